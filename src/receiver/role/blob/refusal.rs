//! Refusals in the words of Blob Storage.
//!
//! Source: Microsoft, "Status and error codes", "SAS error codes"; the texts are those that the service sends.

use std::fmt::Write as _;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::super::Call;
use crate::domain::http_date;
use crate::receiver::answer::{Answer, Response};
use crate::receiver::xml::element;
use crate::verify::VerifyReport;
use crate::verify::azure::blob::Refusal;

/// From this version on the code stands in a header too ("Status and error codes").
const ERROR_CODE_HEADER_SINCE: &str = "2017-07-29";

/// An error of Storage: status, code, message, and elements of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct BlobError {
    status: u16,
    code: &'static str,
    message: String,
    /// Written XML.
    details: String,
}

impl BlobError {
    pub(super) fn new(status: u16, code: &'static str, message: &str) -> Self {
        Self { status, code, message: message.to_owned(), details: String::new() }
    }

    #[must_use]
    pub(super) fn element(mut self, name: &str, text: &str) -> Self {
        self.details.push_str(&element(name, text));
        self
    }

    pub(super) fn container_not_found() -> Self {
        Self::new(404, "ContainerNotFound", "The specified container does not exist.")
    }

    pub(super) fn blob_not_found() -> Self {
        Self::new(404, "BlobNotFound", "The specified blob does not exist.")
    }

    pub(super) fn resource_not_found() -> Self {
        Self::new(404, "ResourceNotFound", "The specified resource does not exist.")
    }

    pub(super) fn invalid_uri() -> Self {
        Self::new(400, "InvalidUri", "The requested URI does not represent any resource on the server.")
    }

    pub(super) fn invalid_query(name: &str, value: &str) -> Self {
        let text = "Value for one of the query parameters specified in the request URI is invalid.";
        Self::new(400, "InvalidQueryParameterValue", text)
            .element("QueryParameterName", name)
            .element("QueryParameterValue", value)
    }

    pub(super) fn invalid_header(name: &str, value: &str) -> Self {
        Self::new(400, "InvalidHeaderValue", "The value for one of the HTTP headers is not in the correct format.")
            .element("HeaderName", name)
            .element("HeaderValue", value)
    }

    pub(super) fn missing_header(name: &str) -> Self {
        Self::new(400, "MissingRequiredHeader", "An HTTP header that's mandatory for this request is not specified.")
            .element("HeaderName", name)
    }

    pub(super) fn answer(self, call: &Call<'_>, report: VerifyReport) -> Answer {
        let code = self.code;
        Answer::refused(code, self.response(call), report)
    }

    pub(super) fn response(self, call: &Call<'_>) -> Response {
        let (request_id, moment) = (request_id(call), call.now.format(&Rfc3339).unwrap_or_default());
        let message = format!("{}\nRequestId:{request_id}\nTime:{moment}", self.message);
        let body = format!(
            "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?><Error>{}{}{}</Error>",
            element("Code", self.code),
            element("Message", &message),
            self.details,
        );
        let mut response = with_ids(Response::new(self.status).reason(self.message.replace('\n', " ")), call);
        if version(call).as_str() >= ERROR_CODE_HEADER_SINCE {
            response = response.header("x-ms-error-code", self.code);
        }
        response.body("application/xml", body)
    }
}

/// A token's own version decides, whatever x-ms-version says ("Previous Azure Storage service versions").
fn version(call: &Call<'_>) -> String {
    let value = |name: &str| call.request.query_value(name);
    value("api-version")
        .or_else(|| value("sv"))
        .or_else(|| call.request.header("x-ms-version").map(str::to_owned))
        .unwrap_or_else(|| "2009-09-19".to_owned())
}

fn request_id(call: &Call<'_>) -> String {
    let scrambled = (call.number + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    format!("{:08x}-{:04x}-4000-8000-{:012x}", scrambled >> 32, scrambled & 0xFFFF, scrambled >> 16)
}

pub(super) fn with_ids(response: Response, call: &Call<'_>) -> Response {
    response
        .header("Server", "Windows-Azure-Blob/1.0 Microsoft-HTTPAPI/2.0")
        .header("x-ms-request-id", request_id(call))
        .header("x-ms-version", version(call))
}

const AUTHENTICATION_FAILED: &str = "Server failed to authenticate the request. Make sure the value of Authorization header is formed correctly including the signature.";

/// The service's words for a refused token.
pub(super) fn of(refusal: &Refusal, now: OffsetDateTime) -> BlobError {
    let failed = |detail: &str| {
        BlobError::new(403, "AuthenticationFailed", AUTHENTICATION_FAILED).element("AuthenticationErrorDetail", detail)
    };
    match refusal {
        Refusal::NoAuthentication => BlobError::new(
            401,
            "NoAuthenticationInformation",
            "Server failed to authenticate the request. Please refer to the information in the www-authenticate header.",
        ),
        Refusal::UnsupportedAuthentication => BlobError::new(
            400,
            "InvalidAuthenticationInfo",
            "Authentication information is not given in the correct format. Check the value of Authorization header.",
        ),
        Refusal::Malformed { text, .. } => failed(text),
        Refusal::Signature { string_to_sign } => {
            failed(&format!("Signature did not match. String to sign used was {string_to_sign}"))
        }
        Refusal::Time { start, expiry } => failed(&time_frame(start.as_deref(), expiry, now)),
        Refusal::SourceIp { peer } => BlobError::new(
            403,
            "AuthorizationSourceIPMismatch",
            "This request is not authorized to perform this operation using this source IP.",
        )
        .element("SourceIP", &peer.to_string()),
        Refusal::Protocol => BlobError::new(
            403,
            "AuthorizationProtocolMismatch",
            "This request is not authorized to perform this operation using this protocol.",
        ),
        Refusal::Permission => BlobError::new(
            403,
            "AuthorizationPermissionMismatch",
            "This request is not authorized to perform this operation using this permission.",
        ),
        Refusal::Overwrite => BlobError::new(
            403,
            "UnauthorizedBlobOverwrite",
            "This request is not authorized to perform blob overwrites.",
        ),
        Refusal::Service => BlobError::new(
            403,
            "AuthorizationServiceMismatch",
            "This request is not authorized to perform this operation using this service.",
        ),
        Refusal::ResourceType => BlobError::new(
            403,
            "AuthorizationResourceTypeMismatch",
            "This request is not authorized to perform this operation using this resource type.",
        ),
    }
}

/// `Signature not valid in the specified time frame: Start [..] - Expiry [..] - Current [..]`
fn time_frame(start: Option<&str>, expiry: &str, now: OffsetDateTime) -> String {
    let mut text = "Signature not valid in the specified time frame: ".to_owned();
    if let Some(start) = start {
        write!(text, "Start [{start}] - ").ok(); // A String takes every write.
    }
    write!(text, "Expiry [{expiry}] - Current [{}]", http_date::format(now)).ok();
    text
}
