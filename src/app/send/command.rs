//! A send: what can be asked for, and what comes back.

use crate::app::NotKept;
use crate::app::state::SendProblem;
use crate::delivery::Progress;
use crate::domain::Exchange;
use crate::store::EntryId;
use std::sync::Arc;

/// What the user can ask for.
#[derive(Debug, Clone, Copy)]
pub enum SendCommand {
    Start,
    Cancel,
}

/// What came back from the background, with the id of what it answers.
#[derive(Debug)]
pub enum SendNews {
    Progressed { send_id: u64, progress: Progress },
    Finished { send_id: u64, result: Result<Sent, SendProblem> },
}

/// What came of a send that reached the wire.
#[derive(Debug)]
pub struct Sent {
    /// In order, a token request first.
    pub exchanges: Vec<Arc<Exchange>>,
    /// Their history entries, or why they could not be kept.
    pub ids: Result<Vec<EntryId>, NotKept>,
    pub delivered: bool,
    /// Why the delivery itself never went out.
    pub stopped: Option<String>,
}
