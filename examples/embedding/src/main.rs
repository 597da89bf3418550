//! A program that embeds Toulmin: it holds a casebook in memory, asks, explains, supposes, replaces a
//! text, and cancels a question from another thread.

use std::thread;
use std::time::Duration;
use toulmin::{Answers, Error, Held, Library, Loaded, Root, Session, Settings};

const FILES: [(&str, &str); 5] = [
    ("casebook.ron", r#"(title: "Open doors", date: "2023", source: "notes")"#),
    (
        "facts/entities.ron",
        r#"(entities: {
            "Norway": (sorts: ["Actor"], label: "Norway"),
            "Peru": (sorts: ["Actor"], label: "Peru"),
            "Council": (sorts: ["Forum"], label: "the Council"),
        })"#,
    ),
    ("facts/sources.bib", "@misc{notes, title = {Notes}, year = {2023}}"),
    (
        "facts/members.ron",
        r#"(source: "notes", facts: { "member": [(actor: "Norway", forum: "Council", at: "p1")] })"#,
    ),
    ("rules/voice.dl", RULES),
];

const RULES: &str = r#"
    sort Actor, Forum.
    relation member(actor: Actor, forum: Forum) "{actor} is a member of {forum}".
    relation voice(actor: Actor, forum: Forum) "{actor} has voice in {forum}".
    relation number(n: Number).
    rule members-speak: voice(actor: ?a, forum: ?f) :- member(actor: ?a, forum: ?f).
    claim norway at notes "p1": voice(actor: Norway, forum: Council) holds.
"#;

/// A rule that counts for ever.
const ENDLESS: &str = "
    rule one: number(n: 1) :- member().
    rule next: number(n: ?n + 1) :- number(n: ?n).
";

fn main() -> Result<(), Error> {
    let held = Held::new(FILES.map(|(path, text)| (path, text.as_bytes())));
    let loaded = Loaded::read(Library::at(Root::Held(held)))?;
    let mut session = Session::new(loaded.clone(), Settings::default())?;

    // Who has voice?
    if let Answers::Rows(table) = session.ask("voice(actor: ?a, forum: Council)")? {
        for row in table.rows.sorted() {
            println!("answer: {}", row[0]);
        }
    }

    // Why, why not, and what if.
    println!("{}", session.explain("voice(actor: Norway, forum: Council)")?);
    println!("{}", session.explain("voice(actor: Peru, forum: Council)")?);
    let mut supposed = session.assuming("+member(actor: Peru, forum: Council)")?;
    let holds = supposed.explain("voice(actor: Peru, forum: Council)")?.holds();
    println!("if Peru were a member: {holds}");

    // Do the claims still follow?
    for (claim, outcome) in session.test()? {
        println!("claim {}: {:?}", claim.name, outcome.verdict);
    }

    // Another text in place of a file, with a mistake in it.
    match loaded.with_text("rules/voice.dl", RULES.replace("voice(actor: ?a", "voise(actor: ?a")) {
        Err(error) => println!("error: {error}"),
        Ok(_) => println!("the mistake was not seen"),
    }

    // A question without an end, cancelled from another thread.
    let settings = Settings::default();
    let cancel = settings.cancel.clone();
    let endless = loaded.with_text("rules/voice.dl", format!("{RULES}{ENDLESS}"))?;
    let mut endless = Session::new(endless, settings)?;
    let asking = thread::spawn(move || endless.ask("number(n: 0)").map(|_| ()));
    thread::sleep(Duration::from_millis(50));
    cancel.cancel();
    match asking.join().expect("the thread ends") {
        Err(Error::Cancelled) => println!("cancelled"),
        other => println!("not cancelled: {other:?}"),
    }
    Ok(())
}
