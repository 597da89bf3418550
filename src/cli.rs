//! The command line: flags, sub-commands and exit codes.

use crate::builtin::builtin;
use crate::command::{Command, Verdict, check, compile, explain_error, init};
use crate::engines::ENGINES;
use crate::exit::Failure;
use crate::out::{ColourChoice, Out};
use crate::progress::reading;
use crate::repl;
use clap::builder::PossibleValuesParser;
use clap::{ArgMatches, Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use std::io::Write;
use std::mem::ManuallyDrop;
use std::num::NonZeroUsize;
use std::panic::{self, AssertUnwindSafe};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, SystemTime};
use toulmin::library::{CASEBOOK, Library, Root, Typed, facts_file, rules_file};
use toulmin::session::{Loaded, Session};
use toulmin::settings::{
    EngineChoice, Setting, Settings, parse_count, parse_date, parse_seconds, parse_threads,
};
use toulmin_lang::parse::parse_changes;
use toulmin_lang::source::Sources;
use toulmin_lang::value::Date;
use toulmin_render::render::diagnostics;

const INTERNAL_ERROR: u8 = 70;

const SECONDS_PER_DAY: u64 = 24 * 60 * 60;

const EXIT_CODES: &str = "\
Exit codes:
  0   done, and the claims pass
  1   ran well, but the verdict is negative
  2   the command line cannot be understood
  3   rules, facts or query are invalid
  4   a file cannot be read or written
  5   engines disagree, or a proof failed its check
  70  internal error";

/// A Datalog rules engine for governance reasoning: facts with citations, rules, and answers that
/// say why
#[derive(Debug, Parser)]
#[command(name = "toulmin", version, after_help = EXIT_CODES)]
struct Cli {
    #[command(flatten)]
    shared: Shared,
    #[command(subcommand)]
    command: Option<Sub>,
}

#[derive(Debug, Subcommand)]
enum Sub {
    /// Ask questions at a prompt; this is also what happens without a sub-command
    Repl,
    #[command(flatten)]
    Command(Command),
    Check(check::Args),
    Compile(compile::Args),
    ExplainError(explain_error::Args),
    Init(init::Args),
}

/// Flags of every sub-command.
#[derive(Args, Debug)]
#[command(next_help_heading = "Casebook and run")]
struct Shared {
    /// The folder of the casebook; by default the nearest one upward from here, or else the
    /// built-in one
    #[arg(short = 'C', long, value_name = "DIR", global = true, conflicts_with = "builtin")]
    casebook: Option<PathBuf>,
    /// Use the casebook that is built into the program
    #[arg(long, global = true)]
    builtin: bool,
    /// Also read this file of rules or claims (repeatable)
    #[arg(long, value_name = "FILE", global = true, value_parser = rules_file)]
    rules: Vec<PathBuf>,
    /// Also read this file of facts (repeatable)
    #[arg(long, value_name = "FILE", global = true, value_parser = facts_file)]
    facts: Vec<PathBuf>,
    /// Let the casebook read files of this folder too (repeatable); it reads its own only
    #[arg(long, value_name = "DIR", global = true)]
    allow: Vec<PathBuf>,
    /// Ask about this year, month or day instead of the casebook's own date
    #[arg(long, value_name = "DATE", global = true, value_parser = parse_date)]
    as_of: Option<Date>,
    /// Set a parameter of the rules (repeatable)
    #[arg(long = "param", value_name = "NAME=VALUE", global = true)]
    params: Vec<Setting>,
    /// Assume facts and withdraw others for the sake of argument, such as `+member(…) -n101`
    /// (repeatable)
    #[arg(long, value_name = "CHANGES", global = true, allow_hyphen_values = true)]
    assume: Vec<String>,
    /// The engine that derives; `all` runs every engine and compares the results
    #[arg(long, global = true, default_value_t, value_parser = engine_choices())]
    engine: EngineChoice,
    /// Stop after N rows
    #[arg(long, value_name = "N", global = true, value_parser = parse_count)]
    max_rows: Option<usize>,
    /// Stop a recursion after N rounds; by default 1,000,000 for the run-time engine and 10,000 for
    /// the naive one
    #[arg(long, value_name = "N", global = true, value_parser = parse_count)]
    max_rounds: Option<usize>,
    /// How many threads the run-time engine may use, from 1 to 4; by default as many as the machine
    /// runs at once
    #[arg(long, value_name = "N", global = true, value_parser = parse_threads)]
    threads: Option<NonZeroUsize>,
    /// Stop a command after this many seconds
    #[arg(long, value_name = "SECONDS", global = true, value_parser = parse_seconds)]
    timeout: Option<Duration>,
    /// When to use colour: auto, always or never
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    #[arg(hide_possible_values = true)]
    color: ColourChoice,
}

fn engine_choices() -> impl clap::builder::TypedValueParser<Value = EngineChoice> {
    use clap::builder::TypedValueParser;
    PossibleValuesParser::new(EngineChoice::every(&ENGINES).map(EngineChoice::name))
        .try_map(|name| EngineChoice::named(&name, &ENGINES))
}

impl Shared {
    fn settings(&self) -> Settings {
        Settings {
            engines: &ENGINES,
            as_of: self.as_of,
            engine: self.engine,
            params: self.params.clone(),
            timeout: self.timeout,
            rows_max: self.max_rows,
            rounds_max: self.max_rounds,
            threads: self.threads,
            ..Settings::default()
        }
    }

    /// The casebook to use. A command in `needed_by` must not fall back on the built-in one
    /// unasked.
    fn library(&self, needed_by: Option<&str>) -> Result<Library, Failure> {
        if self.builtin {
            return Ok(self.library_in(builtin()));
        }
        match (Root::find(self.casebook.as_deref())?, needed_by) {
            (Some(root), _) => Ok(self.library_in(root)),
            (None, None) => Ok(self.library_in(builtin())),
            (None, Some(command)) => Err(Failure::Usage(format!(
                "no {CASEBOOK} here or in any folder above; `toulmin {command}` needs a casebook: \
                 go to one, name one with `-C DIR`, or say `--builtin` for the one in the program"
            ))),
        }
    }

    /// The casebook there, with the further files and assumptions.
    fn library_in(&self, root: Root) -> Library {
        let extra = self.rules.iter().chain(&self.facts).cloned().collect();
        let changes = self.assume.iter().flat_map(|text| each_change(text));
        let assumptions = changes.zip(1..).map(|(text, number)| Typed { number, text });
        Library {
            extra,
            allowed: self.allow.clone(),
            assumptions: assumptions.collect(),
            ..Library::at(root)
        }
    }
}

/// The changes in a text, one by one. A text that cannot be read stays whole, so that messages show
/// all of it.
fn each_change(text: &str) -> Vec<String> {
    let file = Sources::default().add("", text);
    match parse_changes(file, text) {
        (Some(changes), found) if found.is_empty() => {
            changes.iter().map(|change| text[change.span.range()].to_owned()).collect()
        }
        _ => vec![text.to_owned()],
    }
}

/// Today in universal time.
#[expect(clippy::disallowed_methods, reason = "a new casebook is dated")]
fn today() -> Date {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Date::of_days_since_epoch(since.as_secs() / SECONDS_PER_DAY)
}

/// Runs the program on the arguments of the process.
pub(crate) fn main() -> ExitCode {
    panic::set_hook(Box::new(report_panic));
    let matches = Cli::command().get_matches();
    let cli = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    let messages = Messages::of(&matches);
    let outcome = panic::catch_unwind(AssertUnwindSafe(|| run(&cli, messages)));
    outcome.unwrap_or(ExitCode::from(INTERNAL_ERROR))
}

/// Says that the program has a bug, and what to report.
#[expect(clippy::disallowed_methods, reason = "a report of a bug names the arguments")]
fn report_panic(info: &panic::PanicHookInfo<'_>) {
    let place = info.location().map(|place| format!(" at {place}")).unwrap_or_default();
    let payload = info.payload();
    let literal = payload.downcast_ref::<&str>().copied();
    let formatted = || payload.downcast_ref::<String>().map(String::as_str);
    let what = literal.or_else(formatted).unwrap_or("no message");

    let version = env!("CARGO_PKG_VERSION");
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    // If even standard error is closed, nobody is there to read the report.
    _ = writeln!(
        std::io::stderr(),
        "internal error in toulmin {version}{place}: {what}\n\
         this is a bug in the program, not in your casebook; please report it with these lines\n\
         and the command line: toulmin {}",
        arguments.join(" ")
    );
}

/// How findings that end a command are written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Messages {
    /// In words, for people.
    Words,
    /// As the document that a command with `--format json` would have written.
    Json,
}

impl Messages {
    /// Looks at the format of the sub-command, whatever it is.
    fn of(matches: &ArgMatches) -> Self {
        let formats = matches.subcommand().map(|(_, of_command)| of_command.try_get_raw("format"));
        let mut formats = formats.into_iter().flat_map(Result::ok).flatten().flatten();
        if formats.any(|format| format == "json") { Messages::Json } else { Messages::Words }
    }
}

fn run(cli: &Cli, messages: Messages) -> ExitCode {
    let mut out = Out::standard(cli.shared.color);
    let outcome = dispatch(cli, &mut out);
    match outcome.and_then(|verdict| Ok(out.flush().map(|()| verdict)?)) {
        Ok(Verdict::Positive) => ExitCode::SUCCESS,
        Ok(Verdict::Negative) => ExitCode::FAILURE,
        Err(failure) => {
            report(&failure, messages, &mut out);
            failure.exit_code()
        }
    }
}

/// Says why a command failed: findings as a document where the command writes one, everything else
/// in words.
fn report(failure: &Failure, messages: Messages, out: &mut Out) {
    let written = match failure {
        Failure::Invalid(found) if messages == Messages::Json => {
            let document = diagnostics::json(&found.diagnostics, &found.sources);
            out.result(&document).and_then(|()| Ok(out.flush()?))
        }
        failure => {
            out.failure(failure);
            Ok(())
        }
    };

    if let Err(failure) = written {
        out.failure(&failure);
    }
}

fn dispatch(cli: &Cli, out: &mut Out) -> Result<Verdict, Failure> {
    let shared = &cli.shared;
    match &cli.command {
        None | Some(Sub::Repl) => repl::run(shared.library(None)?, shared.settings(), out),
        Some(Sub::Check(args)) => check::run(args, &shared.library(Some("check"))?, out),
        Some(Sub::Compile(args)) => compile::run(args, shared.library(None)?, out),
        Some(Sub::ExplainError(args)) => explain_error::run(args, out),
        Some(Sub::Init(_)) if shared.casebook.is_some() => Err(Failure::Usage(
            "`init` makes a new casebook: `toulmin init DIR`, without `-C`".into(),
        )),
        Some(Sub::Init(args)) => init::run(args, today(), out),
        Some(Sub::Command(command)) => {
            let library = shared.library(command.needs_casebook())?;
            let is_fallback = matches!(library.root, Root::Held(_)) && !shared.builtin;
            // The process ends after this, and the system takes memory back faster than we could.
            let loaded = Loaded::read_observed(library, &mut reading())?.with_all_assumptions()?;
            let mut session = ManuallyDrop::new(Session::new(loaded, shared.settings())?);
            if is_fallback {
                let title = &session.casebook.title;
                out.remark(&format!("no {CASEBOOK} here or in any folder above, so “{title}” is asked; it is built in (`--builtin`)"));
            }
            command.run(&mut session, out)
        }
    }
}

#[cfg(test)]
mod reference;
