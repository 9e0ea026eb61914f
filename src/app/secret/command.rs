//! Secrets of the selected destination: what can be asked for, and what comes back.

use super::work::SecretPurpose;
use crate::app::state::{SecretInput, SecretSlot};
use crate::domain::{SecretFacts, SecretRef};
use crate::store::{SecretsBackend, StoreError};

/// What the user can ask for.
#[derive(Debug)]
pub enum SecretCommand {
    BeginEntry(SecretSlot),
    EditEntry(SecretInput),
    /// Put what was typed into the keyring and forget it.
    StoreEntry,
    CancelEntry,
    Delete(SecretSlot),
    /// Show a secret for a short while.
    Reveal(SecretSlot),
    Hide,
    /// Copy a secret; the clipboard is emptied a while later.
    Copy(SecretSlot),
}

/// What came back from the background, with the id of what it answers.
#[derive(Debug)]
pub enum SecretNews {
    Opened(SecretsBackend),
    Stored { reference: SecretRef, result: Result<SecretFacts, StoreError> },
    Deleted { reference: SecretRef, result: Result<bool, StoreError> },
    Read { reference: SecretRef, purpose: SecretPurpose, result: Result<SecretInput, StoreError> },
}
