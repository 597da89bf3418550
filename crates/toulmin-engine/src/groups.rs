//! The values of aggregates, by their groups.

use crate::directory::Directory;
use crate::index::Work;
use crate::space::Codes;
use rustc_hash::FxHashMap;
use toulmin_program::fault::FaultKind;
use toulmin_program::value::Code;

/// What stands for the value of a group that has none.
pub(crate) const NO_VALUE: Code = Code::MAX;

/// The values of an aggregate.
#[derive(Debug)]
pub(crate) struct Groups {
    pub(crate) directory: Directory,
    /// The place among the digits of the directory of each variable of a group.
    pub(crate) order: Vec<usize>,
    /// By the places of the directory; [`NO_VALUE`] where there is none.
    pub(crate) values: Vec<Code>,
    /// Why the group at a place has no value.
    pub(crate) faults: FxHashMap<u32, FaultKind>,
    /// The value of a group without any match.
    pub(crate) of_nothing: Option<Code>,
}

impl Groups {
    /// Says the value of each of so many groups, given column by column; `None` where there is none.
    pub(crate) fn find(
        &self,
        key: &[Codes<'_>],
        rows: usize,
        work: &mut Work,
        mut say: impl FnMut(Result<Option<Code>, FaultKind>),
    ) {
        let key: Vec<Codes<'_>> = self.order.iter().map(|place| key[*place]).collect();
        let Work { numbers, places } = work;
        self.directory.find(&key, rows, numbers, places);
        for place in places {
            let value =
                self.values.get(*place as usize).copied().filter(|value| *value != NO_VALUE);
            let fault = match self.faults.is_empty() {
                true => None,
                false => self.faults.get(place),
            };
            say(fault.map_or(Ok(value.or(self.of_nothing)), |kind| Err(*kind)));
        }
    }
}
