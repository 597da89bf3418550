//! Facts that are read from data: listed entry by entry, with the first few rows of each.

use toulmin_lang::casebook::Casebook;
use toulmin_lang::facts::{Bulk, FactId, Facts};
use toulmin_lang::program::{Program, Side};
use toulmin_render::render::{citation, counted};

/// The most rows of one entry that are shown.
pub(super) const SHOWN_MAX: usize = 10;

/// What an entry reads, where it is stated, and what is said of all its rows.
pub(super) fn heading(bulk: &Bulk, casebook: &Casebook) -> String {
    let Casebook { program, vocabulary, .. } = casebook;
    let common = bulk.common();
    let places = citation::places(&common.at, vocabulary);
    let more = citation::qualifications(common, vocabulary);
    format!("{}  {places}  {more}", read(bulk, program)).trim_end().to_owned() + "\n"
}

/// What an entry reads: `540 facts of `member` from facts/members.csv`.
pub(super) fn read(bulk: &Bulk, program: &Program) -> String {
    let common = bulk.common();
    let relation = program.relation(common.relation).name;
    let denied = if common.side == Side::Denied { "denied " } else { "" };
    format!("{} of `{denied}{relation}` from {}", counted(bulk.len(), "fact"), bulk.path())
}

/// The facts among these that are shown, and how many rows of each entry of data are not.
pub(super) fn few(found: Vec<FactId>, facts: &Facts) -> (Vec<FactId>, Vec<(usize, &Bulk)>) {
    let written = facts.written.len();
    let (mut shown, data): (Vec<FactId>, Vec<FactId>) =
        found.into_iter().partition(|id| id.0 < written);

    let mut left_out = Vec::new();
    for (first, bulk) in facts.entries() {
        let rows = first.0..first.0 + bulk.len();
        let of_entry: Vec<FactId> =
            data.iter().copied().filter(|id| rows.contains(&id.0)).collect();
        shown.extend(of_entry.iter().take(SHOWN_MAX));
        let more = of_entry.len().saturating_sub(SHOWN_MAX);
        left_out.extend((more > 0).then_some((more, bulk)));
    }
    (shown, left_out)
}
