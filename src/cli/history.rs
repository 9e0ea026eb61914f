//! `signpost history`

use std::fmt::Write as _;
use std::path::Path;

use serde_json::json;
use time::format_description::well_known::Rfc3339;

use crate::domain::display;
use crate::domain::exchange::{Exchange, ExchangeKind};
use crate::net::{Clock as _, SystemClock};
use crate::report::har;
use crate::store::{EntryId, Filter, History, HistoryEntry};

use super::args::HistoryAction;
use super::output::Output;
use super::{Answer, CallError, environment, send, shown};

/// How many of the newest exchanges an export without numbers takes.
const EXPORTED_BY_DEFAULT: u64 = 100;

pub(super) fn run(action: Option<HistoryAction>, output: &mut Output) -> Result<Answer, CallError> {
    let history = History::open(&environment::data_folder()?.history(), SystemClock.now())?;
    match action {
        None => list(&history, "", 20, false, output),
        Some(HistoryAction::List { search, limit, json }) => list(&history, &search, limit, json, output),
        Some(HistoryAction::Show { id, json }) => show(&history, id, json, output),
        Some(HistoryAction::Export { ids, output: file }) => export(&history, &ids, file.as_deref(), output),
    }
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
    Ok(Answer::Yes)
}

fn entry_json(entry: &HistoryEntry) -> serde_json::Value {
    json!({
        "id": entry.id.0,
        "send_id": entry.send_id,
        "kind": entry.kind,
        "started_at": entry.started_at.format(&Rfc3339).ok(),
        "destination": entry.destination,
        "method": entry.method,
        "url": entry.url,
        "object_path": entry.object_path,
        "status": entry.status,
        "failure": entry.failure,
        "total_ms": entry.total_us as f64 / 1000.0,
        "request_bytes": entry.request_bytes,
        "response_bytes": entry.response_bytes,
        "cause": entry.cause,
    })
}

fn row_text(entry: &HistoryEntry) -> String {
    let kind = match entry.kind {
        ExchangeKind::Delivery => "",
        ExchangeKind::Token => " (token)",
        ExchangeKind::Probe => " (probe)",
    };
    let cause = entry.cause.as_deref().map(|cause| format!("  {}", display::visible(cause))).unwrap_or_default();
    let status = entry.status.map_or_else(|| "---".to_owned(), |status| status.to_string());
    format!(
        "{:>6}  {}  {status}  {:>8.1} ms  {} {}  {}{kind}{cause}\n",
        entry.id.0,
        send::moment_text(entry.started_at),
        entry.total_us as f64 / 1000.0,
        entry.method,
        display::visible(&entry.url),
        display::visible(&entry.destination),
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

fn export(history: &History, ids: &[i64], file: Option<&Path>, output: &mut Output) -> Result<Answer, CallError> {
    let ids: Vec<i64> = if ids.is_empty() {
        let newest = history.list(&Filter::default(), 0, EXPORTED_BY_DEFAULT)?;
        newest.iter().rev().map(|entry| entry.id.0).collect()
    } else {
        ids.to_vec()
    };
    let exchanges = ids.into_iter().map(|id| exchange(history, id)).collect::<Result<Vec<_>, _>>()?;
    let text = har::to_har(&exchanges);
    match file {
        None => output.json_text(&text)?,
        Some(path) => {
            std::fs::write(path, text)
                .map_err(|error| CallError::new(format!("{}: writing the HAR file: {error}", shown(path))))?;
            output.remark(&format!("{} exchanges written to {}", exchanges.len(), shown(path)));
        }
    }
    Ok(Answer::Yes)
}
