//! A secret in a header: what the receiver reads, and what it says is missing.

use super::case::{Case, Method, contains};
use super::credential;
use super::finding::Findings;
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
    if contains(&challenge, "basic") && !contains(case.sent("authorization").unwrap_or_default(), "basic") {
        findings.likely("static.basic_auth_expected", &[&line, &challenge]);
    }
    if !findings.is_empty() {
        return;
    }
    if case.status() == 403 {
        forbidden(case, findings);
        return;
    }
    let is_authorization = name.eq_ignore_ascii_case("authorization");
    let has_scheme = case.has_trait("value", "has-bearer-prefix") || case.has_trait("value", "inner-whitespace");
    if case.method == Method::Static && is_authorization && !has_scheme {
        findings.likely("static.prefix_missing", &[&line, &challenge, "the value has no scheme word"]);
        findings.possible("static.token_wrong", &[&line]);
    } else if name.contains('_') {
        findings.likely("static.header_name_underscore", &[&line, name]).change("auth.header", name.replace('_', "-"));
        findings.possible("static.header_name_wrong", &[&line]);
    } else if contains(&challenge, "bearer") && !is_authorization && case.method == Method::Static {
        findings.likely("static.header_name_wrong", &[&line, &challenge]).change("auth.header", "Authorization");
        findings.possible("static.token_wrong", &[&line]);
    } else if case.method == Method::None {
        findings.likely("static.header_name_wrong", &[&line, &challenge, "no credential was sent"]);
    } else {
        findings.likely("static.token_wrong", &[&line, &challenge, quote]);
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
    } else if ["no api key found", "missing api key", "api key is missing", "no api key was"]
        .iter()
        .any(|mark| case.says(mark))
    {
        if name.contains('_') {
            findings
                .likely("static.header_name_underscore", &[quote, name])
                .change("auth.header", name.replace('_', "-"));
            findings.possible("static.header_name_wrong", &[quote]);
        } else {
            findings.likely("static.header_name_wrong", &[quote]);
        }
    } else if [
        "invalid api key",
        "invalid token",
        "invalid authentication credentials",
        "api key not valid",
        "bad credentials",
        "unknown api key",
    ]
    .iter()
    .any(|mark| case.says(mark))
    {
        findings.likely("static.token_wrong", &[quote]);
    }
}

/// The header that the answer says is missing or required, such as `X-Api-Key`.
fn named_header(case: &Case<'_>) -> Option<String> {
    let text = format!("{} {}", case.headers("www-authenticate"), case.body);
    let is_about_absence = ["missing", "required", "not present", "must be provided", "not found", "absent"]
        .iter()
        .any(|word| contains(&text, word));
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_');
    let mut named =
        words.filter(|word| word.len() > 3 && word.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("x-")));
    is_about_absence.then(|| named.next()).flatten().map(str::to_owned)
}

fn forbidden(case: &Case<'_>, findings: &mut Findings) {
    let (line, quote) = (status_line(case), case.quote());
    if case.method == Method::None {
        findings.possible("static.header_name_wrong", &[&line, "no credential was sent"]);
    }
    let is_known_form = case.body.trim().is_empty() || case.says("forbidden") || case.says("access denied");
    if is_known_form && case.method == Method::Static {
        findings.likely("http.forbidden", &[&line, quote]);
        findings.possible("static.token_wrong", &[&line]);
    } else {
        findings.possible("http.forbidden", &[&line, quote]);
    }
}
