//! What the status code alone says (RFC 9110 §15), where no service's own words were understood.

use url::Url;

use super::case::{Case, Method, contains};
use super::finding::Findings;
use super::middlebox::status_line;

pub(super) fn rules(case: &Case<'_>, findings: &mut Findings) {
    let (line, quote) = (status_line(case), case.quote());
    let evidence: &[&str] = &[&line, quote];
    match case.status() {
        300..=399 => redirect(case, findings),
        400 => bad_request(case, findings),
        404 | 410 => {
            findings.likely("http.not_found", evidence);
        }
        405 => {
            let allow = format!("Allow: {}", case.header("allow"));
            findings.likely("http.method_not_allowed", &[&line, &allow]);
            if matches!(case.method, Method::Sigv4 | Method::Blob) {
                findings.possible("http.method_wrong", &[&line, &allow]);
            }
        }
        411 => {
            findings.proven("http.content_length_missing", evidence);
        }
        413 => {
            findings.likely("http.payload_too_large", evidence);
            findings.possible("http.payload_too_large_proxy", evidence);
        }
        415 => {
            findings.proven("http.content_type_wrong", evidence);
        }
        422 => {
            findings.proven("http.payload_schema_rejected", evidence);
        }
        429 => {
            let retry = format!("Retry-After: {}", case.header("retry-after"));
            findings.proven("http.too_many_requests", &[&line, &retry, quote]);
        }
        401 | 403 => {
            findings.possible("http.forbidden", evidence);
        }
        502 => {
            findings.likely("http.bad_gateway", evidence);
        }
        503 => {
            let retry = format!("Retry-After: {}", case.header("retry-after"));
            if case.is_html() || !case.header("retry-after").is_empty() || case.body.trim().is_empty() {
                findings.proven("http.service_unavailable", &[&line, &retry, quote]);
            } else {
                findings.possible("http.service_unavailable", &[&line, quote]);
            }
        }
        500 if case.is_html() || case.body.trim().is_empty() => {
            findings.likely("http.server_error", evidence);
        }
        500..=599 => {
            findings.possible("http.server_error", evidence);
        }
        _ => {}
    }
}

/// Words that name the form of the body as the reason.
fn bad_request(case: &Case<'_>, findings: &mut Findings) {
    let (line, quote) = (status_line(case), case.quote());
    let says = |words: &[&str]| words.iter().any(|word| case.says(word));
    if says(&["byte order mark", "unexpected token \u{feff}", "\\ufeff", "utf-8", "utf8", "invalid start byte"]) {
        findings.likely("http.charset_or_bom", &[quote]);
        findings.possible("http.payload_schema_rejected", &[quote]);
    } else if says(&["content-type", "unsupported media"]) {
        findings.likely("http.content_type_wrong", &[quote]);
    } else if says(&[
        "schema",
        "validation",
        "invalid json",
        "malformed json",
        "expected object",
        "cannot deserialize",
        "must be",
        "required property",
        "is required",
        "json parse",
        "unexpected token",
    ]) {
        findings.likely("http.payload_schema_rejected", &[quote]);
        findings.possible("http.bad_request", &[&line]);
    } else {
        findings.possible("http.bad_request", &[&line, quote]);
        findings.possible("http.payload_schema_rejected", &[&line]);
    }
}

/// A redirect is an answer, not a step: the delivery went nowhere.
fn redirect(case: &Case<'_>, findings: &mut Findings) {
    let location = case.header("location");
    let (line, to) = (status_line(case), format!("Location: {location}"));
    if !matches!(case.status(), 301 | 302 | 303 | 307 | 308) {
        return;
    }
    let Some(target) = case.url.as_ref().and_then(|url| url.join(location).ok()).filter(|_| !location.is_empty())
    else {
        findings.likely("http.redirect", &[&line, &to]);
        return;
    };
    if case.url.as_ref().is_some_and(|url| url.as_str() == target.as_str()) {
        findings.proven("http.redirect_loop", &[&line, &to]);
        return;
    }
    // POST becomes GET for 301 and 302, everything does for 303 (RFC 9110 §15.4; Fetch, "HTTP-redirect fetch").
    let is_post = case.exchange.request.method.name() == "POST";
    let loses_method = case.status() == 303 || (is_post && matches!(case.status(), 301 | 302));
    let cause = if loses_method { "http.redirect_method_changed" } else { "http.redirect" };
    let finding = findings.proven(cause, &[&line, &to]);
    let is_login = ["login", "signin", "sign-in", "oauth", "authorize", "saml", "sso"]
        .iter()
        .any(|word| contains(target.path(), word));
    if !is_login && let Some(url) = moved(case, &target) {
        finding.change("url", url);
    }
}

/// The configured URL at the new place: without the dated path, with the configured query.
fn moved(case: &Case<'_>, target: &Url) -> Option<String> {
    let mut moved = target.clone();
    moved.set_query(None);
    moved.set_fragment(None);
    if let Some(object_path) = &case.exchange.request.object_path {
        let path = target.path().strip_suffix(&format!("/{object_path}"))?.to_owned();
        moved.set_path(&path);
    }
    let configured_query = case.configured_url().split_once('?').map(|(_, query)| query.to_owned());
    if configured_query.as_deref().is_some_and(|query| query.contains(crate::domain::display::MASK)) {
        return None; // The change would write the mask into the file.
    }
    moved.set_query(configured_query.as_deref());
    Some(moved.to_string())
}

/// 2xx from something that is not the API.
pub(super) fn success(case: &Case<'_>, findings: &mut Findings) {
    if case.is_html() && !case.body.trim().is_empty() {
        findings.likely("http.false_success", &[&status_line(case), case.header("content-type"), case.quote()]);
    } else if case.xml("Error").contains("<Code>") {
        findings.likely("http.false_success", &[&status_line(case), case.quote()]);
    } else if case.exchange.request.method.name() == "GET" && case.method != Method::None {
        findings.possible("http.false_success", &["the request that was answered is a GET"]);
    }
}
