//! AWS Signature Version 4, as the service checks it.
//!
//! ```text
//!  ReceivedRequest ─▶ Claim ─▶ CanonicalRequest as the service computes it ─▶ StringToSign ─▶ signatures compared
//!      │                                                                          │
//!      └─ body ─ hash, or aws-chunked with a signature a chunk ◀── seed ──────────┘
//! ```
//!
//! Source: AWS, "Authenticating Requests (AWS Signature Version 4)", Amazon S3 API Reference; the order of the
//! checks is the one in which S3 names its errors.

mod canonical;
mod chunked;
mod claim;

use time::{Duration, OffsetDateTime};

pub use self::chunked::ChunkError;
use self::claim::Claim;
pub use self::claim::{ClaimError, Place};
use super::{Check, ReceivedRequest, Verdict, is_same};
use crate::domain::destination::is_s3;
use crate::domain::{Payload, Secret};
use crate::signing::sigv4::{CredentialScope, SigningKey, StringToSign};

/// The service that verifies, and the one key that it knows. Not `Debug`: it holds the key.
pub struct Service<'a> {
    pub region: &'a str,
    /// The signing name, such as `s3` or `execute-api`.
    pub name: &'a str,
    pub access_key_id: &'a str,
    pub secret_access_key: &'a Secret,
    /// Set for temporary credentials.
    pub session_token: Option<&'a Secret>,
}

impl Service<'_> {
    /// How far the caller's clock may be off: 15 minutes at S3 (`RequestTimeTooSkewed`), 5 elsewhere
    /// ("Signature expired", AWS General Reference).
    pub fn skew_max(&self) -> Duration {
        Duration::minutes(if is_s3(self.name) { 15 } else { 5 })
    }
}

/// Why the service refuses. The roles put it into the words of S3 and of API Gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    Claim(ClaimError),
    UnknownAccessKey {
        access_key_id: String,
    },
    /// A part of the credential scope is not this service's.
    WrongScope {
        part: ScopePart,
        expected: String,
        received: String,
    },
    /// The clock of the caller is off by more than [`Service::skew_max`].
    Skewed {
        request_time: OffsetDateTime,
        request_time_text: String,
    },
    /// A presigned URL after its time.
    Expired {
        expires_at: OffsetDateTime,
        expires_seconds: i64,
    },
    /// Headers that have to be signed and are not, in lower case.
    NotSigned {
        headers: Vec<String>,
    },
    /// S3 without x-amz-content-sha256.
    NoContentHash,
    /// x-amz-content-sha256 is neither a hash nor one of S3's words.
    InvalidContentHash {
        declared: String,
    },
    InvalidToken,
    Signature(Box<Computed>),
    /// The body is not the one that was hashed.
    ContentHash {
        declared: String,
        computed: String,
    },
    Chunk(ChunkError),
}

/// A part of the credential scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScopePart {
    Date,
    Region,
    Service,
    Terminator,
}

/// What the service computed, to be echoed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Computed {
    pub canonical_request: String,
    pub string_to_sign: String,
    pub access_key_id: String,
    pub signature_provided: String,
}

/// The verdict, and the content that the request carries once any aws-chunked coding is undone.
pub struct Verified {
    pub verdict: Verdict<Refusal>,
    pub content: Payload,
}

/// Check everything about the signature of `request` at the moment `now`.
pub fn verify(request: &ReceivedRequest, service: &Service<'_>, now: OffsetDateTime) -> Verified {
    let mut verdict = Verdict::default();
    let unread = |verdict| Verified { verdict, content: request.body.clone() };
    let claim = match Claim::of(request) {
        Ok(claim) => claim,
        Err(error) => {
            let check = Check::new("authorization", false, claim::ALGORITHM, &claim_error_text(&error))
                .or_hint(|| claim_error_hint(&error).to_owned());
            verdict.check(check, || Refusal::Claim(error));
            return unread(verdict);
        }
    };
    verdict.check(Check::equal("authorization", claim::ALGORITHM, claim::ALGORITHM), || unreachable!("it is equal"));
    let key_is_known = check_access_key(&mut verdict, &claim, service);
    check_scope(&mut verdict, &claim, service);
    check_time(&mut verdict, &claim, service, now);
    check_signed_headers(&mut verdict, request, &claim);
    let content_hash = check_content_hash(&mut verdict, request, &claim, service);
    check_session_token(&mut verdict, &claim, service);
    if !key_is_known {
        verdict.report.push(Check::impossible("signature", "the access key id is not known, so there is no key"));
        return unread(verdict);
    }
    let scope =
        CredentialScope { date: claim.date.clone(), region: claim.region.clone(), service: claim.service.clone() };
    let key = SigningKey::derive(service.secret_access_key, &scope);
    let signed = Signed { request, claim: &claim, scope: &scope, key: &key };
    check_signature(&mut verdict, &signed, service, &content_hash);
    let content = check_content(&mut verdict, &signed, &content_hash);
    Verified { verdict, content }
}

/// A request with what its signature is recomputed from.
struct Signed<'a> {
    request: &'a ReceivedRequest,
    claim: &'a Claim,
    scope: &'a CredentialScope,
    key: &'a SigningKey,
}

fn claim_error_text(error: &ClaimError) -> String {
    match error {
        ClaimError::Anonymous => "no Authorization header and no presigned query".to_owned(),
        ClaimError::TwoMechanisms => "more than one signature".to_owned(),
        ClaimError::UnsupportedAlgorithm { scheme } => format!("scheme {scheme}"),
        ClaimError::Malformed { part, text, .. } => format!("{part}: {text}"),
        ClaimError::NoDate => "no x-amz-date that can be read".to_owned(),
    }
}

fn claim_error_hint(error: &ClaimError) -> &'static str {
    match error {
        ClaimError::Anonymous => {
            "The request is not signed, or something on the way took the Authorization header away."
        }
        ClaimError::TwoMechanisms => "Sign in the header or in the query, not in both.",
        ClaimError::UnsupportedAlgorithm { .. } => {
            "Choose AWS Signature Version 4; the Authorization header starts with AWS4-HMAC-SHA256."
        }
        ClaimError::Malformed { .. } => {
            "Look at the access key id, region and service: a line break or a space pasted with one of them breaks the header."
        }
        ClaimError::NoDate => "Send x-amz-date as YYYYMMDDTHHMMSSZ in UTC.",
    }
}

fn check_access_key(verdict: &mut Verdict<Refusal>, claim: &Claim, service: &Service<'_>) -> bool {
    let check = Check::equal("access key id", service.access_key_id, &claim.access_key_id)
        .or_hint(|| "No such access key id here; copy it again, without white space.".to_owned());
    verdict.check(check, || Refusal::UnknownAccessKey { access_key_id: claim.access_key_id.clone() })
}

fn check_scope(verdict: &mut Verdict<Refusal>, claim: &Claim, service: &Service<'_>) {
    let date = claim.request_time_text.get(..8).unwrap_or_default();
    let parts = [
        (
            "credential date",
            ScopePart::Date,
            date,
            &claim.date,
            "The date of the scope is the day of x-amz-date, in UTC.",
        ),
        ("region", ScopePart::Region, service.region, &claim.region, "Set the region to the one that is expected."),
        ("service", ScopePart::Service, service.name, &claim.service, "Set the service to the one that is expected."),
        (
            "scope terminator",
            ScopePart::Terminator,
            "aws4_request",
            &claim.terminator,
            "The scope ends in aws4_request.",
        ),
    ];
    for (name, part, expected, received, hint) in parts {
        verdict.check(Check::equal(name, expected, received).or_hint(|| hint.to_owned()), || Refusal::WrongScope {
            part,
            expected: expected.to_owned(),
            received: received.clone(),
        });
    }
}

fn check_time(verdict: &mut Verdict<Refusal>, claim: &Claim, service: &Service<'_>, now: OffsetDateTime) {
    let skew = (now - claim.request_time).abs();
    let skew_max = service.skew_max();
    let seconds = (claim.request_time - now).whole_seconds();
    let received = format!("{} ({seconds:+} s)", claim.request_time_text);
    let Some(valid_for) = claim.expires_after else {
        let expected = format!("within {} minutes of {}", skew_max.whole_minutes(), amz_date(now));
        let check = Check::new("request time", skew <= skew_max, &expected, &received)
            .or_hint(|| "Set the clock of the sending machine; it must not be off by minutes.".to_owned());
        verdict.check(check, || Refusal::Skewed {
            request_time: claim.request_time,
            request_time_text: claim.request_time_text.clone(),
        });
        return;
    };
    let expires_at = claim.request_time.saturating_add(valid_for);
    let has_begun = claim.request_time - now <= skew_max;
    let check = Check::new("request time", has_begun, &format!("not after {}", amz_date(now)), &received)
        .or_hint(|| "The presigned URL is not valid yet: the clock of its maker is ahead.".to_owned());
    verdict.check(check, || Refusal::Skewed {
        request_time: claim.request_time,
        request_time_text: claim.request_time_text.clone(),
    });
    let expected = format!("after {}", amz_date(now));
    let check = Check::new("expiry", now <= expires_at, &expected, &amz_date(expires_at))
        .or_hint(|| "The presigned URL has expired; make a new one.".to_owned());
    verdict.check(check, || Refusal::Expired { expires_at, expires_seconds: valid_for.whole_seconds() });
}

fn amz_date(moment: OffsetDateTime) -> String {
    crate::signing::sigv4::amz_date(moment)
}

/// Host and every x-amz-* header have to be signed; anything else may be.
fn check_signed_headers(verdict: &mut Verdict<Refusal>, request: &ReceivedRequest, claim: &Claim) {
    let mut missing: Vec<String> = Vec::new();
    let names = request.headers.iter().map(|(name, _)| name.to_ascii_lowercase());
    for name in std::iter::once("host".to_owned()).chain(names) {
        let has_to_be = name == "host" || name.starts_with("x-amz-");
        if has_to_be && !claim.signed_headers.contains(&name) && !missing.contains(&name) {
            missing.push(name);
        }
    }
    let received = claim.signed_headers.join(";");
    let check =
        Check::new("signed headers", missing.is_empty(), "host and every x-amz-* header", &received).or_hint(|| {
            format!(
                "Not signed: {}. Something added them after signing, or the signer left them out.",
                missing.join(", ")
            )
        });
    verdict.check(check, || Refusal::NotSigned { headers: missing.clone() });
}

/// What stands for the body in the canonical request.
#[derive(Debug, Clone, PartialEq, Eq)]
enum ContentHash {
    /// The hash of the body as it arrived.
    OfBody(String),
    /// What the request declares: a hash, `UNSIGNED-PAYLOAD`, or a word for aws-chunked.
    Declared(String),
}

impl ContentHash {
    fn text(&self) -> &str {
        match self {
            Self::OfBody(text) | Self::Declared(text) => text,
        }
    }
}

const UNSIGNED: &str = "UNSIGNED-PAYLOAD";

fn check_content_hash(
    verdict: &mut Verdict<Refusal>,
    request: &ReceivedRequest,
    claim: &Claim,
    service: &Service<'_>,
) -> ContentHash {
    let of_body = || ContentHash::OfBody(request.body.sha256_hex());
    let is_s3 = is_s3(service.name);
    let declared = match (request.header("x-amz-content-sha256"), claim.place) {
        (Some(declared), _) => declared.to_owned(),
        (None, Place::Query) if is_s3 => {
            // A presigned URL signs no payload unless it says so.
            request.query_value("X-Amz-Content-Sha256").unwrap_or_else(|| UNSIGNED.to_owned())
        }
        (None, _) if is_s3 => {
            let check = Check::new("x-amz-content-sha256", false, "present", "absent")
                .or_hint(|| "S3 needs x-amz-content-sha256: sign for the service s3.".to_owned());
            verdict.check(check, || Refusal::NoContentHash);
            return of_body();
        }
        (None, _) => return of_body(),
    };
    let is_hash = declared.len() == 64 && declared.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    let is_word = match service.name {
        "vpc-lattice-svcs" => declared == UNSIGNED,
        _ => is_s3 && (declared == UNSIGNED || chunked::Coding::of(&declared).is_some()),
    };
    let is_legal = is_word || (is_hash && service.name != "vpc-lattice-svcs");
    let check = Check::new("x-amz-content-sha256", is_legal, "SHA-256 of the body, in lower-case hex", &declared)
        .or_hint(|| {
            "The header holds neither a SHA-256 in lower-case hex nor a word that this service knows.".to_owned()
        });
    verdict.check(check, || Refusal::InvalidContentHash { declared: declared.clone() });
    ContentHash::Declared(declared)
}

fn check_session_token(verdict: &mut Verdict<Refusal>, claim: &Claim, service: &Service<'_>) {
    let (passed, hint) = match (service.session_token, &claim.session_token) {
        (None, None) => return,
        (Some(expected), Some(received)) => (
            is_same(expected.expose(), received.expose()),
            "The session token is not the one of this access key; copy all three values of the temporary credentials again.",
        ),
        (Some(_), None) => (false, "These are temporary credentials: their session token has to be sent, too."),
        (None, Some(_)) => (false, "This access key has no session token; leave it empty."),
    };
    verdict.check(Check::secret("session token", passed).or_hint(|| hint.to_owned()), || Refusal::InvalidToken);
}

fn check_signature(
    verdict: &mut Verdict<Refusal>,
    signed: &Signed<'_>,
    service: &Service<'_>,
    content_hash: &ContentHash,
) {
    let mut computed = None;
    for reading in canonical::readings(signed.request, signed.claim, service.name, content_hash.text()) {
        let string_to_sign = signed.string_to_sign(&reading.canonical_request);
        let signature = signed.key.sign(&string_to_sign);
        if is_same(signature.expose(), signed.claim.signature.expose()) {
            let check = Check::secret("signature", true);
            verdict.report.push(reading.remark.map_or(check.clone(), |remark| check.with_remark(remark)));
            return;
        }
        computed.get_or_insert_with(|| {
            Box::new(Computed {
                canonical_request: reading.canonical_request.text().expose().to_owned(),
                string_to_sign: string_to_sign.to_string(),
                access_key_id: signed.claim.access_key_id.clone(),
                signature_provided: signed.claim.signature.expose().to_owned(),
            })
        });
    }
    let check = Check::secret("signature", false).or_hint(|| {
        "Compare the canonical request of the response with the sender's, line by line. If they are equal, the secret access key is wrong.".to_owned()
    });
    verdict
        .check(check, || Refusal::Signature(computed.unwrap_or_else(|| unreachable!("there is always one reading"))));
}

impl Signed<'_> {
    fn string_to_sign(&self, canonical_request: &crate::signing::sigv4::CanonicalRequest) -> StringToSign {
        StringToSign {
            request_time: self.claim.request_time_text.clone(),
            ..StringToSign::new(self.claim.request_time, self.scope, canonical_request)
        }
    }
}

/// The body must be the one that was hashed. Without aws-chunked it is the content.
fn check_content(verdict: &mut Verdict<Refusal>, signed: &Signed<'_>, content_hash: &ContentHash) -> Payload {
    let body = &signed.request.body;
    let ContentHash::Declared(declared) = content_hash else {
        return body.clone(); // Its own hash was signed: there is nothing to disagree with.
    };
    if declared == UNSIGNED {
        return body.clone();
    }
    if let Some(coding) = chunked::Coding::of(declared) {
        let seed = chunked::Seed {
            key: signed.key,
            scope: signed.scope,
            request_time: &signed.claim.request_time_text,
            signature: signed.claim.signature.expose(),
        };
        return match chunked::decode(body.bytes(), coding, signed.request, &seed) {
            Ok(content) => {
                verdict.report.push(Check::new("chunks", true, "whole, each as signed", "whole, each as signed"));
                Payload::new(content)
            }
            Err(error) => {
                let check = Check::new("chunks", false, "whole, each as signed", &error.to_string())
                    .or_hint(|| "The body changed on its way: a proxy must pass aws-chunked on as it came.".to_owned());
                verdict.check(check, || Refusal::Chunk(error));
                body.clone()
            }
        };
    }
    let computed = body.sha256_hex();
    let check = Check::equal("body hash", &computed, declared)
        .or_hint(|| "The body changed after it was hashed; a proxy may have rewritten it.".to_owned());
    verdict.check(check, || Refusal::ContentHash { declared: declared.clone(), computed });
    body.clone()
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_claim_that_cannot_be_read_is_said_and_every_one_has_a_next_step() {
        let scheme = "Bearer".to_owned();
        let malformed = ClaimError::Malformed { place: Place::Header, part: "Signature", text: "missing".to_owned() };
        for (error, said) in [
            (ClaimError::Anonymous, "no Authorization header and no presigned query"),
            (ClaimError::TwoMechanisms, "more than one signature"),
            (ClaimError::UnsupportedAlgorithm { scheme }, "scheme Bearer"),
            (malformed, "Signature: missing"),
            (ClaimError::NoDate, "no x-amz-date that can be read"),
        ] {
            assert_eq!(claim_error_text(&error), said);
            assert!(claim_error_hint(&error).ends_with('.'), "{said}");
        }
    }

    #[test]
    fn a_check_of_the_time_names_both_moments() {
        let now = datetime!(2026-03-05 01:02:03 UTC);
        assert_eq!(amz_date(now), "20260305T010203Z");
    }
}
