//! What is pasted where no field has the keyboard: what can be asked for.

use crate::app::state::SecretInput;

/// What the user can ask for.
#[derive(Debug)]
pub enum PasteCommand {
    /// Take in what was pasted where no field has the keyboard: JSON into the batch, anything else as the offer of a
    /// destination.
    Paste(SecretInput),
    /// Make the destination that is offered.
    CreateOffered,
    /// Fill in the selected destination instead.
    FillOffered,
    DismissOffer,
}
