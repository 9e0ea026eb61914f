//! What the window knows about secrets: where they are, what may be said of them, and for a short
//! while the one that is being typed or revealed.

use std::collections::HashMap;
use std::fmt;

use time::OffsetDateTime;

use crate::app::destination::fields::SecretSlot;
use crate::domain::{Secret, SecretFacts, SecretRef};
use crate::store::SecretsBackend;

/// Secrets of all destinations, by reference.
#[derive(Debug, Default)]
pub struct SecretsState {
    /// `None` until the keyring has answered.
    pub backend: Option<SecretsBackend>,
    pub(in crate::app) statuses: HashMap<SecretRef, SecretStatus>,
    /// The secret being typed.
    pub entry: Option<SecretEntry>,
    /// The secret shown in the clear for now.
    pub revealed: Option<RevealedSecret>,
    /// When the clipboard is emptied of a secret.
    pub clipboard_clear_at: Option<OffsetDateTime>,
}

impl SecretsState {
    /// What is known of the secret behind `reference`.
    pub fn status(&self, reference: &SecretRef) -> SecretStatus {
        self.statuses.get(reference).cloned().unwrap_or_default()
    }

    /// The secret that has been typed, and is not stored yet.
    pub fn typed_slot(&self) -> Option<SecretSlot> {
        self.entry.as_ref().filter(|entry| !entry.text.0.expose().is_empty()).map(|entry| entry.slot)
    }
}

/// What is known of one secret.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum SecretStatus {
    /// Nobody has looked yet.
    #[default]
    Unknown,
    /// On its way to the keyring.
    Storing,
    /// There, with what may be said of it; `stored_at` if it was entered in this session.
    Present { facts: SecretFacts, stored_at: Option<OffsetDateTime> },
    /// Not there, or not readable: why, and what to do.
    Missing(String),
}

/// A secret as it is typed. Its Debug form shows nothing.
#[derive(Clone)]
pub struct SecretInput(pub Secret);

impl SecretInput {
    pub fn new(text: impl Into<String>) -> Self {
        Self(Secret::new(text))
    }
}

impl fmt::Debug for SecretInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(crate::domain::display::MASK)
    }
}

/// The secret field that is open for typing. The text is wiped when it is stored or given up.
#[derive(Debug, Clone)]
pub struct SecretEntry {
    pub slot: SecretSlot,
    pub text: SecretInput,
}

impl SecretEntry {
    /// What is odd about the text so far.
    pub fn facts(&self) -> SecretFacts {
        self.text.0.facts()
    }
}

/// A secret in the clear, until `until`.
#[derive(Debug, Clone)]
pub struct RevealedSecret {
    pub reference: SecretRef,
    pub value: SecretInput,
    pub until: OffsetDateTime,
}

/// What to do with the system's clipboard.
#[derive(Debug, Clone)]
pub enum ClipboardOrder {
    /// Put this there.
    Copy(SecretInput),
    /// Empty it: a secret was there long enough.
    Clear,
}
