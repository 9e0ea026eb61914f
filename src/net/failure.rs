//! From a chain of errors to the facts of a failure.

use std::error::Error;
use std::io;

use rustls::{AlertDescription, CertificateError, PeerIncompatible};

use super::trace::Trace;
use crate::domain::display::visible;
use crate::domain::failure::{
    CertificateFault, Failure, FailureKind, Limit, NameFault, ProxyFault, TlsAlert, TlsFault, words,
};
use crate::domain::timings::Phase;

/// The error and its causes, outermost first, joined by `: `; a cause that only repeats its effect is left out.
pub(super) fn chain(error: &(dyn Error + 'static)) -> String {
    let mut texts: Vec<String> = Vec::new();
    for error in causes(error) {
        let text = visible(&error.to_string());
        if texts.last() != Some(&text) {
            texts.push(text);
        }
    }
    texts.join(": ")
}

/// A failure at the phase that `trace` has reached.
pub(super) fn at_phase(trace: &Trace, kind: FailureKind, message: impl Into<String>) -> Failure {
    Failure {
        phase: trace.phase(),
        kind,
        message: message.into(),
        after_ms: trace.now_us() / 1000,
        first_bytes: None,
        connect_status: None,
    }
}

/// What the client's error says, at the phase that `trace` has reached.
pub(super) fn of_client(trace: &Trace, error: reqwest::Error) -> Failure {
    let error = error.without_url();
    let message = chain(&error);
    if trace.phase() < Phase::Receive {
        if message.contains(WRITE_FAILED) {
            trace.body_was_not_written();
        } else if trace.phase() > Phase::Tls && alert(&error) {
            trace.handshake_was_refused();
        }
    }
    let tunnel = TunnelTrouble::of(&error);
    let mut failure = at_phase(trace, kind(trace, &error, tunnel, &message), message);
    match tunnel {
        Some(TunnelTrouble::NotReached) | None => {}
        Some(TunnelTrouble::AuthenticationRequired) => {
            failure.phase = Phase::Proxy;
            failure.connect_status = Some(407);
        }
        Some(TunnelTrouble::Other) => failure.phase = Phase::Proxy,
    }
    failure
}

/// hyper's words for a request body that could not be written.
const WRITE_FAILED: &str = "error writing a body to connection";

/// hyper's words for a response head beyond its limits.
const HEAD_TOO_LARGE: &str = "message head is too large";

fn kind(trace: &Trace, error: &(dyn Error + 'static), tunnel: Option<TunnelTrouble>, message: &str) -> FailureKind {
    let marks = trace.marks();
    let said = causes(error).find_map(kind_of_cause);
    if causes(error).any(is_timeout) {
        return FailureKind::Timeout(Limit::Unknown);
    }
    let general = match (tunnel, said) {
        (Some(tunnel), _) => FailureKind::Proxy(tunnel.fault()),
        (None, Some(FailureKind::Timeout(limit))) => FailureKind::Timeout(limit),
        (None, _) if marks.route.proxied && marks.phase == Phase::Connect => FailureKind::Proxy(ProxyFault::NotReached),
        (None, Some(said)) => said,
        (None, None) => match marks.phase {
            Phase::Build => FailureKind::Build,
            Phase::Dns => FailureKind::Name(NameFault::Unknown),
            Phase::Tls => FailureKind::Tls(TlsFault::Unknown),
            Phase::Proxy => FailureKind::Proxy(ProxyFault::Unknown),
            Phase::Connect | Phase::Send | Phase::Wait | Phase::Receive => FailureKind::Other,
        },
    };
    // Resolvers, and platforms' own verifiers, tell by words alone.
    words::refined(marks.phase, general, message)
}

fn kind_of_cause(error: &(dyn Error + 'static)) -> Option<FailureKind> {
    if let Some(error) = error.downcast_ref::<hyper::Error>() {
        return match error {
            error if error.is_parse() && error.to_string().contains(HEAD_TOO_LARGE) => Some(FailureKind::TooLarge),
            // Which part of the head is wrong is said in words alone.
            error if error.is_parse() => Some(words::refined(Phase::Wait, FailureKind::Other, &error.to_string())),
            error if error.is_incomplete_message() => Some(FailureKind::Incomplete),
            error if error.is_timeout() => Some(FailureKind::Timeout(Limit::Unknown)),
            _ => None,
        };
    }
    if let Some(error) = tls_error(error) {
        return Some(FailureKind::Tls(tls_fault(error)));
    }
    match error.downcast_ref::<io::Error>()?.kind() {
        io::ErrorKind::ConnectionRefused => Some(FailureKind::Refused),
        io::ErrorKind::HostUnreachable
        | io::ErrorKind::NetworkUnreachable
        | io::ErrorKind::NetworkDown
        | io::ErrorKind::AddrNotAvailable => Some(FailureKind::Unreachable),
        io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted | io::ErrorKind::BrokenPipe => {
            Some(FailureKind::Reset)
        }
        io::ErrorKind::TimedOut => Some(FailureKind::Timeout(Limit::Unknown)),
        io::ErrorKind::UnexpectedEof => Some(FailureKind::Incomplete),
        _ => None,
    }
}

/// rustls's error, by itself or within an I/O error.
fn tls_error<'e>(error: &'e (dyn Error + 'static)) -> Option<&'e rustls::Error> {
    let within = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    within.and_then(|inner| inner.downcast_ref()).or_else(|| error.downcast_ref())
}

fn tls_fault(error: &rustls::Error) -> TlsFault {
    match error {
        rustls::Error::AlertReceived(alert) => TlsFault::Alert(tls_alert(*alert)),
        rustls::Error::InvalidCertificate(refused) => match certificate_fault(refused) {
            Some(fault) => TlsFault::Certificate(fault),
            None => TlsFault::Unknown,
        },
        rustls::Error::PeerIncompatible(
            PeerIncompatible::ServerDoesNotSupportTls12Or13
            | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig
            | PeerIncompatible::Tls12NotOffered
            | PeerIncompatible::Tls12NotOfferedOrEnabled
            | PeerIncompatible::Tls13RequiredForQuic,
        ) => TlsFault::NoCommonVersion,
        rustls::Error::PeerIncompatible(
            PeerIncompatible::NoCipherSuitesInCommon
            | PeerIncompatible::NoKxGroupsInCommon
            | PeerIncompatible::NoEcPointFormatsInCommon
            | PeerIncompatible::NoSignatureSchemesInCommon
            | PeerIncompatible::NoCertificateRequestSignatureSchemesInCommon,
        ) => TlsFault::NoCommonCipher,
        rustls::Error::NoApplicationProtocol => TlsFault::NoApplicationProtocol,
        rustls::Error::InvalidMessage(_) => TlsFault::NotTls,
        _ => TlsFault::Unknown,
    }
}

/// Why the verifier refused; `None` where it says so in words alone.
fn certificate_fault(refused: &CertificateError) -> Option<CertificateFault> {
    Some(match refused {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => CertificateFault::Expired,
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => CertificateFault::NotYetValid,
        CertificateError::Revoked => CertificateFault::Revoked,
        CertificateError::NotValidForNameContext { presented, .. } if presented.is_empty() => CertificateFault::NoName,
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            CertificateFault::WrongName
        }
        CertificateError::UnknownIssuer => CertificateFault::UnknownIssuer,
        _ => return None,
    })
}

fn tls_alert(alert: AlertDescription) -> TlsAlert {
    match alert {
        AlertDescription::CertificateRequired => TlsAlert::CertificateRequired,
        AlertDescription::BadCertificate => TlsAlert::BadCertificate,
        AlertDescription::NoCertificate => TlsAlert::NoCertificate,
        AlertDescription::UnsupportedCertificate => TlsAlert::UnsupportedCertificate,
        AlertDescription::CertificateRevoked => TlsAlert::CertificateRevoked,
        AlertDescription::CertificateExpired => TlsAlert::CertificateExpired,
        AlertDescription::CertificateUnknown => TlsAlert::CertificateUnknown,
        AlertDescription::UnknownCA => TlsAlert::UnknownCa,
        AlertDescription::AccessDenied => TlsAlert::AccessDenied,
        AlertDescription::UnrecognisedName => TlsAlert::UnrecognizedName,
        AlertDescription::ProtocolVersion => TlsAlert::ProtocolVersion,
        AlertDescription::InsufficientSecurity => TlsAlert::InsufficientSecurity,
        AlertDescription::HandshakeFailure => TlsAlert::HandshakeFailure,
        AlertDescription::NoApplicationProtocol => TlsAlert::NoApplicationProtocol,
        AlertDescription::InternalError => TlsAlert::InternalError,
        _ => TlsAlert::Other,
    }
}

fn is_timeout(error: &(dyn Error + 'static)) -> bool {
    error.downcast_ref::<reqwest::Error>().is_some_and(reqwest::Error::is_timeout)
}

/// The server's last word on the handshake can arrive after the client thought it done.
fn alert(error: &(dyn Error + 'static)) -> bool {
    causes(error).any(|error| matches!(tls_error(error), Some(rustls::Error::AlertReceived(_))))
}

/// What went wrong between the client and its proxy. The error type is not public; its words are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TunnelTrouble {
    /// No connection to the proxy.
    NotReached,
    /// 407.
    AuthenticationRequired,
    Other,
}

impl TunnelTrouble {
    fn fault(self) -> ProxyFault {
        match self {
            Self::NotReached => ProxyFault::NotReached,
            Self::AuthenticationRequired => ProxyFault::AuthenticationRequired,
            Self::Other => ProxyFault::Unknown,
        }
    }

    fn of(error: &(dyn Error + 'static)) -> Option<Self> {
        let text = causes(error).map(ToString::to_string).find(|text| text.starts_with("tunnel error"))?;
        Some(match text.as_str() {
            text if text.contains("proxy authorization required") => Self::AuthenticationRequired,
            text if text.contains("failed to create underlying connection") => Self::NotReached,
            _ => Self::Other,
        })
    }
}

fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    fn source<'a>(error: &&'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
        // Without this line the reference itself would be asked, which lives too short.
        let error: &'a (dyn Error + 'static) = *error;
        error.source()
    }
    std::iter::successors(Some(error), source)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("{text}")]
    struct Layer {
        text: &'static str,
        source: Option<io::Error>,
    }

    #[test]
    fn the_chain_is_outermost_first_and_says_nothing_twice() {
        let inner = io::Error::new(io::ErrorKind::ConnectionRefused, "same words");
        let outer = Layer { text: "same words", source: Some(inner) };
        assert_eq!(chain(&outer), "same words");
        let outer = Layer { text: "tcp connect error", source: Some(io::Error::other("refused\u{1b}[31m")) };
        assert_eq!(chain(&outer), "tcp connect error: refused\\u{1b}[31m");
    }

    #[test]
    fn kinds_follow_the_cause() {
        let of = |kind| kind_of_cause(&io::Error::from(kind));
        assert_eq!(of(io::ErrorKind::ConnectionRefused), Some(FailureKind::Refused));
        assert_eq!(of(io::ErrorKind::BrokenPipe), Some(FailureKind::Reset));
        assert_eq!(of(io::ErrorKind::HostUnreachable), Some(FailureKind::Unreachable));
        let tls = io::Error::new(io::ErrorKind::InvalidData, rustls::Error::DecryptError);
        assert_eq!(kind_of_cause(&tls), Some(FailureKind::Tls(TlsFault::Unknown)));
    }

    #[test]
    fn a_tunnel_that_wants_a_password_is_told_from_one_that_is_not_there() {
        let of = |text| TunnelTrouble::of(&Layer { text, source: None });
        assert_eq!(of("tunnel error: proxy authorization required"), Some(TunnelTrouble::AuthenticationRequired));
        assert_eq!(of("tunnel error: failed to create underlying connection"), Some(TunnelTrouble::NotReached));
        assert_eq!(of("tunnel error: unsuccessful"), Some(TunnelTrouble::Other));
        assert_eq!(of("dns error"), None);
    }
}
