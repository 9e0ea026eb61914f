//! Runs of the go-live check: a file each, beside the history.
//!
//! ```text
//!  checks/<destination>[+<environment>].<start in UTC>.<run id>.json
//! ```
//!
//! The name has all that a list needs, so that nothing has to be opened to find the latest run. What is in a file is
//! not known here.

use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

use super::StoreError;
use super::destinations::slug;
use crate::domain::moment::in_utc;
use crate::domain::{DestinationLabel, Payload, limits};
use crate::file;

/// The folder.
#[derive(Debug, Clone)]
pub struct CheckRuns(PathBuf);

/// One run: the name of its file, without the extension. Of one destination, a later run has the greater id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CheckRunId(String);

/// To the millisecond, in the order of time as text.
const START: &[BorrowedFormatItem<'_>] =
    format_description!("[year][month][day]T[hour][minute][second][subsecond digits:3]Z");

/// Characters of a destination's name that its files begin with.
const NAME_CHARS_MAX: usize = 40;

/// Characters of the name's SHA-256 that tell names of the same letters apart.
const HASH_CHARS: usize = 8;

impl CheckRunId {
    /// The id of the run `run_id` of that destination.
    pub fn new(destination: &DestinationLabel, started_at: OffsetDateTime, run_id: &str) -> Self {
        let started = in_utc(started_at).format(START).unwrap_or_default();
        Self(format!("{}{started}.{run_id}", prefix(destination)))
    }
}

/// What the files of one destination in one environment begin with. No name of a file has a `+` before that of the
/// environment.
fn prefix(destination: &DestinationLabel) -> String {
    let name: String = slug(&destination.name).chars().take(NAME_CHARS_MAX).collect();
    let hash = Payload::new(destination.name.clone()).sha256_hex();
    let environment = destination.environment.as_ref().map(|name| format!("+{name}")).unwrap_or_default();
    format!("{name}-{}{environment}.", hash.get(..HASH_CHARS).unwrap_or_default())
}

impl CheckRuns {
    /// `folder` is made when something is kept.
    pub fn new(folder: PathBuf) -> Self {
        Self(folder)
    }

    /// Keep a run, whole or not at all; the oldest of its destination make room.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn keep(&self, destination: &DestinationLabel, id: &CheckRunId, bytes: &[u8]) -> Result<(), StoreError> {
        file::write_private(&self.path(id), bytes)?;
        for old in self.list(destination)?.into_iter().skip(limits::CHECK_RUNS_MAX) {
            fs::remove_file(self.path(&old)).ok(); // The next run tries again.
        }
        Ok(())
    }

    /// The runs of that destination in that environment, the latest first.
    ///
    /// # Errors
    /// If the folder cannot be read.
    pub fn list(&self, destination: &DestinationLabel) -> Result<Vec<CheckRunId>, StoreError> {
        let entries = match fs::read_dir(&self.0) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => {
                let step = format!("{}: listing the runs of the go-live check", file::shown(&self.0));
                return Err(StoreError::with_source(step, error));
            }
        };
        let prefix = prefix(destination);
        let names = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
        let names = names.filter(|name| name.starts_with(&prefix));
        let mut ids: Vec<CheckRunId> =
            names.filter_map(|name| Some(CheckRunId(name.strip_suffix(".json")?.to_owned()))).collect();
        ids.sort_unstable_by(|a, b| b.cmp(a));
        Ok(ids)
    }

    /// What was kept.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn read(&self, id: &CheckRunId) -> Result<Vec<u8>, StoreError> {
        Ok(file::read(&self.path(id), limits::BASELINE_BYTES_MAX)?)
    }

    /// Its file, for a person.
    pub fn shown(&self, id: &CheckRunId) -> String {
        file::shown(&self.path(id))
    }

    /// Its file.
    pub fn path(&self, id: &CheckRunId) -> PathBuf {
        self.0.join(format!("{}.json", id.0))
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::domain::EnvironmentName;

    const START: OffsetDateTime = datetime!(2026-03-05 01:02:03.004 +1);

    fn runs() -> (tempfile::TempDir, CheckRuns) {
        let home = tempfile::tempdir().expect("a folder");
        let runs = CheckRuns::new(home.path().join("checks"));
        (home, runs)
    }

    fn label(name: &str, environment: Option<&str>) -> DestinationLabel {
        let environment = environment.map(|name| EnvironmentName::new(name).expect("a name"));
        DestinationLabel { name: name.to_owned(), environment }
    }

    fn acme() -> DestinationLabel {
        label("Acme", None)
    }

    #[test]
    fn the_latest_run_comes_first_and_other_destinations_and_environments_are_not_listed() {
        let (_home, runs) = runs();
        assert_eq!(runs.list(&acme()).expect("nothing yet"), []);
        let [first, second] = [0, 1].map(|hours| CheckRunId::new(&acme(), START + time::Duration::hours(hours), "a"));
        for id in [&second, &first] {
            runs.keep(&acme(), id, b"{}").expect("it is kept");
        }
        for other in [label("Acme!", None), label("Acme", Some("staging")), label("Acme+staging", None)] {
            runs.keep(&other, &CheckRunId::new(&other, START, "b"), b"{}").expect("it is kept");
            assert_eq!(runs.list(&other).expect("it is listed").len(), 1, "{other}");
        }
        assert_eq!(runs.list(&acme()).expect("it is listed"), [second, first]);
    }

    #[test]
    fn the_file_is_named_by_destination_time_and_run() {
        let (_home, runs) = runs();
        let id = CheckRunId::new(&label("Acme landing bucket", None), START, "k3v9x0q2ab");
        let name = runs.path(&id).file_name().expect("a name").to_string_lossy().into_owned();
        assert!(name.starts_with("acme-landing-bucket-"), "{name}");
        assert!(name.ends_with(".20260305T000203004Z.k3v9x0q2ab.json"), "{name}");
    }

    #[test]
    fn the_oldest_make_room() {
        let (_home, runs) = runs();
        for minute in 0..i64::try_from(limits::CHECK_RUNS_MAX).expect("few") + 3 {
            let id = CheckRunId::new(&acme(), START + time::Duration::minutes(minute), "a");
            runs.keep(&acme(), &id, b"{}").expect("it is kept");
        }
        let listed = runs.list(&acme()).expect("it is listed");
        assert_eq!(listed.len(), limits::CHECK_RUNS_MAX);
        assert!(!listed.contains(&CheckRunId::new(&acme(), START, "a")));
    }

    #[test]
    fn what_is_kept_reads_back() {
        let (_home, runs) = runs();
        let odd = label("../../etc/passwd", None);
        let id = CheckRunId::new(&odd, START, "a");
        runs.keep(&odd, &id, b"[1]").expect("it is kept");
        assert_eq!(runs.read(&id).expect("it reads"), b"[1]");
        assert!(runs.path(&id).starts_with(&runs.0) && runs.list(&odd).expect("listed") == [id]);
    }
}
