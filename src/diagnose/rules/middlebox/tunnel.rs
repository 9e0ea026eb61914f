//! Tunnels that respond while nobody is at their end.

use crate::diagnose::cause;
use crate::diagnose::evidence::case::Case;
use crate::diagnose::finding::Certainty::{Likely, Possible};
use crate::diagnose::finding::Findings;
use crate::diagnose::product::{CLOUDFLARE_TUNNEL, Kind, LOCALTUNNEL, NGROK};
use crate::diagnose::rules::middlebox::{NO_TOKEN, PAGE};
use crate::diagnose::rules::table::{Table, When, by, likely, possible, proven, rule};

/// ngrok names its error in a header, and on its pages (ngrok, "Errors reference").
macro_rules! ngrok {
    ($($code:literal),+) => {
        When::All(&[
            When::From(&NGROK),
            When::Any(&[When::Header("ngrok-error-code", &[$($code),+]), When::Says(&[$($code),+])]),
        ])
    };
}

/// A tunnel that has a login of its own asks for it like any server.
const ASKS_FOR_NOTHING: When = When::Not(&When::Header("www-authenticate", &[]));

pub(in crate::diagnose::rules) static TABLE: Table = Table {
    name: "middlebox::tunnel",
    rules: &[
        rule(
            ngrok!["ERR_NGROK_3200", "ERR_NGROK_3209"],
            &[(Likely, &cause::http::SERVICE_UNAVAILABLE), (Possible, &cause::http::NOT_FOUND)],
        )
        .fix("Start the agent of ngrok; if its URL has changed since, enter the one that it prints now."),
        proven!(
            ngrok![
                "ERR_NGROK_8012",
                "ERR_NGROK_3004",
                "ERR_NGROK_3006",
                "ERR_NGROK_3009",
                "ERR_NGROK_3010",
                "ERR_NGROK_3210",
                "ERR_NGROK_724"
            ],
            cause::http::BAD_GATEWAY
        )
        .fix(
            "Start the application, and let the agent of ngrok forward to its port: the tunnel stands, \
            nobody is behind it.",
        ),
        proven!(ngrok!["ERR_NGROK_3005", "ERR_NGROK_3008"], cause::http::GATEWAY_TIMEOUT)
            .fix("Check the application behind ngrok: it did not respond in time."),
        proven!(ngrok!["ERR_NGROK_3203", "ERR_NGROK_3205"], cause::http::IP_BLOCKED)
            .fix("Allow the sender's address in the IP restrictions of the ngrok endpoint."),
        proven!(ngrok!["ERR_NGROK_3700", "ERR_NGROK_3211"], cause::waf::BLOCKED)
            .fix("Allow this request in the traffic policy of the ngrok endpoint."),
        likely!(ngrok!["ERR_NGROK_3204", "ERR_NGROK_3208", "ERR_NGROK_3403"], cause::http::FORBIDDEN)
            .fix("Check the traffic policy of the ngrok endpoint, and the account that it belongs to."),
        proven!(When::All(&[NO_TOKEN, ngrok!["ERR_NGROK_734"]]), cause::http::TOO_MANY_REQUESTS)
            .fix("Send fewer requests: the limit of this ngrok account is reset within a minute."),
        likely!(
            When::All(&[
                NO_TOKEN,
                ngrok![
                    "ERR_NGROK_725",
                    "ERR_NGROK_726",
                    "ERR_NGROK_727",
                    "ERR_NGROK_728",
                    "ERR_NGROK_729",
                    "ERR_NGROK_730",
                    "ERR_NGROK_731",
                    "ERR_NGROK_732",
                    "ERR_NGROK_733",
                    "ERR_NGROK_735",
                    "ERR_NGROK_736",
                    "ERR_NGROK_737",
                    "ERR_NGROK_738",
                    "ERR_NGROK_739",
                    "ERR_NGROK_740"
                ]
            ]),
            cause::http::TOO_MANY_REQUESTS,
            cause::http::SERVICE_UNAVAILABLE
        )
        .fix("The monthly quota of this ngrok account is used up: upgrade the account, or use another tunnel."),
        proven!(
            When::All(&[When::From(&NGROK), When::Header("location", &["idp.ngrok.com"])]),
            cause::http::LOGIN_REDIRECT
        )
        .fix("Take OAuth off the ngrok endpoint for this path: a sender cannot log in."),
        proven!(
            When::All(&[When::From(&NGROK), When::Says(&["failed to complete tunnel connection"])]),
            cause::http::BAD_GATEWAY
        )
        .fix(
            "Start the application, and let the agent of ngrok forward to its port: the tunnel stands, \
            nobody is behind it.",
        ),
        likely!(
            When::All(&[When::From(&NGROK), When::Status(&[404]), When::Says(&["not found"])]),
            cause::http::SERVICE_UNAVAILABLE,
            cause::http::NOT_FOUND
        )
        .fix("Start the agent of ngrok; if its URL has changed since, enter the one that it prints now."),
        possible!(
            When::All(&[When::From(&NGROK), ASKS_FOR_NOTHING]),
            cause::http::BAD_GATEWAY,
            cause::http::SERVICE_UNAVAILABLE
        ),
        rule(
            When::All(&[
                When::From(&CLOUDFLARE_TUNNEL),
                When::Says(&["error code: 1033", "cf-error-code\">1033<", "\"error_code\":1033"]),
            ]),
            &[(Likely, &cause::http::SERVICE_UNAVAILABLE), (Likely, &cause::http::BAD_GATEWAY)],
        )
        .fix("Start cloudflared: no connector of this tunnel is connected to Cloudflare."),
        proven!(
            When::All(&[When::From(&CLOUDFLARE_TUNNEL), When::Says(&["unable to reach the origin service"])]),
            cause::http::BAD_GATEWAY
        )
        .fix("Start the application, and let the ingress rule of cloudflared name its address and port."),
        likely!(When::All(&[When::From(&LOCALTUNNEL), When::Status(&[511])]), cause::waf::BOT_CHALLENGE)
            .fix("Use another tunnel: localtunnel shows a page with a password before it lets anyone through."),
        by(When::All(&[When::FromKind(Kind::Tunnel), ASKS_FOR_NOTHING]), nobody_there),
    ],
};

/// The page that ngrok shows browsers before it lets them through.
pub(in crate::diagnose::rules) static PAGES: Table = Table {
    name: "middlebox::tunnel::pages",
    rules: &[likely!(When::All(&[PAGE, ngrok!["ERR_NGROK_6024"]]), cause::http::FALSE_SUCCESS)
        .fix("Send a User-Agent that is not a browser's, or the header ngrok-skip-browser-warning.")],
};

/// A tunnel's own status, which the application behind it might have sent as well: then in JSON.
fn nobody_there(case: &Case<'_>, findings: &mut Findings) {
    if case.error.json.is_some() {
        return;
    }
    let evidence: &[&str] =
        &[&case.status_line(), &case.host(), &case.header_line("x-localtunnel-status"), case.quote()];
    let (first, second) = match case.status() {
        504 => (&cause::http::GATEWAY_TIMEOUT, &cause::http::SERVICE_UNAVAILABLE),
        502 => (&cause::http::BAD_GATEWAY, &cause::http::SERVICE_UNAVAILABLE),
        404 => (&cause::http::SERVICE_UNAVAILABLE, &cause::http::NOT_FOUND),
        301..=399 => (&cause::http::LOGIN_REDIRECT, &cause::http::REDIRECT),
        _ => (&cause::http::SERVICE_UNAVAILABLE, &cause::http::BAD_GATEWAY),
    };
    findings.likely(first, evidence);
    findings.possible(second, evidence);
}
