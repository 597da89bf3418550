//! A conversation that goes on after a bug.

use super::*;
use crate::engines::ENGINES;
use pretty_assertions::assert_eq;
use std::path::PathBuf;
use toulmin::library::{Root, Typed};

/// A session on the built-in casebook with one addition.
fn loaded() -> Loaded {
    let text = "fact member(actor: China, forum: OECD).".to_owned();
    let mut library = Library::at(Root::Folder(PathBuf::from("examples/three-forums")));
    library.typed.push(Typed { number: 1, text });
    Loaded::read(library).expect("a casebook")
}

#[test]
fn a_bug_in_a_command_keeps_the_session_and_its_additions() {
    let loaded = loaded();
    let settings = Settings { engines: &ENGINES, ..Settings::default() };
    let mut session = Session::new(loaded, settings).expect("a session");
    let (mut out, written) = Out::in_memory();
    let mut kept = Kept::default();
    let mut talk = Talk { session: &mut session, kept: &mut kept, out: &mut out };
    let ask = |talk: &mut Talk<'_>, line: &str| {
        assert!(matches!(obey(input::read(line), talk), Ok(Flow::GoOn)), "{line}");
    };

    ask(&mut talk, "member(actor: ?a, forum: OECD)");
    let flow = survive(&mut talk, |talk| {
        let _borrowed = talk.session.explained();
        panic!("on purpose")
    });
    assert!(matches!(flow, Ok(Flow::GoOn)));

    ask(&mut talk, "session");
    ask(&mut talk, "why #1");
    let text = String::from_utf8(written.borrow().clone()).expect("text");
    assert!(text.contains("the session goes on"), "{text}");
    assert!(text.contains("fact member(actor: China, forum: OECD)"), "{text}");
    assert!(text.contains("1 addition, not saved"), "{text}");
    assert!(text.contains("Yes. China is a member of the OECD"), "{text}");
    assert_eq!(text.matches("error").count(), 0, "{text}");
}
