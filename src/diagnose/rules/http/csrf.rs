//! Web frameworks that want a token against cross-site request forgery: the path is a page for browsers, or such a check
//! covers an API by mistake.

use crate::diagnose::cause;
use crate::diagnose::evidence::case::Case;
use crate::diagnose::evidence::page;
use crate::diagnose::rules::table::{Table, When, likely, proven};

/// The statuses that the frameworks refuse with: Django, Spring, Express 403; Rails 422; Laravel 419; ASP.NET, Flask,
/// Kibana 400; `WordPress` 403; Phoenix 403.
const REFUSAL: When = When::Status(&[400, 401, 403, 405, 419, 422, 500]);

pub(in crate::diagnose::rules) static TABLE: Table = Table {
    name: "http::csrf",
    rules: &[
        proven!(When::All(&[REFUSAL, When::Says(&["csrf verification failed"])]), cause::http::CSRF_PROTECTED)
            .fix("Correct the path to that of the webhook, or exempt its view from Django's check (csrf_exempt)."),
        proven!(
            When::All(&[REFUSAL, When::Says(&["invalidauthenticitytoken", "can't verify csrf token authenticity"])]),
            cause::http::CSRF_PROTECTED
        )
        .fix("Correct the path, or exempt the action in Rails (skip_forgery_protection, or ActionController::API)."),
        likely!(
            When::All(&[When::Status(&[422]), When::Says(&["the change you wanted was rejected"])]),
            cause::http::CSRF_PROTECTED,
            cause::http::PAYLOAD_SCHEMA_REJECTED
        )
        .fix("Correct the path, or exempt the action in Rails (skip_forgery_protection, or ActionController::API)."),
        proven!(
            When::All(&[When::Status(&[419]), When::Says(&["csrf token mismatch", "page expired"])]),
            cause::http::CSRF_PROTECTED
        )
        .fix("Move the route to routes/api.php, or exempt it from Laravel's ValidateCsrfToken."),
        likely!(When::Status(&[419]), cause::http::CSRF_PROTECTED)
            .fix("Move the route to routes/api.php, or exempt it from Laravel's ValidateCsrfToken."),
        proven!(
            When::All(&[REFUSAL, When::Says(&["anti-forgery", "antiforgery", "__requestverificationtoken"])]),
            cause::http::CSRF_PROTECTED
        )
        .fix("Correct the path, or exempt the action in ASP.NET (IgnoreAntiforgeryToken, DisableAntiforgery)."),
        proven!(When::All(&[REFUSAL, When::Says(&["ebadcsrftoken"])]), cause::http::CSRF_PROTECTED)
            .fix("Correct the path, or mount its route before the CSRF middleware of Express."),
        proven!(When::All(&[REFUSAL, When::Says(&["no valid crumb"])]), cause::http::CSRF_PROTECTED)
            .fix("Use a trigger URL that Jenkins exempts (Generic Webhook Trigger), or an API token of a user."),
        proven!(When::All(&[REFUSAL, When::Header("x-csrf-token", &["required"])]), cause::http::CSRF_PROTECTED).fix(
            "Switch CSRF protection off for this endpoint (SAP: clear \"CSRF Protected\" in the HTTPS sender adapter).",
        ),
        proven!(When::All(&[REFUSAL, When::Says(&["kbn-xsrf"])]), cause::http::CSRF_PROTECTED)
            .fix("Deliver to Elasticsearch instead of Kibana, or to a connector that sends the header kbn-xsrf."),
        proven!(When::All(&[REFUSAL, When::Code(&["rest_cookie_invalid_nonce"])]), cause::http::CSRF_PROTECTED)
            .fix("Use an application password of WordPress, or a REST route whose permission callback takes your key."),
        likely!(
            When::All(&[REFUSAL, When::Says(&["the link you followed has expired", "nonce verification failed"])]),
            cause::http::CSRF_PROTECTED,
            cause::http::FORBIDDEN
        )
        .fix("Correct the path: this one of WordPress is for forms, whose nonce a sender cannot know."),
        // Spring Security, Flask-WTF, Symfony, CakePHP, Phoenix, Play, SAP, Drupal and others.
        proven!(When::All(&[REFUSAL, TOKEN]), cause::http::CSRF_PROTECTED),
        proven!(
            When::All(&[REFUSAL, When::Says(&["cross-site post form submissions are forbidden"])]),
            cause::http::CSRF_PROTECTED
        )
        .fix("Send Content-Type: application/json, or exempt the route from SvelteKit's checkOrigin."),
        likely!(When::All(&[REFUSAL, When::Is(speaks_of_it),]), cause::http::CSRF_PROTECTED, cause::http::FORBIDDEN),
    ],
};

/// True if the text speaks of it, in any language: a page may hold a token for its own forms in its markup.
fn speaks_of_it(case: &Case<'_>) -> bool {
    const WORDS: [&str; 5] =
        ["csrf", "xsrf", "cross-site request forgery", "cross site request forgery", "invalid form key"];
    let text = if case.is_html() { page::visible(page::head(case.lower())) } else { case.lower().to_owned() };
    WORDS.iter().any(|word| text.contains(word))
}

/// What frameworks say of the token.
const TOKEN: When = When::Says(&[
    "invalid csrf",
    "csrf token is invalid",
    "csrf token is missing",
    "csrf session token is missing",
    "csrf token missing",
    "missing csrf",
    "csrf token from",
    "csrf token validation failed",
    "csrf validation failed",
    "csrf token check failed",
    "csrf check failed",
    "no csrf token found",
    "csrf tokens do not match",
    "could not verify the provided csrf token",
    "x-csrf-token request header",
    "csrf cookie not set",
    "unable to verify your data submission",
]);
