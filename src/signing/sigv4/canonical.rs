//! The canonical request.

use std::fmt;

use super::{Rules, uri};
use crate::domain::{Payload, Secret, UnsignedRequest, WireText, display};

/// What stands for the payload: its hash, or the word that leaves it out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayloadHash(String);

impl PayloadHash {
    /// What the request declares in x-amz-content-sha256, right or wrong.
    pub fn declared(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// What stands for `body` by `rules`.
    pub fn of(body: &Payload, rules: Rules) -> Self {
        Self(if rules.unsigned_payload { "UNSIGNED-PAYLOAD".to_owned() } else { body.sha256_hex() })
    }
}

impl fmt::Display for PayloadHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Step 1 of signing. [`Self::text`] gives the exact bytes that are hashed.
#[derive(Debug, Clone)]
pub struct CanonicalRequest {
    pub method: String,
    pub uri: String,
    /// In its shown form without the values of parameters that hold a secret.
    pub query: WireText,
    /// Lower-case names, sorted, with folded values.
    pub headers: Vec<(String, WireText)>,
    pub payload_hash: PayloadHash,
}

impl CanonicalRequest {
    /// Signs host, content-type if it is sent, and every `x-amz-*` header: the minimal set that every
    /// service accepts.
    pub fn of(request: &UnsignedRequest, rules: Rules, payload_hash: PayloadHash) -> Self {
        let is_signed = |name: &str| name == "content-type" || name.starts_with("x-amz-");
        Self::signing(request, rules, payload_hash, is_signed)
    }

    /// Signs host and every header that `is_signed` names.
    pub fn signing(
        request: &UnsignedRequest,
        rules: Rules,
        payload_hash: PayloadHash,
        is_signed: impl Fn(&str) -> bool,
    ) -> Self {
        let host = ("host".to_owned(), WireText::plain(request.target.authority.clone()));
        let signed = request
            .headers
            .iter()
            .filter(|header| is_signed(&header.name))
            .map(|header| (header.name.clone(), header.value.clone()));
        let query = request.target.query.as_ref().map_or("", |query| query.expose());
        Self {
            method: request.method.name().to_owned(),
            uri: uri::canonical_uri(&request.target.path, rules),
            query: Self::query_text(uri::canonical_query(query)),
            headers: folded(std::iter::once(host).chain(signed)),
            payload_hash,
        }
    }

    /// A canonical query string, with what is secret in it masked in its shown form.
    pub fn query_text(query: String) -> WireText {
        let shown = display::masked_query(&query);
        if shown == query { WireText::plain(query) } else { WireText::masked(Secret::new(query), shown) }
    }

    /// `content-type;host;x-amz-date`
    pub fn signed_headers(&self) -> String {
        let names: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        names.join(";")
    }

    /// The exact text, with the session token and the secrets of the query masked in its shown form.
    pub fn text(&self) -> WireText {
        let wire = self.joined(WireText::expose);
        if self.query.is_masked() || self.headers.iter().any(|(_, value)| value.is_masked()) {
            WireText::masked(Secret::new(wire), self.joined(WireText::shown))
        } else {
            WireText::plain(wire)
        }
    }

    /// What each line of the text is.
    pub fn line_labels(&self) -> Vec<String> {
        let mut labels = vec!["method".to_owned(), "canonical URI".to_owned(), "canonical query string".to_owned()];
        labels.extend(self.headers.iter().map(|(name, _)| format!("header {name}")));
        labels.extend(["end of the headers", "signed headers", "payload hash"].map(str::to_owned));
        labels
    }

    fn joined(&self, text_of: impl Fn(&WireText) -> &str) -> String {
        use fmt::Write as _;
        let mut text = format!("{}\n{}\n{}\n", self.method, self.uri, text_of(&self.query));
        for (name, value) in &self.headers {
            writeln!(text, "{name}:{}", text_of(value)).ok(); // A String takes every write.
        }
        write!(text, "\n{}\n{}", self.signed_headers(), self.payload_hash).ok();
        text
    }
}

/// Sorted by name; values trimmed, runs of spaces folded to one, duplicates joined by a comma in order.
fn folded(headers: impl Iterator<Item = (String, WireText)>) -> Vec<(String, WireText)> {
    let mut folded: Vec<(String, WireText)> = Vec::new();
    for (name, value) in headers {
        let value = value.map(one_space);
        match folded.iter_mut().find(|(known, _)| *known == name) {
            Some((_, first)) => *first = joined_values(first, &value),
            None => folded.push((name, value)),
        }
    }
    folded.sort_by(|(a, _), (b, _)| a.cmp(b));
    folded
}

fn joined_values(first: &WireText, second: &WireText) -> WireText {
    let wire = format!("{},{}", first.expose(), second.expose());
    if first.is_masked() || second.is_masked() {
        WireText::masked(Secret::new(wire), format!("{},{}", first.shown(), second.shown()))
    } else {
        WireText::plain(wire)
    }
}

/// Trimmed, and runs of spaces folded to one.
pub fn one_space(value: &str) -> String {
    value.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_one_name_are_joined_and_stay_as_secret_as_they_were() {
        let plain = |text: &str| WireText::plain(text);
        let secret = || WireText::masked(Secret::new("hunter2"), "•••");
        for (first, second, wire, shown) in [
            (plain("a"), plain("b"), "a,b", "a,b"),
            (plain("a"), secret(), "a,hunter2", "a,•••"),
            (secret(), plain("b"), "hunter2,b", "•••,b"),
            (secret(), secret(), "hunter2,hunter2", "•••,•••"),
        ] {
            let joined = joined_values(&first, &second);
            assert_eq!((joined.expose(), joined.shown()), (wire, shown));
            assert_eq!(joined.is_masked(), wire != shown);
        }
        assert_eq!(one_space("  a   b "), "a b");
    }

    #[test]
    fn every_line_of_the_text_has_a_label() {
        let plain = |name: &str, value: &str| (name.to_owned(), WireText::plain(value));
        let canonical_request = CanonicalRequest {
            method: "PUT".to_owned(),
            uri: "/a".to_owned(),
            query: WireText::plain(""),
            headers: vec![plain("host", "a.example"), plain("x-amz-date", "20260305T010203Z")],
            payload_hash: PayloadHash::declared("UNSIGNED-PAYLOAD"),
        };
        let text = canonical_request.text();
        let labelled: Vec<(String, &str)> =
            canonical_request.line_labels().into_iter().zip(text.expose().split('\n')).collect();
        let expected = [
            ("method", "PUT"),
            ("canonical URI", "/a"),
            ("canonical query string", ""),
            ("header host", "host:a.example"),
            ("header x-amz-date", "x-amz-date:20260305T010203Z"),
            ("end of the headers", ""),
            ("signed headers", "host;x-amz-date"),
            ("payload hash", "UNSIGNED-PAYLOAD"),
        ];
        assert_eq!(labelled, expected.map(|(label, line)| (label.to_owned(), line)));
        assert_eq!(text.expose().split('\n').count(), expected.len());
    }
}
