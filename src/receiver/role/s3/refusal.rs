//! Refusals in the words of S3.
//!
//! Source: Amazon S3 API Reference, "Error responses"; the texts are those that S3 sends.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::RequestIds;
use crate::receiver::answer::{Answer, Response};
use crate::receiver::xml::{element, spaced_hex};
use crate::verify::VerifyReport;
use crate::verify::sigv4::{ChunkError, ClaimError, Computed, Place, Refusal, ScopePart};

/// An error of S3: status, code, message, and elements of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct S3Error {
    status: u16,
    code: &'static str,
    message: String,
    /// Written XML.
    details: String,
    headers: Vec<(&'static str, String)>,
}

impl S3Error {
    pub(super) fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), details: String::new(), headers: Vec::new() }
    }

    #[must_use]
    pub(super) fn detail(mut self, name: &str, text: &str) -> Self {
        self.details.push_str(&element(name, text));
        self
    }

    #[must_use]
    pub(super) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(super) fn answer(self, ids: &RequestIds, report: VerifyReport) -> Answer {
        let code = self.code;
        Answer::refused(code, self.response(ids), report)
    }

    pub(super) fn response(self, ids: &RequestIds) -> Response {
        let body = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>{}{}{}{}{}</Error>",
            element("Code", self.code),
            element("Message", &self.message),
            self.details,
            element("RequestId", &ids.request_id),
            element("HostId", &ids.host_id),
        );
        let mut response = ids.on(Response::new(self.status)).body("application/xml", body);
        response.headers.extend(self.headers);
        response
    }
}

/// The refusal of a signature.
pub(super) fn error(refusal: &Refusal, now: OffsetDateTime) -> S3Error {
    match refusal {
        Refusal::Claim(error) => claim_error(error),
        Refusal::UnknownAccessKey { access_key_id } => S3Error::new(
            403,
            "InvalidAccessKeyId",
            "The AWS Access Key Id you provided does not exist in our records.",
        )
        .detail("AWSAccessKeyId", access_key_id),
        Refusal::WrongScope { part, expected, received } => wrong_scope(*part, expected, received),
        Refusal::Skewed { request_time_text, .. } => S3Error::new(
            403,
            "RequestTimeTooSkewed",
            "The difference between the request time and the current time is too large.",
        )
        .detail("RequestTime", request_time_text)
        .detail("ServerTime", &iso(now))
        .detail("MaxAllowedSkewMilliseconds", "900000"),
        Refusal::Expired { expires_at, expires_seconds } => {
            S3Error::new(403, "AccessDenied", "Request has expired")
                .detail("X-Amz-Expires", &expires_seconds.to_string())
                .detail("Expires", &iso(*expires_at))
                .detail("ServerTime", &iso(now))
        }
        Refusal::NotSigned { headers } => S3Error::new(
            403,
            "AccessDenied",
            "There were headers present in the request which were not signed",
        )
        .detail("HeadersNotSigned", &headers.join(", ")),
        Refusal::NoContentHash => {
            S3Error::new(400, "MissingSecurityHeader", "Your request was missing a required header")
                .detail("MissingHeaderName", "x-amz-content-sha256")
        }
        Refusal::InvalidContentHash { declared } => S3Error::new(
            400,
            "InvalidArgument",
            "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid sha256 value.",
        )
        .detail("ArgumentName", "x-amz-content-sha256")
        .detail("ArgumentValue", declared),
        Refusal::InvalidToken => {
            S3Error::new(400, "InvalidToken", "The provided token is malformed or otherwise invalid.")
        }
        Refusal::Signature(computed) => signature_does_not_match(computed),
        Refusal::ContentHash { declared, computed } => S3Error::new(
            400,
            "XAmzContentSHA256Mismatch",
            "The provided 'x-amz-content-sha256' header does not match what was computed.",
        )
        .detail("ClientComputedContentSHA256", declared)
        .detail("S3ComputedContentSHA256", computed),
        Refusal::Chunk(error) => chunk_error(error),
    }
}

fn claim_error(error: &ClaimError) -> S3Error {
    match error {
        ClaimError::Anonymous => S3Error::new(403, "AccessDenied", "Access Denied"),
        ClaimError::TwoMechanisms => S3Error::new(
            400,
            "InvalidArgument",
            "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified",
        ),
        ClaimError::UnsupportedAlgorithm { scheme } if scheme.starts_with("AWS") => S3Error::new(
            400,
            "InvalidRequest",
            "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.",
        ),
        ClaimError::UnsupportedAlgorithm { .. } => {
            S3Error::new(400, "InvalidArgument", "Unsupported Authorization Type")
                .detail("ArgumentName", "Authorization")
        }
        ClaimError::Malformed { place: Place::Header, text, .. } => {
            S3Error::new(400, "AuthorizationHeaderMalformed", format!("The authorization header is malformed; {text}"))
        }
        ClaimError::Malformed { place: Place::Query, text, .. } => {
            S3Error::new(400, "AuthorizationQueryParametersError", text)
        }
        ClaimError::NoDate => {
            S3Error::new(403, "AccessDenied", "AWS authentication requires a valid Date or x-amz-date header")
        }
    }
}

fn wrong_scope(part: ScopePart, expected: &str, received: &str) -> S3Error {
    let text = match part {
        ScopePart::Date => {
            format!("Invalid credential date \"{received}\". This date is not the same as X-Amz-Date: \"{expected}\".")
        }
        ScopePart::Region => format!("the region '{received}' is wrong; expecting '{expected}'"),
        ScopePart::Service => format!("incorrect service \"{received}\". This endpoint belongs to \"{expected}\"."),
        ScopePart::Terminator => format!("incorrect terminal \"{received}\". This endpoint uses \"{expected}\"."),
    };
    let error =
        S3Error::new(400, "AuthorizationHeaderMalformed", format!("The authorization header is malformed; {text}"));
    if part == ScopePart::Region {
        error.detail("Region", expected).header("x-amz-bucket-region", expected)
    } else {
        error
    }
}

fn signature_does_not_match(computed: &Computed) -> S3Error {
    S3Error::new(
        403,
        "SignatureDoesNotMatch",
        "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
    )
    .detail("AWSAccessKeyId", &computed.access_key_id)
    .detail("StringToSign", &computed.string_to_sign)
    .detail("SignatureProvided", &computed.signature_provided)
    .detail("StringToSignBytes", &spaced_hex(&computed.string_to_sign))
    .detail("CanonicalRequest", &computed.canonical_request)
    .detail("CanonicalRequestBytes", &spaced_hex(&computed.canonical_request))
}

fn chunk_error(error: &ChunkError) -> S3Error {
    match error {
        ChunkError::Signature { .. } => S3Error::new(
            403,
            "SignatureDoesNotMatch",
            "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
        ),
        ChunkError::Trailer => S3Error::new(
            400,
            "MalformedTrailerError",
            "The request contained trailing data that was not well-formed or did not conform to our published schema.",
        ),
        ChunkError::Incomplete | ChunkError::Length { .. } | ChunkError::Malformed { .. } => {
            S3Error::new(400, "IncompleteBody", "The request body terminated unexpectedly")
        }
    }
}

/// `2026-03-05T01:02:03Z`
pub(super) fn iso(moment: OffsetDateTime) -> String {
    moment.replace_nanosecond(0).unwrap_or(moment).format(&Rfc3339).unwrap_or_default()
}
