//! What tests share.

use crate::evaluate::NAIVE;
use crate::model::Model;

pub(crate) use toulmin_testing::Case;

/// Something from which rows follow.
pub(crate) trait Derive {
    /// Every row that follows, by the engine that defines the language.
    fn model(&self) -> Model;
}

impl Derive for Case {
    #[track_caller]
    fn model(&self) -> Model {
        Model::by(NAIVE, self.casebook.clone()).expect("an evaluation")
    }
}
