//! Ending a run of compiled rules from outside.
//!
//! crepe's loops cannot be interrupted, but they hash every row that they derive or look up. The
//! hasher therefore looks at the watch every few thousand rows, and unwinds out of the loops when
//! the run is to end. A build in which panics abort would end the program instead.

use crate::value::Number;
use rustc_hash::FxHasher;
use std::cell::{Cell, RefCell};
use std::hash::{BuildHasherDefault, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// How many rows are hashed between two looks at the watch: some tenths of a millisecond.
const HASHES_BETWEEN_LOOKS: u32 = 1 << 14;

/// How the rows of compiled rules are hashed.
pub type Hashing = BuildHasherDefault<WatchedHasher>;

/// What may end a run.
#[derive(Clone, Debug, Default)]
pub struct Watch {
    /// Set by another thread to end it.
    pub stop: Arc<AtomicBool>,
    /// How many new values a recursion may make.
    pub values_max: usize,
}

/// Why a run ended early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interrupt {
    /// Somebody asked for it.
    Stopped,
    /// A recursion made too many new values.
    Grown,
}

thread_local! {
    static WATCH: RefCell<Option<Watch>> = const { RefCell::new(None) };
    static HASHES: Cell<u32> = const { Cell::new(0) };
}

/// Runs compiled rules under a watch.
///
/// # Errors
/// When the watch ends the run.
pub fn watched<T>(watch: Watch, run: impl FnOnce() -> T) -> Result<T, Interrupt> {
    let before = WATCH.replace(Some(watch));
    let outcome = catch_unwind(AssertUnwindSafe(run));
    WATCH.set(before);
    outcome.map_err(|panic| match panic.downcast::<Interrupt>() {
        Ok(interrupt) => *interrupt,
        Err(panic) => resume_unwind(panic),
    })
}

/// Passes on a value that a recursive rule made, and counts it.
///
/// Only such rules can go on for ever, so the values of others are not counted.
pub fn grow<T>(made: Option<T>) -> Option<T> {
    let grown = WATCH.with_borrow_mut(|watch| {
        let watch = watch.as_mut()?;
        let left = watch.values_max.checked_sub(1);
        watch.values_max = left.unwrap_or(0);
        left.is_none().then_some(Interrupt::Grown)
    });
    end(grown);
    made
}

/// The whole numbers of a range; none where an end has no result.
///
/// Each counts as a value that is made, since a range may be long.
pub fn range(ends: Option<(Number, Number)>) -> impl Iterator<Item = Number> {
    let whole = ends.into_iter().flat_map(|(from, to)| from.to(to));
    whole.map(|number| {
        look();
        grow(Some(Number::integer(number))).expect("bug: what is made is passed on")
    })
}

fn look() {
    HASHES.set(HASHES.get() + 1);
    if HASHES.get() >= HASHES_BETWEEN_LOOKS {
        HASHES.set(0);
        let asked = |watch: &Watch| watch.stop.load(Ordering::Relaxed);
        let stopped = WATCH.with_borrow(|watch| watch.as_ref().is_some_and(asked));
        end(stopped.then_some(Interrupt::Stopped));
    }
}

/// Unwinds to [`watched`]. The panic hook stays silent.
fn end(interrupt: Option<Interrupt>) {
    if let Some(interrupt) = interrupt {
        resume_unwind(Box::new(interrupt));
    }
}

/// A fast hasher that looks at the watch now and then.
#[derive(Clone, Default)]
pub struct WatchedHasher(FxHasher);

impl Hasher for WatchedHasher {
    fn finish(&self) -> u64 {
        look();
        self.0.finish()
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0.write(bytes);
    }

    fn write_u8(&mut self, value: u8) {
        self.0.write_u8(value);
    }

    fn write_u16(&mut self, value: u16) {
        self.0.write_u16(value);
    }

    fn write_u32(&mut self, value: u32) {
        self.0.write_u32(value);
    }

    fn write_u64(&mut self, value: u64) {
        self.0.write_u64(value);
    }

    fn write_usize(&mut self, value: usize) {
        self.0.write_usize(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::hash::{BuildHasher, Hash};

    fn watch(stop: bool, values_max: usize) -> Watch {
        Watch { stop: Arc::new(AtomicBool::new(stop)), values_max }
    }

    fn hash_for_ever() {
        loop {
            Hashing::default().hash_one(7);
        }
    }

    #[test]
    fn a_run_that_is_stopped_ends_at_one_of_its_next_rows() {
        assert_eq!(watched(watch(true, 0), hash_for_ever), Err(Interrupt::Stopped));
    }

    #[test]
    fn a_recursion_may_make_only_so_many_values() {
        let run = || (0..).find(|_| grow(Some(())).is_none());
        assert_eq!(watched(watch(false, 9), run), Err(Interrupt::Grown));
        assert_eq!(watched(watch(false, 9), || grow(Some(1))), Ok(Some(1)));
    }

    #[test]
    fn a_range_makes_values() {
        let ends = Some((Number::parse("1/2").unwrap(), Number::integer(1_000_000_000)));
        let run = |values_max, taken| {
            watched(watch(false, values_max), || range(ends).take(taken).count())
        };
        assert_eq!([run(9, 9), run(9, 10)], [Ok(9), Err(Interrupt::Grown)]);
        assert_eq!(
            watched(watch(true, usize::MAX), || range(ends).count()),
            Err(Interrupt::Stopped)
        );
    }

    #[test]
    fn a_panic_of_the_rules_stays_a_panic() {
        let panics = || watched(watch(false, 9), || resume_unwind(Box::new("bug")));
        assert!(catch_unwind(AssertUnwindSafe(panics)).is_err());
    }

    #[test]
    fn equal_rows_hash_alike() {
        let hash = |row: (i64, u8)| {
            let mut hasher = WatchedHasher::default();
            row.hash(&mut hasher);
            hasher.finish()
        };
        assert_eq!(hash((1, 2)), hash((1, 2)));
    }
}
