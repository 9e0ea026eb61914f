//! A batch: bytes that stay as loaded.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Read;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use super::check::check;
use super::validation::{MessageSpan, Severity, Validation};
use crate::domain::{Note, Payload, limits};

/// The two kinds of message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MessageKind {
    Measurement,
    Notification,
}

/// Why a batch could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum BatchLoadError {
    #[error("reading the batch: {0}")]
    Read(#[from] std::io::Error),
    #[error("larger than {} MiB, the most that signpost loads as one batch; split it", limits::BATCH_BYTES_MAX / 1024 / 1024)]
    TooLarge,
}

/// A JSON array of messages, byte for byte as it will be sent. Clones share the bytes and the check.
#[derive(Debug, Clone)]
pub struct Batch {
    content: Arc<Content>,
}

#[derive(Debug)]
struct Content {
    payload: Payload,
    checked: OnceLock<Checked>,
}

#[derive(Debug)]
struct Checked {
    validation: Validation,
    notes: Vec<Note>,
}

impl Batch {
    /// Take `bytes` as they are. Any bytes are a batch; what is odd about them is in the checks.
    pub fn from_bytes(bytes: impl Into<bytes::Bytes>) -> Self {
        Self { content: Arc::new(Content { payload: Payload::new(bytes), checked: OnceLock::new() }) }
    }

    /// Read all of `reader`, up to the limit.
    pub fn load(reader: impl Read) -> Result<Self, BatchLoadError> {
        let mut bytes = Vec::new();
        reader.take(limits::BATCH_BYTES_MAX + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > limits::BATCH_BYTES_MAX {
            return Err(BatchLoadError::TooLarge);
        }
        Ok(Self::from_bytes(bytes))
    }

    /// The platform's documentation sample of that kind, byte for byte as its page shows it.
    pub fn sample(kind: MessageKind) -> Self {
        Self::from_bytes(match kind {
            MessageKind::Measurement => &include_bytes!("../../../assets/batches/measurement.json")[..],
            MessageKind::Notification => &include_bytes!("../../../assets/batches/notification.json")[..],
        })
    }

    pub fn payload(&self) -> &Payload {
        &self.content.payload
    }

    /// What a check finds; computed once, when first asked for.
    pub fn validation(&self) -> &Validation {
        &self.checked().validation
    }

    /// Where each message stands; none if the bytes are not a JSON array.
    pub fn messages(&self) -> &[MessageSpan] {
        self.validation().messages.as_deref().unwrap_or_default()
    }

    /// Messages in the array; `None` if the bytes are not a JSON array.
    pub fn message_count(&self) -> Option<u64> {
        self.validation().messages.as_ref().map(|messages| messages.len() as u64)
    }

    /// What is odd but is sent all the same.
    pub fn notes(&self) -> &[Note] {
        &self.checked().notes
    }

    /// The same bytes but for the numbers of the messages' `attempt` fields.
    #[must_use]
    pub fn with_attempt(&self, attempt: u32) -> Self {
        let bytes = self.payload().bytes();
        let mut edited = Vec::with_capacity(bytes.len() + 16);
        let mut copied = 0;
        for range in self.messages().iter().filter_map(|message| message.attempt.clone()) {
            edited.extend_from_slice(&bytes[copied..range.start]);
            edited.extend_from_slice(attempt.to_string().as_bytes());
            copied = range.end;
        }
        edited.extend_from_slice(&bytes[copied..]);
        Self::from_bytes(edited)
    }

    /// Message `index` replaced by `text`; every other byte stays. `None` if there is no such message.
    pub fn replace_message(&self, index: usize, text: &str) -> Option<Self> {
        let range = self.messages().get(index)?.range.clone();
        Some(self.spliced(range, text.as_bytes()))
    }

    /// `text` as a new message before message `index`, or at the end. `None` if the bytes are no array.
    pub fn insert_message(&self, index: usize, text: &str) -> Option<Self> {
        let messages = self.validation().messages.as_ref()?;
        if let Some(next) = messages.get(index) {
            let start = next.range.start;
            return Some(self.spliced(start..start, format!("{text},").as_bytes()));
        }
        if let Some(last) = messages.last() {
            Some(self.spliced(last.range.end..last.range.end, format!(",{text}").as_bytes()))
        } else {
            let open = self.payload().bytes().iter().position(|&byte| byte == b'[')? + 1;
            Some(self.spliced(open..open, text.as_bytes()))
        }
    }

    /// Copies of the messages `chosen` after the last of them. `None` if one is not there.
    pub fn duplicate_messages(&self, chosen: &BTreeSet<usize>) -> Option<Self> {
        let after = chosen.last()? + 1;
        let count = self.messages().len();
        let order: Vec<usize> = (0..after).chain(chosen.iter().copied()).chain(after..count).collect();
        self.arranged(&order)
    }

    /// The batch without the messages `chosen`. `None` if one is not there.
    pub fn remove_messages(&self, chosen: &BTreeSet<usize>) -> Option<Self> {
        let count = self.messages().len();
        let is_there = chosen.last().is_some_and(|last| *last < count);
        let order: Vec<usize> = (0..count).filter(|index| !chosen.contains(index)).collect();
        is_there.then(|| self.arranged(&order)).flatten()
    }

    /// The messages `chosen`, in their order, taken out and put before what was message `before`; at the end if that is
    /// the number of messages. `None` if one is not there.
    pub fn move_messages(&self, chosen: &BTreeSet<usize>, before: usize) -> Option<Self> {
        let count = self.messages().len();
        if before > count || chosen.is_empty() {
            return None;
        }
        let stays = |index: &usize| !chosen.contains(index);
        let moved = (0..before).filter(stays).chain(chosen.iter().copied()).chain((before..count).filter(stays));
        self.arranged(&moved.collect::<Vec<usize>>())
    }

    /// The messages of `order`, each byte for byte; what stands between two of them stays at its place in the list, so
    /// that an array with a message a line goes on as one.
    fn arranged(&self, order: &[usize]) -> Option<Self> {
        let bytes = self.payload().bytes();
        let spans: Vec<Range<usize>> = self.messages().iter().map(|message| message.range.clone()).collect();
        let (first, last) = (spans.first()?, spans.last()?);
        let gaps: Vec<&[u8]> = spans.windows(2).map(|pair| &bytes[pair[0].end..pair[1].start]).collect();
        let mut arranged = bytes[..first.start].to_vec();
        for (place, index) in order.iter().enumerate() {
            if let Some(gap) = place.checked_sub(1) {
                arranged.extend_from_slice(gaps.get(gap).or(gaps.last()).copied().unwrap_or(b","));
            }
            arranged.extend_from_slice(&bytes[spans.get(*index)?.clone()]);
        }
        arranged.extend_from_slice(&bytes[last.end..]);
        Some(Self::from_bytes(arranged))
    }

    /// Every message of `chosen` as `change` makes it; those that it leaves alone stay byte for byte. `None` if one is
    /// not there or is not UTF-8.
    pub fn change_messages(
        &self,
        chosen: &BTreeSet<usize>,
        mut change: impl FnMut(&str) -> Option<String>,
    ) -> Option<Self> {
        let bytes = self.payload().bytes();
        let mut changed = Vec::with_capacity(bytes.len());
        let mut copied = 0;
        for index in chosen {
            let range = self.messages().get(*index)?.range.clone();
            if let Some(text) = change(std::str::from_utf8(&bytes[range.clone()]).ok()?) {
                changed.extend_from_slice(&bytes[copied..range.start]);
                changed.extend_from_slice(text.as_bytes());
                copied = range.end;
            }
        }
        changed.extend_from_slice(&bytes[copied..]);
        Some(Self::from_bytes(changed))
    }

    fn spliced(&self, range: Range<usize>, text: &[u8]) -> Self {
        let bytes = self.payload().bytes();
        Self::from_bytes([&bytes[..range.start], text, &bytes[range.end..]].concat())
    }

    fn checked(&self) -> &Checked {
        self.content.checked.get_or_init(|| {
            let validation = check(self.content.payload.bytes());
            let notes = notes(&validation);
            Checked { validation, notes }
        })
    }
}

/// One note for all errors, and one for each kind of oddity: a batch has thousands of places, a request a few notes.
fn notes(validation: &Validation) -> Vec<Note> {
    let mut notes = Vec::new();
    if let Some(first) = validation.of(Severity::Error).next() {
        let mut text = format!(
            "The platform would never send this batch: {} at line {}, column {}",
            first.text, first.line, first.column
        );
        if validation.errors > 1 {
            write!(text, ", and {} more", validation.errors - 1).ok(); // A String takes every write.
        }
        notes.push(Note::warning("batch.not_valid", text + ". It is sent as it is."));
    }
    let mut ids: Vec<&str> = Vec::new();
    for finding in validation.of(Severity::Note) {
        if ids.contains(&finding.id) {
            continue;
        }
        ids.push(finding.id);
        let count = validation.of(Severity::Note).filter(|other| other.id == finding.id).count();
        let more = if count > 1 { format!(" ({count} places)") } else { String::new() };
        let place = format!("line {}, column {}", finding.line, finding.column);
        notes.push(Note::info(finding.id, format!("Batch, {place}: {}{more}. It is sent as it is.", finding.text)));
    }
    notes
}
