use super::{Code, is_slip, letters, nearest, slips_min};
use pretty_assertions::assert_eq;

#[test]
fn codes_are_unique_and_kebab_case() {
    let mut names: Vec<&str> = Code::ALL.iter().map(|code| code.name()).collect();
    names.sort_unstable();
    let count = names.len();
    names.dedup();
    assert_eq!(names.len(), count);
    for name in names {
        assert!(name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{name}");
    }
}

#[test]
fn every_code_has_a_page_that_begins_with_its_name() {
    for code in Code::ALL {
        assert!(code.page().starts_with(&format!("# {}\n", code.name())), "{}", code.name());
    }
}

#[test]
fn the_nearest_name_is_a_slip_away_or_there_is_none() {
    let names = ["member", "excluded", "has_voice", "G20", "G7", "OECD"];
    for (wrong, right) in [
        ("membr", Some("member")),
        ("memebr", Some("member")),
        ("hasvoice", Some("has_voice")),
        ("g20", Some("G20")),
        ("Oecd", Some("OECD")),
        ("G8", Some("G7")),
        ("zebra", None),
        ("", None),
    ] {
        assert_eq!(nearest(wrong, names), right, "{wrong}");
    }
}

#[test]
fn letters_never_rule_out_a_name_that_is_near_enough() {
    let names = ["member", "membr", "memebr", "has_voice", "voice_has", "G20", "g20", "", "straße"];
    for (one, other) in names.iter().flat_map(|one| names.map(|other| (*one, other))) {
        let distance = strsim::damerau_levenshtein(one, other);
        assert!(slips_min(&letters(one), &letters(other)) <= distance, "{one} {other}");
    }
    assert_eq!(slips_min(&letters("member"), &letters("excluded")), 6);
}

#[test]
fn a_slip_is_a_distance_of_one_at_most() {
    let letters = ["", "a", "b", "C"];
    let words: Vec<String> = (0..letters.len().pow(4))
        .map(|n| {
            (0..4).map(|place| letters[n / letters.len().pow(place) % letters.len()]).collect()
        })
        .collect();
    for (one, other) in words.iter().flat_map(|one| words.iter().map(move |other| (one, other))) {
        let distance = strsim::damerau_levenshtein(&one.to_lowercase(), &other.to_lowercase());
        assert_eq!(is_slip(one, other), distance <= 1, "{one} {other}");
    }
    assert!(is_slip("M\u{dc}LLER", "m\u{fc}ler"));
}
