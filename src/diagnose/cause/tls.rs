//! TLS handshakes and certificates.

use super::{Cause, NextStep, causes, page};
use crate::domain::Probe;

causes! {
    static CERT_EXPIRED: Cause = Cause {
        id: "tls.cert_expired",
        title: "The receiver's certificate has expired.",
        fix: "Renew the certificate.",
        meaning: "notAfter has passed, so the client stops before a byte of the request is sent. Automatic renewal \
                 often has put a new file in place, and the server, or one of several behind a balancer, still \
                 holds the old one in memory. The TLS tab shows the dates that were served.",
        page: &page::VALIDITY,
        next: Some(NextStep::Probe(Probe::Certificates)),
    };

    static CERT_NOT_YET_VALID: Cause = Cause {
        id: "tls.cert_not_yet_valid",
        title: "The receiver's certificate is not valid yet.",
        fix: "Check both clocks; otherwise wait, or replace the certificate.",
        meaning: "notBefore lies in the future for the machine that checks. Either the certificate was issued \
                 minutes ago by a fast clock, or the checking machine's own clock is behind, typically after a \
                 start without network. Compare notBefore with the time of an independent source.",
        page: &page::VALIDITY,
        next: Some(NextStep::Probe(Probe::Certificates)),
    };

    static CERT_REVOKED: Cause = Cause {
        id: "tls.cert_revoked",
        title: "The receiver's certificate was revoked.",
        fix: "Replace the certificate.",
        meaning: "The authority took the certificate back before its end, after a leaked key or a wrong issuance, \
                 and publishes that by CRL or OCSP. Not every client asks, so that a browser may be content where \
                 the sender is not. A stapled answer comes with the handshake itself.",
        page: &page::OCSP,
        next: Some(NextStep::Probe(Probe::Certificates)),
    };

    static CLIENT_CERT_REQUIRED: Cause = Cause {
        id: "tls.client_cert_required",
        title: "The receiver requires a client certificate.",
        fix: "Set client certificate and key of the destination; the platform documents none.",
        meaning: "The server asks for a certificate and ends the connection when none, or one of an unknown \
                 authority, comes: in TLS 1.3 only after the client believes that the handshake is done, with the \
                 alert certificate_required. Gateways with mutual TLS are set up this way for a whole host.",
        page: &page::CERTIFICATE_REQUEST,
        next: Some(NextStep::Probe(Probe::Certificates)),
    };

    static CLIENT_KEY_MISMATCH: Cause = Cause {
        id: "tls.client_key_mismatch",
        title: "The client key does not belong to the client certificate.",
        fix: "Set the private key that the client certificate was issued for.",
        meaning: "A client proves with its private key that the certificate is its own (CertificateVerify). The public \
                 key in the certificate file is not the one of the key file, so the client stops before it connects. \
                 After a renewal often only one of the two files was replaced. Compare the public keys: `openssl x509 \
                 -in CERTIFICATE -noout -pubkey` and `openssl pkey -in KEY -pubout` must print the same.",
        page: &page::CERTIFICATE_VERIFY,
        next: None,
    };

    static HANDSHAKE_ABORTED: Cause = Cause {
        id: "tls.handshake_aborted",
        title: "The connection was closed during the TLS handshake.",
        fix: "Check that this port speaks TLS, and what is in front of it.",
        meaning: "After ClientHello the connection was closed or reset without an alert. Ports with another \
                 protocol, balancers without a healthy backend, and filters that read the server name and dislike \
                 it do that. Compare from another network: if the handshake works there, a filter is near you.",
        page: &page::HANDSHAKE,
        next: Some(NextStep::Probe(Probe::Certificates)),
    };

    static HANDSHAKE_TIMEOUT: Cause = Cause {
        id: "tls.handshake_timeout",
        title: "The port is open, but nothing responds to the TLS handshake.",
        fix: "Check that this port speaks TLS.",
        meaning: "TCP is open and ClientHello stays unanswered. A plain-text service that waits for a line, a \
                 PROXY-protocol listener, or a balancer whose backend hangs keeps silent like this. `openssl \
                 s_client -connect host:port` shows the same stillness.",
        page: &page::RECORDS,
        next: Some(NextStep::Probe(Probe::Certificates)),
    };

    static HOSTNAME_MISMATCH: Cause = Cause {
        id: "tls.hostname_mismatch",
        title: "The certificate does not cover this host name.",
        fix: "Use a host name that it covers, or replace the certificate.",
        meaning: "The host of the URL is compared with the dNSName entries, label by label; a wildcard stands for \
                 one leftmost label. A default certificate of the hosting, an address in place of a name, or www \
                 against the bare domain are the usual differences. The names of both sides are in the evidence.",
        page: &page::HOST_NAMES,
        next: Some(NextStep::Probe(Probe::Certificates)),
    };

    static MISSING_INTERMEDIATE: Cause = Cause {
        id: "tls.missing_intermediate",
        title: "The receiver does not send its intermediate certificate.",
        fix: "Configure the full certificate chain on the receiver.",
        meaning: "A server must send every certificate between its own and the root. Browsers fetch or remember a \
                 missing one, programs do not, so \"it works in the browser\" is typical. `openssl s_client \
                 -showcerts` lists what comes; the file to configure is the one called fullchain.",
        page: &page::CERTIFICATE,
        next: Some(NextStep::Probe(Probe::Certificates)),
    };

    static NO_SAN: Cause = Cause {
        id: "tls.no_san",
        title: "The certificate does not name a host.",
        fix: "Replace the certificate with one that has a subjectAltName.",
        meaning: "Host names are read from subjectAltName only; the common name, where old tools put them, has been \
                 ignored for years. Certificates made by a short openssl command or an old appliance lack the \
                 extension. Look for \"X509v3 Subject Alternative Name\" in the certificate's text.",
        page: &page::ALT_NAME,
        next: Some(NextStep::Probe(Probe::Certificates)),
    };

    static NO_SHARED_CIPHER: Cause = Cause {
        id: "tls.no_shared_cipher",
        title: "Sender and receiver have no cipher suite in common.",
        fix: "Enable a current cipher suite on the receiver.",
        meaning: "Client and server found no suite, group or signature algorithm in common, and the server sent \
                 handshake_failure. Old appliances with RSA key exchange or CBC only, or an ECDSA-only server \
                 before an RSA-only client, end there. A scan of the server lists what it offers.",
        page: &page::NEGOTIATION,
        next: Some(NextStep::Probe(Probe::Certificates)),
    };

    static PLAIN_HTTP_PORT: Cause = Cause {
        id: "tls.plain_http_port",
        title: "This port speaks plain HTTP.",
        fix: "Use http in the URL, or the port that speaks TLS.",
        meaning: "The first byte of a TLS record is 0x16; here came \"H\" of HTTP/1.1 400, because the server read \
                 ClientHello as a request line. Port 80 or 8080 under https, or a container whose TLS ends at the \
                 balancer before it, are the places to look.",
        page: &page::RECORDS,
        next: Some(NextStep::Probe(Probe::Certificates)),
    };

    static PROTOCOL_VERSION: Cause = Cause {
        id: "tls.protocol_version",
        title: "Sender and receiver have no TLS version in common.",
        fix: "Enable TLS 1.2 or 1.3 on the receiver.",
        meaning: "The server offers TLS 1.0 or 1.1 only, which RFC 8996 has abolished, or insists on 1.3 towards an \
                 older client; the alert is protocol_version. Appliances that were never updated are the usual \
                 receivers. Weakening the sender is no way out, because the platform's is not yours.",
        page: &page::TLS_VERSIONS,
        next: Some(NextStep::Probe(Probe::Certificates)),
    };

    static SELF_SIGNED: Cause = Cause {
        id: "tls.self_signed",
        title: "The receiver's certificate is self-signed.",
        fix: "Use a certificate from a public authority, or add it to the destination's CA file.",
        meaning: "Issuer and subject are the same and no trust store has it, so there is nothing to build a path \
                 to. Test servers and appliances create such certificates at installation. A CA file makes the test \
                 pass here; whether the platform can be given one, its documentation does not say.",
        page: &page::PATH,
        next: Some(NextStep::Probe(Probe::Certificates)),
    };

    static SNI_UNRECOGNIZED: Cause = Cause {
        id: "tls.sni_unrecognized",
        title: "The server does not know this host name.",
        fix: "Correct the host name, or configure it on the server.",
        meaning: "ClientHello carries the host name, and a server with many hosts chose to refuse an unknown one by \
                 the alert unrecognized_name in place of a default certificate. A DNS record that points at a CDN \
                 or ingress on which the name was never set up gives exactly this.",
        page: &page::SNI,
        next: Some(NextStep::Probe(Probe::Certificates)),
    };

    static UNKNOWN_CA: Cause = Cause {
        id: "tls.unknown_ca",
        title: "The certificate's authority is not trusted here.",
        fix: "Add the authority to the destination's CA file; the platform must trust it, too.",
        meaning: "A chain was sent and ends at a root that this machine does not trust: a company's own authority, \
                 a new public root with an old store, or an inspecting proxy. Who issued the topmost certificate \
                 tells which. The platform's trust store, not yours, decides in the end.",
        page: &page::PATH,
        next: Some(NextStep::Probe(Probe::Certificates)),
    };
}
