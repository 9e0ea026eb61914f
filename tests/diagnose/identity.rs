//! What identity providers answer to a request for a token, and what APIs answer to a token.

use serde_json::json;
use signpost::diagnose::Certainty::{Likely, Possible, Proven};

use crate::told::{API, Answer, TOKEN, Told, assert_answers};

const PROVIDERS: [Answer; 44] = [
    // Microsoft Entra.
    (
        401,
        "",
        r#"{"error":"invalid_client","error_description":"AADSTS7000222: The provided client secret keys for app 'a' are expired.","error_codes":[7000222]}"#,
        "oauth2.client_secret_expired",
        Proven,
    ),
    (
        400,
        "",
        r#"{"error":"access_denied","error_description":"AADSTS53003: Access has been blocked by Conditional Access policies. The access policy does not allow token issuance."}"#,
        "oauth2.conditional_access_blocked",
        Proven,
    ),
    (
        401,
        "",
        r#"{"error":"invalid_client","error_description":"AADSTS7000218: The request body must contain the following parameter: 'client_assertion' or 'client_secret'."}"#,
        "oauth2.client_auth_mode_mismatch",
        Proven,
    ),
    (
        400,
        "",
        r#"{"error":"invalid_request","error_description":"AADSTS900144: The request body must contain the following parameter: 'scope'."}"#,
        "oauth2.scope_missing",
        Proven,
    ),
    (
        400,
        "",
        r#"{"error":"invalid_request","error_description":"AADSTS90014: The required field 'resource' is missing from the credential. The request body must contain the following parameter: 'resource'."}"#,
        "oauth2.audience_missing",
        Proven,
    ),
    (
        400,
        "",
        r#"{"error":"invalid_request","error_description":"AADSTS9002313: Invalid request. Request is malformed or invalid."}"#,
        "oauth2.request_malformed",
        Proven,
    ),
    (
        400,
        "",
        r#"{"error":"invalid_resource","error_description":"AADSTS500011: The resource principal named api://x was not found in the tenant named Acme."}"#,
        "oauth2.resource_unknown",
        Proven,
    ),
    (
        400,
        "",
        r#"{"error":"invalid_scope","error_description":"AADSTS1002012: The provided value for scope api://x is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier."}"#,
        "oauth2.scope_invalid",
        Proven,
    ),
    (
        400,
        "",
        r#"{"error":"invalid_grant","error_description":"AADSTS501051: Application 'a' is not assigned to a role for the application 'b'."}"#,
        "oauth2.grant_not_allowed",
        Proven,
    ),
    (
        400,
        "",
        r#"{"error":"invalid_request","error_description":"AADSTS900023: Specified tenant identifier 'acme' is neither a valid DNS name, nor a valid external domain."}"#,
        "oauth2.tenant_not_found",
        Proven,
    ),
    (
        400,
        "",
        r#"{"error":"invalid_grant","error_description":"AADSTS50196: The server terminated an operation because it encountered a client request loop."}"#,
        "oauth2.token_endpoint_throttled",
        Proven,
    ),
    (
        400,
        "",
        r#"{"error":"invalid_request","error_description":"AADSTS987654321: Something new."}"#,
        "oauth2.request_malformed",
        Likely,
    ),
    // Auth0.
    (401, "", r#"{"error":"access_denied","error_description":"Unauthorized"}"#, "oauth2.client_secret_wrong", Likely),
    (
        403,
        "",
        r#"{"error":"unauthorized_client","error_description":"Grant type 'client_credentials' not allowed for the client."}"#,
        "oauth2.grant_not_allowed",
        Proven,
    ),
    (
        403,
        "",
        r#"{"error":"access_denied","error_description":"Client is not authorized to access \"https://api.example\". You need to create a \"client-grant\"."}"#,
        "oauth2.grant_not_allowed",
        Proven,
    ),
    (
        403,
        "",
        r#"{"error":"access_denied","error_description":"Service not enabled within domain: https://api.example"}"#,
        "oauth2.resource_unknown",
        Proven,
    ),
    (
        429,
        "x-ratelimit-remaining: 0",
        r#"{"error":"too_many_requests","error_description":"Global limit has been reached"}"#,
        "oauth2.token_endpoint_throttled",
        Proven,
    ),
    // Okta.
    (
        401,
        "",
        r#"{"errorCode":"invalid_client","errorSummary":"Invalid value for 'client_id' parameter."}"#,
        "oauth2.client_id_unknown",
        Proven,
    ),
    (
        401,
        "",
        r#"{"error":"invalid_client","error_description":"The client secret supplied for a confidential client is invalid."}"#,
        "oauth2.client_secret_wrong",
        Proven,
    ),
    (
        400,
        "",
        r#"{"error":"access_denied","error_description":"Policy evaluation failed for this request, please check the policy configurations."}"#,
        "oauth2.conditional_access_blocked",
        Proven,
    ),
    (
        400,
        "",
        r#"{"error":"invalid_request","error_description":"Cannot supply multiple client credentials. Use one of the following: credentials in the Authorization header, credentials in the post body, or a client_assertion in the post body."}"#,
        "oauth2.request_malformed",
        Proven,
    ),
    (
        404,
        "",
        r#"{"errorCode":"E0000007","errorSummary":"Not found: Resource not found: aus1 (AuthorizationServer)"}"#,
        "oauth2.token_endpoint_wrong",
        Proven,
    ),
    // Keycloak.
    (
        401,
        "",
        r#"{"error":"unauthorized_client","error_description":"Client not enabled to retrieve service account"}"#,
        "oauth2.grant_not_allowed",
        Proven,
    ),
    (
        401,
        "",
        r#"{"error":"unauthorized_client","error_description":"Invalid client secret"}"#,
        "oauth2.client_secret_wrong",
        Proven,
    ),
    (
        400,
        "",
        r#"{"error":"invalid_scope","error_description":"Invalid scopes: telemetry"}"#,
        "oauth2.scope_invalid",
        Proven,
    ),
    (
        400,
        "",
        r#"{"error":"invalid_request","error_description":"duplicated parameter"}"#,
        "oauth2.request_malformed",
        Proven,
    ),
    (404, "", r#"{"error":"Realm does not exist"}"#, "oauth2.tenant_not_found", Proven),
    (404, "", r#"{"error":"Unable to find matching target resource method"}"#, "oauth2.token_endpoint_wrong", Proven),
    // Cognito, Salesforce, Hydra, Spring, Duende.
    (
        400,
        "",
        r#"{"error":"invalid_client","error_description":"invalid_client_secret"}"#,
        "oauth2.client_secret_wrong",
        Proven,
    ),
    (400, "", r#"{"error":"unauthorized_client"}"#, "oauth2.grant_not_allowed", Likely),
    (
        400,
        "",
        r#"{"error":"invalid_client_id","error_description":"client identifier invalid"}"#,
        "oauth2.client_id_unknown",
        Proven,
    ),
    (
        400,
        "",
        r#"{"error":"invalid_grant","error_description":"request not supported on this domain"}"#,
        "oauth2.token_endpoint_wrong",
        Proven,
    ),
    (
        400,
        "",
        r#"{"error":"invalid_client","error_description":"invalid client credentials"}"#,
        "oauth2.client_secret_wrong",
        Likely,
    ),
    (
        400,
        "",
        r#"{"error":"invalid_scope","error_description":"The requested scope is invalid, unknown, or malformed. The OAuth 2.0 Client is not allowed to request scope 'x'."}"#,
        "oauth2.scope_invalid",
        Proven,
    ),
    (400, "", r#"{"error":"invalid_target"}"#, "oauth2.resource_unknown", Proven),
    (400, "", r#"{"error":"invalid_scope"}"#, "oauth2.scope_missing", Likely),
    (
        401,
        "WWW-Authenticate: Basic realm=\"id\"",
        r#"{"error":"invalid_client"}"#,
        "oauth2.client_auth_mode_mismatch",
        Likely,
    ),
    // What stands before or in place of a token server.
    (405, "Allow: GET", "", "oauth2.token_endpoint_wrong", Proven),
    (302, "Location: https://id.example/login?next=%2Foauth2%2Ftoken", "", "oauth2.token_endpoint_wrong", Proven),
    (401, "Content-Type: text/html", "<html><h1>401 Unauthorized</h1></html>", "oauth2.token_endpoint_wrong", Likely),
    (415, "", r#"{"title":"Unsupported Media Type"}"#, "oauth2.token_request_not_form", Likely),
    (503, "Retry-After: 5", "", "http.service_unavailable", Proven),
    (400, "", r#"{"code":4711}"#, "oauth2.request_malformed", Possible),
    (500, "", r#"{"error":"server_error"}"#, "http.server_error", Likely),
];

#[test]
fn what_identity_providers_answer_is_understood() {
    assert_answers(|| Told::token(TOKEN), &PROVIDERS);
}

#[test]
fn an_answer_of_2xx_without_a_token_is_none() {
    let told = |body: &str| Told::token(TOKEN).answered(200, body);
    told(r#"{"error":"invalid_client"}"#).shows("oauth2.token_response_missing_fields", Proven);
    told(r#"{"token":"•••","expires_in":3600}"#).shows("oauth2.token_response_missing_fields", Proven);
    told("").shows("oauth2.token_response_missing_fields", Proven);
    told("access_token=•••&token_type=bearer&expires_in=3600").shows("oauth2.token_response_not_json", Proven);
    told("<oauth><access_token>•••</access_token></oauth>").shows("oauth2.token_response_not_json", Likely);
    told("<!DOCTYPE html><html><title>Log in</title></html>").shows("oauth2.token_endpoint_wrong", Proven);
    told(r#"{"access_token":"•••","token_type":"Bearer","expires_in":"3600"}"#)
        .shows("oauth2.expires_in_nonstandard", Proven);
    told(r#"{"access_token":"•••","token_type":"Bearer","expires_in":0}"#)
        .shows("oauth2.expires_in_nonstandard", Proven);
    told(r#"{"access_token":"•••","expires_in":3600}"#).shows("oauth2.token_response_missing_fields", Likely);
    told(r#"{"access_token":"•••","token_type":"Bearer","expires_in":3600}"#).is_fine();
    let found = told(r#"{"issuer":"https://id.example","token_endpoint":"https://id.example/connect/token"}"#)
        .shows("oauth2.token_endpoint_wrong", Proven);
    assert_eq!(found[0].change["auth.token_url"], "https://id.example/connect/token");
}

#[test]
fn where_the_server_names_the_place_of_the_credentials_it_is_offered() {
    let hydra = r#"{"error":"invalid_client","error_hint":"The OAuth 2.0 Client supports client authentication method \"client_secret_basic\", but method \"client_secret_post\" was requested."}"#;
    let found = Told::token(TOKEN).answered(401, hydra).shows("oauth2.client_auth_mode_mismatch", Proven);
    assert_eq!(found[0].change["auth.credentials_in"], "header");
    let other = hydra.replace("method \\\"client_secret_basic", "method \\\"client_secret_post");
    let told = Told::token(TOKEN).auth("credentials_in", json!("header"));
    assert_eq!(
        told.answered(401, &other).shows("oauth2.client_auth_mode_mismatch", Proven)[0].change["auth.credentials_in"],
        "body"
    );
}

#[test]
fn a_token_request_that_was_sent_as_json_shows_it() {
    let told = Told::token(TOKEN).typed("application/json").body("{\"grant_type\":\"client_credentials\"}");
    told.clone().answered(400, r#"{"error":"unsupported_grant_type"}"#).shows("oauth2.token_request_not_form", Proven);
    told.answered(400, r#"{"error":"invalid_request","error_description":"AADSTS900144: The request body must contain the following parameter: 'grant_type'."}"#).shows("oauth2.token_request_not_form", Proven);
}

#[test]
fn a_redirected_token_endpoint_is_offered_at_its_new_place() {
    let told = Told::token("http://id.example/oauth2/token").header("Location", "https://id.example/oauth2/token");
    let found = told.answered(301, "").shows("oauth2.token_endpoint_wrong", Proven);
    assert_eq!(found[0].change["auth.token_url"], "https://id.example/oauth2/token");
    let login =
        Told::token(TOKEN).header("Location", "/login").answered(302, "").shows("oauth2.token_endpoint_wrong", Proven);
    assert!(login[0].change.is_empty(), "{login:#?}");
}

const APIS: [Answer; 30] = [
    (
        401,
        r#"WWW-Authenticate: Bearer error="invalid_token", error_description="The audience 'api://a' is invalid""#,
        "",
        "oauth2.token_audience_wrong",
        Proven,
    ),
    (
        401,
        r#"WWW-Authenticate: Bearer scope="" error="invalid_token" error_description="the token does not have a valid audience""#,
        r#"{"message":"Unauthorized"}"#,
        "oauth2.token_audience_wrong",
        Proven,
    ),
    (
        401,
        r#"WWW-Authenticate: Bearer error="invalid_token", error_description="An error occurred while attempting to decode the Jwt: The aud claim is not valid", error_uri="https://tools.ietf.org/html/rfc6750#section-3.1""#,
        "",
        "oauth2.token_audience_wrong",
        Proven,
    ),
    (403, "server: istio-envoy", "Audiences in Jwt are not allowed", "oauth2.token_audience_wrong", Proven),
    (
        401,
        "",
        r#"{"error":{"code":"InvalidAuthenticationToken","message":"Access token validation failure. Invalid audience."}}"#,
        "oauth2.token_audience_wrong",
        Proven,
    ),
    (
        401,
        r#"WWW-Authenticate: Bearer error="invalid_token", error_description="The issuer 'https://sts.windows.net/1/' is invalid""#,
        "",
        "oauth2.token_issuer_wrong",
        Proven,
    ),
    (401, "server: istio-envoy", "Jwt issuer is not configured", "oauth2.token_issuer_wrong", Proven),
    (
        401,
        r#"WWW-Authenticate: Bearer error="invalid_token", error_description="An error occurred while attempting to decode the Jwt: The iss claim is not valid""#,
        "",
        "oauth2.token_issuer_wrong",
        Proven,
    ),
    (
        401,
        r#"WWW-Authenticate: Bearer error="invalid_token", error_description="The signature key was not found""#,
        "",
        "oauth2.token_key_unknown",
        Proven,
    ),
    (401, "", "Jwks doesn't have key to match kid or alg from Jwt", "oauth2.token_key_unknown", Likely),
    (
        401,
        r#"WWW-Authenticate: Bearer error="invalid_token", error_description="Signed JWT rejected: Another algorithm expected, or no matching key(s) found""#,
        "",
        "oauth2.token_key_unknown",
        Proven,
    ),
    (401, "", r#"{"message":"invalid signature"}"#, "oauth2.token_key_unknown", Likely),
    (401, "", "Jwt verification fails", "oauth2.token_key_unknown", Likely),
    (
        401,
        r#"WWW-Authenticate: Bearer error="invalid_token", error_description="The token is not yet valid (nbf)""#,
        "",
        "oauth2.token_clock_skew",
        Likely,
    ),
    (401, "", r#"{"message":"jwt not active"}"#, "oauth2.token_clock_skew", Likely),
    (
        401,
        r#"WWW-Authenticate: Bearer error="invalid_token", error_description="The Token has been revoked""#,
        "",
        "oauth2.token_revoked_after_rotation",
        Proven,
    ),
    (
        401,
        r#"WWW-Authenticate: Bearer error="invalid_token", error_description="Provided token isn't active""#,
        "",
        "oauth2.token_revoked_after_rotation",
        Likely,
    ),
    (
        403,
        r#"WWW-Authenticate: Bearer error="insufficient_scope", error_description="The request requires higher privileges than provided by the access token.""#,
        "",
        "oauth2.token_scope_insufficient",
        Proven,
    ),
    (403, "", r#"{"message":"missing required role telemetry.write"}"#, "oauth2.token_scope_insufficient", Likely),
    (403, "server: istio-envoy", "RBAC: access denied", "oauth2.token_scope_insufficient", Likely),
    (
        403,
        "Content-Type: text/html\nServer: nginx",
        "<html><center><h1>403 Forbidden</h1></center></html>",
        "http.forbidden",
        Likely,
    ),
    (401, r#"WWW-Authenticate: Bearer error="invalid_token""#, "", "oauth2.token_rejected_generic", Likely),
    (
        401,
        r#"WWW-Authenticate: Bearer realm="audience-service", error="invalid_token""#,
        "",
        "oauth2.token_rejected_generic",
        Likely,
    ),
    (
        401,
        "",
        r#"{"statusCode":401,"message":"Unauthorized. Access token is missing or invalid."}"#,
        "oauth2.token_rejected_generic",
        Likely,
    ),
    (401, r#"WWW-Authenticate: Bearer realm="api""#, "", "http.authorization_stripped", Likely),
    (401, "server: istio-envoy", "Jwt is missing", "http.authorization_stripped", Likely),
    (
        401,
        r#"WWW-Authenticate: Bearer error="invalid_token", error_description="Jwt expired at 2026-03-05T01:00:00Z""#,
        "",
        "oauth2.token_clock_skew",
        Likely,
    ),
    (404, "", "", "http.not_found", Likely),
    (
        500,
        "",
        r#"{"timestamp":"2026","status":500,"error":"Internal Server Error","path":"/in"}"#,
        "http.server_error",
        Likely,
    ),
    (403, "Server: cloudflare", "error code: 1020", "waf.blocked", Proven),
];

#[test]
fn what_apis_say_of_a_token_is_understood() {
    assert_answers(|| Told::bearer(API), &APIS);
}

#[test]
fn what_is_known_of_the_token_decides_where_the_answer_says_little() {
    let refused = |facts: serde_json::Value| {
        let told = Told::bearer(API).fact("token", facts);
        told.header("WWW-Authenticate", r#"Bearer error="invalid_token""#).answered(401, "")
    };
    let claims = |iat: i64, exp: i64| json!({ "iat": iat, "nbf": iat, "exp": exp });
    refused(json!({ "from_cache": true, "age_seconds": 4000, "expires_in": 3600 }))
        .shows("oauth2.token_stale_cached", Proven);
    refused(json!({ "from_cache": true, "age_seconds": 1200, "expires_in": 3600 }))
        .shows("oauth2.token_revoked_after_rotation", Likely);
    refused(json!({ "from_cache": false, "age_seconds": 0, "expires_in": 3600, "claims": claims(1_772_672_523, 1_772_676_123) })).shows("oauth2.token_rejected_generic", Likely);
    refused(json!({ "from_cache": false, "claims": claims(1_772_672_923, 1_772_676_523) }))
        .shows("oauth2.token_clock_skew", Proven);
}
