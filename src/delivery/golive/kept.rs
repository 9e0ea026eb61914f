//! Runs that are kept: the JSON report, and where in the history each of its requests is.

use std::collections::BTreeMap;

use serde::Deserialize;
use time::OffsetDateTime;

use crate::domain::DestinationLabel;
use crate::domain::display::visible;
use crate::golive::compare::Baseline;
use crate::golive::report::{Counts, Report, Verdict};
use crate::store::{CheckRunId, CheckRuns, EntryId, StoreError};

/// A run that was kept.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptRun {
    pub report: Report,
    /// The history's entry of each number of [`Report::exchanges`], as far as the history kept it.
    pub entries: BTreeMap<usize, EntryId>,
}

/// What a list says of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunSummary {
    pub id: CheckRunId,
    pub started_at: OffsetDateTime,
    pub verdict: Verdict,
    pub counts: Counts,
    pub interrupted: bool,
}

/// Why a run cannot be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum KeptRunError {
    /// With its causes, which are not told a second time.
    #[error("{}", .0.chain())]
    Store(StoreError),
    #[error("{file}: {reason}; it was written by another version of signpost, or changed since")]
    Form { file: String, reason: String },
}

impl From<StoreError> for KeptRunError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

#[derive(Deserialize)]
struct Summary {
    #[serde(with = "time::serde::rfc3339")]
    started_at: OffsetDateTime,
    verdict: Verdict,
    counts: Counts,
    #[serde(default)]
    interrupted: bool,
}

#[derive(Deserialize)]
struct Places {
    /// Pairs of a number and an entry.
    #[serde(default)]
    history: Vec<(usize, i64)>,
}

/// The id that a run of `report` is kept under.
pub fn id_of(report: &Report) -> CheckRunId {
    CheckRunId::new(&report.destination.label(), report.started_at, &report.run_id)
}

/// Keep a run, in place of an earlier state of the same one.
///
/// # Errors
/// If it cannot be written.
pub fn keep(runs: &CheckRuns, run: &KeptRun) -> Result<CheckRunId, KeptRunError> {
    let id = id_of(&run.report);
    let mut json = serde_json::json!(run.report);
    let places: Vec<(usize, i64)> = run.entries.iter().map(|(number, entry)| (*number, entry.0)).collect();
    json["history"] = serde_json::json!(places);
    runs.keep(&run.report.destination.label(), &id, json.to_string().as_bytes())?;
    Ok(id)
}

/// A run, whole.
///
/// # Errors
/// If it cannot be read, or is no report of this version.
pub fn load(runs: &CheckRuns, id: &CheckRunId) -> Result<KeptRun, KeptRunError> {
    let bytes = runs.read(id)?;
    let report: Report = parsed(runs, id, &bytes)?;
    let Places { history } = parsed(runs, id, &bytes)?;
    Ok(KeptRun { report, entries: history.into_iter().map(|(number, entry)| (number, EntryId(entry))).collect() })
}

/// The runs of that destination in that environment, the latest first; files that are none are passed over.
///
/// # Errors
/// If the folder cannot be read.
pub fn summaries(runs: &CheckRuns, destination: &DestinationLabel) -> Result<Vec<RunSummary>, KeptRunError> {
    let summary = |id: CheckRunId| {
        let Summary { started_at, verdict, counts, interrupted } = parsed(runs, &id, &runs.read(&id).ok()?).ok()?;
        Some(RunSummary { id, started_at, verdict, counts, interrupted })
    };
    Ok(runs.list(destination)?.into_iter().filter_map(summary).collect())
}

/// The latest run of that destination in that environment that came to its end, to compare with. One that was stopped says
/// nothing of what it did not reach.
///
/// # Errors
/// If the folder cannot be read.
pub fn last_whole(runs: &CheckRuns, destination: &DestinationLabel) -> Result<Option<Baseline>, KeptRunError> {
    for id in runs.list(destination)? {
        let Ok(bytes) = runs.read(&id) else { continue };
        let is_whole = parsed::<Summary>(runs, &id, &bytes).is_ok_and(|summary| !summary.interrupted);
        if let Some(baseline) = Baseline::parse(&bytes).ok().filter(|_| is_whole) {
            return Ok(Some(baseline));
        }
    }
    Ok(None)
}

fn parsed<T: serde::de::DeserializeOwned>(runs: &CheckRuns, id: &CheckRunId, bytes: &[u8]) -> Result<T, KeptRunError> {
    serde_json::from_slice(bytes)
        .map_err(|error| KeptRunError::Form { file: runs.shown(id), reason: visible(&error.to_string()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runs() -> (tempfile::TempDir, CheckRuns) {
        let home = tempfile::tempdir().expect("a folder");
        let runs = CheckRuns::new(home.path().join("checks"));
        (home, runs)
    }

    fn run(minutes: i64, interrupted: bool) -> KeptRun {
        let mut report = Report::sample();
        report.started_at += time::Duration::minutes(minutes);
        report.interrupted = interrupted;
        KeptRun { report, entries: BTreeMap::from([(1, EntryId(41)), (2, EntryId(42))]) }
    }

    #[test]
    fn a_run_reads_back_with_its_places_in_the_history() {
        let (_home, runs) = runs();
        let run = run(0, false);
        let id = keep(&runs, &run).expect("it is kept");
        assert_eq!(load(&runs, &id).expect("it reads"), run);
        let listed = summaries(&runs, &run.report.destination.label()).expect("it is listed");
        assert_eq!((listed.len(), listed[0].verdict), (1, run.report.verdict));
    }

    #[test]
    fn a_run_that_was_stopped_is_listed_and_not_compared_with() {
        let (_home, runs) = runs();
        for (minutes, interrupted) in [(0, false), (5, true)] {
            keep(&runs, &run(minutes, interrupted)).expect("it is kept");
        }
        let name = Report::sample().destination.label();
        assert_eq!(summaries(&runs, &name).expect("listed").len(), 2);
        let baseline = last_whole(&runs, &name).expect("it is read").expect("there is one");
        let compared = baseline.compare(&Report::sample());
        let earlier = run(0, false).report.started_at.format(&time::format_description::well_known::Rfc3339);
        assert_eq!(compared.baseline_started_at, earlier.expect("a moment"));
    }

    #[test]
    fn a_file_that_is_no_report_is_passed_over_in_the_list_and_named_when_it_is_opened() {
        let (_home, runs) = runs();
        let run = run(0, false);
        let id = id_of(&run.report);
        runs.keep(&run.report.destination.label(), &id, b"{\"verdict\": 7}").expect("it is kept");
        assert_eq!(summaries(&runs, &run.report.destination.label()).expect("listed"), []);
        let error = load(&runs, &id).expect_err("no report").to_string();
        assert!(error.contains(".json: ") && error.contains("another version"), "{error}");
    }
}
