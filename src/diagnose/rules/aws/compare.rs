//! The service says what it computed: the first line that differs from this side's names the cause.
//!
//! Source: AWS, "Troubleshooting Signature Version 4"; S3 echoes both strings in XML, API Gateway in its message.

use crate::diagnose::cause;
use crate::diagnose::evidence::canonical::Canonical;
use crate::diagnose::evidence::case::Case;
use crate::diagnose::evidence::echo::{Echoed, Origin, Ours};
use crate::diagnose::finding::{Certainty, Findings, named};
use crate::diagnose::rules::aws::difference::{self, Difference};
use crate::diagnose::rules::credential;
use crate::diagnose::rules::store_url;
use crate::domain::Setting;
use crate::domain::host::{HostFacts, OtherRegion};

pub(in crate::diagnose) fn rules(case: &Case<'_>, findings: &mut Findings) {
    let theirs = Echoed::of(case);
    let ours = Ours::of(case, &theirs);
    let both = ours.canonical_request.as_deref().zip(theirs.canonical_request.as_deref());
    let canonical = both.and_then(|(ours, theirs)| Canonical::parse(ours).zip(Canonical::parse(theirs)));
    if let Some((our_request, their_request)) = &canonical {
        let differences = Difference::all(our_request, their_request);
        if !differences.is_empty() {
            difference::rules(case, ours.origin, &differences, findings);
            return;
        }
    }
    let strings = ours.string_to_sign.as_deref().zip(theirs.string_to_sign.as_deref());
    match strings.filter(|(_, theirs)| theirs.starts_with("AWS4-")) {
        Some((our_string, their_string)) => {
            string_to_sign(case, ours.origin, (our_string, their_string), canonical.is_some(), findings);
        }
        None if canonical.is_some() => same(case, ours.origin, findings),
        None if theirs.string_to_sign.as_deref().is_some_and(is_version_2) => version_2(case, findings),
        None => unknown(case, findings),
    }
}

/// Where the response echoes what the service computed.
pub(super) fn place_of_echo(case: &Case<'_>) -> usize {
    let marks = ["<CanonicalRequest>", "Canonical String for this request", "<StringToSign>", "String-to-Sign should"];
    marks.iter().find_map(|mark| case.place_of(mark)).unwrap_or_default()
}

/// Both sides have computed the same: what arrived is what was sent.
fn same(case: &Case<'_>, origin: Origin, findings: &mut Findings) {
    // The string to sign holds no session token; the canonical request may.
    let place = ["<StringToSign>", "String-to-Sign should"].iter().find_map(|mark| case.place_of(mark));
    let (line, echo) = (case.status_line(), case.quote_around(place.unwrap_or_else(|| place_of_echo(case))));
    if credential::hidden(case, &line, findings) {
        findings.possible(&cause::aws::SECRET_WRONG, &[&line, echo]);
        return;
    }
    match origin {
        Origin::Signed => {
            findings
                .proven(&cause::aws::SECRET_WRONG, &[&line, echo])
                .remark("The service computed the same string to sign, so only the key can differ.");
        }
        Origin::Request | Origin::PartOfRequest => {
            let is_odd = has_odd_path(case);
            if is_odd {
                findings.likely(&cause::aws::PATH_ENCODING_MISMATCH, &[&line, &case.exchange.request.url, echo]).remark(
                    "The path holds characters that signers encode in different ways, and the file does not say how \
                     this one did.",
                );
            }
            findings.likely(&cause::aws::SECRET_WRONG, &[&line, echo]).remark(
                "The service computed its canonical request from the same lines as the file has: nothing changed on \
                 the way. That leaves the key, or a mistake of the signer.",
            );
            if case.sent("x-amz-content-sha256").is_none() {
                findings.possible(&cause::aws::PAYLOAD_HASH_WRONG, &[&line, echo]);
            }
        }
    }
}

/// A string to sign of version 2: it begins with the method (Amazon S3 Developer Guide, "Signing and authenticating
/// REST requests").
fn is_version_2(theirs: &str) -> bool {
    ["GET\n", "HEAD\n", "POST\n", "PUT\n"].iter().any(|start| theirs.starts_with(start))
}

/// The store computes signatures of version 2 only, and holds that of version 4 against them.
fn version_2(case: &Case<'_>, findings: &mut Findings) {
    let quotes: &[&str] = &[&case.status_line(), case.element("StringToSign"), &case.sent_line("authorization")];
    findings
        .likely(&cause::aws::AUTHORIZATION_MECHANISM_WRONG, quotes)
        .titled("The store computed a signature of version 2, and version 4 was sent.")
        .fixed_by("Enable Signature Version 4 at the store, or use its own interface.");
    findings.possible(&cause::aws::SECRET_WRONG, quotes);
}

/// Nothing to compare with: what is configured decides.
fn unknown(case: &Case<'_>, findings: &mut Findings) {
    let (line, quote) = (case.status_line(), case.quote());
    if is_shortened_on_the_way(case) {
        findings
            .proven(&cause::http::HOST_HEADER_REWRITTEN, &[&line, case.path(), case.element("Resource")])
            .titled("A proxy took a part of the path away after it was signed.");
        return;
    }
    if let Some((region, certainty)) = other_region(case) {
        findings
            .add(&cause::aws::REGION_WRONG, certainty, &[&line, &case.host(), &case.scope_line(), quote])
            .titled(format!("The request is signed for {}, and the host names {region}.", named(case.signed_region())))
            .change(Setting::Region, region);
    }
    credential::hidden(case, &line, findings);
    let declared = case.sent("x-amz-content-sha256");
    if declared.is_some_and(|hash| hash.starts_with("STREAMING-")) {
        let header = case.sent_line("x-amz-content-sha256");
        findings.likely(&cause::s3compat::STREAMING_SIGNATURE_UNSUPPORTED, &[&line, &header, quote]);
    }
    let declared = declared.filter(|hash| hash.len() == 64);
    let sent = case.body_sha256();
    if declared.is_some_and(|hash| !sent.is_empty() && hash != sent) {
        findings
            .likely(&cause::aws::PAYLOAD_HASH_WRONG, &[&line, &case.sent_line("x-amz-content-sha256")])
            .remark(&format!("The body that was sent has the hash {sent}."));
    }
    if has_odd_path(case) {
        findings.likely(&cause::aws::PATH_ENCODING_MISMATCH, &[&line, case.path()]);
    }
    findings.likely(&cause::aws::SECRET_WRONG, &[&line, quote]);
    findings.possible(&cause::aws::PATH_ENCODING_MISMATCH, &[&line, case.path()]);
}

/// The region that the host names, where another one was signed for, and what the store is known to do about that.
pub(super) fn other_region(case: &Case<'_>) -> Option<(String, Certainty)> {
    let signed = case.signed_region();
    let region = store_url::region_of(&case.host())
        .filter(|region| region != credential::clean(signed) && !signed.is_empty())?;
    let certainty = match HostFacts::of(&case.host()) {
        Some(HostFacts::Store(host)) if host.store.also_takes(&region, signed) => return None,
        Some(HostFacts::Store(host)) => match host.store.other_region() {
            OtherRegion::Refused => Certainty::Likely,
            OtherRegion::NotKnown => Certainty::Possible,
            OtherRegion::Accepted => return None,
        },
        _ => Certainty::Likely,
    };
    Some((region, certainty))
}

/// Characters that signers and services encode in different ways.
fn has_odd_path(case: &Case<'_>) -> bool {
    let is_odd = |b: u8| !b.is_ascii_alphanumeric() && !matches!(b, b'/' | b'-' | b'.' | b'_' | b'~');
    case.path().bytes().any(is_odd)
}

/// True if the service saw the end of the path that was signed: something took a prefix off it.
fn is_shortened_on_the_way(case: &Case<'_>) -> bool {
    let decoded = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
    let (ours, theirs) = (decoded(case.path()), decoded(case.xml("Resource")));
    theirs.starts_with('/') && theirs.len() > 1 && ours.len() > theirs.len() && ours.ends_with(&theirs)
}

/// Both strings to sign: algorithm, time, scope, hash of the canonical request.
fn string_to_sign(
    case: &Case<'_>,
    origin: Origin,
    (ours, theirs): (&str, &str),
    is_same_request: bool,
    findings: &mut Findings,
) {
    let line = case.status_line();
    let lines: Vec<(&str, &str)> = ours.lines().zip(theirs.lines()).collect();
    let different = |at: usize| lines.get(at).copied().filter(|(ours, theirs)| ours != theirs);
    if let Some((ours, theirs)) = different(2) {
        scope(case, origin, ours, theirs, findings);
    } else if let Some((ours, theirs)) = different(1) {
        findings
            .likely(&cause::aws::SIGNATURE_HEADER_ALTERED, &[&line, &our_line(case, origin, ours), theirs])
            .titled(format!("x-amz-date was sent as {ours} and reached the service as {theirs}."));
    } else if different(3).is_some_and(|_| !is_same_request && origin == Origin::Signed) {
        let (ours, theirs) = lines[3];
        findings.likely(&cause::aws::SIGNATURE_HEADER_ALTERED, &[&line, ours, theirs]);
        findings.possible(&cause::aws::PATH_ENCODING_MISMATCH, &[&line, case.path()]);
    } else if is_same_request || different(3).is_none() {
        same(case, origin, findings);
    } else {
        unknown(case, findings);
    }
}

/// A line of this side's string to sign, as evidence: other programs' files show it in the headers.
fn our_line(case: &Case<'_>, origin: Origin, line: &str) -> String {
    match origin {
        Origin::Signed => line.to_owned(),
        Origin::Request | Origin::PartOfRequest => case.scope_line(),
    }
}

/// Two credential scopes: date, region, service, terminator.
fn scope(case: &Case<'_>, origin: Origin, ours: &str, theirs: &str, findings: &mut Findings) {
    let quotes: &[&str] = &[&case.status_line(), &our_line(case, origin, ours), theirs];
    let parts: Vec<(&str, &str)> = ours.split('/').zip(theirs.split('/')).collect();
    let other = |at: usize| parts.get(at).copied().filter(|(ours, theirs)| ours != theirs);
    if let Some((ours, theirs)) = other(1) {
        findings
            .proven(&cause::aws::REGION_WRONG, quotes)
            .titled(format!("The request is signed for {ours}, and the service expects {theirs}."))
            .change(Setting::Region, theirs);
    } else if let Some((ours, theirs)) = other(2) {
        findings
            .proven(&cause::aws::SERVICE_WRONG, quotes)
            .titled(format!("The request is signed for the service {ours}, and the endpoint is {theirs}."))
            .change(Setting::Service, theirs);
    } else {
        findings.likely(&cause::aws::CLOCK_SKEW, quotes);
    }
}
