//! `engine`: which engine derives.

use super::{Flow, Talk};
use crate::command::entry::{DependsOn, Entry, Group, Takes};
use crate::engines::ENGINES;
use crate::exit::Failure;
use toulmin::settings::EngineChoice;

/// The command in the table.
pub(super) const ENTRY: Entry = Entry {
    name: "engine",
    group: Group::Run,
    takes: Takes::OneOf(names),
    needs: None,
    examples: &["engine naive", "engine all"],
    depends_on: DependsOn::Other,
};

const MORE: &str = "\
    `auto` is the fastest engine that runs the rules. `all` runs every engine and compares their results.";

/// Let another engine derive, or say which one does
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = MORE)]
pub(crate) struct Args {
    /// The name of an engine, `auto` or `all`
    #[arg(value_name = "NAME", value_parser = parse)]
    engine: Option<EngineChoice>,
}

fn parse(word: &str) -> Result<EngineChoice, String> {
    EngineChoice::named(word, &ENGINES)
}

fn names() -> Vec<&'static str> {
    EngineChoice::every(&ENGINES).map(EngineChoice::name).collect()
}

/// Sets the engine, and says which one derives.
pub(super) fn run(args: &Args, talk: &mut Talk<'_>) -> Result<Flow, Failure> {
    if let Some(engine) = args.engine {
        talk.session.set_engine(engine);
    }

    talk.out.result(&format!("engine {}\n", talk.session.engine()))?;
    Ok(Flow::GoOn)
}
