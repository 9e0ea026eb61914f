//! Short messages at the edge of the window, some with an Undo.

use time::OffsetDateTime;

use crate::app::batch::state::BatchSource;
use crate::app::destination::fields::Fields;
use crate::app::destination::state::{DestinationEntry, DestinationKey, Place};
use crate::app::environment::state::Environments;
use crate::domain::message::Batch;
use crate::store::EntryId;

/// Stands for one notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NoticeId(pub u64);

/// What the user should know, latest last. What needs no answer passes; the rest stays until dismissed, and the oldest
/// give way.
#[derive(Debug, Default)]
pub struct Notices {
    pub list: Vec<Notice>,
}

/// One notice.
#[derive(Debug)]
pub struct Notice {
    pub id: NoticeId,
    pub level: NoticeLevel,
    /// What happened and, for an error, the next step; safe to show.
    pub text: String,
    /// What `NoticeCommand::Undo` would bring back.
    pub undo: Option<Undo>,
    /// When it goes by itself; `None` if it stays.
    pub until: Option<OffsetDateTime>,
}

/// How much a notice matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoticeLevel {
    Info,
    Warning,
    Error,
}

/// What can be brought back.
#[derive(Debug)]
pub enum Undo {
    Destination(Box<DestinationEntry>),
    Fields {
        key: DestinationKey,
        fields: Box<Fields>,
    },
    /// A destination with an environment that was deleted.
    Environments {
        key: DestinationKey,
        fields: Box<Fields>,
        environments: Box<Environments>,
    },
    /// Where destinations stood in the rail.
    Places(Vec<(DestinationKey, Place)>),
    Entries(Vec<EntryId>),
    Batch {
        batch: Batch,
        source: BatchSource,
        edited: bool,
    },
}
