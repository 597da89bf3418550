//! `init`: a new casebook, made from the files in `init/template`.

use super::Verdict;
use crate::exit::Failure;
use crate::out::Out;
use std::path::{Path, PathBuf};
use toulmin::library::{Beside, CASEBOOK, create, enclosing, folder_name};
use toulmin::settings::parse_date;
use toulmin_lang::value::{Date, quoted};

/// The title and the date as the template writes them.
const TITLE: &str = "\"My argument\"";
const DATE: &str = "\"2020-01-01\"";

/// A file of the template.
struct Template {
    /// Its path in the casebook.
    path: &'static str,
    /// What is in files of this kind.
    holds: &'static str,
    text: &'static str,
}

macro_rules! template {
    ($($path:literal: $holds:literal,)*) => {
        &[$(Template {
            path: $path,
            holds: $holds,
            text: include_str!(concat!("init/template/", $path)),
        }),*]
    };
}

/// The files, in reading order.
const TEMPLATE: &[Template] = template! {
    "casebook.ron": "title, date, default source",
    "facts/entities.ron": "the names that facts and rules use",
    "facts/sources.bib": "the works that are cited",
    "facts/case.ron": "what they state, each fact with its place",
    "rules/vocabulary.dl": "what can be said",
    "rules/argument.dl": "how conclusions follow",
    "tests/claims.dl": "what the paper concludes, and why",
    "README.md": "a guide to these files",
};

/// Make a new casebook, with a small invented argument to replace
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Args {
    /// The folder, which is made if needed; by default the current one, which must be empty
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
    /// Its title; by default the name of the folder
    #[arg(long, value_parser = parse_title)]
    title: Option<String>,
    /// The date as of which conclusions are drawn; by default today
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    date: Option<Date>,
}

fn parse_title(text: &str) -> Result<String, String> {
    match text.trim() {
        "" => Err("a title has words".to_owned()),
        title if title.contains(char::is_control) => Err("a title is one line of text".to_owned()),
        title => Ok(title.to_owned()),
    }
}

/// Writes the files, unless that would overwrite others, and says what to do next.
pub(crate) fn run(args: &Args, today: Date, out: &mut Out) -> Result<Verdict, Failure> {
    let (folder, beside) = match &args.folder {
        Some(folder) => (folder.as_path(), Beside::Anything),
        None => (Path::new("."), Beside::Nothing),
    };

    let title = args.title.clone().or_else(|| title(&folder_name(folder)?));
    let manifest = |text: &str| {
        let dated = text.replace(DATE, &quoted(&args.date.unwrap_or(today).to_string()));
        title.as_ref().map_or(dated.clone(), |title| dated.replace(TITLE, &quoted(title)))
    };
    let text = |it: &Template| match it.path {
        CASEBOOK => manifest(it.text),
        _ => it.text.to_owned(),
    };

    let mut files: Vec<(&str, String)> = TEMPLATE.iter().map(|it| (it.path, text(it))).collect();
    // `casebook.ron` comes last: without it, a folder that could not be finished is no casebook.
    files.rotate_left(1);
    create(folder, beside, &files)?;

    out.result(&written(folder))?;
    if let Some(other) = enclosing(folder) {
        let other = other.display();
        out.remark(&format!("it lies in the casebook `{other}`; each is read without the other"));
    }
    Ok(Verdict::Positive)
}

/// A title from the name of a folder: `my-argument` is “My argument”.
fn title(name: &str) -> Option<String> {
    let words = name.replace(|c: char| c == '-' || c == '_' || c.is_control(), " ");
    let mut letters = words.trim().chars();
    let first = letters.next()?;
    Some(first.to_uppercase().chain(letters).collect())
}

/// What was written, and what comes next.
fn written(folder: &Path) -> String {
    let width = TEMPLATE.iter().map(|it| it.path.len()).max().unwrap_or_default();
    let lines = TEMPLATE.iter().map(|it| format!("  {:width$}   {}\n", it.path, it.holds));

    let enter = match folder.to_string_lossy().as_ref() {
        "." => String::new(),
        path => format!("  cd {}\n", shell_word(path)),
    };
    format!(
        "wrote a casebook to `{}`:\n{}\
         Its content is invented, for you to replace. Next:\n{enter}  \
         toulmin test   # do the claims follow?\n  \
         toulmin        # ask: `bound(country: ?who)`, then `why #1`\n\
         docs/tutorial.md leads from here to an argument of your own in thirty minutes.\n",
        folder.display(),
        lines.collect::<String>(),
    )
}

/// A path as a word for the shell.
fn shell_word(path: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "/._-+:~".contains(c);
    if path.chars().all(is_plain) {
        path.to_owned()
    } else {
        format!("'{}'", path.replace('\'', r"'\''"))
    }
}
