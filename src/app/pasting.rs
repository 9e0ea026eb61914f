//! A pasted URL, shared access signature or connection string goes into the fields it belongs to.

use super::state::{Fields, SecretInput, SecretSlot};
use crate::domain::Secret;

/// What was taken from a pasted text, beside the changed fields.
pub(super) struct PastedSecrets {
    /// On their way to the keyring.
    pub(super) secrets: Vec<(SecretSlot, SecretInput)>,
    /// What was taken from where, without any secret.
    pub(super) sentence: String,
}

/// Take `text` apart into `fields`; `None` (and `fields` unchanged) if it is nothing known.
pub(super) fn take_apart(fields: &mut Fields, text: &Secret) -> Option<PastedSecrets> {
    let url = text.expose().trim();
    let is_url = (url.starts_with("https://") || url.starts_with("http://")) && !url.contains(char::is_whitespace);
    if !is_url {
        return None;
    }
    url.clone_into(&mut fields.url);
    Some(PastedSecrets { secrets: Vec::new(), sentence: "Took the URL from the pasted text.".to_owned() })
}
