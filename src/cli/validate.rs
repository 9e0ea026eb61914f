//! `signpost validate`

use std::fmt::Write as _;
use std::path::Path;

use serde_json::json;

use crate::domain::message::{Batch, Severity};
use crate::domain::{display, limits};
use crate::file;

use super::args::ValidateArgs;
use super::output::Output;
use super::{Answer, CallError};

pub(super) fn run(args: &ValidateArgs, output: &mut Output) -> Result<Answer, CallError> {
    let batch = load(&args.file)?;
    if args.json {
        report(&batch, output)?;
    } else {
        output.text(&as_text(&args.file, &batch))?;
    }
    Ok(if batch.validation().is_valid() { Answer::Yes } else { Answer::No })
}

/// The document of `--json`.
pub(super) fn report(batch: &Batch, output: &mut Output) -> Result<(), CallError> {
    let validation = batch.validation();
    let findings: Vec<_> = validation
        .findings
        .iter()
        .map(|finding| {
            json!({
                "id": finding.id, "severity": finding.severity.name(), "pointer": finding.pointer,
                "line": finding.line, "column": finding.column, "text": finding.text, "allowed": finding.allowed,
            })
        })
        .collect();
    output.json(&json!({
        "valid": validation.is_valid(), "findings": findings, "omitted": validation.omitted,
        "body": { "bytes": batch.payload().len(), "sha256": batch.payload().sha256_hex(), "messages": batch.message_count() },
    }))
}

fn as_text(file: &Path, batch: &Batch) -> String {
    let validation = batch.validation();
    let mut text = String::new();
    for finding in &validation.findings {
        let mark = match finding.severity {
            Severity::Error => "error",
            Severity::Note => "note",
        };
        let place = format!("{}:{}:{}", file::shown(file), finding.line, finding.column);
        let pointer = if finding.pointer.is_empty() { "the whole" } else { &finding.pointer };
        writeln!(text, "{place}: {mark}: {}: {}", display::visible(pointer), display::visible(&finding.text)).ok();
        if !finding.allowed.is_empty() {
            writeln!(text, "    allowed: {}", display::visible(&finding.allowed)).ok();
        }
    }
    if validation.omitted > 0 {
        writeln!(text, "… and {} more", validation.omitted).ok();
    }
    let verdict = if validation.is_valid() { "valid" } else { "not valid: the platform would never send this" };
    let messages = batch.message_count().map_or_else(|| "no messages".to_owned(), |count| format!("{count} messages"));
    writeln!(text, "{verdict}; {messages}, {} bytes, sha256 {}", batch.payload().len(), batch.payload().sha256_hex())
        .ok();
    text
}

/// Read a batch, `-` from standard input.
pub(super) fn load(path: &Path) -> Result<Batch, CallError> {
    if path == Path::new("-") {
        let batch = Batch::load(std::io::stdin().lock());
        return batch.map_err(|error| CallError::new(format!("standard input: {error}")));
    }
    let bytes = file::read_stream(path, limits::BATCH_BYTES_MAX).map_err(|error| CallError::new(error.chain()))?;
    Ok(Batch::from_bytes(bytes))
}
