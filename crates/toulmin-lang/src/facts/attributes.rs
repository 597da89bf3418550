//! What facts, and the statements near them, may say beside their columns.

/// What a fact may say beside its columns.
pub(super) const FACT: [&str; 14] = [
    "at",
    "assumed",
    "source",
    "according_to",
    "anchor",
    "hedge",
    "note",
    "confidence",
    "status",
    "alternatives",
    "denied",
    "from",
    "until",
    "id",
];

/// What another reading of a fact may say beside its columns.
pub(super) const READING: [&str; 5] = ["at", "source", "anchor", "note", "denied"];

/// What the statement that a list is complete may say beside the columns that it fixes.
pub(super) const COMPLETE: [&str; 4] = ["relation", "at", "source", "note"];
