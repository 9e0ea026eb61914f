//! Name, connection, TLS, certificate.

use super::{Check, CheckId, Family, Needs, Source};

pub(super) static DNS: Check = Check {
    id: CheckId::ReachDns,
    name: "reach.dns",
    family: Family::Reach,
    title: "The host name resolves",
    sent: "A name lookup for IPv4 and IPv6 addresses.",
    expectation: "At least one address. Every address leads to a host that accepts connections.",
    source: Source { text: "RFC 8305 §3", url: "https://www.rfc-editor.org/rfc/rfc8305#section-3" },
    needs: Needs::Wire,
};

pub(super) static TCP: Check = Check {
    id: CheckId::ReachTcp,
    name: "reach.tcp",
    family: Family::Reach,
    title: "Every address accepts connections",
    sent: "One TCP connection to each address, without data.",
    expectation: "Each address accepts the connection.",
    source: Source { text: "RFC 8305 §5", url: "https://www.rfc-editor.org/rfc/rfc8305#section-5" },
    needs: Needs::Wire,
};

pub(super) static TLS_VERSION: Check = Check {
    id: CheckId::ReachTlsVersion,
    name: "reach.tls-version",
    family: Family::Reach,
    title: "TLS 1.2 or later is offered, and nothing older",
    sent: "A ClientHello for each of TLS 1.0, 1.1, 1.2 and 1.3; each connection ends after the ServerHello.",
    expectation: "TLS 1.2 or 1.3 is accepted. TLS 1.0 and 1.1 are refused.",
    source: Source { text: "RFC 8996 §1 and §5", url: "https://www.rfc-editor.org/rfc/rfc8996" },
    needs: Needs::Wire,
};

pub(super) static CHAIN: Check = Check {
    id: CheckId::ReachChain,
    name: "reach.chain",
    family: Family::Reach,
    title: "The certificate chain is complete, names the host, and is publicly trusted",
    sent: "The TLS handshake of the first delivery.",
    expectation: "The chain leads to a public authority, and the certificate names the host. A private authority needs a \
                  person: the platform does not know it.",
    source: Source { text: "RFC 8446 §4.4.2", url: "https://www.rfc-editor.org/rfc/rfc8446#section-4.4.2" },
    needs: Needs::Wire,
};

pub(super) static CERTIFICATE_EXPIRY: Check = Check {
    id: CheckId::ReachCertificateExpiry,
    name: "reach.certificate-expiry",
    family: Family::Reach,
    title: "Every certificate of the chain is valid for more than 30 days",
    sent: "The TLS handshake of the first delivery.",
    expectation: "More than 30 days are left on each certificate that the server sends.",
    source: Source { text: "RFC 5280 §4.1.2.5", url: "https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.5" },
    needs: Needs::Wire,
};

pub(super) static KEY_STRENGTH: Check = Check {
    id: CheckId::ReachKeyStrength,
    name: "reach.key-strength",
    family: Family::Reach,
    title: "The certificate's key is strong enough",
    sent: "The TLS handshake of the first delivery.",
    expectation: "RSA with 2,048 bits or more, or an elliptic curve with 256 bits or more.",
    source: Source {
        text: "CA/Browser Forum Baseline Requirements §6.1.5",
        url: "https://cabforum.org/working-groups/server/baseline-requirements/documents/",
    },
    needs: Needs::Wire,
};

pub(super) static HTTP11: Check = Check {
    id: CheckId::ReachHttp11,
    name: "reach.http11",
    family: Family::Reach,
    title: "The endpoint speaks HTTP/1.1",
    sent: "The first delivery: HTTP/1.1, Content-Length, no chunked encoding, no Expect.",
    expectation: "An HTTP/1.1 response.",
    source: Source { text: "RFC 9112 §2.3", url: "https://www.rfc-editor.org/rfc/rfc9112#section-2.3" },
    needs: Needs::Wire,
};
