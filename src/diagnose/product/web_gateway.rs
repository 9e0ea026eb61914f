//! Web gateways: forward proxies that filter what leaves the sender's network.

use super::mark::Mark::{Body, Header, Location, Status};
use super::{Kind::WebGateway, Product, products};

products! {
    static SQUID: Product = Product::new("Squid", WebGateway, &[&[Header("x-squid-error", &[])]])
        .page("Squid: Access controls", "https://wiki.squid-cache.org/SquidFaq/SquidAcl");

    static ZSCALER: Product = Product::new("Zscaler", WebGateway, &[
        &[Header("server", &["zscaler"])],
        &[Body(&["internet security by zscaler", "zscaler to protect"])],
        &[Location(&[
            "gateway.zscaler",
            ".zscaler.net",
            ".zscalerone.net",
            ".zscalertwo.net",
            ".zscloud.net",
            "zpath.net",
        ])],
    ])
        .remedy("Ask the administrator of Zscaler to allow the destination, or to exempt this machine \
            from authentication.");

    static NETSKOPE: Product = Product::new("Netskope", WebGateway, &[
        &[Body(&["blocked by netskope", "netskope block", "netskope.com/block"])],
        &[Location(&[".goskope.com"])],
    ])
        .remedy("Ask the administrator of Netskope to allow the destination.");

    static BLUE_COAT: Product = Product::new("Symantec Edge SWG", WebGateway, &[
        &[Body(&["your system policy has denied access to the requested url"])],
        &[Body(&["(policy_denied)", "(content_filter_denied)", "(tcp_error)", "(dns_unresolved_hostname)"])],
        &[Header("x-bluecoat-via", &[])],
    ])
        .remedy("Ask the administrator of the Edge SWG (ProxySG) to allow the destination.");

    static PALO_ALTO: Product = Product::new("Palo Alto Networks", WebGateway, &[
        &[Body(&["has been blocked in accordance with company policy"])],
    ])
        .remedy("Ask the administrator of the Palo Alto firewall to allow the destination's category or address.");

    static FORTIGUARD: Product = Product::new("FortiGuard", WebGateway, &[
        &[Body(&["fortiguard"]), Status(&[200, 302, 403, 451, 503])],
    ])
        .remedy("Ask the administrator of the FortiGate to allow the destination's category or address.");

    static UMBRELLA: Product = Product::new("Cisco Umbrella", WebGateway, &[
        &[Location(&["block.opendns.com", "block.umbrella.com", ".opendns.com/main"])],
        &[Header("server", &["opendns"])],
    ])
        .remedy("Ask the administrator of Cisco Umbrella to allow the destination.");

    static SKYHIGH: Product = Product::new("Skyhigh Secure Web Gateway", WebGateway, &[
        &[Body(&["mcafee web gateway", "skyhigh secure web gateway"])],
    ])
        .remedy("Ask the administrator of the Skyhigh (McAfee) Web Gateway to allow the destination.");

    static FORCEPOINT: Product = Product::new("Forcepoint", WebGateway, &[
        &[Body(&["blockpage.cgi?ws-session", "forcepoint web security", "websense"])],
        &[Location(&["blockpage.cgi"])],
    ])
        .remedy("Ask the administrator of Forcepoint to allow the destination.");

    static SOPHOS: Product = Product::new("Sophos", WebGateway, &[
        &[Body(&["sophos web protection", "sophos web appliance", "blocked by sophos"])],
    ])
        .remedy("Ask the administrator of the Sophos gateway to allow the destination.");
}
