//! The exchange on the right: what can be asked for, and what comes back.

use std::path::PathBuf;
use std::sync::Arc;

use super::comparison::Comparison;
use super::work::ExchangePurpose;
use crate::app::state::{ExchangeTab, Shown};
use crate::domain::Exchange;
use crate::store::{EntryId, StoreError};

/// What the user can ask for.
#[derive(Debug)]
pub enum ExchangeCommand {
    Show(Shown),
    SetTab(ExchangeTab),
    /// Put the shown exchange beside another one of the history.
    CompareWith(EntryId),
    /// Show the second exchange beside the first.
    CompareEntries {
        left: EntryId,
        right: EntryId,
    },
    /// Make the change that a finding of the shown exchange offers.
    ApplyFix(usize),
    /// Write the shown exchange's response body to a file.
    SaveResponseBody(PathBuf),
    /// Write the body of the request on the right to a file.
    SaveRequestBody(PathBuf),
}

/// What came back from the background, with the id of what it answers.
#[derive(Debug)]
pub enum ExchangeNews {
    Loaded { id: EntryId, purpose: ExchangePurpose, result: Result<Option<FoundExchange>, StoreError> },
    Compared { right: EntryId, result: Result<Arc<Comparison>, StoreError> },
}

/// An exchange of the history.
#[derive(Debug, Clone)]
pub struct FoundExchange {
    pub exchange: Arc<Exchange>,
    /// Those of the same send that went out before it.
    pub earlier: Vec<Arc<Exchange>>,
    /// Every exchange of the same send, in order.
    pub siblings: Vec<EntryId>,
}
