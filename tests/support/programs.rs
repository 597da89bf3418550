//! Random well-typed programs, built from a stream of choices so that a failing one shrinks to a small one.

use std::fmt::Write;

/// Bytes that decide; when they run out, every choice is the first.
pub(crate) struct Choices<'a>(pub(crate) &'a [u8]);

impl Choices<'_> {
    /// A number below `limit`.
    fn below(&mut self, limit: usize) -> usize {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        usize::from(*first) % limit
    }

    fn pick<'t, T: ?Sized>(&mut self, from: &[&'t T]) -> &'t T {
        from[self.below(from.len())]
    }

    fn chance(&mut self, one_in: usize) -> bool {
        self.below(one_in) == one_in - 1
    }
}

/// The relations of every random program: name, columns, and the level below which it may be negated or aggregated.
///
/// `N` is an entity column, `#` a number column, `T` a text column, `D` a date column.
const RELATIONS: [(&str, &str, usize); 12] = [
    ("node", "N", 0),
    ("edge", "NN", 0),
    ("weight", "N#", 0),
    ("title", "NT", 0),
    ("dated", "ND", 0),
    ("p", "N", 1),
    ("q", "NN", 1),
    ("r", "NN", 2),
    ("s", "N", 3),
    ("t", "N#", 3),
    ("v", "ND", 3),
    ("u", "NT", 3),
];

/// Where the relations that rules conclude begin.
const CONCLUDED: usize = 5;

/// The texts.
pub(crate) const TEXTS: [&str; 4] = ["\"\"", "\"a\"", "\"Ab\"", "\"bA\""];

/// The dates: days, months and years, some of which overlap.
pub(crate) const DATES: [&str; 5] = ["2019", "2020", "2020-02", "2020-02-29", "2021-01-01"];

/// What a program may use beside plain rules, drawn once for each program.
#[derive(Clone, Copy)]
struct Features {
    text: Feature,
    ranges: Feature,
    means: Feature,
    overrides: Feature,
    dates: Feature,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Feature {
    Off,
    On,
}

impl Features {
    fn drawn(choices: &mut Choices<'_>) -> Self {
        let mut draw = || if choices.chance(2) { Feature::On } else { Feature::Off };
        Features { text: draw(), ranges: draw(), means: draw(), overrides: draw(), dates: draw() }
    }
}

/// The entities.
const NODES: [&str; 5] = ["a", "b", "c", "d", "e"];

/// A program in the form of a case of the corpus.
pub(crate) struct RandomProgram {
    /// Declarations, one a line.
    pub(crate) declarations: String,
    /// Rules, one a line each.
    pub(crate) rules: Vec<String>,
    /// Rows, one a line each.
    pub(crate) facts: String,
}

/// Builds the program that the choices describe.
pub(crate) fn program(choices: &mut Choices<'_>) -> RandomProgram {
    let mut declarations = String::from("sort Node.\n");
    for (name, columns, _) in RELATIONS {
        let ty = |kind| match kind {
            '#' => "Number",
            'T' => "Text",
            'D' => "Date",
            _ => "Node",
        };
        let column = |(i, kind)| format!("c{i}: {}", ty(kind));
        let columns: Vec<String> = columns.chars().enumerate().map(column).collect();
        writeln!(declarations, "relation {name}({}).", columns.join(", ")).unwrap();
    }
    let mut facts = format!("entity Node {}\n", NODES.join(" "));
    for _ in 0..24 + choices.below(40) {
        let relation = choices.below(CONCLUDED + 2);
        let (name, columns, _) = RELATIONS[relation];
        if choices.chance(6) {
            facts.push_str("denied ");
        }
        facts.push_str(name);
        for kind in columns.chars() {
            let value = match kind {
                '#' => choices.below(4).to_string(),
                'T' => choices.pick(&TEXTS).to_owned(),
                'D' => choices.pick(&DATES).to_owned(),
                _ => choices.pick(&NODES).to_owned(),
            };
            write!(facts, " {value}").unwrap();
        }
        facts.push('\n');
    }
    let features = Features::drawn(choices);
    let mut rules: Vec<String> =
        (0..1 + choices.below(7)).map(|i| rule(choices, features, i)).collect();
    if features.overrides == Feature::On {
        let overriding: Vec<String> =
            (0..1 + choices.below(3)).map(|i| overriding(choices, &rules, i)).collect();
        rules.extend(overriding);
    }
    RandomProgram { declarations, rules, facts }
}

/// A rule whose variables are all bound: `?x0` to `?x2` by atoms, `?n` by a number atom or an equation.
fn rule(choices: &mut Choices<'_>, features: Features, index: usize) -> String {
    let heads = if features.text == Feature::On { 7 } else { 6 };
    let (head, head_columns, level) = RELATIONS[CONCLUDED + choices.below(heads)];
    let mut body = Vec::new();
    let mut nodes: Vec<String> = Vec::new();
    let mut numbers: Vec<String> = Vec::new();
    let mut texts: Vec<String> = Vec::new();
    let mut dates: Vec<String> = Vec::new();
    for _ in 0..1 + choices.below(3) {
        let usable: Vec<_> = RELATIONS.iter().filter(|(_, _, l)| *l <= level).collect();
        // Relations with facts more often than those that rules may leave empty.
        let at = choices.below(usable.len()).min(choices.below(usable.len()));
        let (name, columns, _) = usable[at];
        let denied = RELATIONS[..CONCLUDED].iter().any(|(n, ..)| n == name) && choices.chance(8);
        let args: Vec<String> = columns
            .chars()
            .map(|kind| match (kind, choices.below(9)) {
                ('#', _) => fresh_or_known(choices, &mut numbers, "n"),
                ('T', _) => fresh_or_known(choices, &mut texts, "t"),
                ('D', _) => fresh_or_known(choices, &mut dates, "d"),
                (_, 0) => choices.pick(&NODES).to_owned(),
                (_, 1) if !nodes.is_empty() => "_".to_owned(),
                _ => fresh_or_known(choices, &mut nodes, "x"),
            })
            .collect();
        let denied = if denied { "denied " } else { "" };
        body.push(format!("{denied}{name}({})", args.join(", ")));
    }
    if nodes.is_empty() {
        nodes.push("?x0".to_owned());
        body.push("node(?x0)".to_owned());
    }
    if choices.chance(2) {
        body.push(lower_negation(choices, level, &nodes));
    }
    if head_columns.contains('#') || choices.chance(4) {
        numbers.push("?total".to_owned());
        body.push(aggregate(choices, features, level, &nodes));
    }
    if features.ranges == Feature::On && choices.chance(2) {
        body.push(range(choices, &mut numbers));
    }
    if head_columns.contains('T') || (features.text == Feature::On && choices.chance(2)) {
        if texts.is_empty() {
            texts.push("?t0".to_owned());
            body.push(format!("title({}, ?t0)", nodes[0]));
        }
        body.push(text(choices, &mut texts));
    }
    let compared = features.dates == Feature::On && !dates.is_empty();
    if compared || (head_columns.contains('D') && dates.is_empty()) {
        body.push(date(choices, &mut dates, &nodes));
    }
    if numbers.len() > 1 {
        let op = choices.pick(&["<", "<=", "!=", "="]);
        body.push(format!("{} {op} {} + {}", numbers[0], numbers[1], choices.below(3)));
    } else if nodes.len() > 1 && choices.chance(2) {
        body.push(format!("{} != {}", nodes[0], nodes[1]));
    }
    let args: Vec<&str> = head_columns
        .chars()
        .map(|kind| {
            let from = match kind {
                '#' => &numbers,
                'T' => &texts,
                'D' => &dates,
                _ => &nodes,
            };
            from[choices.below(from.len())].as_str()
        })
        .collect();
    format!("rule r{index}: {head}({}) :- {}.", args.join(", "), body.join(", "))
}

/// A rule that makes exceptions to one of these, asking for facts only.
fn overriding(choices: &mut Choices<'_>, rules: &[String], index: usize) -> String {
    let at = choices.below(rules.len());
    let head = rules[at].split_once(": ").expect("a rule has a head").1;
    let name = head.split_once('(').expect("a head has brackets").0;
    let (_, columns, _) = RELATIONS.iter().find(|(known, ..)| *known == name).expect("a relation");
    let column = |(i, kind)| match (kind, choices.below(3)) {
        (_, 0) => None,
        ('N', 1) => Some(format!("c{i}: ?x")),
        ('N', _) => Some(format!("c{i}: {}", choices.pick(&NODES))),
        ('#', _) => Some(format!("c{i}: ?n")),
        ('D', _) => Some(format!("c{i}: ?d")),
        _ => Some(format!("c{i}: ?t")),
    };
    let columns: Vec<String> = columns.chars().enumerate().filter_map(column).collect();
    let body = choices.pick(&["edge(?x, ?_y)", "node(?x)", "denied node(?x)"]);
    format!(
        "rule o{index} overrides r{at}: not {name}({}) :- {body}, weight(?x, ?n), title(?x, ?t), dated(?x, ?d).",
        columns.join(", ")
    )
}

/// Another date, or a comparison of those that there are.
fn date(choices: &mut Choices<'_>, dates: &mut Vec<String>, nodes: &[String]) -> String {
    let op = choices.pick(&["<", "<=", "!=", "=", ">="]);
    match dates.as_slice() {
        [] => {
            dates.push("?d0".to_owned());
            format!("dated({}, ?d0)", nodes[0])
        }
        [one] => match choices.below(2) {
            0 => format!("{one} {op} {}", choices.pick(&DATES)),
            _ => format!("{one} {op} max ?day : {{ dated({}, ?day) }}", nodes[0]),
        },
        [one, other, ..] => format!("{one} {op} {other}"),
    }
}

/// A range that binds a number, or asks of one.
fn range(choices: &mut Choices<'_>, numbers: &mut Vec<String>) -> String {
    let known = numbers.first().cloned();
    let low = choices.pick(&["0", "1", "1/2", "3"]);
    match (known, choices.below(3)) {
        (Some(known), 0) => format!("{known} in {low}..3"),
        (Some(known), 1) => {
            numbers.push("?in".to_owned());
            format!("?in in {low}..{known}")
        }
        _ => {
            numbers.push("?in".to_owned());
            format!("?in in {low}..2")
        }
    }
}

/// A question about a text, or a text that is made from texts. Made texts keep few letters, so that recursion ends.
fn text(choices: &mut Choices<'_>, texts: &mut Vec<String>) -> String {
    let (first, last) = (texts[0].clone(), texts[texts.len() - 1].clone());
    let not = if choices.chance(2) { "not " } else { "" };
    let part = choices.pick(&TEXTS);
    match choices.below(6) {
        0 => format!("{not}contains({first}, lower({last}))"),
        1 => format!("{not}starts_with({first}, {part})"),
        2 => format!("{not}ends_with({first}, {last})"),
        3 => format!("{not}matches({first}, \"^[ab]\")"),
        4 => format!("concat({first}, {part}) != lower({last})"),
        _ => {
            texts.push("?made".to_owned());
            format!("?made = lower({last})")
        }
    }
}

fn fresh_or_known(choices: &mut Choices<'_>, known: &mut Vec<String>, letter: &str) -> String {
    let at = choices.below(known.len() + 1);
    if at == known.len() {
        known.push(format!("?{letter}{at}"));
    }
    known[at].clone()
}

/// `not` over a relation of a lower level.
fn lower_negation(choices: &mut Choices<'_>, level: usize, nodes: &[String]) -> String {
    let lower: Vec<_> = RELATIONS.iter().filter(|(_, _, l)| *l < level).collect();
    let (name, columns, _) = lower[choices.below(lower.len())];
    let arg = |kind| match (kind, choices.below(3)) {
        ('#' | 'T' | 'D', _) | (_, 0) => "_".to_owned(),
        (_, 1) => choices.pick(&NODES).to_owned(),
        _ => nodes[choices.below(nodes.len())].clone(),
    };
    let args: Vec<String> = columns.chars().map(arg).collect();
    format!("not {name}({})", args.join(", "))
}

/// `?total = …` over a relation of a lower level, grouped by a bound variable.
fn aggregate(
    choices: &mut Choices<'_>,
    features: Features,
    level: usize,
    nodes: &[String],
) -> String {
    let group = &nodes[choices.below(nodes.len())];
    let lower = if level > 1 && choices.chance(2) { "q" } else { "edge" };
    let kinds = if features.means == Feature::On { 6 } else { 4 };
    match choices.below(kinds) {
        4 => format!("?total = mean ?v for ?k : {{ {lower}({group}, ?k), weight(?k, ?v) }}"),
        5 => {
            format!(
                "?total = mean ?v for (?k, ?v) : {{ {lower}(?k, _), weight(?k, ?v), ?v / 2 > 0 }}"
            )
        }
        0 => format!("?total = count ?k : {{ {lower}({group}, ?k) }}"),
        1 => format!(
            "?total = sum ?v for ?k : {{ {lower}({group}, ?k), weight(?k, ?w), ?v = ?w * 2 }}"
        ),
        2 => format!("?total = max ?v : {{ weight({group}, ?v) }}"),
        _ => {
            format!("?total = count (?k, ?j) : {{ {lower}(?k, ?j), ?k != {group}, not node(?j) }}")
        }
    }
}
