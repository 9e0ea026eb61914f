//! The batch, its messages and the message that is being edited.

use std::collections::VecDeque;
use std::fmt;
use std::ops::{Range, RangeInclusive};
use std::path::PathBuf;
use std::sync::Arc;

use time::OffsetDateTime;

use crate::app::BatchEdit;
use crate::app::batch::one_line::Spacing;
use crate::app::batch::selection::{BulkForm, Chosen};
use crate::domain::message::{Batch, MessageKind};

/// The batch that Send would put on the wire.
#[derive(Debug)]
pub struct BatchState {
    pub batch: Batch,
    /// Changes with every other batch.
    pub version: u64,
    pub source: BatchSource,
    /// True once the bytes differ from those of the source.
    pub edited: bool,
    /// Of `batch` once checked; of the batch before while the check runs.
    pub facts: Arc<BatchFacts>,
    /// The version that `facts` are about.
    pub facts_version: u64,
    /// The message in the editor.
    pub selected: usize,
    /// The messages that a change of the list is about, the selected one among them.
    pub chosen: Chosen,
    /// A field that is about to be changed in many messages.
    pub bulk_form: Option<BulkForm>,
    pub face: Face,
    /// The selected message's text; `None` if there is no such message, or none can be told apart.
    pub editor: Option<MessageEditor>,
    /// The file being read or written.
    pub file: Option<PathBuf>,
    pub generator: GeneratorForm,
    /// Edits that wait for the one in progress.
    pub(in crate::app) queue: VecDeque<BatchEdit>,
    /// The id of the edit in progress.
    pub(in crate::app) editing: Option<u64>,
    /// The id of the load or generation in progress: only its answer counts.
    pub(in crate::app) loading: Option<u64>,
    /// The send that waits until the edits are applied, and what was typed of a secret is stored.
    pub(in crate::app) send_after: Option<u64>,
    /// The file that is written once the edits are applied.
    pub(in crate::app) save_after: Option<PathBuf>,
    /// Batches before this one, latest last.
    pub(in crate::app) undo: Vec<EarlierBatch>,
    /// Batches that were taken back, latest last.
    pub(in crate::app) redo: Vec<EarlierBatch>,
}

impl BatchState {
    pub(in crate::app) fn empty() -> Self {
        Self {
            batch: Batch::from_bytes(&b"[]"[..]),
            version: 0,
            source: BatchSource::Empty,
            edited: false,
            facts: Arc::default(),
            facts_version: 0,
            selected: 0,
            chosen: Chosen::only(0),
            bulk_form: None,
            face: Face::default(),
            editor: None,
            file: None,
            generator: GeneratorForm::default(),
            queue: VecDeque::new(),
            editing: None,
            loading: None,
            send_after: None,
            save_after: None,
            undo: Vec::new(),
            redo: Vec::new(),
        }
    }

    /// True while `facts` are still those of an earlier batch.
    pub fn is_checking(&self) -> bool {
        self.facts_version != self.version
    }

    /// True while a batch is being read, generated or changed.
    pub fn is_busy(&self) -> bool {
        self.loading.is_some() || self.editing.is_some()
    }

    pub fn can_undo(&self) -> bool {
        !self.undo.is_empty()
    }

    pub fn can_redo(&self) -> bool {
        !self.redo.is_empty()
    }

    /// What there would be to edit on the present face: the whole batch, or the selected message.
    pub fn is_whole(&self) -> bool {
        self.facts.message_count.is_none() || self.face == Face::Whole
    }

    /// Why there is nothing to edit, if there is no editor and none is on its way.
    pub fn editor_obstacle(&self) -> Option<EditorObstacle> {
        if self.editor.is_some() || self.is_checking() || self.is_busy() {
            return None;
        }
        let row = self.facts.rows.get(self.selected);
        let bytes = if self.is_whole() { self.batch.payload().len() } else { row.map_or(0, |row| row.range.len()) };
        Some(match bytes {
            _ if !self.is_whole() && row.is_none() => EditorObstacle::NoMessage,
            bytes if bytes > EDITOR_BYTES_MAX => EditorObstacle::TooLarge { bytes },
            _ => EditorObstacle::NotText,
        })
    }

    /// The chosen messages as a JSON array, each byte for byte; `None` while they are not known or are not UTF-8.
    pub fn chosen_text(&self) -> Option<String> {
        if self.is_checking() {
            return None;
        }
        let bytes = self.batch.payload().bytes();
        let message = |index: &usize| std::str::from_utf8(bytes.get(self.facts.rows.get(*index)?.range.clone())?).ok();
        let messages: Option<Vec<&str>> = self.chosen.indices().iter().map(message).collect();
        Some(format!("[{}]", messages.filter(|messages| !messages.is_empty())?.join(",\n")))
    }

    /// The bytes of message `index` as text, lossy where they are not UTF-8.
    pub fn message_text(&self, index: usize) -> Option<String> {
        if self.is_checking() {
            return None;
        }
        let row = self.facts.rows.get(index)?;
        let bytes = self.batch.payload().bytes().get(row.range.clone())?;
        Some(String::from_utf8_lossy(bytes).into_owned())
    }
}

/// Where the bytes came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BatchSource {
    Empty,
    Sample(MessageKind),
    Generated,
    File(PathBuf),
    Pasted,
    /// Restored from this history entry.
    History(i64),
}

/// What a check found, computed off the UI thread.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BatchFacts {
    /// `None` if the bytes are not a JSON array.
    pub message_count: Option<u64>,
    pub bytes: u64,
    /// Lower-case hex.
    pub sha256: String,
    /// One row a message.
    pub rows: Vec<MessageRow>,
    pub findings: Vec<BatchFinding>,
    /// Findings beyond those listed.
    pub omitted: u64,
    /// Errors among all findings, those beyond the list included.
    pub errors: u64,
}

impl BatchFacts {
    /// Number of listed findings of that severity.
    pub fn count(&self, severity: FindingSeverity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }
}

/// One message of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageRow {
    pub kind: Option<MessageKind>,
    /// Bytes of the message within the batch.
    pub range: Range<usize>,
    /// 1-based line of its first byte.
    pub line: usize,
    pub summary: MessageSummary,
    /// True if the platform would never send it so.
    pub has_error: bool,
}

/// What tells a message from the others of the list; a text is empty where the message has no such field.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MessageSummary {
    pub device: Box<str>,
    /// Of its first observation; for a notification, what was done to what.
    pub quantity: Box<str>,
    /// Of its first observation, with the unit.
    pub value: Box<str>,
    /// How many observations follow the first.
    pub more: usize,
    /// When it was generated, as written.
    pub time: Box<str>,
}

impl fmt::Display for MessageSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let more = if self.more == 0 { String::new() } else { format!("+{}", self.more) };
        let parts = [&*self.device, &*self.quantity, &*self.value, &more];
        f.write_str(&parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("  "))
    }
}

/// How a finding is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FindingSeverity {
    /// The platform would never send this.
    Error,
    /// Odd, and sent all the same.
    Note,
}

/// One finding of the check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchFinding {
    pub severity: FindingSeverity,
    /// JSON pointer (RFC 6901).
    pub pointer: String,
    /// 1-based.
    pub line: usize,
    /// 1-based, in characters.
    pub column: usize,
    /// What is wrong, and what is allowed.
    pub text: String,
}

/// How the batch is edited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Face {
    /// The selected message, field by field.
    Form,
    /// The selected message as text.
    #[default]
    Json,
    /// All messages as one text.
    Whole,
    /// The measurements of all messages, an observation a row.
    Table,
    /// The same over time.
    Chart,
}

impl Face {
    /// True for the faces that show measurements and edit nothing.
    pub fn is_measured(self) -> bool {
        match self {
            Self::Table | Self::Chart => true,
            Self::Form | Self::Json | Self::Whole => false,
        }
    }
}

/// Why there is nothing to edit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EditorObstacle {
    NoMessage,
    TooLarge {
        bytes: usize,
    },
    /// Not UTF-8.
    NotText,
}

/// Texts beyond this are not edited as one text: each key would cost more than a frame.
pub const EDITOR_BYTES_MAX: usize = 512 * 1024;

/// A batch that another one took the place of.
#[derive(Debug, Clone)]
pub(in crate::app) struct EarlierBatch {
    pub(in crate::app) batch: Batch,
    pub(in crate::app) source: BatchSource,
    pub(in crate::app) edited: bool,
}

/// The text of one message while it is edited.
#[derive(Debug, Clone, PartialEq)]
pub struct MessageEditor {
    /// Another one where the text came from elsewhere than from typing: caret and undo begin anew.
    pub generation: u64,
    pub index: usize,
    /// True if `text` is the whole batch, since its messages cannot be told apart.
    pub whole: bool,
    /// As typed, valid JSON or not.
    pub text: String,
    /// How the batch has the message on one line while `text` is laid out to be read; `None` where `text` is as the batch
    /// has it. What is typed goes into the batch on one line, too: no byte changes but those of the edit.
    pub one_line: Option<Spacing>,
    /// Why `text` is not JSON, if it is not. A message is taken over only once it is JSON; a whole
    /// batch always.
    pub problem: Option<String>,
    /// The batch takes `text` over at this moment, unless typing goes on.
    pub due_at: Option<OffsetDateTime>,
    /// `text` read as a value, for the form; `None` where it is not JSON.
    pub value: Option<Arc<serde_json::Value>>,
}

/// How many messages a batch can be generated with.
pub const GENERATED_MESSAGES: RangeInclusive<u32> = 1..=100_000;

/// Settings of the generator as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GeneratorForm {
    /// `None` mixes both kinds.
    pub kind: Option<MessageKind>,
    pub messages: u32,
    pub observations: u32,
    pub seed: u64,
    /// Seconds between observations.
    pub interval_seconds: u32,
    /// Hours from the first observation to now.
    pub start_hours_ago: u32,
    /// Messages come in an order other than that of their times.
    pub out_of_order: bool,
    /// Seconds between an observation and its storage in the platform.
    pub late_seconds: u32,
    /// How many devices report in turn.
    pub devices: u32,
}

impl Default for GeneratorForm {
    fn default() -> Self {
        Self {
            kind: Some(MessageKind::Measurement),
            messages: 10,
            observations: 5,
            seed: 1,
            interval_seconds: 60,
            start_hours_ago: 0,
            out_of_order: false,
            late_seconds: 1,
            devices: 3,
        }
    }
}
