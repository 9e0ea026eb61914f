//! From what happened on the wire to an exchange that may be stored: masked.

use crate::domain::credential;
use crate::domain::display;
use crate::domain::exchange::{
    BodyRecord, CertificateFacts, DestinationRecord, Exchange, ExchangeKind, Failure, HeaderRecord, Outcome,
    RequestRecord, Response, TlsFacts,
};
use crate::domain::message::Batch;
use crate::domain::redaction::{self, Extent, Redacted, Redactor};
use crate::domain::timings::Event;
use crate::domain::{
    Auth, CredentialFacts, Destination, Header, PublicDestination, Secret, SignedRequest, UnsignedRequest,
    destination_file, limits,
};
use crate::net::{RawResponse, Transmission};

/// Records the exchanges of one delivery.
pub(super) struct Recorder {
    destination: DestinationRecord,
    secrets: Vec<Secret>,
    messages: Option<u64>,
}

impl Recorder {
    pub(super) fn new(destination: &Destination, auth: &Auth<Secret>, batch: &Batch) -> Self {
        let masked = PublicDestination::masked(destination);
        let secrets = auth.secrets().into_iter().map(|(_field, secret)| secret.clone());
        let proxy = destination.connection.proxy_url.as_deref().into_iter().flat_map(redaction::secrets_of_proxy);
        Self {
            destination: DestinationRecord {
                name: destination.name.clone(),
                environment: destination.environment.clone(),
                url: masked.get().url.shown(),
                connection: masked.get().connection.clone(),
                auth: Some(auth.facts()),
                unread_auth: None,
                file: destination_file::print(&masked),
            },
            secrets: secrets.chain(proxy).collect(),
            messages: batch.message_count(),
        }
    }

    /// Words about what happened before anything was sent.
    pub(super) fn words(&self, text: &str) -> Redacted<String> {
        Redactor::of(self.secrets.iter().cloned()).words(text)
    }

    /// For the response to `request`, which may repeat any of our secrets. `more_secrets` are those that came up on the
    /// way, such as the token.
    pub(super) fn redactor(
        &self,
        kind: ExchangeKind,
        request: &SignedRequest,
        sent: &Transmission,
        more_secrets: impl IntoIterator<Item = Secret>,
    ) -> Redactor {
        let tokens = match (kind, &sent.answer) {
            (ExchangeKind::Token, Ok(response)) => redaction::secrets_of_token_response(&response.body.decoded),
            (ExchangeKind::Token, Err(_)) | (ExchangeKind::Delivery | ExchangeKind::Probe, _) => Vec::new(),
        };
        let carried = redaction::secrets_of_request(&request.request, &sent.headers);
        let proxy = sent.proxy_authorization.clone();
        Redactor::of(self.secrets.iter().cloned().chain(more_secrets).chain(carried).chain(tokens).chain(proxy))
    }

    /// The exchange of `request`, masked by `redactor`.
    pub(super) fn record(
        &self,
        kind: ExchangeKind,
        request: &SignedRequest,
        sent: &Transmission,
        redactor: &Redactor,
    ) -> Exchange {
        let outcome = match &sent.answer {
            Ok(response) => Outcome::Answered(response_record(kind, response, redactor)),
            Err(failure) => Outcome::Failed(failure_record(failure, redactor)),
        };
        let signing = request.trace.record();
        Exchange {
            kind,
            started_at: Some(sent.started_at),
            destination: self.destination.clone(),
            request: self.request_record(kind, request, sent),
            outcome,
            timings: sent.timings.clone(),
            events: sent.events.iter().map(|event| event_record(event, sent, redactor)).collect(),
            tls: sent.tls.as_ref().map(|tls| tls_record(tls, redactor)),
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

fn response_record(kind: ExchangeKind, response: &RawResponse, redactor: &Redactor) -> Response {
    let extent = if response.failure.is_some() { Extent::Cut } else { Extent::Whole };
    // Whole: the window shows it. Files keep its beginning.
    let kept = redactor.bytes(&response.body.decoded, extent);
    // A token that is cut is no value that could be known.
    let kept = if kind == ExchangeKind::Token { credential::masked_members(&kept, |_, _| ()) } else { kept };
    let failure = response.failure.as_ref().map(|failure| failure_record(failure, redactor));
    // A hash of few bytes would let a secret among them be guessed.
    let is_masked = kept != response.body.decoded;
    Response {
        status: response.status,
        reason: redactor.text(&response.reason),
        http_version: redactor.text(&response.http_version),
        headers: response.headers.iter().map(|(name, value)| response_header(name, value, redactor)).collect(),
        body: BodyRecord {
            bytes: response.body.received.len() as u64,
            sha256: if is_masked { String::new() } else { response.body.received.sha256_hex() },
            kept,
            truncated: failure.is_some(),
            decoded_bytes: response.body.was_encoded.then_some(response.body.decoded.len() as u64),
        },
        failure,
    }
}

/// Masked by its place first, then by what is known: names can hold a secret as well as values.
fn response_header(name: &str, value: &str, redactor: &Redactor) -> HeaderRecord {
    let (placed, _) = credential::masked_header(name, value);
    let shown_name = if is_no_name(name) { display::MASK.to_owned() } else { redactor.text(name) };
    let shown = redactor.text(&placed);
    HeaderRecord { masked: shown != value || shown_name != name, name: shown_name, value: shown, origin: None }
}

/// True for what no header is called. Names are read in lower case, in which a coded secret can no longer be decoded.
fn is_no_name(name: &str) -> bool {
    const NAME_BYTES_MAX: usize = 64;
    const WORD_BYTES_MAX: usize = 24;
    name.len() > NAME_BYTES_MAX || name.split(['-', '_', '.']).any(|word| word.len() > WORD_BYTES_MAX)
}

fn failure_record(failure: &Failure, redactor: &Redactor) -> Failure {
    let Failure { phase, kind, message, after_ms, first_bytes, connect_status } = failure;
    let shown_bytes = first_bytes.as_deref().map(|digits| redacted_digits(digits, redactor));
    // The message quotes them, and ends where they do.
    let words = if shown_bytes == *first_bytes { message } else { message.split('"').next().unwrap_or_default() };
    let message = redactor.text(words);
    Failure {
        phase: *phase,
        kind: *kind,
        message: if words.len() < failure.message.len() { format!("{message}{}", display::MASK) } else { message },
        after_ms: *after_ms,
        first_bytes: shown_bytes,
        connect_status: *connect_status,
    }
}

/// The hexadecimal digits of bytes, unless a secret or the beginning of one is among them.
fn redacted_digits(digits: &str, redactor: &Redactor) -> String {
    let is_clean = hex::decode(digits).is_ok_and(|bytes| redactor.bytes(&bytes, Extent::Cut) == bytes);
    if is_clean { redactor.text(digits) } else { display::MASK.to_owned() }
}

fn event_record(event: &Event, sent: &Transmission, redactor: &Redactor) -> Event {
    // An event that repeats the failure is masked as the failure is: what it quotes may end within a secret.
    let repeated = sent.answer.as_ref().err().and_then(|failure| {
        let before = event.text.strip_suffix(&failure.message)?;
        Some(format!("{before}{}", failure_record(failure, redactor).message))
    });
    Event { at_us: event.at_us, text: redactor.text(repeated.as_deref().unwrap_or(&event.text)) }
}

/// Whoever makes a certificate chooses what is in it.
fn tls_record(tls: &TlsFacts, redactor: &Redactor) -> TlsFacts {
    let TlsFacts { version, cipher, alpn, chain, client_certificate_requested, refusal } = tls;
    let certificate = |certificate: &CertificateFacts| {
        let CertificateFacts { subject, issuer, not_before, not_after, dns_names, self_signed, key } = certificate;
        CertificateFacts {
            subject: redactor.text(subject),
            issuer: redactor.text(issuer),
            not_before: not_before.clone(),
            not_after: not_after.clone(),
            dns_names: dns_names.iter().map(|name| redactor.text(name)).collect(),
            self_signed: *self_signed,
            key: *key,
        }
    };
    TlsFacts {
        version: version.clone(),
        cipher: cipher.clone(),
        alpn: redactor.text(alpn),
        chain: chain.iter().map(certificate).collect(),
        client_certificate_requested: *client_certificate_requested,
        refusal: refusal.as_deref().map(|refusal| redactor.text(refusal)),
    }
}

fn kept_bytes(bytes: &[u8]) -> (Vec<u8>, bool) {
    let kept = bytes.get(..limits::STORED_BODY_BYTES_MAX).unwrap_or(bytes);
    (kept.to_vec(), kept.len() < bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::failure::FailureKind;
    use crate::domain::timings::Phase;

    fn redactor() -> Redactor {
        Redactor::of([Secret::new("hunter22/hunter23")])
    }

    #[test]
    fn a_name_that_no_header_has_is_masked() {
        for (name, is_none) in [
            ("content-security-policy-report-only", false),
            ("x-abcdefghijklmnopqrstuvw", false),
            ("abcdefghijklmnopqrstuvwx", false),
            ("abcdefghijklmnopqrstuvwxy", true),
            ("x.abcdefghijklmnopqrstuvwxy_z", true),
            (&"abc-".repeat(16), false),
            (&"abc-".repeat(17)[..65], true),
        ] {
            assert_eq!(is_no_name(name), is_none, "{name}");
        }
    }

    #[test]
    fn a_header_says_whether_something_of_it_was_masked() {
        let record = |name: &str, value: &str| {
            let HeaderRecord { name, value, masked, .. } = response_header(name, value, &redactor());
            (name, value, masked)
        };
        let mask = || display::MASK.to_owned();
        assert_eq!(record("server", "nginx"), ("server".to_owned(), "nginx".to_owned(), false));
        assert_eq!(record("server", "hunter22/hunter23"), ("server".to_owned(), mask(), true));
        assert_eq!(record("x-api-key", "of another"), ("x-api-key".to_owned(), mask(), true));
        assert_eq!(record(&"a".repeat(25), "nginx"), (mask(), "nginx".to_owned(), true));
    }

    #[test]
    fn what_a_failure_quotes_ends_before_a_secret() {
        let failed = |bytes: &[u8]| Failure {
            phase: Phase::Wait,
            kind: FailureKind::NotHttp,
            message: format!("not HTTP: \"{}\"", String::from_utf8_lossy(bytes)),
            after_ms: 1,
            first_bytes: Some(hex::encode(bytes)),
            connect_status: None,
        };
        let clean = failed(b"SSH-2.0");
        assert_eq!(failure_record(&clean, &redactor()), clean);
        let masked = failure_record(&failed(b"no hunter22/hun"), &redactor());
        assert_eq!((masked.message.as_str(), masked.first_bytes.as_deref()), ("not HTTP: •••", Some(display::MASK)));
    }

    #[test]
    fn a_long_body_is_kept_up_to_a_limit() {
        let most = vec![b'a'; limits::STORED_BODY_BYTES_MAX];
        assert_eq!(kept_bytes(&most), (most.clone(), false));
        let more = [&most[..], b"b"].concat();
        assert_eq!(kept_bytes(&more), (most, true));
    }
}
