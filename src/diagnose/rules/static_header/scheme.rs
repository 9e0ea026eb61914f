//! Which scheme the receiver takes (RFC 9110 §11.1), beside the one that was sent.

use crate::diagnose::cause;
use crate::diagnose::evidence::case::Case;
use crate::diagnose::evidence::challenge::{self, Challenge};
use crate::diagnose::finding::{Finding, Findings};
use crate::domain::Setting;

use super::Sent;

/// Schemes that take no secret as it stands: they need a password, a ticket or a negotiation.
const NOT_FOR_A_TOKEN: [&str; 9] =
    ["Basic", "Digest", "Negotiate", "NTLM", "Kerberos", "Mutual", "HOBA", "SCRAM-SHA-256", "xBasic"];

/// Schemes that sign each request: a value that is always the same cannot do that.
const SIGNS: [&str; 6] = ["Hmac", "HMAC-SHA256", "Signature", "Hawk", "AWS4-HMAC-SHA256", "DPoP"];

/// What stands in the place of a scheme and is none: sentences, and the labels of gateways that read another header.
const NOT_A_SCHEME: [&str; 13] = [
    "unauthorized",
    "forbidden",
    "invalid",
    "none",
    "null",
    "error",
    "denied",
    "session",
    "cookie",
    "formbased",
    "key",                   // Kong, key-auth
    "azureapimanagementkey", // its parameters name the header
    "login",
];

/// The schemes that a secret in `Authorization` could satisfy, in the order of the challenges.
pub(super) fn wanted(challenges: &[Challenge]) -> Vec<&str> {
    let is_one = |challenge: &&Challenge| {
        let is = |names: &[&str]| names.iter().any(|name| challenge.is(name));
        !is(&NOT_FOR_A_TOKEN) && !is(&NOT_A_SCHEME) && challenge.token68.is_none()
    };
    challenges.iter().filter(is_one).map(|challenge| challenge.scheme.as_str()).collect()
}

/// Compare the challenges with what was sent; nothing is found where they do not contradict each other.
pub(in crate::diagnose::rules) fn compare(case: &Case<'_>, findings: &mut Findings) {
    let challenges = Challenge::all(case);
    if let Some(header) = header_named(&challenges) {
        named_header(case, findings, header);
        return;
    }
    let wanted = wanted(&challenges);
    let Some(first) = wanted.first() else {
        password(case, findings, &challenges);
        return;
    };
    match Sent::of(case) {
        Sent::Scheme(sent) if challenges.iter().any(|challenge| challenge.is(sent)) => {}
        Sent::Scheme(sent) => {
            let finding = missing(case, findings, first);
            finding.titled(format!("The receiver expects the scheme {}, and {sent} was sent.", list(&wanted)));
        }
        Sent::Bare => {
            let finding = missing(case, findings, first);
            finding.titled(format!("The receiver expects the scheme {} before the token.", list(&wanted)));
        }
        Sent::Header(_) => {
            let finding = likely(case, findings, &cause::static_header::HEADER_NAME_WRONG);
            finding.titled(format!("The receiver reads Authorization, with the scheme {}.", list(&wanted)));
            finding.fixed_by(format!("Send {first} <token> in the header Authorization."));
            finding.change(Setting::Header, "Authorization");
            findings.possible(&cause::static_header::TOKEN_WRONG, &[&case.status_line()]);
        }
        Sent::MaskedScheme | Sent::NotKnown | Sent::Nothing => {}
    }
}

/// A scheme that was not sent.
fn missing<'f>(case: &Case<'_>, findings: &'f mut Findings, wanted: &str) -> &'f mut Finding {
    findings.possible(&cause::static_header::TOKEN_WRONG, &[&case.status_line()]);
    let finding = likely(case, findings, &cause::static_header::PREFIX_MISSING);
    if SIGNS.iter().any(|scheme| scheme.eq_ignore_ascii_case(wanted)) {
        finding.fixed_by(format!(
            "{wanted} signs each request, so a fixed value cannot work: ask the receiver for a token."
        ));
    } else {
        finding.fixed_by(format!("Enter the value as: {wanted} <token>."));
    }
    finding
}

/// Only user name and password would do, or a negotiation.
fn password(case: &Case<'_>, findings: &mut Findings, challenges: &[Challenge]) {
    let sent = Sent::of(case);
    let is_sent = |challenge: &Challenge| matches!(sent, Sent::Scheme(sent) if challenge.is(sent));
    if challenges.iter().any(is_sent) || matches!(sent, Sent::NotKnown | Sent::MaskedScheme) {
        return;
    }
    if challenges.iter().any(|challenge| challenge.is("Basic")) {
        likely(case, findings, &cause::static_header::BASIC_AUTH_EXPECTED);
        return;
    }
    let negotiated = challenges.iter().find(|challenge| NOT_FOR_A_TOKEN.iter().any(|name| challenge.is(name)));
    if let Some(challenge) = negotiated.filter(|_| sent != Sent::Nothing) {
        let finding = likely(case, findings, &cause::static_header::PREFIX_MISSING);
        finding.titled(format!("The receiver expects the scheme {}.", challenge.scheme));
        finding.fixed_by(format!(
            "{} needs a new value for each request, so a fixed value cannot work: ask the receiver for a token.",
            challenge.scheme
        ));
    }
}

/// A challenge whose parameters name the header that is read, as Azure API Management's do.
fn header_named(challenges: &[Challenge]) -> Option<&str> {
    challenges.iter().find_map(|challenge| {
        let place = [challenge.parameter("type"), challenge.parameter("in")];
        let is_header = place.iter().any(|place| place.eq_ignore_ascii_case("header"));
        let name = if is_header { challenge.parameter("name") } else { challenge.parameter("header") };
        (!name.is_empty()).then_some(name)
    })
}

/// The header that a challenge names is another than the one that was sent.
fn named_header(case: &Case<'_>, findings: &mut Findings, header: &str) {
    let sent = Sent::of(case);
    if sent == Sent::NotKnown || sent.header().is_some_and(|name| name.eq_ignore_ascii_case(header)) {
        return;
    }
    let finding = likely(case, findings, &cause::static_header::HEADER_NAME_WRONG);
    finding.titled(format!("The receiver reads the key from {header}."));
    finding.fixed_by(format!("Send the key in the header {header}."));
    finding.change(Setting::Header, header);
    findings.possible(&cause::static_header::TOKEN_WRONG, &[&case.status_line()]);
}

fn likely<'f>(case: &Case<'_>, findings: &'f mut Findings, cause: &'static cause::Cause) -> &'f mut Finding {
    let (line, challenges) = (case.status_line(), challenge::quotes(case));
    let quotes: Vec<&str> = [line.as_str()].into_iter().chain(challenges.iter().map(String::as_str)).collect();
    findings.likely(cause, &quotes)
}

/// `ApiKey`, `Bearer or ApiKey`.
fn list(schemes: &[&str]) -> String {
    let mut known: Vec<&str> = Vec::new();
    for scheme in schemes.iter().take(3) {
        if !known.iter().any(|known| known.eq_ignore_ascii_case(scheme)) {
            known.push(scheme);
        }
    }
    known.join(" or ")
}

/// The scheme that a message asks for, as in "must start with 'Bearer '".
pub(super) fn in_message(case: &Case<'_>) -> Option<(&'static str, usize)> {
    /// Sentences about the form of `Authorization`, up to the scheme.
    const BEFORE: [&str; 17] = [
        "must start with",
        "must begin with",
        "should start with",
        "should begin with",
        "must be prefixed with",
        "format is authorization:", // express-jwt
        "authorization header format must be",
        "must be in the format",
        "must be of the form",
        "must be in the form",
        "expected format:",
        "expected scheme",
        "use the scheme",
        "authorization scheme must be",
        "expected 'authorization:", // Flask-JWT-Extended
        "expected \\\"authorization:",
        "expected authorization:",
    ];
    /// Schemes by their usual spelling; the longer ones first.
    const SCHEMES: [&str; 14] = [
        "Zoho-oauthtoken",
        "DeviceToken",
        "Api-Token",
        "Api-Key",
        "GenieKey",
        "Bearer",
        "ApiKey",
        "Splunk",
        "Token",
        "OAuth",
        "SSWS",
        "Hmac",
        "Basic",
        "JWT",
    ];
    /// Bytes after the words in which the scheme is looked for.
    const NEAR: usize = 40;
    BEFORE.iter().find_map(|words| {
        let at = case.place_of(words)?;
        let after = case.body.get(at + words.len()..)?;
        let near: String = after.chars().take(NEAR).collect();
        let near = near.trim_start_matches(|c: char| !c.is_ascii_alphanumeric()).to_ascii_lowercase();
        let near = near.strip_prefix("authorization").unwrap_or(&near);
        let near = near.trim_start_matches(|c: char| !c.is_ascii_alphanumeric());
        let scheme = SCHEMES.iter().find(|scheme| near.starts_with(&scheme.to_ascii_lowercase()))?;
        Some((*scheme, at))
    })
}

/// The message asks for a scheme: nothing is found where it is the one that was sent.
pub(super) fn by_message(case: &Case<'_>, findings: &mut Findings) {
    let Some((scheme, at)) = in_message(case) else { return };
    let (line, quote) = (case.status_line(), case.quote_around(at));
    let evidence: &[&str] = &[&line, quote];
    match Sent::of(case) {
        Sent::Scheme(sent) if sent.eq_ignore_ascii_case(scheme) => {}
        Sent::Header(_) => {
            let finding = findings.likely(&cause::static_header::HEADER_NAME_WRONG, evidence);
            finding.titled(format!("The receiver reads Authorization, with the scheme {scheme}."));
            finding.fixed_by(format!("Send {scheme} <token> in the header Authorization."));
            finding.change(Setting::Header, "Authorization");
        }
        Sent::Scheme(_) | Sent::Bare if scheme == "Basic" => {
            findings.likely(&cause::static_header::BASIC_AUTH_EXPECTED, evidence);
        }
        Sent::Scheme(_) | Sent::Bare => {
            let finding = findings.likely(&cause::static_header::PREFIX_MISSING, evidence);
            finding.titled(format!("The receiver expects the scheme {scheme} before the token."));
            finding.fixed_by(format!("Enter the value as: {scheme} <token>."));
        }
        Sent::MaskedScheme | Sent::NotKnown | Sent::Nothing => {
            let finding = findings.possible(&cause::static_header::PREFIX_MISSING, evidence);
            finding.titled(format!("The receiver expects the scheme {scheme} before the token."));
        }
    }
    findings.possible(&cause::static_header::TOKEN_WRONG, &[&line]);
}
