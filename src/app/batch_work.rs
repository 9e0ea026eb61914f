//! Work on batches that takes time with large ones: done off the UI thread.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use time::OffsetDateTime;

use super::effect::BatchEdit;
use super::message_summary::summary;
use super::state::{BatchFacts, BatchFinding, FindingSeverity, GeneratorForm, MessageRow};
use crate::domain::message::{self, Batch, GeneratorSettings, MessageKind, Severity};

/// Observations of a generated batch; about what fits into the largest batch that can be loaded.
const GENERATED_OBSERVATIONS_MAX: u64 = 500_000;

/// Read a batch, byte for byte.
pub(super) fn load(path: &Path) -> Result<Batch, String> {
    let shown = path.display();
    let file = fs::File::open(path).map_err(|error| format!("{shown} cannot be read: {error}"))?;
    if file.metadata().is_ok_and(|metadata| metadata.is_dir()) {
        return Err(format!("{shown} is a folder; choose a file."));
    }
    Batch::load(file).map_err(|error| format!("{shown}: {error}"))
}

/// A batch as the form asks for.
pub(super) fn generate(form: &GeneratorForm, now: OffsetDateTime) -> Result<Batch, String> {
    let observations = u64::from(form.messages).saturating_mul(u64::from(form.observations.max(1)));
    if observations > GENERATED_OBSERVATIONS_MAX {
        return Err(format!(
            "{observations} observations are too many for one batch; ask for at most {GENERATED_OBSERVATIONS_MAX}."
        ));
    }
    let settings = GeneratorSettings {
        messages: form.messages,
        observations: form.observations,
        seed: form.seed,
        interval_seconds: form.interval_seconds,
        out_of_order: form.out_of_order,
        late_seconds: form.late_seconds,
        ..GeneratorSettings::new(form.kind, now)
    };
    Ok(message::generate(&settings))
}

/// Everything the window says about `batch`.
pub(super) fn facts(batch: &Batch) -> BatchFacts {
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

/// `batch` after `edit`, and the message to select.
pub(super) fn apply(batch: &Batch, edit: &BatchEdit) -> Result<(Batch, Option<usize>), String> {
    let count = batch.messages().len();
    let (edited, select) = match edit {
        BatchEdit::ReplaceAll { text } => (Some(Batch::from_bytes(text.clone().into_bytes())), None),
        BatchEdit::Replace { index, text } => (batch.replace_message(*index, text), None),
        BatchEdit::Add(kind) => (batch.insert_message(count, &template(*kind)), Some(count)),
        BatchEdit::Duplicate(index) => (batch.duplicate_message(*index), Some(index + 1)),
        BatchEdit::Remove(index) => {
            (batch.remove_message(*index), Some(index.saturating_sub(usize::from(index + 1 == count))))
        }
        BatchEdit::Move { from, to } => (batch.move_message(*from, *to), Some(*to)),
    };
    let edited = edited.ok_or_else(|| {
        "The batch has no such message, or is no JSON array whose messages can be told apart.".to_owned()
    })?;
    Ok((edited, select))
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
        let (batch, select) = apply(&Batch::from_bytes(&b"[]"[..]), &BatchEdit::Add(MessageKind::Notification))
            .expect("an empty array takes a message");
        assert_eq!(select, Some(0));
        assert_eq!(facts(&batch).rows[0].kind, Some(MessageKind::Notification));
        assert_eq!(facts(&batch).errors, 0, "{}", text(&batch));
    }

    #[test]
    fn removing_the_last_message_selects_the_one_before() {
        let batch = Batch::from_bytes(&b"[1,2,3]"[..]);
        let (batch, select) = apply(&batch, &BatchEdit::Remove(2)).expect("there is a third");
        assert_eq!((text(&batch).as_str(), select), ("[1,2]", Some(1)));
        assert_eq!(apply(&batch, &BatchEdit::Remove(0)).expect("there is a first").1, Some(0));
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
        let problem = load(Path::new("/nowhere/batch.json")).expect_err("there is no such file");
        assert!(problem.starts_with("/nowhere/batch.json cannot be read: "), "{problem}");
    }
}
