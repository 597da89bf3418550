//! `diff`: what follows under one of two settings only.

mod setting;

use super::Verdict;
use super::compared::{Apart, Side, consequences};
use super::entry::{DependsOn, Entry, Group, Takes};
use super::explained::{self, Shape};
use crate::exit::Failure;
use crate::out::Out;
use setting::Setting;
use std::collections::BTreeSet;
use toulmin::library::{Library, Root, is_casebook};
use toulmin::session::{Loaded, Session};
use toulmin::settings::Settings;
use toulmin_lang::facts::Scenario;
use toulmin_lang::program::RelationId;
use toulmin_reason::counterfactual::other_reasons;
use toulmin_render::render::diff::Diff;

/// The command in the table.
pub(crate) const ENTRY: Entry = Entry {
    name: "diff",
    group: Group::Suppose,
    takes: Takes::Settings,
    needs: Some("two settings, such as `2018 2022`"),
    examples: &[
        "diff 2018 2022",
        "diff . +{unsaid} -{place}",
        "diff {param}=1/2 {param}=2/3",
        "diff \"2018 {param}=1/2\" \"2022 {param}=2/3\"",
    ],
    depends_on: DependsOn::Facts,
};

const MORE: &str = "\
    A setting is a date, a parameter, the folder of a casebook, `.` for what is loaded, or \
    several of these, followed by facts to assume and withdraw. A first setting of several words \
    needs quotes. The comparison shows conclusions that come and go, conclusions that follow for \
    other reasons, constraints and claims with another outcome, and the facts that differ.";

/// Compare what follows under two settings: dates, parameters, casebooks, other facts
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = MORE)]
pub(crate) struct Args {
    /// A setting, in words: `.` (what is loaded), the folder of a casebook, a date, NAME=VALUE, and
    /// then +FACT or -FACT
    #[arg(allow_hyphen_values = true, value_name = "A")]
    pub(crate) one: String,
    /// The other setting; it may also follow A in the same argument. Without it, A is compared with
    /// what is loaded
    #[arg(allow_hyphen_values = true, value_name = "B")]
    pub(crate) other: Option<String>,
    #[command(flatten)]
    pub(crate) shape: Shape,
}

/// Shows what follows under one of the settings only. The verdict is positive when nothing differs.
pub(crate) fn run(args: &Args, session: &mut Session, out: &mut Out) -> Result<Verdict, Failure> {
    let texts = match &args.other {
        Some(other) => [args.one.as_str(), other.as_str()],
        None => setting::pair(&args.one).map_err(Failure::Usage)?.into(),
    };
    let settings = [read(texts[0])?, read(texts[1])?];
    let mut changed = BTreeSet::new();
    let first = loaded(&settings[0], session, &mut changed)?;
    let second = loaded(&settings[1], session, &mut changed)?;

    let before = session.under(first, run_as(&settings[0], session))?;
    let after = session.under(second, run_as(&settings[1], session))?;
    let one = before.model()?;
    let other = after.model_beside(&one, after.date())?;

    // Under the same rules and parameters only the facts can make a difference.
    let apart = match one.is_by(&other.casebook.program, &other.params) {
        true => Apart::Facts(&changed),
        false => Apart::Anywhere,
    };
    let found = consequences(
        apart,
        &Side { session: &before, model: &one },
        &Side { session: &after, model: &other },
    )?;
    let consequences = found.on(explained::page(&before, &one), explained::page(&after, &other));
    let (otherwise, cut) =
        other_reasons([&*one, &*other], &consequences.difference, session.limits())
            .map_err(|stop| session.stopped(stop))?;

    let diff = Diff { settings: texts, consequences, otherwise, cut };
    explained::write(&diff, &args.shape, session, out)?;
    Ok(if diff.is_empty() { Verdict::Positive } else { Verdict::Negative })
}

fn read(text: &str) -> Result<Setting, Failure> {
    setting::read(text, is_casebook).map_err(Failure::Usage)
}

/// The casebook of a setting, under its changes. The relations whose facts they change are added to
/// `changed`.
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

/// How a setting is run: like the session, except for what the setting says itself.
fn run_as(setting: &Setting, session: &Session) -> Settings {
    let mut settings = session.settings.clone();
    settings.as_of = setting.as_of.or(settings.as_of);
    settings.params.extend(setting.params.iter().cloned());
    settings
}
