//! Settings that are compared: a casebook, a date, parameters and changes to the facts, as they are
//! typed.

use std::path::{Path, PathBuf};
use toulmin::library::CASEBOOK;
use toulmin::settings;
use toulmin_lang::value::Date;

/// What differs from the session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Setting {
    /// Another casebook.
    pub(super) folder: Option<PathBuf>,
    /// Another date.
    pub(super) as_of: Option<Date>,
    /// Parameters.
    pub(super) params: Vec<settings::Setting>,
    /// Facts that are assumed and withdrawn.
    pub(super) changes: String,
}

/// Reads `2018 majority=2/3 +member(…)`: words in any order, the changes last; `.` is what is
/// loaded.
///
/// The caller knows which folders are casebooks.
pub(super) fn read(text: &str, is_casebook: fn(&Path) -> bool) -> Result<Setting, String> {
    let mut setting = Setting::default();
    let mut rest = text.trim();
    while !rest.is_empty() {
        if rest.starts_with(['+', '-']) {
            setting.changes = rest.to_owned();
            break;
        }
        let (word, after) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        setting.take(word, is_casebook)?;
        rest = after.trim_start();
    }

    Ok(setting)
}

/// The two settings of `A B`. The first is a word, or in quotes. Without a second one, what is
/// loaded takes the first place. Changes belong to the word before them, unless that is `.`.
pub(super) fn pair(text: &str) -> Result<(&str, &str), String> {
    let text = text.trim();
    let (first, second) = match text.strip_prefix('"') {
        Some(quoted) => quoted.split_once('"').ok_or("the quote is not closed")?,
        None => {
            let (word, after) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
            let is_one = word != "." && after.trim_start().starts_with(['+', '-']);
            if is_one || text.starts_with(['+', '-']) { (text, "") } else { (word, after) }
        }
    };

    let second = second.trim();
    let second = second.strip_prefix('"').and_then(|it| it.strip_suffix('"')).unwrap_or(second);
    Ok(if second.is_empty() { (".", first) } else { (first, second) })
}

impl Setting {
    fn take(&mut self, word: &str, is_casebook: fn(&Path) -> bool) -> Result<(), String> {
        if word == "." {
            return Ok(());
        }
        if let Some(date) = Date::parse(word) {
            self.as_of = Some(date);
        } else if word.contains('=') {
            self.params.push(word.parse()?);
        } else if is_casebook(Path::new(word)) {
            self.folder = Some(word.into());
        } else {
            return Err(format!(
                "`{word}` is no date, no NAME=VALUE, no `+FACT` or `-FACT`, and no folder with a {CASEBOOK}"
            ));
        }

        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Setting, pair, read};
    use pretty_assertions::assert_eq;
    use std::path::Path;
    use toulmin_lang::value::Date;

    #[test]
    fn a_setting_is_words_and_then_changes() {
        let setting = Setting {
            folder: Some("examples/three-forums".into()),
            as_of: Date::parse("2018"),
            params: vec!["majority=2/3".parse().expect("a setting")],
            changes: "+p(x: 1) -n101".to_owned(),
        };
        let read = |text| read(text, |folder| folder == Path::new("examples/three-forums"));
        assert_eq!(read(" 2018 majority=2/3 examples/three-forums +p(x: 1) -n101"), Ok(setting));
        assert_eq!(read("."), Ok(Setting::default()));
        assert!(read("examples").is_err_and(|words| words.starts_with("`examples` is no date")));
    }

    #[test]
    fn without_a_second_setting_the_first_is_what_is_loaded() {
        assert_eq!(pair("2018 2022"), Ok(("2018", "2022")));
        assert_eq!(pair("2018"), Ok((".", "2018")));
        assert_eq!(pair("+p(x: 1) -q(x: 2)"), Ok((".", "+p(x: 1) -q(x: 2)")));
        assert_eq!(pair("2018 -n1"), Ok((".", "2018 -n1")));
        assert_eq!(pair(". +p(x: 1) -n1"), Ok((".", "+p(x: 1) -n1")));
        assert_eq!(pair("\"2018 m=1\" \"2022 m=2\""), Ok(("2018 m=1", "2022 m=2")));
        assert!(pair("\"2018").is_err());
    }
}
