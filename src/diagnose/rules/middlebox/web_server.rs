//! Responses that web servers give by themselves.

use crate::diagnose::cause;
use crate::diagnose::evidence::case::{Case, contains, has_word};
use crate::diagnose::finding::Certainty::Likely;
use crate::diagnose::finding::Findings;
use crate::diagnose::product::{APACHE, CADDY, HTTP_SYS, IIS, JETTY, NGINX, TOMCAT};
use crate::diagnose::rules::middlebox::{PAGE, is_generic};
use crate::diagnose::rules::table::{Table, When, by, likely, proven, rule};

/// Plain HTTP where TLS is spoken.
const PLAIN_ON_TLS: When = When::Says(&[
    "plain http request was sent to https port",         // nginx
    "client sent an http request to an https server",    // Go
    "speaking plain http to an ssl-enabled server port", // Apache
    "combination of host and port requires tls",         // Tomcat
    "http request was sent to https port",
    "this web server is running in ssl mode",
    "server requires ssl",
]);

/// A client certificate that is missing.
const NO_CERTIFICATE: When = When::Says(&[
    "no required ssl certificate was sent", // nginx
    "the ssl certificate error",            // nginx
    "client certificate required",          // IIS 403.7, others
    "403.7",                                // IIS
    "requires a client certificate",
    "no client certificate",
]);

/// Headers beyond the server's limit.
const HEADERS_TOO_LARGE: When = When::Says(&[
    "request header or cookie too large",
    "request header fields too large",
    "header size exceeded",
    "size of the request headers is too long",             // HTTP.sys
    "size of a request header field exceeds server limit", // Apache
    "request header is too large",                         // Tomcat
    "header or cookie too large",
    "hpe_header_overflow",
]);

/// HTTP/1.1 where only HTTP/2 is spoken.
const HTTP_2_ONLY: When =
    When::Says(&["unknown alpn protocol", "missing alpn protocol", "grpc requires http/2", "http/2 is required"]);

/// Servers whose page means that the application saw nothing.
const WAY: When = When::Any(&[
    When::Header(
        "server",
        &["nginx", "openresty", "haproxy", "apache", "awselb", "cloudflare", "envoy", "varnish", "microsoft-azure"],
    ),
    When::Says(&["<center>nginx", "<center>openresty"]),
]);

/// A framework's page is the application's.
const FRAMEWORK: When = When::Says(&["<pre>", "payloadtoolargeerror", "exception"]);

/// A refusal that may be about the sender's address.
const REFUSAL: When = When::All(&[When::Status(&[401, 403]), When::Is(is_no_service_error)]);

pub(in crate::diagnose::rules) static TABLE: Table = Table {
    name: "middlebox::web_server",
    rules: &[
        by(When::All(&[When::Status(&[400]), PLAIN_ON_TLS]), plain_http),
        proven!(When::All(&[When::Status(&[400, 401, 403]), PAGE, NO_CERTIFICATE]), cause::tls::CLIENT_CERT_REQUIRED),
        proven!(When::Status(&[431]), cause::http::HEADER_TOO_LARGE),
        proven!(When::All(&[When::Status(&[400]), HEADERS_TOO_LARGE]), cause::http::HEADER_TOO_LARGE),
        proven!(When::All(&[When::Status(&[400, 403]), HTTP_2_ONLY]), cause::http::H1_TO_H2_ONLY),
        likely!(
            When::All(&[When::Status(&[426]), When::Header("upgrade", &["h2", "http/2"])]),
            cause::http::H1_TO_H2_ONLY
        ),
        likely!(When::Status(&[426, 505]), cause::http::H1_TO_H2_ONLY),
        likely!(
            When::All(&[When::Status(&[400]), When::From(&HTTP_SYS), When::Says(&["request hostname is invalid"])]),
            cause::http::NOT_FOUND,
            cause::http::MISDIRECTED,
            cause::http::BAD_REQUEST
        )
        .fix("Correct the host name, or bind it to a site: Windows has none for it."),
        by(When::All(&[When::Status(&[413]), PAGE, FRAMEWORK]), too_large_for_the_application),
        proven!(When::All(&[When::Status(&[413]), PAGE, WAY]), cause::http::PAYLOAD_TOO_LARGE_PROXY),
        likely!(When::All(&[When::Status(&[413]), PAGE]), cause::http::PAYLOAD_TOO_LARGE_PROXY),
        likely!(
            When::All(&[When::Status(&[404]), PAGE, When::Says(&["404.13", "maxallowedcontentlength"])]),
            cause::http::PAYLOAD_TOO_LARGE_PROXY,
            cause::http::NOT_FOUND
        )
        .fix("Raise maxAllowedContentLength of IIS request filtering (30 MB unless set), or send smaller batches."),
        proven!(When::Status(&[421]), cause::http::MISDIRECTED),
        proven!(When::Status(&[417]), cause::http::EXPECTATION_FAILED),
        // IIS behind Application Request Routing.
        rule(
            When::All(&[When::Status(&[502]), When::Says(&["502.3", "operation timed out"])]),
            &[(Likely, &cause::http::GATEWAY_TIMEOUT), (Likely, &cause::http::BAD_GATEWAY)],
        ),
        proven!(When::All(&[When::Status(&[502]), PAGE, When::From(&NGINX)]), cause::http::BAD_GATEWAY)
            .fix("Start the application behind nginx; the error log of nginx names the upstream and the reason."),
        proven!(When::All(&[When::Status(&[502]), PAGE, When::From(&APACHE)]), cause::http::BAD_GATEWAY)
            .fix("Check the application behind Apache; the error log names the reason."),
        proven!(When::All(&[When::Status(&[502]), PAGE, When::From(&IIS)]), cause::http::BAD_GATEWAY),
        likely!(
            When::All(&[When::Status(&[502, 503]), When::Is(is_generic), When::From(&CADDY)]),
            cause::http::BAD_GATEWAY
        ),
        proven!(When::All(&[When::Status(&[502]), PAGE, When::Says(&["bad gateway"])]), cause::http::BAD_GATEWAY),
        likely!(
            When::All(&[When::Status(&[502]), When::Any(&[When::Is(is_generic), When::Says(&["bad gateway"])])]),
            cause::http::BAD_GATEWAY
        ),
        proven!(When::All(&[When::Status(&[504]), PAGE, When::From(&NGINX)]), cause::http::GATEWAY_TIMEOUT)
            .fix("Let the application respond sooner, or raise proxy_read_timeout of nginx (60 seconds unless set)."),
        proven!(When::Status(&[504]), cause::http::GATEWAY_TIMEOUT),
        proven!(When::All(&[When::Status(&[503]), PAGE, When::From(&NGINX)]), cause::http::SERVICE_UNAVAILABLE)
            .fix("Look at the error log of nginx: no upstream is available, or a limit of requests was met."),
        proven!(
            When::All(&[When::Status(&[503]), When::From(&HTTP_SYS), When::Says(&["http error 503"])]),
            cause::http::SERVICE_UNAVAILABLE
        )
        .fix("Start the application pool of the site in IIS: Windows answers while it is stopped."),
        likely!(When::All(&[When::Status(&[404]), PAGE, When::From(&TOMCAT)]), cause::http::NOT_FOUND),
        likely!(When::All(&[When::Status(&[404]), PAGE, When::From(&JETTY)]), cause::http::NOT_FOUND),
        likely!(
            When::All(&[REFUSAL, When::Header("x-ms-forbidden-ip", &[])]),
            cause::http::IP_BLOCKED,
            cause::http::FORBIDDEN
        )
        .fix("Add this address to the access restrictions of the web app."),
        likely!(
            When::All(&[REFUSAL, When::From(&IIS), When::Says(&["403.6"])]),
            cause::http::IP_BLOCKED,
            cause::http::FORBIDDEN
        )
        .fix("Add the sender's address to the IP address restrictions of the site in IIS."),
        by(When::All(&[REFUSAL, When::From(&IIS), When::Says(&["403.4"])]), tls_required),
        likely!(When::All(&[REFUSAL, ADDRESS]), cause::http::IP_BLOCKED, cause::http::FORBIDDEN),
        likely!(When::All(&[REFUSAL, When::Is(refuses_an_address)]), cause::http::IP_BLOCKED, cause::http::FORBIDDEN),
    ],
};

/// Words about the sender's address.
const ADDRESS: When = When::Says(&[
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
]);

fn plain_http(case: &Case<'_>, findings: &mut Findings) {
    let finding = findings.proven(&cause::http::PLAIN_HTTP_ON_TLS_PORT, &[&case.status_line(), case.quote()]);
    if let Some((field, url)) = case.https_change() {
        finding.change(field, url);
    }
}

fn too_large_for_the_application(case: &Case<'_>, findings: &mut Findings) {
    let evidence: &[&str] = &[&case.status_line(), case.quote()];
    findings.likely(&cause::http::PAYLOAD_TOO_LARGE, evidence);
    findings.possible(&cause::http::PAYLOAD_TOO_LARGE_PROXY, evidence);
}

/// IIS refuses plain HTTP for this site.
fn tls_required(case: &Case<'_>, findings: &mut Findings) {
    let finding = findings.likely(&cause::http::FORBIDDEN, &[&case.status_line(), case.quote()]);
    finding.fixed_by("Write the URL with https: this site of IIS requires it.");
    if let Some((field, url)) = case.https_change() {
        finding.change(field, url);
    }
}

/// True but for an error in a service's own form, which is that service's to explain, and for token endpoints.
fn is_no_service_error(case: &Case<'_>) -> bool {
    let is_service_error =
        case.body.contains("<Code>") || case.body.contains("<Detail>") || !case.header("x-ms-error-code").is_empty();
    !case.is_token() && !is_service_error
}

/// "IP" as a word of its own, beside one of refusal; or both in the reason phrase.
fn refuses_an_address(case: &Case<'_>) -> bool {
    let refuses = ["not allowed", "not permitted", "blocked", "denied", "not authorized", "restrict", "not in"];
    let says = |word: &&str| case.says(word) || contains(case.reason(), word);
    (has_word(&case.body, "ip") || has_word(case.reason(), "ip")) && refuses.iter().any(says)
}
