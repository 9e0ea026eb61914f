//! What can be asked of the page, and what comes back from the background.

use std::path::PathBuf;
use std::sync::Arc;

use super::state::{GoLiveView, OptionsForm, ShownPlan, ShownRun, StatementForm};
use crate::app::state::{Recipient, SendProblem};
use crate::delivery::golive::kept::{KeptRunError, RunSummary};
use crate::domain::DestinationLabel;
use crate::golive::check::CheckId;
use crate::golive::report::{CheckOutcome, CheckResult};
use crate::report::golive::ReportForm;
use crate::store::{CheckRunId, EntryId};

/// A request from the user, about the selected destination.
#[derive(Debug)]
pub enum GoLiveCommand {
    EditOptions(OptionsForm),
    SetView(GoLiveView),
    /// Send what the plan says.
    Run,
    /// End the run; what ran is kept.
    Stop,
    /// Open the evidence of a check, or close it if it is open.
    Open(CheckId),
    /// Only checks that ended in this way.
    SetFilter(Option<CheckOutcome>),
    /// Show a request of the run in the history.
    ShowExchange(EntryId),
    /// Make the change of the destination that a check's fix is.
    ApplyFix(CheckId),
    /// State something about what no request can see.
    BeginStatement(CheckId),
    EditStatement(StatementForm),
    GiveStatement,
    CancelStatement,
    WithdrawStatement(CheckId),
    /// Show an earlier run.
    ShowRun(CheckRunId),
    /// Ask before what the run wrote is deleted.
    AskCleanUp,
    CleanUp,
    CancelCleanUp,
    Export {
        form: ReportForm,
        path: PathBuf,
    },
}

/// What came back.
#[derive(Debug)]
pub enum GoLiveNews {
    Planned {
        request_id: u64,
        to: Recipient,
        plan: Arc<ShownPlan>,
    },
    Progressed {
        run: u64,
        step: Step,
    },
    Finished {
        run: u64,
        result: Result<Box<ShownRun>, SendProblem>,
    },
    /// The latest first.
    Listed {
        to: Recipient,
        label: DestinationLabel,
        result: Result<Vec<RunSummary>, KeptRunError>,
    },
    Loaded {
        to: Recipient,
        result: Result<Box<ShownRun>, KeptRunError>,
    },
    JudgedAgain {
        to: Recipient,
        shown: Box<ShownRun>,
    },
    /// What was deleted is marked in the report; the texts say what was not.
    CleanedUp {
        run: u64,
        result: Result<(Box<ShownRun>, Vec<String>), SendProblem>,
    },
}

/// How far a run is.
#[derive(Debug)]
pub enum Step {
    Began(CheckId),
    Ended {
        result: Box<CheckResult>,
        /// Requests so far.
        requests: usize,
    },
    /// As long as the destination asks for, in seconds.
    Waiting(u64),
}
