//! The destinations that a pasted text or a file describes, until the user says what becomes of them.

use crate::app::destination::fields::{Fields, SecretSlot};
use crate::app::destination::state::DestinationKey;
use crate::app::secret::state::SecretInput;
use crate::domain::message::Batch;
use crate::interchange::LeftOut;

/// What was understood of a text.
#[derive(Debug)]
pub struct Offer {
    /// At least one.
    pub destinations: Vec<OfferedDestination>,
    /// What belongs to none of them.
    pub left_out: Vec<LeftOut>,
    /// Where the selected destination could be filled in instead.
    pub fills: Option<Filling>,
}

/// A destination that could be made.
#[derive(Debug)]
pub struct OfferedDestination {
    /// Without any secret.
    pub fields: Fields,
    /// On their way to the keyring if it is made.
    pub secrets: Vec<(SecretSlot, SecretInput)>,
    /// The body of the request.
    pub batch: Option<Batch>,
    /// What was taken from where, in sentences without any secret.
    pub taken: String,
    pub left_out: Vec<LeftOut>,
}

/// A text that goes into the fields of a destination of the user's.
#[derive(Debug)]
pub struct Filling {
    pub key: DestinationKey,
    pub(in crate::app) text: SecretInput,
}
