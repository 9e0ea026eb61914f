//! The life of one send.
//!
//! ```text
//!  Idle ─Send▶ Preparing ─progress▶ Sending ─▶ Done | Failed
//!                  └── Cancel ──┴──▶ Cancelling ─▶ Cancelled
//! ```

use time::OffsetDateTime;

use crate::app::state::Subject;
use crate::delivery::{PrepareError, Progress, SecretUnavailable};
use crate::store::EntryId;

/// Where the send stands. A panel draws exactly one of these.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum SendState {
    #[default]
    Idle,
    /// Edits are being applied, secrets read, the request built and signed.
    Preparing {
        send_id: u64,
        since: OffsetDateTime,
    },
    Sending {
        send_id: u64,
        since: OffsetDateTime,
        progress: Progress,
    },
    /// Cancel was asked for; what became of the request is not known yet.
    Cancelling {
        send_id: u64,
        since: OffsetDateTime,
    },
    /// Answered, or failed on the wire: the exchange says which. Empty ids: it could not be stored.
    Done {
        ids: Vec<EntryId>,
        delivered: bool,
        stopped: Option<String>,
    },
    Cancelled {
        ids: Vec<EntryId>,
    },
    /// Nothing went out.
    Failed(SendProblem),
}

/// Why nothing went out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendProblem {
    /// What to change; `None` if no field would help.
    pub subject: Option<Subject>,
    /// What is wrong with it, without the field's name a second time.
    pub text: String,
}

impl SendProblem {
    /// A problem at `subject`.
    pub fn at(subject: impl Into<Subject>, text: impl Into<String>) -> Self {
        Self { subject: Some(subject.into()), text: text.into() }
    }

    /// A problem that no field would change.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { subject: None, text: text.into() }
    }
}

impl From<&PrepareError> for SendProblem {
    fn from(error: &PrepareError) -> Self {
        let text = match error {
            PrepareError::Target(error) => error.text.clone(),
            PrepareError::Signing(error) => error.text.clone(),
            PrepareError::Check { text, .. } => text.clone(),
            PrepareError::Pointless(_) => error.to_string(),
        };
        Self { subject: error.field().map(Subject::from), text }
    }
}

impl From<SecretUnavailable> for SendProblem {
    fn from(error: SecretUnavailable) -> Self {
        Self::at(error.field, error.text)
    }
}

impl SendState {
    /// True while something is under way.
    pub fn is_running(&self) -> bool {
        self.running_since().is_some()
    }

    /// The id of the send under way.
    pub fn running_id(&self) -> Option<u64> {
        match self {
            Self::Preparing { send_id, .. } | Self::Sending { send_id, .. } | Self::Cancelling { send_id, .. } => {
                Some(*send_id)
            }
            Self::Idle | Self::Done { .. } | Self::Cancelled { .. } | Self::Failed(_) => None,
        }
    }

    /// Why nothing went out.
    pub fn problem(&self) -> Option<&SendProblem> {
        match self {
            Self::Failed(problem) => Some(problem),
            Self::Idle
            | Self::Preparing { .. }
            | Self::Sending { .. }
            | Self::Cancelling { .. }
            | Self::Done { .. }
            | Self::Cancelled { .. } => None,
        }
    }

    /// When the send under way began.
    pub fn running_since(&self) -> Option<OffsetDateTime> {
        match self {
            Self::Preparing { since, .. } | Self::Sending { since, .. } | Self::Cancelling { since, .. } => {
                Some(*since)
            }
            Self::Idle | Self::Done { .. } | Self::Cancelled { .. } | Self::Failed(_) => None,
        }
    }
}
