//! A token server that is known by its sentence.

use crate::diagnose::cause;
use crate::diagnose::evidence::case::Case;
use crate::diagnose::finding::{Certainty, Findings};
use crate::diagnose::rules::table::When::{All, Any, Is, Judges, Not, OauthCode, Says, States, Status};
use crate::diagnose::rules::table::{Table, When, by, likely, proven};
use crate::domain::Setting;

use super::asked;
use super::sentences::{
    ABSENT, ASSERTION_EXPECTED, CLIENT, CLIENT_ID, CLIENT_UNKNOWN, EITHER, EXPIRED, GRANT_NOT_ALLOWED, HTTPS_REQUIRED,
    NO_CREDENTIALS, NO_SUCH_RESOURCE, NOT_A_FORM, NOT_ALLOWED, NOT_DECODED, SECRET, SECRET_EXPIRED, SECRET_WRONG,
    TWO_METHODS, UNSEEN, WRONG,
};

pub(in crate::diagnose::rules) static TABLE: Table = Table {
    name: "oauth_token/words",
    rules: &[
        by(Says(&HTTPS_REQUIRED), https_required),
        proven!(
            Says(&["e0000047", "too_many_attempts", "too_many_requests", "too many requests", "slow_down"]),
            cause::oauth2::TOKEN_ENDPOINT_THROTTLED
        ),
        likely!(Says(&["rate limit"]), cause::oauth2::TOKEN_ENDPOINT_THROTTLED),
        by(Is(|case| registered_mode(case).is_some()), registered),
        by(Says(&NOT_DECODED), not_decoded),
        by(
            Says(&[
                "invalid authentication method for accessing this endpoint", // ForgeRock AM
                "unsupported client authentication method",                  // WSO2
                "request denied: unsupported authentication method",         // PingOne
                "client authentication failed: authentication_method",       // Spring Authorization Server
            ]),
            other_method,
        ),
        // A client that is registered for a signed assertion is asked for that (RFC 7523 §2.2).
        by(States(&ASSERTION_EXPECTED), assertion_expected),
        by(Says(&NO_CREDENTIALS), no_credentials),
        proven!(Says(&TWO_METHODS), cause::oauth2::REQUEST_MALFORMED),
        proven!(
            Says(&[
                "no audience parameter was provided",
                "audience is required",
                "audience parameter is missing",
                "missing audience"
            ]),
            cause::oauth2::AUDIENCE_MISSING
        ),
        proven!(
            Says(&[
                "service not found",                                // Auth0
                "service not enabled within domain",                // Auth0
                "has not been whitelisted by the oauth 2.0 client", // fosite
                "audience is not allowed",
                "unknown audience",
                "invalid audience",
                "audience not found", // Keycloak
            ]),
            cause::oauth2::RESOURCE_UNKNOWN
        ),
        proven!(Says(&["client has not been granted scopes"]), cause::oauth2::SCOPE_INVALID),
        proven!(States(&GRANT_NOT_ALLOWED), cause::oauth2::GRANT_NOT_ALLOWED),
        by(Says(&["invalid grant_type: client_credentials"]), |case, findings| {
            let finding = findings.proven(&cause::oauth2::GRANT_NOT_ALLOWED, &[&case.status_line(), case.quote()]);
            finding.fixed_by("Google offers no client credentials: use another way to sign in, such as an ID token of a service account.");
        }),
        proven!(States(&SECRET_EXPIRED), cause::oauth2::CLIENT_SECRET_EXPIRED),
        // One sentence for the client and its secret: neither is proven.
        by(Says(&EITHER), super::invalid_client),
        by(States(&SECRET_WRONG), |case, findings| {
            super::secret_wrong(case, findings, Certainty::Proven);
        }),
        by(Says(&["unknown_client:"]), unknown_client),
        proven!(States(&CLIENT_UNKNOWN), cause::oauth2::CLIENT_ID_UNKNOWN),
        by(
            Says(&[
                "'scope' must be provided", // Okta
                "scope is required",
                "no scopes were requested",
                "missing scope",
                "specify a scope", // Kong
                "scope parameter is missing",
                "missing required parameter: scope",
                "specify a scope in the request or set a default scope", // League
                "oauth 2.0 parameter: scope",                            // Spring Authorization Server
            ]),
            scope_missing,
        ),
        proven!(
            Says(&[
                "scopes are not configured", // Okta
                "invalid scopes:",           // Keycloak
                "malformed or requested a scope that the resource",
                "requested scope is invalid",
                "client is not allowed to request scope",  // fosite
                "unknown/invalid scope",                   // ForgeRock AM
                "not allowed any of the requested scopes", // UAA
                "invalid scope:",
            ]),
            cause::oauth2::SCOPE_INVALID
        ),
        by(
            Says(&[
                "realm does not exist",
                "realm not found",
                "realm not enabled",
                "unknown tenant",
                "tenant does not exist",
                "tenant not found",
                "cannot find identity zone",
            ]),
            tenant_not_found,
        ),
        proven!(Says(&["request not supported on this domain"]), cause::oauth2::TOKEN_ENDPOINT_WRONG),
        by(Says(&NOT_A_FORM), super::not_form),
        proven!(
            Says(&["policy evaluation failed", "blocked by conditional access"]),
            cause::oauth2::CONDITIONAL_ACCESS_BLOCKED
        ),
        by(All(&[Status(&[404]), Not(&Is(|case| case.is_html())), Says(&NO_SUCH_RESOURCE)]), no_such_resource),
        by(Says(&["invalid_dpop_proof", "use_dpop_nonce"]), |case, findings| {
            let finding = findings.possible(&cause::oauth2::GRANT_NOT_ALLOWED, &[&case.status_line(), case.quote()]);
            finding
                .titled("The client is registered for proof of possession (DPoP), which the platform does not send.");
            finding.fixed_by("Turn off DPoP for this client, or register another one without it.");
        }),
        // Any other server, in whatever words: it says of which part of the client it speaks, and whether that is so
        // is for its own log to prove.
        likely!(Judges(&["client certificate"], &UNSEEN), cause::tls::CLIENT_CERT_REQUIRED),
        by(
            All(&[
                ABOUT_THE_CLIENT,
                // Under this code the server may look in the other place only.
                Not(&OauthCode(&["invalid_request"])),
                Any(&[Judges(&CLIENT_ID, &UNSEEN), Judges(&SECRET, &UNSEEN)]),
            ]),
            no_credentials,
        ),
        likely!(Judges(&SECRET, &EXPIRED), cause::oauth2::CLIENT_SECRET_EXPIRED),
        by(All(&[ABOUT_THE_CLIENT, Judges(&SECRET, &WRONG)]), |case, findings| {
            super::secret_wrong(case, findings, Certainty::Likely);
            findings.possible(&cause::oauth2::CLIENT_ID_UNKNOWN, &[&case.status_line(), case.quote()]);
        }),
        likely!(
            All(&[ABOUT_THE_CLIENT, Any(&[Judges(&CLIENT_ID, &WRONG), Judges(&CLIENT, &ABSENT)])]),
            cause::oauth2::CLIENT_ID_UNKNOWN,
            cause::oauth2::TENANT_NOT_FOUND
        ),
        likely!(
            All(&[ABOUT_THE_CLIENT, Judges(&CLIENT, &NOT_ALLOWED)]),
            cause::oauth2::GRANT_NOT_ALLOWED,
            cause::oauth2::CLIENT_ID_UNKNOWN
        ),
    ],
};

/// The error code is not about what was asked for.
const ABOUT_THE_CLIENT: When = Not(&OauthCode(&[
    "invalid_scope",
    "invalid_target",
    "invalid_resource",
    "unsupported_grant_type",
    "temporarily_unavailable",
]));

fn https_required(case: &Case<'_>, findings: &mut Findings) {
    let finding = findings.proven(&cause::oauth2::HTTPS_REQUIRED, &[&case.status_line(), case.quote()]);
    let url = asked::token_url(case);
    if let Some(rest) = url.strip_prefix("http://") {
        finding.change(Setting::TokenUrl, format!("https://{rest}"));
    } else {
        // A server behind a proxy that ends TLS believes that the request came in the clear.
        finding.titled("The token server believes that the request came by http.");
        finding.fixed_by("Have the proxy before the token server pass X-Forwarded-Proto on, and the server trust it.");
    }
}

/// "supports client authentication method `'client_secret_basic'`, but method `'client_secret_post'` was requested"
fn registered_mode(case: &Case<'_>) -> Option<&'static str> {
    const BEFORE: [&str; 5] = [
        "supports client authentication method ", // fosite
        "registered for ",
        "token_endpoint_auth_method is ",
        "is configured to use ",
        "must use ",
    ];
    BEFORE.iter().find_map(|words| {
        let rest = case.body.get(case.place_of(words)? + words.len()..)?;
        let method = rest.trim_start_matches(['\\', '"', '\'', '`']);
        [("client_secret_basic", "header"), ("client_secret_post", "body")]
            .into_iter()
            .find_map(|(name, place)| method.starts_with(name).then_some(place))
    })
}

/// The server names the method that this client is registered for.
fn registered(case: &Case<'_>, findings: &mut Findings) {
    let Some(place) = registered_mode(case) else { return };
    let (line, quote) = (case.status_line(), case.quote_around(case.place_of("client_secret_").unwrap_or(0)));
    let finding = findings.proven(&cause::oauth2::CLIENT_AUTH_MODE_MISMATCH, &[&line, quote]);
    finding.titled(format!("The client is registered for its secret in the {place}."));
    finding.fixed_by(format!("Send the secret in the {place}, or change the registration."));
    finding.change(Setting::CredentialsIn, place);
}

fn not_decoded(case: &Case<'_>, findings: &mut Findings) {
    let finding = findings.proven(&cause::oauth2::CLIENT_AUTH_ENCODING_MISMATCH, &[&case.status_line(), case.quote()]);
    finding.titled("The server form-decodes the Basic credentials, and they were not form-encoded.");
    if case.configured(Setting::BasicEncoding) == "raw" {
        finding.change(Setting::BasicEncoding, "form");
    }
}

/// The method is refused, and the one that is registered is not named.
fn other_method(case: &Case<'_>, findings: &mut Findings) {
    let place = asked::other_place(case);
    let finding = findings.proven(&cause::oauth2::CLIENT_AUTH_MODE_MISMATCH, &[&case.status_line(), case.quote()]);
    finding.fixed_by(format!("Send the secret in the {place}, or change the client's authentication method."));
    finding.change(Setting::CredentialsIn, place);
}

fn assertion_expected(case: &Case<'_>, findings: &mut Findings) {
    let finding = findings.proven(&cause::oauth2::CLIENT_AUTH_MODE_MISMATCH, &[&case.status_line(), case.quote()]);
    finding.titled("The provider wants a signed assertion (private_key_jwt) in place of a secret.");
    finding.fixed_by("Register this client for a client secret; the platform cannot sign assertions.");
}

fn no_credentials(case: &Case<'_>, findings: &mut Findings) {
    let (line, quote) = (case.status_line(), case.quote());
    let place = asked::other_place(case);
    let finding = findings.likely(&cause::oauth2::CLIENT_AUTH_MODE_MISMATCH, &[&line, quote]);
    finding.titled("The token server did not see the client's credentials where it looks for them.");
    if asked::shows_credentials(case) {
        finding.change(Setting::CredentialsIn, place);
    }
    if asked::is_in_header(case) {
        findings.possible(&cause::http::AUTHORIZATION_STRIPPED, &[&line, quote]);
    }
    findings.possible(&cause::oauth2::TOKEN_REQUEST_NOT_FORM, &[&line, quote]);
}

/// Keycloak before 19: none of its authenticators recognised the client, for whatever reason.
fn unknown_client(case: &Case<'_>, findings: &mut Findings) {
    let (line, quote) = (case.status_line(), case.quote());
    let evidence: &[&str] = &[&line, quote];
    findings.possible(&cause::oauth2::CLIENT_SECRET_WRONG, evidence);
    findings.possible(&cause::oauth2::CLIENT_ID_UNKNOWN, evidence);
    let finding = findings.possible(&cause::oauth2::CLIENT_AUTH_MODE_MISMATCH, evidence);
    finding.change(Setting::CredentialsIn, asked::other_place(case));
}

fn scope_missing(case: &Case<'_>, findings: &mut Findings) {
    let (line, quote) = (case.status_line(), case.quote());
    let finding = findings.proven(&cause::oauth2::SCOPE_MISSING, &[&line, quote]);
    if case.says("'scope' must be provided") {
        finding.fixed_by("Mark a scope of the Okta authorization server as its default, or send one that it has.");
    }
}

fn tenant_not_found(case: &Case<'_>, findings: &mut Findings) {
    let (line, quote) = (case.status_line(), case.quote());
    let realm = asked::token_url(case).split("/realms/").nth(1).and_then(|rest| rest.split('/').next());
    let finding = findings.proven(&cause::oauth2::TENANT_NOT_FOUND, &[&line, quote]);
    if let Some(realm) = realm.filter(|realm| !realm.is_empty() && case.says("realm")) {
        finding
            .titled(format!("The token URL names the realm {realm}, which the server does not have or has disabled."));
        finding.fixed_by("Correct the realm in the token URL; its spelling and case count.");
    }
    findings.likely(&cause::oauth2::TOKEN_ENDPOINT_WRONG, &[&line, quote]);
}

/// Keycloak from 17 on has no `/auth` before `/realms`.
fn no_such_resource(case: &Case<'_>, findings: &mut Findings) {
    let (line, quote) = (case.status_line(), case.quote());
    let finding = findings.proven(&cause::oauth2::TOKEN_ENDPOINT_WRONG, &[&line, quote]);
    let url = asked::token_url(case);
    if let Some(changed) = super::endpoint::without_auth(url) {
        finding.titled("This Keycloak has no /auth before /realms.");
        finding.fixed_by("Remove /auth from the token URL: Keycloak 17 and later do not have it.");
        finding.change(Setting::TokenUrl, changed);
    } else if let Some(changed) = super::endpoint::derived(url) {
        finding.change(Setting::TokenUrl, changed);
    }
}
