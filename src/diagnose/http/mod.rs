//! What the status code alone says (RFC 9110 §15), where no service's own words were understood.

mod payload;
mod redirect;

use super::case::{Case, Method, contains};
use super::finding::{Certainty, Findings};
use super::middlebox::status_line;
use crate::domain::destination::is_s3;

pub(super) fn rules(case: &Case<'_>, findings: &mut Findings) {
    let (line, quote) = (status_line(case), case.quote());
    let evidence: &[&str] = &[&line, quote];
    match case.status() {
        300..=399 => redirect::rules(case, findings),
        400 => payload::bad_request(case, findings),
        404 | 410 => {
            // A body of its own may speak of what is missing among the receiver's things.
            let words =
                ["not found", "notfound", "404", "no route", "unknown route", "cannot post", "cannot put", "no such"];
            let is_told = is_generic(case) || words.iter().any(|word| case.says(word));
            findings.add("http.not_found", if is_told { Certainty::Likely } else { Certainty::Possible }, evidence);
        }
        405 | 501 => method(case, findings),
        408 => {
            findings.possible("tcp.timeout_upload", evidence);
        }
        411 => {
            findings.proven("http.content_length_missing", evidence);
        }
        413 => {
            findings.likely("http.payload_too_large", evidence);
            findings.possible("http.payload_too_large_proxy", evidence);
        }
        414 => {
            findings.possible("http.header_too_large", evidence);
        }
        415 => payload::media_type(case, findings),
        422 => payload::unprocessable(case, findings),
        429 => {
            let retry = format!("Retry-After: {}", case.header("retry-after"));
            findings.proven("http.too_many_requests", &[&line, &retry, quote]);
        }
        401 | 403 => {
            findings.possible("http.forbidden", evidence);
        }
        406 => {
            findings.possible("waf.blocked", evidence);
            findings.possible("http.bad_request", evidence);
        }
        502 => {
            let words = ["gateway", "upstream", "internal server error", "proxy", "backend", "origin"];
            let is_told = is_generic(case) || words.iter().any(|word| case.says(word));
            findings.add("http.bad_gateway", if is_told { Certainty::Likely } else { Certainty::Possible }, evidence);
        }
        503 => unavailable(case, findings),
        511 => {
            findings.likely("proxy.denied", &[&line, "a network wants a log-in (RFC 6585 §6)", quote]);
        }
        500 if case.is_html() || case.body.trim().is_empty() || says_internal_error(case) => {
            findings.likely("http.server_error", evidence);
        }
        500..=599 => {
            findings.possible("http.server_error", evidence);
        }
        _ => {}
    }
}

/// No body, or a page: nothing of the receiver's own.
fn is_generic(case: &Case<'_>) -> bool {
    case.is_html() || case.body.trim().is_empty()
}

/// The sentence that frameworks have for an exception that nobody caught.
fn says_internal_error(case: &Case<'_>) -> bool {
    ["internal server error", "internal_server_error", "internalservererror", "internal error"]
        .iter()
        .any(|words| case.says(words))
}

fn unavailable(case: &Case<'_>, findings: &mut Findings) {
    let line = status_line(case);
    let retry = format!("Retry-After: {}", case.header("retry-after"));
    let has_words = ["unavailable", "overload", "maintenance", "try again", "temporar", "too busy"]
        .iter()
        .any(|words| case.says(words));
    if case.is_html() || !case.header("retry-after").is_empty() || case.body.trim().is_empty() {
        findings.proven("http.service_unavailable", &[&line, &retry, case.quote()]);
    } else if has_words {
        findings.likely("http.service_unavailable", &[&line, case.quote()]);
    } else {
        findings.possible("http.service_unavailable", &[&line, case.quote()]);
    }
}

/// The path is there, and takes other methods (RFC 9110 §15.5.6, §15.6.2).
fn method(case: &Case<'_>, findings: &mut Findings) {
    let (line, allow) = (status_line(case), format!("Allow: {}", case.header("allow")));
    let sent = case.exchange.request.method.name();
    let other = if sent == "PUT" { "POST" } else { "PUT" };
    let allowed = case.header("allow").to_ascii_uppercase();
    let is_swapped = allowed.contains(other) && !allowed.contains(sent);
    let is_by_kind = matches!(case.method, Method::Sigv4 | Method::Blob | Method::EventHubs);
    if is_swapped && is_by_kind {
        findings.likely("http.method_wrong", &[&line, sent, &allow]);
        findings.likely("http.method_not_allowed", &[&line, &allow]);
        return;
    }
    if allowed.is_empty() && is_delivery_network(case) {
        findings.likely("cdn.method_not_allowed", &[&line, case.header("via"), case.header("x-cache"), case.quote()]);
    }
    findings.likely("http.method_not_allowed", &[&line, &allow]);
    if is_by_kind || is_swapped {
        findings.possible("http.method_wrong", &[&line, &allow]);
    }
}

/// Marks of the networks that deliver what they have stored.
fn is_delivery_network(case: &Case<'_>) -> bool {
    let has = |header: &str, names: &[&str]| names.iter().any(|name| contains(&case.headers(header), name));
    has("via", &["cloudfront", "varnish", "fastly"])
        || has("server", &["cloudfront", "akamai", "github.com", "netlify", "ecacc", "ecs ("])
        || has("x-served-by", &["cache-"])
        || !case.header("x-akamai-request-id").is_empty()
}

/// 2xx from something that is not the API.
pub(super) fn success(case: &Case<'_>, findings: &mut Findings) {
    if is_page(case) {
        findings.likely("http.false_success", &[&status_line(case), case.header("content-type"), case.quote()]);
    } else if case.xml("Error").contains("<Code>") {
        findings.likely("http.false_success", &[&status_line(case), case.quote()]);
    } else if case.exchange.request.method.name() == "GET" && case.method != Method::None {
        findings.possible("http.false_success", &["the request that was answered is a GET"]);
    }
}

/// A page for people. An API may answer in HTML too, but shortly, and without anything to click.
fn is_page(case: &Case<'_>) -> bool {
    const FOR_PEOPLE: [&str; 14] = [
        "<form",
        "<script",
        "<link",
        "<iframe",
        "sign in",
        "log in",
        "login",
        "password",
        "welcome to nginx",
        "it works!",
        "test page",
        "iis windows",
        "parked",
        "id=\"root\"",
    ];
    const SHORT_CHARS: usize = 400;
    // A store answers without a word.
    let is_store = matches!(case.method, Method::Blob | Method::EventHubs)
        || (case.method == Method::Sigv4 && is_s3(case.auth("service")));
    case.is_html()
        && !case.body.trim().is_empty()
        && (is_store || case.body.len() > SHORT_CHARS || FOR_PEOPLE.iter().any(|mark| case.says(mark)))
}
