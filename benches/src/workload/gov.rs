//! States that join and leave organisations: aggregates over a join, negation, recursion.

use super::Workload;
use crate::data::{Data, Names, Relation, Table, declares, name, number};
use crate::random::Random;
use std::collections::BTreeSet;

const STATE_YEAR: Relation =
    Relation { name: "state_year", columns: &[number("state"), number("year")] };
const MEMBER: Relation =
    Relation { name: "member", columns: &[number("state"), name("organisation"), number("year")] };
const IGO_TYPE: Relation = Relation {
    name: "igo_type",
    columns: &[declares("organisation", "Organisation"), name("kind")],
};
const IGO_VALUE: Relation =
    Relation { name: "igo_value", columns: &[name("organisation"), name("value")] };
const STATE_VALUE: Relation =
    Relation { name: "state_value", columns: &[number("state"), name("value")] };
const CLASH: Relation = Relation { name: "clash", columns: &[name("value"), name("other")] };
const SUSPENSION: Relation = Relation {
    name: "suspension",
    columns: &[number("state"), name("organisation"), number("first"), number("last")],
};

pub(super) const WORKLOAD: Workload = Workload {
    name: "gov",
    about: "200 states, 500 organisations, 60 years: shared memberships, voice, blocs",
    rules: include_str!("../../rules/gov.dl"),
    given: &[STATE_YEAR, MEMBER, IGO_TYPE, IGO_VALUE, STATE_VALUE, CLASH, SUSPENSION],
    given_counts: &[11_275, 921_508, 500, 645, 264, 4, 961],
    derived: &[
        ("joint", 1_022_764),
        ("excluded", 9259),
        ("suspended", 2457),
        ("has_voice", 836_936),
        ("voices", 11_251),
        ("silent", 24),
        ("aligned", 216_616),
        ("bloc", 318_409),
        ("leader", 8753),
        ("igo_size", 26_336),
        ("largest", 180),
    ],
    make,
};

const VALUES: [&str; 8] = [
    "liberal",
    "sovereigntist",
    "developmental",
    "secular",
    "confessional",
    "collective",
    "market",
    "neutral",
];
const CLASHES: [[&str; 2]; 4] = [
    ["liberal", "sovereigntist"],
    ["secular", "confessional"],
    ["collective", "market"],
    ["sovereigntist", "liberal"],
];
const FIRST: i32 = 1965;
const LAST: i32 = 2024;

/// A state: its code, its region, and its first year.
#[derive(Clone, Copy)]
struct State {
    code: i32,
    region: usize,
    born: i32,
    /// It joins next to nothing.
    recluse: bool,
}

/// An organisation: its place among the names, its kind, who may join it and how many in a hundred do, and its first year.
struct Organisation {
    name: i32,
    kind: &'static str,
    open_to: Vec<State>,
    percent: i32,
    founded: i32,
}

fn make() -> Data {
    let (mut random, mut names) = (Random::new(4), Names::default());
    let values = names.places(VALUES);
    let states = states(&mut random);
    let organisations: Vec<Organisation> =
        (0..500).map(|i| organisation(i, &states, &mut random, &mut names)).collect();
    let (member, suspension) = memberships(&organisations, &mut random);
    let mut igo_value = BTreeSet::new();
    let mut state_value = BTreeSet::new();
    for organisation in &organisations {
        let how_many = if random.percent(30) { 2 } else { 1 };
        let values = random.some_of(&values, how_many);
        igo_value.extend(values.into_iter().map(|value| [organisation.name, value]));
    }
    for state in &states {
        let how_many = if random.percent(33) { 2 } else { 1 };
        let values = random.some_of(&values, how_many);
        state_value.extend(values.into_iter().map(|value| [state.code, value]));
    }
    let in_year = |year| {
        let there = states.iter().filter(move |state| state.born <= year);
        there.map(move |state| [state.code, year])
    };
    let kinds = organisations.iter().map(|it| [it.name, names.place(it.kind)]);
    let kinds: Vec<[i32; 2]> = kinds.collect();
    let tables = vec![
        Table::new(STATE_YEAR, (FIRST..=LAST).flat_map(in_year)),
        Table::new(MEMBER, member),
        Table::new(IGO_TYPE, kinds),
        Table::new(IGO_VALUE, igo_value),
        Table::new(STATE_VALUE, state_value),
        Table::new(CLASH, CLASHES.map(|clash| names.places(clash))),
        Table::new(SUSPENSION, suspension),
    ];
    Data { tables, names, entities: vec![("Value", values.to_vec())] }
}

fn states(random: &mut Random) -> Vec<State> {
    let codes: Vec<i32> = (2..991).collect();
    let mut codes = random.some_of(&codes, 200);
    let recluses = codes[..8].to_vec();
    codes.sort_unstable();
    let state = |(i, code): (usize, i32)| {
        let born = if random.percent(80) { FIRST } else { random.between(FIRST + 1, 1995) };
        State { code, region: i % 5, born, recluse: recluses.contains(&code) }
    };
    codes.into_iter().enumerate().map(state).collect()
}

fn organisation(
    i: usize,
    states: &[State],
    random: &mut Random,
    names: &mut Names,
) -> Organisation {
    let name = names.place(&format!("igo_{i:03}"));
    let (kind, open_to, percent) = match i {
        ..20 => ("global", states.to_vec(), 85),
        20..350 => ("regional", region_and_some(i % 5, states, random), 72),
        _ => ("sectoral", random.some_of(states, 36), 90),
    };
    let founded = if kind == "global" { FIRST } else { FIRST + random.mostly_low(30) };
    Organisation { name, kind, open_to, percent, founded }
}

/// The states of a region and twelve of others.
fn region_and_some(region: usize, states: &[State], random: &mut Random) -> Vec<State> {
    let (mut home, others): (Vec<State>, Vec<State>) =
        states.iter().partition(|state| state.region == region);
    home.extend(random.some_of(&others, 12));
    home
}

/// Who is a member of what in which year, and who is suspended in which years.
fn memberships(
    organisations: &[Organisation],
    random: &mut Random,
) -> (Vec<[i32; 3]>, BTreeSet<[i32; 4]>) {
    let (mut member, mut suspension) = (Vec::new(), BTreeSet::new());
    for organisation in organisations {
        for state in &organisation.open_to {
            if !random.percent(if state.recluse { 2 } else { organisation.percent }) {
                continue;
            }
            let (first, last) = years(organisation.founded.max(state.born), random);
            member.extend((first..=last).map(|year| [state.code, organisation.name, year]));
            if last - first > 6 && random.percent(5) {
                let from = random.between(first, last - 3);
                let until = from + random.below(4);
                suspension.insert([state.code, organisation.name, from, until]);
            }
        }
    }
    member.sort_unstable_by_key(|&[state, organisation, year]| (year, organisation, state));
    (member, suspension)
}

/// The years in which a state is a member: it joins at once or later, and a few leave again.
fn years(possible: i32, random: &mut Random) -> (i32, i32) {
    let first = if random.percent(40) { possible + random.below(12) } else { possible };
    let last = if random.percent(8) { first + random.between(3, 40) } else { LAST };
    (first, last.min(LAST))
}
