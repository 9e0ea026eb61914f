//! The way to the receiver: DNS, TCP, TLS, proxies, firewalls, delivery networks.

use super::{Explanation, Page, told};

const NODATA: Page = Page {
    title: "RFC 2308: Negative Caching of DNS Queries, section 2.2 (no data)",
    url: "https://www.rfc-editor.org/rfc/rfc2308#section-2.2",
};
const NXDOMAIN: Page = Page {
    title: "RFC 2308: Negative Caching of DNS Queries, section 2.1 (name error)",
    url: "https://www.rfc-editor.org/rfc/rfc2308#section-2.1",
};
const RCODE: Page = Page {
    title: "RFC 1035: Domain Names, section 4.1.1 (header, response code)",
    url: "https://www.rfc-editor.org/rfc/rfc1035#section-4.1.1",
};
const DNS_UDP: Page = Page {
    title: "RFC 1035: Domain Names, section 4.2.1 (UDP usage)",
    url: "https://www.rfc-editor.org/rfc/rfc1035#section-4.2.1",
};
const RESET: Page = Page {
    title: "RFC 9293: Transmission Control Protocol, section 3.5.2 (reset generation)",
    url: "https://www.rfc-editor.org/rfc/rfc9293#section-3.5.2",
};
const RESET_PROCESSING: Page = Page {
    title: "RFC 9293: Transmission Control Protocol, section 3.5.3 (reset processing)",
    url: "https://www.rfc-editor.org/rfc/rfc9293#section-3.5.3",
};
const TEAR_DOWN: Page = Page {
    title: "RFC 9112: HTTP/1.1, section 9.6 (tear-down)",
    url: "https://www.rfc-editor.org/rfc/rfc9112#section-9.6",
};
const TCP_FAILURES: Page = Page {
    title: "RFC 9293: Transmission Control Protocol, section 3.8.3 (connection failures)",
    url: "https://www.rfc-editor.org/rfc/rfc9293#section-3.8.3",
};
const ZERO_WINDOW: Page = Page {
    title: "RFC 9293: Transmission Control Protocol, section 3.8.6.1 (zero-window probing)",
    url: "https://www.rfc-editor.org/rfc/rfc9293#section-3.8.6.1",
};
const UNREACHABLE: Page = Page {
    title: "RFC 792: Internet Control Message Protocol (destination unreachable)",
    url: "https://www.rfc-editor.org/rfc/rfc792",
};
const INCOMPLETE: Page = Page {
    title: "RFC 9112: HTTP/1.1, section 8 (handling incomplete messages)",
    url: "https://www.rfc-editor.org/rfc/rfc9112#section-8",
};
const HTTP_TIMEOUTS: Page = Page {
    title: "RFC 9112: HTTP/1.1, section 9.5 (failures and timeouts)",
    url: "https://www.rfc-editor.org/rfc/rfc9112#section-9.5",
};
const VALIDITY: Page = Page {
    title: "RFC 5280: X.509 Certificates and CRLs, section 4.1.2.5 (validity)",
    url: "https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.5",
};
const OCSP: Page = Page {
    title: "RFC 6960: Online Certificate Status Protocol, section 2.2 (response)",
    url: "https://www.rfc-editor.org/rfc/rfc6960#section-2.2",
};
const PATH: Page = Page {
    title: "RFC 5280: X.509 Certificates and CRLs, section 6.1 (path validation)",
    url: "https://www.rfc-editor.org/rfc/rfc5280#section-6.1",
};
const CERTIFICATE_REQUEST: Page = Page {
    title: "RFC 8446: TLS 1.3, section 4.3.2 (certificate request)",
    url: "https://www.rfc-editor.org/rfc/rfc8446#section-4.3.2",
};
const CERTIFICATE: Page = Page {
    title: "RFC 8446: TLS 1.3, section 4.4.2 (certificate)",
    url: "https://www.rfc-editor.org/rfc/rfc8446#section-4.4.2",
};
const NEGOTIATION: Page = Page {
    title: "RFC 8446: TLS 1.3, section 4.1.1 (cryptographic negotiation)",
    url: "https://www.rfc-editor.org/rfc/rfc8446#section-4.1.1",
};
const VERSIONS: Page = Page {
    title: "RFC 8446: TLS 1.3, section 4.2.1 (supported versions)",
    url: "https://www.rfc-editor.org/rfc/rfc8446#section-4.2.1",
};
const RECORDS: Page = Page {
    title: "RFC 8446: TLS 1.3, section 5.1 (record layer)",
    url: "https://www.rfc-editor.org/rfc/rfc8446#section-5.1",
};
const HANDSHAKE: Page = Page {
    title: "RFC 8446: TLS 1.3, section 2 (protocol overview)",
    url: "https://www.rfc-editor.org/rfc/rfc8446#section-2",
};
const HOST_NAMES: Page = Page {
    title: "RFC 9525: Service Identity in TLS, section 6.3 (matching the DNS name)",
    url: "https://www.rfc-editor.org/rfc/rfc9525#section-6.3",
};
const ALT_NAME: Page = Page {
    title: "RFC 5280: X.509 Certificates and CRLs, section 4.2.1.6 (subject alternative name)",
    url: "https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.6",
};
const SNI: Page = Page {
    title: "RFC 6066: TLS Extensions, section 3 (server name indication)",
    url: "https://www.rfc-editor.org/rfc/rfc6066#section-3",
};
const PROXY_AUTH: Page = Page {
    title: "RFC 9110: HTTP Semantics, section 15.5.8 (407 Proxy Authentication Required)",
    url: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.8",
};
const CONNECT: Page = Page {
    title: "RFC 9110: HTTP Semantics, section 9.3.6 (CONNECT)",
    url: "https://www.rfc-editor.org/rfc/rfc9110#section-9.3.6",
};
const INTERMEDIARIES: Page = Page {
    title: "RFC 9110: HTTP Semantics, section 3.7 (intermediaries)",
    url: "https://www.rfc-editor.org/rfc/rfc9110#section-3.7",
};
const CERTIFICATE_CHECK: Page = Page {
    title: "RFC 9110: HTTP Semantics, section 4.3.4 (https certificate verification)",
    url: "https://www.rfc-editor.org/rfc/rfc9110#section-4.3.4",
};
const WAF: Page = Page { title: "Cloudflare: Web Application Firewall", url: "https://developers.cloudflare.com/waf/" };
const CHALLENGE: Page = Page {
    title: "Cloudflare: Detect a Challenge Page response",
    url: "https://developers.cloudflare.com/cloudflare-challenges/challenge-types/challenge-pages/detect-response/",
};
const ALLOWED_METHODS: Page = Page {
    title: "Amazon CloudFront API Reference: AllowedMethods",
    url: "https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_AllowedMethods.html",
};

pub(super) const EXPLANATIONS: &[Explanation] = &[
    told(
        "dns.no_address",
        NODATA,
        "The name exists in the zone, but with records of other kinds only, such as MX or TXT, or as a CNAME to a \
         name without any; IPv6 alone counts as none where there is no IPv6. Ask for both types: `dig A host` and \
         `dig AAAA host`.",
    ),
    told(
        "dns.nxdomain",
        NXDOMAIN,
        "The authoritative server says that nothing exists under this name, and resolvers remember that for minutes. \
         Apart from a typing slip it is often a name of an internal zone or a private endpoint, which your office \
         resolves and the platform never will. Ask a public resolver.",
    ),
    told(
        "dns.resolver_failure",
        RCODE,
        "SERVFAIL or REFUSED: the resolver was reached and could not or would not find out. A zone whose DNSSEC \
         signatures do not verify, or whose name servers are all down, gives this at one resolver and an answer at \
         another. `dig +cd` shows whether validation is the reason.",
    ),
    told(
        "dns.timeout",
        DNS_UDP,
        "The question went out and no datagram came back. Port 53 is closed towards that resolver, a VPN has left its \
         own entered, or the resolver waits for the zone's servers itself. Nothing has been sent to the destination \
         so far; other names fail alike if it is the resolver.",
    ),
    told(
        "tcp.refused",
        RESET,
        "The host is up and answered SYN by RST: no process is bound to this address and port. A receiver that is \
         down, bound to 127.0.0.1 only, or behind a published container port that nobody maps looks like this. A \
         firewall that rejects actively does, too.",
    ),
    told(
        "tcp.reset_after_request",
        RESET_PROCESSING,
        "All bytes were written, then RST came in place of an answer: the process crashed, was restarted, or a load \
         balancer lost its backend. The batch may have been worked on nevertheless, so a retry can deliver it twice. \
         The receiver's log at this second decides.",
    ),
    told(
        "tcp.reset_during_upload",
        TEAR_DOWN,
        "The receiver closed while bytes were still arriving, and its system answered the rest by RST, which can \
         erase an answer already on its way, a 413 or 401 as a rule. Send a small batch: if its answer comes through, \
         the size was the reason.",
    ),
    told(
        "tcp.timeout_body",
        INCOMPLETE,
        "Status line and headers are there, and the announced body stays out. A stalled backend behind a buffering \
         proxy, or a path that loses large packets (MTU), makes it. Whether the batch was taken, the status says \
         already; only the explanation is missing.",
    ),
    told(
        "tcp.timeout_connect",
        TCP_FAILURES,
        "SYN was repeated and nothing came back, neither SYN-ACK nor a refusal: something drops packets silently. \
         That is the habit of security groups and allow-lists that do not know this address, and of hosts that are \
         switched off. Try from a network that is allowed.",
    ),
    told(
        "tcp.timeout_read",
        HTTP_TIMEOUTS,
        "The receiver has the whole batch and says nothing. Usually it stores, forwards or calls others before it \
         answers, and takes longer than the sender waits; the platform may then count a failure and deliver again, \
         although the work goes on. See how the time grows with the batch.",
    ),
    told(
        "tcp.timeout_upload",
        ZERO_WINDOW,
        "The receiver's window went to zero and stayed there: its process accepts the connection and does not read. A \
         thread pool that is used up, a paused debugger, or a proxy waiting for its own disk are typical. The part \
         that was written is shown with the phases.",
    ),
    told(
        "tcp.unreachable",
        UNREACHABLE,
        "A router or this machine's own table says that there is no route, for instance to 10.x or 192.168.x without \
         the VPN, or to an IPv6 address from an IPv4-only network. A private address can never be a destination of a \
         platform on the internet.",
    ),
    told(
        "tls.cert_expired",
        VALIDITY,
        "notAfter has passed, so the client stops before a byte of the request is sent. Automatic renewal often has \
         put a new file in place, and the server, or one of several behind a balancer, still holds the old one in \
         memory. The TLS tab shows the dates that were served.",
    ),
    told(
        "tls.cert_not_yet_valid",
        VALIDITY,
        "notBefore lies in the future for the machine that checks. Either the certificate was issued minutes ago by a \
         fast clock, or the checking machine's own clock is behind, typically after a start without network. Compare \
         notBefore with the time of an independent source.",
    ),
    told(
        "tls.cert_revoked",
        OCSP,
        "The authority took the certificate back before its end, after a leaked key or a wrong issuance, and \
         publishes that by CRL or OCSP. Not every client asks, so that a browser may be content where the sender is \
         not. A stapled answer comes with the handshake itself.",
    ),
    told(
        "tls.client_cert_required",
        CERTIFICATE_REQUEST,
        "The server asks for a certificate and ends the connection when none, or one of an unknown authority, comes: \
         in TLS 1.3 only after the client believes that the handshake is done, with the alert certificate_required. \
         Gateways with mutual TLS are set up this way for a whole host.",
    ),
    told(
        "tls.handshake_aborted",
        HANDSHAKE,
        "After ClientHello the connection was closed or reset without an alert. Ports with another protocol, \
         balancers without a healthy backend, and filters that read the server name and dislike it do that. Compare \
         from another network: if the handshake works there, a filter is near you.",
    ),
    told(
        "tls.handshake_timeout",
        RECORDS,
        "TCP is open and ClientHello stays unanswered. A plain-text service that waits for a line, a PROXY-protocol \
         listener, or a balancer whose backend hangs keeps silent like this. `openssl s_client -connect host:port` \
         shows the same stillness.",
    ),
    told(
        "tls.hostname_mismatch",
        HOST_NAMES,
        "The host of the URL is compared with the dNSName entries, label by label; a wildcard stands for one leftmost \
         label. A default certificate of the hosting, an address in place of a name, or www against the bare domain \
         are the usual differences. The names of both sides are in the evidence.",
    ),
    told(
        "tls.missing_intermediate",
        CERTIFICATE,
        "A server must send every certificate between its own and the root. Browsers fetch or remember a missing one, \
         programs do not, so \"it works in the browser\" is typical. `openssl s_client -showcerts` lists what comes; \
         the file to configure is the one called fullchain.",
    ),
    told(
        "tls.no_san",
        ALT_NAME,
        "Host names are read from subjectAltName only; the common name, where old tools put them, has been ignored \
         for years. Certificates made by a short openssl command or an old appliance lack the extension. Look for \
         \"X509v3 Subject Alternative Name\" in the certificate's text.",
    ),
    told(
        "tls.no_shared_cipher",
        NEGOTIATION,
        "Client and server found no suite, group or signature algorithm in common, and the server sent \
         handshake_failure. Old appliances with RSA key exchange or CBC only, or an ECDSA-only server before an \
         RSA-only client, end there. A scan of the server lists what it offers.",
    ),
    told(
        "tls.plain_http_port",
        RECORDS,
        "The first byte of a TLS record is 0x16; here came \"H\" of HTTP/1.1 400, because the server read ClientHello \
         as a request line. Port 80 or 8080 under https, or a container whose TLS ends at the balancer before it, are \
         the places to look.",
    ),
    told(
        "tls.protocol_version",
        VERSIONS,
        "The server offers TLS 1.0 or 1.1 only, which RFC 8996 has abolished, or insists on 1.3 towards an older \
         client; the alert is protocol_version. Appliances that were never updated are the usual receivers. Weakening \
         the sender is no way out, because the platform's is not yours.",
    ),
    told(
        "tls.self_signed",
        PATH,
        "Issuer and subject are the same and no trust store has it, so there is nothing to build a path to. Test \
         servers and appliances create such certificates at installation. A CA file makes the test pass here; whether \
         the platform can be given one, its documentation does not say.",
    ),
    told(
        "tls.sni_unrecognized",
        SNI,
        "ClientHello carries the host name, and a server with many hosts chose to refuse an unknown one by the alert \
         unrecognized_name in place of a default certificate. A DNS record that points at a CDN or ingress on which \
         the name was never set up gives exactly this.",
    ),
    told(
        "tls.unknown_ca",
        PATH,
        "A chain was sent and ends at a root that this machine does not trust: a company's own authority, a new \
         public root with an old store, or an inspecting proxy. Who issued the topmost certificate tells which. The \
         platform's trust store, not yours, decides in the end.",
    ),
    told(
        "proxy.auth_required",
        PROXY_AUTH,
        "The forward proxy answered CONNECT by 407 and names its schemes in Proxy-Authenticate; the destination has \
         not heard of anything. Basic can be given in the proxy's address, NTLM and Negotiate cannot. It concerns \
         your network only: the platform does not pass this proxy.",
    ),
    told(
        "proxy.denied",
        CONNECT,
        "CONNECT host:443 got 403, 502 or 503 from the proxy itself. Many allow ports 443 and few others, or keep a \
         list of categories in which a new domain is missing. The body is the proxy's own page, and its Via or Server \
         header says whose.",
    ),
    told(
        "proxy.tls_interception",
        CERTIFICATE_CHECK,
        "The certificate that arrived was made by a security product on the way and not by the destination's \
         authority. It sees the request in clear text, and may change headers that are signed. From another network \
         the true issuer appears; the platform is not affected by yours.",
    ),
    told(
        "proxy.unreachable",
        INTERMEDIARIES,
        "The connection to the proxy itself failed, so its address was never used for the destination. HTTPS_PROXY of \
         a past network, a VPN that is off, or a proxy host that only resolves in the office are the usual reasons. \
         The connection's peer in the evidence is the proxy.",
    ),
    told(
        "waf.blocked",
        WAF,
        "A rule before the application matched: an unusual User-Agent, a body that looks like an injection because \
         messages hold quotes or SQL words, the country, or the rate. The answer is its page with an id (Ray ID, \
         Reference #, support ID), by which the operator finds the rule.",
    ),
    told(
        "waf.bot_challenge",
        CHALLENGE,
        "In place of the API comes a page that wants JavaScript or a click, with 403, 429 or 503, at Cloudflare \
         marked by cf-mitigated: challenge. A browser passes and carries a cookie afterwards, hence it works there. \
         No header of a forwarder can answer it.",
    ),
    told(
        "cdn.method_not_allowed",
        ALLOWED_METHODS,
        "A distribution forwards only the methods that it was set up for, at CloudFront GET and HEAD at first, and \
         answers the others itself with 403 or 405; the origin's log shows nothing. Via, X-Cache or Server name the \
         network. Test against the origin's address to be sure.",
    ),
];
