//! Repeated runs and what is kept of them.

use std::time::Duration;

/// What came of an engine on a workload.
#[derive(Clone, Debug)]
pub(crate) enum Outcome {
    /// Every run went well.
    Done {
        /// One for each run.
        times: Vec<Duration>,
        /// The largest resident set of any run, in KiB, where it was measured.
        peak: Option<u64>,
    },
    /// A run took longer than this.
    Capped(Duration),
    /// It was not run, for this reason.
    Left(String),
}

impl Outcome {
    /// Nothing has been run yet.
    pub(crate) fn start() -> Self {
        Outcome::Done { times: Vec::new(), peak: None }
    }

    /// Takes in a run.
    pub(crate) fn add(&mut self, time: Duration, kib: Option<u64>) {
        let Outcome::Done { times, peak } = self else { panic!("bug: it was run after its end") };
        times.push(time);
        *peak = kib.max(*peak);
    }

    /// Whether it makes sense to run it again.
    pub(crate) fn goes_on(&self) -> bool {
        matches!(self, Outcome::Done { .. })
    }

    /// The median, in seconds.
    pub(crate) fn seconds(&self) -> Option<f64> {
        let Outcome::Done { times, .. } = self else { return None };
        let mut times = times.clone();
        times.sort_unstable();
        let (low, high) =
            (times.get(times.len().saturating_sub(1) / 2)?, times.get(times.len() / 2)?);
        Some((*low + *high).as_secs_f64() / 2.0)
    }

    /// The largest resident set, in MiB.
    pub(crate) fn peak(&self) -> Option<f64> {
        match self {
            Outcome::Done { peak: Some(kib), .. } => {
                Some(f64::from(u32::try_from(*kib).expect("less than 4 TiB")) / 1024.0)
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(times: &[u64], median: Option<f64>) {
        let times = times.iter().map(|&seconds| Duration::from_secs(seconds)).collect();
        assert_eq!(Outcome::Done { times, peak: None }.seconds(), median);
    }

    #[test]
    fn the_median_is_in_the_middle() {
        check(&[], None);
        check(&[7], Some(7.0));
        check(&[9, 1, 2], Some(2.0));
        check(&[9, 1, 2, 4], Some(3.0));
    }
}
