//! The service says what it computed: the first line that differs from ours names the cause.
//!
//! Source: AWS, "Troubleshooting Signature Version 4"; S3 echoes both strings in XML, API Gateway in its message.

use crate::diagnose::cause;
use crate::diagnose::evidence::case::{Case, contains};
use crate::diagnose::evidence::echo::Echoed;
use crate::diagnose::finding::Findings;
use crate::diagnose::rules::credential;
use crate::domain::Field;

pub(in crate::diagnose) fn rules(case: &Case<'_>, findings: &mut Findings) {
    let line = case.status_line();
    let ours = case.exchange.signing.as_ref();
    let our_canonical = ours.and_then(|signing| signing.canonical_request.clone());
    let our_string = ours.and_then(|signing| signing.string_to_sign.clone());
    let Echoed { canonical_request: their_canonical, string_to_sign: their_string } = Echoed::of(case);
    if let (Some(ours), Some(theirs)) = (&our_canonical, &their_canonical)
        && let Some(difference) = Difference::between(ours, theirs)
    {
        difference.cause(case, &line, findings);
        return;
    }
    if let (Some(ours), Some(theirs)) = (&our_string, &their_string)
        && ours.trim() == theirs.trim()
    {
        if credential::hidden(case, &line, findings) {
            findings.possible(&cause::aws::SECRET_WRONG, &[&line]);
            return;
        }
        let text = "the service computed the same string to sign, so only the key can differ";
        findings.proven(&cause::aws::SECRET_WRONG, &[&line, text, theirs]);
        return;
    }
    if let (Some(ours), Some(theirs)) = (&our_string, &their_string) {
        string_to_sign(case, &line, ours, theirs, findings);
        return;
    }
    unknown(case, &line, findings);
}

/// Nothing to compare with: what is configured decides.
fn unknown(case: &Case<'_>, line: &str, findings: &mut Findings) {
    let quote = case.quote();
    if let Some(resource) = other_resource(case) {
        let (ours, theirs) = (format!("ours: {}", case.path()), format!("the service's: {resource}"));
        findings.proven(&cause::http::HOST_HEADER_REWRITTEN, &[line, &ours, &theirs]);
        return;
    }
    if contains(quote, "region must be specified") {
        // Oracle's word for a region that is not the tenancy's own.
        findings.likely(&cause::aws::REGION_WRONG, &[line, quote]);
    }
    credential::hidden(case, line, findings);
    let odd_path = case.path().bytes().any(|b| {
        matches!(b, b'+' | b'=' | b'@' | b':' | b'(' | b')' | b'!' | b'*' | b'\'' | b'$' | b'&' | b',' | b';')
    });
    if odd_path || case.path().contains('%') {
        findings.likely(&cause::aws::PATH_ENCODING_MISMATCH, &[line, case.path()]);
    }
    findings.likely(&cause::aws::SECRET_WRONG, &[line, quote]);
    findings.possible(&cause::aws::PATH_ENCODING_MISMATCH, &[line, case.path()]);
}

/// The resource that the service saw, where something on the way took a prefix off the path that was signed.
fn other_resource<'c>(case: &'c Case<'_>) -> Option<&'c str> {
    let resource = case.xml("Resource");
    let ours = percent_encoding::percent_decode_str(case.path()).decode_utf8_lossy().into_owned();
    let theirs = percent_encoding::percent_decode_str(resource).decode_utf8_lossy().into_owned();
    let is_shortened = theirs.len() > 1 && ours.len() > theirs.len() && ours.ends_with(&theirs);
    is_shortened.then_some(resource)
}

/// The first difference of two canonical requests.
#[derive(Debug, PartialEq, Eq)]
struct Difference {
    part: Part,
    ours: String,
    theirs: String,
}

#[derive(Debug, PartialEq, Eq)]
enum Part {
    Method,
    Path,
    Query,
    Host,
    Header,
    SignedHeaders,
    PayloadHash,
}

impl Difference {
    fn between(ours: &str, theirs: &str) -> Option<Self> {
        let (ours, theirs): (Vec<&str>, Vec<&str>) =
            (ours.trim_end().lines().collect(), theirs.trim_end().lines().collect());
        let is_secret = |line: &str| line.starts_with("x-amz-security-token:");
        let at = (0..ours.len().max(theirs.len())).find(|at| {
            let (a, b) = (ours.get(*at).copied().unwrap_or_default(), theirs.get(*at).copied().unwrap_or_default());
            a != b && !(is_secret(a) && is_secret(b))
        })?;
        let (a, b) = (ours.get(at).copied().unwrap_or_default(), theirs.get(at).copied().unwrap_or_default());
        let last = ours.len().saturating_sub(1);
        let part = match at {
            0 => Part::Method,
            1 => Part::Path,
            2 => Part::Query,
            at if at == last => Part::PayloadHash,
            at if at + 1 == last => Part::SignedHeaders,
            _ if a.starts_with("host:") => Part::Host,
            _ => Part::Header,
        };
        Some(Self { part, ours: a.to_owned(), theirs: b.to_owned() })
    }

    fn cause(&self, case: &Case<'_>, line: &str, findings: &mut Findings) {
        let (ours, theirs) = (format!("ours: {}", self.ours), format!("the service's: {}", self.theirs));
        let evidence: &[&str] = &[line, &ours, &theirs];
        match &self.part {
            Part::Method => {
                findings.likely(&cause::http::METHOD_WRONG, evidence);
                findings.possible(&cause::http::HOST_HEADER_REWRITTEN, evidence);
            }
            Part::Path | Part::Query if is_same_decoded(&self.ours, &self.theirs) => {
                findings.proven(&cause::aws::PATH_ENCODING_MISMATCH, evidence);
            }
            Part::Query => {
                findings.likely(&cause::http::HOST_HEADER_REWRITTEN, evidence);
            }
            Part::Path if segments(&self.ours) == segments(&self.theirs) => {
                // Slashes and dots that one side leaves out (RFC 3986 §6.2.2.3).
                findings.likely(&cause::aws::PATH_ENCODING_MISMATCH, evidence);
                findings.possible(&cause::http::HOST_HEADER_REWRITTEN, evidence);
            }
            Part::Path if !self.ours.ends_with(&self.theirs) && !self.theirs.ends_with(&self.ours) => {
                findings.likely(&cause::http::HOST_HEADER_REWRITTEN, evidence);
                findings.possible(&cause::aws::PATH_ENCODING_MISMATCH, evidence);
            }
            Part::Path | Part::Host => {
                findings.proven(&cause::http::HOST_HEADER_REWRITTEN, evidence);
            }
            Part::Header => {
                findings.proven(&cause::aws::SIGNATURE_HEADER_ALTERED, evidence);
            }
            Part::SignedHeaders => {
                findings.likely(&cause::aws::SIGNATURE_HEADER_ALTERED, evidence);
            }
            Part::PayloadHash => self.payload(case, evidence, findings),
        }
    }

    /// The service hashed what arrived: if ours is the hash of what was sent, it changed on the way.
    fn payload(&self, case: &Case<'_>, evidence: &[&str], findings: &mut Findings) {
        let sent = case.body_sha256();
        if !sent.is_empty() && self.ours == sent {
            findings.proven(&cause::http::BODY_ALTERED_IN_TRANSIT, evidence);
        } else if !sent.is_empty() && self.theirs == sent {
            findings.proven(&cause::aws::PAYLOAD_HASH_WRONG, evidence);
        } else {
            findings.likely(&cause::aws::PAYLOAD_HASH_WRONG, evidence);
            findings.possible(&cause::http::BODY_ALTERED_IN_TRANSIT, evidence);
        }
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

/// Equal canonical requests, another string to sign: time or scope.
fn string_to_sign(case: &Case<'_>, line: &str, ours: &str, theirs: &str, findings: &mut Findings) {
    let lines: Vec<(&str, &str)> = ours.lines().zip(theirs.lines()).collect();
    let differs = |at: usize| lines.get(at).is_some_and(|(a, b)| a != b);
    let pair = |at: usize| {
        lines
            .get(at)
            .map_or((String::new(), String::new()), |(a, b)| (format!("ours: {a}"), format!("the service's: {b}")))
    };
    if differs(2) {
        let (a, b) = pair(2);
        let scope: Vec<(&str, &str)> = lines[2].0.split('/').zip(lines[2].1.split('/')).collect();
        let part = |at: usize| scope.get(at).filter(|(a, b)| a != b).map(|(_, theirs)| *theirs);
        if let Some(region) = part(1) {
            findings.proven(&cause::aws::REGION_WRONG, &[line, &a, &b]).change(Field::Region, region);
        } else if let Some(service) = part(2) {
            findings.proven(&cause::aws::SERVICE_WRONG, &[line, &a, &b]).change(Field::Service, service);
        } else {
            findings.likely(&cause::aws::CLOCK_SKEW, &[line, &a, &b]);
        }
    } else if differs(1) {
        let (a, b) = pair(1);
        findings.likely(&cause::aws::SIGNATURE_HEADER_ALTERED, &[line, &a, &b]);
    } else if differs(3) {
        let (a, b) = pair(3);
        findings.likely(&cause::aws::SIGNATURE_HEADER_ALTERED, &[line, &a, &b]);
        findings.possible(&cause::aws::PATH_ENCODING_MISMATCH, &[line, case.path()]);
    } else {
        unknown(case, line, findings);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: &str = "PUT\n/a%20b\n\ncontent-type:application/json\nhost:h\n\ncontent-type;host\nabc";

    fn part(theirs: &str) -> Option<Part> {
        Difference::between(OURS, theirs).map(|difference| difference.part)
    }

    #[test]
    fn the_first_line_that_differs_names_the_part() {
        assert_eq!(part(OURS), None);
        assert_eq!(part(&OURS.replace("PUT", "POST")), Some(Part::Method));
        assert_eq!(part(&OURS.replace("/a%20b", "/a+b")), Some(Part::Path));
        assert_eq!(part(&OURS.replace("host:h\n", "host:proxy\n")), Some(Part::Host));
        assert_eq!(part(&OURS.replace("abc", "abd")), Some(Part::PayloadHash));
    }

    #[test]
    fn paths_are_compared_without_their_encoding() {
        assert!(is_same_decoded("/a%20b", "/a+b") && is_same_decoded("/a%2520b", "/a b"));
        assert!(!is_same_decoded("/a", "/b"));
    }
}
