//! What is pasted or dropped where no field has the keyboard: what can be asked for, and what comes back.

use std::fmt;
use std::path::PathBuf;

use crate::app::state::SecretInput;
use crate::interchange::{Found, ImportError};

/// What the user can ask for.
#[derive(Debug)]
pub enum PasteCommand {
    /// Take in what was pasted where no field has the keyboard: messages into the batch, anything else as the offer of
    /// destinations.
    Paste(SecretInput),
    /// Make the destinations that are offered.
    CreateOffered,
    /// Fill in the selected destination instead.
    FillOffered,
    DismissOffer,
}

/// What came back from the background.
#[derive(Debug)]
pub enum PasteNews {
    /// What another tool's text or file gave.
    Imported { source: ImportSource, result: Result<Imported, ImportError> },
}

/// Where a text came from.
#[derive(Debug)]
pub enum ImportSource {
    Pasted(SecretInput),
    File(PathBuf),
}

/// What a text gave. It may hold secrets, and so says nothing of itself.
pub struct Imported(pub(in crate::app) Found);

impl fmt::Debug for Imported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Imported(…)")
    }
}
