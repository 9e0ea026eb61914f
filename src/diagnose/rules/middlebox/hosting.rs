//! Hosting that responds while no application does.

use crate::diagnose::cause;
use crate::diagnose::finding::Certainty::{Likely, Possible};
use crate::diagnose::product::{APP_SERVICE, AZURE_FUNCTIONS, CLOUD_RUN, FLY, HEROKU, RAILWAY, RENDER, VERCEL};
use crate::diagnose::rules::middlebox::{NO_TOKEN, PAGE};
use crate::diagnose::rules::table::{Table, When, likely, proven, rule};

/// A code of Vercel's ("Error codes").
macro_rules! vercel {
    ($($code:literal),+) => { When::All(&[When::From(&VERCEL), When::Header("x-vercel-error", &[$($code),+])]) };
}

pub(in crate::diagnose::rules) static TABLE: Table = Table {
    name: "middlebox::hosting",
    rules: &[
        proven!(When::All(&[When::From(&HEROKU), When::Says(&["no-such-app"])]), cause::http::NOT_FOUND)
            .fix("Correct the host name: Heroku runs no app of this name."),
        proven!(When::All(&[When::From(&HEROKU), When::Says(&["maintenance-mode"])]), cause::http::SERVICE_UNAVAILABLE)
            .fix("Turn the app's maintenance mode off (`heroku maintenance:off`)."),
        // H12 and its like are told in the log alone.
        rule(
            When::From(&HEROKU),
            &[
                (Likely, &cause::http::SERVICE_UNAVAILABLE),
                (Possible, &cause::http::BAD_GATEWAY),
                (Possible, &cause::http::GATEWAY_TIMEOUT),
            ],
        ),
        proven!(vercel!["FUNCTION_INVOCATION_TIMEOUT", "MIDDLEWARE_INVOCATION_TIMEOUT"], cause::http::GATEWAY_TIMEOUT)
            .fix("Let the function respond sooner, or raise its maximum duration at Vercel."),
        proven!(vercel!["FUNCTION_PAYLOAD_TOO_LARGE"], cause::http::PAYLOAD_TOO_LARGE)
            .fix("Send batches below 4.5 MB: a Vercel function takes no more."),
        proven!(
            vercel!["FUNCTION_INVOCATION_FAILED", "MIDDLEWARE_INVOCATION_FAILED", "NO_RESPONSE_FROM_FUNCTION"],
            cause::http::SERVER_ERROR
        )
        .fix("Look at the function's log at Vercel for this moment."),
        proven!(vercel!["ROUTER_EXTERNAL_TARGET", "DNS_HOSTNAME"], cause::http::BAD_GATEWAY)
            .fix("Check the external address that this route is rewritten to."),
        proven!(vercel!["DEPLOYMENT_DISABLED", "DEPLOYMENT_PAUSED"], cause::http::SERVICE_UNAVAILABLE)
            .fix("Resume the project at Vercel, and check its billing: the deployment is switched off."),
        proven!(When::All(&[NO_TOKEN, vercel!["THROTTLED"]]), cause::http::TOO_MANY_REQUESTS),
        proven!(vercel!["NOT_FOUND"], cause::http::NOT_FOUND)
            .fix("Correct host and path: Vercel has no deployment or no route there."),
        proven!(When::All(&[When::Status(&[502]), When::From(&RAILWAY)]), cause::http::BAD_GATEWAY)
            .fix("Start the service, and let it listen on 0.0.0.0 at the port that Railway sets as PORT."),
        likely!(
            When::All(&[When::Status(&[404]), When::From(&RAILWAY)]),
            cause::http::NOT_FOUND,
            cause::http::SERVICE_UNAVAILABLE
        )
        .fix("Resume or deploy the service at Railway, or enter its present domain."),
        likely!(When::All(&[When::Status(&[503]), When::From(&RENDER)]), cause::http::SERVICE_UNAVAILABLE)
            .fix("Resume the service at Render; a free one that sleeps takes a minute to wake, so send again."),
        likely!(When::All(&[When::Status(&[502]), When::From(&RENDER)]), cause::http::BAD_GATEWAY)
            .fix("Look at the service's log at Render, and let it listen on 0.0.0.0 at the port PORT."),
        likely!(
            When::All(&[When::From(&RENDER), When::Header("x-render-routing", &["no-server"])]),
            cause::http::NOT_FOUND,
            cause::http::SERVICE_UNAVAILABLE
        )
        .fix("Check the service's name, and that it is deployed: Render runs nothing under this host."),
        rule(
            When::All(&[When::Status(&[502, 503]), When::From(&FLY), When::Is(super::is_generic)]),
            &[(Likely, &cause::http::BAD_GATEWAY), (Possible, &cause::http::SERVICE_UNAVAILABLE)],
        ),
        proven!(
            When::All(&[
                When::From(&APP_SERVICE),
                When::Says(&["this web app is stopped", "web app you have attempted to reach is currently stopped"]),
            ]),
            cause::http::SERVICE_UNAVAILABLE
        )
        .fix("Start the web app in the Azure portal; if it stopped by itself, its quota may be used up."),
        likely!(
            When::All(&[When::From(&APP_SERVICE), When::Says(&["has blocked your access"])]),
            cause::http::IP_BLOCKED,
            cause::http::FORBIDDEN
        )
        .fix("Add the sender's address to the access restrictions of the web app."),
        proven!(
            When::All(&[When::From(&APP_SERVICE), When::Says(&["404 web site not found"])]),
            cause::http::NOT_FOUND
        )
        .fix(
            "Correct the host name, or add this custom domain to the web app: App Service knows no site of this name.",
        ),
        proven!(
            When::All(&[
                When::Status(&[500, 502, 504]),
                When::From(&APP_SERVICE),
                When::Says(&["the web server failed to respond within the specified time"])
            ]),
            cause::http::GATEWAY_TIMEOUT
        )
        .fix("Let the application respond first and work later: App Service waits for 230 seconds."),
        rule(
            When::All(&[When::Status(&[503]), When::From(&APP_SERVICE), When::Says(&["application error"])]),
            &[(Likely, &cause::http::SERVICE_UNAVAILABLE), (Possible, &cause::http::BAD_GATEWAY)],
        )
        .fix("Look at the log stream of the web app: its container did not start."),
        proven!(When::From(&AZURE_FUNCTIONS), cause::http::SERVICE_UNAVAILABLE),
        likely!(When::From(&CLOUD_RUN), cause::http::FORBIDDEN, cause::oauth2::TOKEN_REJECTED_GENERIC),
        likely!(When::All(&[When::Status(&[403, 404, 405, 410]), PAGE, PARKED]), cause::http::NOT_FOUND)
            .fix("Correct the host name: this domain is parked, and nobody's receiver is there."),
    ],
};

/// Pages with 2xx of a host that has no application.
pub(in crate::diagnose::rules) static PAGES: Table = Table {
    name: "middlebox::hosting::pages",
    rules: &[likely!(PARKED, cause::http::FALSE_SUCCESS)
        .fix("Correct the host name: this domain is parked, and nobody's receiver is there.")],
};

/// Pages of domain parking: Sedo, `ParkingCrew`, `GoDaddy`, `HugeDomains` and registrars.
const PARKED: When = When::Says(&[
    "sedoparking",
    "parkingcrew",
    "this domain is for sale",
    "this domain name is for sale",
    "domain is parked",
    "parked domain",
    "parked free",
    "hugedomains.com",
    "buy this domain",
    "domain has expired",
]);
