//! A secret in a header: what the receiver reads, and what it says is missing.

use super::case::{Case, Method, contains};
use super::credential;
use super::finding::{Certainty, Findings};
use super::middlebox::status_line;

pub(super) fn rules(case: &Case<'_>, findings: &mut Findings) {
    if !matches!(case.status(), 401 | 403) {
        return;
    }
    let (line, quote) = (status_line(case), case.quote());
    let challenge = case.headers("www-authenticate");
    let name = case.auth("header");
    credential::hidden(case, &line, findings);
    if case.has_trait("value", "scheme-twice") {
        findings.proven("static.prefix_doubled", &[&line, "auth.value: scheme-twice"]);
    }
    missing_key(case, name, findings);
    if contains(&challenge, "basic")
        && !contains(&challenge, "bearer")
        && !contains(case.sent("authorization").unwrap_or_default(), "basic")
    {
        findings.likely("static.basic_auth_expected", &[&line, &challenge]);
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
    let has_scheme = case.has_trait("value", "has-bearer-prefix") || case.has_trait("value", "inner-whitespace");
    if case.method == Method::Static && is_authorization && !has_scheme {
        findings.likely("static.prefix_missing", &[&line, &challenge, "the value has no scheme word"]);
        findings.possible("static.token_wrong", &[&line]);
    } else if name.contains('_') && !case.says("invalid") {
        findings.likely("static.header_name_underscore", &[&line, name]).change("auth.header", name.replace('_', "-"));
        findings.possible("static.header_name_wrong", &[&line]);
    } else if contains(&challenge, "bearer") && !is_authorization && case.method == Method::Static {
        findings.likely("static.header_name_wrong", &[&line, &challenge]).change("auth.header", "Authorization");
        findings.possible("static.token_wrong", &[&line]);
    } else if case.method == Method::None {
        let certainty = if case.is_about_credentials() { Certainty::Likely } else { Certainty::Possible };
        findings.add("static.header_name_wrong", certainty, &[&line, &challenge, "no credential was sent"]);
    } else {
        let certainty = if case.is_about_credentials() { Certainty::Likely } else { Certainty::Possible };
        findings.add("static.token_wrong", certainty, &[&line, &challenge, quote]);
        findings.possible("static.header_name_wrong", &[&line]);
    }
}

/// Gateways say whether the key is missing or wrong, and which header they read.
fn missing_key(case: &Case<'_>, name: &str, findings: &mut Findings) {
    let quote = case.quote();
    // Azure API Management.
    if case.says("due to missing subscription key") {
        let finding = findings.proven("static.header_name_wrong", &[quote]);
        finding.change("auth.header", "Ocp-Apim-Subscription-Key");
    } else if case.says("due to invalid subscription key") {
        findings.proven("static.token_wrong", &[quote]);
    } else if case.host().ends_with(".azurewebsites.net")
        && case.status() == 401
        && !name.eq_ignore_ascii_case("x-functions-key")
    {
        // Azure Functions reads its key from this header or the query ("Work with access keys").
        findings
            .likely("static.header_name_wrong", &[quote, "Azure Functions reads x-functions-key"])
            .change("auth.header", "x-functions-key");
        findings.possible("static.token_wrong", &[quote]);
    } else if let Some(header) = named_header(case).filter(|header| !header.eq_ignore_ascii_case(name)) {
        findings.likely("static.header_name_wrong", &[quote, &header]).change("auth.header", header.as_str());
        findings.possible("static.token_wrong", &[quote]);
    } else if NO_KEY.iter().any(|mark| case.says(mark)) {
        if name.contains('_') {
            findings
                .likely("static.header_name_underscore", &[quote, name])
                .change("auth.header", name.replace('_', "-"));
            findings.possible("static.header_name_wrong", &[quote]);
        } else {
            findings.likely("static.header_name_wrong", &[quote]);
        }
    } else if WRONG_KEY.iter().any(|mark| case.says(mark)) {
        findings.likely("static.token_wrong", &[quote]);
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
    let (line, quote) = (status_line(case), case.quote());
    if case.method == Method::Static && is_plain_refusal(case) {
        findings.likely("http.forbidden", &[&line, quote]);
        findings.possible("static.token_wrong", &[&line]);
    } else if is_plain_refusal(case) {
        findings.likely("http.forbidden", &[&line, quote]);
    } else {
        findings.possible("http.forbidden", &[&line, quote]);
    }
    if case.method == Method::None {
        findings.possible("static.header_name_wrong", &[&line, "no credential was sent"]);
    }
}

/// 403 in the words that every server and framework has for it, and no more.
fn is_plain_refusal(case: &Case<'_>) -> bool {
    let words = ["forbidden", "access denied", "access is denied", "don't have permission", "permission denied"];
    case.body.trim().is_empty() || words.iter().any(|word| case.says(word))
}
