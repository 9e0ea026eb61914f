//! Work on batches that takes time with large ones: done off the UI thread.

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;

use time::{Duration, OffsetDateTime};

use super::error::BatchError;
use crate::app::batch::bulk_edit::{BulkChange, BulkEdit, BulkEditor};
use crate::app::batch::message_summary::summary;
use crate::app::state::{BatchFacts, BatchFinding, FindingSeverity, GeneratorForm, MessageRow};
use crate::app::{BatchEdit, EditedBatch};
use crate::domain::display::visible;
use crate::domain::limits;
use crate::domain::message::{self, Batch, GeneratorSettings, MessageKind, Severity};
use crate::file;

/// Observations of a generated batch; about what fits into the largest batch that can be loaded.
pub(super) const GENERATED_OBSERVATIONS_MAX: u64 = 500_000;

/// Read a batch, byte for byte.
pub(in crate::app) fn load(path: &Path) -> Result<Batch, BatchError> {
    Ok(Batch::from_bytes(file::read(path, limits::BATCH_BYTES_MAX)?))
}

/// A batch as the form asks for.
pub(in crate::app) fn generate(form: &GeneratorForm, now: OffsetDateTime) -> Result<Batch, BatchError> {
    let observations = u64::from(form.messages).saturating_mul(u64::from(form.observations.max(1)));
    if observations > GENERATED_OBSERVATIONS_MAX {
        return Err(BatchError::TooManyObservations(observations));
    }
    let settings = GeneratorSettings {
        messages: form.messages,
        observations: form.observations,
        seed: form.seed,
        interval_seconds: form.interval_seconds,
        out_of_order: form.out_of_order,
        late_seconds: form.late_seconds,
        devices: Some(form.devices.max(1)),
        ..GeneratorSettings::new(form.kind, now.saturating_sub(Duration::hours(i64::from(form.start_hours_ago))))
    };
    Ok(message::generate(&settings))
}

/// Everything the window says about `batch`.
pub(in crate::app) fn facts(batch: &Batch) -> BatchFacts {
    let (payload, validation) = (batch.payload(), batch.validation());
    let findings = validation.findings.iter().map(|finding| BatchFinding {
        severity: match finding.severity {
            Severity::Error => FindingSeverity::Error,
            Severity::Note => FindingSeverity::Note,
        },
        pointer: finding.pointer.clone(),
        line: finding.line,
        column: finding.column,
        text: match finding.allowed.as_str() {
            "" => finding.text.clone(),
            allowed => format!("{}; allowed: {allowed}", finding.text),
        },
    });
    let wrong: BTreeSet<usize> =
        validation.of(Severity::Error).filter_map(|finding| message_of(&finding.pointer)).collect();
    let rows = batch.messages().iter().enumerate().map(|(index, message)| MessageRow {
        kind: message.kind,
        range: message.range.clone(),
        line: message.line,
        summary: payload.bytes().get(message.range.clone()).map(summary).unwrap_or_default(),
        has_error: wrong.contains(&index),
    });
    BatchFacts {
        message_count: batch.message_count(),
        bytes: payload.len() as u64,
        sha256: payload.sha256_hex(),
        rows: rows.collect(),
        findings: findings.collect(),
        omitted: validation.omitted,
        errors: validation.errors,
    }
}

/// The message that a JSON pointer leads into.
fn message_of(pointer: &str) -> Option<usize> {
    pointer.strip_prefix('/')?.split('/').next()?.parse().ok()
}

/// `batch` after `edit`.
pub(in crate::app) fn apply(batch: &Batch, edit: &BatchEdit) -> Result<EditedBatch, BatchError> {
    let count = batch.messages().len();
    let (edited, select) = match edit {
        BatchEdit::ReplaceAll { text } => (Some(Batch::from_bytes(text.clone().into_bytes())), None),
        BatchEdit::Replace { index, text } => (batch.replace_message(*index, text), None),
        BatchEdit::Add(kind) => (batch.insert_message(count, &template(*kind)), Some(count..count + 1)),
        BatchEdit::Insert { before, text } => {
            let (text, pasted) = messages_of(text)?;
            (batch.insert_message(*before, text), Some(*before..before + pasted))
        }
        BatchEdit::Duplicate(chosen) => (batch.duplicate_messages(chosen), Some(copies(chosen))),
        BatchEdit::Remove(chosen) => (batch.remove_messages(chosen), Some(after_removal(chosen, count))),
        BatchEdit::Move { chosen, before } => {
            let first = before.saturating_sub(chosen.range(..before).count());
            (batch.move_messages(chosen, *before), Some(first..first + chosen.len()))
        }
        BatchEdit::Field { chosen, edit } => return change_field(batch, chosen, edit),
    };
    let batch = edited.ok_or(BatchError::NoSuchMessage)?;
    Ok(EditedBatch { batch, select, told: None })
}

/// What stands between the brackets of an array of messages, or one message as it is; and how many that are.
fn messages_of(text: &str) -> Result<(&str, usize), BatchError> {
    serde_json::from_str::<serde::de::IgnoredAny>(text)?;
    if !text.trim_start().starts_with('[') {
        return Ok((text.trim(), 1));
    }
    let pasted = Batch::from_bytes(text.to_owned().into_bytes());
    let messages = pasted.messages();
    let (Some(first), Some(last)) = (messages.first(), messages.last()) else {
        return Err(BatchError::PastedNothing);
    };
    let inner = text.get(first.range.start..last.range.end).unwrap_or_default();
    Ok((inner, messages.len()))
}

/// Where copies of `chosen` stand.
fn copies(chosen: &BTreeSet<usize>) -> Range<usize> {
    let first = chosen.last().map_or(0, |last| last + 1);
    first..first + chosen.len()
}

/// The message that takes the place of the first one that went, or the last that is left.
fn after_removal(chosen: &BTreeSet<usize>, count: usize) -> Range<usize> {
    let left = count.saturating_sub(chosen.len());
    let next = chosen.first().copied().unwrap_or(0).min(left.saturating_sub(1));
    next..next + 1
}

/// One field of each chosen message, and how many had it.
fn change_field(batch: &Batch, chosen: &BTreeSet<usize>, edit: &BulkEdit) -> Result<EditedBatch, BatchError> {
    let editor = BulkEditor::new(edit)?;
    let (mut places, mut messages) = (0, 0);
    let changed = batch.change_messages(chosen, |message| {
        let changed = editor.changed(message)?;
        places += changed.places;
        messages += 1;
        Some(changed.text)
    });
    let batch = changed.ok_or(BatchError::NoSuchMessage)?;
    if messages == 0 {
        return Err(BatchError::NoMessageHas(edit.pointer.clone()));
    }
    let field = visible(&edit.pointer);
    let done = if edit.change == BulkChange::Remove { "Took out" } else { "Set" };
    let without = match chosen.len() - messages {
        0 => String::new(),
        without => format!("; {without} without it stay as they are"),
    };
    let counted = |count: u64, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
    let (places, messages) = (counted(places, "place"), counted(messages as u64, "message"));
    Ok(EditedBatch { batch, select: None, told: Some(format!("{done} {field} at {places} in {messages}{without}.")) })
}

/// The documentation's first message of that kind, as it stands there.
fn template(kind: MessageKind) -> String {
    let sample = Batch::sample(kind);
    let first = sample.messages().first().and_then(|message| sample.payload().bytes().get(message.range.clone()));
    first.map(|bytes| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_else(|| "{}".to_owned())
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    fn text(batch: &Batch) -> String {
        String::from_utf8_lossy(batch.payload().bytes()).into_owned()
    }

    #[test]
    fn an_added_message_is_the_samples_and_is_selected() {
        let edited = apply(&Batch::from_bytes(&b"[]"[..]), &BatchEdit::Add(MessageKind::Notification));
        let EditedBatch { batch, select, .. } = edited.expect("an empty array takes a message");
        assert_eq!(select, Some(0..1));
        assert_eq!(facts(&batch).rows[0].kind, Some(MessageKind::Notification));
        assert_eq!(facts(&batch).errors, 0, "{}", text(&batch));
    }

    #[test]
    fn removing_the_last_message_selects_the_one_before() {
        let batch = Batch::from_bytes(&b"[1,2,3]"[..]);
        let edited = apply(&batch, &BatchEdit::Remove([2].into())).expect("there is a third");
        assert_eq!((text(&edited.batch).as_str(), edited.select), ("[1,2]", Some(1..2)));
        assert_eq!(apply(&edited.batch, &BatchEdit::Remove([0].into())).expect("there is a first").select, Some(0..1));
    }

    #[test]
    fn what_was_copied_or_moved_is_chosen_at_its_new_place() {
        let batch = Batch::from_bytes(&b"[1,2,3,4]"[..]);
        let after = |edit: BatchEdit| {
            let edited = apply(&batch, &edit).expect("they are there");
            (text(&edited.batch), edited.select)
        };
        assert_eq!(after(BatchEdit::Duplicate([0, 2].into())), ("[1,2,3,1,3,4]".to_owned(), Some(3..5)));
        let moved = |before| BatchEdit::Move { chosen: [0, 2].into(), before };
        assert_eq!(after(moved(4)), ("[2,4,1,3]".to_owned(), Some(2..4)));
        assert_eq!(after(moved(1)), ("[1,3,2,4]".to_owned(), Some(0..2)));
        assert_eq!(after(moved(0)), ("[1,3,2,4]".to_owned(), Some(0..2)));
    }

    #[test]
    fn messages_are_put_in_as_they_are_and_what_is_no_json_is_refused() {
        let batch = Batch::from_bytes(&b"[1, 4]"[..]);
        let insert = |before, text: &str| apply(&batch, &BatchEdit::Insert { before, text: text.to_owned() });
        let edited = insert(1, " [ 2 ,\n3 ] ").expect("two messages");
        assert_eq!((text(&edited.batch).as_str(), edited.select), ("[1, 2 ,\n3,4]", Some(1..3)));
        let edited = insert(2, " {\"a\": 1}\n").expect("one message");
        assert_eq!((text(&edited.batch).as_str(), edited.select), ("[1, 4,{\"a\": 1}]", Some(2..3)));
        assert!(insert(0, "[]").expect_err("it has none").to_string().contains("without messages"));
        assert!(insert(0, "[1,").expect_err("it is cut off").to_string().contains("not JSON"));
    }

    #[test]
    fn a_field_of_many_messages_is_changed_and_counted() {
        let batch = Batch::from_bytes(&b"[{\"a\":1},{\"b\":2}, {\"a\":[]}]"[..]);
        let edit = |pointer: &str, change| BatchEdit::Field {
            chosen: [0, 1, 2].into(),
            edit: BulkEdit { pointer: pointer.to_owned(), change },
        };
        let set = apply(&batch, &edit("/a", BulkChange::Set { json: "null".to_owned(), adds: false })).expect("two");
        assert_eq!(text(&set.batch), "[{\"a\":null},{\"b\":2}, {\"a\":null}]");
        assert_eq!(set.told.as_deref(), Some("Set /a at 2 places in 2 messages; 1 without it stay as they are."));
        let gone = apply(&batch, &edit("/b", BulkChange::Remove)).expect("one");
        assert_eq!(text(&gone.batch), "[{\"a\":1},{}, {\"a\":[]}]");
        let none = apply(&batch, &edit("/c", BulkChange::Remove)).expect_err("none has it").to_string();
        assert!(none.contains("No selected message has /c"), "{none}");
    }

    #[test]
    fn what_is_no_array_takes_no_message() {
        let error = apply(&Batch::from_bytes(&b"{}"[..]), &BatchEdit::Add(MessageKind::Measurement));
        assert!(error.is_err());
    }

    #[test]
    fn a_generated_batch_is_valid_and_its_size_is_bounded() {
        let now = datetime!(2026-03-05 10:00 UTC);
        let batch = generate(&GeneratorForm::default(), now).expect("a batch");
        assert_eq!(facts(&batch).errors, 0);
        let form = GeneratorForm { messages: u32::MAX, observations: u32::MAX, ..GeneratorForm::default() };
        assert!(generate(&form, now).is_err());
    }

    #[test]
    fn a_file_that_is_not_there_is_named() {
        let problem = load(Path::new("/nowhere/batch.json")).expect_err("there is no such file").to_string();
        assert!(problem.starts_with("/nowhere/batch.json cannot be read: "), "{problem}");
    }
}
