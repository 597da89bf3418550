//! Explanations with one thing changed.

use toulmin_lang::casebook::Casebook;
use toulmin_lang::facts::FactId;
use toulmin_lang::fault::FaultKind;
use toulmin_lang::program::{RelationId, RowPattern, RuleId};
use toulmin_lang::value::{Number, Symbol, Value};
use toulmin_verify::proof::{
    Absence, Contributor, Ground, Instance, Premise, Proof, Reason, Step, StepId,
};
use toulmin_verify::refusal::{Attempt, Goal, GoalId, Obstacle, Others, Outcome, Refusal};

/// What other values, facts and rules there are.
pub(crate) struct Pool {
    values: Vec<Value>,
    facts: usize,
    rules: usize,
    relations: usize,
}

impl Pool {
    pub(crate) fn of(casebook: &Casebook) -> Self {
        let rows = casebook.facts.written.iter().flat_map(|fact| fact.row.iter().copied());
        let numbers = (0..4).map(|number| Value::Number(Number::integer(number)));
        let mut values: Vec<Value> = rows.chain(numbers).collect();
        values.push(Value::Text(Symbol::new("made up")));
        values.sort_unstable();
        values.dedup();
        let program = &casebook.program;
        let (rules, relations) = (program.rules.len(), program.relations.len());
        Pool { values, facts: casebook.facts.len(), rules, relations }
    }

    /// Some other values, of the same kind where there are any.
    fn others(&self, value: Value) -> Vec<Value> {
        let place = self.values.partition_point(|other| *other <= value);
        let around = self.values.iter().cycle().skip(place);
        let same: Vec<Value> = around
            .take(self.values.len())
            .copied()
            .filter(|other| *other != value && other.kind() == value.kind())
            .take(2)
            .collect();
        same.into_iter()
            .chain(self.values.iter().copied().find(|it| it.kind() != value.kind()))
            .collect()
    }
}

/// What was changed, and what came of it.
pub(crate) type Mutant<T> = (String, T);

/// Every proof with one thing changed.
pub(crate) fn of_proof(pool: &Pool, proof: &Proof) -> Vec<Mutant<Proof>> {
    let mut found = Vec::new();
    for (what, steps) in of_steps(pool, &proof.steps) {
        found.push((what, Proof { steps, ..proof.clone() }));
    }
    for (what, answer) in of_instance(pool, &proof.answer) {
        found.push((format!("the answer: {what}"), Proof { answer, ..proof.clone() }));
    }
    found
}

/// Every refusal with one thing changed. In those that come second, something is counted or passed over wrongly, so that they
/// can never be right.
pub(crate) fn of_refusal(
    pool: &Pool,
    refusal: &Refusal,
) -> (Vec<Mutant<Refusal>>, Vec<Mutant<Refusal>>) {
    let (mut found, mut wrong) = (Vec::new(), Vec::new());
    for (what, steps) in of_steps(pool, &refusal.steps) {
        found.push((what, Refusal { steps, ..refusal.clone() }));
    }
    for (what, query) in of_attempt(pool, &refusal.query) {
        found.push((format!("the query: {what}"), Refusal { query, ..refusal.clone() }));
    }
    for (what, query) in miscounted(&refusal.query) {
        wrong.push((format!("the query: {what}"), Refusal { query, ..refusal.clone() }));
    }
    for (at, goal) in refusal.goals.iter().enumerate() {
        let with = |goal: Goal| {
            let mut refusal = refusal.clone();
            refusal.goals[at] = goal;
            refusal
        };
        let named = |what: String| format!("goal {at}: {what}");
        found.extend(of_goal(pool, goal).into_iter().map(|(what, it)| (named(what), with(it))));
        let attempts = goal.attempts.iter().flatten().enumerate();
        for (rule, attempt) in attempts {
            for (what, attempt) in miscounted(attempt) {
                let mut goal = goal.clone();
                goal.attempts.as_mut().unwrap()[rule] = attempt;
                wrong.push((named(what), with(goal)));
            }
        }
    }
    wrong.extend(opened(refusal));
    let mut change = |what: &str, change: &dyn Fn(&mut Refusal)| {
        let mut changed = refusal.clone();
        change(&mut changed);
        wrong.push((what.to_owned(), changed));
    };
    change("an entity that is mentioned", &|it| it.unmentioned.push(Symbol::new("a")));
    if !refusal.unmentioned.is_empty() {
        change("an entity that is not mentioned left out", &|it| _ = it.unmentioned.pop());
    }
    change("a fact that does not exist", &|it| it.nearest.push(FactId(usize::MAX)));
    change("a step that does not exist", &|it| it.also_holds.push(StepId(it.steps.len())));
    if let Some(step) = refusal.also_holds.first().copied() {
        change("a derived row twice", &|it| it.also_holds.push(step));
    }
    if let Some(at) = refusal.steps.iter().position(|it| matches!(it.reason, Reason::Stated(_))) {
        change("a stated row as a derived one", &|it| it.also_holds = vec![StepId(at)]);
    }
    if let Some(fact) = refusal.nearest.first().copied() {
        change("a statement as a denial", &|it| it.also_denied.push(fact));
    }
    (found, wrong)
}

/// Refusals in which a condition lacks a row of which less is fixed than the instance fixes.
fn opened(refusal: &Refusal) -> Vec<Mutant<Refusal>> {
    let mut found = Vec::new();
    for (at, goal) in refusal.goals.iter().enumerate() {
        for (rule, attempt) in goal.attempts.iter().flatten().enumerate() {
            for (condition, outcome) in attempt.outcomes.iter().enumerate() {
                let Outcome::Fails { obstacle: Obstacle::Missing(missing), others } = outcome
                else {
                    continue;
                };
                let pattern = &refusal.goals[missing.0].pattern;
                let fixed = (0..pattern.len()).filter(|column| pattern[*column].is_some());
                for column in fixed {
                    let mut changed = refusal.clone();
                    let mut goal = changed.goals[missing.0].clone();
                    goal.pattern[column] = None;
                    let obstacle = Obstacle::Missing(GoalId(changed.goals.len()));
                    changed.goals.push(goal);
                    let attempts = changed.goals[at].attempts.as_mut().unwrap();
                    attempts[rule].outcomes[condition] =
                        Outcome::Fails { obstacle, others: *others };
                    let what = format!("goal {at}, rule {rule}: {condition}: column {column} open");
                    found.push((what, changed));
                }
            }
        }
    }
    found
}

fn of_steps(pool: &Pool, steps: &[Step]) -> Vec<Mutant<Vec<Step>>> {
    let mut found = Vec::new();
    for (at, step) in steps.iter().enumerate() {
        let mut add = |what: &str, changed: Step| {
            let mut steps = steps.to_vec();
            steps[at] = changed;
            found.push((format!("step {at}: {what}"), steps));
        };
        for (column, value) in step.row.iter().enumerate() {
            for other in pool.others(*value) {
                let mut changed = step.clone();
                changed.row[column] = other;
                add(&format!("column {column} is {other}"), changed);
            }
        }
        let mut shorter = step.clone();
        shorter.row.pop();
        add("a column less", shorter);
        let relation = RelationId((step.relation.0 + 1) % pool.relations);
        add("another relation", Step { relation, ..step.clone() });
        add("the other side", Step { side: step.side.opposite(), ..step.clone() });
        for (what, reason) in of_reason(pool, &step.reason) {
            add(&what, Step { reason, ..step.clone() });
        }
        let mut fewer = steps.to_vec();
        fewer.remove(at);
        found.push((format!("step {at} left out"), fewer));
        let mut twice = steps.to_vec();
        twice.insert(at, step.clone());
        found.push((format!("step {at} twice"), twice));
        if at > 0 {
            let mut swapped = steps.to_vec();
            swapped.swap(at - 1, at);
            found.push((format!("step {at} before the one before it"), swapped));
        }
    }
    found
}

fn of_reason(pool: &Pool, reason: &Reason) -> Vec<Mutant<Reason>> {
    match reason {
        Reason::Stated(facts) => of_facts(pool, facts)
            .into_iter()
            .map(|(what, facts)| (what, Reason::Stated(facts)))
            .collect(),
        Reason::Rule(rule, instance) => {
            let mut found: Vec<Mutant<Reason>> = of_instance(pool, instance)
                .into_iter()
                .map(|(what, instance)| (what, Reason::Rule(*rule, instance)))
                .collect();
            for other in [(rule.0 + 1) % pool.rules, pool.rules] {
                let reason = Reason::Rule(RuleId(other), instance.clone());
                found.push((format!("rule {other}"), reason));
            }
            found.push(("facts for a rule".to_owned(), Reason::Stated(vec![FactId(0)])));
            found
        }
    }
}

fn of_facts(pool: &Pool, facts: &[FactId]) -> Vec<Mutant<Vec<FactId>>> {
    let mut found = vec![("no fact".to_owned(), Vec::new())];
    for (at, fact) in facts.iter().enumerate() {
        let mut other = facts.to_vec();
        other[at] = FactId((fact.0 + 1) % pool.facts);
        found.push((format!("fact {at} is another"), other));
        let mut fewer = facts.to_vec();
        fewer.remove(at);
        found.push((format!("fact {at} left out"), fewer));
    }
    found.push(("a fact twice".to_owned(), facts.iter().chain(facts).copied().collect()));
    let unknown = facts.iter().copied().chain([FactId(pool.facts)]).collect();
    found.push(("a fact that does not exist".to_owned(), unknown));
    found
}

fn of_instance(pool: &Pool, instance: &Instance) -> Vec<Mutant<Instance>> {
    let mut found = Vec::new();
    let mut add = |what: String, change: &dyn Fn(&mut Instance)| {
        let mut changed = instance.clone();
        change(&mut changed);
        found.push((what, changed));
    };
    for (variable, value) in instance.binding.iter().enumerate() {
        match value {
            Some(value) => {
                add(format!("variable {variable} is free"), &|it| it.binding[variable] = None);
                for other in pool.others(*value) {
                    let what = format!("variable {variable} is {other}");
                    add(what, &|it| it.binding[variable] = Some(other));
                }
            }
            None => {
                let what = format!("variable {variable} is bound");
                add(what, &|it| it.binding[variable] = pool.values.first().copied());
            }
        }
    }
    add("a variable too many".to_owned(), &|it| it.binding.push(None));
    for (at, premise) in instance.premises.iter().enumerate() {
        add(format!("premise {at} left out"), &|it| _ = it.premises.remove(at));
        add(format!("premise {at} twice"), &|it| it.premises.insert(at, premise.clone()));
        if at > 0 {
            add(format!("premise {at} before the one before it"), &|it| {
                it.premises.swap(at - 1, at)
            });
        }
        for (what, other) in of_premise(pool, premise) {
            add(format!("premise {at}: {what}"), &|it| it.premises[at] = other.clone());
        }
    }
    found
}

fn of_premise(pool: &Pool, premise: &Premise) -> Vec<Mutant<Premise>> {
    let mut found = Vec::new();
    match premise {
        Premise::Step(step) => {
            for other in [step.0.wrapping_sub(1), step.0 + 1, usize::MAX] {
                found.push((format!("step {other}"), Premise::Step(StepId(other))));
            }
        }
        Premise::Absent(absence) => {
            for (what, absence) in of_absence(pool, absence) {
                found.push((what, Premise::Absent(absence)));
            }
        }
        Premise::Compared(left, right) => {
            for other in pool.others(*left) {
                found.push((format!("left is {other}"), Premise::Compared(other, *right)));
            }
            for other in pool.others(*right) {
                found.push((format!("right is {other}"), Premise::Compared(*left, other)));
            }
            found.push(("turned".to_owned(), Premise::Compared(*right, *left)));
        }
        Premise::Computed(values) => {
            for (what, values) in of_values(pool, values) {
                found.push((what, Premise::Computed(values)));
            }
        }
        Premise::Aggregated(value, contributors) => {
            for other in pool.others(*value) {
                let premise = Premise::Aggregated(other, contributors.clone());
                found.push((format!("the value is {other}"), premise));
            }
            for (what, contributors) in of_contributors(pool, contributors) {
                found.push((what, Premise::Aggregated(*value, contributors)));
            }
        }
    }
    found
}

fn of_values(pool: &Pool, values: &[Value]) -> Vec<Mutant<Vec<Value>>> {
    let mut found = Vec::new();
    for (at, value) in values.iter().enumerate() {
        for other in pool.others(*value) {
            let mut changed = values.to_vec();
            changed[at] = other;
            found.push((format!("value {at} is {other}"), changed));
        }
    }
    found.push(("no values".to_owned(), Vec::new()));
    found
}

fn of_absence(pool: &Pool, absence: &Absence) -> Vec<Mutant<Absence>> {
    let mut found = Vec::new();
    for (what, pattern) in of_pattern(pool, &absence.pattern) {
        found.push((what, Absence { pattern, ..absence.clone() }));
    }
    let relation = RelationId((absence.relation.0 + 1) % pool.relations);
    found.push(("another relation".to_owned(), Absence { relation, ..absence.clone() }));
    let side = absence.side.opposite();
    found.push(("the other side".to_owned(), Absence { side, ..absence.clone() }));
    let grounds = [
        Ground::Silent,
        Ground::NotDerived,
        Ground::Complete(0),
        Ground::Complete(usize::MAX),
        Ground::Denied(vec![FactId(0)]),
    ];
    for ground in grounds.into_iter().filter(|ground| *ground != absence.ground) {
        found.push((format!("{ground:?}"), Absence { ground, ..absence.clone() }));
    }
    if let Ground::Denied(facts) = &absence.ground {
        for (what, facts) in of_facts(pool, facts) {
            found.push((what, Absence { ground: Ground::Denied(facts), ..absence.clone() }));
        }
    }
    found
}

fn of_pattern(pool: &Pool, pattern: &RowPattern) -> Vec<Mutant<RowPattern>> {
    let mut found = Vec::new();
    for (column, value) in pattern.iter().enumerate() {
        let mut others: Vec<Option<Value>> = match value {
            Some(value) => pool.others(*value).into_iter().map(Some).collect(),
            None => pool.values.first().copied().map(Some).into_iter().collect(),
        };
        others.extend(value.map(|_| None));
        for other in others {
            let mut pattern = pattern.clone();
            pattern[column] = other;
            found.push((format!("column {column} is {other:?}"), pattern));
        }
    }
    found.push(("a column more".to_owned(), pattern.iter().copied().chain([None]).collect()));
    found
}

fn of_contributors(pool: &Pool, contributors: &[Contributor]) -> Vec<Mutant<Vec<Contributor>>> {
    let mut found = Vec::new();
    for (at, contributor) in contributors.iter().enumerate() {
        let mut add = |what: String, change: &dyn Fn(&mut Vec<Contributor>)| {
            let mut changed = contributors.to_vec();
            change(&mut changed);
            found.push((format!("contributor {at} {what}"), changed));
        };
        add("left out".to_owned(), &|all| _ = all.remove(at));
        add("twice".to_owned(), &|all| all.push(contributor.clone()));
        add("replaced by the first".to_owned(), &|all| all[at] = all[0].clone());
        add("last".to_owned(), &|all| all[at..].rotate_left(1));
        for (what, tuple) in of_values(pool, &contributor.tuple) {
            add(format!("is another tuple: {what}"), &|all| all[at].tuple = tuple.clone());
        }
        for (what, instance) in of_instance(pool, &contributor.instance) {
            add(what, &|all| all[at].instance = instance.clone());
        }
    }
    found
}

fn of_goal(pool: &Pool, goal: &Goal) -> Vec<Mutant<Goal>> {
    let mut found = Vec::new();
    let mut add = |what: String, change: &dyn Fn(&mut Goal)| {
        let mut changed = goal.clone();
        change(&mut changed);
        found.push((what, changed));
    };
    for (what, pattern) in of_pattern(pool, &goal.pattern) {
        add(what, &|it| it.pattern = pattern.clone());
    }
    let relation = RelationId((goal.relation.0 + 1) % pool.relations);
    add("another relation".to_owned(), &|it| it.relation = relation);
    add("the other side".to_owned(), &|it| it.side = it.side.opposite());
    add("equal columns".to_owned(), &|it| it.same.push((0, it.pattern.len() - 1)));
    add("columns that there are not".to_owned(), &|it| it.same.push((0, 99)));
    for (what, facts) in of_facts(pool, &goal.against) {
        add(format!("against: {what}"), &|it| it.against = facts.clone());
    }
    for (what, facts) in of_facts(pool, &goal.not_in_force) {
        add(format!("not in force: {what}"), &|it| it.not_in_force = facts.clone());
    }
    add("contested".to_owned(), &|it| it.contested.push((FactId(0), 0)));
    add("another complete list".to_owned(), &|it| {
        it.complete = if it.complete.is_some() { None } else { Some(0) };
    });
    add("too deep".to_owned(), &|it| it.attempts = it.attempts.is_none().then(Vec::new));
    for rule in 0..pool.rules {
        add(format!("rule {rule} is for others"), &|it| it.other_rules.push(RuleId(rule)));
    }
    add("no other rules".to_owned(), &|it| it.other_rules.clear());
    for (at, attempt) in goal.attempts.iter().flatten().enumerate() {
        let with = |goal: &mut Goal, change: &dyn Fn(&mut Vec<Attempt>)| {
            if let Some(attempts) = &mut goal.attempts {
                change(attempts);
            }
        };
        add(format!("attempt {at} left out"), &|it| with(it, &|all| _ = all.remove(at)));
        add(format!("attempt {at} twice"), &|it| with(it, &|all| all.push(attempt.clone())));
        add(format!("attempt {at} of no rule"), &|it| with(it, &|all| all[at].rule = None));
        let other = attempt.rule.map(|rule| RuleId((rule.0 + 1) % pool.rules));
        add(format!("attempt {at} of another rule"), &|it| with(it, &|all| all[at].rule = other));
        for (what, other) in of_attempt(pool, attempt) {
            add(format!("attempt {at}: {what}"), &|it| with(it, &|all| all[at] = other.clone()));
        }
    }
    found
}

fn of_attempt(pool: &Pool, attempt: &Attempt) -> Vec<Mutant<Attempt>> {
    let mut found = Vec::new();
    let mut add = |what: String, change: &dyn Fn(&mut Attempt)| {
        let mut changed = attempt.clone();
        change(&mut changed);
        found.push((what, changed));
    };
    for (variable, value) in attempt.binding.iter().enumerate() {
        let others: Vec<Option<Value>> = match value {
            Some(value) => pool.others(*value).into_iter().map(Some).chain([None]).collect(),
            None => vec![pool.values.first().copied()],
        };
        for other in others {
            let what = format!("variable {variable} is {other:?}");
            add(what, &|it| it.binding[variable] = other);
        }
    }
    for (at, outcome) in attempt.outcomes.iter().enumerate() {
        add(format!("outcome {at} left out"), &|it| _ = it.outcomes.remove(at));
        for (what, other) in of_outcome(pool, outcome) {
            add(format!("outcome {at}: {what}"), &|it| it.outcomes[at] = other.clone());
        }
    }
    found
}

fn of_outcome(pool: &Pool, outcome: &Outcome) -> Vec<Mutant<Outcome>> {
    let fails = |obstacle: Obstacle| Outcome::Fails { obstacle, others: Others::default() };
    let mut found = vec![
        ("holds".to_owned(), Outcome::Holds(Premise::Step(StepId(0)))),
        ("fails".to_owned(), fails(Obstacle::Missing(GoalId(0)))),
        ("is faulty".to_owned(), fails(Obstacle::Fault(FaultKind::AmbiguousSum))),
    ];
    match outcome {
        Outcome::NotReached => {}
        Outcome::Holds(premise) => {
            for (what, premise) in of_premise(pool, premise) {
                found.push((what, Outcome::Holds(premise)));
            }
        }
        Outcome::Fails { obstacle, others } => {
            for (what, obstacle) in of_obstacle(pool, obstacle) {
                found.push((what, Outcome::Fails { obstacle, others: *others }));
            }
        }
    }
    found
}

fn of_obstacle(pool: &Pool, obstacle: &Obstacle) -> Vec<Mutant<Obstacle>> {
    match obstacle {
        Obstacle::Missing(goal) => [goal.0.wrapping_sub(1), goal.0 + 1]
            .into_iter()
            .map(|other| (format!("goal {other}"), Obstacle::Missing(GoalId(other))))
            .collect(),
        Obstacle::Present { rows, more } => {
            let mut found = Vec::new();
            for (at, row) in rows.iter().enumerate() {
                for other in [row.0.wrapping_sub(1), row.0 + 1] {
                    let mut rows = rows.clone();
                    rows[at] = StepId(other);
                    let present = Obstacle::Present { rows, more: *more };
                    found.push((format!("row {at} is step {other}"), present));
                }
            }
            found
        }
        Obstacle::Compared(left, right) => {
            let mut found = Vec::new();
            for other in pool.others(*left) {
                found.push((format!("left is {other}"), Obstacle::Compared(other, *right)));
            }
            for other in pool.others(*right) {
                found.push((format!("right is {other}"), Obstacle::Compared(*left, other)));
            }
            found
        }
        Obstacle::Computed(values) => of_values(pool, values)
            .into_iter()
            .map(|(what, values)| (what, Obstacle::Computed(values)))
            .collect(),
        Obstacle::Aggregated(value, contributors) => {
            let mut found: Vec<Mutant<Obstacle>> = of_contributors(pool, contributors)
                .into_iter()
                .map(|(what, all)| (what, Obstacle::Aggregated(*value, all)))
                .collect();
            let others = value.map(|value| pool.others(value)).unwrap_or_default();
            let others = others.into_iter().map(Some).chain([None]).filter(|other| other != value);
            found.extend(others.map(|other| {
                let aggregated = Obstacle::Aggregated(other, contributors.clone());
                (format!("the value is {other:?}"), aggregated)
            }));
            found
        }
        Obstacle::Fault(kind) => {
            let other = FaultKind::AmbiguousSum;
            (*kind != other)
                .then(|| ("ambiguous".to_owned(), Obstacle::Fault(other)))
                .into_iter()
                .collect()
        }
    }
}

/// Attempts that count or reach something else than there is.
fn miscounted(attempt: &Attempt) -> Vec<Mutant<Attempt>> {
    let mut found = Vec::new();
    for (at, outcome) in attempt.outcomes.iter().enumerate() {
        let mut add = |what: &str, outcome: Outcome| {
            let mut attempt = attempt.clone();
            attempt.outcomes[at] = outcome;
            found.push((format!("outcome {at}: {what}"), attempt));
        };
        if !matches!(outcome, Outcome::NotReached) {
            add("not reached", Outcome::NotReached);
        }
        let Outcome::Fails { obstacle, others } = outcome else { continue };
        add(
            "one more",
            Outcome::Fails {
                obstacle: obstacle.clone(),
                others: Others { count: others.count + 1, ..*others },
            },
        );
        let all = Others { all: !others.all, ..*others };
        add("all or not all", Outcome::Fails { obstacle: obstacle.clone(), others: all });
        if let Some(count) = others.count.checked_sub(1) {
            let others = Others { count, ..*others };
            add("one less", Outcome::Fails { obstacle: obstacle.clone(), others });
        }
        if let Obstacle::Present { rows, more } = obstacle {
            let present = |rows: Vec<StepId>, more: usize| Outcome::Fails {
                obstacle: Obstacle::Present { rows, more },
                others: *others,
            };
            add("another row in the way", present(rows.clone(), more + 1));
            add("a row twice", present(rows.iter().chain(rows).copied().collect(), *more));
            add("no row in the way", present(Vec::new(), rows.len() + more));
            add("a row less", present(rows[1..].to_vec(), *more));
        }
    }
    found
}
