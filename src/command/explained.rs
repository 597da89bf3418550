//! Explanations that may be shown: found by the explainer, and every proof in them accepted by the checker.

use crate::exit::Failure;
use crate::out::Out;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use toulmin::session::Session;
use toulmin_lang::program::Query;
use toulmin_reason::model::Model;
use toulmin_render::render::cut::{Depth, Opens, Parts};
use toulmin_render::render::format::{Explanation, Format, Writes};
use toulmin_render::render::layout::Look;
use toulmin_render::render::proof::Why;
use toulmin_render::render::refusal::{LEVELS, WhyNot};
use toulmin_render::render::style::Colour;
use toulmin_render::render::table::Numbering;
use toulmin_render::render::{Page, text};
use toulmin_verify::refusal::Verdict;

/// How an explanation is written: the flags that every question has.
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct Shape {
    /// How the explanation is written: text, tree, json, dot, mermaid, argdown or, for a proof,
    /// facts; by default text
    #[arg(long, value_parser = formats(), hide_possible_values = true)]
    pub(crate) format: Option<Format>,
    /// Show N levels below the headline; by default 8 in text and trees, and all in other
    /// formats
    #[arg(long, value_name = "N", conflicts_with = "full")]
    depth: Option<usize>,
    /// Show every level, and every row that an aggregate counts
    #[arg(long)]
    full: bool,
}

impl Shape {
    /// The format in which it is written.
    pub(super) fn format(&self, session: &Session) -> Format {
        self.format.unwrap_or(session.settings.format)
    }

    fn depth(&self, session: &Session) -> Option<Depth> {
        let all = self.full.then_some(Depth::Full);
        all.or(self.depth.map(Depth::Levels)).or(session.settings.depth)
    }
}

/// Why a query holds, or why it does not, in words.
pub(super) fn words(
    session: &Session,
    model: &Model,
    query: &Query,
    width: usize,
) -> Result<String, Failure> {
    let page = page(session, model);
    let exposition = match session.refusal_of(model, query)? {
        Verdict::Holds(proof) => Why { page, query, proof: &proof }.exposition(),
        Verdict::Refused(refusal) => {
            WhyNot { page, query, refusal: &refusal, levels: LEVELS }.exposition()
        }
    };
    Ok(text::print(&exposition, Look { width, colour: Colour::Off }))
}

/// Writes an explanation as it is asked for, and remembers it so that parts of it can be opened.
pub(super) fn write(
    explanation: &dyn Explanation,
    shape: &Shape,
    session: &Session,
    out: &mut Out,
) -> Result<(), Failure> {
    let format = shape.format(session);
    match format.writes() {
        Writes::Parts(print) => {
            let depth = shape.depth(session).unwrap_or_else(|| format.depth());

            // The whole of it is kept, so that `expand` can show what is left out now.
            let mut parts = Parts::new(explanation.exposition());
            let shown = parts.shown(depth, opens(out));
            *session.explained() = Some(parts);
            out.result(&print(&shown, look(out)))
        }
        Writes::Whole(print) => match print(explanation) {
            Some(whole) => out.result(&whole),
            None => {
                out.remark(&format!(
                    "there is no proof that could be written as {}",
                    format.name()
                ));
                Ok(())
            }
        },
    }
}

/// Shows the part of the last explanation that has this number.
pub(crate) fn expand(number: usize, session: &Session, out: &mut Out) -> Result<(), Failure> {
    let format = session.settings.format;
    let depth = session.settings.depth.unwrap_or_default();
    let mut explained = session.explained();
    let Some(parts) = explained.as_mut() else {
        let words =
            "nothing was explained yet, or the casebook has changed since; ask `why GOAL` first";
        return Err(Failure::Usage(words.to_owned()));
    };
    let Some(shown) = parts.opened(number, depth, opens(out)) else {
        let words = format!("the last explanation has no part {number}");
        return Err(Failure::Usage(words));
    };
    out.result(&format.print(&shown, look(out)))
}

/// Reads the name of a format on the command line.
fn formats() -> impl TypedValueParser<Value = Format> {
    let names = Format::ALL.map(|format| PossibleValue::new(format.name()).help(format.about()));
    PossibleValuesParser::new(names).try_map(|name| name.parse())
}

/// How readers open what is not shown.
fn opens(out: &Out) -> Opens {
    match out.numbering {
        Numbering::On => Opens::ByNumber,
        Numbering::Off => Opens::ByFlag,
    }
}

fn look(out: &Out) -> Look {
    Look { width: out.line_width(), colour: out.colour }
}

/// What renderers of explanations need to know.
pub(super) fn page<'a>(session: &'a Session, model: &'a Model) -> Page<'a> {
    Page { model, sources: &session.sources }
}
