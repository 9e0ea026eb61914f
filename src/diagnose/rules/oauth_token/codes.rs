//! The error codes of RFC 6749 §5.2 and RFC 8707 §2, and then the status alone: no sentence was known.

use crate::diagnose::cause;
use crate::diagnose::evidence::case::{Case, contains};
use crate::diagnose::finding::{Certainty, Finding, Findings};
use crate::diagnose::rules::table::When::{All, Is, OauthCode, Says, Status};
use crate::diagnose::rules::table::{Table, by, likely, possible, proven};
use crate::domain::Setting;

use super::{asked, endpoint};

pub(in crate::diagnose::rules) static TABLE: Table = Table {
    name: "oauth_token/codes",
    rules: &[
        proven!(Status(&[429]), cause::oauth2::TOKEN_ENDPOINT_THROTTLED),
        possible!(
            All(&[OauthCode(&["access_denied"]), Status(&[403])]),
            cause::oauth2::GRANT_NOT_ALLOWED,
            cause::oauth2::CLIENT_SECRET_WRONG,
            cause::oauth2::CONDITIONAL_ACCESS_BLOCKED
        ),
        by(
            OauthCode(&["invalid_client", "unauthorized", "access_denied", "incorrect_client_credentials"]),
            super::invalid_client,
        ),
        // The code is about the grant (RFC 6749 §5.2), and some servers use it for whatever fails.
        by(OauthCode(&["invalid_grant"]), invalid_grant),
        likely!(
            All(&[OauthCode(&["invalid_scope"]), Is(|case| asked::parameter(case, Setting::Scope).is_empty())]),
            cause::oauth2::SCOPE_MISSING,
            cause::oauth2::SCOPE_INVALID
        ),
        proven!(OauthCode(&["invalid_scope"]), cause::oauth2::SCOPE_INVALID),
        // Keycloak's code for a client that it did not authenticate.
        by(
            All(&[OauthCode(&["unauthorized_client"]), Says(&["credentials", "secret", "authenticat"])]),
            super::invalid_client,
        ),
        likely!(
            OauthCode(&["unauthorized_client"]),
            cause::oauth2::GRANT_NOT_ALLOWED,
            cause::oauth2::CLIENT_SECRET_WRONG,
            cause::oauth2::CLIENT_ID_UNKNOWN
        ),
        by(
            All(&[OauthCode(&["unsupported_grant_type", "invalid_request"]), Is(|case| !case.is_form())]),
            super::not_form,
        ),
        // With a status of the client's, the code is a wrapper: the status is what the server means.
        likely!(All(&[OauthCode(&["server_error"]), Is(is_server_status)]), cause::http::SERVER_ERROR),
        likely!(OauthCode(&["temporarily_unavailable"]), cause::http::SERVICE_UNAVAILABLE),
        likely!(
            OauthCode(&["unsupported_grant_type"]),
            cause::oauth2::GRANT_NOT_ALLOWED,
            cause::oauth2::TOKEN_REQUEST_NOT_FORM
        ),
        likely!(OauthCode(&["invalid_resource"]), cause::oauth2::RESOURCE_UNKNOWN, cause::oauth2::AUDIENCE_MISSING),
        proven!(OauthCode(&["invalid_target"]), cause::oauth2::RESOURCE_UNKNOWN),
        likely!(
            All(&[OauthCode(&["invalid_request"]), Says(&["audience", "resource"])]),
            cause::oauth2::AUDIENCE_MISSING,
            cause::oauth2::REQUEST_MALFORMED
        ),
        likely!(
            All(&[OauthCode(&["invalid_request"]), Says(&["scope"])]),
            cause::oauth2::SCOPE_MISSING,
            cause::oauth2::REQUEST_MALFORMED
        ),
        likely!(
            All(&[OauthCode(&["invalid_request"]), Says(&["client_id", "client_secret", "credential"])]),
            cause::oauth2::CLIENT_AUTH_MODE_MISMATCH,
            cause::oauth2::REQUEST_MALFORMED
        ),
        likely!(OauthCode(&["invalid_request"]), cause::oauth2::REQUEST_MALFORMED),
        by(Status(&[301, 302, 303, 307, 308]), moved),
        by(Status(&[404, 405, 410]), not_there),
        // A form was sent: a token endpoint takes nothing else.
        by(Status(&[415]), unsupported_media_type),
        // A web server's own page: no token endpoint responds in HTML.
        likely!(
            All(&[Status(&[401, 403]), Is(|case| case.is_html())]),
            cause::oauth2::TOKEN_ENDPOINT_WRONG,
            cause::http::FORBIDDEN
        ),
        by(Status(&[401]), super::invalid_client),
        by(All(&[Status(&[400]), Is(|case| case.is_html())]), html),
        possible!(Status(&[400]), cause::oauth2::REQUEST_MALFORMED, cause::http::BAD_REQUEST),
    ],
};

/// With this grant there is nothing but the client that could be invalid: which part of it is not told.
fn invalid_grant(case: &Case<'_>, findings: &mut Findings) {
    super::invalid_client(case, findings);
    findings.cap(Certainty::Possible);
    findings.possible(&cause::oauth2::GRANT_NOT_ALLOWED, &[&case.status_line(), case.quote()]);
}

fn is_server_status(case: &Case<'_>) -> bool {
    !matches!(case.status(), 400..=499)
}

/// The path is not there, or takes no POST, which every token endpoint does (RFC 6749 §3.2).
fn not_there(case: &Case<'_>, findings: &mut Findings) {
    let allow = case.header_line("allow");
    // A store that says in XML what it misses is no token server, and what stands at this URL is not known.
    let is_another_service = case.error.json.is_none() && !case.error.code.is_empty();
    let certainty = if is_another_service { Certainty::Likely } else { Certainty::Proven };
    let evidence: &[&str] = &[&case.status_line(), &allow, case.quote()];
    let finding = findings.add(&cause::oauth2::TOKEN_ENDPOINT_WRONG, certainty, evidence);
    offer(case, finding);
    // WildFly's page, in which Keycloak before 17 stood below /auth.
    if let Some(changed) = endpoint::with_auth(asked::token_url(case)).filter(|_| case.says("<body>404 - not found")) {
        finding.fixed_by("Put /auth before /realms: Keycloak before 17 has it.");
        finding.change(Setting::TokenUrl, changed);
    }
}

fn html(case: &Case<'_>, findings: &mut Findings) {
    offer(case, findings.likely(&cause::oauth2::TOKEN_ENDPOINT_WRONG, &[&case.status_line(), case.quote()]));
}

/// The provider's token endpoint, where its layout is known.
pub(super) fn offer(case: &Case<'_>, finding: &mut Finding) {
    if let Some(changed) = endpoint::derived(asked::token_url(case)) {
        finding.fixed_by(format!("Use {changed}, the token endpoint of this provider."));
        finding.change(Setting::TokenUrl, changed);
    }
}

fn unsupported_media_type(case: &Case<'_>, findings: &mut Findings) {
    let (line, quote) = (case.status_line(), case.quote());
    if case.is_form() {
        findings.likely(&cause::oauth2::TOKEN_REQUEST_NOT_FORM, &[&line, quote]);
        findings.likely(&cause::oauth2::TOKEN_ENDPOINT_WRONG, &[&line, quote]);
    } else {
        super::not_form(case, findings);
    }
}

/// A redirect is not followed: the token endpoint is elsewhere, or what is there is none.
fn moved(case: &Case<'_>, findings: &mut Findings) {
    let to = case.header("location");
    let target = case.url.as_ref().and_then(|url| url.join(to).ok()).filter(|_| !to.is_empty());
    let (line, location) = (case.status_line(), case.header_line("location"));
    let certainty = if to.is_empty() { Certainty::Likely } else { Certainty::Proven };
    let finding = findings.add(&cause::oauth2::TOKEN_ENDPOINT_WRONG, certainty, &[&line, &location]);
    // The same path on another host, scheme or with another ending is the endpoint's new place; a login page is not.
    let same_place = target.filter(|target| {
        let is_same = |path: &str| path.trim_end_matches('/').ends_with(case.path().trim_end_matches('/'));
        target.query().is_none() && case.path().len() > 1 && is_same(target.path())
    });
    match same_place {
        Some(target) if contains(target.scheme(), "http") => {
            finding.fixed_by(format!("Use {target}, where the endpoint has moved to."));
            finding.change(Setting::TokenUrl, target.to_string());
        }
        _ => offer(case, finding),
    }
}
