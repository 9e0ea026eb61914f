//! What can go wrong with a batch.

use super::bulk_edit::BulkEditError;
use super::content::GENERATED_OBSERVATIONS_MAX;
use crate::domain::display::visible;
use crate::file::{FileError, shown};

/// Why there is no batch, or why the one there is stays as it was.
#[derive(Debug, thiserror::Error)]
pub enum BatchError {
    #[error("{} cannot be read: {}", shown(&.0.path), .0.reason())]
    Unreadable(#[from] FileError),
    #[error("{0} observations are too many for one batch; ask for at most {GENERATED_OBSERVATIONS_MAX}.")]
    TooManyObservations(u64),
    #[error("The batch has no such message, or it is not a JSON array of messages.")]
    NoSuchMessage,
    #[error("What was pasted is not JSON: {0}. Nothing was changed.")]
    PastedNotJson(#[from] serde_json::Error),
    #[error("What was pasted is an array without messages. Nothing was changed.")]
    PastedNothing,
    #[error(transparent)]
    Field(#[from] BulkEditError),
    #[error("No selected message has {}: nothing was changed.", visible(.0))]
    NoMessageHas(String),
}
