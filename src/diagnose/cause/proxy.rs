//! Forward proxies, on the way from the sender.

use super::{Cause, NextStep, causes, page};
use crate::domain::Probe;

causes! {
    static AUTH_REQUIRED: Cause = Cause {
        id: "proxy.auth_required",
        title: "The proxy wants credentials.",
        fix: "Give them in the proxy's URL.",
        meaning: "The forward proxy answered CONNECT by 407 and names its schemes in Proxy-Authenticate; the \
                 destination has not heard of anything. Basic can be given in the proxy's address, NTLM and \
                 Negotiate cannot. It concerns your network only: the platform does not pass this proxy.",
        page: &page::PROXY_AUTH,
        next: None,
    };

    static DENIED: Cause = Cause {
        id: "proxy.denied",
        title: "The proxy refuses to connect to the destination.",
        fix: "Allow the destination at the proxy.",
        meaning: "CONNECT host:443 got 403, 502 or 503 from the proxy itself. Many allow ports 443 and few others, \
                 or keep a list of categories in which a new domain is missing. The body is the proxy's own page, \
                 and its Via or Server header says whose.",
        page: &page::CONNECT,
        next: Some(NextStep::Question("Does the proxy's list allow this host and port?")),
    };

    static TLS_INTERCEPTION: Cause = Cause {
        id: "proxy.tls_interception",
        title: "A proxy on the way opens TLS and signs with a certificate of its own.",
        fix: "Exempt the destination from inspection, or trust the proxy's authority.",
        meaning: "The certificate that arrived was made by a security product on the way and not by the \
                 destination's authority. It sees the request in clear text, and may change headers that are \
                 signed. From another network the true issuer appears; the platform is not affected by yours.",
        page: &page::CERTIFICATE_CHECK,
        next: Some(NextStep::Probe(Probe::Certificates)),
    };

    static UNREACHABLE: Cause = Cause {
        id: "proxy.unreachable",
        title: "The proxy cannot be reached.",
        fix: "Correct the proxy's address, or switch it off.",
        meaning: "The connection to the proxy itself failed, so its address was never used for the destination. \
                 HTTPS_PROXY of a past network, a VPN that is off, or a proxy host that only resolves in the office \
                 are the usual reasons. The connection's peer in the evidence is the proxy.",
        page: &page::INTERMEDIARIES,
        next: None,
    };
}
