//! Login pages before the application: a sender cannot log in there.

use crate::diagnose::cause;
use crate::diagnose::evidence::case::Case;
use crate::diagnose::product::{CLOUDFLARE_ACCESS, GOOGLE_IAP, Kind};
use crate::diagnose::rules::middlebox::{NO_TOKEN, PAGE};
use crate::diagnose::rules::table::{Table, When, likely, proven};

pub(in crate::diagnose::rules) static TABLE: Table = Table {
    name: "middlebox::access",
    rules: &[
        // A token was sent and is refused, which is the API's rules to explain.
        likely!(
            When::All(&[When::From(&CLOUDFLARE_ACCESS), When::Status(&[403])]),
            cause::http::FORBIDDEN,
            cause::static_header::TOKEN_WRONG
        ),
        proven!(When::All(&[REDIRECT, When::FromKind(Kind::AccessProxy)]), cause::http::LOGIN_REDIRECT),
        likely!(
            When::All(&[
                When::Status(&[401, 403]),
                When::FromKind(Kind::AccessProxy),
                When::Not(&When::From(&GOOGLE_IAP)),
            ]),
            cause::http::LOGIN_REDIRECT,
            cause::http::FORBIDDEN
        ),
        proven!(
            When::All(&[
                NO_TOKEN,
                REDIRECT,
                When::Not(&When::Is(is_same_place)),
                When::FromKind(Kind::IdentityProvider)
            ]),
            cause::http::LOGIN_REDIRECT
        ),
    ],
};

/// The login page itself, as a client that follows redirects gets it.
pub(in crate::diagnose::rules) static PAGES: Table = Table {
    name: "middlebox::access::pages",
    rules: &[likely!(
        When::All(&[PAGE, When::FromKind(Kind::AccessProxy)]),
        cause::http::FALSE_SUCCESS,
        cause::http::LOGIN_REDIRECT
    )],
};

/// A redirect, with its place as evidence.
const REDIRECT: When = When::All(&[When::Status(&[301, 302, 303, 307, 308]), When::Header("location", &[])]);

/// The same path at the same host, such as that of an identity provider's own API with https.
fn is_same_place(case: &Case<'_>) -> bool {
    let target = case.url.as_ref().and_then(|url| url.join(case.header("location")).ok());
    let path = |path: &str| path.trim_end_matches('/').to_owned();
    target.is_some_and(|target| {
        target.host_str().is_some_and(|host| host.eq_ignore_ascii_case(&case.host()))
            && path(target.path()) == path(case.path())
    })
}
