//! The next request: what Send would put on the wire.

use std::sync::Arc;

use time::OffsetDateTime;

use crate::app::environment::state::Recipient;
use crate::app::state::SendProblem;
use crate::delivery::Prepared;
use crate::domain::Header;

/// The preview and whether it is current.
#[derive(Debug, Default)]
pub struct PreviewState {
    pub status: PreviewStatus,
    /// The latest that could be prepared; it may be older than the inputs.
    pub current: Option<Arc<Preview>>,
    /// What `current` is about.
    pub about: Option<Recipient>,
    /// Why the present inputs give no request.
    pub problem: Option<SendProblem>,
}

/// How the preview relates to its inputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PreviewStatus {
    #[default]
    UpToDate,
    /// Inputs changed; computed at `due_at` unless they change again.
    Due {
        due_at: OffsetDateTime,
    },
    Running {
        version: u64,
    },
}

/// What would go out, signed for the moment of the last change.
#[derive(Debug)]
pub struct Preview {
    pub prepared: Prepared,
    /// Every header of the delivery in the order of the wire, those of the HTTP client included.
    pub headers: Vec<Header>,
    /// OAuth2: the same for the token request.
    pub token_headers: Vec<Header>,
    /// The moment it was signed for; a send is signed anew.
    pub at: OffsetDateTime,
}
