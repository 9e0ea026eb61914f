//! A proxy on the sender's side that responds itself, as it can where the destination is plain HTTP.

use crate::diagnose::cause;
use crate::diagnose::evidence::case::Case;
use crate::diagnose::evidence::page;
use crate::diagnose::finding::Certainty::{Likely, Possible};
use crate::diagnose::finding::{Certainty, Findings};
use crate::diagnose::product::{Kind, SQUID, ZSCALER};
use crate::diagnose::rules::middlebox::PAGE;
use crate::diagnose::rules::table::{Table, When, by, likely, proven, rule};
use crate::diagnose::rules::transport;

/// Words of block pages that stand on the way out, not before a server.
const OUTBOUND: When = When::Says(&[
    "content categorization",
    "your organization's policy",
    "your organization's access policies",
    "your organization has blocked",
    "blocked by your organization",
    "this site is blocked due to",
    "in violation of your internet usage policy",
]);

/// Squid names the page that it sends (`errors/` of its sources).
macro_rules! squid {
    ($($code:literal),+) => { When::All(&[When::From(&SQUID), When::Header("x-squid-error", &[$($code),+])]) };
}

pub(in crate::diagnose::rules) static TABLE: Table = Table {
    name: "middlebox::forward_proxy",
    rules: &[
        proven!(squid!["ERR_CACHE_ACCESS_DENIED"], cause::proxy::AUTH_REQUIRED),
        proven!(
            When::All(&[When::Status(&[407]), When::Header("proxy-authenticate", &[])]),
            cause::proxy::AUTH_REQUIRED
        ),
        proven!(When::Status(&[407]), cause::proxy::AUTH_REQUIRED),
        by(squid!["ERR_ACCESS_DENIED", "ERR_FORWARDING_DENIED", "ERR_CANNOT_FORWARD"], refused),
        proven!(squid!["ERR_TOO_BIG"], cause::http::PAYLOAD_TOO_LARGE_PROXY)
            .fix("Raise request_body_max_size of the Squid, or send smaller batches."),
        rule(squid!["ERR_DNS_FAIL"], &[(Likely, &cause::proxy::DENIED), (Possible, &cause::dns::NXDOMAIN)])
            .fix("Check the host name of the URL; if it is right, the Squid's own resolver does not know it."),
        rule(squid!["ERR_CONNECT_FAIL"], &[(Likely, &cause::proxy::DENIED), (Possible, &cause::tcp::REFUSED)])
            .fix("Check host and port of the URL; if they are right, the Squid has no route to them."),
        rule(
            squid!["ERR_READ_TIMEOUT", "ERR_LIFETIME_EXP"],
            &[(Likely, &cause::http::GATEWAY_TIMEOUT), (Possible, &cause::proxy::DENIED)],
        ),
        rule(
            squid!["ERR_ZERO_SIZE_OBJECT"],
            &[(Likely, &cause::http::EMPTY_REPLY), (Possible, &cause::http::BAD_GATEWAY)],
        ),
        // Its page names what OpenSSL did not like about the destination.
        by(squid!["ERR_SECURE_CONNECT_FAIL"], handshake),
        // What a Squid could not reach; before a server it would be a gateway.
        rule(
            When::All(&[When::From(&SQUID), When::Status(&[502, 503, 504])]),
            &[(Likely, &cause::proxy::DENIED), (Likely, &cause::http::BAD_GATEWAY)],
        )
        .fix("Look up the error's name in the Squid's log: the Squid could not talk to the destination."),
        // Zscaler, "Configuring the authentication": /auD, /auT and others.
        rule(
            When::All(&[When::From(&ZSCALER), When::Header("location", &["/au", "login", "zpath.net"])]),
            &[(Likely, &cause::http::LOGIN_REDIRECT), (Possible, &cause::proxy::DENIED)],
        )
        .fix("Ask the administrator of Zscaler to exempt this machine or the destination from authentication."),
        by(When::All(&[When::Is(is_refusal), When::FromKind(Kind::WebGateway)]), refused),
        likely!(When::All(&[When::Is(is_refusal), OUTBOUND]), cause::proxy::DENIED, cause::waf::BLOCKED),
    ],
};

/// Block pages that come with 2xx.
pub(in crate::diagnose::rules) static PAGES: Table = Table {
    name: "middlebox::forward_proxy::pages",
    rules: &[by(When::All(&[PAGE, When::FromKind(Kind::WebGateway)]), refused)],
};

/// The handshake of a Squid that looks into TLS with the destination, or of one before a server.
fn handshake(case: &Case<'_>, findings: &mut Findings) {
    let said = page::text(page::head(&case.body));
    if transport::in_words(case, &said, case.quote(), findings) {
        let (line, header) = (case.status_line(), case.header_line("x-squid-error"));
        findings.possible(&cause::proxy::DENIED, &[&line, &header, case.quote()]);
    }
}

fn is_refusal(case: &Case<'_>) -> bool {
    matches!(case.status(), 302 | 303 | 307 | 400..=599)
}

/// The proxy refuses: for sure, where the request went by one.
fn refused(case: &Case<'_>, findings: &mut Findings) {
    let evidence: &[&str] = &[
        &case.status_line(),
        &case.header_line("x-squid-error"),
        &case.header_line("server"),
        &case.header_line("location"),
        case.quote(),
    ];
    if case.has_proxy() {
        findings.add(&cause::proxy::DENIED, Certainty::Proven, evidence).remark("the request went by a proxy");
    } else {
        findings.add(&cause::proxy::DENIED, Certainty::Likely, evidence);
        findings.possible(&cause::waf::BLOCKED, &evidence[..1]);
    }
}
