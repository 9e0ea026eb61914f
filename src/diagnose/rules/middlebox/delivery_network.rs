//! What a delivery network says of the server behind it, and what it refuses by itself.

use crate::diagnose::cause;
use crate::diagnose::evidence::case::Case;
use crate::diagnose::finding::Certainty::{Likely, Possible};
use crate::diagnose::product::{
    AKAMAI, AZURE_FRONT_DOOR, CLOUDFLARE, CLOUDFRONT, FASTLY, GITHUB_PAGES, NETLIFY, VARNISH,
};
use crate::diagnose::rules::middlebox::{NO_TOKEN, PAGE};
use crate::diagnose::rules::table::{Table, When, likely, proven, rule};

/// A code of Cloudflare's own ("Cloudflare 1xxx errors"): as text, on a page, in JSON.
macro_rules! cloudflare {
    ($($code:literal),+) => {
        When::All(&[
            When::From(&CLOUDFLARE),
            When::Is(is_cloudflares_own),
            When::Says(&[$(concat!("error code: ", $code), concat!("cf-error-code\">", $code, "<"),
                concat!("\"error_code\":", $code)),+]),
        ])
    };
}

/// A text, page or document of Cloudflare's own, not one that it passes on.
fn is_cloudflares_own(case: &Case<'_>) -> bool {
    let body = case.lower().trim();
    (body.starts_with("error code: ") && body.len() < 40)
        || (case.is_html() && case.says("cloudflare"))
        || case.says("\"cloudflare_error\"")
}

/// Another of the codes 1000 to 1999, in text.
fn is_other_code(case: &Case<'_>) -> bool {
    let code = case.lower().trim().strip_prefix("error code: ");
    code.is_some_and(|code| code.len() == 4 && code.starts_with('1') && code != "1015" && code.parse::<u16>().is_ok())
}

/// A page of Akamai's own: other headers of it are on what it passes on, too.
const AKAMAIS_OWN: When =
    When::Any(&[When::Header("server", &["akamaighost"]), When::Says(&["errors.edgesuite.net", "edgesuite&#46;net"])]);

/// A status of Cloudflare's own ("Cloudflare 5xx errors").
macro_rules! origin {
    ($($status:literal),+) => { When::All(&[When::Status(&[$($status),+]), When::From(&CLOUDFLARE)]) };
}

pub(in crate::diagnose::rules) static TABLE: Table = Table {
    name: "middlebox::delivery_network",
    rules: &[
        proven!(When::All(&[NO_TOKEN, cloudflare!["1015"]]), cause::http::TOO_MANY_REQUESTS)
            .fix("Send fewer requests, or raise the rate limiting rule of Cloudflare for this path."),
        likely!(cloudflare!["1006", "1007", "1008", "1106"], cause::http::IP_BLOCKED, cause::waf::BLOCKED)
            .fix("Allow the sender's address in the IP access rules of Cloudflare."),
        proven!(cloudflare!["1013"], cause::http::MISDIRECTED),
        likely!(cloudflare!["1000", "1001", "1003", "1004", "1014", "1016", "1018", "1023"], cause::http::BAD_GATEWAY)
            .fix("Correct the DNS record of this host at Cloudflare: it does not lead to a server that may respond."),
        likely!(cloudflare!["1101", "1102", "1042"], cause::http::SERVER_ERROR)
            .fix("Look at the log of the Cloudflare Worker on this route: it threw or ran out of time."),
        proven!(cloudflare!["1009", "1010", "1011", "1012", "1020"], cause::waf::BLOCKED).fix(
            "Find the rule by the Ray ID in the security events of Cloudflare, and allow the sender or the path there.",
        ),
        proven!(
            When::All(&[
                PAGE,
                When::From(&CLOUDFLARE),
                When::Says(&["attention required! | cloudflare", "sorry, you have been blocked"]),
            ]),
            cause::waf::BLOCKED
        )
        .fix(
            "Find the rule by the Ray ID in the security events of Cloudflare, and allow the sender or the path there.",
        ),
        likely!(When::All(&[When::From(&CLOUDFLARE), When::Is(is_other_code)]), cause::waf::BLOCKED),
        proven!(origin![521], cause::http::BAD_GATEWAY)
            .fix("Start the web server of the origin, and let its firewall accept Cloudflare's addresses."),
        proven!(origin![523], cause::http::BAD_GATEWAY)
            .fix("Correct the origin's address in the DNS records of Cloudflare."),
        proven!(origin![525, 526], cause::http::BAD_GATEWAY)
            .fix("Fix the certificate of the origin, or the SSL/TLS encryption mode of Cloudflare."),
        proven!(origin![520], cause::http::BAD_GATEWAY).fix(
            "Check the origin's log: it reset the connection, or its response was empty or too large in its headers.",
        ),
        likely!(origin![530], cause::http::BAD_GATEWAY)
            .fix("Correct the DNS record of the origin at Cloudflare: its name cannot be resolved."),
        rule(origin![522], &[(Likely, &cause::http::GATEWAY_TIMEOUT), (Likely, &cause::http::BAD_GATEWAY)])
            .fix("Let the origin's firewall accept Cloudflare's addresses: Cloudflare could not connect in time."),
        proven!(origin![524], cause::http::GATEWAY_TIMEOUT)
            .fix("Let the application respond first and work later: Cloudflare waits for about 100 seconds."),
        proven!(
            When::Says(&[
                "this distribution is not configured to allow the http request method",
                "the request method is not supported by this distribution",
            ]),
            cause::cdn::METHOD_NOT_ALLOWED
        ),
        proven!(
            When::All(&[When::From(&AKAMAI), When::Says(&["<title>unsupported request</title>"])]),
            cause::cdn::METHOD_NOT_ALLOWED
        ),
        proven!(When::All(&[When::Status(&[405]), When::From(&GITHUB_PAGES)]), cause::cdn::METHOD_NOT_ALLOWED),
        proven!(
            When::All(&[
                When::From(&CLOUDFRONT),
                When::Says(&["the request could not be satisfied"]),
                When::Says(&["request blocked.", "configured to block access from your country"]),
            ]),
            cause::waf::BLOCKED
        )
        .fix("Find the rule in the log of the AWS WAF web ACL of the distribution, or its geographic restriction."),
        proven!(
            When::All(&[When::Status(&[504]), When::From(&CLOUDFRONT), When::Says(&["generated by cloudfront"])]),
            cause::http::GATEWAY_TIMEOUT
        )
        .fix("Let the origin respond within CloudFront's origin response timeout (30 seconds unless raised)."),
        proven!(
            When::All(&[When::Status(&[502]), When::From(&CLOUDFRONT), When::Says(&["generated by cloudfront"])]),
            cause::http::BAD_GATEWAY
        )
        .fix("Check the origin's certificate, ports and protocols: CloudFront could not connect to it."),
        likely!(
            When::All(&[
                When::From(&CLOUDFRONT),
                When::Status(&[403]),
                When::Says(&["the request could not be satisfied"]),
                When::Says(&["bad request."]),
            ]),
            cause::http::NOT_FOUND,
            cause::http::FORBIDDEN
        )
        .fix("Add this host to the alternate domain names of the distribution, or enter the distribution's own."),
        likely!(
            When::All(&[
                When::From(&CLOUDFRONT),
                When::Says(&["lambda function associated", "cloudfront function associated"]),
            ]),
            cause::http::SERVER_ERROR
        )
        .fix("Look at the log of the function on the distribution: it failed or was refused."),
        proven!(When::All(&[When::From(&AKAMAI), AKAMAIS_OWN, When::Says(&["access denied"])]), cause::waf::BLOCKED)
            .fix("Give the reference number to the operator, who finds the rule by it in Akamai."),
        likely!(When::All(&[When::From(&AKAMAI), When::Says(&["invalid url"])]), cause::http::NOT_FOUND)
            .fix("Correct the host name: Akamai has no property for it."),
        likely!(
            When::All(&[
                When::From(&AKAMAI),
                When::Status(&[502, 503, 504]),
                When::Says(&["an error occurred while processing your request", "gateway timeout"]),
            ]),
            cause::http::BAD_GATEWAY,
            cause::http::GATEWAY_TIMEOUT
        )
        .fix("Give the reference number to the operator, who finds in Akamai why the origin did not respond."),
        likely!(
            When::All(&[When::From(&FASTLY), When::Says(&["fastly error: unknown domain"])]),
            cause::http::NOT_FOUND,
            cause::http::MISDIRECTED
        )
        .fix("Add this host to the domains of the Fastly service, or correct the host name."),
        likely!(
            When::All(&[When::From(&FASTLY), When::Status(&[503, 504]), When::Says(&["first byte timeout"])]),
            cause::http::GATEWAY_TIMEOUT
        )
        .fix("Let the origin respond sooner, or raise the first byte timeout of the backend."),
        likely!(
            When::All(&[
                When::Any(&[When::From(&FASTLY), When::From(&VARNISH)]),
                When::Status(&[503]),
                When::Says(&["backend fetch failed", "guru meditation", "backend unhealthy", "connection refused"]),
            ]),
            cause::http::BAD_GATEWAY,
            cause::http::SERVICE_UNAVAILABLE
        )
        .fix("Check the backend's address, port and health check: the cache could not fetch from it."),
        proven!(
            When::All(&[PAGE, When::From(&AZURE_FRONT_DOOR), When::Says(&["the request is blocked."])]),
            cause::waf::BLOCKED
        )
        .fix("Find the rule by the tracking reference in the WAF log of Azure Front Door."),
        proven!(
            When::All(&[
                When::Status(&[502, 503]),
                When::From(&AZURE_FRONT_DOOR),
                When::Says(&["our services aren't available right now"]),
            ]),
            cause::http::SERVICE_UNAVAILABLE
        )
        .fix("Check the origin's certificate and health probe, and that the route accepts this protocol."),
        likely!(
            When::All(&[
                When::From(&AZURE_FRONT_DOOR),
                When::Says(&["weren't able to find your azure front door", "page not found"]),
                When::Status(&[404]),
            ]),
            cause::http::NOT_FOUND
        )
        .fix("Add a route for this host and path, or associate the custom domain with a route of Azure Front Door."),
        proven!(
            When::All(&[When::From(&GITHUB_PAGES), When::Says(&["there isn't a github pages site here"])]),
            cause::http::NOT_FOUND
        ),
        likely!(
            When::All(&[
                When::Status(&[404]),
                When::From(&NETLIFY),
                When::Says(&["not found - request id", "page not found"])
            ]),
            cause::http::NOT_FOUND
        )
        .fix("Correct the path: Netlify has no file and no function there."),
        rule(
            When::All(&[When::Status(&[502]), When::From(&NETLIFY), When::Says(&["function", "lambda"])]),
            &[(Likely, &cause::http::SERVER_ERROR), (Possible, &cause::http::BAD_GATEWAY)],
        )
        .fix("Look at the log of the Netlify function: it threw, or ran out of time."),
    ],
};
