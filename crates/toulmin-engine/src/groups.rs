//! The values of aggregates, by their groups.

use crate::directory::Directory;
use crate::index::Work;
use crate::space::Codes;
use rustc_hash::FxHashMap;
use toulmin_program::fault::FaultKind;
use toulmin_program::value::Code;

/// Stands for the value of a group that has none.
pub(crate) const NO_VALUE: Code = Code::MAX;

/// The values of an aggregate.
#[derive(Debug)]
pub(crate) struct Groups {
    pub(crate) directory: Directory,
    /// The group's variables in the order of the directory's columns.
    pub(crate) order: Vec<usize>,
    /// By the places of the directory, [`NO_VALUE`] where there is none.
    pub(crate) values: Vec<Code>,
    /// Why the group at a place has no value.
    pub(crate) faults: FxHashMap<u32, FaultKind>,
    /// The value of a group without any match.
    pub(crate) of_nothing: Option<Code>,
}

impl Groups {
    /// Passes on the value of each of `rows` groups, given column by column, in their order.
    ///
    /// A group without a value is `None`.
    pub(crate) fn find(
        &self,
        key: &[Codes<'_>],
        rows: usize,
        work: &mut Work,
        mut pass: impl FnMut(Result<Option<Code>, FaultKind>),
    ) {
        let key: Vec<Codes<'_>> = self.order.iter().map(|variable| key[*variable]).collect();
        let Work { numbers, places } = work;
        self.directory.find(&key, rows, numbers, places);

        for place in places {
            let value =
                self.values.get(*place as usize).copied().filter(|value| *value != NO_VALUE);
            // Hardly any aggregate has faults, and then nothing need be looked up.
            let fault = if self.faults.is_empty() { None } else { self.faults.get(place) };
            pass(fault.map_or(Ok(value.or(self.of_nothing)), |kind| Err(*kind)));
        }
    }
}
