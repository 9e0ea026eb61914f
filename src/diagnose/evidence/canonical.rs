//! A canonical request part by part, and the one that follows from the request in a file.
//!
//! Source: AWS IAM User Guide, "Create a signed AWS API request" (its lines); Amazon S3 API Reference, "Signature
//! calculations" (S3 encodes the path once, other services twice).

use super::case::Case;
use super::claim;
use crate::domain::destination::is_s3;
use crate::domain::display::MASK;
use crate::signing::sigv4::{Rules, one_space, uri};

/// The lines of a canonical request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::diagnose) struct Canonical {
    pub(in crate::diagnose) method: String,
    pub(in crate::diagnose) uri: String,
    pub(in crate::diagnose) query: String,
    /// Name and value, in order.
    pub(in crate::diagnose) headers: Vec<(String, String)>,
    pub(in crate::diagnose) signed_headers: String,
    pub(in crate::diagnose) payload_hash: String,
}

/// A canonical request made from what a file says of the request.
pub(in crate::diagnose) struct Rebuilt {
    pub(in crate::diagnose) canonical: Canonical,
    /// False if the file does not show a part of it, which then is as the service has it.
    pub(in crate::diagnose) is_complete: bool,
}

impl Canonical {
    pub(in crate::diagnose) fn parse(text: &str) -> Option<Self> {
        let mut lines = text.trim_end().lines();
        let mut next = || lines.next().map(str::to_owned);
        let (method, uri, query) = (next()?, next()?, next()?);
        let mut headers = Vec::new();
        loop {
            let line = next()?;
            if line.is_empty() {
                break;
            }
            let (name, value) = line.split_once(':')?;
            headers.push((name.to_owned(), value.to_owned()));
        }
        // A name cannot hold a colon (RFC 9110 §5.1): with one, the lines are not those of a canonical request.
        let signed_headers = next().filter(|names| !names.contains(':'))?;
        Some(Self { method, uri, query, headers, signed_headers, payload_hash: next()? })
    }

    pub(in crate::diagnose) fn text(&self) -> String {
        use std::fmt::Write as _;
        let Self { method, uri, query, headers, signed_headers, payload_hash } = self;
        let mut text = format!("{method}\n{uri}\n{query}\n");
        for (name, value) in headers {
            writeln!(text, "{name}:{value}").ok(); // A String takes every write.
        }
        write!(text, "\n{signed_headers}\n{payload_hash}").ok();
        text
    }

    /// The value of the header `name`, if it is among them.
    pub(in crate::diagnose) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// What a signer makes of the request in the file. Of readings on which signers differ, the service's own stands:
    /// it is how `theirs` was made. `None` if the request does not say what it signed.
    pub(in crate::diagnose) fn rebuilt(case: &Case<'_>, theirs: &Self) -> Option<Rebuilt> {
        let names = claim::signed_headers(case)?;
        let (path, query) = target(&case.exchange.request.url);
        let mut is_complete = true;
        let mut known = |ours: Option<String>, theirs: &str| {
            ours.unwrap_or_else(|| {
                is_complete = false;
                theirs.to_owned()
            })
        };
        let uri = nearest(&uris(path, case), &theirs.uri);
        let query = known((!query.contains(MASK)).then(|| nearest(&queries(query), &theirs.query)), &theirs.query);
        let signed_headers = names.join(";");
        let headers = names
            .into_iter()
            .map(|name| {
                let value = known(sent_value(case, &name), theirs.header(&name).unwrap_or_default());
                (name, value)
            })
            .collect();
        let payload_hash = known(payload_hash(case), &theirs.payload_hash);
        let method = case.exchange.request.method.name().to_owned();
        Some(Rebuilt { canonical: Self { method, uri, query, headers, signed_headers, payload_hash }, is_complete })
    }
}

/// Path and query of `url` as they stand in it: a parser would normalise them.
fn target(url: &str) -> (&str, &str) {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.split('#').next().unwrap_or_default();
    let (before, query) = rest.split_once('?').unwrap_or((rest, ""));
    (before.find('/').map_or("/", |at| &before[at..]), query)
}

/// What signers make of the path: S3 encodes strictly what some of them sign as sent.
fn uris(path: &str, case: &Case<'_>) -> Vec<String> {
    // A presigned URL hides its service, and is one of S3, which answers in XML.
    let service = Some(case.signed_service()).filter(|service| !service.is_empty());
    match service.filter(|service| !is_s3(service) && case.error.json.is_some()) {
        None => vec![uri::strict_path(path), path.to_owned()],
        Some(service) => vec![uri::canonical_uri(path, Rules::of(service)), path.to_owned()],
    }
}

/// What signers make of the query: a `+` is a plus sign to some, a blank to others.
fn queries(query: &str) -> Vec<String> {
    let is_signed = |pair: &&str| !pair.starts_with("X-Amz-Signature=");
    let query = query.split('&').filter(is_signed).collect::<Vec<_>>().join("&");
    vec![uri::canonical_query(&query), uri::canonical_query(&query.replace('+', "%20"))]
}

fn nearest(readings: &[String], theirs: &str) -> String {
    let same = readings.iter().find(|reading| *reading == theirs);
    same.or_else(|| readings.first()).cloned().unwrap_or_default()
}

/// The value of a signed header: trimmed, folded, duplicates joined; `None` if the file does not show it.
fn sent_value(case: &Case<'_>, name: &str) -> Option<String> {
    let headers = &case.exchange.request.headers;
    let named = |wanted: &str| {
        let values = headers.iter().filter(|header| header.name.eq_ignore_ascii_case(wanted));
        values.map(|header| one_space(&header.value)).collect::<Vec<_>>()
    };
    let mut values = named(name);
    if values.is_empty() && name == "host" {
        values = named(":authority");
    }
    if values.is_empty() && name == "host" {
        let url = case.url.as_ref()?;
        let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
        values = vec![format!("{}{port}", url.host_str()?)];
    }
    let value = values.join(",");
    (!values.is_empty() && !value.contains(MASK)).then_some(value)
}

/// What stands for the payload: as declared, or the hash of what was sent.
fn payload_hash(case: &Case<'_>) -> Option<String> {
    let declared = case.sent("x-amz-content-sha256").map(str::to_owned);
    declared.or_else(|| Some(case.body_sha256()).filter(|hash| !hash.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "PUT\n/a%20b\nx=1\nhost:h\nx-amz-date:20260305T010203Z\n\nhost;x-amz-date\nabc";

    #[test]
    fn a_canonical_request_is_read_and_written_line_by_line() {
        let canonical = Canonical::parse(TEXT).unwrap_or_else(|| panic!("it is one"));
        assert_eq!((canonical.uri.as_str(), canonical.header("host")), ("/a%20b", Some("h")));
        assert_eq!(canonical.text(), TEXT);
        for text in [
            "",
            "PUT",
            "PUT\n/\n\nhost",
            "PUT\n/\n\nhost:h\n",
            "PUT\n/\n\nhost:h\n\nhost",
            "PUT\n/\n\n\nhost:h\n\nhost",
        ] {
            assert_eq!(Canonical::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn path_and_query_are_taken_as_they_stand() {
        assert_eq!(target("https://h:1/a/../b%2f?x=1&y#z"), ("/a/../b%2f", "x=1&y"));
        assert_eq!(target("https://h?x"), ("/", "x"));
        assert_eq!(target("https://h"), ("/", ""));
    }

    #[test]
    fn the_reading_that_the_service_made_is_taken() {
        let readings = ["/a%3Db", "/a=b"].map(str::to_owned);
        assert_eq!(nearest(&readings, "/a=b"), "/a=b");
        assert_eq!(nearest(&readings, "/c"), "/a%3Db");
        assert_eq!(nearest(&queries("a=b+c&X-Amz-Signature=1"), "a=b%20c"), "a=b%20c");
    }
}
