//! `unload`: without a file that was loaded.

use super::{Flow, Talk, replace};
use crate::command::entry::{DependsOn, Entry, Group, Takes};
use crate::exit::Failure;
use std::path::{Path, PathBuf};
use toulmin::library::Library;

/// The command in the table.
pub(super) const ENTRY: Entry = Entry {
    name: "unload",
    group: Group::Files,
    takes: Takes::File,
    needs: None,
    examples: &["unload my-rules.dl", "unload"],
    depends_on: DependsOn::Other,
};

const MORE: &str = "Files of `--rules` and `--facts` can be unloaded too.";

/// Forget a file that was loaded, or all of them
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = MORE)]
pub(crate) struct Args {
    /// The file, by its path or its name alone
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
}

/// Goes on without the file, or without any.
pub(super) fn run(args: &Args, talk: &mut Talk<'_>) -> Result<Flow, Failure> {
    let library = without(args.file.as_deref(), &talk.session.loaded.library)?;
    replace(library, "nothing was unloaded", talk)
}

/// The casebook without a file that was loaded, or without any.
fn without(file: Option<&Path>, library: &Library) -> Result<Library, Failure> {
    if library.extra.is_empty() {
        return Err(Failure::Usage("no file was loaded".to_owned()));
    }
    let Some(file) = file else {
        return Ok(Library { extra: Vec::new(), ..library.clone() });
    };

    library.without(file).ok_or_else(|| {
        let (file, loaded) = (file.display(), library.added().join(", "));
        Failure::Usage(format!("`{file}` was not loaded; there is {loaded}"))
    })
}
