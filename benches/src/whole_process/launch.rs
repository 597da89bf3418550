//! Starting a program and waiting for its end.

use crate::engine::Cap;
use std::ffi::OsString;
use std::io;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

/// How a program ended.
pub(super) enum End {
    /// As it should.
    Well {
        /// From its start to its end.
        time: Duration,
        /// Its largest resident set, in KiB.
        peak: Option<u64>,
        /// What it printed.
        printed: String,
    },
    /// With a failure; the first line of what it said.
    Badly(String),
    /// It took too long and was ended.
    Capped,
}

/// What GNU time is called: it knows the largest resident set of what it ran.
const TIME: &str = "/usr/bin/time";

/// The exit code of `timeout` when it ended a program.
const TIMED_OUT: i32 = 124;

/// What the line of GNU time with the largest resident set begins with.
const PEAK: &str = "peak KiB: ";

/// Runs a program in a folder.
pub(super) fn launch(command: &[OsString], folder: &Path, cap: Cap) -> io::Result<End> {
    let mut wrapped = wrapped(cap);
    wrapped.args(command).current_dir(folder).stdin(Stdio::null());
    let start = Instant::now();
    let output = wrapped.output()?;
    Ok(end(start.elapsed(), &output))
}

/// The program that runs another one until it has taken too long, and measures its memory if it can.
fn wrapped(cap: Cap) -> Command {
    let mut command = Command::new("timeout");
    command.arg(cap.0.as_secs().max(1).to_string());
    if Path::new(TIME).is_file() {
        command.args([TIME, "-f", &format!("{PEAK}%M")]);
    }
    command
}

fn end(time: Duration, output: &Output) -> End {
    let said = String::from_utf8_lossy(&output.stderr);
    if output.status.code() == Some(TIMED_OUT) {
        return End::Capped;
    }
    if !output.status.success() {
        let first = said.lines().next().unwrap_or("nothing");
        return End::Badly(format!("it ended with {} and said: {first}", output.status));
    }
    let peak = said.lines().find_map(|line| line.strip_prefix(PEAK)?.parse().ok());
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    End::Well { time, peak, printed }
}
