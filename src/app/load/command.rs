//! Load runs: what can be asked for, and what comes back.

use std::path::PathBuf;
use std::sync::Arc;

use super::state::{FinishedRun, SettingsForm};
use crate::app::state::SendProblem;
use crate::delivery::load::Snapshot;
use crate::report::load::LoadForm;

/// What the user can ask for.
#[derive(Debug)]
pub enum LoadCommand {
    Edit(SettingsForm),
    /// Say what will hit whom; a destination on this machine is then sent to at once.
    Start,
    /// Its owner agreed to the load.
    Confirm,
    Withdraw,
    /// End the run; the account of what was sent is kept.
    Stop,
    /// Open the sample of a cause, or close it if it is open.
    OpenCause(String),
    Export {
        form: LoadForm,
        path: PathBuf,
    },
}

/// What came back from the background, with the id of what it answers.
#[derive(Debug)]
pub enum LoadNews {
    Progressed { run: u64, snapshot: Arc<Snapshot> },
    Finished { run: u64, result: Result<Box<FinishedRun>, SendProblem> },
}
