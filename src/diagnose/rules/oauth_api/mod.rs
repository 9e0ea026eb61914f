//! The API refuses the token: by its challenge (RFC 6750 §3), by the words of the library that validates it, and by the
//! token's own claims.

mod claims;
mod words;

use serde_json::Value;

pub(in crate::diagnose::rules) use self::words::UNDECIDED;
use self::words::{
    AUDIENCE, AUDIENCE_SENTENCES, EXPIRED, INACTIVE, ISSUER, ISSUER_SENTENCES, KEY, KEY_NOT_FOUND, NO_TOKEN, NOT_YET,
    REFUSED, REVOKED, SCOPE, SIGNATURE,
};
use crate::diagnose::cause;
use crate::diagnose::evidence::case::{Case, contains};
use crate::diagnose::evidence::challenge::{self, Challenge};
use crate::diagnose::finding::{Certainty, Finding, Findings};
use crate::diagnose::rules::static_header;
use crate::diagnose::rules::table::When::{All, Any, Else, Field, Header, Is, Not, States, Status, Tells};
use crate::diagnose::rules::table::{Table, by, likely, proven};
use crate::domain::Setting;

pub(super) fn rules(case: &Case<'_>, findings: &mut Findings) {
    if static_header::PRODUCTS.decide(case, findings) {
        return;
    }
    if matches!(case.status(), 401 | 403) || static_header::is_about_a_credential(case) {
        TABLE.decide(case, findings);
    }
}

/// What the API says, before and after the words about parts of the token.
pub(in crate::diagnose::rules) static TABLE: Table = Table {
    name: "oauth_api",
    rules: &[
        by(Header("www-authenticate", &["insufficient_scope"]), insufficient_scope),
        by(Tells(&UNDECIDED), claims::by_claims),
        by(All(&[Tells(&NO_TOKEN), Not(&Tells(&["invalid_token"]))]), no_token),
        by(States(&EXPIRED), claims::expired),
        by(Is(says_a_part), |case, findings| {
            WORDS.decide(case, findings);
        }),
        by(Header("www-authenticate", &[]), static_header::scheme),
        by(Status(&[403]), forbidden),
        by(Else, claims::by_claims),
    ],
};

/// Which part of the token is refused.
pub(in crate::diagnose::rules) static WORDS: Table = Table {
    name: "oauth_api/words",
    rules: &[
        proven!(
            Any(&[
                Field("/error", &["insufficient_scope"]),
                Field("/error/code", &["Authorization_RequestDenied"]),
                Field("/code", &["900910"]),
            ]),
            cause::oauth2::TOKEN_SCOPE_INSUFFICIENT
        ),
        likely!(Tells(&SCOPE), cause::oauth2::TOKEN_SCOPE_INSUFFICIENT),
        by(States(&NOT_YET), claims::not_yet),
        by(All(&[Tells(&AUDIENCE), Tells(&ISSUER), Is(judged)]), audience_or_issuer),
        by(All(&[States(&AUDIENCE), Is(judged)]), audience),
        by(All(&[States(&ISSUER), Is(judged)]), issuer),
        proven!(States(&REVOKED), cause::oauth2::TOKEN_REVOKED_AFTER_ROTATION),
        by(States(&INACTIVE), inactive),
        proven!(States(&KEY_NOT_FOUND), cause::oauth2::TOKEN_KEY_UNKNOWN),
        likely!(States(&KEY), cause::oauth2::TOKEN_KEY_UNKNOWN, cause::oauth2::TOKEN_REJECTED_GENERIC),
        likely!(States(&SIGNATURE), cause::oauth2::TOKEN_KEY_UNKNOWN, cause::oauth2::TOKEN_REJECTED_GENERIC),
    ],
};

/// True if the response says something about a part of the token.
fn says_a_part(case: &Case<'_>) -> bool {
    !case.is_html() || !challenge::reasons(case).is_empty()
}

/// The same words about a token that was entered by hand: nobody knows whether it is one.
pub(super) fn words_of_a_fixed_token(case: &Case<'_>, findings: &mut Findings) {
    WORDS.decide(case, findings);
    findings.cap(Certainty::Likely);
}

/// What the response says, in lower case: the reasons of its challenges, and its body.
fn told(case: &Case<'_>) -> String {
    // The one code for everything would be read as a judgement on whatever stands beside it.
    format!("{} {}", challenge::reasons(case), case.body).to_ascii_lowercase().replace("invalid_token", "")
}

/// True if the response judges something.
fn judged(case: &Case<'_>) -> bool {
    let told = told(case);
    REFUSED.iter().any(|word| told.contains(word))
}

/// Status, challenge and the part of the body that hold `words`.
fn evidence(case: &Case<'_>, words: &[&str]) -> Vec<String> {
    let place = words.iter().find_map(|word| case.place_of(word));
    let quote = place.map_or(case.quote(), |at| case.quote_around(at));
    vec![case.status_line(), challenge::line_that_says(case, words).unwrap_or_default(), quote.to_owned()]
}

/// How sure a refusal of a claim is: a Bearer challenge speaks of the token by definition (RFC 6750 §3), a body does so
/// in the sentence of a library that is known.
fn certainty(case: &Case<'_>, words: &[&str], sentences: &[&str]) -> Certainty {
    let is_in_challenge = challenge::line_that_says(case, words).is_some();
    let is_known = sentences.iter().any(|sentence| case.says(sentence));
    if is_in_challenge || is_known { Certainty::Proven } else { Certainty::Likely }
}

/// A claim of the token, as text.
fn claim(case: &Case<'_>, name: &str) -> Option<String> {
    match &case.exchange.token.as_ref()?.claims.as_ref()?[name] {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

fn add<'f>(
    case: &Case<'_>,
    findings: &'f mut Findings,
    cause: &'static cause::Cause,
    certainty: Certainty,
    words: &[&str],
) -> &'f mut Finding {
    let quotes = evidence(case, words);
    let quotes: Vec<&str> = quotes.iter().map(String::as_str).collect();
    findings.add(cause, certainty, &quotes)
}

fn audience_or_issuer(case: &Case<'_>, findings: &mut Findings) {
    add(case, findings, &cause::oauth2::TOKEN_AUDIENCE_WRONG, Certainty::Likely, &AUDIENCE);
    add(case, findings, &cause::oauth2::TOKEN_ISSUER_WRONG, Certainty::Likely, &ISSUER);
}

fn audience(case: &Case<'_>, findings: &mut Findings) {
    let certainty = certainty(case, &AUDIENCE, &AUDIENCE_SENTENCES);
    let expected = expected_audience(&told_as_written(case));
    let finding = add(case, findings, &cause::oauth2::TOKEN_AUDIENCE_WRONG, certainty, &AUDIENCE);
    match (claim(case, "aud"), &expected) {
        (Some(sent), Some(wanted)) => {
            finding.titled(format!("The token is for {sent}, and the API expects {wanted}."));
        }
        (Some(sent), None) => {
            finding.titled(format!("The token is for {sent}, and the API refuses that audience."));
        }
        (None, Some(wanted)) => {
            finding.titled(format!("The API expects a token for {wanted}."));
        }
        (None, None) => {}
    }
    if let Some(wanted) = expected {
        ask_for(case, finding, &wanted);
    }
}

/// Ask for a token for `audience`, by the parameter that the destination already sends for it.
fn ask_for(case: &Case<'_>, finding: &mut Finding, audience: &str) {
    finding.fixed_by(format!("Ask for a token for {audience}."));
    if !case.configured(Setting::Audience).is_empty() {
        finding.change(Setting::Audience, audience);
    } else if !case.configured(Setting::Resource).is_empty() {
        finding.change(Setting::Resource, audience);
    } else if case.configured(Setting::Scope).ends_with("/.default") {
        finding.change(Setting::Scope, format!("{audience}/.default"));
    }
}

/// What the response says, as it is written.
fn told_as_written(case: &Case<'_>) -> String {
    format!("{} {}", challenge::reasons(case), case.error.texts() + " " + &case.body)
}

/// The audience that the API names as the one it expects.
fn expected_audience(text: &str) -> Option<String> {
    const BEFORE: [&str; 7] = [
        "audience invalid. expected: ",          // jsonwebtoken
        "Invalid audience. Expected ",           // ruby-jwt
        "Expected aud claim to be: ",            // JJWT
        "validationParameters.ValidAudience: '", // Microsoft.IdentityModel
        "one of the allowed audiences '",        // Azure Resource Manager
        "doesn't match expected value (",        // Google IAP
        "expected audience: ",
    ];
    const CHARS_MAX: usize = 200;
    let rest = BEFORE.iter().find_map(|words| text.split(words).nth(1))?;
    let value: String = rest.chars().take_while(|c| !c.is_whitespace() && !",'\")]}<".contains(*c)).collect();
    let value = value.trim_end_matches(['.', '\\', ';']);
    let is_name = value.len() > 2 && value.len() <= CHARS_MAX && value != "null" && !value.starts_with("[PII");
    is_name.then(|| value.to_owned())
}

fn issuer(case: &Case<'_>, findings: &mut Findings) {
    let certainty = certainty(case, &ISSUER, &ISSUER_SENTENCES);
    let finding = add(case, findings, &cause::oauth2::TOKEN_ISSUER_WRONG, certainty, &ISSUER);
    if let Some(issuer) = claim(case, "iss") {
        finding.titled(format!("The token is issued by {issuer}, and the API does not accept that issuer."));
    }
}

/// RFC 7662 §2.2: revoked, expired or never issued here.
fn inactive(case: &Case<'_>, findings: &mut Findings) {
    add(case, findings, &cause::oauth2::TOKEN_REVOKED_AFTER_ROTATION, Certainty::Likely, &INACTIVE);
    add(case, findings, &cause::oauth2::TOKEN_REJECTED_GENERIC, Certainty::Possible, &INACTIVE);
}

/// The challenge may name the scopes that are needed (RFC 6750 §3).
fn insufficient_scope(case: &Case<'_>, findings: &mut Findings) {
    let quotes = challenge::quotes(case);
    let line = case.status_line();
    let quotes: Vec<&str> = [line.as_str()].into_iter().chain(quotes.iter().map(String::as_str)).collect();
    let finding = findings.proven(&cause::oauth2::TOKEN_SCOPE_INSUFFICIENT, &quotes);
    let challenges = Challenge::all(case);
    let scope = challenges.iter().map(|challenge| challenge.parameter("scope")).find(|scope| !scope.is_empty());
    if let Some(scope) = scope {
        finding.titled(format!("The API needs the scope {scope}, and the token does not have it."));
    }
}

/// The API saw no token: it was lost on the way, or stood under another scheme or in another header.
fn no_token(case: &Case<'_>, findings: &mut Findings) {
    let quotes = evidence(case, &NO_TOKEN);
    let quotes: Vec<&str> = quotes.iter().map(String::as_str).collect();
    let challenge = case.header_line("www-authenticate");
    static_header::scheme(case, findings);
    if findings.is_empty() {
        findings.likely(&cause::http::AUTHORIZATION_STRIPPED, &[quotes[0], &challenge, quotes[2]]);
        findings.possible(&cause::oauth2::TOKEN_REJECTED_GENERIC, &[quotes[0]]);
    }
}

/// 403: the token was taken, and what it may do is not enough (RFC 6750 §3.1), unless somebody else refuses.
fn forbidden(case: &Case<'_>, findings: &mut Findings) {
    let (line, challenge) = (case.status_line(), case.header_line("www-authenticate"));
    let evidence: &[&str] = &[&line, &challenge, case.quote()];
    let is_generic_page = case.is_html() || (case.body.trim().is_empty() && challenge.is_empty());
    let is_about_rights = ["scope", "permission", "role", "rbac", "privilege", "not authorized", "unauthorized"]
        .iter()
        .any(|word| contains(&told(case), word));
    if is_generic_page && !is_about_rights {
        findings.likely(&cause::http::FORBIDDEN, evidence);
        findings.likely(&cause::oauth2::TOKEN_SCOPE_INSUFFICIENT, evidence);
    } else {
        findings.likely(&cause::oauth2::TOKEN_SCOPE_INSUFFICIENT, evidence);
        findings.possible(&cause::http::FORBIDDEN, evidence);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_audience_that_an_api_expects_is_read_from_its_sentence() {
        let read = |text: &str| expected_audience(text);
        assert_eq!(read("jwt audience invalid. expected: api://meters").as_deref(), Some("api://meters"));
        assert_eq!(read("Invalid audience. Expected meters, received other").as_deref(), Some("meters"));
        assert_eq!(
            read("IDX10214: … Did not match: validationParameters.ValidAudience: 'null' or …"),
            None,
            "a name that is not there"
        );
        assert_eq!(read("validationParameters.ValidAudience: '[PII of type 'System.String' is hidden]'"), None);
        assert_eq!(read("The audience is invalid"), None);
    }
}
