//! The program `toulmin`: the command line and the prompt around the library.

mod builtin;
mod engines;
mod exit;
mod out;
mod progress;
mod command;
mod repl;
mod cli;

fn main() -> std::process::ExitCode {
    cli::main()
}
