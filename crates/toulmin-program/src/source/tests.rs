//! Places are counted back and forth, in whatever unit, and clamped where there is nothing.

use super::*;
use pretty_assertions::assert_eq;
use proptest::prelude::*;

const UNITS: [Unit; 2] = [Unit::Utf8, Unit::Utf16];

fn file(text: &str) -> Arc<SourceFile> {
    let mut sources = Sources::default();
    let id = sources.add("a.dl", text);
    Arc::clone(sources.file(id))
}

/// The place of each offset, as `line:column` in bytes and in UTF-16.
#[track_caller]
fn check(text: &str, want: &[(usize, &str, &str)]) {
    let file = file(text);
    let place = |offset, unit| {
        let LineColumn { line, column } = file.line_column(offset, unit);
        format!("{line}:{column}")
    };
    let found = |&(offset, ..): &(usize, &str, &str)| {
        (offset, place(offset, Unit::Utf8), place(offset, Unit::Utf16))
    };
    let found: Vec<_> = want.iter().map(found).collect();
    let want: Vec<_> =
        want.iter().map(|(at, a, b)| (*at, (*a).to_owned(), (*b).to_owned())).collect();
    assert_eq!(found, want);
}

#[test]
fn characters_outside_the_basic_plane_are_two_units_of_utf_16() {
    let text = "a𝛼é\n𝛼b";
    check(text, &[(0, "0:0", "0:0"), (1, "0:1", "0:1"), (5, "0:5", "0:3"), (7, "0:7", "0:4")]);
    check(text, &[(8, "1:0", "1:0"), (12, "1:4", "1:2"), (13, "1:5", "1:3")]);
}

#[test]
fn an_offset_inside_a_character_is_the_place_before_it() {
    check("a𝛼", &[(2, "0:1", "0:1"), (4, "0:1", "0:1"), (5, "0:5", "0:3")]);
}

#[test]
fn the_end_of_a_line_is_no_column() {
    check("ab\r\nc\n", &[(2, "0:2", "0:2"), (3, "0:2", "0:2"), (4, "1:0", "1:0")]);
    check("ab\r\nc\n", &[(5, "1:1", "1:1"), (6, "2:0", "2:0")]);
}

#[test]
fn a_last_line_without_an_end_and_offsets_beyond_it() {
    check("a\nbc", &[(4, "1:2", "1:2"), (5, "1:2", "1:2"), (usize::MAX, "1:2", "1:2")]);
    check("", &[(0, "0:0", "0:0"), (7, "0:0", "0:0")]);
}

#[test]
fn places_that_do_not_exist_are_clamped() {
    let file = file("a𝛼\r\nb");
    let offset = |line, column, unit| file.offset(LineColumn { line, column }, unit);
    assert_eq!(offset(0, 2, Unit::Utf16), 1, "in the midst of a character");
    assert_eq!(offset(0, 3, Unit::Utf16), 5);
    assert_eq!(offset(0, 3, Unit::Utf8), 1, "in the midst of a character");
    assert_eq!(offset(0, 99, Unit::Utf16), 5, "beyond a line");
    assert_eq!(offset(1, usize::MAX, Unit::Utf8), 8);
    assert_eq!(offset(2, 0, Unit::Utf8), 8, "beyond the text");
    assert_eq!(offset(usize::MAX, usize::MAX, Unit::Utf16), 8);
}

#[test]
fn a_text_that_is_replaced_keeps_its_id_and_path() {
    let mut sources = Sources::default();
    let (first, second) = (sources.add("a.dl", "one\ntwo"), sources.add("b.dl", "three"));
    let before = sources.clone();
    assert_eq!(sources.position(Span::new(first, 4..7)).line, 2);

    sources.replace(first, "four\n\nfive");
    assert_eq!(sources.text(Span::new(first, 6..10)), "five");
    assert_eq!(sources.position(Span::new(first, 6..10)).to_string(), "a.dl:3");
    assert_eq!(sources.text(Span::new(second, 0..5)), "three");
    assert_eq!(before.text(Span::new(first, 4..7)), "two");
}

proptest! {
    #[test]
    fn offsets_come_back_from_their_places(text in "[a𝛼é\r\n]{0,12}") {
        let file = file(&text);
        for unit in UNITS {
            for (offset, _) in text.char_indices().chain([(text.len(), ' ')]) {
                let place = file.line_column(offset, unit);
                let back = file.offset(place, unit);
                let is_in_line_end = text[..offset].ends_with('\r') && text[offset..].starts_with('\n');
                prop_assert_eq!(back, if is_in_line_end { offset - 1 } else { offset });
            }
        }
    }

    #[test]
    fn places_are_total_and_keep_their_order(
        text in "[a𝛼é\r\n]{0,12}",
        offsets in (0..40_usize, 0..40_usize),
        place in (0..6_usize, 0..20_usize),
    ) {
        let file = file(&text);
        for unit in UNITS {
            let [one, other] = [offsets.0, offsets.1].map(|at| file.line_column(at, unit));
            prop_assert!(offsets.0 > offsets.1 || one <= other);
            let at = file.offset(LineColumn { line: place.0, column: place.1 }, unit);
            prop_assert!(text.is_char_boundary(at));
            prop_assert_eq!(file.offset(file.line_column(at, unit), unit), at);
        }
    }
}
