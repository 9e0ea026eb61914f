//! Work on batches that takes time with large ones: done off the UI thread.

use std::fs;
use std::io::Read as _;
use std::path::Path;

use serde_json::value::RawValue;
use time::OffsetDateTime;

use super::effect::BatchEdit;
use super::state::{BatchFacts, GeneratorForm, MessageRow};
use crate::domain::limits;
use crate::domain::message::Batch;

/// Read a batch, byte for byte.
pub(super) fn load(path: &Path) -> Result<Batch, String> {
    let shown = path.display();
    let file = fs::File::open(path).map_err(|error| format!("{shown} cannot be read: {error}"))?;
    let mut bytes = Vec::new();
    file.take(limits::BATCH_BYTES_MAX + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| format!("{shown} cannot be read: {error}"))?;
    if bytes.len() as u64 > limits::BATCH_BYTES_MAX {
        let limit = limits::BATCH_BYTES_MAX / (1024 * 1024);
        return Err(format!("{shown} is larger than {limit} MiB, the most that signpost loads as one batch."));
    }
    Ok(Batch::from_bytes(bytes))
}

/// A batch as the form asks for.
pub(super) fn generate(form: &GeneratorForm, now: OffsetDateTime) -> Result<Batch, String> {
    let _ = (form, now);
    Err("The generator is not there yet.".to_owned())
}

/// Everything the window says about `batch`.
pub(super) fn facts(batch: &Batch) -> BatchFacts {
    let payload = batch.payload();
    let rows = rows(payload.bytes());
    BatchFacts {
        message_count: rows.as_ref().map(|rows| rows.len() as u64),
        bytes: payload.len() as u64,
        sha256: payload.sha256_hex(),
        rows: rows.unwrap_or_default(),
        findings: Vec::new(),
        omitted: 0,
    }
}

fn rows(bytes: &[u8]) -> Option<Vec<MessageRow>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let elements: Vec<&RawValue> = serde_json::from_str(text).ok()?;
    Some(
        elements
            .into_iter()
            .map(|element| {
                let start = element.get().as_ptr().addr() - text.as_ptr().addr();
                MessageRow { kind: None, range: start..start + element.get().len(), line: 1 }
            })
            .collect(),
    )
}

/// `batch` after `edit`, and the message to select.
pub(super) fn apply(batch: &Batch, edit: &BatchEdit) -> Result<(Batch, Option<usize>), String> {
    match edit {
        BatchEdit::ReplaceAll { text } => Ok((Batch::from_bytes(text.clone().into_bytes()), None)),
        BatchEdit::Replace { index, text } => {
            let rows = rows(batch.payload().bytes()).unwrap_or_default();
            let row = rows.get(*index).ok_or_else(|| format!("There is no message {}.", index + 1))?;
            let mut bytes = batch.payload().bytes()[..row.range.start].to_vec();
            bytes.extend_from_slice(text.as_bytes());
            bytes.extend_from_slice(&batch.payload().bytes()[row.range.end..]);
            Ok((Batch::from_bytes(bytes), Some(*index)))
        }
        BatchEdit::Add(_) | BatchEdit::Duplicate(_) | BatchEdit::Remove(_) | BatchEdit::Move { .. } => {
            Err("Messages cannot be told apart.".to_owned())
        }
    }
}
