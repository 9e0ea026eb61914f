//! A secret in a header: what the receiver reads, and what it says is missing.

use crate::diagnose::cause;
use crate::diagnose::evidence::case::{Case, Method, contains};
use crate::diagnose::finding::{Certainty, Findings};
use crate::diagnose::rules::credential;
use crate::domain::{Field, SecretTrait};

pub(super) fn rules(case: &Case<'_>, findings: &mut Findings) {
    if !matches!(case.status(), 401 | 403) {
        return;
    }
    let (line, quote) = (case.status_line(), case.quote());
    let challenge = case.headers("www-authenticate");
    let name = case.configured(Field::Header);
    credential::hidden(case, &line, findings);
    if case.header_value().is_some_and(|facts| facts.has(SecretTrait::SchemeTwice)) {
        findings.proven(&cause::static_header::PREFIX_DOUBLED, &[&line, "auth.value: scheme-twice"]);
    }
    missing_key(case, name, findings);
    if contains(&challenge, "basic")
        && !contains(&challenge, "bearer")
        && !contains(case.sent("authorization").unwrap_or_default(), "basic")
    {
        findings.likely(&cause::static_header::BASIC_AUTH_EXPECTED, &[&line, &challenge]);
    }
    if !findings.is_empty() {
        return;
    }
    if case.status() == 403 {
        forbidden(case, findings);
        return;
    }
    let name = name.trim();
    let is_authorization = name.eq_ignore_ascii_case("authorization");
    let has_scheme = case.header_value().is_some_and(|facts| facts.has(SecretTrait::HasBearerPrefix))
        || case.header_value().is_some_and(|facts| facts.has(SecretTrait::InnerWhitespace));
    if case.method == Method::Static && is_authorization && !has_scheme {
        findings.likely(&cause::static_header::PREFIX_MISSING, &[&line, &challenge, "the value has no scheme word"]);
        findings.possible(&cause::static_header::TOKEN_WRONG, &[&line]);
    } else if name.contains('_') && !case.says("invalid") {
        findings
            .likely(&cause::static_header::HEADER_NAME_UNDERSCORE, &[&line, name])
            .change(Field::Header, name.replace('_', "-"));
        findings.possible(&cause::static_header::HEADER_NAME_WRONG, &[&line]);
    } else if contains(&challenge, "bearer") && !is_authorization && case.method == Method::Static {
        findings
            .likely(&cause::static_header::HEADER_NAME_WRONG, &[&line, &challenge])
            .change(Field::Header, "Authorization");
        findings.possible(&cause::static_header::TOKEN_WRONG, &[&line]);
    } else if case.method == Method::None {
        let certainty = if case.is_about_credentials() { Certainty::Likely } else { Certainty::Possible };
        findings.add(
            &cause::static_header::HEADER_NAME_WRONG,
            certainty,
            &[&line, &challenge, "no credential was sent"],
        );
    } else {
        let certainty = if case.is_about_credentials() { Certainty::Likely } else { Certainty::Possible };
        findings.add(&cause::static_header::TOKEN_WRONG, certainty, &[&line, &challenge, quote]);
        findings.possible(&cause::static_header::HEADER_NAME_WRONG, &[&line]);
    }
}

/// Gateways say whether the key is missing or wrong, and which header they read.
fn missing_key(case: &Case<'_>, name: &str, findings: &mut Findings) {
    let quote = case.quote();
    // Azure API Management.
    if case.says("due to missing subscription key") {
        let finding = findings.proven(&cause::static_header::HEADER_NAME_WRONG, &[quote]);
        finding.change(Field::Header, "Ocp-Apim-Subscription-Key");
    } else if case.says("due to invalid subscription key") {
        findings.proven(&cause::static_header::TOKEN_WRONG, &[quote]);
    } else if case.host().ends_with(".azurewebsites.net")
        && case.status() == 401
        && !name.eq_ignore_ascii_case("x-functions-key")
    {
        // Azure Functions reads its key from this header or the query ("Work with access keys").
        findings
            .likely(&cause::static_header::HEADER_NAME_WRONG, &[quote, "Azure Functions reads x-functions-key"])
            .change(Field::Header, "x-functions-key");
        findings.possible(&cause::static_header::TOKEN_WRONG, &[quote]);
    } else if let Some(header) = named_header(case).filter(|header| !header.eq_ignore_ascii_case(name)) {
        findings
            .likely(&cause::static_header::HEADER_NAME_WRONG, &[quote, &header])
            .change(Field::Header, header.as_str());
        findings.possible(&cause::static_header::TOKEN_WRONG, &[quote]);
    } else if NO_KEY.iter().any(|mark| case.says(mark)) {
        if name.contains('_') {
            findings
                .likely(&cause::static_header::HEADER_NAME_UNDERSCORE, &[quote, name])
                .change(Field::Header, name.replace('_', "-"));
            findings.possible(&cause::static_header::HEADER_NAME_WRONG, &[quote]);
        } else {
            findings.likely(&cause::static_header::HEADER_NAME_WRONG, &[quote]);
        }
    } else if WRONG_KEY.iter().any(|mark| case.says(mark)) {
        findings.likely(&cause::static_header::TOKEN_WRONG, &[quote]);
    }
}

/// Gateways that saw no key: Kong, Tyk, Apigee, `KrakenD`, Google's API keys, AWS's usage plans.
const NO_KEY: [&str; 14] = [
    "no api key found",
    "missing api key",
    "api key is missing",
    "api key missing",
    "no api key was",
    "api key required",
    "api key is required",
    "authorization field missing",
    "failed to resolve api key",
    "method doesn't allow unregistered callers",
    "missing authentication credentials",
    "no token provided",
    "token is missing",
    "missing token",
];

/// Gateways that saw a key, and do not know it.
const WRONG_KEY: [&str; 14] = [
    "invalid api key",
    "invalid apikey",
    "invalid key",
    "invalid token",
    "token is invalid",
    "invalid authentication credentials",
    "api key not valid",
    "api key is invalid",
    "bad credentials",
    "unknown api key",
    "invalid access token",
    "access to this api has been disallowed",
    "token not recognized",
    "incorrect api key",
];

/// The header that the answer says is missing or required, such as `X-Api-Key`.
fn named_header(case: &Case<'_>) -> Option<String> {
    /// Headers for keys whose names do not begin so.
    const KNOWN: [&str; 5] = ["apikey", "api-key", "ocp-apim-subscription-key", "private-token", "auth-token"];
    let text = format!("{} {}", case.headers("www-authenticate"), case.body);
    let is_about_absence = ["missing", "required", "not present", "must be provided", "not found", "absent"]
        .iter()
        .any(|word| contains(&text, word));
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_');
    let names_authorization = contains(&text, "authorization header") || contains(&text, "header authorization");
    let is_header = |word: &&str| {
        if word.eq_ignore_ascii_case("authorization") {
            return names_authorization;
        }
        let starts = word.len() > 3 && word.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("x-"));
        starts || KNOWN.iter().any(|known| known.eq_ignore_ascii_case(word))
    };
    is_about_absence.then(|| words.clone().find(is_header)).flatten().map(str::to_owned)
}

fn forbidden(case: &Case<'_>, findings: &mut Findings) {
    let (line, quote) = (case.status_line(), case.quote());
    if case.method == Method::Static && is_plain_refusal(case) {
        findings.likely(&cause::http::FORBIDDEN, &[&line, quote]);
        findings.possible(&cause::static_header::TOKEN_WRONG, &[&line]);
    } else if is_plain_refusal(case) {
        findings.likely(&cause::http::FORBIDDEN, &[&line, quote]);
    } else {
        findings.possible(&cause::http::FORBIDDEN, &[&line, quote]);
    }
    if case.method == Method::None {
        findings.possible(&cause::static_header::HEADER_NAME_WRONG, &[&line, "no credential was sent"]);
    }
    let name = case.configured(Field::Header);
    if name.contains('_') {
        let finding = findings.possible(&cause::static_header::HEADER_NAME_UNDERSCORE, &[&line, name]);
        finding.change(Field::Header, name.replace('_', "-"));
    }
}

/// 403 in the words that every server and framework has for it, and no more.
fn is_plain_refusal(case: &Case<'_>) -> bool {
    let words = [
        "forbidden",
        "access denied",
        "access is denied",
        "have permission",
        "permission denied",
        "insufficient permission",
        "not authorized",
    ];
    case.body.trim().is_empty() || words.iter().any(|word| case.says(word))
}
