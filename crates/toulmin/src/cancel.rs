//! Stopping what is under way, from another thread.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Stops what is under way in every session that has it. Its clones are one.
#[derive(Clone, Debug, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// Stops what is under way. Returns whether that was asked for before.
    pub fn cancel(&self) -> bool {
        self.0.swap(true, Ordering::Relaxed)
    }

    /// What begins from now on is not stopped.
    pub fn reset(&self) {
        self.0.store(false, Ordering::Relaxed);
    }

    /// What engines look at.
    pub(crate) fn flag(&self) -> &AtomicBool {
        &self.0
    }
}
