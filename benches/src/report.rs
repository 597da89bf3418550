//! Markdown tables of what was measured.

use crate::engine::Origin;
use crate::measure::Outcome;
use crate::workload::Workload;

/// An engine and what came of it on each workload, in the order of the workloads.
pub(crate) struct Line {
    pub(crate) engine: String,
    pub(crate) origin: Origin,
    pub(crate) outcomes: Vec<Outcome>,
}

/// What the workloads are.
pub(crate) fn workloads(workloads: &[&Workload]) -> String {
    let mut out = heading("Workloads");
    out += &row(["workload", "what", "facts", "rows counted"].map(str::to_owned));
    out += "| --- | --- | ---: | ---: |\n";
    for it in workloads {
        let numbers = [it.given_rows(), it.derived_rows()].map(grouped);
        let [given, derived] = numbers;
        out += &row([it.name.to_owned(), it.about.to_owned(), given, derived]);
    }
    out
}

/// Seconds, ratios to the best peer, peak memory where there is any, and why something is missing.
pub(crate) fn measured(title: &str, workloads: &[&Workload], lines: &[Line]) -> String {
    let best: Vec<Option<f64>> = (0..workloads.len()).map(|at| best_peer(lines, at)).collect();
    let mut out = table(&format!("{title}: seconds, median"), workloads, &[], lines, |line| {
        line.outcomes.iter().map(time).collect()
    });
    out += &table(
        &format!("{title}: ratio to the best peer"),
        workloads,
        &["geometric mean"],
        lines,
        |line| ratio_cells(line, &best),
    );
    if lines.iter().any(|line| line.outcomes.iter().any(|it| it.peak().is_some())) {
        out += &table(&format!("{title}: peak memory, MiB"), workloads, &[], lines, |line| {
            line.outcomes.iter().map(|it| cell(it.peak().map(|mib| format!("{mib:.0}")))).collect()
        });
    }
    out + &reasons(workloads, lines)
}

fn table(
    title: &str,
    workloads: &[&Workload],
    further: &[&str],
    lines: &[Line],
    cells: impl Fn(&Line) -> Vec<String>,
) -> String {
    let mut out = heading(title);
    let names = workloads.iter().map(|it| it.name).chain(further.iter().copied());
    let heads: Vec<String> = ["engine"].into_iter().chain(names).map(str::to_owned).collect();
    out += &format!("{}| --- |{}\n", row(heads.clone()), " ---: |".repeat(heads.len() - 1));
    for line in lines {
        out += &row([line.engine.clone()].into_iter().chain(cells(line)));
    }
    out
}

/// The shortest time of a peer on the workload at this place.
fn best_peer(lines: &[Line], at: usize) -> Option<f64> {
    let peers = lines.iter().filter(|line| line.origin == Origin::Peer);
    peers.filter_map(|line| line.outcomes[at].seconds()).min_by(f64::total_cmp)
}

/// The ratios, and their geometric mean over the workloads where there is one.
fn ratio_cells(line: &Line, best: &[Option<f64>]) -> Vec<String> {
    let ratio = |(outcome, best): (&Outcome, &Option<f64>)| Some(outcome.seconds()? / (*best)?);
    let ratios: Vec<Option<f64>> = line.outcomes.iter().zip(best).map(ratio).collect();
    let mean = geometric_mean(&ratios.iter().copied().flatten().collect::<Vec<_>>());
    let all = ratios.iter().all(Option::is_some);
    let mean = mean.map(|mean| format!("{mean:.2}{}", if all { "" } else { " (of some)" }));
    let ratios = ratios.into_iter().map(|ratio| cell(ratio.map(|ratio| format!("{ratio:.2}"))));
    ratios.chain([cell(mean)]).collect()
}

fn geometric_mean(values: &[f64]) -> Option<f64> {
    let many = f64::from(u32::try_from(values.len()).expect("there are few"));
    let sum: f64 = values.iter().map(|value| value.ln()).sum();
    (!values.is_empty()).then(|| (sum / many).exp())
}

fn time(outcome: &Outcome) -> String {
    match (outcome, outcome.seconds()) {
        (Outcome::Capped(cap), _) => format!("> {}", cap.as_secs()),
        (_, Some(seconds)) if seconds < 0.2 => format!("{seconds:.4}"),
        (_, seconds) => cell(seconds.map(|seconds| format!("{seconds:.2}"))),
    }
}

/// Why engines were not run.
fn reasons(workloads: &[&Workload], lines: &[Line]) -> String {
    let mut out = String::new();
    for line in lines {
        for (outcome, workload) in line.outcomes.iter().zip(workloads) {
            if let Outcome::Left(why) = outcome {
                out += &format!("- {} on {}: {why}\n", line.engine, workload.name);
            }
        }
    }
    if out.is_empty() { out } else { format!("\nNot run:\n\n{out}") }
}

fn heading(title: &str) -> String {
    format!("\n## {title}\n\n")
}

fn row(cells: impl IntoIterator<Item = String>) -> String {
    let cells: String = cells.into_iter().map(|cell| format!(" {cell} |")).collect();
    format!("|{cells}\n")
}

fn cell(text: Option<String>) -> String {
    text.unwrap_or_else(|| "-".to_owned())
}

/// A number with commas between thousands.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let groups = digits.as_bytes().rchunks(3).rev();
    groups.map(|group| String::from_utf8_lossy(group)).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn thousands_are_grouped() {
        assert_eq!([7, 1000, 24_000_001].map(grouped), ["7", "1,000", "24,000,001"]);
    }

    #[test]
    fn ratios_are_to_the_best_peer() {
        let done =
            |seconds| Outcome::Done { times: vec![Duration::from_secs(seconds)], peak: None };
        let line = |engine: &str, origin, seconds: [u64; 2]| Line {
            engine: engine.to_owned(),
            origin,
            outcomes: seconds.map(done).to_vec(),
        };
        let lines = [
            line("ours", Origin::Ours, [1, 8]),
            line("one", Origin::Peer, [3, 4]),
            line("other", Origin::Peer, [2, 9]),
        ];
        let best = [best_peer(&lines, 0), best_peer(&lines, 1)];
        assert_eq!(best, [Some(2.0), Some(4.0)]);
        assert_eq!(ratio_cells(&lines[0], &best), ["0.50", "2.00", "1.00"]);
    }

    #[test]
    fn a_workload_left_out_is_no_part_of_the_mean_and_says_so() {
        let outcomes = vec![Outcome::Capped(Duration::from_secs(5)), Outcome::Left("none".into())];
        let line = Line { engine: "ours".to_owned(), origin: Origin::Ours, outcomes };
        assert_eq!(ratio_cells(&line, &[Some(1.0), Some(1.0)]), ["-", "-", "-"]);
        assert_eq!(time(&line.outcomes[0]), "> 5");
    }
}
