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
/// `N` is an entity column, `#` a number column.
const RELATIONS: [(&str, &str, usize); 8] = [
    ("node", "N", 0),
    ("edge", "NN", 0),
    ("weight", "N#", 0),
    ("p", "N", 1),
    ("q", "NN", 1),
    ("r", "NN", 2),
    ("s", "N", 3),
    ("t", "N#", 3),
];

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
        let column = |(i, kind)| format!("c{i}: {}", if kind == '#' { "Number" } else { "Node" });
        let columns: Vec<String> = columns.chars().enumerate().map(column).collect();
        writeln!(declarations, "relation {name}({}).", columns.join(", ")).unwrap();
    }
    let mut facts = format!("entity Node {}\n", NODES.join(" "));
    for _ in 0..16 + choices.below(40) {
        let relation = choices.below(5);
        let (name, columns, _) = RELATIONS[relation];
        if choices.chance(6) {
            facts.push_str("denied ");
        }
        facts.push_str(name);
        for kind in columns.chars() {
            let value = if kind == '#' {
                choices.below(4).to_string()
            } else {
                choices.pick(&NODES).to_owned()
            };
            write!(facts, " {value}").unwrap();
        }
        facts.push('\n');
    }
    let rules = (0..1 + choices.below(7)).map(|i| rule(choices, i)).collect();
    RandomProgram { declarations, rules, facts }
}

/// A rule whose variables are all bound: `?x0` to `?x2` by atoms, `?n` by a number atom or an equation.
fn rule(choices: &mut Choices<'_>, index: usize) -> String {
    let (head, head_columns, level) = RELATIONS[3 + choices.below(5)];
    let mut body = Vec::new();
    let mut nodes: Vec<String> = Vec::new();
    let mut numbers: Vec<String> = Vec::new();
    for _ in 0..1 + choices.below(3) {
        let usable: Vec<_> = RELATIONS.iter().filter(|(_, _, l)| *l <= level).collect();
        // Relations with facts more often than those that rules may leave empty.
        let at = choices.below(usable.len()).min(choices.below(usable.len()));
        let (name, columns, _) = usable[at];
        let denied = RELATIONS[..3].iter().any(|(n, ..)| n == name) && choices.chance(8);
        let args: Vec<String> = columns
            .chars()
            .map(|kind| match (kind, choices.below(9)) {
                ('#', _) => fresh_or_known(choices, &mut numbers, "n"),
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
        body.push(aggregate(choices, level, &nodes));
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
            let from = if kind == '#' { &numbers } else { &nodes };
            from[choices.below(from.len())].as_str()
        })
        .collect();
    format!("rule r{index}: {head}({}) :- {}.", args.join(", "), body.join(", "))
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
        ('#', _) | (_, 0) => "_".to_owned(),
        (_, 1) => choices.pick(&NODES).to_owned(),
        _ => nodes[choices.below(nodes.len())].clone(),
    };
    let args: Vec<String> = columns.chars().map(arg).collect();
    format!("not {name}({})", args.join(", "))
}

/// `?total = …` over a relation of a lower level, grouped by a bound variable.
fn aggregate(choices: &mut Choices<'_>, level: usize, nodes: &[String]) -> String {
    let group = &nodes[choices.below(nodes.len())];
    let lower = if level > 1 && choices.chance(2) { "q" } else { "edge" };
    match choices.below(4) {
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
