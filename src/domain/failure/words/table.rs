//! The phrases, by what they are about; of several in one message the first row counts.

use super::super::{CertificateFault, FailureKind, Http2Fault, Limit, NameFault, ProxyFault, TlsAlert, TlsFault};
use crate::domain::timings::Phase;

/// What stands before the name of an alert: rustls, OpenSSL, Go, `GnuTLS`, Java.
pub(super) const ALERT_PREFIXES: [&str; 9] = [
    "received fatal alert",
    "the peer sent a fatal alert",
    "tlsv1 alert",
    "tlsv13 alert",
    "sslv3 alert",
    "remote error: tls:",
    "fatal tls alert",
    "a tls fatal alert has been received",
    "sslhandshakeexception: received fatal alert",
];

/// Names of alerts without their blanks, of several that begin alike the longer first.
pub(super) const ALERTS: [(&str, TlsAlert); 23] = [
    ("certificaterequired", TlsAlert::CertificateRequired),
    ("badcertificate", TlsAlert::BadCertificate),
    ("nocertificate", TlsAlert::NoCertificate),
    ("unsupportedcertificate", TlsAlert::UnsupportedCertificate),
    ("certificaterevoked", TlsAlert::CertificateRevoked),
    ("revokedcertificate", TlsAlert::CertificateRevoked),
    ("certificateexpired", TlsAlert::CertificateExpired),
    ("expiredcertificate", TlsAlert::CertificateExpired),
    ("certificateunknown", TlsAlert::CertificateUnknown),
    ("unknowncertificateauthority", TlsAlert::UnknownCa),
    ("unknowncertificate", TlsAlert::CertificateUnknown),
    ("unknownca", TlsAlert::UnknownCa),
    ("accessdenied", TlsAlert::AccessDenied),
    ("unrecognisedname", TlsAlert::UnrecognizedName),
    ("unrecognizedname", TlsAlert::UnrecognizedName),
    ("theservernamesentwasnotrecognized", TlsAlert::UnrecognizedName),
    ("protocolversion", TlsAlert::ProtocolVersion),
    ("insufficientsecurity", TlsAlert::InsufficientSecurity),
    ("handshakefailure", TlsAlert::HandshakeFailure),
    ("handshakefailed", TlsAlert::HandshakeFailure),
    ("noapplicationprotocol", TlsAlert::NoApplicationProtocol),
    ("internalerror", TlsAlert::InternalError),
    ("errorinprotocolversion", TlsAlert::ProtocolVersion),
];

/// A phrase in lower case, the phase in which it is said, and what it says.
pub(super) type Row = (&'static str, Phase, FailureKind);

/// Every row that is read in files of others, in the order of their precedence.
pub(super) const TABLES: [&[Row]; 6] = [PROXIES, CERTIFICATES, HANDSHAKES, MESSAGES, NAMES, CONNECTIONS];

const fn certificate(fault: CertificateFault) -> FailureKind {
    FailureKind::Tls(TlsFault::Certificate(fault))
}

const fn alerted(alert: TlsAlert) -> FailureKind {
    FailureKind::Tls(TlsFault::Alert(alert))
}

const NOT_REACHED: FailureKind = FailureKind::Proxy(ProxyFault::NotReached);
const DENIED: FailureKind = FailureKind::Proxy(ProxyFault::Denied);
const AUTHENTICATION: FailureKind = FailureKind::Proxy(ProxyFault::AuthenticationRequired);

#[rustfmt::skip]
const PROXIES: &[Row] = &[
    ("proxy authorization required", Phase::Proxy, AUTHENTICATION),
    ("proxy authentication required", Phase::Proxy, AUTHENTICATION),
    ("err_proxy_auth", Phase::Proxy, AUTHENTICATION),
    ("connect tunnel failed, response 407", Phase::Proxy, AUTHENTICATION),
    ("http code 407 from proxy", Phase::Proxy, AUTHENTICATION), // curl
    ("from proxy after connect", Phase::Proxy, DENIED), // curl: "Received HTTP code 403 from proxy after CONNECT"
    ("connect tunnel failed", Phase::Proxy, DENIED),
    ("tunnel connection failed", Phase::Proxy, DENIED), // Python
    ("err_tunnel_connection_failed", Phase::Proxy, DENIED),
    ("failed to create underlying connection", Phase::Proxy, NOT_REACHED),
    ("err_proxy_connection_failed", Phase::Proxy, NOT_REACHED),
    ("err_proxy_certificate_invalid", Phase::Proxy, NOT_REACHED),
    ("ns_error_proxy_connection_refused", Phase::Proxy, NOT_REACHED),
    ("ns_error_unknown_proxy_host", Phase::Proxy, NOT_REACHED),
    ("ns_error_proxy_authentication_failed", Phase::Proxy, AUTHENTICATION),
    ("ns_error_proxy_", Phase::Proxy, DENIED),
    ("could not resolve proxy", Phase::Proxy, NOT_REACHED),
    ("couldn't resolve proxy", Phase::Proxy, NOT_REACHED),
    ("cannot connect to proxy", Phase::Proxy, NOT_REACHED), // urllib3
    ("unable to connect to proxy", Phase::Proxy, NOT_REACHED),
    ("proxyconnect tcp", Phase::Proxy, NOT_REACHED), // Go
    ("connection to the upstream proxy/gateway failed", Phase::Proxy, NOT_REACHED), // Fiddler
    ("unsuccessful tunnel", Phase::Proxy, DENIED),
    ("unable to tunnel through proxy", Phase::Proxy, DENIED), // Java
    ("tunnel error", Phase::Proxy, FailureKind::Proxy(ProxyFault::Unknown)),
];

#[rustfmt::skip]
const CERTIFICATES: &[Row] = &[
    ("revocationlist", Phase::Tls, certificate(CertificateFault::Other)),
    ("peer certificate: revoked", Phase::Tls, certificate(CertificateFault::Revoked)),
    ("certificate revoked", Phase::Tls, certificate(CertificateFault::Revoked)),
    ("certificate has been revoked", Phase::Tls, certificate(CertificateFault::Revoked)),
    ("err_cert_revoked", Phase::Tls, certificate(CertificateFault::Revoked)),
    ("sec_error_revoked_certificate", Phase::Tls, certificate(CertificateFault::Revoked)),
    ("notvalidyet", Phase::Tls, certificate(CertificateFault::NotYetValid)),
    ("not valid yet", Phase::Tls, certificate(CertificateFault::NotYetValid)),
    ("not yet valid", Phase::Tls, certificate(CertificateFault::NotYetValid)),
    ("not valid before", Phase::Tls, certificate(CertificateFault::NotYetValid)),
    ("cert_not_yet_valid", Phase::Tls, certificate(CertificateFault::NotYetValid)),
    ("not_yet_valid_certificate", Phase::Tls, certificate(CertificateFault::NotYetValid)),
    ("certificatenotyetvalidexception", Phase::Tls, certificate(CertificateFault::NotYetValid)),
    ("peer certificate: expired", Phase::Tls, certificate(CertificateFault::Expired)), // rustls
    ("certificate expired", Phase::Tls, certificate(CertificateFault::Expired)),
    ("certificate has expired", Phase::Tls, certificate(CertificateFault::Expired)),
    ("certificate for this server has expired", Phase::Tls, certificate(CertificateFault::Expired)),
    ("certificateexpiredexception", Phase::Tls, certificate(CertificateFault::Expired)),
    ("not valid after", Phase::Tls, certificate(CertificateFault::Expired)),
    ("cert_has_expired", Phase::Tls, certificate(CertificateFault::Expired)),
    ("err_cert_date_invalid", Phase::Tls, certificate(CertificateFault::Expired)),
    ("sec_error_expired", Phase::Tls, certificate(CertificateFault::Expired)),
    ("sec_error_ocsp_", Phase::Tls, certificate(CertificateFault::Other)),
    ("sec_e_cert_expired", Phase::Tls, certificate(CertificateFault::Expired)), // Schannel
    ("sec_e_wrong_principal", Phase::Tls, certificate(CertificateFault::WrongName)), // Schannel
    ("sec_e_untrusted_root", Phase::Tls, certificate(CertificateFault::UnknownIssuer)), // Schannel
    ("not valid for any names", Phase::Tls, certificate(CertificateFault::NoName)),
    ("relies on legacy common name", Phase::Tls, certificate(CertificateFault::NoName)), // Go
    ("notvalidforname", Phase::Tls, certificate(CertificateFault::WrongName)),
    ("not valid for name", Phase::Tls, certificate(CertificateFault::WrongName)),
    ("certificate is valid for", Phase::Tls, certificate(CertificateFault::WrongName)), // Go
    ("hostname mismatch", Phase::Tls, certificate(CertificateFault::WrongName)), // OpenSSL, Python
    ("hostname/ip does not match certificate", Phase::Tls, certificate(CertificateFault::WrongName)), // Node
    ("err_cert_common_name_invalid", Phase::Tls, certificate(CertificateFault::WrongName)),
    ("err_tls_cert_altname_invalid", Phase::Tls, certificate(CertificateFault::WrongName)),
    ("ssl_error_bad_cert_domain", Phase::Tls, certificate(CertificateFault::WrongName)),
    ("no alternative certificate subject name matches", Phase::Tls, certificate(CertificateFault::WrongName)), // curl
    ("no subject alternative", Phase::Tls, certificate(CertificateFault::WrongName)), // Java
    ("no name matching", Phase::Tls, certificate(CertificateFault::WrongName)), // Java
    ("ip address mismatch", Phase::Tls, certificate(CertificateFault::WrongName)), // OpenSSL
    ("remotecertificatenamemismatch", Phase::Tls, certificate(CertificateFault::WrongName)), // .NET
    ("self-signed certificate in certificate chain", Phase::Tls, certificate(CertificateFault::UnknownIssuer)),
    ("self signed certificate in certificate chain", Phase::Tls, certificate(CertificateFault::UnknownIssuer)),
    ("self_signed_cert_in_chain", Phase::Tls, certificate(CertificateFault::UnknownIssuer)),
    ("depth_zero_self_signed_cert", Phase::Tls, certificate(CertificateFault::SelfSigned)),
    ("mozilla_pkix_error_self_signed_cert", Phase::Tls, certificate(CertificateFault::SelfSigned)),
    ("causedasendentity", Phase::Tls, certificate(CertificateFault::SelfSigned)),
    ("self-signed", Phase::Tls, certificate(CertificateFault::SelfSigned)),
    ("self signed", Phase::Tls, certificate(CertificateFault::SelfSigned)),
    ("unable_to_verify_leaf_signature", Phase::Tls, certificate(CertificateFault::MissingIntermediate)),
    ("unable to verify the first certificate", Phase::Tls, certificate(CertificateFault::MissingIntermediate)),
    ("unknownissuer", Phase::Tls, certificate(CertificateFault::UnknownIssuer)),
    ("unknown issuer", Phase::Tls, certificate(CertificateFault::UnknownIssuer)),
    ("sec_error_unknown_issuer", Phase::Tls, certificate(CertificateFault::UnknownIssuer)),
    ("unable to get local issuer", Phase::Tls, certificate(CertificateFault::UnknownIssuer)),
    ("unable_to_get_issuer_cert", Phase::Tls, certificate(CertificateFault::UnknownIssuer)),
    ("unknown ca", Phase::Tls, certificate(CertificateFault::UnknownIssuer)),
    ("signed by unknown authority", Phase::Tls, certificate(CertificateFault::UnknownIssuer)), // Go
    ("err_cert_authority_invalid", Phase::Tls, certificate(CertificateFault::UnknownIssuer)),
    ("unable to find valid certification path", Phase::Tls, certificate(CertificateFault::UnknownIssuer)), // Java
    ("pkix path building failed", Phase::Tls, certificate(CertificateFault::UnknownIssuer)), // Java
    ("certpathvalidatorexception", Phase::Tls, certificate(CertificateFault::UnknownIssuer)),
    ("partialchain", Phase::Tls, certificate(CertificateFault::UnknownIssuer)), // .NET
    ("untrustedroot", Phase::Tls, certificate(CertificateFault::UnknownIssuer)),
    ("remotecertificatechainerrors", Phase::Tls, certificate(CertificateFault::UnknownIssuer)),
    ("the certificate for this server is invalid", Phase::Tls, certificate(CertificateFault::Other)), // NSURLErrorDomain -1202
    ("nsurlerrordomain -1202", Phase::Tls, certificate(CertificateFault::Other)),
    ("certificate verify failed", Phase::Tls, certificate(CertificateFault::Other)),
    ("ssl certificate problem", Phase::Tls, certificate(CertificateFault::Other)),
    ("remote certificate is invalid", Phase::Tls, certificate(CertificateFault::Other)),
    ("invalid peer certificate", Phase::Tls, certificate(CertificateFault::Other)),
    ("sec_error_bad_signature", Phase::Tls, certificate(CertificateFault::Other)),
    ("err_cert_", Phase::Tls, certificate(CertificateFault::Other)),
];

const CLIENT_KEY: FailureKind = FailureKind::Tls(TlsFault::ClientKeyMismatch);

#[rustfmt::skip]
const HANDSHAKES: &[Row] = &[
    ("does not belong to the client certificate", Phase::Build, CLIENT_KEY),
    ("key values mismatch", Phase::Build, CLIENT_KEY), // OpenSSL's X509_R_KEY_VALUES_MISMATCH, curl, Node
    ("key_values_mismatch", Phase::Build, CLIENT_KEY), // Python
    ("private key does not match public key", Phase::Build, CLIENT_KEY), // Go's crypto/tls
    ("certificate required", Phase::Tls, alerted(TlsAlert::CertificateRequired)),
    ("certificaterequired", Phase::Tls, alerted(TlsAlert::CertificateRequired)),
    ("err_ssl_client_auth_cert_needed", Phase::Tls, alerted(TlsAlert::CertificateRequired)),
    ("err_bad_ssl_client_auth_cert", Phase::Tls, alerted(TlsAlert::CertificateRequired)),
    ("ssl_error_rx_certificate_required_alert", Phase::Tls, alerted(TlsAlert::CertificateRequired)),
    ("the server requires a client certificate", Phase::Tls, alerted(TlsAlert::CertificateRequired)), // NSURLErrorDomain -1206
    ("nsurlerrordomain -1206", Phase::Tls, alerted(TlsAlert::CertificateRequired)),
    ("ssl_error_bad_cert_alert", Phase::Tls, alerted(TlsAlert::BadCertificate)),
    ("unrecognized name", Phase::Tls, alerted(TlsAlert::UnrecognizedName)),
    ("unrecognized_name", Phase::Tls, alerted(TlsAlert::UnrecognizedName)),
    ("cannot agree on a tls version", Phase::Tls, FailureKind::Tls(TlsFault::NoCommonVersion)), // mitmproxy
    ("tls13notoffered", Phase::Tls, FailureKind::Tls(TlsFault::NoCommonVersion)),
    ("tls12notoffered", Phase::Tls, FailureKind::Tls(TlsFault::NoCommonVersion)),
    ("servertlsversion", Phase::Tls, FailureKind::Tls(TlsFault::NoCommonVersion)),
    ("serverdoesnotsupporttls12or13", Phase::Tls, FailureKind::Tls(TlsFault::NoCommonVersion)),
    ("tls12or13", Phase::Tls, FailureKind::Tls(TlsFault::NoCommonVersion)),
    ("protocol version", Phase::Tls, FailureKind::Tls(TlsFault::NoCommonVersion)),
    ("protocol_version", Phase::Tls, FailureKind::Tls(TlsFault::NoCommonVersion)),
    ("unsupported protocol", Phase::Tls, FailureKind::Tls(TlsFault::NoCommonVersion)), // OpenSSL
    ("err_ssl_version_or_cipher_mismatch", Phase::Tls, FailureKind::Tls(TlsFault::NoCommonVersion)),
    ("err_ssl_obsolete_version", Phase::Tls, FailureKind::Tls(TlsFault::NoCommonVersion)),
    ("ssl_error_unsupported_version", Phase::Tls, FailureKind::Tls(TlsFault::NoCommonVersion)),
    ("no cipher suites", Phase::Tls, FailureKind::Tls(TlsFault::NoCommonCipher)),
    ("no shared cipher", Phase::Tls, FailureKind::Tls(TlsFault::NoCommonCipher)),
    ("no_cypher_overlap", Phase::Tls, FailureKind::Tls(TlsFault::NoCommonCipher)),
    ("dh key too small", Phase::Tls, FailureKind::Tls(TlsFault::NoCommonCipher)), // OpenSSL
    ("ssl_error_handshake_failure_alert", Phase::Tls, alerted(TlsAlert::HandshakeFailure)),
    ("handshake failure", Phase::Tls, alerted(TlsAlert::HandshakeFailure)),
    ("handshake_failure", Phase::Tls, alerted(TlsAlert::HandshakeFailure)),
    ("noapplicationprotocol", Phase::Tls, FailureKind::Tls(TlsFault::NoApplicationProtocol)),
    ("no application protocol", Phase::Tls, FailureKind::Tls(TlsFault::NoApplicationProtocol)),
    ("invalidcontenttype", Phase::Tls, FailureKind::Tls(TlsFault::NotTls)),
    ("invalid content type", Phase::Tls, FailureKind::Tls(TlsFault::NotTls)),
    ("corrupt message", Phase::Tls, FailureKind::Tls(TlsFault::NotTls)),
    ("wrong version number", Phase::Tls, FailureKind::Tls(TlsFault::NotTls)), // OpenSSL
    ("packet length too long", Phase::Tls, FailureKind::Tls(TlsFault::NotTls)),
    ("first record does not look like a tls handshake", Phase::Tls, FailureKind::Tls(TlsFault::NotTls)), // Go
    ("server gave http response to https client", Phase::Tls, FailureKind::Tls(TlsFault::NotTls)), // Go
    ("unsupported or unrecognized ssl message", Phase::Tls, FailureKind::Tls(TlsFault::NotTls)), // Java
    ("unrecognized ssl message, plaintext connection", Phase::Tls, FailureKind::Tls(TlsFault::NotTls)),
    ("does not speak tls", Phase::Tls, FailureKind::Tls(TlsFault::NotTls)), // mitmproxy
    ("rx_record_too_long", Phase::Tls, FailureKind::Tls(TlsFault::NotTls)),
    ("err_ssl_protocol_error", Phase::Tls, FailureKind::Tls(TlsFault::Unknown)),
    ("an ssl error has occurred and a secure connection", Phase::Tls, FailureKind::Tls(TlsFault::Unknown)), // NSURLErrorDomain -1200
    ("a tls error caused the secure connection to fail", Phase::Tls, FailureKind::Tls(TlsFault::Unknown)),
    ("ssl connection could not be established", Phase::Tls, FailureKind::Tls(TlsFault::Unknown)), // .NET
    ("legacy renegotiation", Phase::Tls, FailureKind::Tls(TlsFault::Unknown)), // OpenSSL 3, without RFC 5746
    ("tls handshake timeout", Phase::Tls, FailureKind::Timeout(Limit::Unknown)), // Go
    ("remote host terminated the handshake", Phase::Tls, FailureKind::Incomplete), // Java
    ("the remote party closed the transport stream", Phase::Tls, FailureKind::Incomplete), // .NET
    ("unexpected eof while reading", Phase::Tls, FailureKind::Incomplete), // OpenSSL 3
    ("ssl_error_syscall", Phase::Tls, FailureKind::Incomplete),
    ("client network socket disconnected before secure tls", Phase::Tls, FailureKind::Incomplete), // Node
    ("https handshake to", Phase::Tls, FailureKind::Tls(TlsFault::Unknown)), // Fiddler
    ("ssl: handshake", Phase::Tls, FailureKind::Tls(TlsFault::Unknown)), // Charles
];

#[rustfmt::skip]
const MESSAGES: &[Row] = &[
    ("http_1_1_required", Phase::Wait, FailureKind::Http2(Http2Fault::Http11Required)),
    ("requires http/1.1", Phase::Wait, FailureKind::Http2(Http2Fault::Http11Required)),
    ("refused_stream", Phase::Wait, FailureKind::Http2(Http2Fault::RefusedStream)),
    ("refused stream", Phase::Wait, FailureKind::Http2(Http2Fault::RefusedStream)),
    ("refusedstream", Phase::Wait, FailureKind::Http2(Http2Fault::RefusedStream)),
    ("stream refused", Phase::Wait, FailureKind::Http2(Http2Fault::RefusedStream)),
    ("err_http2_protocol_error", Phase::Wait, FailureKind::Http2(Http2Fault::Stream)),
    ("goaway", Phase::Wait, FailureKind::Http2(Http2Fault::GoAway)),
    ("go away", Phase::Wait, FailureKind::Http2(Http2Fault::GoAway)),
    ("too_many_pings", Phase::Wait, FailureKind::Http2(Http2Fault::GoAway)),
    ("excessive load", Phase::Wait, FailureKind::Http2(Http2Fault::GoAway)),
    ("connection error received", Phase::Wait, FailureKind::Http2(Http2Fault::GoAway)),
    ("err_http2_ping_failed", Phase::Wait, FailureKind::Http2(Http2Fault::GoAway)),
    ("stream error received", Phase::Wait, FailureKind::Http2(Http2Fault::Stream)),
    ("stream error: stream id", Phase::Wait, FailureKind::Http2(Http2Fault::Stream)), // Go
    ("was not closed cleanly", Phase::Wait, FailureKind::Http2(Http2Fault::Stream)), // curl
    ("too many redirects", Phase::Wait, FailureKind::RedirectLoop),
    ("too many http redirects", Phase::Wait, FailureKind::RedirectLoop),
    ("err_too_many_redirects", Phase::Wait, FailureKind::RedirectLoop),
    ("ns_error_redirect_loop", Phase::Wait, FailureKind::RedirectLoop),
    ("redirect loop", Phase::Wait, FailureKind::RedirectLoop),
    ("exceededmaxredirect", Phase::Wait, FailureKind::RedirectLoop),
    ("content-length parsed", Phase::Wait, FailureKind::MalformedHead),
    ("transfer-encoding parsed", Phase::Wait, FailureKind::MalformedHead),
    ("invalid http header", Phase::Wait, FailureKind::MalformedHead),
    ("invalid http status-code parsed", Phase::Wait, FailureKind::MalformedHead),
    ("message head is too large", Phase::Wait, FailureKind::MalformedHead),
    ("err_response_headers_", Phase::Wait, FailureKind::MalformedHead),
    ("hpe_invalid_constant", Phase::Wait, FailureKind::NotHttp),
    ("hpe_", Phase::Wait, FailureKind::MalformedHead),
    ("malformed mime header", Phase::Wait, FailureKind::MalformedHead), // Go
    ("invalid http version", Phase::Wait, FailureKind::NotHttp),
    ("invalid http status", Phase::Wait, FailureKind::NotHttp),
    ("unexpected message from connection", Phase::Wait, FailureKind::NotHttp),
    ("http/0.9", Phase::Wait, FailureKind::NotHttp), // curl
    ("err_invalid_http_response", Phase::Wait, FailureKind::NotHttp),
    ("malformed http response", Phase::Wait, FailureKind::NotHttp), // Go
    ("badstatusline", Phase::Wait, FailureKind::NotHttp), // Python
    ("cannot parse response", Phase::Wait, FailureKind::NotHttp), // NSURLErrorDomain -1017
    ("length limit exceeded", Phase::Receive, FailureKind::TooLarge),
    ("err_content_decoding_failed", Phase::Receive, FailureKind::Decoding),
    ("ns_error_invalid_content_encoding", Phase::Receive, FailureKind::Decoding),
    ("cannot decode content data", Phase::Receive, FailureKind::Decoding), // NSURLErrorDomain -1016
    ("cannot decode raw data", Phase::Receive, FailureKind::Decoding),
    ("unrecognized or bad http content or transfer-encoding", Phase::Receive, FailureKind::Decoding), // curl
    ("err_invalid_chunked_encoding", Phase::Receive, FailureKind::MalformedBody),
    ("invalid chunk", Phase::Receive, FailureKind::MalformedBody),
    ("malformed chunk", Phase::Receive, FailureKind::MalformedBody),
    ("err_content_length_mismatch", Phase::Receive, FailureKind::Incomplete),
    ("err_incomplete_chunked_encoding", Phase::Receive, FailureKind::Incomplete),
    ("ns_error_net_partial_transfer", Phase::Receive, FailureKind::Incomplete),
    ("incompleteread", Phase::Receive, FailureKind::Incomplete), // Python
    ("transfer closed with", Phase::Receive, FailureKind::Incomplete), // curl
    ("response payload is not completed", Phase::Receive, FailureKind::Incomplete), // aiohttp
    // Fiddler says both of a response of which nothing came.
    ("server returned 0 bytes", Phase::Wait, FailureKind::Incomplete),
    ("return a complete response", Phase::Receive, FailureKind::Incomplete),
    ("premature eof", Phase::Receive, FailureKind::Incomplete), // Java
];

const NOT_FOUND: FailureKind = FailureKind::Name(NameFault::NotFound);
const NO_ADDRESS: FailureKind = FailureKind::Name(NameFault::NoAddress);
const RESOLVER_SILENT: FailureKind = FailureKind::Name(NameFault::TimedOut);
const RESOLVER_FAILED: FailureKind = FailureKind::Name(NameFault::Failed);

#[rustfmt::skip]
pub(super) const NAMES: &[Row] = &[
    ("servfail", Phase::Dns, RESOLVER_FAILED),
    ("server failure", Phase::Dns, RESOLVER_FAILED),
    ("server misbehaving", Phase::Dns, RESOLVER_FAILED), // Go
    ("name or service not known", Phase::Dns, NOT_FOUND), // glibc
    ("nodename nor servname", Phase::Dns, NOT_FOUND), // macOS
    ("no such host", Phase::Dns, NOT_FOUND), // Windows, Go
    ("nxdomain", Phase::Dns, NOT_FOUND),
    ("host not found", Phase::Dns, NOT_FOUND),
    ("name does not resolve", Phase::Dns, NOT_FOUND), // musl
    ("non-existent domain", Phase::Dns, NOT_FOUND),
    ("os error 11001", Phase::Dns, NOT_FOUND),
    ("err_name_not_resolved", Phase::Dns, NOT_FOUND),
    ("err_icann_name_collision", Phase::Dns, NOT_FOUND),
    ("ns_error_unknown_host", Phase::Dns, NOT_FOUND),
    ("enotfound", Phase::Dns, NOT_FOUND), // Node
    ("could not resolve host", Phase::Dns, NOT_FOUND), // curl
    ("couldn't resolve host", Phase::Dns, NOT_FOUND),
    ("server with the specified hostname could not be found", Phase::Dns, NOT_FOUND), // NSURLErrorDomain -1003
    ("hostnamen konnte nicht gefunden werden", Phase::Dns, NOT_FOUND), // the same in German
    ("remotename konnte nicht aufgelöst werden", Phase::Dns, NOT_FOUND), // .NET in German
    ("nsurlerrordomain -1003", Phase::Dns, NOT_FOUND),
    ("unable to resolve host", Phase::Dns, NOT_FOUND), // Android, BrowserMob Proxy
    ("getaddrinfo failed", Phase::Dns, NOT_FOUND), // Python on Windows
    ("unknown host", Phase::Dns, NOT_FOUND), // Burp Suite
    ("name lookup failed", Phase::Dns, NOT_FOUND),
    ("dns lookup for", Phase::Dns, NOT_FOUND), // Fiddler
    ("unknownhostexception", Phase::Dns, NOT_FOUND), // Java
    ("no address associated", Phase::Dns, NO_ADDRESS), // glibc
    ("no data of requested type", Phase::Dns, NO_ADDRESS),
    ("no data of the requested type", Phase::Dns, NO_ADDRESS), // Windows
    ("no usable address", Phase::Dns, NO_ADDRESS),
    ("wsano_data", Phase::Dns, NO_ADDRESS),
    ("no record found", Phase::Dns, NO_ADDRESS), // hickory
    ("eai_nodata", Phase::Dns, NO_ADDRESS),
    ("enodata", Phase::Dns, NO_ADDRESS),
    ("os error 11004", Phase::Dns, NO_ADDRESS),
    ("err_dns_timed_out", Phase::Dns, RESOLVER_SILENT),
    ("resolving timed out", Phase::Dns, RESOLVER_SILENT), // curl
    ("dns lookup timed out", Phase::Dns, RESOLVER_SILENT),
    ("err_name_resolution_failed", Phase::Dns, RESOLVER_FAILED),
    ("err_dns_server_failed", Phase::Dns, RESOLVER_FAILED),
    ("err_dns_malformed_response", Phase::Dns, RESOLVER_FAILED),
    ("eai_again", Phase::Dns, RESOLVER_FAILED),
    ("temporary failure in name resolution", Phase::Dns, RESOLVER_FAILED),
    ("dns lookup failed", Phase::Dns, RESOLVER_FAILED),
];

/// What is said of a name by words that mean something else of a connection: only where the phase is known.
#[rustfmt::skip]
pub(super) const LOOKUPS: &[Row] = &[
    ("timed out", Phase::Dns, RESOLVER_SILENT),
    ("timeout", Phase::Dns, RESOLVER_SILENT),
    ("deadline has elapsed", Phase::Dns, RESOLVER_SILENT),
    ("temporary failure", Phase::Dns, RESOLVER_FAILED),
    ("temporary error", Phase::Dns, RESOLVER_FAILED),
    ("try again", Phase::Dns, RESOLVER_FAILED),
    ("refused", Phase::Dns, RESOLVER_FAILED),
    ("non-recoverable", Phase::Dns, RESOLVER_FAILED),
    ("nonrecoverable", Phase::Dns, RESOLVER_FAILED),
    ("system error", Phase::Dns, RESOLVER_FAILED),
    ("os error 11002", Phase::Dns, RESOLVER_FAILED),
    ("os error 11003", Phase::Dns, RESOLVER_FAILED),
];

const TIMEOUT: FailureKind = FailureKind::Timeout(Limit::Unknown);

#[rustfmt::skip]
const CONNECTIONS: &[Row] = &[
    ("err_connection_refused", Phase::Connect, FailureKind::Refused),
    ("ns_error_connection_refused", Phase::Connect, FailureKind::Refused),
    ("connectionrefused", Phase::Connect, FailureKind::Refused),
    ("econnrefused", Phase::Connect, FailureKind::Refused),
    ("connection refused", Phase::Connect, FailureKind::Refused),
    ("actively refused", Phase::Connect, FailureKind::Refused), // Windows
    ("da der zielcomputer die verbindung verweigerte", Phase::Connect, FailureKind::Refused), // Windows in German
    ("doelcomputer de verbinding actief heeft geweigerd", Phase::Connect, FailureKind::Refused), // Windows in Dutch
    ("ordinateur cible l'a expressément refusée", Phase::Connect, FailureKind::Refused), // Windows in French
    ("could not connect to the server", Phase::Connect, FailureKind::Refused), // NSURLErrorDomain -1004
    ("nsurlerrordomain -1004", Phase::Connect, FailureKind::Refused),
    ("[errno 111]", Phase::Connect, FailureKind::Refused), // Python on Linux
    ("[errno 61]", Phase::Connect, FailureKind::Refused), // and on macOS
    ("winerror 10061", Phase::Connect, FailureKind::Refused),
    ("os error 111)", Phase::Connect, FailureKind::Refused),
    ("os error 10061", Phase::Connect, FailureKind::Refused),
    ("os error 61)", Phase::Connect, FailureKind::Refused),
    ("no route", Phase::Connect, FailureKind::Unreachable),
    ("cannot assign requested address", Phase::Connect, FailureKind::Unreachable),
    ("can't assign requested address", Phase::Connect, FailureKind::Unreachable),
    ("network is down", Phase::Connect, FailureKind::Unreachable),
    ("err_internet_disconnected", Phase::Connect, FailureKind::Unreachable),
    ("err_connection_failed", Phase::Connect, FailureKind::Unreachable),
    ("err_network_changed", Phase::Connect, FailureKind::Unreachable),
    ("internet connection appears to be offline", Phase::Connect, FailureKind::Unreachable), // NSURLErrorDomain -1009
    ("ns_error_offline", Phase::Connect, FailureKind::Unreachable),
    ("[errno 113]", Phase::Connect, FailureKind::Unreachable),
    ("[errno 101]", Phase::Connect, FailureKind::Unreachable),
    ("os error 113)", Phase::Connect, FailureKind::Unreachable),
    ("os error 101)", Phase::Connect, FailureKind::Unreachable),
    ("os error 10051", Phase::Connect, FailureKind::Unreachable),
    ("os error 10065", Phase::Connect, FailureKind::Unreachable),
    ("noroutetohost", Phase::Connect, FailureKind::Unreachable), // Java
    ("unreach", Phase::Connect, FailureKind::Unreachable), // EHOSTUNREACH, "Network is unreachable", HostUnreachable
    ("err_connection_timed_out", Phase::Connect, TIMEOUT),
    ("ns_error_net_timeout", Phase::Connect, TIMEOUT),
    ("esockettimedout", Phase::Wait, TIMEOUT),
    ("etimedout", Phase::Connect, TIMEOUT),
    ("connect timed out", Phase::Connect, TIMEOUT), // Java
    ("connecttimeout", Phase::Connect, TIMEOUT), // Python
    ("connection timeout", Phase::Connect, TIMEOUT),
    ("connection timed out", Phase::Connect, TIMEOUT),
    ("error: timedout", Phase::Connect, TIMEOUT), // Fiddler
    ("failed to connect to", Phase::Connect, TIMEOUT), // curl: "Failed to connect to h port 443 after 130 ms: Timeout"
    ("dial tcp", Phase::Connect, TIMEOUT), // Go: "dial tcp 192.0.2.1:443: i/o timeout"
    ("[errno 110]", Phase::Connect, TIMEOUT),
    ("winerror 10060", Phase::Connect, TIMEOUT),
    ("err_timed_out", Phase::Wait, TIMEOUT),
    ("err_connection_reset", Phase::Wait, FailureKind::Reset),
    ("err_connection_aborted", Phase::Wait, FailureKind::Reset),
    ("ns_error_net_reset", Phase::Wait, FailureKind::Reset),
    ("ns_error_net_interrupt", Phase::Wait, FailureKind::Reset),
    ("econnreset", Phase::Wait, FailureKind::Reset),
    ("epipe", Phase::Wait, FailureKind::Reset),
    ("connection reset", Phase::Wait, FailureKind::Reset),
    ("reset by peer", Phase::Wait, FailureKind::Reset),
    ("forcibly closed", Phase::Wait, FailureKind::Reset), // Windows
    ("connection aborted", Phase::Wait, FailureKind::Reset),
    ("connection was aborted", Phase::Wait, FailureKind::Reset),
    ("broken pipe", Phase::Wait, FailureKind::Reset),
    ("recv failure", Phase::Wait, FailureKind::Reset), // curl
    ("[errno 104]", Phase::Wait, FailureKind::Reset),
    ("winerror 10054", Phase::Wait, FailureKind::Reset),
    ("os error 104)", Phase::Wait, FailureKind::Reset),
    ("os error 10053", Phase::Wait, FailureKind::Reset),
    ("os error 10054", Phase::Wait, FailureKind::Reset),
    ("err_empty_response", Phase::Wait, FailureKind::Incomplete),
    ("err_connection_closed", Phase::Wait, FailureKind::Incomplete),
    ("ns_error_net_empty_response", Phase::Wait, FailureKind::Incomplete),
    ("network connection was lost", Phase::Wait, FailureKind::Incomplete), // NSURLErrorDomain -1005
    ("nsurlerrordomain -1005", Phase::Wait, FailureKind::Incomplete),
    ("socket hang up", Phase::Wait, FailureKind::Incomplete), // Node
    ("other side closed", Phase::Wait, FailureKind::Incomplete), // undici
    ("server disconnected", Phase::Wait, FailureKind::Incomplete), // aiohttp, httpx, mitmproxy
    ("remote end closed connection", Phase::Wait, FailureKind::Incomplete), // Python
    ("remotedisconnected", Phase::Wait, FailureKind::Incomplete),
    ("server failed to respond", Phase::Wait, FailureKind::Incomplete), // Apache HttpClient's NoHttpResponseException
    ("nohttpresponse", Phase::Wait, FailureKind::Incomplete),
    ("no response received from remote server", Phase::Wait, FailureKind::Incomplete), // Burp Suite
    ("unexpected end of stream", Phase::Wait, FailureKind::Incomplete), // OkHttp
    ("response ended prematurely", Phase::Wait, FailureKind::Incomplete), // .NET
    ("returned no response", Phase::Wait, FailureKind::Incomplete),
    ("end of file before", Phase::Wait, FailureKind::Incomplete),
    ("closed before message completed", Phase::Wait, FailureKind::Incomplete), // hyper
    ("incompletemessage", Phase::Wait, FailureKind::Incomplete),
    ("\": eof", Phase::Wait, FailureKind::Incomplete), // Go: `Post "https://…": EOF`
    ("unexpected eof", Phase::Wait, FailureKind::Incomplete),
    ("unexpected end of file", Phase::Wait, FailureKind::Incomplete),
    ("empty reply", Phase::Wait, FailureKind::Incomplete), // curl
    ("peer closed connection", Phase::Wait, FailureKind::Incomplete),
    ("connection closed", Phase::Wait, FailureKind::Incomplete),
    ("error writing a body", Phase::Send, FailureKind::Reset), // hyper
    ("the request timed out", Phase::Wait, TIMEOUT), // NSURLErrorDomain -1001
    ("nsurlerrordomain -1001", Phase::Wait, TIMEOUT),
    ("sockettimeoutexception", Phase::Wait, TIMEOUT), // Java
    ("read timed out", Phase::Wait, TIMEOUT),
    ("readtimeout", Phase::Wait, TIMEOUT),
    ("awaiting headers", Phase::Wait, TIMEOUT), // Go: "Client.Timeout exceeded while awaiting headers"
    ("operation timed out", Phase::Wait, TIMEOUT),
    ("request was canceled due to the configured httpclient.timeout", Phase::Wait, TIMEOUT), // .NET
    ("timed out", Phase::Wait, TIMEOUT),
    ("did not properly respond", Phase::Wait, TIMEOUT), // Windows
    ("os error 110)", Phase::Wait, TIMEOUT),
    ("os error 10060", Phase::Wait, TIMEOUT),
];

/// Words too common for a file of others: read only where the phase is known, after all others.
#[rustfmt::skip]
pub(super) const GENERAL: &[Row] = &[
    ("timeout", Phase::Wait, TIMEOUT),
    ("time out", Phase::Wait, TIMEOUT),
    ("deadline", Phase::Wait, TIMEOUT),
    ("eof", Phase::Wait, FailureKind::Incomplete),
    ("gzip", Phase::Receive, FailureKind::Decoding),
    ("deflate", Phase::Receive, FailureKind::Decoding),
    ("brotli", Phase::Receive, FailureKind::Decoding),
    ("zstd", Phase::Receive, FailureKind::Decoding),
    ("zlib", Phase::Receive, FailureKind::Decoding),
    ("decompress", Phase::Receive, FailureKind::Decoding),
    ("corrupt", Phase::Receive, FailureKind::Decoding),
    ("invalid block", Phase::Receive, FailureKind::Decoding),
    ("magic number", Phase::Receive, FailureKind::Decoding),
    ("content-encoding", Phase::Receive, FailureKind::Decoding),
    ("too large", Phase::Receive, FailureKind::TooLarge),
    ("larger than", Phase::Receive, FailureKind::TooLarge),
    ("exceeds the limit", Phase::Receive, FailureKind::TooLarge),
    ("grows beyond", Phase::Receive, FailureKind::TooLarge),
    ("revoked", Phase::Tls, certificate(CertificateFault::Revoked)),
    ("doesn't match", Phase::Tls, certificate(CertificateFault::WrongName)), // urllib3: "hostname 'x' doesn't match 'y'"
    ("incommon", Phase::Tls, FailureKind::Tls(TlsFault::NoCommonCipher)),
    ("invalid status", Phase::Wait, FailureKind::NotHttp),
    ("not http", Phase::Wait, FailureKind::NotHttp),
    ("maximum (", Phase::Wait, FailureKind::RedirectLoop), // curl: "Maximum (50) redirects followed"
    ("known protocol", Phase::Tls, FailureKind::Tls(TlsFault::NoApplicationProtocol)),
    ("record layer", Phase::Tls, FailureKind::Tls(TlsFault::NotTls)),
    ("tlsversion", Phase::Tls, FailureKind::Tls(TlsFault::NoCommonVersion)),
    ("invalid header", Phase::Wait, FailureKind::MalformedHead),
    ("header parsed", Phase::Wait, FailureKind::MalformedHead),
];
