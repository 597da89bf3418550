//! Measures Toulmin beside other engines, on data that it makes itself.
//!
//! `cargo run --release -p toulmin-benches` prints Markdown tables: every engine in one process, from rows in memory to derived
//! rows, and whole processes, from files to numbers of rows. The numbers of rows are asserted, times are not.
//!
//! `data`, `random` and `workload` make the data · `table` and `casebook` write it · `engine` and `in_process`, `whole_process` run ·
//! `measure` and `report` keep and print what came of it.

#![expect(clippy::disallowed_methods, reason = "a benchmark reads files and the environment")]

mod data;
mod random;
mod workload;
mod table;
mod casebook;
mod engine;
mod measure;
mod report;
mod settings;
mod in_process;
mod whole_process;

use clap::{Parser, Subcommand};
use engine::Cap;
use settings::Settings;
use std::env;
use std::error::Error;
use std::path::PathBuf;
use std::time::Duration;
use workload::{ALL, Workload};

/// Measures Toulmin beside other engines
#[derive(Debug, Parser)]
#[command(name = "toulmin-benches")]
struct Args {
    /// Only this workload; may be given several times
    #[arg(long, value_name = "NAME", value_parser = workload_named)]
    workload: Vec<&'static Workload>,
    /// How often each engine runs each workload
    #[arg(long, value_name = "N", default_value_t = 3)]
    runs: usize,
    /// How many seconds one run of a program, or of the naive engine, may take
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    cap: u64,
    /// One run of everything, with a cap of five seconds
    #[arg(long, conflicts_with_all = ["runs", "cap"])]
    quick: bool,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Runs a peer on the tables of a casebook and prints how many rows it derived
    Peer {
        /// ascent or crepe
        engine: String,
        /// The name of the workload
        workload: String,
        /// The folder of the casebook
        folder: PathBuf,
    },
}

fn workload_named(name: &str) -> Result<&'static Workload, String> {
    let names = ALL.map(|workload| workload.name).join(", ");
    Workload::named(name).ok_or_else(|| format!("the workloads are {names}"))
}

fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    if let Some(Command::Peer { engine, workload, folder }) = &args.command {
        return whole_process::run_peer(engine, workload, folder);
    }
    let settings = settings(args)?;
    print!("{}", report::workloads(&settings.workloads));
    let lines = in_process::measure(&settings);
    print!("{}", report::measured("In one process", &settings.workloads, &lines));
    let lines = whole_process::measure(&settings)?;
    print!("{}", report::measured("Whole process", &settings.workloads, &lines));
    Ok(())
}

fn settings(args: Args) -> Result<Settings, Box<dyn Error>> {
    let workloads = if args.workload.is_empty() { ALL.to_vec() } else { args.workload };
    let (runs, cap) = if args.quick { (1, 5) } else { (args.runs, args.cap) };
    let program = env::current_exe()?;
    let target = program.ancestors().nth(2).ok_or("this program lies in no target folder")?;
    let (cap, target) = (Cap(Duration::from_secs(cap)), target.join("benches"));
    Ok(Settings { workloads, runs, cap, target })
}
