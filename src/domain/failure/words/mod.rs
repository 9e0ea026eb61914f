//! The words of other programs for a failure, read in one place into [`FailureKind`].
//!
//! Whose words: operating systems, resolvers (glibc, musl, macOS, Windows, hickory), hyper, h2 and rustls beneath our
//! own client; Chromium (`net_error_list.h`), Firefox (`nsError`, `SEC_ERROR`, `SSL_ERROR`), Safari and iOS (`NSURLError`),
//! curl, Node, Python (urllib3, aiohttp, ssl), Java, Go, .NET, OpenSSL, mitmproxy, Charles and Fiddler in files of others.
//!
//! A row is a phrase in lower case, the phase in which it is said, and what it says. The first row whose phrase
//! stands in the message counts, so the more telling phrases stand first.

mod table;

use self::table::{ALERT_PREFIXES, ALERTS, GENERAL, LOOKUPS, NAMES, Row, TABLES};
use super::{CertificateFault, FailureKind, TlsAlert, TlsFault};
use crate::domain::timings::Phase;

/// Characters of a message that are read.
const MESSAGE_BYTES_MAX: usize = 4096;

/// The kind with its facts, where `kind` alone does not tell them: by `message`, said in `phase`.
pub fn refined(phase: Phase, kind: FailureKind, message: &str) -> FailureKind {
    if !kind.is_general() {
        return kind;
    }
    let message = lowered(message);
    if let Some(fault) = alert(&message).or_else(|| validity(&message)) {
        return FailureKind::Tls(fault);
    }
    // What a resolver says of a name uses words that mean something else of a connection.
    let (tables, more): (&[&[Row]], _) = if phase == Phase::Dns { (&[NAMES], LOOKUPS) } else { (&TABLES, GENERAL) };
    let is_said_here = |said_in: Phase| (said_in == Phase::Dns) == (phase == Phase::Dns);
    let rows = tables.iter().chain([&more]).flat_map(|table| table.iter());
    first(rows.filter(|(_, said_in, _)| is_said_here(*said_in)), &message).map_or(kind, |(_, kind)| kind)
}

/// What another program's `message` says, and the phase in which it is said; `None` if nothing is known of it.
pub fn read(message: &str) -> Option<(Phase, FailureKind)> {
    let message = lowered(message);
    if let Some(fault) = alert(&message).or_else(|| validity(&message)) {
        return Some((Phase::Tls, FailureKind::Tls(fault)));
    }
    let rows = || TABLES.iter().flat_map(|table| table.iter());
    // A constant's name is the same words: WRONG_VERSION_NUMBER.
    first(rows(), &message).or_else(|| first(rows(), &message.replace('_', " ")))
}

fn first<'r>(mut rows: impl Iterator<Item = &'r Row>, message: &str) -> Option<(Phase, FailureKind)> {
    rows.find(|(phrase, _, _)| message.contains(phrase)).map(|(_, phase, kind)| (*phase, *kind))
}

fn lowered(message: &str) -> String {
    let end = (0..=message.len().min(MESSAGE_BYTES_MAX)).rev().find(|end| message.is_char_boundary(*end));
    // macOS and Safari write a typographic apostrophe.
    message[..end.unwrap_or(0)].to_lowercase().replace('\u{2019}', "'")
}

/// Go has one sentence for both ends of a certificate's life; what follows tells which: "current time … is before …".
fn validity(message: &str) -> Option<TlsFault> {
    let (_, rest) = message.split_once("certificate has expired or is not yet valid")?;
    let is_early = rest.contains(" is before ");
    Some(TlsFault::Certificate(if is_early { CertificateFault::NotYetValid } else { CertificateFault::Expired }))
}

/// The alert that a message names.
fn alert(message: &str) -> Option<TlsFault> {
    let rest = ALERT_PREFIXES.iter().find_map(|prefix| message.split_once(prefix)).map(|(_, rest)| rest)?;
    let name: String = rest.chars().filter(char::is_ascii_alphanumeric).take(48).collect();
    let named = ALERTS.iter().find(|(known, _)| name.starts_with(known));
    Some(TlsFault::Alert(named.map_or(TlsAlert::Other, |(_, alert)| *alert)))
}

#[cfg(test)]
mod tests {
    use super::super::{Limit, NameFault};
    use super::*;

    const NOT_FOUND: FailureKind = FailureKind::Name(NameFault::NotFound);
    const RESOLVER_SILENT: FailureKind = FailureKind::Name(NameFault::TimedOut);
    const TIMEOUT: FailureKind = FailureKind::Timeout(Limit::Unknown);

    fn tls(fault: TlsFault) -> FailureKind {
        FailureKind::Tls(fault)
    }

    #[test]
    fn each_program_says_in_its_own_words_that_nothing_listens() {
        for message in [
            "net::ERR_CONNECTION_REFUSED",
            "connect ECONNREFUSED 192.0.2.8:443",
            "[Errno 111] Connect call failed ('192.0.2.8', 443)",
            "dial tcp 192.0.2.8:443: connect: connection refused",
            "java.net.ConnectException: Connection refused",
            "Could not connect to the server.",
            "No connection could be made because the target machine actively refused it. (192.0.2.8:443)",
            "Failed to connect to api.example port 443 after 2 ms: Connection refused",
        ] {
            assert_eq!(read(message), Some((Phase::Connect, FailureKind::Refused)), "{message}");
        }
    }

    #[test]
    fn each_program_says_in_its_own_words_that_a_name_does_not_exist() {
        for message in [
            "A server with the specified hostname could not be found.",
            "getaddrinfo ENOTFOUND api.example",
            "dial tcp: lookup api.example on 127.0.0.53:53: no such host",
            "java.net.UnknownHostException: api.example",
            "[Errno -2] Name or service not known",
            "Could not resolve host: api.example",
        ] {
            assert_eq!(read(message), Some((Phase::Dns, NOT_FOUND)), "{message}");
        }
    }

    #[test]
    fn an_alert_is_read_by_its_name_whoever_reports_it() {
        for (message, alert) in [
            ("received fatal alert: HandshakeFailure", TlsAlert::HandshakeFailure),
            ("error:0A000410:SSL routines::sslv3 alert handshake failure", TlsAlert::HandshakeFailure),
            ("remote error: tls: unknown certificate authority", TlsAlert::UnknownCa),
            ("tlsv13 alert certificate required", TlsAlert::CertificateRequired),
            (
                "javax.net.ssl.SSLHandshakeException: Received fatal alert: unrecognized_name",
                TlsAlert::UnrecognizedName,
            ),
            ("received fatal alert: DecodeError", TlsAlert::Other),
        ] {
            assert_eq!(read(message), Some((Phase::Tls, tls(TlsFault::Alert(alert)))), "{message}");
        }
    }

    #[test]
    fn the_same_failure_is_read_in_the_words_of_each_program() {
        let issuer = tls(TlsFault::Certificate(CertificateFault::UnknownIssuer));
        let not_yet = tls(TlsFault::Certificate(CertificateFault::NotYetValid));
        let expired = tls(TlsFault::Certificate(CertificateFault::Expired));
        for (message, kind) in [
            ("SSL routines:OPENSSL_internal:WRONG_VERSION_NUMBER:../../ssl/tls_record.cc:231:", tls(TlsFault::NotTls)),
            ("schannel: next InitializeSecurityContext failed: SEC_E_UNTRUSTED_ROOT (0x80090325)", issuer),
            (
                "x509: certificate has expired or is not yet valid: current time 2026-02-11T07:15:00Z is before \
                 2026-03-01T00:00:00Z",
                not_yet,
            ),
            (
                "x509: certificate has expired or is not yet valid: current time 2026-02-11T07:15:00Z is after \
                 2026-01-01T00:00:00Z",
                expired,
            ),
            ("Post \"https://api.example/in\": EOF", FailureKind::Incomplete),
            ("Unable to resolve host: api.example", NOT_FOUND),
            ("error:0A00018A:SSL routines::dh key too small", tls(TlsFault::NoCommonCipher)),
            (
                "Received HTTP code 407 from proxy after CONNECT",
                FailureKind::Proxy(super::super::ProxyFault::AuthenticationRequired),
            ),
            ("Tunnel connection failed: 403 Forbidden", FailureKind::Proxy(super::super::ProxyFault::Denied)),
        ] {
            assert_eq!(read(message).map(|(_, kind)| kind), Some(kind), "{message}");
        }
    }

    #[test]
    fn what_says_nothing_of_the_wire_is_not_read() {
        for message in [
            "",
            "the start is before 2026-03-01",
            "login test of Monday",
            "the file has no response and does not say why",
            "OK",
            "geoffrey",
        ] {
            assert_eq!(read(message), None, "{message}");
        }
    }

    #[test]
    fn a_kind_that_tells_its_facts_is_not_read_again() {
        let kind = FailureKind::Timeout(Limit::Idle);
        assert_eq!(refined(Phase::Wait, kind, "connection refused"), kind);
        let general = FailureKind::Name(NameFault::Unknown);
        assert_eq!(refined(Phase::Dns, general, "dns error: operation timed out"), RESOLVER_SILENT);
        assert_eq!(refined(Phase::Wait, FailureKind::Other, "operation timed out"), TIMEOUT);
    }

    #[test]
    fn no_phrase_is_shadowed_by_an_earlier_one_and_all_are_lower_case() {
        let rows: Vec<&Row> = TABLES.iter().flat_map(|table| table.iter()).collect();
        for (at, (phrase, phase, kind)) in rows.iter().enumerate() {
            assert_eq!(*phrase, phrase.to_lowercase());
            assert_eq!(read(phrase), Some((*phase, *kind)), "{phrase} (row {at})");
        }
    }
}
