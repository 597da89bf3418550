//! Bars on the terminal for what takes long.

use indicatif::{ProgressBar, ProgressStyle};
use std::time::{Duration, Instant};
use toulmin::progress::Progress;

/// A bar is shown when something takes longer.
const PATIENCE: Duration = Duration::from_secs(1);

/// A bar that is shown once its work takes long, on the terminal to which messages go if it is one.
pub(crate) struct Bar {
    begun: Instant,
    template: &'static str,
    bar: Option<ProgressBar>,
}

impl Bar {
    /// A bar that looks as the template says.
    pub(crate) fn new(template: &'static str) -> Self {
        Bar { begun: Instant::now(), template, bar: None }
    }

    /// Shows how much of all is done.
    pub(crate) fn show(&mut self, done: usize, all: usize) {
        if self.begun.elapsed() > PATIENCE {
            let template = self.template;
            self.bar.get_or_insert_with(|| new_bar(all, template)).set_position(done as u64);
        }
    }

    /// The work is done.
    pub(crate) fn clear(&mut self) {
        self.bar.take().iter().for_each(ProgressBar::finish_and_clear);
    }
}

/// What is shown while a casebook is read.
pub(crate) fn reading() -> impl FnMut(Progress) {
    let mut bar = Bar::new("reading {bar:40} {bytes} of {total_bytes}");
    move |progress| match progress {
        Progress::Unpacking { done, all } => bar.show(done, all),
        Progress::Unpacked => bar.clear(),
    }
}

fn new_bar(all: usize, template: &str) -> ProgressBar {
    let bar = ProgressBar::new(all as u64);
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar
}
