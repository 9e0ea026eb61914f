//! What can go wrong with a file that the user named.

use quick_junit::SerializeError;

use crate::file::{FileError, shown};
use crate::report::har::HarError;
use crate::store::StoreError;

/// Why a HAR file cannot be taken in.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("{}", .0.chain())]
    Unreadable(FileError),
    #[error("{file}: {error}")]
    NotHar { file: String, error: HarError },
}

/// Why a file was not written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    #[error("{} cannot be written: {}", shown(&.0.path), .0.reason())]
    File(#[from] FileError),
    /// What was to be written cannot be read.
    #[error("{}", .0.chain())]
    Content(#[from] StoreError),
    #[error("the report cannot be made: {0}")]
    Report(#[from] SerializeError),
}
