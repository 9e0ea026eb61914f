//! What the status code and the form of a response say, where no service's own words were understood (RFC 9110 §15).

pub(super) mod csrf;
mod login;
pub(super) mod payload;
mod redirect;
pub(super) mod two_authentications;

use crate::diagnose::cause;
use crate::diagnose::evidence::case::{Case, Method};
use crate::diagnose::finding::Findings;
use crate::diagnose::product::{AKAMAI, CLOUDFRONT, FASTLY, NETLIFY, VARNISH};
use crate::diagnose::rules::middlebox::{PAGE, is_generic};
use crate::diagnose::rules::table::{Table, When, by, likely, possible, proven};
use crate::domain::destination::is_s3;

pub(super) fn rules(case: &Case<'_>, findings: &mut Findings) {
    TABLE.decide(case, findings);
}

/// Pages of web frameworks, before the rules of whatever the destination is.
pub(super) fn framework(case: &Case<'_>, findings: &mut Findings) {
    csrf::TABLE.decide(case, findings);
}

/// Two authentications in one request, where the service did not explain it in words of its own.
pub(super) fn two_authentications(case: &Case<'_>, findings: &mut Findings) {
    two_authentications::TABLE.decide(case, findings);
}

/// 2xx from something that is not the API.
pub(super) fn success(case: &Case<'_>, findings: &mut Findings) {
    SUCCESS.decide(case, findings);
}

/// A moment at which to try again was given.
const RETRY_AFTER: When = When::Header("retry-after", &[]);

pub(super) static TABLE: Table = Table {
    name: "http",
    rules: &[
        by(When::Status(&[301, 302, 303, 307, 308]), redirect::rules),
        by(When::Status(&[400]), payload::bad_request),
        likely!(
            When::All(&[When::Status(&[404, 410]), When::Any(&[When::Is(is_generic), NOTHING_THERE])]),
            cause::http::NOT_FOUND
        ),
        // A body of its own may speak of what is missing among the receiver's things.
        possible!(When::Status(&[404, 410]), cause::http::NOT_FOUND),
        by(When::Status(&[405, 501]), method),
        possible!(When::Status(&[408]), cause::tcp::TIMEOUT_UPLOAD),
        proven!(When::Status(&[411]), cause::http::CONTENT_LENGTH_MISSING),
        likely!(When::Status(&[413]), cause::http::PAYLOAD_TOO_LARGE, cause::http::PAYLOAD_TOO_LARGE_PROXY),
        possible!(When::Status(&[414]), cause::http::HEADER_TOO_LARGE),
        by(When::Status(&[415]), payload::media_type),
        by(When::Status(&[422]), payload::unprocessable),
        proven!(When::All(&[When::Status(&[429]), RETRY_AFTER]), cause::http::TOO_MANY_REQUESTS)
            .fix("Send fewer requests, and wait as long as Retry-After says."),
        proven!(When::Status(&[429]), cause::http::TOO_MANY_REQUESTS),
        possible!(When::Status(&[401, 403]), cause::http::FORBIDDEN),
        // Elasticsearch refuses a type of content with the status that is for the type of a response.
        likely!(When::All(&[When::Status(&[406]), payload::TYPE]), cause::http::CONTENT_TYPE_WRONG),
        possible!(When::Status(&[406]), cause::waf::BLOCKED, cause::http::BAD_REQUEST),
        likely!(When::All(&[When::Status(&[502]), BEHIND]), cause::http::BAD_GATEWAY),
        possible!(When::Status(&[502]), cause::http::BAD_GATEWAY),
        proven!(When::All(&[When::Status(&[503]), RETRY_AFTER]), cause::http::SERVICE_UNAVAILABLE)
            .fix("Try again when Retry-After says."),
        proven!(When::All(&[When::Status(&[503]), PAGE, OVERLOAD]), cause::http::SERVICE_UNAVAILABLE),
        likely!(
            When::All(&[When::Status(&[503]), When::Any(&[When::Is(is_generic), OVERLOAD])]),
            cause::http::SERVICE_UNAVAILABLE
        ),
        possible!(When::Status(&[503]), cause::http::SERVICE_UNAVAILABLE),
        likely!(
            When::All(&[When::Status(&[500]), When::Any(&[When::Is(is_generic), INTERNAL_ERROR])]),
            cause::http::SERVER_ERROR
        ),
        // RFC 6585 §6.
        likely!(When::Status(&[511]), cause::proxy::DENIED)
            .fix("Log in to this network in a browser, or use another network."),
        possible!(When::Is(is_server_error), cause::http::SERVER_ERROR),
    ],
};

/// Words of frameworks and gateways without a route.
const NOTHING_THERE: When =
    When::Says(&["not found", "notfound", "404", "no route", "unknown route", "cannot post", "cannot put", "no such"]);

/// Words about what is behind a gateway.
const BEHIND: When = When::Says(&["gateway", "upstream", "internal server error", "proxy", "backend", "origin"]);

/// Words of a service that will be back.
const OVERLOAD: When = When::Says(&["unavailable", "overload", "maintenance", "try again", "temporar", "too busy"]);

/// The sentence that frameworks have for an exception that nobody caught.
const INTERNAL_ERROR: When =
    When::Says(&["internal server error", "internal_server_error", "internalservererror", "internal error"]);

fn is_server_error(case: &Case<'_>) -> bool {
    (500..600).contains(&case.status())
}

/// The path is there, and takes other methods (RFC 9110 §15.5.6, §15.6.2).
fn method(case: &Case<'_>, findings: &mut Findings) {
    let (line, allow) = (case.status_line(), case.header_line("allow"));
    let sent = case.exchange.request.method.name();
    let other = if sent == "PUT" { "POST" } else { "PUT" };
    let allowed = case.header("allow").to_ascii_uppercase();
    let is_swapped = allowed.contains(other) && !allowed.contains(sent);
    let is_by_kind = matches!(case.method, Method::Sigv4 | Method::Blob | Method::EventHubs);
    if is_swapped && is_by_kind {
        findings
            .likely(&cause::http::METHOD_WRONG, &[&line, &allow])
            .remark(&format!("a {sent} was sent, and this path takes {other}"));
        findings.likely(&cause::http::METHOD_NOT_ALLOWED, &[&line, &allow]);
        return;
    }
    if allowed.is_empty() && is_delivery_network(case) {
        findings.likely(
            &cause::cdn::METHOD_NOT_ALLOWED,
            &[&line, &case.header_line("via"), &case.header_line("x-cache"), &case.header_line("server"), case.quote()],
        );
    }
    let finding = findings.likely(&cause::http::METHOD_NOT_ALLOWED, &[&line, &allow]);
    if !allowed.is_empty() {
        finding.titled(format!("The path exists, but takes {} and not {sent}.", listed(&allowed)));
    }
    if is_by_kind || is_swapped {
        findings.possible(&cause::http::METHOD_WRONG, &[&line, &allow]);
    }
}

/// The methods of an Allow header, as a list in a sentence.
fn listed(allowed: &str) -> String {
    let methods: Vec<&str> = allowed.split(',').map(str::trim).filter(|method| !method.is_empty()).take(6).collect();
    methods.join(", ")
}

/// Marks of the networks that deliver what they have stored.
fn is_delivery_network(case: &Case<'_>) -> bool {
    let networks = [&CLOUDFRONT, &FASTLY, &VARNISH, &AKAMAI, &NETLIFY];
    networks.iter().any(|network| network.marks_in(case).is_some()) || case.header_says("server", &["ecacc", "ecs ("])
}

pub(super) static SUCCESS: Table = Table {
    name: "http::success",
    rules: &[
        likely!(When::All(&[When::Is(is_page), When::Header("content-type", &["html"])]), cause::http::FALSE_SUCCESS),
        likely!(When::Is(is_page), cause::http::FALSE_SUCCESS),
        likely!(When::Is(is_error_document), cause::http::FALSE_SUCCESS)
            .fix("Read the error in the response: its status says success all the same."),
        by(When::Is(is_get), became_get),
    ],
};

/// An error of a store, under a status of success.
fn is_error_document(case: &Case<'_>) -> bool {
    !case.error.code.is_empty() && case.error.json.is_none()
}

fn is_get(case: &Case<'_>) -> bool {
    case.exchange.request.method.name() == "GET" && case.method != Method::None
}

/// A client that followed a redirect sends GET in the end.
fn became_get(case: &Case<'_>, findings: &mut Findings) {
    findings
        .possible(&cause::http::FALSE_SUCCESS, &[&case.status_line()])
        .remark("the request that was answered is a GET");
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
