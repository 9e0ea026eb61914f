//! Two canonical requests, and what it means when a line of them differs.

use std::fmt;

use crate::diagnose::cause;
use crate::diagnose::evidence::canonical::Canonical;
use crate::diagnose::evidence::case::Case;
use crate::diagnose::evidence::echo::Origin;
use crate::diagnose::finding::{Certainty, Findings, named};
use crate::diagnose::rules::aws::compare::place_of_echo;

/// A line that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Difference {
    part: Part,
    ours: String,
    theirs: String,
}

/// A part of a canonical request.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Method,
    Path,
    Query,
    /// By its name in lower case.
    Header(String),
    SignedHeaders,
    PayloadHash,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Method => f.write_str("the method"),
            Self::Path => f.write_str("the path"),
            Self::Query => f.write_str("the query"),
            Self::Header(name) => f.write_str(&named(name)),
            Self::SignedHeaders => f.write_str("the list of signed headers"),
            Self::PayloadHash => f.write_str("the hash of the body"),
        }
    }
}

impl Difference {
    /// Every line that differs, in the order of the canonical request. Session tokens are masked: they are not compared.
    pub(super) fn all(ours: &Canonical, theirs: &Canonical) -> Vec<Self> {
        let one = |part: Part, ours: &str, theirs: &str| {
            (ours != theirs).then(|| Self { part, ours: ours.to_owned(), theirs: theirs.to_owned() })
        };
        let mut names: Vec<&str> = ours.headers.iter().chain(&theirs.headers).map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        let headers = names.into_iter().filter(|name| *name != "x-amz-security-token").filter_map(|name| {
            let value = |side: &Canonical| side.header(name).unwrap_or_default().to_owned();
            one(Part::Header(name.to_owned()), &value(ours), &value(theirs))
        });
        let before = [
            one(Part::Method, &ours.method, &theirs.method),
            one(Part::Path, &ours.uri, &theirs.uri),
            one(Part::Query, &ours.query, &theirs.query),
        ];
        let after = [
            one(Part::SignedHeaders, &ours.signed_headers, &theirs.signed_headers),
            one(Part::PayloadHash, &ours.payload_hash, &theirs.payload_hash),
        ];
        before.into_iter().flatten().chain(headers).chain(after.into_iter().flatten()).collect()
    }

    /// What both sides have, in words.
    fn in_words(&self) -> String {
        let shown = |text: &str| if text.is_empty() { "nothing".to_owned() } else { named(text) };
        format!("{} was sent as {} and reached the service as {}", self.part, shown(&self.ours), shown(&self.theirs))
    }

    /// This side's line, as it stands in the exchange.
    fn our_quote(&self, case: &Case<'_>, origin: Origin) -> String {
        match (&self.part, origin) {
            (Part::Header(name), Origin::Signed) if !self.ours.is_empty() => format!("{name}:{}", self.ours),
            (Part::Header(name), _) => case.sent_line(name),
            (_, Origin::Signed) => self.ours.clone(),
            (Part::Path | Part::Query, _) => case.exchange.request.url.clone(),
            (Part::PayloadHash, _) => case.sent_line("x-amz-content-sha256"),
            (Part::Method | Part::SignedHeaders, _) => String::new(),
        }
    }

    /// The service's line, as it stands in the response; what is around it, where escapes are in the line.
    fn their_quote<'c>(&self, case: &'c Case<'_>) -> &'c str {
        let line = match &self.part {
            Part::Header(name) => format!("{name}:{}", self.theirs),
            _ => self.theirs.clone(),
        };
        let echo = place_of_echo(case);
        let rest = case.body.get(echo..).unwrap_or_default();
        let at = rest.find(&line).filter(|_| line.len() > 8 && !self.theirs.is_empty());
        at.and_then(|at| rest.get(at..at + line.len())).unwrap_or_else(|| case.quote_around(echo))
    }
}

/// The first difference decides; the others are told beside it.
pub(super) fn rules(case: &Case<'_>, origin: Origin, differences: &[Difference], findings: &mut Findings) {
    const TOLD: usize = 4;
    let Some(first) = differences.first() else { return };
    let quotes: &[&str] = &[&case.status_line(), &first.our_quote(case, origin), first.their_quote(case)];
    first.cause(case, origin, quotes, findings);
    let Some(finding) = findings.first_mut() else { return };
    for difference in differences.iter().take(TOLD) {
        finding.remark(&difference.in_words());
    }
}

impl Difference {
    fn cause(&self, case: &Case<'_>, origin: Origin, quotes: &[&str], findings: &mut Findings) {
        let title = capitalised(&format!("{}.", self.in_words()));
        // Another program's file does not show how its signer wrote the path, nor every byte of the body.
        let certainty = if origin == Origin::Signed { Certainty::Proven } else { Certainty::Likely };
        match &self.part {
            Part::Method => {
                findings.likely(&cause::http::METHOD_WRONG, quotes);
                findings.possible(&cause::http::HOST_HEADER_REWRITTEN, quotes);
            }
            Part::Path | Part::Query if is_same_decoded(&self.ours, &self.theirs) => {
                findings.add(&cause::aws::PATH_ENCODING_MISMATCH, certainty, quotes);
            }
            Part::Query => {
                findings.likely(&cause::http::HOST_HEADER_REWRITTEN, quotes).titled(title);
            }
            Part::Path if segments(&self.ours) == segments(&self.theirs) => {
                // Slashes and dots that one side leaves out (RFC 3986 §6.2.2.3).
                findings.likely(&cause::aws::PATH_ENCODING_MISMATCH, quotes);
                findings.possible(&cause::http::HOST_HEADER_REWRITTEN, quotes);
            }
            Part::Path if !self.ours.ends_with(&self.theirs) && !self.theirs.ends_with(&self.ours) => {
                findings.likely(&cause::http::HOST_HEADER_REWRITTEN, quotes);
                findings.possible(&cause::aws::PATH_ENCODING_MISMATCH, quotes);
            }
            Part::Path => {
                findings.proven(&cause::http::HOST_HEADER_REWRITTEN, quotes).titled(title);
            }
            Part::Header(name) if name == "host" => {
                findings.proven(&cause::http::HOST_HEADER_REWRITTEN, quotes).titled(title);
            }
            Part::Header(name) => header(name, title, quotes, findings),
            Part::SignedHeaders => {
                findings.likely(&cause::aws::SIGNATURE_HEADER_ALTERED, quotes);
            }
            Part::PayloadHash => self.payload(case, certainty, quotes, findings),
        }
    }

    /// The service hashed what arrived: if ours is the hash of what was sent, it changed on the way.
    fn payload(&self, case: &Case<'_>, certainty: Certainty, quotes: &[&str], findings: &mut Findings) {
        let sent = case.body_sha256();
        if !sent.is_empty() && self.ours == sent {
            findings.add(&cause::http::BODY_ALTERED_IN_TRANSIT, certainty, quotes);
        } else if !sent.is_empty() && self.theirs == sent {
            findings.add(&cause::aws::PAYLOAD_HASH_WRONG, certainty, quotes);
        } else {
            findings.likely(&cause::aws::PAYLOAD_HASH_WRONG, quotes);
            findings.possible(&cause::http::BODY_ALTERED_IN_TRANSIT, quotes);
        }
    }
}

/// A signed header that arrived with another value, or not at all.
fn header(name: &str, title: String, quotes: &[&str], findings: &mut Findings) {
    /// What proxies and front ends set for themselves (RFC 9110 §7.6.1, §12.5.3): Google's adds its own coding to
    /// accept-encoding.
    const SET_ON_THE_WAY: [&str; 11] = [
        "accept-encoding",
        "connection",
        "content-length",
        "expect",
        "te",
        "transfer-encoding",
        "user-agent",
        "via",
        "x-amzn-trace-id",
        "x-forwarded-for",
        "x-forwarded-proto",
    ];
    let finding = findings.proven(&cause::aws::SIGNATURE_HEADER_ALTERED, quotes);
    finding.titled(title);
    if SET_ON_THE_WAY.contains(&name) {
        finding.fixed_by(format!("Leave {name} out of the signature: proxies and front ends change it."));
    }
}

fn capitalised(sentence: &str) -> String {
    let mut chars = sentence.chars();
    // The name of a header stays as it is.
    match chars.next() {
        Some(first) if sentence.starts_with("the ") => format!("{}{}", first.to_ascii_uppercase(), chars.as_str()),
        _ => sentence.to_owned(),
    }
}

/// Equal once every percent encoding is undone, however often it was made, and `+` is read as a blank.
fn is_same_decoded(a: &str, b: &str) -> bool {
    let decoded = |text: &str| {
        let mut text = text.replace('+', " ");
        for _ in 0..3 {
            text = percent_encoding::percent_decode_str(&text).decode_utf8_lossy().into_owned();
        }
        text.replace('+', " ")
    };
    decoded(a) == decoded(b)
}

/// The parts of a path without those that normalising takes away.
fn segments(path: &str) -> Vec<&str> {
    let mut kept = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                kept.pop();
            }
            segment => kept.push(segment),
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: &str = "PUT\n/a%20b\n\ncontent-type:application/json\nhost:h\n\ncontent-type;host\nabc";

    fn parts(theirs: &str) -> Vec<Part> {
        let parsed = |text: &str| Canonical::parse(text).unwrap_or_else(|| panic!("{text}"));
        Difference::all(&parsed(OURS), &parsed(theirs)).into_iter().map(|difference| difference.part).collect()
    }

    #[test]
    fn each_line_that_differs_is_named_by_its_part() {
        assert_eq!(parts(OURS), []);
        assert_eq!(parts(&OURS.replace("PUT", "POST")), [Part::Method]);
        assert_eq!(parts(&OURS.replace("/a%20b", "/a+b")), [Part::Path]);
        assert_eq!(parts(&OURS.replace("host:h\n", "host:proxy\n")), [Part::Header("host".to_owned())]);
        assert_eq!(parts(&OURS.replace("abc", "abd")), [Part::PayloadHash]);
    }

    #[test]
    fn a_header_that_one_side_lacks_shifts_nothing() {
        let without = OURS.replace("content-type:application/json\n", "");
        assert_eq!(parts(&without), [Part::Header("content-type".to_owned())]);
        let with = OURS.replace("host:h\n", "host:h\nvia:1.1 p\n");
        assert_eq!(parts(&with), [Part::Header("via".to_owned())]);
    }

    #[test]
    fn paths_are_compared_without_their_encoding() {
        assert!(is_same_decoded("/a%20b", "/a+b") && is_same_decoded("/a%2520b", "/a b"));
        assert!(!is_same_decoded("/a", "/b"));
    }
}
