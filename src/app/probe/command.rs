//! Probes: what can be asked for, and what comes back.

use std::sync::Arc;

use super::work::ProbeError;
use crate::app::state::ProbePreview;
use crate::domain::Probe;

/// What the user can ask for.
#[derive(Debug, Clone, Copy)]
pub enum ProbeCommand {
    /// Work out what a probe would send, to be looked at first.
    Prepare(Probe),
    /// Send the probe that is shown.
    Send,
    Cancel,
}

/// What came back from the background, with the id of what it answers.
#[derive(Debug)]
pub enum ProbeNews {
    Prepared { request_id: u64, result: Result<Arc<ProbePreview>, ProbeError> },
}
