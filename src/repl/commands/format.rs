//! `format`: how explanations are written.

use super::{Flow, Talk};
use crate::command::entry::{DependsOn, Entry, Group, Takes};
use crate::exit::Failure;
use toulmin_render::render::format::Format;

/// The command in the table.
pub(super) const ENTRY: Entry = Entry {
    name: "format",
    group: Group::Show,
    takes: Takes::OneOf(names),
    needs: None,
    examples: &["format", "format tree", "format text"],
    depends_on: DependsOn::Other,
};

const MORE: &str = "\
    `dot` is for Graphviz, `mermaid` for Markdown pages, `argdown` for argument maps. `facts` are facts about a proof, which \
    can be asked in turn.";

/// Write explanations in another format, or say in which they are written
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = MORE)]
pub(crate) struct Args {
    /// text, tree, json, dot, mermaid, argdown or facts
    #[arg(value_name = "NAME")]
    format: Option<Format>,
}

fn names() -> Vec<&'static str> {
    Format::ALL.map(Format::name).to_vec()
}

/// Sets the format, and says which one holds.
pub(super) fn run(args: &Args, talk: &mut Talk<'_>) -> Result<Flow, Failure> {
    let settings = &mut talk.session.settings;
    settings.format = args.format.unwrap_or(settings.format);

    let name = settings.format.name();
    talk.out.result(&format!("format {name}\n"))?;
    Ok(Flow::GoOn)
}
