//! What all drawings share: how wide their texts are, and the colour of each bearing.

use super::exposition::Bearing;

/// How wide a node is, in columns.
pub(super) const LABEL_WIDTH: usize = 36;

/// How wide the node of the references is, in columns.
pub(super) const REFERENCES_WIDTH: usize = 80;

/// The colours of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Paint {
    /// What it is filled with.
    pub(super) fill: &'static str,
    /// The line around it.
    pub(super) line: &'static str,
}

/// The colours of what has this bearing.
pub(super) fn paint(bearing: Bearing) -> Paint {
    let (fill, line) = match bearing {
        Bearing::For => ("#e6f4ea", "#1e7e34"),
        Bearing::Open => ("#fff8e1", "#9a6700"),
        Bearing::Against => ("#fdecea", "#b3261e"),
        Bearing::Neutral => ("#f3f3f3", "#666666"),
    };
    Paint { fill, line }
}
