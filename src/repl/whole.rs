//! Whether a line is complete or goes on below.

use super::input::unprompted;
use super::table;
use toulmin_lang::editor::{goal, item};

/// Returns whether a text is complete: brackets and quotes are closed, and it does not end in `,`
/// or `:-`. An empty line ends it in any case, and commands that take no goal end with their line.
pub(super) fn is_whole(text: &str) -> bool {
    let text = unprompted(text).trim_start();
    let bare = text.strip_prefix(':').unwrap_or(text);
    let is_ended = text.ends_with('\n');
    if item::keyword(bare).is_some() {
        return is_ended || item::is_complete(bare);
    }
    if item::is_doc(bare) {
        return is_ended;
    }

    let first = bare.split_whitespace().next().unwrap_or("");
    let takes_brackets = table::find(first).is_some_and(|known| known.entry.takes.has_brackets());
    is_ended || !(takes_brackets || goal::is_goal(text)) || goal::is_complete(text)
}

/// Returns whether a text has gone on below its first line, and is not complete there either.
pub(super) fn goes_on_below(text: &str) -> bool {
    text.contains('\n') && !is_whole(text.trim_end())
}

#[cfg(test)]
mod tests {
    use super::{goes_on_below, is_whole};

    #[test]
    fn a_goal_goes_on_until_its_brackets_close() {
        assert!(!is_whole("member(actor: ?a,"));
        assert!(!is_whole("why member(actor: \"New"));
        assert!(!is_whole("> member(actor: ?a,"));
        assert!(!is_whole("diff . +member(actor: China,"));
        assert!(is_whole("member(actor: ?a,\n  forum: G20)"));
        assert!(is_whole("member(actor: ?a))"));
    }

    #[test]
    fn an_item_goes_on_while_it_is_clear_that_it_must() {
        assert!(!is_whole("rule r: p(x: ?x) :- q(x: ?x),"));
        assert!(!is_whole("/// What it means."));
        assert!(!is_whole("relation p(x: Number)\n  \"{x} is one\""));
        assert!(is_whole("rule r: p(x: ?x) :- q(x: ?x)"));
    }

    #[test]
    fn an_empty_line_ends_it_in_any_case() {
        assert!(is_whole("member(actor: ?a,\n"));
        assert!(is_whole("relation p(x: Number)\n"));
    }

    #[test]
    fn below_its_first_line_a_text_goes_on_until_it_is_complete() {
        assert!(!goes_on_below("bound(?who"));
        assert!(goes_on_below("bound(?who\n"));
        assert!(goes_on_below("bound(?who\nhelp"));
        assert!(!goes_on_below("bound(?who\n)"));
    }

    #[test]
    fn commands_that_take_no_goal_end_with_their_line() {
        assert!(is_whole("find (of"));
        assert!(is_whole("help"));
    }
}
