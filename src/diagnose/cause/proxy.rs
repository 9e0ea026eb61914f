//! Forward proxies, on the way from the sender.

use super::{Cause, NextStep, causes, page};
use crate::domain::Probe;

causes! {
    static AUTH_REQUIRED: Cause = Cause {
        id: "proxy.auth_required",
        title: "The proxy requires credentials.",
        fix: "Enter them in the proxy's URL.",
        meaning: "The forward proxy responded with 407 and names its schemes in Proxy-Authenticate; the destination \
                 has not heard of anything. Basic can be given in the proxy's address, NTLM and Negotiate cannot. This \
                 concerns your network only: the platform does not pass this proxy.",
        page: &page::PROXY_AUTH,
        next: None,
    };

    static DENIED: Cause = Cause {
        id: "proxy.denied",
        title: "The proxy refuses to connect to the destination.",
        fix: "Allow the destination at the proxy.",
        meaning: "The proxy itself responded with 403, 502 or 503 in place of a tunnel. Many allow ports 443 and few \
                 others, or keep a list of categories in which a new domain is missing. The body is the proxy's own \
                 page, and its Via or Server header tells whose.",
        page: &page::CONNECT,
        next: Some(NextStep::Question("Does the proxy's list allow this host and port?")),
    };

    static TLS_INTERCEPTION: Cause = Cause {
        id: "proxy.tls_interception",
        title: "A proxy on the way decrypts TLS and presents a certificate of its own.",
        fix: "Exempt the destination from inspection, or trust the proxy's authority.",
        meaning: "The certificate that arrived was made by a security product on the way and not by the destination's \
                 authority. The product sees the request in clear text, and may change headers that are signed. From \
                 another network the true issuer appears; the platform is not affected by your proxy.",
        page: &page::CERTIFICATE_CHECK,
        next: Some(NextStep::Probe(Probe::Certificates)),
    };

    static UNREACHABLE: Cause = Cause {
        id: "proxy.unreachable",
        title: "The proxy cannot be reached.",
        fix: "Correct the proxy's address, or turn the proxy off.",
        meaning: "The connection to the proxy itself failed, so it never came to the destination. The usual reasons \
                 are HTTPS_PROXY of another network, a VPN that is off, or a proxy host that resolves in the office \
                 only. The connection's peer in the evidence is the proxy.",
        page: &page::INTERMEDIARIES,
        next: None,
    };
}
