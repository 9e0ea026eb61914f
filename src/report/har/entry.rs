//! One entry of a HAR file to an exchange: our own whole, those of browsers, proxies and other tools as far as they tell.
//!
//! A foreign file holds live credentials: they are masked here, before anything is shown or stored. What may be said
//! of each is kept beside its mask.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::body;
use super::credentials::Credentials;
use super::echo::Redactors;
use super::moment;
use super::remark::{EntryNote, Message, SkipReason};
use crate::domain::credential::masked_header;
use crate::domain::display::{self, MASK};
use crate::domain::exchange::{
    ClockFacts, DatedBy, DestinationRecord, Failure, FailureKind, HeaderRecord, NetworkFacts, RequestRecord, Response,
    TokenFacts,
};
use crate::domain::timings::{Phase, Span, Timings};
use crate::domain::{Exchange, ExchangeKind, Method, Outcome, Secret, limits};

/// Schemes of what a browser lists and what never went over the network, or not by HTTP.
const NOT_HTTP: [&str; 10] = [
    "data:",
    "blob:",
    "about:",
    "file:",
    "javascript:",
    "chrome:",
    "chrome-extension:",
    "moz-extension:",
    "ws:",
    "wss:",
];

/// An entry while it is read.
pub(super) struct Entry<'v> {
    value: &'v Value,
    /// What signpost itself wrote; null in files of others.
    pub(super) own: &'v Value,
    pub(super) is_own: bool,
    /// A text of it was cut, so that no hash of it says anything.
    pub(super) is_cut: bool,
    pub(super) notes: Vec<EntryNote>,
    /// The credentials of its request.
    secrets: Vec<Secret>,
}

/// The exchange of an entry. Fields that are not known are ignored; everything of `_signpost` is optional.
pub(super) fn exchange(
    value: &Value,
    is_cut: bool,
    redactors: &mut Redactors,
) -> Result<(Exchange, Vec<EntryNote>), SkipReason> {
    let own = &value["_signpost"];
    let mut entry = Entry { value, own, is_own: own.is_object(), is_cut, notes: Vec::new(), secrets: Vec::new() };
    let mut exchange = entry.exchange()?;
    redactors.mask(&mut exchange, entry.secrets);
    Ok((exchange, entry.notes))
}

/// A field as its type; nothing where it is of another one.
pub(super) fn typed<T: DeserializeOwned>(value: &Value) -> Option<T> {
    if value.is_null() { None } else { T::deserialize(value).ok() }
}

/// A field as text, no longer than a field may be.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::String(text) => shortened(text).to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => String::new(),
    }
}

fn shortened(text: &str) -> &str {
    text.get(..text.floor_char_boundary(limits::HAR_FIELD_BYTES_MAX)).unwrap_or_default()
}

/// The elements of a list; nothing where it is none.
pub(super) fn elements(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

impl Entry<'_> {
    fn exchange(&mut self) -> Result<Exchange, SkipReason> {
        let own = self.own;
        let (request, token) = self.request()?;
        let outcome = self.outcome();
        let (started_at, dated_by) = self.started_at();
        let destination = DestinationRecord {
            name: text(&own["destination"]["name"]),
            environment: typed(&own["destination"]["environment"]),
            url: match own["destination"]["url"].as_str() {
                Some(url) => display::masked_url(shortened(url)),
                None => request.url.clone(),
            },
            connection: typed(&own["destination"]["connection"]).unwrap_or_default(),
            file: text(&own["destination"]["file"]),
            ..DestinationRecord::default()
        };
        Ok(Exchange {
            kind: typed(&own["kind"]).unwrap_or(ExchangeKind::Delivery),
            started_at,
            destination: destination.with_auth(own["auth"].clone()),
            outcome,
            timings: typed(&own["timings"]).unwrap_or_else(|| timings(self.value)),
            events: typed(&own["events"]).unwrap_or_default(),
            tls: typed(&own["tls"]),
            network: typed(&own["network"]).unwrap_or_else(|| NetworkFacts {
                peer: self.value["serverIPAddress"].as_str().map(|address| shortened(address).to_owned()),
                ..NetworkFacts::default()
            }),
            clock: ClockFacts { skew_seconds: own["clock"]["skew_seconds"].as_f64(), dated_by },
            signing: typed(&own["signing"]),
            token: typed(&own["token"]).or(token),
            notes: typed(&own["notes"]).unwrap_or_default(),
            probe: typed(&own["probe"]),
            cause: None,
            request,
        })
    }

    fn started_at(&mut self) -> (Option<time::OffsetDateTime>, DatedBy) {
        let recorded = typed(&self.own["clock"]["dated_by"]);
        let found = moment::started_at(self.value, self.own);
        self.notes.extend(found.note.filter(|_| recorded.is_none()));
        (found.at, recorded.unwrap_or(found.by))
    }

    /// The request, and what a bearer token in it says of itself.
    fn request(&mut self) -> Result<(RequestRecord, Option<TokenFacts>), SkipReason> {
        let request = &self.value["request"];
        let name = request["method"].as_str().ok_or(SkipReason::NoMethod)?;
        let method = [Method::Get, Method::Head, Method::Post, Method::Put]
            .into_iter()
            .find(|method| method.name().eq_ignore_ascii_case(name))
            .ok_or_else(|| SkipReason::Method(name.chars().take(40).collect()))?;
        let url = request["url"].as_str().ok_or(SkipReason::NoUrl)?;
        let begins_with =
            |scheme: &&str| url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
        if NOT_HTTP.iter().any(begins_with) {
            return Err(SkipReason::NotHttp);
        }
        if url.len() > limits::HAR_FIELD_BYTES_MAX {
            return Err(SkipReason::UrlTooLong);
        }
        let mut found = Credentials::default();
        found.add_url(url);
        let headers = headers(&request["headers"], |name, value| found.add_header(name, value));
        let body = body::request(self, request, &headers, &mut found);
        self.note_elsewhere(&request["postData"], Message::Request);
        let own = &self.own["request"];
        let token = found.token.take();
        self.secrets = std::mem::take(&mut found.secrets);
        let (credentials, cleaned) = found.finish(own, &headers, self.is_own);
        let request = RequestRecord {
            method,
            url: display::masked_url(url),
            object_path: own["object_path"].as_str().map(|path| shortened(path).to_owned()),
            http_version: text(&request["httpVersion"]),
            headers,
            body,
            messages: own["messages"].as_u64(),
            credentials,
            cleaned,
        };
        Ok((request, token.filter(|_| !self.is_own)))
    }

    /// Playwright can write bodies as files of their own beside the HAR file, and names them in `_file`.
    fn note_elsewhere(&mut self, content: &Value, message: Message) {
        if let Some(file) = content["_file"].as_str() {
            self.notes.push(EntryNote::BodyElsewhere { message, file: file.chars().take(200).collect() });
        }
    }

    fn outcome(&mut self) -> Outcome {
        let response = &self.value["response"];
        let status = status(&response["status"]);
        let failure = failure(&self.own["failure"]);
        if status == 0 {
            return Outcome::Failed(failure.unwrap_or_else(|| {
                Failure {
                    phase: Phase::Wait,
                    kind: FailureKind::Other,
                    message: error_text(self.value)
                        .map_or_else(|| NO_RESPONSE.to_owned(), |text| display::visible(shortened(text))),
                    after_ms: 0,
                    first_bytes: None,
                    connect_status: None,
                }
            }));
        }
        self.note_elsewhere(&response["content"], Message::Response);
        Outcome::Answered(Response {
            status,
            reason: text(&response["statusText"]),
            http_version: text(&response["httpVersion"]),
            headers: headers(&response["headers"], |_, _| ()),
            body: body::response(self, response),
            failure,
        })
    }
}

/// The failure's words where a file has neither a response nor a reason.
const NO_RESPONSE: &str = "the file has no response and does not say why";

/// The headers of a message, masked; `see` is shown each as it stands in the file.
fn headers(list: &Value, mut see: impl FnMut(&str, &str)) -> Vec<HeaderRecord> {
    elements(list)
        .iter()
        .filter(|header| header["name"].is_string())
        .map(|header| {
            let (name, value) = (text(&header["name"]), text(&header["value"]));
            see(&name, &value);
            // Whoever wrote the file: what we masked comes out as it was.
            let (shown, _) = masked_header(&name, &value);
            HeaderRecord {
                origin: typed(&header["_origin"]),
                masked: header["_masked"].as_bool().unwrap_or(false) || shown != value || value == MASK,
                name,
                value: shown,
            }
        })
        .collect()
}

/// The status of the response, which some tools write as a text; 0 where there was none, and for the negative numbers
/// that others write then.
fn status(value: &Value) -> u16 {
    let number = value.as_u64().or_else(|| value.as_str()?.trim().parse().ok());
    number.and_then(|status| u16::try_from(status).ok()).unwrap_or(0)
}

/// What a file of others says in place of a response, wherever it says it.
fn error_text(entry: &Value) -> Option<&str> {
    let response = &entry["response"];
    let places = [
        &response["_error"],
        &response["_error"]["message"],
        &entry["_error"],
        &entry["_error"]["message"],
        &response["_errorMessage"],
        &response["_failureText"], // Playwright
        &response["_errorText"],
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
        first_bytes: value["first_bytes"].as_str().map(|bytes| shortened(bytes).to_owned()),
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
