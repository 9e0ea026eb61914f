//! A probe on its way out: shown first, sent only when the user says so.
//!
//! ```text
//!  Idle ─PrepareProbe▶ Preparing ─▶ Ready ─SendProbe▶ (a send like any other) ─▶ Idle
//!                          └──────▶ Failed
//! ```

use std::sync::Arc;

use crate::domain::{Header, Method, Note, Probe, WireText};

/// Where the probe stands.
#[derive(Debug, Default)]
pub enum ProbeState {
    #[default]
    Idle,
    Preparing {
        request_id: u64,
        probe: Probe,
    },
    /// What would go out; nothing has.
    Ready(Arc<ProbePreview>),
    Failed {
        probe: Probe,
        problem: String,
    },
}

/// What a probe would put on the wire.
#[derive(Debug)]
pub struct ProbePreview {
    pub probe: Probe,
    pub method: Method,
    pub url: WireText,
    /// In the order of the wire, those of the HTTP client included.
    pub headers: Vec<Header>,
    pub body_bytes: usize,
    /// A token is fetched first.
    pub fetches_token: bool,
    pub notes: Vec<Note>,
}
