//! Files that the user names: what can be asked for, and what comes back.

use std::path::PathBuf;

use super::error::WriteError;
use crate::app::FilePurpose;

/// What the user can ask for.
#[derive(Debug)]
pub enum FileCommand {
    /// Take in whatever the file is: a HAR file, a destination, else a batch.
    Open(PathBuf),
    /// Ask for a path in a dialog, then do what `purpose` says.
    Pick(FilePurpose),
    /// Ask for a path without a dialog of the desktop.
    TypePath(FilePurpose),
    EditTypedPath(String),
    /// Do with the typed path what it was asked for.
    UseTypedPath,
    CancelTypedPath,
}

/// What came back from the background, with the id of what it answers.
#[derive(Debug)]
pub enum FileNews {
    Picked {
        purpose: FilePurpose,
        path: Option<PathBuf>,
    },
    /// The desktop has no file dialog: the path is to be typed.
    DialogUnavailable {
        purpose: FilePurpose,
        reason: String,
    },
    Written {
        path: PathBuf,
        what: &'static str,
        result: Result<(), WriteError>,
    },
}
