//! What the fixed phrases mean, as `docs/reference/phrases.md` lists them.

use super::*;

/// Phrases that are met in the same part of an explanation.
#[derive(Clone, Copy, Debug)]
pub struct Group {
    /// The heading above them.
    pub title: &'static str,
    /// Where they are met.
    pub place: &'static str,
    /// Each phrase, and what it means.
    pub phrases: &'static [(&'static str, &'static str)],
}

/// Every fixed phrase and what it means.
pub const TABLE: [Group; 8] = [
    Group {
        title: "The verdict",
        place: "How an answer begins, and how a part leads to what it rests on.",
        phrases: &[
            (YES, "it holds"),
            (NO, "it does not hold"),
            (NOT_SO, "it does not hold, and the rest of the line is all there is to say"),
            (
                OTHER_READING,
                "the reading that was taken does not give it; the reading that would follows",
            ),
            (BECAUSE, "what is above follows from what is below"),
        ],
    },
    Group {
        title: "How an absence is known",
        place: "On the right of a premise that says something is not so, from the weakest to the strongest.",
        phrases: &[
            (SILENT, "no source mentions it and the list is open, so it is taken not to hold"),
            (DENIED_FOR, "no source says it of anything, and a source denies it of these"),
            (NOT_STATED, "facts could state it, and none does"),
            (NOT_DERIVED, "rules could conclude it, and none does"),
            (NOT_STATED_NOT_DERIVED, "facts and rules could give it, and none does"),
            (NO_EXCEPTION, "the rule named after it could make an exception, and does not"),
            (COMPLETE, "a source states that the list is complete, and it is not on it"),
            (DENIED_THAT, "a source states that it is not so"),
        ],
    },
    Group {
        title: "What qualifies a fact",
        place: "Beside a fact that a source does not state flatly in its own voice.",
        phrases: &[
            (ASSUMED, "it is taken to hold, and no source says so"),
            (CONTESTED, "the source can be read differently; the other readings follow"),
            (ACCORDING_TO, "whose statement it is, when it is not the source's own"),
            (IN_ITS_WORDS, "how the source hedges it"),
            (CONFIDENCE_LOW, "the coder is not sure that the source says so"),
            (CONFIDENCE_MEDIUM, "the coder is fairly sure that the source says so"),
            (AS_NAMED, "a count over an open list: only what the sources name is counted"),
            (OUTSIDE_VALIDITY, "it holds at another time"),
        ],
    },
    Group {
        title: "How a condition fares",
        place: "In `why-not`, before each condition of a rule.",
        phrases: &[
            (mark::OK, "the condition holds"),
            (mark::MISSING, "nothing gives what the condition asks for"),
            (mark::DENIED, "a source denies what the condition asks for"),
            (mark::STATED, "a denial is asked for, and a source states the opposite"),
            (mark::NOT_YET, "it holds from a later day on"),
            (mark::EXPIRED, "it held until an earlier day"),
            (mark::CONTESTED, "another reading of a contested fact would give it"),
            (mark::COMPLETE, "the list is stated to be complete without it"),
            (mark::PRESENT, "it must not hold, and does"),
            (mark::DEFEATED, "another rule makes an exception"),
            (mark::FAILS, "a comparison, a question or an operation does not come out as asked"),
            (mark::NOT_REACHED, "it needs a value from a condition that fails"),
        ],
    },
    Group {
        title: "What else why-not says",
        place: "About the rules that come near, and about what is known of the same entities.",
        phrases: &[
            (
                NOT_BY,
                "a rule that could give what is missing, with the first condition that it lacks",
            ),
            (CONCLUDES_ONLY, "a rule that concludes the relation, but with another value"),
            (
                OTHER_ROWS,
                "the rule applies, but not where two columns of the goal have the same value",
            ),
            (DEFEATED_BY, "the rule would conclude it, but another rule makes an exception"),
            (ALSO_DENIED, "what sources deny of the same entities"),
            (NEAREST, "what sources state of the same entities, the nearest first"),
            (ALSO_FOLLOWS, "a conclusion that differs from the goal in one column"),
        ],
    },
    Group {
        title: "What a change does",
        place: "In `what-if`, `diff` and `timeline`.",
        phrases: &[
            (otherwise::mark::ASSUMED, "it is assumed for the sake of argument"),
            (otherwise::mark::WITHDRAWN, "for the sake of argument, no source says it"),
            (otherwise::ALREADY_STATED, "a source says what is assumed"),
            (otherwise::ALREADY_CONCLUDED, "rules conclude what is assumed"),
            (otherwise::GOES_AGAINST, "what is assumed contradicts this fact"),
            (otherwise::HOLDS_STILL, "another fact says, or rules conclude, what is withdrawn"),
            (
                otherwise::NO_EFFECT,
                "the fact holds at another time, so the change makes no difference now",
            ),
            (otherwise::mark::NEW, "it follows only under the changes"),
            (otherwise::mark::GONE, "it no longer follows under the changes"),
            (otherwise::mark::CHANGED, "it follows under the changes with other numbers"),
            (otherwise::mark::PASSES, "a claim or a constraint that passes only under the changes"),
            (otherwise::mark::OTHERWISE, "it follows under both settings, for different reasons"),
            (otherwise::BEFORE, "what only the first of two proofs rests on"),
            (otherwise::AFTER, "what only the second of two proofs rests on"),
            (otherwise::mark::BEGINS, "a fact by which an answer begins to hold"),
            (otherwise::mark::ENDS, "a fact by which an answer ceases to hold"),
            (otherwise::UNDATED, "no fact that the answer can rest on has dates"),
            (otherwise::NEVER, "the goal holds on no day"),
        ],
    },
    Group {
        title: "What an answer rests on",
        place: "In `rests-on`: its headings, and the marks of their lines.",
        phrases: &[
            (
                rests_on::NO_CRITICAL_FACT,
                "every fact was left out alone, and the goal held each time",
            ),
            (rests_on::STATED_SEVERALLY, "rows that the goal needs, each stated by several facts"),
            (rests_on::USED, "facts that the goal can do without, one at a time"),
            (rests_on::SINGLE_SOURCE, "only one work is such that the goal fails without it"),
            (rests_on::NO_CRITICAL_SOURCE, "the goal holds without any one of the works"),
            (rests_on::SOURCES, "for each work, whether the goal fails without it"),
            (rests_on::PLACES, "for each place, whether the goal fails without it"),
            (rests_on::CLOSED_WORLD, "if it were so, the goal would fail"),
            (
                rests_on::SILENCE_HARMLESS,
                "if it were so, the goal would still hold, as far as that was tried",
            ),
            (rests_on::COUNTED, "there may be more to count than the sources name"),
            (rests_on::VOUCHED, "denials and complete lists that the proof uses"),
            (rests_on::QUALIFIED, "facts of the best proof that are not stated flatly"),
            (
                otherwise::mark::FALLS,
                "the goal fails without it; of something taken to be absent, if it were there",
            ),
            (otherwise::mark::STAYS, "the goal still holds"),
        ],
    },
    Group {
        title: "What a goal needs",
        place: "In `needs`: the changes of a set, and what bears on each.",
        phrases: &[
            (otherwise::mark::ASSUME, "a fact that has to be so, and no source says it"),
            (otherwise::mark::WITHDRAW, "a fact that must not be said"),
            (
                needs::hint::OTHER_READING,
                "the other reading of this fact would give what is needed",
            ),
            (needs::hint::AT_ANOTHER_TIME, "this fact says what is needed, at another time"),
            (needs::hint::RELATED, "this fact is about the same entities"),
            (needs::hint::ONE_OFF, "this fact differs from what is needed in one column"),
            (needs::hint::DOUBTFUL, "it is contested, or of low confidence"),
            (needs::hint::DENIED, "this fact contradicts what is needed"),
            (needs::hint::UNLISTED, "a complete list says that what is needed is not so"),
        ],
    },
];
