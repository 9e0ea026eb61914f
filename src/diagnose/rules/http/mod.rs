//! What the status code alone says (RFC 9110 §15), where no service's own words were understood.

mod payload;
mod redirect;

use crate::diagnose::cause;
use crate::diagnose::evidence::case::{Case, Method, contains};
use crate::diagnose::finding::{Certainty, Findings};
use crate::domain::destination::is_s3;

pub(super) fn rules(case: &Case<'_>, findings: &mut Findings) {
    let (line, quote) = (case.status_line(), case.quote());
    let evidence: &[&str] = &[&line, quote];
    match case.status() {
        300..=399 => redirect::rules(case, findings),
        400 => payload::bad_request(case, findings),
        404 | 410 => {
            // A body of its own may speak of what is missing among the receiver's things.
            let words =
                ["not found", "notfound", "404", "no route", "unknown route", "cannot post", "cannot put", "no such"];
            let is_told = is_generic(case) || words.iter().any(|word| case.says(word));
            findings.add(
                &cause::http::NOT_FOUND,
                if is_told { Certainty::Likely } else { Certainty::Possible },
                evidence,
            );
        }
        405 | 501 => method(case, findings),
        408 => {
            findings.possible(&cause::tcp::TIMEOUT_UPLOAD, evidence);
        }
        411 => {
            findings.proven(&cause::http::CONTENT_LENGTH_MISSING, evidence);
        }
        413 => {
            findings.likely(&cause::http::PAYLOAD_TOO_LARGE, evidence);
            findings.possible(&cause::http::PAYLOAD_TOO_LARGE_PROXY, evidence);
        }
        414 => {
            findings.possible(&cause::http::HEADER_TOO_LARGE, evidence);
        }
        415 => payload::media_type(case, findings),
        422 => payload::unprocessable(case, findings),
        429 => {
            let retry = format!("Retry-After: {}", case.header("retry-after"));
            findings.proven(&cause::http::TOO_MANY_REQUESTS, &[&line, &retry, quote]);
        }
        401 | 403 => {
            findings.possible(&cause::http::FORBIDDEN, evidence);
        }
        406 => {
            findings.possible(&cause::waf::BLOCKED, evidence);
            findings.possible(&cause::http::BAD_REQUEST, evidence);
        }
        502 => {
            let words = ["gateway", "upstream", "internal server error", "proxy", "backend", "origin"];
            let is_told = is_generic(case) || words.iter().any(|word| case.says(word));
            findings.add(
                &cause::http::BAD_GATEWAY,
                if is_told { Certainty::Likely } else { Certainty::Possible },
                evidence,
            );
        }
        503 => unavailable(case, findings),
        511 => {
            findings.likely(&cause::proxy::DENIED, &[&line, "a network wants a log-in (RFC 6585 §6)", quote]);
        }
        500 if case.is_html() || case.body.trim().is_empty() || says_internal_error(case) => {
            findings.likely(&cause::http::SERVER_ERROR, evidence);
        }
        500..=599 => {
            findings.possible(&cause::http::SERVER_ERROR, evidence);
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
    let line = case.status_line();
    let retry = format!("Retry-After: {}", case.header("retry-after"));
    let has_words = ["unavailable", "overload", "maintenance", "try again", "temporar", "too busy"]
        .iter()
        .any(|words| case.says(words));
    if case.is_html() || !case.header("retry-after").is_empty() || case.body.trim().is_empty() {
        findings.proven(&cause::http::SERVICE_UNAVAILABLE, &[&line, &retry, case.quote()]);
    } else if has_words {
        findings.likely(&cause::http::SERVICE_UNAVAILABLE, &[&line, case.quote()]);
    } else {
        findings.possible(&cause::http::SERVICE_UNAVAILABLE, &[&line, case.quote()]);
    }
}

/// The path is there, and takes other methods (RFC 9110 §15.5.6, §15.6.2).
fn method(case: &Case<'_>, findings: &mut Findings) {
    let (line, allow) = (case.status_line(), format!("Allow: {}", case.header("allow")));
    let sent = case.exchange.request.method.name();
    let other = if sent == "PUT" { "POST" } else { "PUT" };
    let allowed = case.header("allow").to_ascii_uppercase();
    let is_swapped = allowed.contains(other) && !allowed.contains(sent);
    let is_by_kind = matches!(case.method, Method::Sigv4 | Method::Blob | Method::EventHubs);
    if is_swapped && is_by_kind {
        findings.likely(&cause::http::METHOD_WRONG, &[&line, sent, &allow]);
        findings.likely(&cause::http::METHOD_NOT_ALLOWED, &[&line, &allow]);
        return;
    }
    if allowed.is_empty() && is_delivery_network(case) {
        findings.likely(
            &cause::cdn::METHOD_NOT_ALLOWED,
            &[&line, case.header("via"), case.header("x-cache"), case.quote()],
        );
    }
    findings.likely(&cause::http::METHOD_NOT_ALLOWED, &[&line, &allow]);
    if is_by_kind || is_swapped {
        findings.possible(&cause::http::METHOD_WRONG, &[&line, &allow]);
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
        findings.likely(&cause::http::FALSE_SUCCESS, &[&case.status_line(), case.header("content-type"), case.quote()]);
    } else if !case.error.code.is_empty() && case.error.json.is_none() {
        findings.likely(&cause::http::FALSE_SUCCESS, &[&case.status_line(), case.quote()]);
    } else if case.exchange.request.method.name() == "GET" && case.method != Method::None {
        findings.possible(&cause::http::FALSE_SUCCESS, &["the request that was answered is a GET"]);
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
        || (case.method == Method::Sigv4 && is_s3(case.signed_service()));
    case.is_html()
        && !case.body.trim().is_empty()
        && (is_store || case.body.len() > SHORT_CHARS || FOR_PEOPLE.iter().any(|mark| case.says(mark)))
}
