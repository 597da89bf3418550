//! One fact: its row, and its attributes.

use super::attributes::READING;
use super::cite::Origin;
use super::{Confidence, Fact, Reading, Status, columns};
use crate::check::value::Constants;
use crate::diag::{Code, Diagnostic, did_you_mean, nearest};
use crate::program::{RelationId, Side};
use crate::ron_text::record::{Record, wrong_type};
use crate::ron_text::{Kind, Value};
use crate::rows::Row;
use crate::source::Span;
use crate::value::Date;

/// An anchor is a few words, so that it is found again and nothing is copied.
const ANCHOR_WORDS_MAX: usize = 8;

/// Reads a fact, and the place of its id if it gives one. A fact with an error is left out.
pub(super) fn read_fact(
    constants: Constants<'_>,
    relation: RelationId,
    value: &Value,
    defaults: &Origin,
    findings: &mut Vec<Diagnostic>,
) -> Option<(Fact, Option<Span>)> {
    let before = findings.len();
    let name = constants.program.relation(relation).name;
    let record = Record::new(value, format_args!("a fact of `{name}`"), findings)?;
    let entry = Entry { constants, relation, record };
    let row = entry.row(findings);
    let is_assumed = entry.is_assumed(findings);
    let origin = entry.origin(defaults, is_assumed, findings);
    let side = entry.side(findings);
    let status = entry.status(row.as_ref(), side, defaults, findings);
    let id = entry.record.text("id", findings);
    let fact = Fact {
        id: id.map(|(id, _)| id.to_owned()).unwrap_or_default(),
        status,
        ..entry.said(row?, side, origin, findings)
    };
    // Without an error of its own, a fact may still lack its place, when the default of its file is broken.
    let is_sound = findings.len() == before && (is_assumed || !fact.at.is_empty());
    if is_sound && is_assumed {
        findings.push(assumed(&fact));
    }
    is_sound.then_some((fact, id.map(|(_, span)| span)))
}

/// A fact as it is typed, with its row and its attributes. Without a place it is assumed.
pub(super) fn typed_fact(
    constants: Constants<'_>,
    (relation, row): (RelationId, Row),
    side: Side,
    attributes: &Value,
    findings: &mut Vec<Diagnostic>,
) -> Option<Fact> {
    let before = findings.len();
    let record = Record::new(attributes, "a fact", findings)?;
    let entry = Entry { constants, relation, record };
    let origin = Origin::default().within(&entry.record, constants, findings);
    let fact = entry.said(row, side, origin, findings);
    (findings.len() == before).then_some(fact)
}

fn assumed(fact: &Fact) -> Diagnostic {
    let message = "this fact is assumed; no source says so";
    let finding = Diagnostic::new(Code::AssumedFact, fact.span, message);
    finding.label("rests on no place").help("give its place as `at` when there is one")
}

struct Entry<'a> {
    constants: Constants<'a>,
    relation: RelationId,
    record: Record<'a>,
}

impl Entry<'_> {
    fn row(&self, findings: &mut Vec<Diagnostic>) -> Option<Row> {
        columns::row(self.constants, self.relation, &self.record, findings)
    }

    /// A settled fact without a name: its row, and what else its record says.
    fn said(&self, row: Row, side: Side, origin: Origin, findings: &mut Vec<Diagnostic>) -> Fact {
        let (from, until) = self.interval(findings);
        let record = &self.record;
        Fact {
            id: String::new(),
            relation: self.relation,
            side,
            row,
            at: origin.at,
            according_to: origin.according_to,
            anchor: anchor(&self.record, findings),
            hedge: record.words("hedge", findings),
            note: record.words("note", findings),
            confidence: confidence(record, findings),
            status: Status::Settled,
            from,
            until,
            span: record.span,
            line: None,
            withdrawn: false,
        }
    }

    /// Whether the record says `assumed: true`: that no source says so.
    fn is_assumed(&self, findings: &mut Vec<Diagnostic>) -> bool {
        let Some(field) = self.record.get("assumed") else { return false };
        let is_assumed = field.value.kind == Kind::Truth(true);
        if !matches!(field.value.kind, Kind::Truth(_)) {
            findings.push(wrong_type(field, "`true` or `false`"));
        }
        if let Some(at) = self.record.get("at").filter(|_| is_assumed) {
            let message = "a fact that cites a place is not assumed";
            let finding = Diagnostic::new(Code::InvalidStatus, field.span, message);
            findings.push(finding.other(at.span, "its place").help("keep one of them"));
        }
        is_assumed
    }

    /// Where the fact comes from: from nowhere when it is assumed.
    fn origin(
        &self,
        defaults: &Origin,
        is_assumed: bool,
        findings: &mut Vec<Diagnostic>,
    ) -> Origin {
        if is_assumed {
            return Origin::default();
        }
        let origin = defaults.within(&self.record, self.constants, findings);
        origin.report_missing(&self.record, "this fact", findings);
        origin
    }

    fn side(&self, findings: &mut Vec<Diagnostic>) -> Side {
        side(&self.record, findings).unwrap_or(Side::Holds)
    }

    /// `from` and `until`, on relations that hold for a time.
    fn interval(&self, findings: &mut Vec<Diagnostic>) -> (Option<Date>, Option<Date>) {
        let relation = self.constants.program.relation(self.relation);
        if !relation.during {
            let given = ["from", "until"].into_iter().filter_map(|name| self.record.get(name));
            findings.extend(given.map(|field| {
                let message = format!(
                    "`{}` is not declared `during`, so its facts have no `{}`",
                    relation.name, field.name
                );
                Diagnostic::new(Code::UnexpectedInterval, field.span, message)
                    .label("has no place here")
                    .other(relation.span, "declared without `during`")
                    .help("declare the relation with `during`, or say it in a `note`")
            }));
            return (None, None);
        }
        let from = self.record.date("from", findings);
        let until = self.record.date("until", findings);
        if let (Some(from), Some(until)) = (from, until)
            && until.is_before(from)
        {
            self.report_reversed(from, until, findings);
        }
        (from, until)
    }

    fn report_reversed(&self, from: Date, until: Date, findings: &mut Vec<Diagnostic>) {
        let [Some(start), Some(end)] = ["from", "until"].map(|name| self.record.get(name)) else {
            return;
        };
        let message = format!("the fact ends in {until}, before it begins in {from}");
        let finding = Diagnostic::new(Code::ReversedInterval, end.value.span, message);
        let finding = finding.label("the end").other(start.value.span, "the beginning");
        findings.push(finding.help("exchange `from` and `until`, or correct one of them"));
    }

    /// Settled, or contested with its other readings.
    fn status(
        &self,
        row: Option<&Row>,
        side: Side,
        defaults: &Origin,
        findings: &mut Vec<Diagnostic>,
    ) -> Status {
        let status = one_of(&self.record, "status", &["settled", "contested"], findings);
        let readings = self.readings(row, side, defaults, findings);
        let is_contested = status == Some("contested");
        match (status.is_some() || !self.record.has("status"), self.record.get("alternatives")) {
            (true, Some(field)) if !is_contested => {
                let message = "`alternatives` are given, but the fact is not contested";
                let finding = Diagnostic::new(Code::InvalidStatus, field.span, message);
                let help = "write `status: \"contested\"`, or take the other readings away";
                findings.push(finding.label("readings of a settled fact").help(help));
            }
            (true, None) if is_contested && !self.record.has("alternatives") => {
                let span = self.record.get("status").map_or(self.record.span, |field| field.span);
                let message = "a contested fact gives the other readings as `alternatives`";
                let finding = Diagnostic::new(Code::InvalidStatus, span, message);
                let help = "such as `alternatives: [(denied: true, at: \"PLACE\")]`";
                findings.push(finding.label("contested by what?").help(help));
            }
            _ => {}
        }
        if is_contested { Status::Contested(readings) } else { Status::Settled }
    }

    fn readings(
        &self,
        row: Option<&Row>,
        side: Side,
        defaults: &Origin,
        findings: &mut Vec<Diagnostic>,
    ) -> Vec<Reading> {
        let Some(field) = self.record.get("alternatives") else { return Vec::new() };
        let items = match &field.value.kind {
            Kind::List(items) if !items.is_empty() => items,
            _ => {
                findings.push(wrong_type(field, "a list of at least one reading `[ (…), … ]`"));
                return Vec::new();
            }
        };
        let taken = row.map(|row| (row, side));
        items.iter().filter_map(|item| self.reading(item, taken, defaults, findings)).collect()
    }

    /// A reading: the row of the fact with some columns replaced, or its denial.
    fn reading(
        &self,
        item: &Value,
        taken: Option<(&Row, Side)>,
        defaults: &Origin,
        findings: &mut Vec<Diagnostic>,
    ) -> Option<Reading> {
        let before = findings.len();
        let record = Record::new(item, "a reading", findings)?;
        let (constants, relation) = (self.constants, self.relation);
        columns::report_unknown(
            constants.program,
            relation,
            &record,
            ("another reading", &READING),
            findings,
        );
        let replaced = columns::given(constants, relation, &record, findings);
        let origin = defaults.source_only().within(&self.record, constants, &mut Vec::new());
        let origin = origin.source_only().within(&record, constants, findings);
        origin.report_missing(&record, "this reading", findings);
        let (row, side_taken) = taken?;
        let mut row = row.clone();
        for (column, value) in replaced {
            row[column] = value;
        }
        let side = side(&record, findings).unwrap_or(side_taken);
        if taken == Some((&row, side)) && findings.len() == before {
            let message = "this reading says the same as the fact";
            let finding = Diagnostic::new(Code::InvalidStatus, record.span, message);
            findings
                .push(finding.help("give the column that is read otherwise, or `denied: true`"));
        }
        let (anchor, note) = (anchor(&record, findings), record.words("note", findings));
        Some(Reading { row, side, at: origin.at, anchor, note })
    }
}

/// A few words by which the place is found again.
fn anchor(record: &Record<'_>, findings: &mut Vec<Diagnostic>) -> Option<String> {
    let (anchor, span) = record.text("anchor", findings)?;
    let words = anchor.split_whitespace().count();
    if words > ANCHOR_WORDS_MAX {
        let message = format!("an anchor has at most eight words; this one has {words}");
        let finding = Diagnostic::new(Code::LongAnchor, span, message).label("too long");
        findings.push(finding.help("keep the few words by which the place is found again"));
    }
    Some(anchor.to_owned())
}

/// How sure the coder is.
pub(super) fn confidence(
    record: &Record<'_>,
    findings: &mut Vec<Diagnostic>,
) -> Option<Confidence> {
    let words = Confidence::ALL.map(Confidence::as_str);
    let word = one_of(record, "confidence", &words, findings)?;
    Confidence::ALL.into_iter().find(|confidence| confidence.as_str() == word)
}

/// The attribute's word, which must be one of these.
fn one_of(
    record: &Record<'_>,
    name: &str,
    words: &[&'static str],
    findings: &mut Vec<Diagnostic>,
) -> Option<&'static str> {
    let (text, span) = record.text(name, findings)?;
    let found = words.iter().copied().find(|word| *word == text);
    if found.is_none() {
        let near = nearest(text, words.iter().copied());
        let known: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
        let guess = did_you_mean(near);
        let message = format!("`{name}` is {}, not `{text}`{guess}", known.join(" or "));
        let mut finding =
            Diagnostic::new(Code::UnknownName, span, message).label("not one of these");
        finding.replacement = near.map(str::to_owned);
        findings.push(finding);
    }
    found
}

/// Whether a record says `denied: true`, and so denies its row.
pub(super) fn side(record: &Record<'_>, findings: &mut Vec<Diagnostic>) -> Option<Side> {
    let field = record.get("denied")?;
    match field.value.kind {
        Kind::Truth(true) => Some(Side::Denied),
        Kind::Truth(false) => Some(Side::Holds),
        _ => {
            findings.push(wrong_type(field, "`true` or `false`"));
            None
        }
    }
}
