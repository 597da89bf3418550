//! Attempts: whether each literal of a body holds, fails or is not reached as the attempt says, for
//! an instance that lacks the least.

use super::nearest::Mark;
use crate::proof::{Binding, StepId};
use crate::refusal::{Attempt, Others, Outcome, Refusal};
use crate::verify::Wrong;
use crate::verify::derive::bodies::{BodyId, Place};
use crate::verify::kernel::{Checker, Flaw};

impl Checker<'_> {
    /// Checks what is said of a body that starts with a binding.
    pub(crate) fn attempt(
        &self,
        place: Place,
        start: Binding,
        attempt: &Attempt,
        refusal: &Refusal,
    ) -> Result<(), Flaw> {
        let whole = |wrong| (None, wrong);
        let before = StepId(self.steps.len());
        let within = self.within(BodyId::Whole(place), before).map_err(whole)?;
        let count = within.literals.len();
        if attempt.binding.len() != start.len() || attempt.outcomes.len() != count {
            return Err(whole(Wrong::PremiseCount));
        }

        let nearest = self.nearest(within, start).map_err(whole)?;
        let binding = &attempt.binding;
        for (at, (outcome, mark)) in attempt.outcomes.iter().zip(&nearest.marks).enumerate() {
            let checked = match (outcome, mark) {
                (Outcome::NotReached, Mark::NotTaken) => Ok(()),
                (Outcome::NotReached, _) | (_, Mark::NotTaken) => Err(Wrong::Reached),
                (Outcome::Holds(premise), mark) => {
                    let is_so = match mark {
                        Mark::Satisfied => Ok(()),
                        _ => Err(Wrong::Unsatisfied),
                    };
                    self.premise(within, at, binding, premise).and(is_so)
                }
                (Outcome::Fails { obstacle, others }, mark) => {
                    let stands = self.obstacle(within, at, binding, obstacle, refusal);
                    stands.and(failing(mark, *others, binding))
                }
            };
            checked.map_err(|wrong| (Some(at), wrong))?;
        }

        if nearest.has(binding) { Ok(()) } else { Err(whole(Wrong::Binding)) }
    }
}

/// Whether a literal fails for this many others.
fn failing(mark: &Mark, said: Others, binding: &Binding) -> Result<(), Wrong> {
    let Mark::Lacking { others: count, open, .. } = mark else { return Err(Wrong::Satisfied) };
    let all = open.iter().any(|variable| binding[variable.0].is_some());
    if said == (Others { count: *count, all }) { Ok(()) } else { Err(Wrong::Count) }
}
