//! Measures each question about an argument as it is answered at the prompt: asked, explained, checked and written.
//!
//! `cargo build --release && cargo run --release -p toulmin-benches --bin questions -- [FOLDER]` prints a Markdown table for the casebook
//! in a folder, by default the one that is found from here. Loading and the first evaluation are not part of a time: a session that puts
//! a question once is taken from one that puts it many times more. A question that ends in an error stops the measurement.
#![expect(clippy::disallowed_methods, reason = "a benchmark reads its arguments")]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How many times more a question is put in the longer of two sessions.
const MORE: u32 = 10;

/// How often both sessions are run; the middle of the times is told.
const RUNS: usize = 5;

const QUESTIONS: [(&str, &str); 14] = [
    ("why", "why has_voice(actor: China, forum: G20)"),
    ("why-not", "why-not has_voice(actor: China, forum: OECD)"),
    (
        "what-if, one fact more",
        "what-if +gives_say(actor: China, forum: OECD) : has_voice(actor: China, forum: ?f)",
    ),
    ("what-if, a place less", "what-if -challenges.13 : has_voice(actor: China, forum: ?f)"),
    ("needs", "needs has_voice(actor: China, forum: OECD)"),
    ("needs, any answer", "needs has_voice(actor: US, forum: ?f)"),
    ("needs not", "needs not has_voice(actor: China, forum: G20)"),
    ("rests-on", "rests-on has_voice(actor: China, forum: G20)"),
    ("rests-on, through counts", "rests-on hard_to_lead(actor: China)"),
    ("rests-on, through absence", "rests-on limited_room(actor: China)"),
    ("rests-on a place", "rests-on challenges.13"),
    ("timeline", "timeline has_voice(actor: China, forum: ?f)"),
    ("diff of two dates", "diff 2018 2022"),
    ("diff of a fact less", "diff -challenges.13"),
];

fn main() {
    let folder = std::env::args().nth(1).map(PathBuf::from);
    let program = std::env::current_exe().expect("a path").with_file_name("toulmin");
    println!("| question | median |");
    println!("| --- | ---: |");
    for (name, question) in QUESTIONS {
        let mut times: Vec<Duration> =
            (0..RUNS).map(|_| answered(&program, folder.as_deref(), question)).collect();
        times.sort_unstable();
        println!("| {name} | {:.1} ms |", times[RUNS / 2].as_secs_f64() * 1000.0);
    }
}

/// How long one more answer takes.
fn answered(program: &Path, folder: Option<&Path>, question: &str) -> Duration {
    let once = session(program, folder, question, 1);
    session(program, folder, question, 1 + MORE).saturating_sub(once) / MORE
}

/// How long a session takes that puts a question so often.
fn session(program: &Path, folder: Option<&Path>, question: &str, times: u32) -> Duration {
    let mut command = Command::new(program);
    folder.into_iter().for_each(|folder| _ = command.arg("-C").arg(folder));
    command.arg("repl").stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
    let start = Instant::now();
    let mut child = command.spawn().expect("`toulmin` lies beside this program: build it first");
    let mut typed = child.stdin.take().expect("a pipe");
    for _ in 0..times {
        writeln!(typed, "{question}").expect("the session reads everything");
    }
    drop(typed);
    let output = child.wait_with_output().expect("the session ends");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!said.contains("error"), "{question}: {said}");
    start.elapsed()
}
