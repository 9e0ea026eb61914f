//! The batch: what can be asked for, and what comes back.

use std::path::PathBuf;
use std::sync::Arc;

use super::error::BatchError;
use crate::app::state::{BatchFacts, BatchSource, BulkForm, Face, GeneratorForm};
use crate::app::{EditedBatch, WriteError};
use crate::domain::message::{Batch, MessageKind};

/// What the user can ask for.
#[derive(Debug)]
pub enum BatchCommand {
    LoadSample(MessageKind),
    EditGenerator(GeneratorForm),
    Generate,
    /// Replace the batch by pasted text, byte for byte.
    Paste(String),
    /// Replace the batch by a file's bytes.
    LoadFile(PathBuf),
    SaveFile(PathBuf),
    /// Choose this message and no other, and edit it.
    SelectMessage(usize),
    /// Choose every message from the one chosen first to this one, and edit this one.
    SelectThrough(usize),
    /// Choose this message, too, or no longer.
    ToggleMessage(usize),
    SelectAllMessages,
    SetFace(Face),
    /// The selected message's text as typed.
    EditMessage(String),
    /// Lay the bytes of the edited text out, a member a line, or put them on one line; no token changes.
    FormatMessage {
        is_compact: bool,
    },
    /// One value of the selected message: a JSON pointer within the message and the new value as JSON text.
    EditValue {
        pointer: String,
        json: String,
    },
    AddMessage(MessageKind),
    /// Put the messages of a JSON array, or one message, behind the chosen ones.
    InsertMessages(String),
    /// Copy the chosen messages; the copies are chosen then.
    DuplicateMessages,
    RemoveMessages,
    /// Put the chosen messages before this one; at the end if it is the number of messages.
    MoveMessages {
        before: usize,
    },
    /// Ask for a field to set or take out in many messages.
    OpenBulkForm,
    EditBulkForm(BulkForm),
    /// Do what the form says; the second one takes the field out.
    SetField,
    RemoveField,
    CloseBulkForm,
    Undo,
    Redo,
}

/// What came back from the background, with the id of what it answers.
#[derive(Debug)]
pub enum BatchNews {
    /// A batch was read or generated.
    Loaded {
        request_id: u64,
        source: BatchSource,
        result: Result<Batch, BatchError>,
    },
    Edited {
        request_id: u64,
        result: Result<EditedBatch, BatchError>,
    },
    Checked {
        version: u64,
        facts: Arc<BatchFacts>,
    },
    Saved {
        path: PathBuf,
        result: Result<(), WriteError>,
    },
}
