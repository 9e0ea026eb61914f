//! The one document of `signpost send --json`.

use serde_json::{Map, Value, json};

use crate::diagnose::diagnose;
use crate::domain::message::Batch;
use crate::domain::{EnvironmentName, Exchange, Header, Note, SignedRequest};

use super::har;

/// A request as it would go out, with every header in the order of the wire.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a> {
    pub request: &'a SignedRequest,
    pub headers: &'a [Header],
}

/// What the document is made of.
#[derive(Debug)]
pub struct SendReport<'a> {
    pub delivery: Shown<'a>,
    pub token_request: Option<Shown<'a>>,
    /// The dated path, where one is appended.
    pub object_path: Option<String>,
    pub batch: &'a Batch,
    /// `None` for the base.
    pub environment: Option<&'a EnvironmentName>,
    pub notes: &'a [Note],
    /// `None` for a dry run.
    pub sent: Option<Sent<'a>>,
}

/// What came of it.
#[derive(Debug, Clone, Copy)]
pub struct Sent<'a> {
    pub exchanges: &'a [Exchange],
    pub delivered: bool,
    /// Why the delivery never went out, though its token request did.
    pub stopped: Option<&'a str>,
}

/// The document; secrets are masked unless `reveal`.
pub fn send(report: &SendReport<'_>, reveal: bool) -> Value {
    let mut document = request_fields(report.delivery, reveal);
    document.insert("object_path".to_owned(), json!(report.object_path));
    if let Some(Value::Object(body)) = document.get_mut("body") {
        body.insert("messages".to_owned(), json!(report.batch.message_count()));
    }
    if let Some(environment) = report.environment {
        document.insert("environment".to_owned(), json!(environment));
    }
    if let Some(signing) = signing(report.delivery.request, reveal) {
        document.insert("signing".to_owned(), signing);
    }
    if let Some(token_request) = report.token_request {
        let mut fields = request_fields(token_request, reveal);
        if let Some(Value::Object(body)) = fields.get_mut("body") {
            body.insert("text".to_owned(), json!(body_text(token_request.request, reveal)));
        }
        document.insert("token_request".to_owned(), Value::Object(fields));
    }
    document.insert("notes".to_owned(), json!(report.notes));
    if let Some(sent) = report.sent {
        let entries: Vec<Value> = sent.exchanges.iter().map(har::entry).collect();
        document.insert("exchanges".to_owned(), Value::Array(entries));
        if let Some(stopped) = sent.stopped {
            document.insert("stopped".to_owned(), json!(stopped));
        }
    }
    document.insert("delivered".to_owned(), json!(report.sent.is_some_and(|sent| sent.delivered)));
    let findings = report.sent.map(|sent| diagnose(sent.exchanges)).unwrap_or_default();
    document.insert("findings".to_owned(), json!(findings));
    Value::Object(document)
}

fn request_fields(shown: Shown<'_>, reveal: bool) -> Map<String, Value> {
    let request = &shown.request.request;
    let headers: Vec<Value> = shown
        .headers
        .iter()
        .map(|header| {
            json!({
                "name": header.name,
                "value": header.value.text(reveal),
                "origin": header.origin,
                "masked": header.value.is_masked() && !reveal,
            })
        })
        .collect();
    let mut body = Map::new();
    body.insert("bytes".to_owned(), json!(request.body.len()));
    // The hash of a short body around a secret would let the secret be guessed.
    if reveal || request.body_shown.is_none() {
        body.insert("sha256".to_owned(), json!(request.body.sha256_hex()));
    }
    let mut fields = Map::new();
    fields.insert("method".to_owned(), json!(request.method));
    fields.insert("url".to_owned(), json!(request.target.url().text(reveal)));
    fields.insert("headers".to_owned(), Value::Array(headers));
    fields.insert("body".to_owned(), Value::Object(body));
    fields
}

fn body_text(request: &SignedRequest, reveal: bool) -> String {
    match &request.request.body_shown {
        Some(shown) if !reveal => shown.clone(),
        _ => String::from_utf8_lossy(request.request.body.bytes()).into_owned(),
    }
}

fn signing(request: &SignedRequest, reveal: bool) -> Option<Value> {
    let trace = &request.trace;
    let mut fields = Map::new();
    for (name, text) in [
        ("canonical_request", &trace.canonical_request),
        ("string_to_sign", &trace.string_to_sign),
        ("signature", &trace.signature),
    ] {
        if let Some(text) = text {
            fields.insert(name.to_owned(), json!(text.text(reveal)));
        }
    }
    (!fields.is_empty()).then_some(Value::Object(fields))
}
