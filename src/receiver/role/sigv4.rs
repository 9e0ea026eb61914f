//! Any other AWS service behind Signature Version 4, answering as API Gateway does.
//!
//! Source: the answers of API Gateway and AWS's "Common errors"; `x-amzn-ErrorType` names the exception.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use time::{Duration, OffsetDateTime};

use super::Call;
use super::ingest::Gate;
use crate::receiver::answer::{Answer, Response};
use crate::receiver::keys::Sigv4Keys;
use crate::signing::sigv4::amz_date;
use crate::verify::sigv4::{ClaimError, Refusal, ScopePart, Service};
use crate::verify::{Check, VerifyReport, sigv4};

/// A service that takes any batch below `/in`.
pub struct Sigv4Service {
    keys: Sigv4Keys,
}

impl Sigv4Service {
    pub fn new(keys: Sigv4Keys) -> Self {
        Self { keys }
    }
}

impl Gate for Sigv4Service {
    fn credentials(&self, call: &Call<'_>) -> Result<VerifyReport, Box<Answer>> {
        let service = Service {
            region: &self.keys.region,
            name: &self.keys.service,
            access_key_id: &self.keys.access_key_id,
            secret_access_key: &self.keys.secret_access_key,
            session_token: self.keys.session_token.as_ref(),
        };
        let verdict = sigv4::verify(call.request, &service, call.now).verdict;
        let mut report = verdict.report;
        let path = call.request.path();
        let is_known_path = path == "/in" || path.starts_with("/in/");
        report.push(Check::new("path", is_known_path, "/in", path).or_hint(|| "The URL ends in /in.".to_owned()));
        if !is_known_path {
            // API Gateway says this of a path that it does not know, signed or not.
            let (exception, text) = ("MissingAuthenticationTokenException", "Missing Authentication Token");
            return Err(Box::new(refused(call, exception, text, report)));
        }
        match verdict.refusal {
            Some(refusal) => {
                let (exception, text) = error(&refusal, call, &service);
                Err(Box::new(refused(call, exception, &text, report)))
            }
            None => Ok(report),
        }
    }

    /// Path and method are signed: the credentials say it all.
    fn place(&self, _call: &Call<'_>, report: VerifyReport) -> Result<VerifyReport, Box<Answer>> {
        Ok(report)
    }

    fn finished(&self, answer: Answer, call: &Call<'_>) -> Answer {
        Answer { response: with_ids(answer.response, call), ..answer }
    }
}

fn refused(call: &Call<'_>, exception: &'static str, text: &str, report: VerifyReport) -> Answer {
    let response = Response::new(403)
        .header("x-amzn-ErrorType", exception)
        .body("application/json", json!({ "message": text }).to_string());
    Answer::refused(exception, with_ids(response, call), report)
}

fn with_ids(response: Response, call: &Call<'_>) -> Response {
    let scrambled = (call.number + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let (high, low) = (scrambled >> 32, scrambled & 0xFFFF);
    response.header("x-amzn-RequestId", format!("{high:08x}-{low:04x}-4000-8000-{:012x}", scrambled >> 16))
}

const INVALID_SIGNATURE: &str = "InvalidSignatureException";
const INCOMPLETE_SIGNATURE: &str = "IncompleteSignatureException";
const UNRECOGNIZED_CLIENT: &str = "UnrecognizedClientException";

fn error(refusal: &Refusal, call: &Call<'_>, service: &Service<'_>) -> (&'static str, String) {
    match refusal {
        Refusal::Claim(error) => claim_error(error, call),
        Refusal::UnknownAccessKey { .. } | Refusal::InvalidToken => {
            (UNRECOGNIZED_CLIENT, "The security token included in the request is invalid.".to_owned())
        }
        Refusal::WrongScope { part, expected, received } => {
            (INVALID_SIGNATURE, wrong_scope(*part, expected, received, call))
        }
        Refusal::Skewed { request_time, request_time_text } => {
            (INVALID_SIGNATURE, skewed(*request_time, request_time_text, call.now, service.skew_max()))
        }
        Refusal::Expired { expires_at, .. } => (
            INVALID_SIGNATURE,
            format!("Signature expired: {} is now earlier than {}", amz_date(*expires_at), amz_date(call.now)),
        ),
        Refusal::NotSigned { headers } if headers.iter().any(|name| name == "host") => {
            (INVALID_SIGNATURE, "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.".to_owned())
        }
        Refusal::NotSigned { headers } => {
            (INVALID_SIGNATURE, format!("Headers were present that are not signed: {}", headers.join(", ")))
        }
        Refusal::Signature(computed) => (
            INVALID_SIGNATURE,
            format!(
                "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.\n\nThe Canonical String for this request should have been\n'{}'\n\nThe String-to-Sign should have been\n'{}'\n",
                computed.canonical_request, computed.string_to_sign
            ),
        ),
        Refusal::NoContentHash
        | Refusal::InvalidContentHash { .. }
        | Refusal::ContentHash { .. }
        | Refusal::Chunk(_) => (
            INVALID_SIGNATURE,
            "The value of the x-amz-content-sha256 header does not match the payload that was received.".to_owned(),
        ),
    }
}

fn claim_error(error: &ClaimError, call: &Call<'_>) -> (&'static str, String) {
    match error {
        ClaimError::Anonymous => ("MissingAuthenticationTokenException", "Missing Authentication Token".to_owned()),
        ClaimError::TwoMechanisms => (
            INCOMPLETE_SIGNATURE,
            "Only one of the Authorization header and the query may carry a signature.".to_owned(),
        ),
        ClaimError::UnsupportedAlgorithm { .. } | ClaimError::Malformed { .. } => {
            let header = call.request.header("authorization").unwrap_or_default();
            let hash = STANDARD.encode(Sha256::digest(header));
            let missing = ["Credential", "Signature", "SignedHeaders"].into_iter();
            let missing = missing.filter(|part| !header.contains(&format!("{part}=")));
            let parts: Vec<String> =
                missing.map(|part| format!("Authorization header requires '{part}' parameter. ")).collect();
            let parts = parts.concat();
            let text = if parts.is_empty() {
                "Invalid key=value pair (missing equal-sign) in Authorization header ".to_owned()
            } else {
                parts
            };
            (INCOMPLETE_SIGNATURE, format!("{text}(hashed with SHA-256 and encoded with Base64): '{hash}'."))
        }
        ClaimError::NoDate => (
            INCOMPLETE_SIGNATURE,
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.".to_owned(),
        ),
    }
}

fn wrong_scope(part: ScopePart, expected: &str, received: &str, call: &Call<'_>) -> String {
    match part {
        ScopePart::Date => {
            let time = call.request.header("x-amz-date").unwrap_or_default();
            format!(
                "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '{received}' != '{expected}', from '{time}'."
            )
        }
        ScopePart::Region => format!("Credential should be scoped to a valid region, not '{received}'. "),
        ScopePart::Service => format!("Credential should be scoped to correct service: '{expected}'. "),
        ScopePart::Terminator => {
            format!("Credential should be scoped with a valid terminator: '{expected}', not '{received}'.")
        }
    }
}

fn skewed(request_time: OffsetDateTime, text: &str, now: OffsetDateTime, skew_max: Duration) -> String {
    let minutes = skew_max.whole_minutes();
    if request_time < now {
        let limit = amz_date(now.saturating_sub(skew_max));
        format!("Signature expired: {text} is now earlier than {limit} ({} - {minutes} min.)", amz_date(now))
    } else {
        let limit = amz_date(now.saturating_add(skew_max));
        format!("Signature not yet current: {text} is still later than {limit} ({} + {minutes} min.)", amz_date(now))
    }
}
