//! What tests of the program share.

use crate::evaluate::{Limits, NAIVE, Tuning, params};
use crate::model::Model;
use std::sync::Arc;

pub(crate) use toulmin_testing::Case;

/// Something from which rows follow.
pub(crate) trait Derive {
    /// Every row that follows, by the engine that defines the language.
    fn model(&self) -> Model;
}

impl Derive for Case {
    #[track_caller]
    fn model(&self) -> Model {
        let (date, params) = (self.casebook.date, params(&self.casebook.program, &[]));
        let (limits, tuning) = (Limits::default(), Tuning::default());
        Model::derive(Arc::clone(&self.casebook), NAIVE, date, params, limits, tuning)
            .expect("an evaluation")
    }
}
