//! What each rule did while the model was derived.

use super::counted;
use super::json;
use super::json::profile::{self as document, Did, OfRule};
use super::json::shape::Place;
use super::table::{self, Layout, Numbering};
use std::cmp::Reverse;
use std::time::Duration;
use toulmin_lang::casebook::Casebook;
use toulmin_lang::program::{Program, Rule};
use toulmin_lang::source::Sources;
use toulmin_lang::value::Date;
use toulmin_reason::evaluate::{Profile, RUNTIME, RuleProfile, Tuning};

/// A rule without a match is shown only if it took at least this long, and a hundredth of the
/// whole.
const IDLE_MAX: Duration = Duration::from_millis(1);

/// The columns of what is written for other programs.
const NAMES: [&str; 7] = ["rule", "place", "seconds", "share", "rounds", "matches", "rows"];

/// A profile of a program, sorted by time.
#[derive(Clone, Debug)]
pub struct Profiled {
    lines: Vec<Line>,
    /// How long everything took.
    whole: Duration,
    /// How many lines to show.
    top: usize,
}

/// What is said of a rule.
#[derive(Clone, Debug)]
struct Line {
    rule: String,
    place: String,
    did: RuleProfile,
}

impl Line {
    fn new(rule: &Rule, did: RuleProfile, sources: &Sources) -> Self {
        let place = sources.position(rule.span);
        let place = format!("{}:{}", place.path, place.line);
        Line { rule: rule.name.to_string(), place, did }
    }
}

impl Profiled {
    /// What the rules did in an evaluation that took `whole`, the slowest first. The first `top`
    /// are shown.
    pub fn new(
        profile: &Profile,
        program: &Program,
        sources: &Sources,
        whole: Duration,
        top: Option<usize>,
    ) -> Self {
        let rules = program.rules.iter().zip(&profile.rules);
        let mut lines: Vec<Line> =
            rules.map(|(rule, did)| Line::new(rule, *did, sources)).collect();
        lines.sort_by_key(|line| Reverse(line.did.time));
        Profiled { lines, whole, top: top.unwrap_or(usize::MAX) }
    }

    /// The lines that are shown to other programs.
    fn shown(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().take(self.top)
    }

    /// What all rules did together, shown or not.
    fn total(&self) -> RuleProfile {
        sum(self.lines.iter())
    }

    fn share(&self, time: Duration) -> f64 {
        time.as_secs_f64() / self.whole.as_secs_f64().max(f64::MIN_POSITIVE)
    }

    fn is_idle(&self, line: &Line) -> bool {
        let quick = line.did.time < IDLE_MAX || line.did.time * 100 < self.whole;
        line.did.matches == 0 && quick
    }

    fn words(&self, name: &str, place: &str, did: RuleProfile) -> Vec<String> {
        vec![
            milliseconds(did.time),
            format!("{:.1} %", self.share(did.time) * 100.0),
            did.rounds.to_string(),
            did.matches.to_string(),
            did.rows.to_string(),
            name.to_owned(),
            place.to_owned(),
        ]
    }
}

fn sum<'l>(lines: impl Iterator<Item = &'l Line>) -> RuleProfile {
    lines.fold(RuleProfile::default(), |sum, Line { did, .. }| RuleProfile {
        time: sum.time + did.time,
        rounds: sum.rounds + did.rounds,
        matches: sum.matches + did.matches,
        rows: sum.rows + did.rows,
    })
}

fn milliseconds(time: Duration) -> String {
    format!("{:.3} ms", time.as_secs_f64() * 1e3)
}

/// For people: a line for each rule that matched something, totals, and how many rules did not.
pub fn text(profiled: &Profiled, layout: Layout) -> String {
    let (idle, busy): (Vec<&Line>, Vec<&Line>) =
        profiled.lines.iter().partition(|line| profiled.is_idle(line));
    let mut rows: Vec<Vec<String>> = busy
        .iter()
        .take(profiled.top)
        .map(|line| profiled.words(&line.rule, &line.place, line.did))
        .collect();
    rows.push(profiled.words("all rules", "", profiled.total()));
    let names = ["time", "share", "rounds", "matches", "rows", "rule", "place"];
    let names = names.map(str::to_owned).to_vec();
    let table = table::words(names, rows, Layout { numbering: Numbering::Off, ..layout });
    let whole = milliseconds(profiled.whole);
    let more = busy.len().saturating_sub(profiled.top);
    format!("{table}the evaluation took {whole} in all\n{}{}", left_out(more), without(&idle))
}

fn left_out(rules: usize) -> String {
    if rules == 0 { String::new() } else { format!("… and {}\n", counted(rules, "more rule")) }
}

fn without(idle: &[&Line]) -> String {
    if idle.is_empty() {
        return String::new();
    }
    let (rules, took) = (counted(idle.len(), "rule"), sum(idle.iter().copied()).time);
    format!("{rules} without a match, {} together\n", milliseconds(took))
}

/// As values separated by `delimiter`, times in seconds and shares of 1.
pub fn delimited(profiled: &Profiled, delimiter: u8) -> String {
    let records = profiled.shown().map(|line| record(profiled, line));
    table::records(&NAMES, records, delimiter)
}

fn record(profiled: &Profiled, line: &Line) -> Vec<String> {
    let RuleProfile { time, rounds, matches, rows } = line.did;
    let share = format!("{:.6}", profiled.share(time));
    let counts = [rounds, matches, rows].map(|number| number.to_string());
    let words = [line.rule.clone(), line.place.clone(), seconds(time), share];
    words.into_iter().chain(counts).collect()
}

fn seconds(time: Duration) -> String {
    format!("{:.9}", time.as_secs_f64())
}

/// As `toulmin/profile/1`.
pub fn json(profiled: &Profiled, casebook: &Casebook, date: Date, tuning: Tuning) -> String {
    let rules = profiled.shown().map(|line| OfRule {
        rule: &line.rule,
        place: Place(line.place.clone()),
        did: did(profiled, line.did),
    });
    json::printed(document::Profile {
        casebook: &casebook.title,
        date: date.into(),
        engine: RUNTIME.into(),
        threads: tuning.threads.into(),
        seconds: profiled.whole.as_secs_f64(),
        total: did(profiled, profiled.total()),
        rules: rules.collect(),
    })
}

fn did(profiled: &Profiled, did: RuleProfile) -> Did {
    Did {
        seconds: did.time.as_secs_f64(),
        share: profiled.share(did.time),
        rounds: did.rounds,
        matches: did.matches,
        rows: did.rows,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::style::Colour;
    use crate::testing::Case;

    const RULES: &str = "sort Node. relation n(x: Number).\nrelation m(x: Number).\n\
        rule slow: m(?x) :- n(?x).\nrule idle: m(?x) :- n(?x), ?x > 9.\n\
        rule quick: m(?x + 1) :- n(?x).\nrule lost: m(?x) :- n(?x), ?x > 99.";

    fn did(micros: u64, rounds: usize, matches: usize, rows: usize) -> RuleProfile {
        RuleProfile { time: Duration::from_micros(micros), rounds, matches, rows }
    }

    fn profiled(case: &Case, top: Option<usize>) -> Profiled {
        let rules = vec![did(500, 1, 3, 3), did(2, 1, 0, 0), did(40, 2, 9, 4), did(3000, 1, 0, 0)];
        let (program, whole) = (&case.casebook.program, Duration::from_millis(4));
        Profiled::new(&Profile { rules }, program, &case.sources, whole, top)
    }

    #[track_caller]
    fn check(top: Option<usize>, wanted: &str) {
        let case = Case::new("Node: a", RULES, "");
        let layout = Layout { colour: Colour::Off, width: None, numbering: Numbering::On };
        assert_eq!(text(&profiled(&case, top), layout), wanted);
    }

    #[test]
    fn rules_without_a_match_are_counted_unless_they_took_long() {
        check(
            None,
            " time       share    rounds   matches   rows   rule        place\n\
             ───────────────────────────────────────────────────────────────────────────\n\
             \u{20}3.000 ms   75.0 %   1        0         0      lost        rules/test.dl:6\n\
             \u{20}0.500 ms   12.5 %   1        3         3      slow        rules/test.dl:3\n\
             \u{20}0.040 ms   1.0 %    2        9         4      quick       rules/test.dl:5\n\
             \u{20}3.542 ms   88.5 %   5        12        7      all rules\n\
             the evaluation took 4.000 ms in all\n\
             1 rule without a match, 0.002 ms together\n",
        );
    }

    #[test]
    fn the_first_lines_are_shown_and_the_others_counted() {
        let case = Case::new("Node: a", RULES, "");
        let layout = Layout { colour: Colour::Off, width: None, numbering: Numbering::Off };
        let shown = text(&profiled(&case, Some(1)), layout);
        assert!(shown.contains("lost") && !shown.contains("slow"), "{shown}");
        assert!(shown.contains("… and 2 more rules\n"), "{shown}");
    }

    #[test]
    fn other_programs_are_told_seconds() {
        let case = Case::new("Node: a", RULES, "");
        assert_eq!(
            delimited(&profiled(&case, Some(2)), b','),
            "rule,place,seconds,share,rounds,matches,rows\n\
             lost,rules/test.dl:6,0.003000000,0.750000,1,0,0\n\
             slow,rules/test.dl:3,0.000500000,0.125000,1,3,3\n"
        );
    }
}
