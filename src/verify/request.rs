//! A request as it arrived.

use std::fmt;
use std::net::IpAddr;

use crate::domain::Payload;
use crate::domain::display;

/// The parts of a received request that verification looks at, exactly as they stood on the wire.
#[derive(Clone)]
pub struct ReceivedRequest {
    pub method: String,
    /// Path and query as on the request line, such as `/demo/2026/03/05/1?x=1`.
    pub target: String,
    /// In the order of the wire, names as sent, values without the white space around them.
    pub headers: Vec<(String, String)>,
    pub body: Payload,
    /// True if it came over TLS.
    pub is_https: bool,
    /// Who sent it.
    pub peer: IpAddr,
}

impl ReceivedRequest {
    /// The path as sent.
    pub fn path(&self) -> &str {
        self.target.split_once('?').map_or(self.target.as_str(), |(path, _)| path)
    }

    /// The query as sent, without `?`; empty if there is none.
    pub fn query(&self) -> &str {
        self.target.split_once('?').map_or("", |(_, query)| query)
    }

    /// The path, percent-decoded once.
    pub fn decoded_path(&self) -> String {
        percent_encoding::percent_decode_str(self.path()).decode_utf8_lossy().into_owned()
    }

    /// Name and value of every query parameter, percent-decoded; `+` stays a plus sign.
    pub fn query_pairs(&self) -> Vec<(String, String)> {
        let decoded = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
        self.query()
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
            .map(|(name, value)| (decoded(name), decoded(value)))
            .collect()
    }

    /// The first query parameter of that exact name, decoded.
    pub fn query_value(&self, name: &str) -> Option<String> {
        self.query_pairs().into_iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// The first header of that name, case-insensitive.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers_named(name).next()
    }

    /// Every header of that name, case-insensitive, in the order of the wire.
    pub fn headers_named(&self, name: &str) -> impl Iterator<Item = &str> {
        self.headers.iter().filter(move |(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The Host header: host, and port if it is not the scheme's own.
    pub fn authority(&self) -> &str {
        self.header("host").unwrap_or_default()
    }

    /// The Host header without its port and brackets.
    pub fn host(&self) -> &str {
        let authority = self.authority();
        let without_port = match authority.rsplit_once(':') {
            Some((host, port)) if !host.is_empty() && port.bytes().all(|b| b.is_ascii_digit()) => host,
            _ => authority,
        };
        without_port.trim_start_matches('[').trim_end_matches(']')
    }

    /// The target as it may be shown: signatures masked, control characters visible.
    pub fn shown_target(&self) -> String {
        display::visible(&display::masked_url(&self.target))
    }
}

impl fmt::Debug for ReceivedRequest {
    /// Headers and body can hold secrets: never their values.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} ({} headers, {:?})", self.method, self.shown_target(), self.headers.len(), self.body)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    /// A request for tests: `headers` as `name: value` lines.
    pub(crate) fn request(method: &str, target: &str, headers: &[(&str, &str)], body: &str) -> ReceivedRequest {
        ReceivedRequest {
            method: method.to_owned(),
            target: target.to_owned(),
            headers: headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
            body: Payload::new(body.as_bytes().to_vec()),
            is_https: false,
            peer: Ipv4Addr::LOCALHOST.into(),
        }
    }

    #[test]
    fn path_query_and_host_are_read_without_changing_them() {
        let request = request("PUT", "/a%20b?x=1%2B+&flag&x=2", &[("HOST", "[::1]:8080")], "");
        assert_eq!((request.path(), request.query()), ("/a%20b", "x=1%2B+&flag&x=2"));
        assert_eq!(request.decoded_path(), "/a b");
        assert_eq!(request.query_value("x").as_deref(), Some("1++"));
        assert_eq!(request.query_value("flag").as_deref(), Some(""));
        assert_eq!((request.authority(), request.host()), ("[::1]:8080", "::1"));
    }

    #[test]
    fn a_host_is_read_without_its_port_whatever_its_form() {
        for (authority, host) in [
            ("a.example", "a.example"),
            ("a.example:8443", "a.example"),
            ("a.example:", "a.example"),
            ("a.example:x", "a.example:x"),
            ("[::1]", "::1"),
            (":80", ":80"),
            ("", ""),
        ] {
            assert_eq!(request("PUT", "/", &[("host", authority)], "").host(), host, "{authority}");
        }
    }

    #[test]
    fn what_is_shown_of_a_request_holds_no_secret() {
        let target = request("PUT", "/c\u{1b}?sv=1&sig=abc", &[], "").shown_target();
        assert!(target.starts_with("/c") && target.ends_with("?sv=1&sig=•••"), "{target}");
        let request = request("PUT", "/c?sv=1&sig=abc", &[("authorization", "Bearer abc")], "client_secret=abc");
        assert!(!format!("{request:?}").contains("abc"));
    }
}
