//! Which table the window shows, and what is in it.

use time::format_description::well_known::Rfc3339;

use crate::app::state::{ExchangeTab, LoadedExchange, Shown, State};
use crate::app::table::Table;
use crate::domain::exchange::{HeaderRecord, TlsFacts};
use crate::domain::moment::in_utc;
use crate::domain::timings::{Phase, Timings};
use crate::domain::{ExchangeKind, HeaderOrigin, Outcome};
use crate::store::HistoryEntry;

/// The table of the tab in view.
///
/// # Errors
/// Why there is none, for the user.
pub fn tab_table(state: &State) -> Result<Table, &'static str> {
    let stored = state.exchange.loaded.as_ref().filter(|_| state.exchange.shown != Shown::NextRequest);
    match (state.exchange.tab, stored) {
        (ExchangeTab::Request, None) => next_headers(state),
        (ExchangeTab::Request, Some(loaded)) => {
            let headers = &loaded.exchange.request.headers;
            let rows = headers.iter().map(|header| header_row(header.origin, &header.name, &header.value));
            let heading = format!("Request headers of {}", name_of(loaded));
            Ok(Table { heading, columns: HEADER_COLUMNS.to_vec(), rows: rows.collect() })
        }
        (ExchangeTab::Response, Some(loaded)) => match &loaded.exchange.outcome {
            Outcome::Answered(response) => Ok(response_headers(loaded, &response.headers)),
            Outcome::Failed(_) => Err("This exchange has no response."),
        },
        (ExchangeTab::Timeline, Some(loaded)) => Ok(timings(loaded, &loaded.exchange.timings)),
        (ExchangeTab::Tls, Some(loaded)) => match &loaded.exchange.tls {
            Some(tls) if !tls.chain.is_empty() => Ok(certificates(loaded, tls)),
            _ => Err("No certificate was seen in this exchange."),
        },
        (ExchangeTab::Response | ExchangeTab::Timeline | ExchangeTab::Tls, None) => Err("Show an exchange first."),
        (ExchangeTab::Verdict | ExchangeTab::Signing | ExchangeTab::Diff, _) => {
            Err("This tab has no table; Request, Response, Timeline and TLS have one.")
        }
    }
}

/// The marked rows of the history as far as they are listed, or without marks the rows in view.
///
/// # Errors
/// Why there is none, for the user.
pub fn history_table(state: &State) -> Result<Table, &'static str> {
    let history = &state.history;
    let marked: Vec<&HistoryEntry> = history.known().filter(|entry| history.selected.contains(&entry.id)).collect();
    let entries = if history.selected.is_empty() {
        history.visible.clone().filter_map(|index| history.row(index)).collect()
    } else {
        marked
    };
    if entries.is_empty() {
        return Err("The history lists nothing here.");
    }
    let columns = vec![
        "#",
        "Sent at (UTC)",
        "Destination",
        "Kind",
        "Method",
        "URL",
        "Status",
        "Cause",
        "Total ms",
        "Answer bytes",
    ];
    Ok(Table { heading: "History".to_owned(), columns, rows: entries.into_iter().map(entry_row).collect() })
}

const HEADER_COLUMNS: [&str; 3] = ["Set by", "Name", "Value"];

fn next_headers(state: &State) -> Result<Table, &'static str> {
    let current = state.preview.current.as_ref().filter(|_| state.preview.about == state.selected_recipient());
    let preview = current.ok_or("There is no request yet.")?;
    let headers = &preview.headers;
    let rows = headers.iter().map(|header| header_row(Some(header.origin), &header.name, header.value.shown()));
    let heading = "Headers of the next request".to_owned();
    Ok(Table { heading, columns: HEADER_COLUMNS.to_vec(), rows: rows.collect() })
}

fn header_row(origin: Option<HeaderOrigin>, name: &str, value: &str) -> Vec<String> {
    let origin = match origin {
        Some(HeaderOrigin::Platform) => "platform",
        Some(HeaderOrigin::Auth) => "auth",
        Some(HeaderOrigin::Transport) => "transport",
        None => "",
    };
    vec![origin.to_owned(), name.to_owned(), value.to_owned()]
}

fn response_headers(loaded: &LoadedExchange, headers: &[HeaderRecord]) -> Table {
    Table {
        heading: format!("Response headers of {}", name_of(loaded)),
        columns: vec!["Name", "Value"],
        rows: headers.iter().map(|header| vec![header.name.clone(), header.value.clone()]).collect(),
    }
}

/// Every phase, those without a figure, too: a gap is told from a phase that was forgotten.
fn timings(loaded: &LoadedExchange, timings: &Timings) -> Table {
    let spans: Vec<_> = timings.spans().collect();
    let phases = Phase::ALL.into_iter().filter(|phase| *phase != Phase::Build);
    let rows = phases.map(|phase| {
        let span = spans.iter().find(|(known, _)| *known == phase).map(|(_, span)| *span);
        let start = span.map(|span| milliseconds(span.start_us)).unwrap_or_default();
        let duration = span.map(|span| milliseconds(span.duration_us)).unwrap_or_default();
        vec![phase.name().to_owned(), start, duration]
    });
    let total = vec!["total".to_owned(), milliseconds(0), milliseconds(timings.total_us)];
    Table {
        heading: format!("Timings of {}", name_of(loaded)),
        columns: vec!["Phase", "Start ms", "Duration ms"],
        rows: rows.chain([total]).collect(),
    }
}

fn certificates(loaded: &LoadedExchange, tls: &TlsFacts) -> Table {
    let rows = tls.chain.iter().enumerate().map(|(number, certificate)| {
        vec![
            if number == 0 { "server".to_owned() } else { format!("issuer {number}") },
            certificate.subject.clone(),
            certificate.issuer.clone(),
            certificate.not_before.clone(),
            certificate.not_after.clone(),
            certificate.dns_names.join(", "),
            if certificate.self_signed { "yes" } else { "no" }.to_owned(),
        ]
    });
    Table {
        heading: format!("Certificates of {}", name_of(loaded)),
        columns: vec!["Certificate", "Subject", "Issuer", "Valid from", "Valid until", "Names", "Self-signed"],
        rows: rows.collect(),
    }
}

fn entry_row(entry: &HistoryEntry) -> Vec<String> {
    let kind = match entry.kind {
        ExchangeKind::Delivery => "delivery",
        ExchangeKind::Token => "token",
        ExchangeKind::Probe => "probe",
    };
    vec![
        entry.id.0.to_string(),
        entry.started_at.and_then(|at| in_utc(at).format(&Rfc3339).ok()).unwrap_or_default(),
        entry.destination.to_string(),
        kind.to_owned(),
        entry.method.name().to_owned(),
        entry.url.clone(),
        entry.status.map_or_else(|| "no answer".to_owned(), |status| status.to_string()),
        entry.cause.clone().unwrap_or_default(),
        milliseconds(entry.total_us),
        entry.response_bytes.to_string(),
    ]
}

fn milliseconds(microseconds: u64) -> String {
    format!("{:.3}", microseconds as f64 / 1000.0)
}

fn name_of(loaded: &LoadedExchange) -> String {
    let destination = &loaded.exchange.destination.name;
    match loaded.id {
        Some(id) => format!("#{} to {destination}", id.0),
        None => format!("the last exchange with {destination}"),
    }
}
