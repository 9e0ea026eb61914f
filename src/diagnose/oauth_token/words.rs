//! The sentences of token servers: Auth0, Okta, Keycloak, Cognito, Salesforce, Ory Hydra, Spring, `PingFederate`, Duende.

use super::super::case::{Case, contains};
use super::super::finding::Findings;

/// Words that leave no doubt, whichever server says them.
const WORDS: &[(&str, &str)] = &[
    ("no audience parameter was provided", "oauth2.audience_missing"),
    ("audience is required", "oauth2.audience_missing"),
    ("service not found", "oauth2.resource_unknown"),
    ("service not enabled within domain", "oauth2.resource_unknown"),
    ("client is not authorized to access", "oauth2.grant_not_allowed"),
    ("not allowed for the client", "oauth2.grant_not_allowed"),
    ("no client credentials user enabled", "oauth2.grant_not_allowed"),
    ("client not enabled to retrieve service account", "oauth2.grant_not_allowed"),
    ("not authorized to use the provided grant type", "oauth2.grant_not_allowed"),
    ("is not allowed to use authorization grant", "oauth2.grant_not_allowed"),
    ("invalid value for 'client_id'", "oauth2.client_id_unknown"),
    ("invalid_client_id", "oauth2.client_id_unknown"),
    ("client identifier invalid", "oauth2.client_id_unknown"),
    ("client not found", "oauth2.client_id_unknown"),
    ("unknown client", "oauth2.client_id_unknown"),
    ("oauth client was not found", "oauth2.client_id_unknown"),
    ("client secret supplied for a confidential client is invalid", "oauth2.client_secret_wrong"),
    ("invalid client secret", "oauth2.client_secret_wrong"),
    ("client secret is expired", "oauth2.client_secret_expired"),
    ("secret has expired", "oauth2.client_secret_expired"),
    ("expired client secret", "oauth2.client_secret_expired"),
    ("invalid client_id", "oauth2.client_id_unknown"),
    ("client does not exist", "oauth2.client_id_unknown"),
    ("client is not registered", "oauth2.client_id_unknown"),
    ("no client with requested id", "oauth2.client_id_unknown"),
    ("the requested oauth 2.0 client does not exist", "oauth2.client_id_unknown"),
    ("client secret has expired", "oauth2.client_secret_expired"),
    ("client credentials have expired", "oauth2.client_secret_expired"),
    ("client secret expired", "oauth2.client_secret_expired"),
    ("client_secret is expired", "oauth2.client_secret_expired"),
    ("client secret does not match", "oauth2.client_secret_wrong"),
    ("invalid_client_secret", "oauth2.client_secret_wrong"),
    ("wrong client secret", "oauth2.client_secret_wrong"),
    ("incorrect client_secret", "oauth2.client_secret_wrong"),
    ("invalid client_secret", "oauth2.client_secret_wrong"),
    ("the provided client secret is invalid", "oauth2.client_secret_wrong"),
    ("grant type 'client_credentials' not allowed", "oauth2.grant_not_allowed"),
    ("grant type is not supported by the client", "oauth2.grant_not_allowed"),
    ("unauthorized grant type", "oauth2.grant_not_allowed"),
    ("client is not authorized to use this grant", "oauth2.grant_not_allowed"),
    ("not configured to use the client credentials", "oauth2.grant_not_allowed"),
    ("public client not allowed to retrieve service account", "oauth2.grant_not_allowed"),
    ("multiple client credentials", "oauth2.request_malformed"),
    ("duplicated parameter", "oauth2.request_malformed"),
    ("more than one authentication method", "oauth2.request_malformed"),
    ("multiple authorization methods", "oauth2.request_malformed"),
    ("more than one mechanism", "oauth2.request_malformed"),
    ("must not include more than one", "oauth2.request_malformed"),
    ("included multiple times", "oauth2.request_malformed"),
    ("included more than once", "oauth2.request_malformed"),
    ("more than one client authentication", "oauth2.request_malformed"),
    ("multiple authentication methods", "oauth2.request_malformed"),
    ("duplicate parameter", "oauth2.request_malformed"),
    ("parameter is duplicated", "oauth2.request_malformed"),
    ("parameter is repeated", "oauth2.request_malformed"),
    ("repeated parameter", "oauth2.request_malformed"),
    ("'scope' must be provided", "oauth2.scope_missing"),
    ("scope is required", "oauth2.scope_missing"),
    ("no scopes were requested", "oauth2.scope_missing"),
    ("missing scope", "oauth2.scope_missing"),
    ("scope parameter is missing", "oauth2.scope_missing"),
    ("missing required parameter: scope", "oauth2.scope_missing"),
    ("scopes are not configured", "oauth2.scope_invalid"),
    ("invalid scopes:", "oauth2.scope_invalid"),
    ("malformed or requested a scope that the resource", "oauth2.scope_invalid"),
    ("requested scope is invalid", "oauth2.scope_invalid"),
    ("client is not allowed to request scope", "oauth2.scope_invalid"),
    ("audience is not allowed", "oauth2.resource_unknown"),
    ("requested audience", "oauth2.resource_unknown"),
    ("unknown audience", "oauth2.resource_unknown"),
    ("invalid audience", "oauth2.resource_unknown"),
    ("audience parameter is missing", "oauth2.audience_missing"),
    ("missing audience", "oauth2.audience_missing"),
    ("realm does not exist", "oauth2.tenant_not_found"),
    ("realm not found", "oauth2.tenant_not_found"),
    ("unknown tenant", "oauth2.tenant_not_found"),
    ("tenant does not exist", "oauth2.tenant_not_found"),
    ("tenant not found", "oauth2.tenant_not_found"),
    ("request not supported on this domain", "oauth2.token_endpoint_wrong"),
    ("missing form parameter: grant_type", "oauth2.token_request_not_form"),
    ("application/x-www-form-urlencoded", "oauth2.token_request_not_form"),
    ("policy evaluation failed", "oauth2.conditional_access_blocked"),
    ("blocked by conditional access", "oauth2.conditional_access_blocked"),
];

pub(super) fn rules(case: &Case<'_>, text: &str, evidence: &[&str], findings: &mut Findings) -> bool {
    if let Some(mode) = registered_mode(text) {
        let finding = findings.proven("oauth2.client_auth_mode_mismatch", evidence);
        if case.auth("credentials_in") != mode {
            finding.change("auth.credentials_in", mode);
        }
        return true;
    }
    let Some((_, cause)) = WORDS.iter().find(|(words, _)| contains(text, words)) else { return false };
    if *cause == "oauth2.client_id_unknown" && contains(text, "e.g., unknown client") {
        return false; // An example within a sentence that fits every failure.
    }
    if *cause == "oauth2.token_request_not_form" && case.is_form() {
        // What was a form here, and is none there, was changed on its way, or the URL is none for forms.
        findings.likely(cause, evidence);
        findings.possible("oauth2.token_endpoint_wrong", evidence);
        return true;
    }
    if *cause == "oauth2.tenant_not_found" {
        findings.proven("oauth2.tenant_not_found", evidence);
        findings.likely("oauth2.token_endpoint_wrong", evidence);
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
