//! Exchanges to HAR.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};
use time::format_description::well_known::Rfc3339;

use crate::diagnose::diagnose;
use crate::domain::exchange::{BodyRecord, DatedBy, HeaderRecord, Response};
use crate::domain::timings::Span;
use crate::domain::{Exchange, Outcome};

/// A HAR file with one entry for each exchange.
pub fn to_har(exchanges: &[Exchange]) -> String {
    let document = json!({
        "log": {
            "version": "1.2",
            "creator": { "name": "signpost", "version": env!("CARGO_PKG_VERSION") },
            "entries": exchanges.iter().map(entry).collect::<Vec<Value>>(),
        }
    });
    format!("{document:#}\n")
}

/// One entry.
pub fn entry(exchange: &Exchange) -> Value {
    let exchange = &*exchange.as_kept();
    let total_ms = milliseconds(exchange.timings.total_us);
    let mut entry = json!({
        "startedDateTime": started_at(exchange),
        "time": total_ms,
        "request": request(exchange),
        "response": response(exchange),
        "cache": {},
        "timings": timings(exchange),
        "_signpost": own(exchange),
    });
    let findings = diagnose(std::slice::from_ref(exchange));
    if !findings.is_empty() {
        entry["_signpost"]["findings"] = json!(findings);
    }
    if let Some(peer) = &exchange.network.peer {
        let address = peer.rsplit_once(':').map_or(peer.as_str(), |(address, _)| address);
        entry["serverIPAddress"] = json!(address.trim_start_matches('[').trim_end_matches(']'));
    }
    entry
}

/// Empty where nothing tells it, as Safari writes it.
fn started_at(exchange: &Exchange) -> String {
    exchange.started_at.and_then(|at| at.format(&Rfc3339).ok()).unwrap_or_default()
}

fn milliseconds(microseconds: u64) -> f64 {
    microseconds as f64 / 1000.0
}

fn request(exchange: &Exchange) -> Value {
    let request = &exchange.request;
    let query: Vec<Value> = request
        .url
        .split_once('?')
        .map(|(_, query)| query.split('#').next().unwrap_or_default())
        .into_iter()
        .flat_map(|query| query.split('&'))
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            json!({ "name": decoded(name), "value": decoded(value) })
        })
        .collect();
    let mut value = json!({
        "method": request.method,
        "url": request.url,
        "httpVersion": request.http_version,
        "cookies": [],
        "headers": headers(&request.headers),
        "queryString": query,
        "headersSize": -1,
        "bodySize": request.body.bytes,
    });
    if request.body.bytes > 0 {
        let content_type = request.headers.iter().find(|header| header.name == "content-type");
        let mut data = Map::new();
        data.insert("mimeType".to_owned(), json!(content_type.map_or("", |header| header.value.as_str())));
        text_of(&mut data, &request.body);
        value["postData"] = Value::Object(data);
    }
    value
}

fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned()
}

fn headers(headers: &[HeaderRecord]) -> Vec<Value> {
    headers
        .iter()
        .map(|header| {
            let mut value = json!({ "name": header.name, "value": header.value });
            if let Some(origin) = header.origin {
                value["_origin"] = json!(origin);
            }
            if header.masked {
                value["_masked"] = json!(true);
            }
            value
        })
        .collect()
}

/// `text`, and `encoding` where the bytes are no text.
fn text_of(target: &mut Map<String, Value>, body: &BodyRecord) {
    if let Ok(text) = std::str::from_utf8(&body.kept) {
        target.insert("text".to_owned(), json!(text));
    } else {
        target.insert("text".to_owned(), json!(STANDARD.encode(&body.kept)));
        target.insert("encoding".to_owned(), json!("base64"));
    }
}

fn response(exchange: &Exchange) -> Value {
    match &exchange.outcome {
        Outcome::Answered(response) => answered(response),
        Outcome::Failed(_) => json!({
            "status": 0, "statusText": "", "httpVersion": "", "cookies": [], "headers": [],
            "content": { "size": 0, "mimeType": "x-unknown" }, "redirectURL": "", "headersSize": -1, "bodySize": -1,
        }),
    }
}

fn answered(response: &Response) -> Value {
    let mut content = Map::new();
    content.insert("size".to_owned(), json!(response.body.decoded_bytes.unwrap_or(response.body.bytes)));
    content.insert("mimeType".to_owned(), json!(response.header("content-type").unwrap_or("x-unknown")));
    text_of(&mut content, &response.body);
    json!({
        "status": response.status,
        "statusText": response.reason,
        "httpVersion": response.http_version,
        "cookies": [],
        "headers": headers(&response.headers),
        "content": content,
        "redirectURL": response.header("location").unwrap_or_default(),
        "headersSize": -1,
        "bodySize": response.body.bytes,
    })
}

/// HAR has no phase for proxies and counts TLS within `connect`; -1 is "not observed".
fn timings(exchange: &Exchange) -> Value {
    let timings = &exchange.timings;
    let ms = |span: Option<Span>| span.map_or(-1.0, Span::milliseconds);
    let connect = match (timings.connect, timings.proxy, timings.tls) {
        (None, None, None) => -1.0,
        spans => [spans.0, spans.1, spans.2].into_iter().flatten().map(Span::milliseconds).sum(),
    };
    json!({
        "blocked": -1,
        "dns": ms(timings.dns),
        "connect": connect,
        "ssl": ms(timings.tls),
        "send": timings.send.map_or(0.0, Span::milliseconds),
        "wait": timings.wait.map_or(0.0, Span::milliseconds),
        "receive": timings.receive.map_or(0.0, Span::milliseconds),
    })
}

fn own(exchange: &Exchange) -> Value {
    let mut own = json!({
        "kind": exchange.kind,
        "auth": exchange.destination.auth_table(),
        "destination": {
            "name": exchange.destination.name,
            "url": exchange.destination.url,
            "connection": exchange.destination.connection,
            "file": exchange.destination.file,
        },
        "clock": {
            "local": started_at(exchange),
            "skew_seconds": exchange.clock.skew_seconds,
        },
        "timings": exchange.timings,
        "request": {
            "object_path": exchange.request.object_path,
            "messages": exchange.request.messages,
            "sha256": exchange.request.body.sha256,
            "truncated": exchange.request.body.truncated,
        },
    });
    if let Some(environment) = &exchange.destination.environment {
        own["destination"]["environment"] = json!(environment);
    }
    if exchange.clock.dated_by != DatedBy::Sender {
        own["clock"]["dated_by"] = json!(exchange.clock.dated_by);
    }
    let request = &exchange.request;
    if !request.credentials.is_empty() {
        own["request"]["credentials"] = json!(request.credentials);
    }
    if !request.cleaned.is_empty() {
        own["request"]["cleaned"] = json!(request.cleaned);
    }
    let mut add = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            own[name] = value;
        }
    };
    let failure = match &exchange.outcome {
        Outcome::Failed(failure) => Some(failure),
        Outcome::Answered(response) => response.failure.as_ref(),
    };
    add("failure", failure.map(|failure| json!(failure)));
    if let Outcome::Answered(response) = &exchange.outcome {
        let body = &response.body;
        add(
            "response",
            Some(json!({ "sha256": body.sha256, "truncated": body.truncated, "decoded_bytes": body.decoded_bytes })),
        );
    }
    add("signing", exchange.signing.as_ref().map(|signing| json!(signing)));
    add("tls", exchange.tls.as_ref().map(|tls| json!(tls)));
    add("probe", exchange.probe.as_ref().map(|probe| json!(probe)));
    add("token", exchange.token.as_ref().map(|token| json!(token)));
    let network = json!(exchange.network);
    add("network", Some(network));
    add("events", (!exchange.events.is_empty()).then(|| json!(exchange.events)));
    add("notes", (!exchange.notes.is_empty()).then(|| json!(exchange.notes)));
    own
}
