//! Secrets of the selected destination: what is done in the background.

use super::state::SecretInput;
use crate::app::runner::Runner;
use crate::domain::SecretRef;

/// Work for the background.
#[derive(Debug)]
pub enum SecretEffect {
    Store { name: String, secret: SecretInput },
    Delete { name: String },
    Read { reference: SecretRef, purpose: SecretPurpose },
}

/// What a secret is read for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretPurpose {
    /// Only what may be said about it.
    Facts,
    Reveal,
    Copy,
}

impl SecretEffect {
    pub(in crate::app) fn start(self, runner: &Runner) {
        runner.with_secrets(move |secrets, outlet| {
            outlet.tell(match self {
                Self::Store { name, secret } => secrets.store(name, &secret),
                Self::Delete { name } => secrets.delete(name),
                Self::Read { reference, purpose } => secrets.read(reference, purpose),
            });
        });
    }
}
