//! The sentences of token servers: Auth0, Okta, Keycloak, Cognito, Salesforce, Ory Hydra, Spring, `PingFederate`, Duende.

use crate::diagnose::cause::{self, Cause};
use crate::diagnose::evidence::case::{Case, contains};
use crate::diagnose::finding::Findings;
use crate::domain::Field;

/// Words that leave no doubt, whichever server says them.
static WORDS: &[(&str, &Cause)] = &[
    ("no audience parameter was provided", &cause::oauth2::AUDIENCE_MISSING),
    ("audience is required", &cause::oauth2::AUDIENCE_MISSING),
    ("service not found", &cause::oauth2::RESOURCE_UNKNOWN),
    ("service not enabled within domain", &cause::oauth2::RESOURCE_UNKNOWN),
    ("client is not authorized to access", &cause::oauth2::GRANT_NOT_ALLOWED),
    ("not allowed for the client", &cause::oauth2::GRANT_NOT_ALLOWED),
    ("no client credentials user enabled", &cause::oauth2::GRANT_NOT_ALLOWED),
    ("client not enabled to retrieve service account", &cause::oauth2::GRANT_NOT_ALLOWED),
    ("not authorized to use the provided grant type", &cause::oauth2::GRANT_NOT_ALLOWED),
    ("is not allowed to use authorization grant", &cause::oauth2::GRANT_NOT_ALLOWED),
    ("invalid value for 'client_id'", &cause::oauth2::CLIENT_ID_UNKNOWN),
    ("invalid_client_id", &cause::oauth2::CLIENT_ID_UNKNOWN),
    ("client identifier invalid", &cause::oauth2::CLIENT_ID_UNKNOWN),
    ("client not found", &cause::oauth2::CLIENT_ID_UNKNOWN),
    ("unknown client", &cause::oauth2::CLIENT_ID_UNKNOWN),
    ("oauth client was not found", &cause::oauth2::CLIENT_ID_UNKNOWN),
    ("client secret supplied for a confidential client is invalid", &cause::oauth2::CLIENT_SECRET_WRONG),
    ("invalid client secret", &cause::oauth2::CLIENT_SECRET_WRONG),
    ("client secret is expired", &cause::oauth2::CLIENT_SECRET_EXPIRED),
    ("secret has expired", &cause::oauth2::CLIENT_SECRET_EXPIRED),
    ("expired client secret", &cause::oauth2::CLIENT_SECRET_EXPIRED),
    ("invalid client_id", &cause::oauth2::CLIENT_ID_UNKNOWN),
    ("client does not exist", &cause::oauth2::CLIENT_ID_UNKNOWN),
    ("client is not registered", &cause::oauth2::CLIENT_ID_UNKNOWN),
    ("no client with requested id", &cause::oauth2::CLIENT_ID_UNKNOWN),
    ("the requested oauth 2.0 client does not exist", &cause::oauth2::CLIENT_ID_UNKNOWN),
    ("client secret has expired", &cause::oauth2::CLIENT_SECRET_EXPIRED),
    ("client credentials have expired", &cause::oauth2::CLIENT_SECRET_EXPIRED),
    ("client secret expired", &cause::oauth2::CLIENT_SECRET_EXPIRED),
    ("client_secret is expired", &cause::oauth2::CLIENT_SECRET_EXPIRED),
    ("client secret does not match", &cause::oauth2::CLIENT_SECRET_WRONG),
    ("invalid_client_secret", &cause::oauth2::CLIENT_SECRET_WRONG),
    ("wrong client secret", &cause::oauth2::CLIENT_SECRET_WRONG),
    ("incorrect client_secret", &cause::oauth2::CLIENT_SECRET_WRONG),
    ("invalid client_secret", &cause::oauth2::CLIENT_SECRET_WRONG),
    ("the provided client secret is invalid", &cause::oauth2::CLIENT_SECRET_WRONG),
    ("grant type 'client_credentials' not allowed", &cause::oauth2::GRANT_NOT_ALLOWED),
    ("grant type is not supported by the client", &cause::oauth2::GRANT_NOT_ALLOWED),
    ("unauthorized grant type", &cause::oauth2::GRANT_NOT_ALLOWED),
    ("client is not authorized to use this grant", &cause::oauth2::GRANT_NOT_ALLOWED),
    ("not configured to use the client credentials", &cause::oauth2::GRANT_NOT_ALLOWED),
    ("public client not allowed to retrieve service account", &cause::oauth2::GRANT_NOT_ALLOWED),
    ("private_key_jwt", &cause::oauth2::CLIENT_AUTH_MODE_MISMATCH),
    ("multiple client credentials", &cause::oauth2::REQUEST_MALFORMED),
    ("duplicated parameter", &cause::oauth2::REQUEST_MALFORMED),
    ("more than one authentication method", &cause::oauth2::REQUEST_MALFORMED),
    ("multiple authorization methods", &cause::oauth2::REQUEST_MALFORMED),
    ("more than one mechanism", &cause::oauth2::REQUEST_MALFORMED),
    ("must not include more than one", &cause::oauth2::REQUEST_MALFORMED),
    ("included multiple times", &cause::oauth2::REQUEST_MALFORMED),
    ("included more than once", &cause::oauth2::REQUEST_MALFORMED),
    ("more than one client authentication", &cause::oauth2::REQUEST_MALFORMED),
    ("multiple authentication methods", &cause::oauth2::REQUEST_MALFORMED),
    ("duplicate parameter", &cause::oauth2::REQUEST_MALFORMED),
    ("parameter is duplicated", &cause::oauth2::REQUEST_MALFORMED),
    ("parameter is repeated", &cause::oauth2::REQUEST_MALFORMED),
    ("repeated parameter", &cause::oauth2::REQUEST_MALFORMED),
    ("'scope' must be provided", &cause::oauth2::SCOPE_MISSING),
    ("scope is required", &cause::oauth2::SCOPE_MISSING),
    ("no scopes were requested", &cause::oauth2::SCOPE_MISSING),
    ("missing scope", &cause::oauth2::SCOPE_MISSING),
    ("scope parameter is missing", &cause::oauth2::SCOPE_MISSING),
    ("missing required parameter: scope", &cause::oauth2::SCOPE_MISSING),
    ("scopes are not configured", &cause::oauth2::SCOPE_INVALID),
    ("invalid scopes:", &cause::oauth2::SCOPE_INVALID),
    ("malformed or requested a scope that the resource", &cause::oauth2::SCOPE_INVALID),
    ("requested scope is invalid", &cause::oauth2::SCOPE_INVALID),
    ("client is not allowed to request scope", &cause::oauth2::SCOPE_INVALID),
    ("audience is not allowed", &cause::oauth2::RESOURCE_UNKNOWN),
    ("requested audience", &cause::oauth2::RESOURCE_UNKNOWN),
    ("unknown audience", &cause::oauth2::RESOURCE_UNKNOWN),
    ("invalid audience", &cause::oauth2::RESOURCE_UNKNOWN),
    ("audience parameter is missing", &cause::oauth2::AUDIENCE_MISSING),
    ("missing audience", &cause::oauth2::AUDIENCE_MISSING),
    ("realm does not exist", &cause::oauth2::TENANT_NOT_FOUND),
    ("realm not found", &cause::oauth2::TENANT_NOT_FOUND),
    ("unknown tenant", &cause::oauth2::TENANT_NOT_FOUND),
    ("tenant does not exist", &cause::oauth2::TENANT_NOT_FOUND),
    ("tenant not found", &cause::oauth2::TENANT_NOT_FOUND),
    ("request not supported on this domain", &cause::oauth2::TOKEN_ENDPOINT_WRONG),
    ("missing form parameter: grant_type", &cause::oauth2::TOKEN_REQUEST_NOT_FORM),
    ("application/x-www-form-urlencoded", &cause::oauth2::TOKEN_REQUEST_NOT_FORM),
    ("policy evaluation failed", &cause::oauth2::CONDITIONAL_ACCESS_BLOCKED),
    ("blocked by conditional access", &cause::oauth2::CONDITIONAL_ACCESS_BLOCKED),
];

pub(super) fn rules(case: &Case<'_>, text: &str, evidence: &[&str], findings: &mut Findings) -> bool {
    if let Some(mode) = registered_mode(text) {
        let finding = findings.proven(&cause::oauth2::CLIENT_AUTH_MODE_MISMATCH, evidence);
        if case.configured(Field::CredentialsIn) != mode {
            finding.change(Field::CredentialsIn, mode);
        }
        return true;
    }
    let Some((_, cause)) = WORDS.iter().find(|(words, _)| contains(text, words)) else { return false };
    if *cause == &cause::oauth2::CLIENT_ID_UNKNOWN && contains(text, "e.g., unknown client") {
        return false; // An example within a sentence that fits every failure.
    }
    if *cause == &cause::oauth2::TOKEN_REQUEST_NOT_FORM && case.is_form() {
        // What was a form here, and is none there, was changed on its way, or the URL is none for forms.
        findings.likely(cause, evidence);
        findings.possible(&cause::oauth2::TOKEN_ENDPOINT_WRONG, evidence);
        return true;
    }
    if *cause == &cause::oauth2::TENANT_NOT_FOUND {
        findings.proven(&cause::oauth2::TENANT_NOT_FOUND, evidence);
        findings.likely(&cause::oauth2::TOKEN_ENDPOINT_WRONG, evidence);
        return true;
    }
    findings.proven(cause, evidence);
    true
}

/// "supports client authentication method `'client_secret_basic'`, but method `'client_secret_post'` was requested"
fn registered_mode(text: &str) -> Option<&'static str> {
    let text = text.replace('"', "'");
    let supported = [
        "supports client authentication method '",
        "registered for '",
        "token_endpoint_auth_method is '",
        "is configured to use '",
        "must use '",
    ]
    .iter()
    .find_map(|words| text.to_ascii_lowercase().split(words).nth(1).map(str::to_owned))?;
    if supported.starts_with("client_secret_basic") {
        Some("header")
    } else if supported.starts_with("client_secret_post") {
        Some("body")
    } else {
        None
    }
}
