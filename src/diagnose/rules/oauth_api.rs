//! The API refuses the token: by its challenge (RFC 6750 §3) and by the token's own claims.

use crate::diagnose::cause;
use serde_json::Value;
use time::OffsetDateTime;

use crate::diagnose::evidence::case::{Case, contains, has_word};
use crate::diagnose::finding::{Certainty, Findings};

pub(super) fn rules(case: &Case<'_>, findings: &mut Findings) {
    let challenge = case.headers("www-authenticate");
    let text = format!("{} {} {} {}", reasons(&challenge), case.error.code, case.error.message, case.body);
    // The one code for everything would be read as a judgement on whatever stands beside it.
    let text = text.replace("invalid_token", "");
    let (line, quote) = (case.status_line(), case.quote());
    let evidence: &[&str] = &[&line, &challenge, quote];
    if !matches!(case.status(), 401 | 403) {
        return;
    }
    if by_words(case, &text, evidence, findings) {
        return;
    }
    if case.status() == 403 {
        forbidden(case, &text, evidence, findings);
    } else {
        by_claims(case, &text, findings);
    }
}

/// A challenge without what names the API itself.
fn reasons(challenge: &str) -> String {
    let is_name =
        |part: &&str| !["realm=", "authorization_uri=", "resource_metadata="].iter().any(|name| contains(part, name));
    challenge.split(',').filter(is_name).collect::<Vec<_>>().join(",")
}

/// Words that say which part of the token is refused; JSON Web Token libraries have their own for each.
const NOT_YET: [&str; 10] = [
    "not before",
    "not yet valid",
    "issued in the future",
    "used before",
    "not valid yet",
    "issued at",
    "not active yet",
    "jwt not active",
    "idx10222",
    "future",
];
const KEY: [&str; 12] = [
    "signature key was not found",
    "signing key",
    "jwks",
    "unable to find a key",
    "no matching key",
    "key not found",
    "key id",
    "unknown key",
    "idx10501",
    "idx10503",
    "idx10500",
    "public key",
];
const SIGNATURE: [&str; 6] = [
    "invalid signature",
    "signature verification",
    "signature validation",
    "jwt verification fails",
    "idx10511",
    "signature is invalid",
];
/// Words of a judgement, without which a claim's name may stand in any sentence.
const REFUSED: [&str; 14] = [
    "invalid",
    "not valid",
    "not allowed",
    "mismatch",
    "not match",
    "validation failed",
    "wrong",
    "unexpected",
    "expected",
    "unknown",
    "not configured",
    "rejected",
    "not trusted",
    "does not",
];

/// True if the answer says what it refuses the token for.
fn by_words(case: &Case<'_>, text: &str, evidence: &[&str], findings: &mut Findings) -> bool {
    let says = |words: &[&str]| words.iter().any(|word| contains(text, word));
    let refused = if says(&REFUSED) { Certainty::Proven } else { Certainty::Likely };
    let is_about_start = says(&NOT_YET) || ["nbf", "iat"].iter().any(|claim| has_word(text, claim));
    let is_about_audience = contains(text, "audience") || has_word(text, "aud") || contains(text, "idx10214");
    let is_about_issuer = contains(text, "issuer") || has_word(text, "iss") || contains(text, "idx10205");
    if says(&["insufficient_scope", "insufficient scope", "insufficient permission", "insufficient privilege"]) {
        findings.proven(&cause::oauth2::TOKEN_SCOPE_INSUFFICIENT, evidence);
    } else if is_about_start && !contains(text, "expired") {
        findings.add(&cause::oauth2::TOKEN_CLOCK_SKEW, starts_later(case, refused), evidence);
    } else if is_about_audience && is_about_issuer {
        findings.likely(&cause::oauth2::TOKEN_AUDIENCE_WRONG, evidence);
        findings.likely(&cause::oauth2::TOKEN_ISSUER_WRONG, evidence);
    } else if is_about_audience {
        findings.add(&cause::oauth2::TOKEN_AUDIENCE_WRONG, refused, evidence);
    } else if is_about_issuer {
        findings.add(&cause::oauth2::TOKEN_ISSUER_WRONG, refused, evidence);
    } else if says(&["revoked"]) {
        findings.proven(&cause::oauth2::TOKEN_REVOKED_AFTER_ROTATION, evidence);
    } else if says(&KEY) || has_word(text, "kid") {
        let is_not_there = says(&["not found", "unable to find", "no matching", "idx1050"]);
        let certainty = if is_not_there { Certainty::Proven } else { refused };
        findings.add(&cause::oauth2::TOKEN_KEY_UNKNOWN, certainty, evidence);
    } else if says(&SIGNATURE) {
        findings.likely(&cause::oauth2::TOKEN_KEY_UNKNOWN, evidence);
        findings.possible(&cause::oauth2::TOKEN_REJECTED_GENERIC, evidence);
    } else {
        return false;
    }
    true
}

/// A clock is proven wrong by what was measured; words alone have look-alikes.
fn starts_later(case: &Case<'_>, refused: Certainty) -> Certainty {
    let has_measured = case.skew_seconds().is_some();
    if has_measured { refused } else { Certainty::Likely }
}

/// 403: the token was taken, and what it may do is not enough (RFC 6750 §3.1), unless somebody else refuses.
fn forbidden(case: &Case<'_>, text: &str, evidence: &[&str], findings: &mut Findings) {
    let is_generic_page = case.is_html() || case.body.trim().is_empty() && case.headers("www-authenticate").is_empty();
    let is_about_rights = ["scope", "permission", "role", "rbac", "privilege", "not authorized", "unauthorized"]
        .iter()
        .any(|word| contains(text, word));
    if is_generic_page && !is_about_rights {
        findings.likely(&cause::http::FORBIDDEN, evidence);
        findings.likely(&cause::oauth2::TOKEN_SCOPE_INSUFFICIENT, evidence);
    } else {
        findings.likely(&cause::oauth2::TOKEN_SCOPE_INSUFFICIENT, evidence);
        findings.possible(&cause::http::FORBIDDEN, evidence);
    }
}

/// Words of an API that saw no token at all.
const NO_TOKEN: [&str; 9] = [
    "jwt is missing",
    "jwt must be provided",
    "no auth token",
    "no authorization token",
    "no token",
    "token is missing",
    "missing token",
    "missing authorization header",
    "authorization header is missing",
];

/// Clocks that are no further apart are not what a token is refused for; Date counts whole seconds.
const CLOCKS_AGREE_SECONDS: i64 = 5;

/// What the token says of itself, where the answer does not say enough.
fn by_claims(case: &Case<'_>, text: &str, findings: &mut Findings) {
    let (line, challenge) = (case.status_line(), case.headers("www-authenticate"));
    let token = case.exchange.token.as_ref();
    let claim = |name: &str| token.and_then(|token| token.claims.as_ref()).and_then(|claims| claims[name].as_i64());
    let now = case.now().map(OffsetDateTime::unix_timestamp);
    let theirs = now.map(|now| now + case.skew_seconds().unwrap_or(0.0) as i64);
    let stale = claim("exp").zip(now).filter(|(expiry, now)| expiry <= now);
    let has_outlived = token.is_some_and(|token| match (token.age_seconds, token.expires_in) {
        (Some(age), Some(lifetime)) => age >= lifetime,
        _ => false,
    });
    if stale.is_some() || has_outlived {
        let expiry = claim("exp").zip(now).map(|(expiry, now)| format!("exp {expiry}, sent at {now}"));
        let expiry = expiry.unwrap_or_default();
        findings.proven(&cause::oauth2::TOKEN_STALE_CACHED, &[&line, &challenge, &expiry]);
        return;
    }
    let starts = claim("nbf").or(claim("iat"));
    if let Some((starts, theirs)) =
        starts.zip(theirs).filter(|(starts, theirs)| *starts > theirs + CLOCKS_AGREE_SECONDS)
    {
        let evidence = format!("nbf or iat {starts}, the API's clock {theirs}");
        findings.proven(&cause::oauth2::TOKEN_CLOCK_SKEW, &[&line, &challenge, &evidence]);
        return;
    }
    if contains(text, "expired") {
        if claim("exp").is_some() {
            // Unexpired here, expired there: the clocks do not agree.
            findings.likely(&cause::oauth2::TOKEN_CLOCK_SKEW, &[&line, &challenge]);
            findings.possible(&cause::oauth2::TOKEN_STALE_CACHED, &[&line, &challenge]);
        } else {
            findings.likely(&cause::oauth2::TOKEN_STALE_CACHED, &[&line, &challenge]);
            findings.possible(&cause::oauth2::TOKEN_CLOCK_SKEW, &[&line, &challenge]);
        }
        return;
    }
    if let Some(sent) = case.sent("authorization")
        && sent.starts_with("bearer ")
    {
        findings.likely(&cause::oauth2::TOKEN_TYPE_CASE, &[&line, "Authorization: bearer …"]);
        findings.possible(&cause::oauth2::TOKEN_REJECTED_GENERIC, &[&line]);
        return;
    }
    let has_error = contains(&challenge, "error=");
    let says_none = NO_TOKEN.iter().any(|words| contains(text, words)) && !contains(text, "invalid");
    if says_none || (!has_error && contains(&challenge, "bearer")) {
        // No error code means that no token was seen (RFC 6750 §3.1).
        findings.likely(&cause::http::AUTHORIZATION_STRIPPED, &[&line, &challenge]);
        findings.possible(&cause::oauth2::TOKEN_REJECTED_GENERIC, &[&line]);
        return;
    }
    // A token that was kept, has time left, and was good when it was fetched.
    const OLD_SECONDS: u64 = 60;
    let is_from_cache = token.is_some_and(|token| token.from_cache);
    let is_old = is_from_cache && token.and_then(|token| token.age_seconds).is_some_and(|age| age >= OLD_SECONDS);
    let is_inactive = contains(text, "not active") || contains(text, "isn't active") || contains(text, "inactive");
    if (is_old && has_error) || is_inactive {
        findings
            .likely(&cause::oauth2::TOKEN_REVOKED_AFTER_ROTATION, &[&line, &challenge, "the token has not expired"]);
    }
    let certainty = if case.is_about_credentials() { Certainty::Likely } else { Certainty::Possible };
    findings.add(&cause::oauth2::TOKEN_REJECTED_GENERIC, certainty, &[&line, &challenge, case.quote()]);
    if is_from_cache {
        findings.possible(&cause::oauth2::TOKEN_REVOKED_AFTER_ROTATION, &[&line, "the token came from the cache"]);
    }
    findings.possible(&cause::oauth2::TOKEN_AUDIENCE_WRONG, &[&line, &audience(case)]);
}

fn audience(case: &Case<'_>) -> String {
    let claims = case.exchange.token.as_ref().and_then(|token| token.claims.as_ref());
    match claims.map(|claims| &claims["aud"]) {
        Some(Value::Null) | None => String::new(),
        Some(audience) => format!("aud: {audience}"),
    }
}
