//! Two exchanges side by side: what was configured, sent, signed and answered, and how long it took.

use std::fmt::Write as _;

use crate::app::body::pretty_text;
use crate::app::exchange::difference::{Row, compare};
use crate::domain::display::{visible, visible_lines};
use crate::domain::exchange::{BodyRecord, HeaderRecord};
use crate::domain::timings::Phase;
use crate::domain::{Exchange, Outcome, limits};
use crate::store::EntryId;

/// What two exchanges have in common and what not.
#[derive(Debug, PartialEq, Eq)]
pub struct Comparison {
    /// The earlier one as a rule.
    pub left: EntryId,
    pub right: EntryId,
    pub sections: Vec<Section>,
}

/// One part of both exchanges.
#[derive(Debug, PartialEq, Eq)]
pub struct Section {
    pub title: &'static str,
    pub rows: Vec<Row>,
    /// Rows that are not the same on both sides.
    pub changed: usize,
}

impl Comparison {
    /// Compare `left` with `right`. Takes a moment for large bodies.
    pub fn of((left_id, left): (EntryId, &Exchange), (right_id, right): (EntryId, &Exchange)) -> Self {
        type Text = fn(&Exchange) -> String;
        let parts: [(&'static str, Text); 8] = [
            ("Destination", destination),
            ("Request", request),
            ("Request body", request_body),
            ("Signing", signing),
            ("Response", response),
            ("Response body", response_body),
            ("Timings", timings),
            ("TLS", tls),
        ];
        let sections = parts.into_iter().map(|(title, text)| Section::of(title, &text(left), &text(right)));
        Self { left: left_id, right: right_id, sections: sections.filter(|section| !section.rows.is_empty()).collect() }
    }
}

impl Section {
    fn of(title: &'static str, left: &str, right: &str) -> Self {
        let rows = compare(left, right);
        let changed = rows.iter().filter(|row| row.is_changed()).count();
        Self { title, rows, changed }
    }
}

fn destination(exchange: &Exchange) -> String {
    visible_lines(&exchange.destination.file)
}

fn request(exchange: &Exchange) -> String {
    let request = &exchange.request;
    let mut text = format!("{} {}\n", request.method, visible(&request.url));
    headers(&mut text, &request.headers);
    text
}

fn headers(text: &mut String, headers: &[HeaderRecord]) {
    for header in headers {
        writeln!(text, "{}: {}", visible(&header.name), visible(&header.value)).ok(); // A String takes every write.
    }
}

fn body(body: &BodyRecord) -> String {
    pretty_text(&body.kept, limits::COMPARED_BODY_BYTES_MAX)
}

fn request_body(exchange: &Exchange) -> String {
    body(&exchange.request.body)
}

fn signing(exchange: &Exchange) -> String {
    let steps = exchange.signing.iter().flat_map(|signing| &signing.steps);
    steps.flat_map(|step| [step.name.clone(), visible_lines(&step.text), String::new()]).collect::<Vec<_>>().join("\n")
}

fn response(exchange: &Exchange) -> String {
    let mut text = String::new();
    match &exchange.outcome {
        Outcome::Answered(response) => {
            writeln!(text, "{} {} {}", response.http_version, response.status, visible(&response.reason)).ok();
            headers(&mut text, &response.headers);
        }
        Outcome::Failed(failure) => {
            writeln!(text, "no response ({})\n{}", failure.phase.name(), visible(&failure.message)).ok();
        }
    }
    text
}

fn response_body(exchange: &Exchange) -> String {
    match &exchange.outcome {
        Outcome::Answered(response) => body(&response.body),
        Outcome::Failed(_) => String::new(),
    }
}

fn timings(exchange: &Exchange) -> String {
    let spans: Vec<_> = exchange.timings.spans().collect();
    let mut text = String::new();
    for phase in Phase::ALL.into_iter().filter(|phase| *phase != Phase::Build) {
        let span = spans.iter().find(|(known, _)| *known == phase).map(|(_, span)| span.milliseconds());
        let figure = span.map_or_else(|| "not observed".to_owned(), |milliseconds| format!("{milliseconds:.1} ms"));
        writeln!(text, "{:8} {figure}", phase.name()).ok();
    }
    writeln!(text, "{:8} {:.1} ms", "total", exchange.timings.total_us as f64 / 1000.0).ok();
    text
}

fn tls(exchange: &Exchange) -> String {
    let mut text = String::new();
    let Some(tls) = &exchange.tls else { return text };
    for (name, value) in [("version", &tls.version), ("cipher", &tls.cipher), ("ALPN", &tls.alpn)] {
        let value = if value.is_empty() { "not observed" } else { value };
        writeln!(text, "{name}: {}", visible(value)).ok();
    }
    for certificate in &tls.chain {
        writeln!(
            text,
            "certificate: {}\n  issued by {}\n  valid {} to {}\n  names {}",
            visible(&certificate.subject),
            visible(&certificate.issuer),
            certificate.not_before,
            certificate.not_after,
            visible(&certificate.dns_names.join(", ")),
        )
        .ok();
    }
    text
}
