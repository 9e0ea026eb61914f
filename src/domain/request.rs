//! A request before and after signing. No HTTP client's types: what stands here is what goes on the wire.
//!
//! ```text
//!  UnsignedRequest ── signing::… ──▶ SignedRequest { request, trace }   ── net ──▶ wire
//! ```

use std::fmt;

use serde::{Deserialize, Serialize};

use super::payload::Payload;
use super::secret::Secret;

/// The methods that signpost sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    Get,
    Head,
    Post,
    Put,
    Delete,
}

impl Method {
    pub fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A text that goes on the wire, together with the form of it that may be shown and stored.
#[derive(Clone)]
pub struct WireText {
    wire: Secret,
    shown: Option<String>,
}

impl WireText {
    /// Nothing secret in it.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { wire: Secret::new(text), shown: None }
    }

    /// `shown` stands for `wire` wherever people or files can read it.
    pub fn masked(wire: Secret, shown: impl Into<String>) -> Self {
        Self { wire, shown: Some(shown.into()) }
    }

    /// The bytes for the wire. Every call is a place to look at in a review.
    pub fn expose(&self) -> &str {
        self.wire.expose()
    }

    /// What may be shown and stored.
    pub fn shown(&self) -> &str {
        self.shown.as_deref().unwrap_or_else(|| self.wire.expose())
    }

    /// True if [`Self::shown`] hides something.
    pub fn is_masked(&self) -> bool {
        self.shown.is_some()
    }

    /// The shown form, or the wire form if the user asked to reveal.
    pub fn text(&self, reveal: bool) -> &str {
        if reveal { self.expose() } else { self.shown() }
    }

    /// Both forms through `f`.
    pub fn map(&self, f: impl Fn(&str) -> String) -> Self {
        Self { wire: Secret::new(f(self.expose())), shown: self.shown.as_deref().map(f) }
    }
}

impl fmt::Debug for WireText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.shown(), f)
    }
}

/// Who adds a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum HeaderOrigin {
    /// What the platform always sets.
    Platform,
    /// The authentication method.
    Auth,
    /// The HTTP client, so that the request can travel.
    Transport,
}

/// One header of a request. Names are lower case, as they go on the wire.
#[derive(Debug, Clone)]
pub struct Header {
    pub name: String,
    pub value: WireText,
    pub origin: HeaderOrigin,
}

impl Header {
    pub fn new(name: &str, value: WireText, origin: HeaderOrigin) -> Self {
        Self { name: name.to_ascii_lowercase(), value, origin }
    }

    /// A header without a secret.
    pub fn plain(name: &str, value: impl Into<String>, origin: HeaderOrigin) -> Self {
        Self::new(name, WireText::plain(value), origin)
    }
}

/// Scheme, authority, path and query exactly as they go on the wire.
#[derive(Debug, Clone)]
pub struct Target {
    /// `http` or `https`.
    pub scheme: String,
    /// Host, with the port unless it is the scheme's own: the value of the Host header.
    pub authority: String,
    /// Percent-encoded path, starting with `/`.
    pub path: String,
    /// Percent-encoded query without `?`; may hold a shared access signature.
    pub query: Option<WireText>,
}

impl Target {
    /// The whole URL; its shown form masks what the query hides.
    pub fn url(&self) -> WireText {
        let base = format!("{}://{}{}", self.scheme, self.authority, self.path);
        match &self.query {
            None => WireText::plain(base),
            Some(query) if query.is_masked() => {
                WireText::masked(Secret::new(format!("{base}?{}", query.expose())), format!("{base}?{}", query.shown()))
            }
            Some(query) => WireText::plain(format!("{base}?{}", query.expose())),
        }
    }

    /// Host without port and without brackets.
    pub fn host(&self) -> &str {
        let without_port = match self.authority.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) && !host.is_empty() => host,
            _ => &self.authority,
        };
        without_port.trim_start_matches('[').trim_end_matches(']')
    }
}

/// A request that is complete but for its authentication.
///
/// `host` and `content-length` are not among the headers: they follow from target and body.
#[derive(Debug, Clone)]
pub struct UnsignedRequest {
    pub method: Method,
    pub target: Target,
    pub headers: Vec<Header>,
    pub body: Payload,
    /// For bodies that hold a secret (OAuth2 form): the form of it that may be shown and stored.
    pub body_shown: Option<String>,
}

impl UnsignedRequest {
    /// The first header of that name (lower case).
    pub fn header(&self, name: &str) -> Option<&Header> {
        self.headers.iter().find(|header| header.name == name)
    }
}

/// A request ready for the wire, with every value on the way to its signature.
#[derive(Debug, Clone)]
pub struct SignedRequest {
    pub request: UnsignedRequest,
    pub trace: SigningTrace,
}

/// The ordered steps of signing, for the inspector and the files.
#[derive(Debug, Clone, Default)]
pub struct SigningTrace {
    /// In the order of the specification.
    pub steps: Vec<SigningStep>,
    /// SigV4 only.
    pub canonical_request: Option<WireText>,
    /// SigV4 and SAS.
    pub string_to_sign: Option<WireText>,
    /// SigV4 (hex) and SAS (base64).
    pub signature: Option<WireText>,
}

/// One step: the specification's noun, its exact text, and where each line comes from.
#[derive(Debug, Clone)]
pub struct SigningStep {
    /// `canonical request`, `string to sign`, `credential scope`, `signature`, …
    pub name: &'static str,
    /// The exact text; its shown form masks secrets.
    pub text: WireText,
    /// What each line of the text is, in order; empty where the text explains itself.
    pub line_labels: Vec<String>,
}

impl SigningTrace {
    /// The steps as they may be stored.
    pub fn record(&self) -> SigningRecord {
        SigningRecord {
            canonical_request: self.canonical_request.as_ref().map(|text| text.shown().to_owned()),
            string_to_sign: self.string_to_sign.as_ref().map(|text| text.shown().to_owned()),
            steps: self
                .steps
                .iter()
                .map(|step| StepRecord {
                    name: step.name.to_owned(),
                    text: step.text.shown().to_owned(),
                    line_labels: step.line_labels.clone(),
                })
                .collect(),
        }
    }
}

/// The masked, storable form of a [`SigningTrace`].
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SigningRecord {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub canonical_request: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub string_to_sign: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<StepRecord>,
}

/// The masked, storable form of a [`SigningStep`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepRecord {
    pub name: String,
    pub text: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub line_labels: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_the_masked_form() {
        let header = Header::new(
            "Authorization",
            WireText::masked(Secret::new("Bearer hunter2"), "Bearer •••"),
            HeaderOrigin::Auth,
        );
        assert!(!format!("{header:?}").contains("hunter2"));
        assert_eq!(header.name, "authorization");
    }

    #[test]
    fn host_drops_port_and_brackets() {
        let host = |authority: &str| {
            let target = Target { scheme: "http".into(), authority: authority.into(), path: "/".into(), query: None };
            target.host().to_owned()
        };
        assert_eq!(host("127.0.0.1:9000"), "127.0.0.1");
        assert_eq!(host("[::1]:9000"), "::1");
        assert_eq!(host("[::1]"), "::1");
        assert_eq!(host("example.com"), "example.com");
    }
}
