//! Answers that web servers and load balancers give by themselves.

use crate::diagnose::cause;
use crate::diagnose::evidence::case::{Case, contains, has_word};
use crate::diagnose::finding::{Certainty, Findings};

/// Plain HTTP where TLS is spoken.
const PLAIN_ON_TLS: [&str; 7] = [
    "plain http request was sent to https port",         // nginx
    "client sent an http request to an https server",    // Go
    "speaking plain http to an ssl-enabled server port", // Apache
    "combination of host and port requires tls",         // Tomcat
    "http request was sent to https port",
    "this web server is running in ssl mode",
    "server requires ssl",
];

/// A client certificate that is missing.
const NO_CERTIFICATE: [&str; 6] = [
    "no required ssl certificate was sent", // nginx
    "the ssl certificate error",            // nginx
    "client certificate required",          // IIS 403.7, others
    "403.7",                                // IIS
    "requires a client certificate",
    "no client certificate",
];

/// Headers beyond the server's limit.
const HEADERS_TOO_LARGE: [&str; 8] = [
    "request header or cookie too large",
    "request header fields too large",
    "header size exceeded",
    "size of the request headers is too long",             // HTTP.sys
    "size of a request header field exceeds server limit", // Apache
    "request header is too large",                         // Tomcat
    "header or cookie too large",
    "hpe_header_overflow",
];

/// HTTP/1.1 where only HTTP/2 is spoken.
const HTTP_2_ONLY: [&str; 4] =
    ["unknown alpn protocol", "missing alpn protocol", "grpc requires http/2", "http/2 is required"];

/// No way to a server behind it.
const NO_UPSTREAM: [&str; 6] = [
    "upstream connect error",
    "no healthy upstream",
    "no healthy host",
    "upstream request timeout",
    "failure to get a peer from the ring-balancer",
    "name resolution failed",
];

pub(super) fn rules(case: &Case<'_>, findings: &mut Findings) {
    let (line, quote) = (case.status_line(), case.quote());
    let says = |words: &[&str]| words.iter().any(|word| case.says(word));
    if says(&PLAIN_ON_TLS) && case.status() == 400 {
        let finding = findings.proven(&cause::http::PLAIN_HTTP_ON_TLS_PORT, &[&line, quote]);
        if let Some((field, url)) = case.https_change() {
            finding.change(field, url);
        }
    } else if matches!(case.status(), 400 | 401 | 403) && case.is_html() && says(&NO_CERTIFICATE) {
        findings.proven(&cause::tls::CLIENT_CERT_REQUIRED, &[&line, quote]);
    } else if case.status() == 431 || (case.status() == 400 && says(&HEADERS_TOO_LARGE)) {
        findings.proven(&cause::http::HEADER_TOO_LARGE, &[&line, quote]);
    } else if matches!(case.status(), 400 | 403) && says(&HTTP_2_ONLY) {
        findings.proven(&cause::http::H1_TO_H2_ONLY, &[&line, quote]);
    } else if matches!(case.status(), 426 | 505) {
        findings.likely(&cause::http::H1_TO_H2_ONLY, &[&line, case.header("upgrade"), quote]);
    } else if case.status() == 400 && case.says("request hostname is invalid") {
        // HTTP.sys knows no site of that name.
        findings.likely(&cause::http::NOT_FOUND, &[&line, quote]);
        findings.possible(&cause::http::MISDIRECTED, &[&line]);
        findings.possible(&cause::http::BAD_REQUEST, &[&line]);
    } else {
        by_status(case, findings);
    }
}

fn by_status(case: &Case<'_>, findings: &mut Findings) {
    let (line, quote) = (case.status_line(), case.quote());
    let says = |words: &[&str]| words.iter().any(|word| case.says(word));
    let is_server_page = case.is_html() || case.body.trim().is_empty();
    match case.status() {
        413 if case.is_html() => too_large(case, findings),
        404 if case.is_html() && (case.says("404.13") || case.says("maxallowedcontentlength")) => {
            findings.likely(&cause::http::PAYLOAD_TOO_LARGE_PROXY, &[&line, quote]);
            findings.possible(&cause::http::NOT_FOUND, &[&line]);
        }
        421 => {
            findings.proven(&cause::http::MISDIRECTED, &[&line]);
        }
        417 => {
            findings.proven(&cause::http::EXPECTATION_FAILED, &[&line]);
        }
        502 if is_server_page || case.says("bad gateway") => {
            findings.proven(&cause::http::BAD_GATEWAY, &[&line, quote]);
        }
        504 => {
            findings.proven(&cause::http::GATEWAY_TIMEOUT, &[&line, quote]);
        }
        503 if says(&NO_UPSTREAM) => {
            findings.likely(&cause::http::BAD_GATEWAY, &[&line, quote]);
            findings.likely(&cause::http::SERVICE_UNAVAILABLE, &[&line]);
        }
        503 if case.says("no server is available") => {
            findings.likely(&cause::http::SERVICE_UNAVAILABLE, &[&line, quote]);
            findings.likely(&cause::http::BAD_GATEWAY, &[&line]);
        }
        401 | 403 if !case.is_token() && !is_service_error(case) => address(case, findings),
        _ => {}
    }
}

/// The page of a web server is that of the way; a framework's page is the application's.
fn too_large(case: &Case<'_>, findings: &mut Findings) {
    const SERVERS: [&str; 9] =
        ["nginx", "openresty", "haproxy", "apache", "awselb", "cloudflare", "envoy", "varnish", "microsoft-azure"];
    let (line, quote) = (case.status_line(), case.quote());
    let is_framework = case.says("<pre>") || case.says("payloadtoolargeerror") || case.says("exception");
    let is_server =
        SERVERS.iter().any(|name| contains(case.header("server"), name) || case.says(&format!("<center>{name}")));
    if is_framework {
        findings.likely(&cause::http::PAYLOAD_TOO_LARGE, &[&line, quote]);
        findings.possible(&cause::http::PAYLOAD_TOO_LARGE_PROXY, &[&line]);
    } else {
        let certainty = if is_server { Certainty::Proven } else { Certainty::Likely };
        findings.add(&cause::http::PAYLOAD_TOO_LARGE_PROXY, certainty, &[&line, case.header("server"), quote]);
    }
}

/// An error in a service's own form, which is that service's to explain.
fn is_service_error(case: &Case<'_>) -> bool {
    case.body.contains("<Code>") || case.body.contains("<Detail>") || !case.header("x-ms-error-code").is_empty()
}

/// The sender's address is not on a list.
fn address(case: &Case<'_>, findings: &mut Findings) {
    if case.says("this web app is stopped") {
        // Azure App Service.
        findings.likely(&cause::http::SERVICE_UNAVAILABLE, &[&case.status_line(), case.quote()]);
        return;
    }
    let address = case.header("x-ms-forbidden-ip");
    if !address.is_empty() {
        findings.likely(&cause::http::IP_BLOCKED, &[&case.status_line(), &format!("x-ms-forbidden-ip: {address}")]);
        findings.possible(&cause::http::FORBIDDEN, &[&case.status_line()]);
        return;
    }
    const WORDS: [&str; 16] = [
        "ip address",
        "your ip",
        "ip has been",
        "not whitelisted",
        "whitelist",
        "allow-list",
        "allowlist",
        "allow list",
        "ip is not allowed",
        "ip not allowed",
        "ip restriction",
        "ip forbidden",
        "source address",
        "client ip",
        "has blocked your access", // Azure App Service, access restrictions
        "403.6",                   // IIS
    ];
    let says = |words: &[&str]| words.iter().any(|word| case.says(word) || contains(case.status_line().as_str(), word));
    let refuses = ["not allowed", "not permitted", "blocked", "denied", "not authorized", "restrict", "not in"];
    if says(&WORDS) || (has_word(&case.body, "ip") && says(&refuses)) {
        findings.likely(&cause::http::IP_BLOCKED, &[&case.status_line(), case.quote()]);
        findings.possible(&cause::http::FORBIDDEN, &[&case.status_line()]);
    }
}
