//! Firewalls and bot protection, by their own words and headers.

use crate::diagnose::cause;
use crate::diagnose::evidence::case::Case;
use crate::diagnose::product::{
    ANUBIS, APPLICATION_GATEWAY, AWS_LOAD_BALANCER, AWS_WAF, CLOUDFLARE, DATADOME, HAPROXY, HUMAN, IMPERVA, Kind,
    VERCEL_FIREWALL,
};
use crate::diagnose::rules::middlebox::PAGE;
use crate::diagnose::rules::table::{Table, When, likely, proven};

/// Words of the pages on which a browser proves itself. What Cloudflare adds to pages of the application is not among
/// them (`/cdn-cgi/challenge-platform/`).
const BROWSER_CHECK: When = When::Says(&[
    "just a moment...",
    "_cf_chl_opt",
    "checking your browser before accessing",
    "enable javascript and cookies to continue",
]);

/// A challenge, whatever its status.
pub(in crate::diagnose::rules) static CHALLENGE: Table = Table {
    name: "middlebox::firewall::challenge",
    rules: &[
        proven!(
            When::All(&[When::From(&CLOUDFLARE), When::Header("cf-mitigated", &["challenge"])]),
            cause::waf::BOT_CHALLENGE
        )
        .fix("Add a WAF custom rule of action Skip for this path at Cloudflare."),
        proven!(
            When::All(&[When::From(&AWS_WAF), When::Header("x-amzn-waf-action", &["challenge", "captcha"])]),
            cause::waf::BOT_CHALLENGE
        ),
        proven!(
            When::All(&[When::From(&VERCEL_FIREWALL), When::Header("x-vercel-mitigated", &["challenge"])]),
            cause::waf::BOT_CHALLENGE
        ),
        proven!(When::From(&DATADOME), cause::waf::BOT_CHALLENGE),
        proven!(When::All(&[PAGE, When::From(&HUMAN)]), cause::waf::BOT_CHALLENGE),
        proven!(When::All(&[PAGE, When::From(&ANUBIS)]), cause::waf::BOT_CHALLENGE),
        proven!(
            When::All(&[PAGE, When::Says(&["vercel security checkpoint"]), When::From(&VERCEL_FIREWALL)]),
            cause::waf::BOT_CHALLENGE
        ),
        proven!(When::All(&[PAGE, When::From(&CLOUDFLARE), BROWSER_CHECK]), cause::waf::BOT_CHALLENGE)
            .fix("Add a WAF custom rule of action Skip for this path at Cloudflare."),
        likely!(When::All(&[PAGE, BROWSER_CHECK]), cause::waf::BOT_CHALLENGE),
        likely!(
            When::All(&[PAGE, When::From(&IMPERVA), When::Not(&When::Says(&["incident id"]))]),
            cause::waf::BOT_CHALLENGE
        )
        .fix("Exempt this path from the bot protection of Imperva."),
        likely!(
            When::All(&[PAGE, When::Says(&["awswafintegration"]), When::From(&AWS_WAF)]),
            cause::waf::BOT_CHALLENGE
        ),
        likely!(
            When::All(&[
                PAGE,
                When::Says(&["ddos protection by", "verify you are a human", "verify you are human", "captcha"])
            ]),
            cause::waf::BOT_CHALLENGE
        ),
    ],
};

/// The statuses that firewalls refuse with.
const REFUSAL: When = When::Status(&[400, 403, 405, 406, 409, 429, 500, 501, 503]);

/// Refusals.
pub(in crate::diagnose::rules) static BLOCK: Table = Table {
    name: "middlebox::firewall::block",
    rules: &[
        proven!(When::All(&[REFUSAL, When::FromKind(Kind::Firewall)]), cause::waf::BLOCKED),
        // These refuse by themselves where a rule tells them to, and pass on what an application says, too.
        likely!(
            When::All(&[When::Status(&[403]), When::From(&APPLICATION_GATEWAY)]),
            cause::waf::BLOCKED,
            cause::http::FORBIDDEN
        )
        .fix("Find the rule in the firewall log of the Application Gateway, and exclude this path or field from it."),
        likely!(
            When::All(&[When::Status(&[403]), PAGE, When::From(&AWS_LOAD_BALANCER), When::Is(is_short)]),
            cause::waf::BLOCKED,
            cause::http::FORBIDDEN
        )
        .fix("Find the rule in the log of the AWS WAF web ACL, or the listener rule with a fixed response."),
        likely!(When::All(&[When::Status(&[403]), When::From(&HAPROXY)]), cause::waf::BLOCKED, cause::http::FORBIDDEN)
            .fix("Find the `http-request deny` rule of the HAProxy that this request meets."),
        likely!(
            When::All(&[When::Status(&[403]), When::Header("server", &["big-ip"])]),
            cause::waf::BLOCKED,
            cause::http::FORBIDDEN
        ),
        likely!(When::All(&[REFUSAL, When::Is(has_no_code), WORDS]), cause::waf::BLOCKED, cause::http::FORBIDDEN),
    ],
};

/// Firewalls that answer with 2xx.
pub(in crate::diagnose::rules) static PAGES: Table = Table {
    name: "middlebox::firewall::pages",
    rules: &[proven!(When::FromKind(Kind::Firewall), cause::waf::BLOCKED)],
};

/// Words that point at a firewall, and may stand elsewhere.
const WORDS: When = When::Says(&[
    "mod_security",
    "modsecurity",
    "not acceptable! an appropriate representation",
    "web page blocked",
    "request blocked",
    "web application firewall",
    "has been blocked by",
    "security policy violation",
]);

/// A page without anything of an application's own.
fn is_short(case: &Case<'_>) -> bool {
    case.body.len() < 1_000
}

/// No service's error document, whose words are its own.
fn has_no_code(case: &Case<'_>) -> bool {
    case.error.code.is_empty()
}
