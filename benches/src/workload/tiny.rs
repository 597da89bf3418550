//! Offices, mandates and delegations: so few facts that what is measured is starting.

use super::Workload;
use crate::data::{Data, Names, Relation, Table, name, number};
use crate::random::Random;
use std::collections::BTreeSet;

const OFFICE: Relation = Relation { name: "office", columns: &[name("person"), name("body")] };
const POWER: Relation = Relation { name: "power", columns: &[name("body"), name("act")] };
const DELEGATES: Relation =
    Relation { name: "delegates", columns: &[name("person"), name("other")] };
const TERM: Relation =
    Relation { name: "term", columns: &[name("person"), number("first"), number("end")] };
const REPORTS: Relation = Relation { name: "reports", columns: &[name("body"), name("superior")] };
const CONFLICT: Relation = Relation { name: "conflict", columns: &[name("act"), name("other")] };
const BANNED: Relation = Relation { name: "banned", columns: &[name("person"), name("act")] };
const MATTER: Relation = Relation {
    name: "matter",
    columns: &[name("matter"), name("body"), name("act"), number("year")],
};

pub(super) const WORKLOAD: Workload = Workload {
    name: "tiny",
    about: "8 small files, 30 rules: what starting costs",
    rules: include_str!("../../rules/tiny.dl"),
    given: &[OFFICE, POWER, DELEGATES, TERM, REPORTS, CONFLICT, BANNED, MATTER],
    given_counts: &[42, 18, 28, 24, 4, 3, 13, 32],
    derived: &[
        ("top", 2),
        ("clean", 73),
        ("may", 121),
        ("clash", 52),
        ("fit", 2),
        ("serving", 466),
        ("competent", 36),
        ("decides", 13),
        ("undecided", 25),
        ("quorum", 7),
        ("contested", 6),
        ("senior", 14),
        ("presides", 6),
    ],
    make,
};

const BODIES: [&str; 6] = ["assembly", "council", "court", "board", "agency", "bureau"];
const ACTS: [&str; 6] = ["approve", "veto", "propose", "audit", "spend", "publish"];
const REPORTING: [[&str; 2]; 4] =
    [["board", "council"], ["agency", "board"], ["bureau", "agency"], ["council", "assembly"]];
const CONFLICTS: [[&str; 2]; 3] = [["propose", "audit"], ["spend", "audit"], ["approve", "veto"]];

fn make() -> Data {
    let (mut random, mut names) = (Random::new(76), Names::default());
    let (bodies, acts) = (names.places(BODIES), names.places(ACTS));
    let people: Vec<i32> = (0..24).map(|i| names.place(&format!("p{i:02}"))).collect();
    let matters: Vec<i32> = (0..32).map(|i| names.place(&format!("c{i:02}"))).collect();
    let mut office = BTreeSet::new();
    for &person in &people {
        office.extend([(); 2].map(|()| [person, random.one_of(&bodies)]));
    }
    let powers =
        bodies.map(|body| random.some_of(&acts, 3).into_iter().map(move |act| [body, act]));
    let some_pairs = |random: &mut Random, how_many: usize, seconds: &[i32]| {
        let pair = |_| [random.one_of(&people), random.one_of(seconds)];
        (0..how_many).map(pair).collect::<BTreeSet<_>>()
    };
    let delegates = some_pairs(&mut random, 30, &people);
    let banned = some_pairs(&mut random, 14, &acts);
    let term = people.iter().map(|&p| [p, random.between(2000, 2012), random.between(2012, 2026)]);
    let term: Vec<[i32; 3]> = term.collect();
    let matter = matters.iter().map(|&matter| {
        [matter, random.one_of(&bodies), random.one_of(&acts), random.between(2004, 2022)]
    });
    let tables = vec![
        Table::new(OFFICE, office),
        Table::new(POWER, powers.into_iter().flatten()),
        Table::new(DELEGATES, delegates),
        Table::new(TERM, term),
        Table::new(REPORTS, REPORTING.map(|pair| names.places(pair))),
        Table::new(CONFLICT, CONFLICTS.map(|pair| names.places(pair))),
        Table::new(BANNED, banned),
        Table::new(MATTER, matter),
    ];
    let entities = vec![
        ("Person", people.clone()),
        ("Body", bodies.to_vec()),
        ("Act", acts.to_vec()),
        ("Matter", matters.clone()),
    ];
    Data { tables, names, entities }
}
