//! HAR to exchanges: our own files whole, and those of browsers, proxies and other tools as far as they tell.
//!
//! A foreign file holds live credentials: they are masked here, before anything is shown or stored.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::DeserializeOwned;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::domain::display::{self, MASK};
use crate::domain::exchange::{
    BodyRecord, ClockFacts, DestinationRecord, Failure, FailureKind, HeaderRecord, NetworkFacts, RequestRecord,
    Response,
};
use crate::domain::timings::{Phase, Span, Timings};
use crate::domain::{Exchange, ExchangeKind, Method, Outcome, limits};

/// Why a text is no HAR file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct HarError(String);

/// What a HAR file gave.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Imported {
    pub exchanges: Vec<Exchange>,
    /// Entries that could not be read, each with its number and the reason.
    pub skipped: Vec<String>,
}

/// Read a HAR file. Fields that are not known are ignored; everything of `_signpost` is optional.
pub fn read(text: &str) -> Result<Imported, HarError> {
    if text.len() as u64 > limits::HAR_BYTES_MAX {
        return Err(HarError(format!("the HAR file has more than {} MiB", limits::HAR_BYTES_MAX / 1024 / 1024)));
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let document: Value = serde_json::from_str(text).map_err(|error| HarError(format!("not JSON: {error}")))?;
    let entries = document
        .pointer("/log/entries")
        .and_then(Value::as_array)
        .ok_or_else(|| HarError("JSON, but no HAR file: log.entries is missing".to_owned()))?;
    let mut imported = Imported::default();
    for (index, entry) in entries.iter().enumerate() {
        match exchange(entry) {
            Ok(exchange) => imported.exchanges.push(exchange),
            Err(reason) => imported.skipped.push(format!("entry {index}: {reason}")),
        }
    }
    Ok(imported)
}

fn exchange(entry: &Value) -> Result<Exchange, String> {
    let own = &entry["_signpost"];
    let is_own = own.is_object();
    let request = request(&entry["request"], own, is_own)?;
    Ok(Exchange {
        kind: typed(&own["kind"]).unwrap_or(ExchangeKind::Delivery),
        started_at: started_at(entry, own),
        destination: DestinationRecord {
            name: text(&own["destination"]["name"]),
            url: match own["destination"]["url"].as_str() {
                Some(url) => display::masked_url(url),
                None => request.url.clone(),
            },
            connection: typed(&own["destination"]["connection"]).unwrap_or_default(),
            auth: own["auth"].clone(),
            file: text(&own["destination"]["file"]),
        },
        outcome: outcome(entry, own, is_own),
        timings: typed(&own["timings"]).unwrap_or_else(|| timings(entry)),
        events: typed(&own["events"]).unwrap_or_default(),
        tls: typed(&own["tls"]),
        network: typed(&own["network"]).unwrap_or_else(|| NetworkFacts {
            peer: entry["serverIPAddress"].as_str().map(str::to_owned),
            ..NetworkFacts::default()
        }),
        clock: ClockFacts { skew_seconds: own["clock"]["skew_seconds"].as_f64() },
        signing: typed(&own["signing"]),
        token: typed(&own["token"]),
        notes: typed(&own["notes"]).unwrap_or_default(),
        probe: typed(&own["probe"]),
        cause: None,
        request,
    })
}

fn typed<T: DeserializeOwned>(value: &Value) -> Option<T> {
    if value.is_null() { None } else { T::deserialize(value).ok() }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn started_at(entry: &Value, own: &Value) -> OffsetDateTime {
    [&own["clock"]["local"], &entry["startedDateTime"]]
        .into_iter()
        .find_map(|value| OffsetDateTime::parse(value.as_str()?, &Rfc3339).ok())
        .unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

fn request(request: &Value, own: &Value, is_own: bool) -> Result<RequestRecord, String> {
    let Some(name) = request["method"].as_str() else {
        return Err("request.method is missing".to_owned());
    };
    let method = [Method::Get, Method::Head, Method::Post, Method::Put]
        .into_iter()
        .find(|method| method.name().eq_ignore_ascii_case(name))
        .ok_or_else(|| format!("request.method is {}, which is no delivery", display::visible(name)))?;
    let Some(url) = request["url"].as_str() else {
        return Err("request.url is missing".to_owned());
    };
    let data = &request["postData"];
    let mut kept = body_bytes(data);
    let headers = headers(&request["headers"]);
    let types = headers.iter().filter(|header| header.name.eq_ignore_ascii_case("content-type"));
    let is_form = |media_type: &str| media_type.to_ascii_lowercase().contains("x-www-form-urlencoded");
    if is_form(&text(&data["mimeType"])) || types.into_iter().any(|header| is_form(&header.value)) {
        kept = display::masked_query(&String::from_utf8_lossy(&kept)).into_bytes();
    }
    let bytes = request["bodySize"].as_u64().unwrap_or(kept.len() as u64);
    Ok(RequestRecord {
        method,
        url: display::masked_url(url),
        object_path: own["request"]["object_path"].as_str().map(str::to_owned),
        http_version: text(&request["httpVersion"]),
        headers,
        body: body(kept, bytes, &own["request"], is_own),
        messages: own["request"]["messages"].as_u64(),
    })
}

fn body_bytes(content: &Value) -> Vec<u8> {
    // Browsers save a form as its fields, often without the text.
    if let (None, Some(fields)) = (content["text"].as_str(), content["params"].as_array()) {
        let fields = fields.iter().map(|field| (text(&field["name"]), text(&field["value"])));
        return form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish().into_bytes();
    }
    let text = content["text"].as_str().unwrap_or_default();
    if content["encoding"].as_str() == Some("base64") {
        return STANDARD.decode(text).unwrap_or_else(|_| text.as_bytes().to_vec());
    }
    text.as_bytes().to_vec()
}

/// The answer of a token endpoint without its tokens (RFC 6749 §5.1, OpenID Connect Core §3.1.3.3).
fn with_masked_tokens(body: Vec<u8>) -> Vec<u8> {
    const TOKENS: [&str; 4] = ["access_token", "refresh_token", "id_token", "client_secret"];
    let Ok(Value::Object(fields)) = serde_json::from_slice(&body) else { return body };
    let secrets: Vec<&str> = TOKENS.iter().filter_map(|name| fields.get(*name)?.as_str()).collect();
    if secrets.is_empty() {
        return body;
    }
    let shown = display::redacted(&String::from_utf8_lossy(&body), &secrets);
    let fields: serde_json::Map<String, Value> = serde_json::from_str(&shown).unwrap_or_default();
    let is_masked = |name: &&str| fields.get(*name).is_none_or(|value| value == MASK || !value.is_string());
    if !fields.is_empty() && TOKENS.iter().all(is_masked) {
        return shown.into_bytes();
    }
    // A token that is written with escapes, or too short to be looked for, goes with the whole answer.
    MASK.to_owned().into_bytes()
}

fn body(kept: Vec<u8>, bytes: u64, own: &Value, is_own: bool) -> BodyRecord {
    let cut = kept.len() > limits::STORED_BODY_BYTES_MAX;
    let sha256 = match own["sha256"].as_str() {
        Some(hash) => hash.to_owned(),
        None if is_own || kept.is_empty() => String::new(),
        None => hex::encode(Sha256::digest(&kept)),
    };
    BodyRecord {
        bytes,
        sha256,
        truncated: own["truncated"].as_bool().unwrap_or(false) || cut,
        kept: kept.into_iter().take(limits::STORED_BODY_BYTES_MAX).collect(),
        decoded_bytes: own["decoded_bytes"].as_u64(),
    }
}

fn headers(list: &Value) -> Vec<HeaderRecord> {
    let headers = list.as_array().map(Vec::as_slice).unwrap_or_default();
    headers
        .iter()
        .filter(|header| header["name"].is_string())
        .map(|header| {
            let (name, value) = (text(&header["name"]), text(&header["value"]));
            // Whoever wrote the file: what we masked comes out as it was.
            let shown = masked_value(&name, &value);
            HeaderRecord {
                origin: typed(&header["_origin"]),
                masked: header["_masked"].as_bool().unwrap_or(false) || shown != value,
                name,
                value: shown,
            }
        })
        .collect()
}

/// Headers that carry credentials, in lower case.
const SECRET_HEADERS: [&str; 8] = [
    "proxy-authorization",
    "cookie",
    "x-api-key",
    "api-key",
    "x-amz-security-token",
    "x-auth-token",
    "x-functions-key",
    "ocp-apim-subscription-key",
];

fn masked_value(name: &str, value: &str) -> String {
    let name = name.to_ascii_lowercase();
    match name.as_str() {
        "authorization" => masked_authorization(value),
        "location" | "referer" => display::masked_url(value),
        "set-cookie" => display::masked_cookie(value),
        _ if SECRET_HEADERS.contains(&name.as_str()) => MASK.to_owned(),
        _ => value.to_owned(),
    }
}

/// The scheme and what is no secret of it stay: they are what a diagnosis needs.
fn masked_authorization(value: &str) -> String {
    if let Some((before, _)) = value.split_once("Signature=").filter(|_| value.starts_with("AWS4-HMAC-SHA256")) {
        return format!("{before}Signature={MASK}");
    }
    match value.split_once(' ') {
        Some((scheme, fields)) if scheme.eq_ignore_ascii_case("SharedAccessSignature") => {
            format!("{scheme} {}", display::masked_query(fields))
        }
        Some((scheme, _)) if scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') => {
            format!("{scheme} {MASK}")
        }
        _ => MASK.to_owned(),
    }
}

fn outcome(entry: &Value, own: &Value, is_own: bool) -> Outcome {
    let response = &entry["response"];
    let status = response["status"].as_u64().and_then(|status| u16::try_from(status).ok()).unwrap_or(0);
    let failure = failure(&own["failure"]);
    if status == 0 {
        return Outcome::Failed(failure.unwrap_or_else(|| {
            Failure {
                phase: Phase::Wait,
                kind: FailureKind::Other,
                message: error_text(entry)
                    .map_or_else(|| "the file has no response and does not say why".to_owned(), display::visible),
                after_ms: 0,
                first_bytes: None,
                connect_status: None,
            }
        }));
    }
    let content = &response["content"];
    let kept = body_bytes(content);
    let size = content["size"].as_u64().unwrap_or(kept.len() as u64);
    let bytes = response["bodySize"].as_u64().unwrap_or(size);
    Outcome::Answered(Response {
        status,
        reason: text(&response["statusText"]),
        http_version: text(&response["httpVersion"]),
        headers: headers(&response["headers"]),
        body: body(with_masked_tokens(kept), bytes, &own["response"], is_own),
        failure,
    })
}

/// What a file of others says in place of a response, wherever it says it.
fn error_text(entry: &Value) -> Option<&str> {
    let response = &entry["response"];
    let places = [
        &response["_error"],
        &entry["_error"],
        &response["_errorMessage"],
        &response["statusText"],
        &response["comment"],
        &entry["comment"],
    ];
    places.into_iter().filter_map(Value::as_str).find(|text| !text.trim().is_empty())
}

/// The contract's fields are enough: files of others name no kind.
fn failure(value: &Value) -> Option<Failure> {
    let phase = typed(&value["phase"])?;
    Some(Failure {
        phase,
        kind: typed(&value["kind"]).unwrap_or(FailureKind::Other),
        message: text(&value["message"]),
        after_ms: value["after_ms"].as_u64().unwrap_or(0),
        first_bytes: value["first_bytes"].as_str().map(str::to_owned),
        connect_status: value["connect_status"].as_u64().and_then(|status| u16::try_from(status).ok()),
    })
}

/// The phases of HAR one after the other; -1 stands for "not observed".
fn timings(entry: &Value) -> Timings {
    /// An hour is the longest timeout; what says more than a day is no measurement.
    const DAY_MS: f64 = 86_400_000.0;
    let microseconds =
        |value: &Value| value.as_f64().filter(|ms| (0.0..=DAY_MS).contains(ms)).map(|ms| (ms * 1000.0) as u64);
    let har = &entry["timings"];
    let mut at = microseconds(&har["blocked"]).unwrap_or(0);
    let mut span = |duration: Option<u64>| {
        let duration_us = duration?;
        let span = Span { start_us: at, duration_us };
        at += duration_us;
        Some(span)
    };
    let ssl = microseconds(&har["ssl"]);
    let connect = microseconds(&har["connect"]).map(|connect| connect.saturating_sub(ssl.unwrap_or(0)));
    Timings {
        dns: span(microseconds(&har["dns"])),
        connect: span(connect),
        proxy: None,
        tls: span(ssl),
        send: span(microseconds(&har["send"])),
        wait: span(microseconds(&har["wait"])),
        receive: span(microseconds(&har["receive"])),
        total_us: microseconds(&entry["time"]).unwrap_or(at),
    }
}
