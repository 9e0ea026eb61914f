//! `signpost history`

use std::fmt::Write as _;
use std::path::Path;

use serde_json::json;
use time::format_description::well_known::Rfc3339;

use crate::domain::display;
use crate::domain::exchange::{Exchange, ExchangeKind};
use crate::file;
use crate::net::{Clock as _, SystemClock};
use crate::report::har;
use crate::store::{Checked, EntryDamage, EntryId, Filter, History, HistoryEntry};

use super::args::HistoryAction;
use super::output::Output;
use super::{Answer, CallError, environment, send};

/// How many of the newest exchanges an export without numbers takes.
const EXPORTED_BY_DEFAULT: u64 = 100;

pub(super) fn run(action: Option<HistoryAction>, output: &mut Output) -> Result<Answer, CallError> {
    let path = environment::data_folder(output)?.history();
    let history = open(&path, output)?;
    match action {
        None => list(&history, "", 20, false, output),
        Some(HistoryAction::List { search, limit, json }) => list(&history, &search, limit, json, output),
        Some(HistoryAction::Show { id, json }) => show(&history, id, json, output),
        Some(HistoryAction::Export { ids, output: file }) => export(&history, &ids, file.as_deref(), output),
        Some(HistoryAction::Check) => check(history, &path, output),
    }
}

fn open(path: &Path, output: &mut Output) -> Result<History, CallError> {
    let mut history = History::open(path, SystemClock.now())?;
    for remark in history.take_remarks() {
        output.remark(&format!("signpost: {remark}"));
    }
    Ok(history)
}

fn list(history: &History, search: &str, limit: u64, as_json: bool, output: &mut Output) -> Result<Answer, CallError> {
    let filter = Filter { search: search.to_owned(), ..Filter::default() };
    let entries = history.list(&filter, 0, limit)?;
    if as_json {
        let rows: Vec<_> = entries.iter().map(entry_json).collect();
        output.json(&json!({ "entries": rows }))?;
    } else {
        output.text(&entries.iter().map(row_text).collect::<String>())?;
        let all = history.counts(&filter)?.all;
        if entries.len() as u64 != all.known() {
            output.remark(&format!("{} of {all} entries; --limit shows more", entries.len()));
        }
    }
    for entry in &entries {
        if let Some(damage) = entry.damage {
            output.remark(&format!("signpost: entry {} {}", entry.id.0, damage.in_words()));
        }
    }
    Ok(Answer::Yes)
}

/// Look through a file that was not looked through at its opening; opening it has done so with all others.
fn check(mut history: History, path: &Path, output: &mut Output) -> Result<Answer, CallError> {
    if let Some(check) = history.check() {
        output.status("looking through the history…");
        match check.run() {
            Checked::Well => history.note_checked(),
            Checked::Unknown(error) => return Err(error.into()),
            Checked::Damaged(damage) => {
                history.note_damaged(damage);
                drop(history);
                open(path, output)?;
                return Ok(Answer::No);
            }
        }
    }
    let all = history.counts(&Filter::default())?.all;
    output.text(&format!("{}: all of it is as it was written; {all} entries\n", file::shown(path)))?;
    Ok(Answer::Yes)
}

fn entry_json(entry: &HistoryEntry) -> serde_json::Value {
    match entry.damage {
        Some(EntryDamage::Row) => return json!({ "id": entry.id.0, "damage": "row" }),
        Some(EntryDamage::Content) | None => {}
    }
    let mut row = json!({
        "id": entry.id.0,
        "send_id": entry.send_id,
        "kind": entry.kind,
        "started_at": entry.started_at.and_then(|at| at.format(&Rfc3339).ok()),
        "destination": entry.destination.name,
        "method": entry.method,
        "url": entry.url,
        "object_path": entry.object_path,
        "status": entry.status,
        "failure": entry.failure,
        "total_ms": entry.total_us as f64 / 1000.0,
        "request_bytes": entry.request_bytes,
        "response_bytes": entry.response_bytes,
        "cause": entry.cause,
    });
    if let Some(environment) = &entry.destination.environment {
        row["environment"] = json!(environment);
    }
    if entry.damage == Some(EntryDamage::Content) {
        row["damage"] = json!("content");
    }
    row
}

fn row_text(entry: &HistoryEntry) -> String {
    if entry.damage == Some(EntryDamage::Row) {
        return format!("{:>6}  damaged, and not shown\n", entry.id.0);
    }
    let kind = match entry.kind {
        ExchangeKind::Delivery => "",
        ExchangeKind::Token => " (token)",
        ExchangeKind::Probe => " (probe)",
    };
    let cause = entry.cause.as_deref().map(|cause| format!("  {}", display::visible(cause))).unwrap_or_default();
    let status = entry.status.map_or_else(|| "---".to_owned(), |status| status.to_string());
    let cut = if entry.status.is_some() && entry.failure.is_some() { " (incomplete response)" } else { "" };
    format!(
        "{:>6}  {}  {status}  {:>8.1} ms  {} {}  {}{kind}{cut}{cause}\n",
        entry.id.0,
        entry.started_at.map_or_else(|| format!("{:20}", "not known"), send::moment_text),
        entry.total_us as f64 / 1000.0,
        entry.method,
        display::visible(&entry.url),
        display::visible(&entry.destination.to_string()),
    )
}

fn show(history: &History, id: i64, as_json: bool, output: &mut Output) -> Result<Answer, CallError> {
    let exchange = exchange(history, id)?;
    if as_json {
        output.json(&har::entry(&exchange))?;
        return Ok(Answer::Yes);
    }
    let mut text = String::new();
    send::exchange_text(&mut text, &exchange);
    text.push_str("\nrequest headers\n");
    for header in &exchange.request.headers {
        writeln!(text, "  {}: {}", display::visible(&header.name), display::visible(&header.value)).ok();
    }
    if let crate::domain::Outcome::Answered(response) = &exchange.outcome {
        text.push_str("\nresponse headers\n");
        for header in &response.headers {
            writeln!(text, "  {}: {}", display::visible(&header.name), display::visible(&header.value)).ok();
        }
    }
    for step in exchange.signing.iter().flat_map(|signing| &signing.steps) {
        writeln!(text, "\n{}\n{}", step.name, display::visible_lines(&step.text)).ok();
    }
    output.text(&text)?;
    Ok(Answer::Yes)
}

fn exchange(history: &History, id: i64) -> Result<Exchange, CallError> {
    history.get(EntryId(id))?.ok_or_else(|| {
        CallError::new(format!("the history has no entry {id}; `signpost history list` shows what there is"))
    })
}

fn export(history: &History, ids: &[i64], target: Option<&Path>, output: &mut Output) -> Result<Answer, CallError> {
    let mut left_out = false;
    let exchanges = if ids.is_empty() {
        let newest = history.list(&Filter::default(), 0, EXPORTED_BY_DEFAULT)?;
        let mut exchanges = Vec::with_capacity(newest.len());
        for entry in newest.iter().rev() {
            match exchange(history, entry.id.0) {
                Ok(exchange) => exchanges.push(exchange),
                Err(error) => {
                    left_out = true;
                    output.remark(&format!("signpost: left out: {error}"));
                }
            }
        }
        exchanges
    } else {
        ids.iter().map(|id| exchange(history, *id)).collect::<Result<Vec<_>, _>>()?
    };
    let text = har::to_har(&exchanges);
    match target {
        None => output.json_text(&text)?,
        Some(path) => {
            file::write_shared(path, text.as_bytes())
                .map_err(|error| CallError::new(format!("the HAR file {}", error.chain())))?;
            output.remark(&format!("{} exchanges written to {}", exchanges.len(), file::shown(path)));
        }
    }
    Ok(if left_out { Answer::No } else { Answer::Yes })
}
