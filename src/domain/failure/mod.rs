//! Why no (complete) response came: facts, told by type.
//!
//! ```text
//!  errors of our own client ── net::failure ──┐
//!                                             ├─▶ FailureKind ─▶ diagnosis, one sentence, history
//!  another program's words ──── words ────────┘
//! ```

pub mod words;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::timings::Phase;

/// Why there is no (complete) response.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The phase that was reached.
    pub phase: Phase,
    pub kind: FailureKind,
    /// The error chain, outermost first, joined by `: `; without the URL.
    pub message: String,
    pub after_ms: u64,
    /// Lower-case hex of at most 32 bytes, where the response was not HTTP and they were seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_bytes: Option<String>,
    /// The proxy's status where CONNECT was refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connect_status: Option<u16>,
}

/// What kind of failure it was, with the facts that tell look-alikes apart.
///
/// `Unknown` facts are those of files that name the kind alone; [`words::refined`] reads them from the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FailureKind {
    /// The request could not be built.
    Build,
    Name(NameFault),
    Refused,
    Unreachable,
    Reset,
    Timeout(Limit),
    Cancelled,
    Tls(TlsFault),
    Proxy(ProxyFault),
    /// What came back does not begin as HTTP.
    NotHttp,
    /// The response begins as HTTP and goes wrong in its head.
    MalformedHead,
    /// The body's framing is wrong (RFC 9112 §7.1).
    MalformedBody,
    Http2(Http2Fault),
    RedirectLoop,
    /// The connection closed before the response was complete.
    Incomplete,
    /// The response is larger than the client reads.
    TooLarge,
    /// The content coding could not be undone.
    Decoding,
    Other,
}

/// What a resolver said of the host name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NameFault {
    /// The name does not exist.
    NotFound,
    /// The name exists, without an address.
    NoAddress,
    /// The resolver did not respond.
    TimedOut,
    /// The resolver failed.
    Failed,
    Unknown,
}

/// Which limit ran out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Limit {
    /// `connection.connect_timeout_seconds`
    Connect,
    /// `connection.idle_timeout_seconds`
    Idle,
    /// `connection.total_timeout_seconds`
    Total,
    /// The operating system's, or another program's.
    Unknown,
}

/// What ended a TLS handshake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TlsFault {
    /// The server said so (RFC 8446 §6).
    Alert(TlsAlert),
    /// The client refused the server's certificate.
    Certificate(CertificateFault),
    NoCommonVersion,
    NoCommonCipher,
    NoApplicationProtocol,
    /// What came is no TLS record.
    NotTls,
    /// The client's private key does not belong to its certificate, so there was no handshake to begin.
    ClientKeyMismatch,
    Unknown,
}

/// Alerts of TLS (RFC 8446 §6.2) that tell something; `Other` stands for the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TlsAlert {
    CertificateRequired,
    BadCertificate,
    NoCertificate,
    UnsupportedCertificate,
    CertificateRevoked,
    CertificateExpired,
    CertificateUnknown,
    UnknownCa,
    AccessDenied,
    UnrecognizedName,
    ProtocolVersion,
    InsufficientSecurity,
    HandshakeFailure,
    NoApplicationProtocol,
    InternalError,
    Other,
}

/// Why the client refused a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CertificateFault {
    Expired,
    NotYetValid,
    Revoked,
    /// It is for other names.
    WrongName,
    /// It names no host at all.
    NoName,
    UnknownIssuer,
    SelfSigned,
    /// The server left out what leads to a trusted authority.
    MissingIntermediate,
    /// Its signature, purpose or encoding.
    Other,
}

/// What went wrong between the client and its forward proxy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ProxyFault {
    NotReached,
    AuthenticationRequired,
    Denied,
    Unknown,
}

/// What an HTTP/2 server said of a stream or the connection (RFC 9113 §7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Http2Fault {
    Http11Required,
    RefusedStream,
    GoAway,
    /// A stream error of another kind.
    Stream,
}

/// Each kind with its name in files. The names without a fact are those of earlier versions.
const NAMES: &[(FailureKind, &str)] = &[
    (FailureKind::Build, "build"),
    (FailureKind::Name(NameFault::NotFound), "name-does-not-exist"),
    (FailureKind::Name(NameFault::NoAddress), "name-without-address"),
    (FailureKind::Name(NameFault::TimedOut), "resolver-timeout"),
    (FailureKind::Name(NameFault::Failed), "resolver-failed"),
    (FailureKind::Name(NameFault::Unknown), "name-not-found"),
    (FailureKind::Refused, "refused"),
    (FailureKind::Unreachable, "unreachable"),
    (FailureKind::Reset, "reset"),
    (FailureKind::Timeout(Limit::Connect), "timeout-connect"),
    (FailureKind::Timeout(Limit::Idle), "timeout-idle"),
    (FailureKind::Timeout(Limit::Total), "timeout-total"),
    (FailureKind::Timeout(Limit::Unknown), "timeout"),
    (FailureKind::Cancelled, "cancelled"),
    (FailureKind::Tls(TlsFault::Alert(TlsAlert::CertificateRequired)), "tls-alert-certificate-required"),
    (FailureKind::Tls(TlsFault::Alert(TlsAlert::BadCertificate)), "tls-alert-bad-certificate"),
    (FailureKind::Tls(TlsFault::Alert(TlsAlert::NoCertificate)), "tls-alert-no-certificate"),
    (FailureKind::Tls(TlsFault::Alert(TlsAlert::UnsupportedCertificate)), "tls-alert-unsupported-certificate"),
    (FailureKind::Tls(TlsFault::Alert(TlsAlert::CertificateRevoked)), "tls-alert-certificate-revoked"),
    (FailureKind::Tls(TlsFault::Alert(TlsAlert::CertificateExpired)), "tls-alert-certificate-expired"),
    (FailureKind::Tls(TlsFault::Alert(TlsAlert::CertificateUnknown)), "tls-alert-certificate-unknown"),
    (FailureKind::Tls(TlsFault::Alert(TlsAlert::UnknownCa)), "tls-alert-unknown-ca"),
    (FailureKind::Tls(TlsFault::Alert(TlsAlert::AccessDenied)), "tls-alert-access-denied"),
    (FailureKind::Tls(TlsFault::Alert(TlsAlert::UnrecognizedName)), "tls-alert-unrecognized-name"),
    (FailureKind::Tls(TlsFault::Alert(TlsAlert::ProtocolVersion)), "tls-alert-protocol-version"),
    (FailureKind::Tls(TlsFault::Alert(TlsAlert::InsufficientSecurity)), "tls-alert-insufficient-security"),
    (FailureKind::Tls(TlsFault::Alert(TlsAlert::HandshakeFailure)), "tls-alert-handshake-failure"),
    (FailureKind::Tls(TlsFault::Alert(TlsAlert::NoApplicationProtocol)), "tls-alert-no-application-protocol"),
    (FailureKind::Tls(TlsFault::Alert(TlsAlert::InternalError)), "tls-alert-internal-error"),
    (FailureKind::Tls(TlsFault::Alert(TlsAlert::Other)), "tls-alert"),
    (FailureKind::Tls(TlsFault::Certificate(CertificateFault::Expired)), "tls-certificate-expired"),
    (FailureKind::Tls(TlsFault::Certificate(CertificateFault::NotYetValid)), "tls-certificate-not-yet-valid"),
    (FailureKind::Tls(TlsFault::Certificate(CertificateFault::Revoked)), "tls-certificate-revoked"),
    (FailureKind::Tls(TlsFault::Certificate(CertificateFault::WrongName)), "tls-certificate-wrong-name"),
    (FailureKind::Tls(TlsFault::Certificate(CertificateFault::NoName)), "tls-certificate-without-name"),
    (FailureKind::Tls(TlsFault::Certificate(CertificateFault::UnknownIssuer)), "tls-certificate-unknown-issuer"),
    (FailureKind::Tls(TlsFault::Certificate(CertificateFault::SelfSigned)), "tls-certificate-self-signed"),
    (
        FailureKind::Tls(TlsFault::Certificate(CertificateFault::MissingIntermediate)),
        "tls-certificate-missing-intermediate",
    ),
    (FailureKind::Tls(TlsFault::Certificate(CertificateFault::Other)), "tls-certificate"),
    (FailureKind::Tls(TlsFault::NoCommonVersion), "tls-no-common-version"),
    (FailureKind::Tls(TlsFault::NoCommonCipher), "tls-no-common-cipher"),
    (FailureKind::Tls(TlsFault::NoApplicationProtocol), "tls-no-application-protocol"),
    (FailureKind::Tls(TlsFault::NotTls), "tls-not-tls"),
    (FailureKind::Tls(TlsFault::ClientKeyMismatch), "tls-client-key-mismatch"),
    (FailureKind::Tls(TlsFault::Unknown), "tls"),
    (FailureKind::Proxy(ProxyFault::NotReached), "proxy-not-reached"),
    (FailureKind::Proxy(ProxyFault::AuthenticationRequired), "proxy-authentication-required"),
    (FailureKind::Proxy(ProxyFault::Denied), "proxy-denied"),
    (FailureKind::Proxy(ProxyFault::Unknown), "proxy"),
    (FailureKind::NotHttp, "not-http"),
    (FailureKind::MalformedHead, "malformed-head"),
    (FailureKind::MalformedBody, "malformed-body"),
    (FailureKind::Http2(Http2Fault::Http11Required), "http2-http11-required"),
    (FailureKind::Http2(Http2Fault::RefusedStream), "http2-refused-stream"),
    (FailureKind::Http2(Http2Fault::GoAway), "http2-goaway"),
    (FailureKind::Http2(Http2Fault::Stream), "http2-stream-error"),
    (FailureKind::RedirectLoop, "redirect-loop"),
    (FailureKind::Incomplete, "incomplete"),
    (FailureKind::TooLarge, "too-large"),
    (FailureKind::Decoding, "decoding"),
    (FailureKind::Other, "other"),
];

impl FailureKind {
    /// Every kind.
    pub fn all() -> impl Iterator<Item = Self> {
        NAMES.iter().map(|(kind, _)| *kind)
    }

    /// The name in files and in the history.
    pub fn name(self) -> &'static str {
        NAMES.iter().find(|(kind, _)| *kind == self).map_or("other", |(_, name)| name)
    }

    /// The kind called `name`; `Other` if a newer version wrote one that is not known here.
    pub fn named(name: &str) -> Self {
        NAMES.iter().find(|(_, known)| *known == name).map_or(Self::Other, |(kind, _)| *kind)
    }

    /// True if the facts that tell look-alikes apart are missing.
    pub fn is_general(self) -> bool {
        match self {
            Self::Name(NameFault::Unknown)
            | Self::Tls(TlsFault::Unknown)
            | Self::Proxy(ProxyFault::Unknown)
            | Self::Other => true,
            Self::Build
            | Self::Name(NameFault::NotFound | NameFault::NoAddress | NameFault::TimedOut | NameFault::Failed)
            | Self::Refused
            | Self::Unreachable
            | Self::Reset
            | Self::Timeout(_)
            | Self::Cancelled
            | Self::Tls(
                TlsFault::Alert(_)
                | TlsFault::Certificate(_)
                | TlsFault::NoCommonVersion
                | TlsFault::NoCommonCipher
                | TlsFault::NoApplicationProtocol
                | TlsFault::NotTls
                | TlsFault::ClientKeyMismatch,
            )
            | Self::Proxy(ProxyFault::NotReached | ProxyFault::AuthenticationRequired | ProxyFault::Denied)
            | Self::NotHttp
            | Self::MalformedHead
            | Self::MalformedBody
            | Self::Http2(_)
            | Self::RedirectLoop
            | Self::Incomplete
            | Self::TooLarge
            | Self::Decoding => false,
        }
    }
}

impl Serialize for FailureKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for FailureKind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|name| Self::named(&name))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_kind_has_a_name_of_its_own() {
        let names: BTreeSet<&str> = FailureKind::all().map(FailureKind::name).collect();
        assert_eq!(names.len(), NAMES.len());
        for kind in FailureKind::all() {
            assert_eq!(FailureKind::named(kind.name()), kind);
        }
        assert_eq!(FailureKind::named("from-the-future"), FailureKind::Other);
    }

    #[test]
    fn the_names_of_earlier_versions_are_still_read() {
        for name in [
            "build",
            "name-not-found",
            "refused",
            "unreachable",
            "reset",
            "timeout",
            "cancelled",
            "tls",
            "proxy",
            "not-http",
            "incomplete",
            "too-large",
            "decoding",
            "other",
        ] {
            assert_eq!(FailureKind::named(name).name(), name);
        }
    }
}
