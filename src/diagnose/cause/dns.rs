//! Name resolution.

use super::{Cause, NextStep, causes, page};

causes! {
    static NO_ADDRESS: Cause = Cause {
        id: "dns.no_address",
        title: "The host name exists, but does not have an address.",
        fix: "Add an address record, or correct the name.",
        meaning: "The name exists in the zone, but with records of other kinds only, such as MX or TXT, or as a \
                 CNAME to a name without any; IPv6 alone counts as none where there is no IPv6. Ask for both types: \
                 `dig A host` and `dig AAAA host`.",
        page: &page::NODATA,
        next: None,
    };

    static NXDOMAIN: Cause = Cause {
        id: "dns.nxdomain",
        title: "The host name does not exist.",
        fix: "Correct the host in the URL.",
        meaning: "The authoritative server says that nothing exists under this name, and resolvers remember that \
                 for minutes. Apart from a typing slip it is often a name of an internal zone or a private \
                 endpoint, which your office resolves and the platform never will. Ask a public resolver.",
        page: &page::NXDOMAIN,
        next: None,
    };

    static RESOLVER_FAILURE: Cause = Cause {
        id: "dns.resolver_failure",
        title: "The name server returns an error.",
        fix: "Try again, and check the resolver of this machine.",
        meaning: "SERVFAIL or REFUSED: the resolver was reached and could not or would not find out. A zone whose \
                 DNSSEC signatures do not verify, or whose name servers are all down, gives this at one resolver \
                 and an answer at another. `dig +cd` shows whether validation is the reason.",
        page: &page::RCODE,
        next: Some(NextStep::Question("Does the resolver of this machine answer for other names?")),
    };

    static TIMEOUT: Cause = Cause {
        id: "dns.timeout",
        title: "The name server does not respond.",
        fix: "Check the network and the resolver of this machine.",
        meaning: "The question went out and no datagram came back. Port 53 is closed towards that resolver, a VPN \
                 has left its own entered, or the resolver waits for the zone's servers itself. Nothing has been \
                 sent to the destination so far; other names fail alike if it is the resolver.",
        page: &page::DNS_UDP,
        next: Some(NextStep::Question("Does the resolver of this machine answer for other names?")),
    };
}
