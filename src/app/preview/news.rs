//! The next request: what comes back.

use std::sync::Arc;

use crate::app::state::{Preview, SendProblem};
use crate::delivery::NoSecret;
use crate::domain::{SecretFacts, SecretRef};

/// What came back from the background, with the id of what it answers.
#[derive(Debug)]
pub enum PreviewNews {
    Prepared {
        version: u64,
        /// What was found at each secret reference on the way.
        secrets: Vec<(SecretRef, Result<SecretFacts, NoSecret>)>,
        result: Result<Arc<Preview>, SendProblem>,
    },
}
