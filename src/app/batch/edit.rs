//! A change of the batch, as it is asked for and as it came out.

use std::collections::BTreeSet;
use std::ops::Range;

use super::bulk_edit::BulkEdit;
use crate::domain::message::{Batch, MessageKind};

/// A change of the batch. Every byte outside the message it is about stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BatchEdit {
    Replace {
        index: usize,
        text: String,
    },
    /// The whole batch as one text.
    ReplaceAll {
        text: String,
    },
    Add(MessageKind),
    /// The messages of a JSON array, or one message, before this one.
    Insert {
        before: usize,
        text: String,
    },
    Duplicate(BTreeSet<usize>),
    Remove(BTreeSet<usize>),
    Move {
        chosen: BTreeSet<usize>,
        /// They come to stand before what was this message; at the end if it is the number of messages.
        before: usize,
    },
    /// One field of each of these messages.
    Field {
        chosen: BTreeSet<usize>,
        edit: BulkEdit,
    },
}

/// A batch after an edit.
#[derive(Debug, Clone)]
pub struct EditedBatch {
    pub batch: Batch,
    /// The messages to choose; `None` if the choice stays.
    pub select: Option<Range<usize>>,
    /// What the edit did, where the batch does not show it.
    pub told: Option<String>,
}
