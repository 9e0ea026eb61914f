//! What the window knows of go-live checks.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use time::OffsetDateTime;

use crate::app::state::Recipient;
use crate::delivery::golive::Finished;
use crate::delivery::golive::kept::{self, KeptRun, RunSummary};
use crate::domain::{Destination, DestinationLabel, limits};
use crate::golive::attestation::Attestations;
use crate::golive::check::CheckId;
use crate::golive::plan::{MAX_BYTES, NotRun, Options, Plan, PlannedRequest, SAMPLES};
use crate::golive::report::{CheckOutcome, CheckResult, Frame, Report};
use crate::report::golive::{headline, summary};
use crate::store::{CheckRunId, EntryId};

/// A page for each destination in each environment, and what runs.
#[derive(Debug, Default)]
pub struct GoLiveState {
    pages: BTreeMap<Recipient, GoLivePage>,
    pub running: Option<Running>,
}

impl GoLiveState {
    /// `None` until the page was shown.
    pub fn page(&self, to: &Recipient) -> Option<&GoLivePage> {
        self.pages.get(to)
    }

    pub(super) fn page_mut(&mut self, to: &Recipient) -> &mut GoLivePage {
        self.pages.entry(to.clone()).or_default()
    }

    /// What runs for this destination.
    pub fn running_for(&self, to: &Recipient) -> Option<&Running> {
        self.running.as_ref().filter(|running| running.to == *to)
    }
}

/// The page of one destination in one environment.
#[derive(Debug, Default)]
pub struct GoLivePage {
    pub options: OptionsForm,
    pub plan: PlanState,
    pub view: GoLiveView,
    /// The run in view: the last one, or an earlier one that was chosen.
    pub shown: Option<Arc<ShownRun>>,
    /// The last run of this session, which can be judged again and cleaned up.
    pub(super) latest: Option<Arc<ShownRun>>,
    pub runs: Runs,
    /// The check whose evidence is open.
    pub open: Option<CheckId>,
    pub filter: Option<CheckOutcome>,
    pub statement: Option<StatementForm>,
    /// What people stated in this session; later runs take it along.
    pub statements: Attestations,
    pub asks_clean_up: bool,
    /// Why the last run did not begin, or what could not be read.
    pub problem: Option<String>,
    /// What the plan was asked for.
    pub(super) planned_for: Option<(Destination, RunOptions)>,
}

impl GoLivePage {
    /// The same run in another state: judged again, or cleaned up. Another one may have been chosen meanwhile.
    pub(super) fn take_again(&mut self, run: Box<ShownRun>) {
        let run: Arc<ShownRun> = Arc::from(run);
        for place in [&mut self.latest, &mut self.shown] {
            if place.as_ref().is_some_and(|current| current.id == run.id) {
                *place = Some(Arc::clone(&run));
            }
        }
    }
}

/// What the page shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum GoLiveView {
    /// What the next run would send.
    #[default]
    Plan,
    /// What runs, or ran.
    Result,
}

/// Where the plan stands; the previous one stays in view while the next is made.
#[derive(Debug, Default)]
pub enum PlanState {
    #[default]
    None,
    Making {
        request_id: u64,
        previous: Option<Arc<ShownPlan>>,
    },
    Ready(Arc<ShownPlan>),
}

impl PlanState {
    /// The latest plan that there is.
    pub fn latest(&self) -> Option<&Arc<ShownPlan>> {
        match self {
            Self::None => None,
            Self::Making { previous, .. } => previous.as_ref(),
            Self::Ready(plan) => Some(plan),
        }
    }
}

/// Every request before anything goes out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ShownPlan {
    pub requests: Vec<PlannedRequest>,
    pub not_run: Vec<NotRun>,
}

impl ShownPlan {
    /// Of all bodies.
    pub fn bytes(&self) -> usize {
        self.requests.iter().map(|request| request.bytes).sum()
    }

    /// The requests of one check.
    pub fn of(&self, check: CheckId) -> impl Iterator<Item = &PlannedRequest> {
        self.requests.iter().filter(move |request| request.check == check)
    }

    /// Why the check does not run; `None` if it does.
    pub fn reason(&self, check: CheckId) -> Option<&str> {
        self.not_run.iter().find(|not_run| not_run.check == check).map(|not_run| not_run.reason.as_str())
    }

    /// Requests that leave something behind at the destination.
    pub fn leaving(&self) -> usize {
        self.requests.iter().filter(|request| !request.leaves_behind.starts_with("nothing")).count()
    }
}

/// The choices as typed; empty fields take the default.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OptionsForm {
    /// The agreed size of the largest batch.
    pub max_bytes: String,
    pub samples: String,
    pub read_back: String,
    /// Leave a connection idle for 65 seconds, too.
    pub waits_idle: bool,
}

/// A field that cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OptionsProblem {
    #[error("Largest batch: enter a number of bytes from 1,000 to 67,108,864.")]
    MaxBytes,
    #[error("Timed batches: enter a number from 1 to 1,000.")]
    Samples,
    #[error("Read-back URL: enter a URL that begins with https:// or http://.")]
    ReadBack,
}

/// The choices, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunOptions {
    pub max_bytes: Option<usize>,
    pub samples: usize,
    pub read_back: Option<String>,
    pub waits_idle: bool,
    pub statements: Attestations,
}

impl OptionsForm {
    /// The choices, with the statements that were given.
    ///
    /// # Errors
    /// The first field that cannot be used.
    pub fn read(&self, statements: &Attestations) -> Result<RunOptions, OptionsProblem> {
        let digits = |text: &str| text.chars().filter(|c| !matches!(c, ',' | '_' | ' ')).collect::<String>();
        let max_bytes = match self.max_bytes.trim() {
            "" => None,
            text => {
                let bytes = digits(text).parse::<u64>().ok().filter(|bytes| limits::CHECK_BYTES.contains(bytes));
                let bytes = bytes.and_then(|bytes| usize::try_from(bytes).ok());
                Some(bytes.ok_or(OptionsProblem::MaxBytes)?)
            }
        };
        let samples = match self.samples.trim() {
            "" => SAMPLES,
            text => {
                let samples =
                    digits(text).parse::<i64>().ok().filter(|samples| limits::CHECK_SAMPLES.contains(samples));
                samples.and_then(|samples| usize::try_from(samples).ok()).ok_or(OptionsProblem::Samples)?
            }
        };
        let read_back = match self.read_back.trim() {
            "" => None,
            url => {
                let lower = url.to_ascii_lowercase();
                let is_http = lower.starts_with("https://") || lower.starts_with("http://");
                Some(is_http.then(|| url.to_owned()).ok_or(OptionsProblem::ReadBack)?)
            }
        };
        Ok(RunOptions { max_bytes, samples, read_back, waits_idle: self.waits_idle, statements: statements.clone() })
    }
}

impl RunOptions {
    /// For a plan of the run `run_id` at `now`.
    pub(super) fn to_plan(&self, run_id: String, now: OffsetDateTime) -> Options {
        Options {
            // What takes a minute runs only when it is named.
            only: if self.waits_idle { CheckId::ALL.to_vec() } else { Vec::new() },
            samples: self.samples,
            max_bytes: self.max_bytes.unwrap_or(MAX_BYTES),
            is_size_agreed: self.max_bytes.is_some(),
            read_back: self.read_back.clone(),
            attestations: self.statements.clone(),
            ..Options::new(run_id, now)
        }
    }
}

/// What runs, or deletes.
#[derive(Debug)]
pub struct Running {
    pub to: Recipient,
    pub run: u64,
    pub since: OffsetDateTime,
    pub activity: Activity,
    pub is_stopping: bool,
    pub current: Option<CheckId>,
    /// Seconds that the destination asked to wait.
    pub waiting: Option<u64>,
    /// What is known of each check so far; the end may judge it anew.
    pub results: BTreeMap<CheckId, CheckResult>,
    pub requests: usize,
}

/// What is going on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Activity {
    Checking,
    CleaningUp,
}

/// The kept runs of the destination.
#[derive(Debug, Default)]
pub enum Runs {
    #[default]
    NotAsked,
    /// Of that destination in that environment; the previous list stays.
    Asked {
        label: DestinationLabel,
        previous: Vec<RunSummary>,
    },
    Listed {
        label: DestinationLabel,
        runs: Vec<RunSummary>,
    },
}

impl Runs {
    /// The latest first.
    pub fn list(&self) -> &[RunSummary] {
        match self {
            Self::NotAsked => &[],
            Self::Asked { previous, .. } => previous,
            Self::Listed { runs, .. } => runs,
        }
    }

    pub(super) fn label(&self) -> Option<&DestinationLabel> {
        match self {
            Self::NotAsked => None,
            Self::Asked { label, .. } | Self::Listed { label, .. } => Some(label),
        }
    }
}

/// What a person is about to state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementForm {
    pub check: CheckId,
    pub by: String,
    pub statement: String,
    /// It is as the check expects.
    pub holds: bool,
    /// Why it was not taken.
    pub problem: Option<String>,
}

/// A run that is over.
#[derive(Debug)]
pub struct ShownRun {
    pub report: Report,
    /// The history's entry of each request, as far as it was kept.
    pub entries: BTreeMap<usize, EntryId>,
    pub id: CheckRunId,
    /// The verdict in a few words, and why it is what it is.
    pub headline: &'static str,
    pub summary: String,
    /// Why the run was not kept.
    pub not_kept: Option<String>,
    pub(super) evidence: Option<Arc<RunEvidence>>,
}

impl ShownRun {
    pub(super) fn new(run: KeptRun, evidence: Option<Arc<RunEvidence>>) -> Self {
        let KeptRun { report, entries } = run;
        Self {
            id: kept::id_of(&report),
            headline: headline(report.verdict),
            summary: summary(&report),
            report,
            entries,
            not_kept: None,
            evidence,
        }
    }

    /// True if a statement can still change its verdict: a run that was read from its file has no evidence.
    pub fn can_be_judged_again(&self) -> bool {
        self.evidence.is_some()
    }

    /// Objects that the run wrote, and that are there as far as is known. Those of an earlier session cannot be
    /// deleted from here: their run has no credentials any more.
    pub fn objects_left(&self) -> usize {
        let Some(evidence) = &self.evidence else { return 0 };
        let objects = evidence.finished.objects();
        let is_left = |url: &&String| !self.report.left_behind.iter().any(|left| left.removed && left.what == **url);
        objects.iter().filter(is_left).count()
    }

    /// One result of it.
    pub fn result(&self, check: CheckId) -> Option<&CheckResult> {
        self.report.checks.iter().find(|result| result.id == check)
    }
}

/// What a run saw, to be judged again and cleaned up.
pub(super) struct RunEvidence {
    pub(super) destination: Destination,
    pub(super) plan: Plan,
    pub(super) finished: Finished,
    pub(super) frame: Frame,
}

impl fmt::Debug for RunEvidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RunEvidence").field("requests", &self.finished.record.seen.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(change: impl FnOnce(&mut OptionsForm)) -> Result<RunOptions, OptionsProblem> {
        let mut form = OptionsForm::default();
        change(&mut form);
        form.read(&Attestations::default())
    }

    #[test]
    fn empty_fields_take_the_defaults_of_the_command_line() {
        let options = read(|_| {}).expect("nothing is wrong");
        assert_eq!((options.max_bytes, options.samples, options.read_back), (None, SAMPLES, None));
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        let options = read(|form| {
            form.max_bytes = " 100,000 ".to_owned();
            form.samples = "1 000".to_owned();
        });
        let options = options.expect("both are numbers");
        assert_eq!((options.max_bytes, options.samples), (Some(100_000), 1_000));
    }

    #[test]
    fn what_cannot_be_used_names_its_field() {
        for text in ["999", "lots", "-5", "67108865"] {
            assert_eq!(read(|form| form.max_bytes = text.to_owned()), Err(OptionsProblem::MaxBytes), "{text}");
        }
        for text in ["0", "1001", "x"] {
            assert_eq!(read(|form| form.samples = text.to_owned()), Err(OptionsProblem::Samples), "{text}");
        }
        assert_eq!(read(|form| form.read_back = "acme.example".to_owned()), Err(OptionsProblem::ReadBack));
    }

    #[test]
    fn an_agreed_size_is_one_and_the_default_is_none() {
        let now = OffsetDateTime::UNIX_EPOCH;
        let options = |text: &str| read(|form| form.max_bytes = text.to_owned()).expect("a number");
        assert!(options("5000").to_plan("a".to_owned(), now).is_size_agreed);
        assert!(!options("").to_plan("a".to_owned(), now).is_size_agreed);
    }
}
