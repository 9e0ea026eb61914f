//! Destinations: what can be asked for, and what comes back.

use std::path::PathBuf;

use super::reveal::RevealError;
use crate::app::state::{DestinationKey, Fields, FolderName, Preset, SecretInput};
use crate::domain::{Change, DestinationFile};
use crate::interchange::export::ExportFormat;
use crate::store::{DestinationId, StoreError, StoredDestination};

/// What the user can ask for.
#[derive(Debug)]
pub enum DestinationCommand {
    New(Preset),
    Select(DestinationKey),
    Duplicate(DestinationKey),
    /// Take the destination and its file away; a notice offers to bring them back.
    Delete(DestinationKey),
    /// Open the name of a destination for editing in the rail.
    BeginRename(DestinationKey),
    EditRename(String),
    CommitRename,
    CancelRename,
    /// List only destinations with this text in their name or URL.
    Search(String),
    /// Change the order or the folders of the rail.
    Arrange(ArrangeCommand),
    /// Reveal its file in the file manager.
    ShowFile(DestinationKey),
    /// Copy the path of its file.
    CopyPath(DestinationKey),
    /// Copy it as the text of a destination file, which holds no secret.
    CopyFile(DestinationKey),
    /// Copy it with the batch for another tool, with variables in place of secrets.
    CopyAs(DestinationKey, ExportFormat),
    /// Replace everything typed about a destination. Saved by itself after a short pause.
    Edit {
        key: DestinationKey,
        fields: Box<Fields>,
    },
    /// Take over what a field note proposes.
    Apply(Change),
    /// Take a pasted URL, SAS or connection string apart into the selected destination's fields.
    Paste(SecretInput),
    /// Read the folder again.
    Reload,
}

/// What can be asked for about the order and the folders of the rail.
#[derive(Debug)]
pub enum ArrangeCommand {
    /// Move a destination beside another one, into the folder of that one.
    MoveBeside {
        key: DestinationKey,
        target: DestinationKey,
        side: Side,
    },
    /// Move a destination one place within its folder.
    Step {
        key: DestinationKey,
        side: Side,
    },
    /// Put a destination at the end of a folder, or outside all folders.
    PutInto {
        key: DestinationKey,
        folder: Option<FolderName>,
    },
    /// Put a destination into a folder of its own, whose name is to be typed.
    NewFolder(DestinationKey),
    BeginRename(FolderName),
    /// Take a folder away; its destinations stay.
    Dissolve(FolderName),
    ToggleFolded(FolderName),
}

/// Which side of a place in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Above,
    Below,
}

/// What came back from the background, with the id of what it answers.
#[derive(Debug)]
pub enum DestinationNews {
    Loaded(Result<Vec<StoredDestination>, StoreError>),
    Saved {
        key: DestinationKey,
        request_id: u64,
        result: Result<DestinationId, StoreError>,
    },
    /// A destination file was opened; with its id if it is one of the data folder.
    Read {
        path: PathBuf,
        result: Result<Box<(Option<DestinationId>, DestinationFile)>, StoreError>,
    },
    Revealed {
        path: PathBuf,
        result: Result<(), RevealError>,
    },
    Deleted {
        name: String,
        result: Result<(), StoreError>,
    },
}
