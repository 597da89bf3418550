//! What items are, and how they bear on what they stand below.

/// What an item says of what it supports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Words that lead to what stands below them.
    Heading,
    /// A headline that says no.
    Refused,
    /// Several conditions hold together.
    Together,
    /// A rule concludes it.
    Derived,
    /// A source states it.
    Stated,
    /// It is taken to hold, and no source says so.
    Assumed,
    /// A source denies it.
    Denied,
    /// It is absent, no source speaks of it, and the list is open.
    Silent,
    /// It is absent, and the list is stated to be complete.
    Complete,
    /// It is absent: neither rules nor facts give it.
    NotDerived,
    /// No rule makes an exception.
    NoException,
    /// A comparison or a question about a text holds.
    Computed,
    /// An aggregate has this value.
    Aggregate,
    /// One of the things that an aggregate is taken over.
    Contributor,
    /// There are more of what stands above.
    More,
    /// A rule that could conclude it.
    Tried,
    /// It is wanted, and nothing gives it.
    Missing,
    /// It is wanted, and a source states the opposite.
    Opposed,
    /// It is wanted, and holds at another time.
    OutsideValidity,
    /// It is wanted, and another reading of a contested fact says it.
    Contested,
    /// It is wanted, and the list is stated to be complete without it.
    Unlisted,
    /// It must not hold, and does.
    InTheWay,
    /// A rule makes an exception.
    Defeated,
    /// A comparison, a question or an operation fails.
    Fails,
    /// It was not looked into.
    NotReached,
}

/// How an item bears on what it stands below.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bearing {
    /// It speaks for what stands above it.
    For,
    /// It speaks for it, and may turn out otherwise: it rests on silence or on what is not derived.
    Open,
    /// It speaks against it.
    Against,
    /// It only leads on.
    Neutral,
}

impl Bearing {
    /// All bearings, from good news to bad, and then what is neither.
    pub const ALL: [Bearing; 4] = [Bearing::For, Bearing::Open, Bearing::Against, Bearing::Neutral];
}

impl Status {
    /// How it bears on what it stands below.
    pub fn bearing(self) -> Bearing {
        match self {
            Status::Heading | Status::More | Status::Tried | Status::NotReached => Bearing::Neutral,
            Status::Together
            | Status::Derived
            | Status::Stated
            | Status::Denied
            | Status::Complete
            | Status::Computed
            | Status::Aggregate
            | Status::Contributor => Bearing::For,
            Status::Assumed | Status::Silent | Status::NotDerived | Status::NoException => {
                Bearing::Open
            }
            Status::Refused
            | Status::Missing
            | Status::Opposed
            | Status::OutsideValidity
            | Status::Contested
            | Status::Unlisted
            | Status::InTheWay
            | Status::Defeated
            | Status::Fails => Bearing::Against,
        }
    }
}
