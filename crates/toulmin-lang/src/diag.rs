//! Findings about what an author wrote: data, until a renderer prints them.

use crate::source::Span;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The program does not run.
    Error,
    /// The program runs; it may not mean what its author thinks.
    Warning,
}

/// One finding. Messages are lower case without a full stop; the author's words stand in backticks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which kind of finding.
    pub code: Code,
    /// The first line: it must stand alone.
    pub message: String,
    /// The smallest stretch to change.
    pub span: Span,
    /// What is said at that stretch.
    pub label: String,
    /// Other places that matter, with what is said at each.
    pub others: Vec<(Span, String)>,
    /// What to try.
    pub help: Vec<String>,
    /// A text that would mend the stretch `span`, when there is one likely candidate.
    pub replacement: Option<String>,
}

impl Diagnostic {
    /// A finding without further places or help.
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        Diagnostic {
            code,
            message: message.into(),
            span,
            label: String::new(),
            others: Vec::new(),
            help: Vec::new(),
            replacement: None,
        }
    }

    /// With words at the stretch itself.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// With another place that matters.
    #[must_use]
    pub fn other(mut self, span: Span, label: impl Into<String>) -> Self {
        self.others.push((span, label.into()));
        self
    }

    /// With something to try.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// With a text that would mend the stretch.
    #[must_use]
    pub fn replacement(mut self, text: impl Into<String>) -> Self {
        self.replacement = Some(text.into());
        self
    }

    /// How bad it is.
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }
}

/// The declared name that is nearest to a name nobody declared, if one is near enough to be a slip of the finger.
///
/// Distance is Damerau-Levenshtein (one insertion, deletion, substitution or swap of neighbours costs 1), with a wrong case at
/// half the cost; a third of the longer name may differ. Among equals the one with the higher Jaro-Winkler similarity is
/// nearest, since people get the beginning of a name right.
pub fn nearest<'a>(name: &str, declared: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = name.to_lowercase();
    let (length, folded_letters) = (name.chars().count(), letters(&folded));
    let scored = declared.into_iter().filter_map(|candidate| {
        let other_length = candidate.chars().count();
        let distance_max = (length.max(other_length) / 3).max(1);
        if length.abs_diff(other_length) > distance_max {
            return None; // each letter too many costs 1 already
        }
        let other = candidate.to_lowercase();
        if slips_min(&folded_letters, &letters(&other)) > distance_max {
            return None; // counting letters costs a fiftieth of the distance
        }
        let insensitive = strsim::damerau_levenshtein(&folded, &other);
        if insensitive > distance_max {
            return None;
        }
        let distance = insensitive + strsim::damerau_levenshtein(name, candidate);
        Some((distance, strsim::jaro_winkler(&folded, &other), candidate))
    });
    let nearest = scored.min_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
    nearest.map(|(.., candidate)| candidate)
}

/// How often each letter stands in a text. Letters that share a place are taken for one.
fn letters(text: &str) -> [usize; 64] {
    let mut letters = [0; 64];
    for letter in text.chars() {
        letters[letter as usize % 64] += 1;
    }
    letters
}

/// A number of slips without which neither text becomes the other: each adds, drops or changes one letter at most.
fn slips_min(one: &[usize; 64], other: &[usize; 64]) -> usize {
    let beyond = |a: &[usize; 64], b: &[usize; 64]| -> usize {
        a.iter().zip(b).map(|(a, b)| a.saturating_sub(*b)).sum()
    };
    beyond(one, other).max(beyond(other, one))
}

/// Whether at most one slip of the finger parts two texts, whatever their case: a letter too many, too few or another, or two
/// neighbours that are swapped.
pub(crate) fn is_slip(one: &str, other: &str) -> bool {
    // Only beyond ASCII does the case change how long a text is.
    let is_ascii = one.is_ascii() && other.is_ascii();
    if is_ascii && one.len().abs_diff(other.len()) > 1 {
        return false;
    }
    let [one, other] = [one, other].map(|text| text.to_lowercase().chars().collect::<Vec<_>>());
    match differing(&one, &other) {
        ([], []) | ([_], []) | ([], [_]) | ([_], [_]) => true,
        ([a, b], [c, d]) => a == d && b == c,
        _ => false,
    }
}

/// What is left of two texts without the beginning, and then the end, that both have.
fn differing<'a>(one: &'a [char], other: &'a [char]) -> (&'a [char], &'a [char]) {
    let alike = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let (one, other) = (&one[alike..], &other[alike..]);
    let alike = one.iter().rev().zip(other.iter().rev()).take_while(|(a, b)| a == b).count();
    (&one[..one.len() - alike], &other[..other.len() - alike])
}

/// What is said behind a message about a name that nobody declared: `; did you mean …?`, or nothing.
pub fn did_you_mean(near: Option<&str>) -> String {
    near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default()
}

/// A number of things: `1 row`, `3 rows`.
pub fn counted(number: usize, thing: &str) -> String {
    format!("{number} {}", plural(number, thing))
}

/// The word for this number of things: `row` for one, `rows` for any other.
pub fn plural(number: usize, thing: &str) -> String {
    if number == 1 { thing.to_owned() } else { format!("{thing}s") }
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])* $variant:ident = $name:literal, $severity:ident;)*) => {
        /// The kinds of finding. Each shows the smallest input that triggers it; its manual page is `docs/errors/CODE.md`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[doc = $doc])* $variant,)*
        }

        impl Code {
            /// Every code.
            pub const ALL: &[Code] = &[$(Code::$variant),*];

            /// The stable name, in kebab-case.
            pub fn name(self) -> &'static str {
                match self { $(Code::$variant => $name,)* }
            }

            /// How bad it is.
            pub fn severity(self) -> Severity {
                match self { $(Code::$variant => Severity::$severity,)* }
            }

            /// The manual page.
            pub fn page(self) -> &'static str {
                match self {
                    $(Code::$variant => include_str!(concat!("../../../docs/errors/", $name, ".md")),)*
                }
            }
        }
    };
}

codes! {
    // Text.
    /// `member(China; G20)`
    UnexpectedCharacter = "unexpected-character", Error;
    /// `"China is a member`
    UnterminatedText = "unterminated-text", Error;
    /// `rule voice has_voice(?a)`
    UnexpectedToken = "unexpected-token", Error;
    /// `relation active(actor: Actor)` at the end of a file.
    MissingFullStop = "missing-full-stop", Error;
    /// A thousand opening brackets.
    NestingTooDeep = "nesting-too-deep", Error;
    /// `relation count(x: Number).`
    ReservedWord = "reserved-word", Error;
    /// `99999999999999999999`
    NumberTooLarge = "number-too-large", Error;
    /// `2019-13`
    InvalidDate = "invalid-date", Error;

    // Names.
    /// `membr(actor: ?a)`
    UnknownRelation = "unknown-relation", Error;
    /// `member(acter: ?a)`
    UnknownColumn = "unknown-column", Error;
    /// `member(actor: Chnia)`
    UnknownName = "unknown-name", Error;
    /// `relation r(a: Acter).`
    UnknownType = "unknown-type", Error;
    /// `because voise`
    UnknownRule = "unknown-rule", Error;
    /// `?n > majorty`
    UnknownParam = "unknown-param", Error;
    /// `cites [schmidt-2021]`
    UnknownSource = "unknown-source", Error;
    /// `cites [challenges.99]`
    UnknownLocator = "unknown-locator", Error;
    /// `sort Actor, Actor.`
    DuplicateName = "duplicate-name", Error;

    // Shapes and types.
    /// `member(China)`
    WrongArity = "wrong-arity", Error;
    /// `member(actor: China, actor: US)`
    DuplicateColumn = "duplicate-column", Error;
    /// `member(China, forum: G20)`
    MixedArguments = "mixed-arguments", Error;
    /// `rule r: member(actor: ?a) :- …`
    MissingColumn = "missing-column", Error;
    /// `?x + China`
    WrongType = "wrong-type", Error;
    /// `?x = G20` when nothing else tells what `?x` is.
    UntypedVariable = "untyped-variable", Error;
    /// `"{actr} is a member"`
    UnknownPlaceholder = "unknown-placeholder", Error;
    /// `rule r: denied member(?a, ?f) :- …`
    InvalidHead = "invalid-head", Error;
    /// `count ?x : { count ?y : { … } > 1 }`
    InvalidAggregate = "invalid-aggregate", Error;
    /// `rule x overrides y: not p(…) :- …` where `y` does not conclude `p`.
    InvalidOverride = "invalid-override", Error;
    /// `matches(?t, "(")`
    InvalidPattern = "invalid-pattern", Error;
    /// A claim `is exactly ?g in { … }` whose goal has no `?g`.
    InvalidClaim = "invalid-claim", Error;

    // Rules.
    /// `big(?x) :- city(?y).`
    UnboundVariable = "unbound-variable", Error;
    /// `big(?x) :- city(?x, ?y).`
    SingleUse = "single-use", Warning;
    /// `win(?x) :- move(?x, ?y), not win(?y).`
    NegativeCycle = "negative-cycle", Error;

    // Facts.
    /// `(facts: { "member": [`
    FactsSyntax = "facts-syntax", Error;
    /// `(actor: "China", forum: "G20", att: "n1")`
    UnknownAttribute = "unknown-attribute", Error;
    /// `(actor: "China", forum: "G20")`
    MissingCitation = "missing-citation", Error;
    /// `(actor: "China", forum: "OECD", assumed: true)`
    AssumedFact = "assumed-fact", Warning;
    /// `from: "2001", until: "1999"`
    ReversedInterval = "reversed-interval", Error;
    /// `from: "2001"` on a relation that is not `during`.
    UnexpectedInterval = "unexpected-interval", Error;
    /// A row both stated and denied in overlapping validity.
    StatedAndDenied = "stated-and-denied", Error;
    /// The same fact twice.
    DuplicateFact = "duplicate-fact", Error;
    /// `file: "members.csv"` when there is no such file.
    MissingData = "missing-data", Error;
    /// `"a quoted cell"x,`
    DataSyntax = "data-syntax", Error;
    /// `China,,1999`
    MissingCell = "missing-cell", Error;
    /// More than ten lines of data that cannot be read.
    UnreadLines = "unread-lines", Error;
    /// A file that looks as if it belonged to the casebook, but has another name than the files that are read.
    UnreadFile = "unread-file", Warning;
    /// An entity of another sort than the column's.
    WrongSort = "wrong-sort", Error;
    /// An anchor of nine words.
    LongAnchor = "long-anchor", Error;
    /// `status: "contested"` without `alternatives`, or the reverse.
    InvalidStatus = "invalid-status", Error;
    /// A sources.bib that cannot be read.
    BibliographySyntax = "bibliography-syntax", Error;

    // Runs.
    /// `?x / 0`
    Arithmetic = "arithmetic", Error;
    /// `sum ?x for ?f` where one `?f` has two `?x`.
    AmbiguousSum = "ambiguous-sum", Error;
    /// `t(concat(?x, ?x)) :- t(?x).`
    TextTooLong = "text-too-long", Error;
    /// `n(?x + 1) :- n(?x).`
    LimitReached = "limit-reached", Error;
}

#[cfg(test)]
mod tests;
