//! `diff`: what follows under one of two settings only.

mod setting;

use super::Verdict;
use super::compared::{Apart, consequences};
use super::explained::{self, Shape};
use crate::exit::Failure;
use crate::out::Out;
use setting::Setting;
use std::collections::BTreeSet;
use toulmin::library::{Library, Root};
use toulmin::session::{Loaded, Session};
use toulmin::settings::Settings;
use toulmin_lang::facts::Scenario;
use toulmin_lang::program::RelationId;
use toulmin_reason::counterfactual::other_reasons;
use toulmin_render::render::diff::Diff;

/// What to compare.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Args {
    /// A setting, in words: `.` (what is loaded), the folder of a casebook, a date, NAME=VALUE, and then +FACT or -FACT
    #[arg(allow_hyphen_values = true, value_name = "A")]
    pub(crate) one: String,
    /// The other setting; it may stand behind A in one argument. Without it, A is compared with what is loaded
    #[arg(allow_hyphen_values = true, value_name = "B")]
    pub(crate) other: Option<String>,
    #[command(flatten)]
    pub(crate) shape: Shape,
}

/// Tells what follows under one of the settings only; the verdict is positive when there is no difference.
pub(crate) fn run(args: &Args, session: &mut Session, out: &mut Out) -> Result<Verdict, Failure> {
    let settings = match &args.other {
        Some(other) => [args.one.as_str(), other.as_str()],
        None => setting::pair(&args.one).map_err(Failure::Usage)?.into(),
    };
    let [first, second] = [read(settings[0])?, read(settings[1])?];
    let mut changed = BTreeSet::new();
    let one = loaded(&first, session, &mut changed)?;
    let other = loaded(&second, session, &mut changed)?;
    let mut before = session.under(one, run_as(&first, session))?;
    let mut after = session.under(other, run_as(&second, session))?;
    let one = before.model()?;
    let other = after.model_beside(&one, after.date())?;
    let apart = match one.is_by(&other.casebook.program, &other.params) {
        true => Apart::Facts(&changed),
        false => Apart::Anywhere,
    };
    let found = consequences(apart, (&mut before, &one), (&mut after, &other))?;
    let pages = (explained::page(&before, &one), explained::page(&after, &other));
    let consequences = found.on(pages.0, pages.1);
    let (otherwise, cut) =
        other_reasons([&*one, &*other], &consequences.difference, session.limits())
            .map_err(|stop| session.stopped(stop))?;
    let diff = Diff { settings, consequences, otherwise, cut };
    explained::write(&diff, &args.shape, session, out)?;
    Ok(if diff.is_empty() { Verdict::Positive } else { Verdict::Negative })
}

fn read(text: &str) -> Result<Setting, Failure> {
    setting::read(text).map_err(Failure::Usage)
}

/// The casebook of a setting, under its changes; `changed` takes the relations whose facts they change.
fn loaded(
    setting: &Setting,
    session: &mut Session,
    changed: &mut BTreeSet<RelationId>,
) -> Result<Loaded, Failure> {
    let Some(folder) = &setting.folder else {
        let scenario = scenario(setting, session)?;
        changed.extend(session.changed(&scenario));
        return Ok(session.supposing(&scenario));
    };
    let root = Root::Folder(folder.clone());
    let library = Library::at(root);
    let loaded = Loaded::read(library)?;
    let mut there = session.under(loaded, run_as(setting, session))?;
    let scenario = scenario(setting, &mut there)?;
    Ok(there.supposing(&scenario))
}

fn scenario(setting: &Setting, session: &mut Session) -> Result<Scenario, Failure> {
    let mut all = Scenario::default();
    for (_, scenario) in session.changes(&setting.changes)? {
        all.assumed.extend(scenario.assumed);
        all.withdrawn.extend(scenario.withdrawn);
    }
    Ok(all)
}

/// How a setting is run: as the session, but for what it says itself.
fn run_as(setting: &Setting, session: &Session) -> Settings {
    let mut settings = session.settings.clone();
    settings.as_of = setting.as_of.or(settings.as_of);
    settings.params.extend(setting.params.iter().cloned());
    settings
}
