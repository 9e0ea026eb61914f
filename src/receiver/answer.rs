//! What a role says to a request.

use std::borrow::Cow;

use bytes::Bytes;

use crate::domain::Payload;
use crate::verify::VerifyReport;

/// A response but for what the connection adds: Date, Content-Length, Connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    pub status: u16,
    /// The reason phrase, which Event Hubs uses to say what is wrong.
    pub reason: Cow<'static, str>,
    pub headers: Vec<(&'static str, String)>,
    /// Headers whose names came from outside, such as x-amz-meta-*.
    pub extra_headers: Vec<(String, String)>,
    /// Shared with what is stored: an object costs no memory again because somebody reads it.
    pub body: Bytes,
}

impl Response {
    /// No headers, no body, and the reason phrase of RFC 9110.
    pub fn new(status: u16) -> Self {
        let reason = http::StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason());
        Self {
            status,
            reason: Cow::Borrowed(reason.unwrap_or_default()),
            headers: Vec::new(),
            extra_headers: Vec::new(),
            body: Bytes::new(),
        }
    }

    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    #[must_use]
    pub fn body(mut self, content_type: &str, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self.header("Content-Type", content_type)
    }

    #[must_use]
    pub fn reason(mut self, reason: impl Into<Cow<'static, str>>) -> Self {
        self.reason = reason.into();
        self
    }
}

/// A response with the report behind it.
#[derive(Debug, Clone)]
pub struct Answer {
    pub response: Response,
    pub report: VerifyReport,
    /// The service's error code, such as `SignatureDoesNotMatch`; empty where it accepted.
    pub code: String,
    /// What the body carries, where a coding of the service's own was undone.
    pub content: Option<Payload>,
}

impl Answer {
    /// The service did what it was asked.
    pub fn accepted(response: Response, report: VerifyReport) -> Self {
        Self { response, report, code: String::new(), content: None }
    }

    /// The service refused, by its own error code.
    pub fn refused(code: impl Into<String>, response: Response, report: VerifyReport) -> Self {
        Self { response, report, code: code.into(), content: None }
    }

    /// True if the service did what it was asked.
    pub fn is_accepted(&self) -> bool {
        self.code.is_empty()
    }
}
