//! A destination that a pasted text describes, until the user says what becomes of it.

use crate::app::destination::fields::{Fields, SecretSlot};
use crate::app::destination::state::DestinationKey;
use crate::app::secret::state::SecretInput;

/// What was understood of a pasted text.
#[derive(Debug)]
pub struct Offer {
    /// The new destination, without any secret.
    pub fields: Fields,
    /// On their way to the keyring if it is made.
    pub secrets: Vec<(SecretSlot, SecretInput)>,
    /// What was taken from where, in sentences without any secret.
    pub taken: String,
    /// The selected destination, which could be filled in instead; `None` for those of the built-in receiver.
    pub fills: Option<DestinationKey>,
    /// What was pasted.
    pub(in crate::app) text: SecretInput,
}
