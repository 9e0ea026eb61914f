//! One request on the wire and what became of it: the unit of history, HAR and diagnosis.
//!
//! Everything here is masked already: an exchange can be stored, exported and shown as it is.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

pub use super::destination_record::DestinationRecord;
pub use super::failure::{Failure, FailureKind};

use super::credential::{Cleaned, Cleaning, CredentialFacts, CredentialPlace};
use super::limits;
use super::note::Note;
use super::probe::ProbeRecord;
use super::request::{HeaderOrigin, Method, SigningRecord};
use super::secret::SecretFacts;
use super::timings::{Event, Timings};

/// What the request was for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ExchangeKind {
    /// A batch on its way to the destination.
    Delivery,
    /// The request for an OAuth2 access token.
    Token,
    /// A request that decides between causes, and that the platform would never send.
    Probe,
}

/// One request and its outcome.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Exchange {
    pub kind: ExchangeKind,
    /// When the request was handed to the client; `None` where a file of another program does not tell.
    #[serde(with = "time::serde::rfc3339::option", default, skip_serializing_if = "Option::is_none")]
    pub started_at: Option<OffsetDateTime>,
    pub destination: DestinationRecord,
    pub request: RequestRecord,
    pub outcome: Outcome,
    pub timings: Timings,
    #[serde(default)]
    pub events: Vec<Event>,
    #[serde(default)]
    pub tls: Option<TlsFacts>,
    #[serde(default)]
    pub network: NetworkFacts,
    #[serde(default)]
    pub clock: ClockFacts,
    #[serde(default)]
    pub signing: Option<SigningRecord>,
    /// For a delivery with a bearer token.
    #[serde(default)]
    pub token: Option<TokenFacts>,
    #[serde(default)]
    pub notes: Vec<Note>,
    /// What a probe asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probe: Option<ProbeRecord>,
    /// The cause that was named first when the exchange was recorded: lists show it and filter by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
}

impl Exchange {
    /// The HTTP status; `None` if no complete response head came.
    pub fn status(&self) -> Option<u16> {
        match &self.outcome {
            Outcome::Answered(response) => Some(response.status),
            Outcome::Failed(_) => None,
        }
    }

    /// The exchange as files and the history keep it: of a long answer the beginning.
    pub fn as_kept(&self) -> Cow<'_, Self> {
        let is_long = matches!(&self.outcome, Outcome::Answered(response)
            if response.body.kept.len() > limits::STORED_BODY_BYTES_MAX);
        if !is_long {
            return Cow::Borrowed(self);
        }
        let outcome = match &self.outcome {
            Outcome::Answered(response) => Outcome::Answered(response.beginning(limits::STORED_BODY_BYTES_MAX)),
            Outcome::Failed(failure) => Outcome::Failed(failure.clone()),
        };
        Cow::Owned(self.with_outcome(outcome))
    }

    /// Everything else as it is, without a copy of the present answer.
    fn with_outcome(&self, outcome: Outcome) -> Self {
        Self {
            kind: self.kind,
            started_at: self.started_at,
            destination: self.destination.clone(),
            request: self.request.clone(),
            outcome,
            timings: self.timings.clone(),
            events: self.events.clone(),
            tls: self.tls.clone(),
            network: self.network.clone(),
            clock: self.clock.clone(),
            signing: self.signing.clone(),
            token: self.token.clone(),
            notes: self.notes.clone(),
            probe: self.probe.clone(),
            cause: self.cause.clone(),
        }
    }

    /// A 2xx response that came whole. Of a response that breaks off nobody knows whether the sender takes it for a
    /// success, so it is not claimed: exit code, `delivered`, verdict and diagnosis all ask here.
    pub fn is_success(&self) -> bool {
        match &self.outcome {
            Outcome::Answered(response) => (200..300).contains(&response.status) && response.failure.is_none(),
            Outcome::Failed(_) => false,
        }
    }
}

/// The request as it went out, masked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestRecord {
    pub method: Method,
    pub url: String,
    /// The appended dated path, if any, as in `2026/03/05/1772672523123`.
    #[serde(default)]
    pub object_path: Option<String>,
    pub http_version: String,
    pub headers: Vec<HeaderRecord>,
    pub body: BodyRecord,
    /// Messages in the batch, if it is one.
    #[serde(default)]
    pub messages: Option<u64>,
    /// What may be said of each credential that is masked here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub credentials: Vec<CredentialFacts>,
    /// Credentials that the program which wrote the file took out of it, or may have taken out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cleaned: Vec<Cleaned>,
}

impl RequestRecord {
    /// The first header of that name, case-insensitive.
    pub fn header(&self, name: &str) -> Option<&HeaderRecord> {
        self.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name))
    }

    /// What is known of the credential at `place`; `None` if none was masked there.
    pub fn credential(&self, place: &CredentialPlace) -> Option<&SecretFacts> {
        self.credentials.iter().find(|found| found.place == *place).map(|found| &found.facts)
    }

    /// Why the credential at `place` is not in the record; `None` if the record holds what was sent.
    pub fn cleaning(&self, place: &CredentialPlace) -> Option<Cleaning> {
        self.cleaned.iter().find(|cleaned| cleaned.place == *place).map(|cleaned| cleaned.how)
    }
}

/// One header of a request or response, masked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeaderRecord {
    pub name: String,
    pub value: String,
    /// Requests only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<HeaderOrigin>,
    #[serde(default)]
    pub masked: bool,
}

/// A body as far as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct BodyRecord {
    /// Size on the wire (after chunked decoding, before content decoding), in bytes.
    pub bytes: u64,
    /// SHA-256 of those bytes, lower-case hex; empty where it would help to guess a secret in them.
    pub sha256: String,
    /// The kept bytes, decoded where a content encoding was undone.
    #[serde(with = "base64_bytes")]
    pub kept: Vec<u8>,
    /// True if `kept` is not everything.
    #[serde(default)]
    pub truncated: bool,
    /// Size after undoing the content encoding, where there was one.
    #[serde(default)]
    pub decoded_bytes: Option<u64>,
}

/// What became of the request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// A complete response head came; the body may have been cut (see `Response::failure`).
    Answered(Response),
    /// No response.
    Failed(Failure),
}

/// The destination's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Response {
    pub status: u16,
    pub reason: String,
    pub http_version: String,
    pub headers: Vec<HeaderRecord>,
    pub body: BodyRecord,
    /// The body did not come whole: truncated, too large, timed out, reset, undecodable.
    #[serde(default)]
    pub failure: Option<Failure>,
}

impl Response {
    /// With no more than the first `bytes` of its body.
    fn beginning(&self, bytes: usize) -> Self {
        let kept = self.body.kept.get(..bytes).unwrap_or(&self.body.kept).to_vec();
        let body = BodyRecord {
            truncated: self.body.truncated || kept.len() < self.body.kept.len(),
            kept,
            sha256: self.body.sha256.clone(),
            ..self.body
        };
        Self {
            status: self.status,
            reason: self.reason.clone(),
            http_version: self.http_version.clone(),
            headers: self.headers.clone(),
            body,
            failure: self.failure.clone(),
        }
    }

    /// The first header of that name, case-insensitive.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name)).map(|header| header.value.as_str())
    }
}

/// What was observed of TLS. Empty strings mean "not observed".
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TlsFacts {
    #[serde(default)]
    pub version: String,
    #[serde(default)]
    pub cipher: String,
    #[serde(default)]
    pub alpn: String,
    /// As the peer sent it, leaf first.
    #[serde(default)]
    pub chain: Vec<CertificateFacts>,
    #[serde(default)]
    pub client_certificate_requested: Option<bool>,
    /// What the verifier said: `None` if it accepted the chain or never judged it.
    #[serde(default)]
    pub refusal: Option<String>,
}

/// One certificate of the peer's chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateFacts {
    pub subject: String,
    pub issuer: String,
    /// RFC 3339.
    pub not_before: String,
    /// RFC 3339.
    pub not_after: String,
    #[serde(default)]
    pub dns_names: Vec<String>,
    #[serde(default)]
    pub self_signed: bool,
    /// The public key; `None` where it was not recorded or could not be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<KeyFacts>,
}

/// A certificate's public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyFacts {
    pub algorithm: KeyAlgorithm,
    /// Length of the RSA modulus or of the curve's field.
    pub bits: u32,
}

/// What a public key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyAlgorithm {
    Rsa,
    EllipticCurve,
    Other,
}

/// Where the connection went.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct NetworkFacts {
    /// Addresses the name resolved to, in the order tried.
    #[serde(default)]
    pub resolved: Vec<String>,
    /// `address:port` of the peer (the proxy's, where there is one).
    #[serde(default)]
    pub peer: Option<String>,
    #[serde(default)]
    pub local: Option<String>,
    /// The proxy used, masked, and where it came from: `https://proxy:3128 (HTTPS_PROXY)`.
    #[serde(default)]
    pub proxy: Option<String>,
}

/// The two clocks.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ClockFacts {
    /// Date header minus the local midpoint of the exchange, in seconds, resolution 1 s.
    #[serde(default)]
    pub skew_seconds: Option<f64>,
    /// Whose clock dated the exchange.
    #[serde(default, skip_serializing_if = "DatedBy::is_sender")]
    pub dated_by: DatedBy,
}

/// Whose clock an exchange's start is by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DatedBy {
    /// The sender's: it can be compared with the response's Date.
    #[default]
    Sender,
    /// The response's Date header stands in for a start that the file does not tell: it says nothing of the sender.
    Response,
}

impl DatedBy {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "the form that serde wants")]
    fn is_sender(&self) -> bool {
        *self == Self::Sender
    }
}

/// About the bearer token of a delivery; never the token.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct TokenFacts {
    pub from_cache: bool,
    #[serde(default)]
    pub age_seconds: Option<u64>,
    #[serde(default)]
    pub expires_in: Option<u64>,
    /// Claims of a JWT, decoded and never verified.
    #[serde(default)]
    pub claims: Option<serde_json::Value>,
}

mod base64_bytes {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use serde::{Deserialize as _, Deserializer, Serializer, de};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(deserializer)?;
        STANDARD.decode(text.as_bytes()).map_err(de::Error::custom)
    }
}
