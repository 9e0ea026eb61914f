//! The API refuses the token: by its challenge (RFC 6750 §3) and by the token's own claims.

use serde_json::Value;

use super::case::{Case, contains, has_word};
use super::finding::Findings;
use super::middlebox::status_line;

pub(super) fn rules(case: &Case<'_>, findings: &mut Findings) {
    let challenge = case.headers("www-authenticate");
    let text = format!("{challenge} {} {} {}", case.error.code, case.error.message, case.body);
    let (line, quote) = (status_line(case), case.quote());
    let evidence: &[&str] = &[&line, &challenge, quote];
    if case.status() == 403 {
        if contains(&text, "insufficient_scope") || contains(&text, "insufficient scope") {
            findings.proven("oauth2.token_scope_insufficient", evidence);
        } else {
            findings.likely("oauth2.token_scope_insufficient", evidence);
            findings.possible("http.forbidden", evidence);
        }
        return;
    }
    if case.status() != 401 {
        return;
    }
    let says = |words: &[&str]| words.iter().any(|word| contains(&text, word));
    let is_about_start =
        says(&["not before", "not yet valid", "issued in the future", "used before", "not valid yet", "issued at"])
            || ["nbf", "iat"].iter().any(|claim| has_word(&text, claim));
    let is_about_audience = contains(&text, "audience") || has_word(&text, "aud");
    let is_about_issuer = contains(&text, "issuer") || has_word(&text, "iss");
    if is_about_start {
        findings.proven("oauth2.token_clock_skew", evidence);
    } else if is_about_audience && is_about_issuer {
        findings.likely("oauth2.token_audience_wrong", evidence);
        findings.likely("oauth2.token_issuer_wrong", evidence);
    } else if is_about_audience {
        findings.proven("oauth2.token_audience_wrong", evidence);
    } else if is_about_issuer {
        findings.proven("oauth2.token_issuer_wrong", evidence);
    } else if says(&["signature key was not found", "signing key", "jwks", "unable to find a key", "no matching key"])
        || has_word(&text, "kid")
    {
        findings.proven("oauth2.token_key_unknown", evidence);
    } else if says(&["insufficient_scope"]) {
        findings.proven("oauth2.token_scope_insufficient", evidence);
    } else if says(&["revoked"]) {
        findings.proven("oauth2.token_revoked_after_rotation", evidence);
    } else {
        by_claims(case, &text, findings);
    }
}

/// Clocks that are no further apart are not what a token is refused for; Date counts whole seconds.
const CLOCKS_AGREE_SECONDS: i64 = 5;

/// What the token says of itself, where the answer does not say enough.
fn by_claims(case: &Case<'_>, text: &str, findings: &mut Findings) {
    let (line, challenge) = (status_line(case), case.headers("www-authenticate"));
    let token = case.exchange.token.as_ref();
    let claim = |name: &str| token.and_then(|token| token.claims.as_ref()).and_then(|claims| claims[name].as_i64());
    let now = case.now().unix_timestamp();
    let theirs = now + case.skew_seconds().unwrap_or(0.0) as i64;
    let is_stale = claim("exp").is_some_and(|expiry| expiry <= now);
    let has_outlived = token.is_some_and(|token| match (token.age_seconds, token.expires_in) {
        (Some(age), Some(lifetime)) => age >= lifetime,
        _ => false,
    });
    if is_stale || has_outlived {
        let expiry = claim("exp").map(|expiry| format!("exp {expiry}, sent at {now}")).unwrap_or_default();
        findings.proven("oauth2.token_stale_cached", &[&line, &challenge, &expiry]);
        return;
    }
    let starts = claim("nbf").or(claim("iat"));
    if let Some(starts) = starts.filter(|starts| *starts > theirs + CLOCKS_AGREE_SECONDS) {
        let evidence = format!("nbf or iat {starts}, the API's clock {theirs}");
        findings.proven("oauth2.token_clock_skew", &[&line, &challenge, &evidence]);
        return;
    }
    if contains(text, "expired") {
        if claim("exp").is_some() {
            // Unexpired here, expired there: the clocks do not agree.
            findings.likely("oauth2.token_clock_skew", &[&line, &challenge]);
            findings.possible("oauth2.token_stale_cached", &[&line, &challenge]);
        } else {
            findings.likely("oauth2.token_stale_cached", &[&line, &challenge]);
            findings.possible("oauth2.token_clock_skew", &[&line, &challenge]);
        }
        return;
    }
    if let Some(sent) = case.sent("authorization")
        && sent.starts_with("bearer ")
    {
        findings.likely("oauth2.token_type_case", &[&line, "Authorization: bearer …"]);
        findings.possible("oauth2.token_rejected_generic", &[&line]);
        return;
    }
    let has_error = contains(&challenge, "error=");
    if !has_error && contains(&challenge, "bearer") {
        // No error code means that no token was seen (RFC 6750 §3.1).
        findings.likely("http.authorization_stripped", &[&line, &challenge]);
        findings.possible("oauth2.token_rejected_generic", &[&line]);
        return;
    }
    let is_from_cache = token.is_some_and(|token| token.from_cache);
    findings.likely("oauth2.token_rejected_generic", &[&line, &challenge, case.quote()]);
    if is_from_cache {
        findings.possible("oauth2.token_revoked_after_rotation", &[&line, "the token came from the cache"]);
    }
    findings.possible("oauth2.token_audience_wrong", &[&line, &audience(case)]);
}

fn audience(case: &Case<'_>) -> String {
    let claims = case.exchange.token.as_ref().and_then(|token| token.claims.as_ref());
    match claims.map(|claims| &claims["aud"]) {
        Some(Value::Null) | None => String::new(),
        Some(audience) => format!("aud: {audience}"),
    }
}
