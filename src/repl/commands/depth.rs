//! `depth`: how many levels of an explanation are shown.

use super::{Flow, Talk};
use crate::command::entry::{DependsOn, Entry, Group, Takes};
use crate::exit::Failure;
use toulmin_render::render::cut::Depth;

/// The command in the table.
pub(super) const ENTRY: Entry = Entry {
    name: "depth",
    group: Group::Show,
    takes: Takes::OneOf(|| vec!["full", "default"]),
    needs: None,
    examples: &["depth", "depth 3", "depth full", "depth default"],
    depends_on: DependsOn::Other,
};

const MORE: &str = "\
    By default text and trees show eight levels, and the first few of the rows that an aggregate counts; graphs show everything.";

/// Show explanations N levels deep, or say how deep they are shown
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = MORE)]
pub(crate) struct Args {
    /// How many levels; `full` shows all, `default` as many as the format shows by itself
    #[arg(value_name = "N, full or default", value_parser = parse)]
    levels: Option<Change>,
}

/// Another depth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    /// What each format shows by itself.
    Default,
    /// This one.
    To(Depth),
}

fn parse(word: &str) -> Result<Change, String> {
    match word {
        "default" => Ok(Change::Default),
        "full" => Ok(Change::To(Depth::Full)),
        word => match word.parse() {
            Ok(levels) => Ok(Change::To(Depth::Levels(levels))),
            Err(_) => Err(format!(
                "`{word}` is not a number of levels; `full` shows all, `default` as many as fit"
            )),
        },
    }
}

/// Sets the depth, and says which one holds.
pub(super) fn run(args: &Args, talk: &mut Talk<'_>) -> Result<Flow, Failure> {
    let settings = &mut talk.session.settings;
    match args.levels {
        None => {}
        Some(Change::Default) => settings.depth = None,
        Some(Change::To(depth)) => settings.depth = Some(depth),
    }

    let depth = settings.depth.unwrap_or_default();
    talk.out.result(&format!("depth {depth}\n"))?;
    Ok(Flow::GoOn)
}
