//! From what happened on the wire to an exchange that may be stored: masked.

use crate::domain::credential_place;
use crate::domain::display;
use crate::domain::exchange::{
    BodyRecord, DestinationRecord, Exchange, ExchangeKind, HeaderRecord, Outcome, RequestRecord, Response,
};
use crate::domain::message::Batch;
use crate::domain::{
    Auth, CredentialFacts, Destination, Header, PublicDestination, Secret, SignedRequest, UnsignedRequest,
    destination_file, limits,
};
use crate::net::{RawResponse, Transmission};

use super::redaction::Redaction;

/// Records the exchanges of one delivery.
pub(super) struct Recorder {
    destination: DestinationRecord,
    secrets: Vec<Secret>,
    messages: Option<u64>,
}

impl Recorder {
    pub(super) fn new(destination: &Destination, auth: &Auth<Secret>, batch: &Batch) -> Self {
        let masked = PublicDestination::masked(destination);
        Self {
            destination: DestinationRecord {
                name: destination.name.clone(),
                url: masked.get().url.shown(),
                connection: masked.get().connection.clone(),
                auth: Some(auth.facts()),
                unread_auth: None,
                file: destination_file::print(&masked),
            },
            secrets: auth.secrets().into_iter().map(|(_field, secret)| secret.clone()).collect(),
            messages: batch.message_count(),
        }
    }

    /// What the response to `request` may repeat of secrets. `more_secrets` are those that came up on the way, such as
    /// the token.
    pub(super) fn redaction(
        &self,
        kind: ExchangeKind,
        request: &SignedRequest,
        sent: &Transmission,
        more_secrets: impl IntoIterator<Item = Secret>,
    ) -> Redaction {
        let mut redaction = Redaction::new(self.secrets.iter().cloned().chain(more_secrets));
        redaction.add_request(&request.request);
        if let (ExchangeKind::Token, Ok(response)) = (kind, &sent.answer) {
            redaction.add_token_answer(&response.body.decoded);
        }
        redaction
    }

    /// The exchange of `request`, masked by `redaction`.
    pub(super) fn record(
        &self,
        kind: ExchangeKind,
        request: &SignedRequest,
        sent: &Transmission,
        redaction: &Redaction,
    ) -> Exchange {
        let outcome = match &sent.answer {
            Ok(response) => Outcome::Answered(response_record(response, redaction)),
            Err(failure) => {
                let mut failure = failure.clone();
                failure.message = redaction.text(&failure.message);
                Outcome::Failed(failure)
            }
        };
        let signing = request.trace.record();
        Exchange {
            kind,
            started_at: Some(sent.started_at),
            destination: self.destination.clone(),
            request: self.request_record(kind, request, sent),
            outcome,
            timings: sent.timings.clone(),
            events: sent.events.clone(),
            tls: sent.tls.clone(),
            network: sent.network.clone(),
            clock: sent.clock.clone(),
            signing: (!signing.steps.is_empty()).then_some(signing),
            token: None,
            notes: Vec::new(),
            probe: None,
            cause: None,
        }
    }

    fn request_record(&self, kind: ExchangeKind, request: &SignedRequest, sent: &Transmission) -> RequestRecord {
        let request = &request.request;
        let (kept, truncated) = match &request.body_shown {
            Some(shown) => kept_bytes(shown.as_bytes()),
            None => kept_bytes(request.body.bytes()),
        };
        RequestRecord {
            method: request.method,
            url: request.target.url().shown().to_owned(),
            object_path: None,
            http_version: sent.http_version.clone(),
            headers: sent.headers.iter().map(header_record).collect(),
            body: BodyRecord {
                bytes: request.body.len() as u64,
                // The hash of a short body around a secret would let the secret be guessed.
                sha256: if request.body_shown.is_none() { request.body.sha256_hex() } else { String::new() },
                kept,
                truncated,
                decoded_bytes: None,
            },
            messages: if kind == ExchangeKind::Delivery { self.messages } else { None },
            credentials: credentials(request, sent),
            cleaned: Vec::new(),
        }
    }
}

/// What may be said of each credential that went out, before it is masked.
fn credentials(request: &UnsignedRequest, sent: &Transmission) -> Vec<CredentialFacts> {
    let masked = sent.headers.iter().filter(|header| header.value.is_masked());
    let headers = masked.filter_map(|header| CredentialFacts::of_header(&header.name, header.value.expose()));
    let query = request.target.query.as_ref().map(|query| CredentialFacts::of_query(query.expose()));
    let form = request.body_shown.as_ref().map(|_| CredentialFacts::of_form(request.body.bytes()));
    headers.chain(query.into_iter().flatten()).chain(form.into_iter().flatten()).collect()
}

fn header_record(header: &Header) -> HeaderRecord {
    HeaderRecord {
        name: header.name.clone(),
        value: header.value.shown().to_owned(),
        origin: Some(header.origin),
        masked: header.value.is_masked(),
    }
}

fn response_record(response: &RawResponse, redaction: &Redaction) -> Response {
    // Whole: the window shows it. Files keep its beginning.
    let kept = redaction.bytes(&response.body.decoded);
    let failure = response.failure.clone().map(|mut failure| {
        failure.message = redaction.text(&failure.message);
        failure
    });
    Response {
        status: response.status,
        reason: redaction.text(&response.reason),
        http_version: response.http_version.clone(),
        headers: response.headers.iter().map(|(name, value)| response_header(name, value, redaction)).collect(),
        body: BodyRecord {
            bytes: response.body.received.len() as u64,
            sha256: response.body.received.sha256_hex(),
            kept,
            truncated: failure.is_some(),
            decoded_bytes: response.body.was_encoded.then_some(response.body.decoded.len() as u64),
        },
        failure,
    }
}

/// A cookie is a credential of whoever holds it: its value stays out of files, its name and rules stay in.
fn response_header(name: &str, value: &str, redaction: &Redaction) -> HeaderRecord {
    let shown = if name.eq_ignore_ascii_case("set-cookie") {
        credential_place::masked_set_cookie(value)
    } else {
        redaction.text(value)
    };
    let shown = if name.eq_ignore_ascii_case("location") { display::masked_url(&shown) } else { shown };
    HeaderRecord { name: name.to_owned(), masked: shown != value, value: shown, origin: None }
}

fn kept_bytes(bytes: &[u8]) -> (Vec<u8>, bool) {
    let kept = bytes.get(..limits::STORED_BODY_BYTES_MAX).unwrap_or(bytes);
    (kept.to_vec(), kept.len() < bytes.len())
}
