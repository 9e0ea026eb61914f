//! A debugging proxy that could not reach the receiver: its page says why.

use crate::diagnose::cause::{self, Cause};
use crate::diagnose::evidence::case::{Case, contains};
use crate::diagnose::evidence::page;
use crate::diagnose::finding::Findings;
use crate::diagnose::product::Kind;
use crate::diagnose::rules::table::{Table, When, by};
use crate::diagnose::rules::transport::other_tools;

pub(in crate::diagnose::rules) static TABLE: Table =
    Table { name: "middlebox::debugging_proxy", rules: &[by(When::FromKind(Kind::DebuggingProxy), reason)] };

/// The reason that the page gives, by the same words as an error in a file of another tool.
fn reason(case: &Case<'_>, findings: &mut Findings) {
    let said = format!("{} {}", case.reason(), page::text(page::head(&case.body)));
    let (line, quote) = (case.status_line(), case.quote());
    let place = REASONS.iter().find_map(|words| case.place_of(words));
    let reason = place.map_or("", |at| case.quote_around(at));
    let evidence: &[&str] = if reason == quote { &[&line, quote] } else { &[&line, quote, reason] };
    match other_tools::cause(&said).or_else(|| own_words(&said)) {
        Some(cause) => findings.likely(cause, evidence),
        None => findings.possible(&cause::http::BAD_GATEWAY, evidence),
    };
}

/// What the reason begins with on the pages of the proxies.
const REASONS: [&str; 6] = ["reported was", "exception", "unknown&#32;host", "failed", "error: ", "error"];

/// The longest of the proxies' own sentences that the page holds.
fn own_words(said: &str) -> Option<&'static Cause> {
    let said_so = SENTENCES.iter().filter(|(words, _)| contains(said, words));
    said_so.max_by_key(|(words, _)| words.len()).map(|(_, cause)| *cause)
}

/// Java's exceptions (Charles, Burp Suite, ZAP), Python's (mitmproxy), .NET's (Fiddler).
#[rustfmt::skip]
static SENTENCES: &[(&str, &Cause)] = &[
    ("UnknownHostException", &cause::dns::NXDOMAIN),
    ("Unknown host", &cause::dns::NXDOMAIN),
    ("Name lookup failed", &cause::dns::NXDOMAIN),
    ("Name or service not known", &cause::dns::NXDOMAIN),
    ("nodename nor servname", &cause::dns::NXDOMAIN),
    ("getaddrinfo failed", &cause::dns::NXDOMAIN),
    ("DNS Lookup for", &cause::dns::NXDOMAIN),
    ("Connection refused", &cause::tcp::REFUSED),
    ("Connect call failed", &cause::tcp::REFUSED),
    ("connect timed out", &cause::tcp::TIMEOUT_CONNECT),
    ("Connection timed out", &cause::tcp::TIMEOUT_CONNECT),
    ("ConnectTimeoutException", &cause::tcp::TIMEOUT_CONNECT),
    ("Error: TimedOut", &cause::tcp::TIMEOUT_CONNECT),
    ("NoRouteToHostException", &cause::tcp::UNREACHABLE),
    ("No route to host", &cause::tcp::UNREACHABLE),
    ("Network is unreachable", &cause::tcp::UNREACHABLE),
    ("Read timed out", &cause::tcp::TIMEOUT_READ),
    ("SocketTimeoutException: timeout", &cause::tcp::TIMEOUT_READ),
    ("Connection reset", &cause::tcp::RESET_AFTER_REQUEST),
    ("NoHttpResponseException", &cause::http::EMPTY_REPLY),
    ("failed to respond", &cause::http::EMPTY_REPLY),
    ("server disconnected", &cause::http::EMPTY_REPLY),
    ("Server returned 0 bytes", &cause::http::EMPTY_REPLY),
    ("No response received from remote server", &cause::http::EMPTY_REPLY),
    ("complete response", &cause::http::RESPONSE_TRUNCATED),
    ("PKIX path building failed", &cause::tls::UNKNOWN_CA),
    ("unable to find valid certification path", &cause::tls::UNKNOWN_CA),
    ("RemoteCertificateChainErrors", &cause::tls::UNKNOWN_CA),
    ("self-signed certificate", &cause::tls::SELF_SIGNED),
    ("self signed certificate", &cause::tls::SELF_SIGNED),
    ("CertificateExpiredException", &cause::tls::CERT_EXPIRED),
    ("CertificateNotYetValidException", &cause::tls::CERT_NOT_YET_VALID),
    ("certificate is not yet valid", &cause::tls::CERT_NOT_YET_VALID),
    ("RemoteCertificateNameMismatch", &cause::tls::HOSTNAME_MISMATCH),
    ("No subject alternative", &cause::tls::HOSTNAME_MISMATCH),
    ("No name matching", &cause::tls::HOSTNAME_MISMATCH),
    ("Hostname mismatch", &cause::tls::HOSTNAME_MISMATCH),
    ("IP address mismatch", &cause::tls::HOSTNAME_MISMATCH),
    ("Received fatal alert: handshake_failure", &cause::tls::NO_SHARED_CIPHER),
    ("Received fatal alert: protocol_version", &cause::tls::PROTOCOL_VERSION),
    ("Received fatal alert: unrecognized_name", &cause::tls::SNI_UNRECOGNIZED),
    ("unrecognized_name", &cause::tls::SNI_UNRECOGNIZED),
    ("certificate_required", &cause::tls::CLIENT_CERT_REQUIRED),
    ("cannot agree on a TLS version", &cause::tls::PROTOCOL_VERSION),
    ("unable to verify the first certificate", &cause::tls::MISSING_INTERMEDIATE),
    ("Unsupported or unrecognized SSL message", &cause::tls::PLAIN_HTTP_PORT),
    ("does not speak TLS", &cause::tls::PLAIN_HTTP_PORT),
    ("Remote host terminated the handshake", &cause::tls::HANDSHAKE_ABORTED),
    ("HTTPS handshake to", &cause::tls::HANDSHAKE_ABORTED),
    ("connection to the upstream proxy/gateway failed", &cause::proxy::UNREACHABLE),
];
