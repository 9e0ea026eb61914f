//! What arrived: every request with its report, kept within bounds.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use serde_json::{Value, json};
use time::OffsetDateTime;

use super::answer::Answer;
use super::messages::Messages;
use super::role::RoleName;
use crate::domain::display::{self, MASK};
use crate::domain::exchange::{
    BodyRecord, ClockFacts, DestinationRecord, Exchange, ExchangeKind, HeaderRecord, NetworkFacts, Outcome,
    RequestRecord,
};
use crate::domain::timings::Timings;
use crate::domain::{self, Method, Payload, Secret, credential, limits};
use crate::verify::{ReceivedRequest, VerifyReport};

/// One request and what the role said to it. Everything but `raw_head` and `body` is fit to be shown.
#[derive(Clone)]
pub struct Arrival {
    /// From 1, over all roles.
    pub number: u64,
    pub at: OffsetDateTime,
    pub role: RoleName,
    pub peer: String,
    pub method: String,
    /// Path and query, signatures masked.
    pub target: String,
    pub is_https: bool,
    /// Names and values as sent, credentials masked.
    pub headers: Vec<(String, String)>,
    /// The bytes of the head as they came; they may hold a credential.
    pub raw_head: Secret,
    /// What it carried, without chunked codings.
    pub body: Payload,
    /// The body is a form, or holds a credential in another form.
    pub is_body_secret: bool,
    pub status: u16,
    pub reason: String,
    pub response_headers: Vec<(String, String)>,
    pub response_body: Bytes,
    pub is_accepted: bool,
    /// The service's error code; empty where it accepted.
    pub code: String,
    pub report: VerifyReport,
    /// Messages in the batch, if the body is one.
    pub messages: Option<u64>,
    /// What tells one delivery of a message from another.
    pub deliveries: Vec<MessageId>,
    /// What is noteworthy about the order of its messages.
    pub order: Vec<OrderMark>,
}

/// A message and which attempt at its delivery this is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageId {
    /// Unique among messages of one kind only.
    pub hash_id: String,
    pub is_notification: bool,
    pub attempt: Option<u64>,
    /// As written, to compare with others of the same form.
    pub generated_at: Option<String>,
}

/// What is noteworthy about when a message came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OrderMark {
    /// Accepted before, with the same attempt number.
    Duplicate { hash_id: String },
    /// A later attempt of a message that was refused or accepted before.
    Retry { hash_id: String, attempt: u64 },
    /// It was generated before a message that came earlier.
    OutOfOrder { hash_id: String },
}

impl OrderMark {
    pub fn text(&self) -> String {
        match self {
            Self::Duplicate { hash_id } => {
                format!("Duplicate: message {} was already delivered.", display::visible(hash_id))
            }
            Self::Retry { hash_id, attempt } => format!("{} again, attempt {attempt}", display::visible(hash_id)),
            Self::OutOfOrder { hash_id } => format!("{} is older than one that came before", display::visible(hash_id)),
        }
    }
}

impl fmt::Debug for Arrival {
    /// Head and body can hold secrets: never their bytes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{} {} {} {} {}", self.number, self.role, self.method, self.target, self.status)
    }
}

impl Arrival {
    /// Put together what is kept of `request` and `answer`.
    pub(super) fn new(
        role: RoleName,
        number: u64,
        at: OffsetDateTime,
        request: &ReceivedRequest,
        raw_head: &[u8],
        answer: &Answer,
    ) -> Self {
        let content_type = request.header("content-type").unwrap_or_default();
        let body = answer.content.as_ref().unwrap_or(&request.body);
        let is_body_secret = credential::is_secret_body(content_type, body.bytes());
        let mut arrival = Self {
            number,
            at,
            role,
            peer: request.peer.to_string(),
            method: display::visible(&request.method),
            target: request.shown_target(),
            is_https: request.is_https,
            headers: request
                .headers
                .iter()
                .map(|(name, value)| (display::visible(name), shown_value(name, value)))
                .collect(),
            raw_head: Secret::new(String::from_utf8_lossy(raw_head)),
            body: body.clone(),
            is_body_secret,
            status: answer.response.status,
            reason: answer.response.reason.to_string(),
            response_headers: answer
                .response
                .headers
                .iter()
                .map(|(name, value)| ((*name).to_owned(), shown_value(name, value)))
                .collect(),
            response_body: shown_response(answer),
            is_accepted: answer.is_accepted(),
            code: answer.code.clone(),
            report: answer.report.clone(),
            messages: None,
            deliveries: Vec::new(),
            order: Vec::new(),
        };
        if !is_body_secret {
            arrival.read_messages();
        }
        arrival
    }

    /// Count the messages and note what tells them apart; a body that is no JSON array has none.
    fn read_messages(&mut self) {
        let Some(messages) = Messages::of(self.body.bytes()) else { return };
        self.messages = Some(messages.count);
        self.deliveries = messages.ids;
    }

    /// The line of `receive --json` (contract section 6).
    pub fn event(&self) -> Value {
        json!({
            "event": "request",
            "number": self.number,
            "at": self.at.format(&time::format_description::well_known::Rfc3339).unwrap_or_default(),
            "role": self.role,
            "accepted": self.is_accepted,
            "status": self.status,
            "code": self.code,
            "method": self.method,
            "target": self.target,
            "checks": self.report,
            "body": {
                "bytes": self.body.len(),
                "sha256": if self.is_body_secret { String::new() } else { self.body.sha256_hex() },
                "messages": self.messages,
            },
            "order": self.order.iter().map(OrderMark::text).collect::<Vec<_>>(),
        })
    }

    /// True if `text` occurs in what is shown of it: target, status, code, headers, body; case does not matter.
    pub fn contains(&self, text: &str) -> bool {
        let text = text.to_lowercase();
        let shown = [&self.method, &self.target, &self.code];
        shown.iter().any(|part| part.to_lowercase().contains(&text))
            || self.role.name().contains(&text)
            || self.status.to_string().contains(&text)
            || self.headers.iter().any(|(name, value)| format!("{name}: {value}").to_lowercase().contains(&text))
            || (!self.is_body_secret && String::from_utf8_lossy(self.body.bytes()).to_lowercase().contains(&text))
    }

    /// The request and the answer as an exchange, for a HAR file; `None` for a method that signpost does not send.
    pub fn exchange(&self) -> Option<Exchange> {
        let methods = [Method::Get, Method::Head, Method::Post, Method::Put];
        let method = methods.into_iter().find(|method| method.name() == self.method)?;
        let header = |(name, value): &(String, String)| HeaderRecord {
            name: name.clone(),
            value: value.clone(),
            origin: None,
            masked: value.contains(MASK),
        };
        let host = self.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("host"));
        let host = host.map_or("localhost", |(_, value)| value.as_str());
        let scheme = if self.is_https { "https" } else { "http" };
        let kept = if self.is_body_secret { Vec::new() } else { self.body.bytes().to_vec() };
        let request = RequestRecord {
            method,
            url: format!("{scheme}://{host}{}", self.target),
            object_path: None,
            http_version: "HTTP/1.1".to_owned(),
            headers: self.headers.iter().map(header).collect(),
            body: BodyRecord {
                bytes: self.body.len() as u64,
                sha256: if self.is_body_secret { String::new() } else { self.body.sha256_hex() },
                truncated: self.is_body_secret,
                kept,
                decoded_bytes: None,
            },
            messages: self.messages,
            credentials: Vec::new(),
            cleaned: Vec::new(),
        };
        let response = domain::exchange::Response {
            status: self.status,
            reason: self.reason.clone(),
            http_version: "HTTP/1.1".to_owned(),
            headers: self.response_headers.iter().map(header).collect(),
            body: BodyRecord {
                bytes: self.response_body.len() as u64,
                kept: self.response_body.to_vec(),
                ..BodyRecord::default()
            },
            failure: None,
        };
        Some(Exchange {
            kind: if self.is_body_secret { ExchangeKind::Token } else { ExchangeKind::Delivery },
            started_at: Some(self.at),
            destination: DestinationRecord::default(),
            request,
            outcome: Outcome::Answered(response),
            timings: Timings::default(),
            events: Vec::new(),
            tls: None,
            network: NetworkFacts { peer: Some(self.peer.clone()), ..NetworkFacts::default() },
            clock: ClockFacts::default(),
            signing: None,
            token: None,
            notes: Vec::new(),
            probe: None,
            cause: None,
        })
    }

    fn kept_bytes(&self) -> usize {
        // A message id is three short texts, and may be noted in the order, too.
        const DELIVERY_BYTES: usize = 256;
        let deliveries = self.deliveries.len() * DELIVERY_BYTES;
        self.body.len() + self.raw_head.expose().len() + self.response_body.len() + deliveries + 1_024
    }
}

/// A header's value as it may be shown: credentials masked by their place.
fn shown_value(name: &str, value: &str) -> String {
    display::visible(&credential::masked_header(name, value).0)
}

/// A body that the receiver answered with, as it may be shown: a token of its own is a credential, too.
fn shown_response(answer: &Answer) -> Bytes {
    /// Larger answers are stored objects, as they were sent.
    const TOKEN_RESPONSE_BYTES_MAX: usize = 64 * 1024;
    let body = &answer.response.body;
    let masked = Some(body).filter(|body| body.len() <= TOKEN_RESPONSE_BYTES_MAX && body.starts_with(b"{"));
    masked.and_then(|body| credential::masked_json(body)).map_or_else(|| body.clone(), Bytes::from)
}

/// Everything that arrived, newest last, within bounds.
#[derive(Default)]
pub struct Arrivals {
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    arrivals: VecDeque<Arc<Arrival>>,
    bytes: usize,
    /// Highest attempt and newest time seen of each message, bounded as the arrivals are.
    seen: BTreeMap<(RoleName, bool, String), Seen>,
    newest_generated_at: BTreeMap<RoleName, String>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    attempt: Option<u64>,
    is_accepted: bool,
}

impl Arrivals {
    /// Keep `arrival`, marked for duplicates and order; the oldest make room.
    pub(super) fn keep(&self, mut arrival: Arrival) -> Arc<Arrival> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        arrival.order = kept.marks(&arrival);
        let arrival = Arc::new(arrival);
        kept.bytes += arrival.kept_bytes();
        kept.arrivals.push_back(Arc::clone(&arrival));
        while kept.arrivals.len() > limits::RECEIVER_ARRIVALS_MAX
            || (kept.bytes > limits::RECEIVER_ARRIVALS_BYTES_MAX && kept.arrivals.len() > 1)
        {
            let Some(oldest) = kept.arrivals.pop_front() else { break };
            kept.bytes -= oldest.kept_bytes();
        }
        arrival
    }

    /// Everything kept, oldest first.
    pub fn all(&self) -> Vec<Arc<Arrival>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).arrivals.iter().cloned().collect()
    }

    /// Forget everything.
    pub fn clear(&self) {
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = Kept::default();
    }
}

impl Kept {
    fn marks(&mut self, arrival: &Arrival) -> Vec<OrderMark> {
        const SEEN_MAX: usize = 20_000;
        let mut marks = Vec::new();
        if self.seen.len() > SEEN_MAX {
            self.seen.clear(); // Longer ago than what is kept: not worth the memory.
        }
        for MessageId { hash_id, is_notification, attempt, generated_at } in &arrival.deliveries {
            // Each role stands for a destination of its own: a batch may go to several.
            let key = (arrival.role, *is_notification, hash_id.clone());
            let is_new = !self.seen.contains_key(&key);
            let seen = self.seen.entry(key).or_default();
            match attempt {
                Some(attempt) if !is_new && seen.attempt.is_none_or(|seen| *attempt > seen) => {
                    marks.push(OrderMark::Retry { hash_id: hash_id.clone(), attempt: *attempt });
                }
                _ if seen.is_accepted => marks.push(OrderMark::Duplicate { hash_id: hash_id.clone() }),
                _ => {}
            }
            seen.attempt = seen.attempt.max(*attempt);
            seen.is_accepted |= arrival.is_accepted;
            let Some(generated_at) = generated_at else { continue };
            let newest = self.newest_generated_at.entry(arrival.role).or_default();
            if *generated_at < *newest {
                if is_new {
                    marks.push(OrderMark::OutOfOrder { hash_id: hash_id.clone() });
                }
            } else {
                generated_at.clone_into(newest);
            }
        }
        marks
    }
}
