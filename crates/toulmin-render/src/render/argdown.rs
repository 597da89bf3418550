//! Explanations in Argdown: statements, an argument with premises and conclusion for every rule
//! that is applied, and what supports and attacks what.

use super::exposition::{Exposition, Item, Status};
use super::graph::{Edge, Graph, Relation, graph};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// An explanation as an Argdown document.
pub fn print(exposition: &Exposition) -> String {
    let graph = graph(exposition);
    let document = Document::new(&graph);
    let mut out = String::new();
    for id in 0..graph.nodes.len() {
        out += &document.element(id);
    }
    let references = exposition.references();
    if !references.is_empty() {
        out += "# References\n\n";
    }
    for reference in references {
        let _ = writeln!(out, "{}\n", escaped(&reference));
    }
    out
}

/// A graph with the title of each of its nodes, and the edges that lead to each.
struct Document<'g, 'e> {
    graph: &'g Graph<'e>,
    titles: Vec<String>,
    below: BTreeMap<usize, Vec<Edge>>,
}

impl<'g, 'e> Document<'g, 'e> {
    fn new(graph: &'g Graph<'e>) -> Self {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        let mut titles = Vec::new();
        for item in &graph.nodes {
            let kind = kind(item.status);
            let count = counts.entry(kind).or_default();
            *count += 1;
            titles.push(format!("{kind} {count}"));
        }
        let mut below: BTreeMap<usize, Vec<Edge>> = BTreeMap::new();
        for edge in &graph.edges {
            below.entry(edge.to).or_default().push(*edge);
        }
        Document { graph, titles, below }
    }

    /// A node with what bears on it, or the argument that it is the conclusion of.
    fn element(&self, id: usize) -> String {
        let below = self.below.get(&id).map_or(&[][..], Vec::as_slice);
        let supports = below.iter().filter(|edge| edge.relation == Relation::Supports);
        let premises: Vec<String> = supports.map(|edge| self.named(edge.from)).collect();

        let item = self.graph.nodes[id];
        let concludes = item.status == Status::Together || item.rule.is_some();
        let is_argument = concludes && !premises.is_empty();
        let mut out = match is_argument {
            true => self.argument(id, &premises),
            false => format!("{}\n", self.definition(id)),
        };

        // Premises of an argument stand in it already.
        for edge in below {
            let sign = match edge.relation {
                Relation::Supports if !is_argument => '+',
                Relation::Attacks => '-',
                Relation::Supports | Relation::Belongs => continue,
            };
            let _ = writeln!(out, "    {sign} {}", self.named(edge.from));
        }
        out + "\n"
    }

    /// Premises and conclusion of a rule that is applied.
    fn argument(&self, id: usize, premises: &[String]) -> String {
        let (title, item) = (&self.titles[id], self.graph.nodes[id]);
        let mut out = match &item.rule {
            Some(rule) => format!(
                "<{} for {title}>: {}\n\n",
                escaped(&rule.name),
                escaped(&format!("{} ({}) {}", rule.doc, rule.place, rule.tail))
            ),
            None => format!("<Answer for {title}>\n\n"),
        };
        for (at, premise) in premises.iter().enumerate() {
            let _ = writeln!(out, "({}) {premise}", at + 1);
        }
        let _ = writeln!(out, "----\n({}) {}", premises.len() + 1, self.definition(id));
        out
    }

    /// The title of a node with its sentence; a rule that is tried is an argument.
    fn definition(&self, id: usize) -> String {
        let item = self.graph.nodes[id];
        format!("{}: {}", self.named(id), escaped(&sentence(item)))
    }

    fn named(&self, id: usize) -> String {
        let title = &self.titles[id];
        match self.graph.nodes[id].status {
            Status::Tried => format!("<{title}>"),
            _ => format!("[{title}]"),
        }
    }
}

/// A sentence with its citations and remarks. The rule stands with the argument.
fn sentence(item: &Item) -> String {
    let tail = match item.tail.as_str() {
        "" => String::new(),
        cites if cites.starts_with('[') => format!(" {cites}"),
        words => format!(" ({words})"),
    };
    let remarks = item.remarks.iter().map(|it| format!("; {} {}", it.text, it.tail));
    format!("{}{tail}{}", item.sentence, remarks.collect::<String>())
}

/// What a statement of this kind is called.
fn kind(status: Status) -> &'static str {
    match status {
        Status::Heading | Status::Refused | Status::Together => "Answer",
        Status::Derived => "Conclusion",
        Status::Stated => "Fact",
        Status::Assumed => "Assumption",
        Status::Denied | Status::Opposed => "Denial",
        Status::Silent => "Silence",
        Status::Complete | Status::Unlisted => "Complete list",
        Status::NotDerived | Status::NoException | Status::Missing | Status::NotReached => {
            "Absence"
        }
        Status::Computed | Status::Fails => "Comparison",
        Status::Aggregate => "Aggregate",
        Status::Contributor | Status::More => "Part",
        Status::Tried => "Rule",
        Status::OutsideValidity => "Other time",
        Status::Contested => "Other reading",
        Status::InTheWay => "Obstacle",
        Status::Defeated => "Exception",
    }
}

/// A text in a line, with a backslash before what Argdown would read as its own.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.trim().chars().peekable();
    while let Some(c) = chars.next() {
        let inside = chars.peek().is_some_and(|next| !next.is_whitespace());

        let special = match c {
            '\\' | '[' | ']' | '<' | '>' | '{' | '}' | '#' | '@' | '*' | '_' | '/' | '=' => true,
            '.' | ':' => inside, // `.word.` and `:word:` are signs
            _ => false,
        };

        if special {
            out.push('\\');
        }
        out.push(if c.is_control() { ' ' } else { c });
    }
    out
}
