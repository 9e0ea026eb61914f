//! Answers as the services document them, one a row: method, status, header, body, and the cause that they show.

use serde_json::json;
use signpost::diagnose::diagnose;
use signpost::report::har;

/// The first cause of a delivery by `auth` to `url` that was answered so.
fn first_cause(auth: &str, url: &str, kind: &str, status: u16, header: &str, body: &str) -> String {
    let auth = match auth {
        "static" => json!({ "method": "static-header", "header": "X-Auth", "value": { "length": 9, "traits": [] } }),
        "oauth" => json!({ "method": "oauth2-client-credentials", "client_id": "a", "credentials_in": "body",
            "token_url": "https://id.example/token", "client_secret": { "length": 9, "traits": [] } }),
        "s3" => json!({ "method": "aws-sigv4", "service": "s3", "region": "eu-west-1", "access_key_id": "AKIAX" }),
        "aws" => {
            json!({ "method": "aws-sigv4", "service": "execute-api", "region": "eu-west-1", "access_key_id": "AKIAX" })
        }
        "blob" => json!({ "method": "azure-sas", "service": "blob-storage", "token": { "length": 9, "traits": [] } }),
        "hubs" => json!({ "method": "azure-sas", "service": "event-hubs", "policy_name": "send" }),
        _ => json!({ "method": "none" }),
    };
    let headers: Vec<_> =
        header.split_once(": ").into_iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
    let sent = if auth["method"] == "aws-sigv4" {
        json!([{ "name": "authorization", "value": "AWS4-HMAC-SHA256 Credential=AKIAX/20260305/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=•••" }])
    } else {
        json!([])
    };
    let document = json!({ "log": { "version": "1.2", "creator": { "name": "t", "version": "1" }, "entries": [ {
        "startedDateTime": "2026-03-05T01:02:03Z", "time": 1.0,
        "request": { "method": "POST", "url": url, "httpVersion": "HTTP/1.1", "headers": sent },
        "response": { "status": status, "statusText": "", "httpVersion": "HTTP/1.1", "headers": headers,
            "content": { "size": body.len(), "mimeType": "", "text": body } },
        "timings": {}, "_signpost": { "kind": kind, "auth": auth },
    } ] } });
    let exchange = har::read(&document.to_string()).unwrap().exchanges.remove(0);
    diagnose(&[exchange]).first().map(|finding| finding.cause.clone()).unwrap_or_default()
}

type Row = (&'static str, &'static str, u16, &'static str, &'static str, &'static str);

const AWS: [Row; 14] = [
    ("s3", "https://b.s3.amazonaws.com/k", 503, "", "<Error><Code>SlowDown</Code></Error>", "aws.throttled"),
    (
        "s3",
        "https://b.s3-website-eu-west-1.amazonaws.com/k",
        405,
        "",
        "<html>405 Method Not Allowed</html>",
        "s3.website_endpoint",
    ),
    (
        "s3",
        "https://b.s3.amazonaws.com/k",
        307,
        "",
        "<Error><Code>TemporaryRedirect</Code></Error>",
        "s3.bucket_dns_propagating",
    ),
    (
        "s3",
        "https://b.s3.amazonaws.com/k",
        400,
        "",
        "<Error><Code>ExpiredToken</Code></Error>",
        "aws.session_token_expired",
    ),
    (
        "s3",
        "https://b.s3.amazonaws.com/k",
        403,
        "",
        "<Error><Code>AccessDenied</Code><Message>User: u is not authorized to perform: s3:PutObject on resource: r because no VPC endpoint policy allows it</Message></Error>",
        "aws.vpc_endpoint_policy_deny",
    ),
    (
        "s3",
        "https://b.s3.amazonaws.com/k",
        403,
        "",
        "<Error><Code>AccessDenied</Code><Message>User: u is not authorized to perform: kms:GenerateDataKey on resource: r because no identity-based policy allows it</Message></Error>",
        "kms.permission_denied",
    ),
    (
        "s3",
        "https://b.s3.amazonaws.com/k",
        403,
        "",
        "<Error><Code>AccessDenied</Code><Message>x with an explicit deny in a resource-based policy</Message></Error>",
        "s3.bucket_policy_deny",
    ),
    (
        "s3",
        "https://b.s3.amazonaws.com/k",
        400,
        "",
        "<Error><Code>InvalidRequest</Code><Message>Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters</Message></Error>",
        "s3.checksum_required_object_lock",
    ),
    (
        "s3",
        "https://b.s3.amazonaws.com/k",
        501,
        "",
        "<Error><Code>NotImplemented</Code><Header>Transfer-Encoding</Header></Error>",
        "http.content_length_missing",
    ),
    (
        "aws",
        "https://x.lambda-url.eu-west-1.on.aws/",
        403,
        "",
        r#"{"Message":"Forbidden"}"#,
        "lambda_url.permission_missing",
    ),
    (
        "aws",
        "https://a.execute-api.eu-west-1.amazonaws.com/in",
        403,
        "",
        r#"{"message":"Missing Authentication Token"}"#,
        "aws.route_not_found",
    ),
    (
        "aws",
        "https://kinesis.eu-west-1.amazonaws.com/",
        400,
        "",
        r#"{"__type":"com.amazon#UnknownOperationException"}"#,
        "aws.action_target_missing",
    ),
    (
        "none",
        "https://a.execute-api.eu-west-1.amazonaws.com/in",
        403,
        "",
        r#"{"Message":"User: anonymous is not authorized to perform: execute-api:Invoke on resource: r with an explicit deny"}"#,
        "apigw.resource_policy_deny",
    ),
    (
        "aws",
        "https://a.execute-api.eu-west-1.amazonaws.com/in",
        403,
        "",
        r#"{"message":"The security token included in the request is expired"}"#,
        "aws.session_token_expired",
    ),
];

#[test]
fn what_aws_answers_is_understood() {
    assert_rows(&AWS, "delivery");
}

const AZURE: [Row; 11] = [
    (
        "blob",
        "https://acme.blob.core.windows.net/in/2026/03/05/1.json?sv=2022-11-02&sig=•••",
        403,
        "",
        "<Error><Code>AuthorizationFailure</Code></Error>",
        "azure_blob.network_firewall",
    ),
    (
        "blob",
        "https://acme.blob.core.windows.net/in/2026/03/05/1.json?sv=2022-11-02&sig=•••",
        403,
        "",
        "<Error><Code>AuthorizationPermissionMismatch</Code></Error>",
        "azure_blob.sas_permission_missing",
    ),
    (
        "blob",
        "https://acme.blob.core.windows.net/in/2026/03/05/1.json?sv=2022-11-02&sig=•••",
        403,
        "",
        "<Error><Code>AuthorizationProtocolMismatch</Code></Error>",
        "azure_blob.sas_protocol_mismatch",
    ),
    (
        "blob",
        "https://acme.blob.core.windows.net/in/2026/03/05/1.json?sv=2022-11-02&sig=•••",
        403,
        "",
        "<Error><Code>AuthenticationFailed</Code><AuthenticationErrorDetail>The specified signed resource is not allowed for the this resource level</AuthenticationErrorDetail></Error>",
        "azure_blob.sas_scope_mismatch",
    ),
    (
        "blob",
        "https://acme.blob.core.windows.net/in/2026/03/05/1.json?sv=2022-11-02&sig=•••",
        409,
        "",
        "<Error><Code>InvalidBlobType</Code></Error>",
        "azure_blob.blob_type_conflict",
    ),
    (
        "blob",
        "https://acme.dfs.core.windows.net/in/x?sv=1&sig=•••",
        400,
        "",
        "<Error><Code>x</Code></Error>",
        "azure_blob.wrong_endpoint",
    ),
    (
        "blob",
        "https://acme.blob.core.windows.net/in/2026/03/05/1.json?sv=2022-11-02&sig=•••",
        400,
        "",
        "<Error><Code>MissingRequiredHeader</Code><HeaderName>x-ms-blob-type</HeaderName></Error>",
        "azure_blob.blob_type_header_missing",
    ),
    (
        "hubs",
        "https://ns.servicebus.windows.net/hub/messages",
        401,
        "",
        "<Error><Code>401</Code><Detail>Unauthorized access. 'Send' claim(s) are required to perform this operation. TrackingId:1</Detail></Error>",
        "event_hubs.send_claim_missing",
    ),
    (
        "hubs",
        "https://ns.servicebus.windows.net/hub/messages",
        401,
        "",
        "<Error><Code>401</Code><Detail>LocalAuthDisabled: Authorization failed because SAS authentication has been disabled for the namespace. TrackingId:1</Detail></Error>",
        "event_hubs.local_auth_disabled",
    ),
    (
        "hubs",
        "https://ns.servicebus.windows.net/hub/messages",
        401,
        "",
        "<Error><Code>401</Code><Detail>MissingToken: The authorization header was not found. TrackingId:1</Detail></Error>",
        "event_hubs.auth_missing",
    ),
    ("hubs", "https://ns.servicebus.windows.net/hub/messages", 413, "", "", "http.payload_too_large"),
];

#[test]
fn what_azure_answers_is_understood() {
    assert_rows(&AZURE, "delivery");
}

const TOKEN_SERVERS: [Row; 14] = [
    (
        "oauth",
        "https://id.example/token",
        401,
        "",
        r#"{"error":"invalid_client","error_description":"AADSTS7000222: The provided client secret keys are expired."}"#,
        "oauth2.client_secret_expired",
    ),
    (
        "oauth",
        "https://id.example/token",
        400,
        "",
        r#"{"error":"invalid_request","error_description":"AADSTS53003: Access has been blocked by Conditional Access policies."}"#,
        "oauth2.conditional_access_blocked",
    ),
    (
        "oauth",
        "https://id.example/token",
        400,
        "",
        r#"{"error":"invalid_resource","error_description":"AADSTS500011: The resource principal was not found."}"#,
        "oauth2.resource_unknown",
    ),
    (
        "oauth",
        "https://id.example/token",
        400,
        "",
        r#"{"error":"invalid_request","error_description":"AADSTS900144: The request body must contain the following parameter: 'scope'."}"#,
        "oauth2.scope_missing",
    ),
    (
        "oauth",
        "https://id.example/token",
        403,
        "",
        r#"{"error":"access_denied","error_description":"Service not found: https://api.example"}"#,
        "oauth2.resource_unknown",
    ),
    (
        "oauth",
        "https://id.example/token",
        401,
        "",
        r#"{"error":"invalid_client","error_description":"The OAuth client was not found."}"#,
        "oauth2.client_id_unknown",
    ),
    (
        "oauth",
        "https://id.example/token",
        401,
        "",
        r#"{"errorCode":"invalid_client","errorSummary":"Invalid value for 'client_id' parameter."}"#,
        "oauth2.client_id_unknown",
    ),
    (
        "oauth",
        "https://id.example/token",
        401,
        "",
        r#"{"error":"unauthorized_client","error_description":"Client not enabled to retrieve service account"}"#,
        "oauth2.grant_not_allowed",
    ),
    (
        "oauth",
        "https://id.example/token",
        401,
        "www-authenticate: Basic realm=x",
        r#"{"error":"invalid_client"}"#,
        "oauth2.client_auth_mode_mismatch",
    ),
    (
        "oauth",
        "https://id.example/token",
        200,
        "",
        r#"{"issuer":"https://id.example","token_endpoint":"https://id.example/oauth/token"}"#,
        "oauth2.token_endpoint_wrong",
    ),
    (
        "oauth",
        "https://id.example/token",
        200,
        "",
        "access_token=x&token_type=bearer",
        "oauth2.token_response_not_json",
    ),
    (
        "oauth",
        "https://id.example/token",
        200,
        "",
        r#"{"error":"invalid_client"}"#,
        "oauth2.token_response_missing_fields",
    ),
    (
        "oauth",
        "https://id.example/token",
        200,
        "",
        r#"{"access_token":"mF_9.B5f-4.1JqM","token_type":"Bearer","expires_in":"3600"}"#,
        "oauth2.expires_in_nonstandard",
    ),
    ("oauth", "https://id.example/token", 404, "", "<html>Not Found</html>", "oauth2.token_endpoint_wrong"),
];

#[test]
fn what_token_servers_answer_is_understood() {
    assert_rows(&TOKEN_SERVERS, "token");
}

const APIS: [Row; 17] = [
    (
        "oauth",
        "https://api.example/in",
        401,
        r#"www-authenticate: Bearer error="invalid_token", error_description="The audience 'a' is invalid""#,
        "",
        "oauth2.token_audience_wrong",
    ),
    (
        "oauth",
        "https://api.example/in",
        401,
        r#"www-authenticate: Bearer error="invalid_token", error_description="The issuer 'i' is invalid""#,
        "",
        "oauth2.token_issuer_wrong",
    ),
    (
        "oauth",
        "https://api.example/in",
        401,
        r#"www-authenticate: Bearer error="invalid_token", error_description="The signature key was not found""#,
        "",
        "oauth2.token_key_unknown",
    ),
    (
        "oauth",
        "https://api.example/in",
        401,
        r#"www-authenticate: Bearer error="invalid_token", error_description="The token is expired""#,
        "",
        "oauth2.token_stale_cached",
    ),
    (
        "oauth",
        "https://api.example/in",
        403,
        r#"www-authenticate: Bearer error="insufficient_scope""#,
        "",
        "oauth2.token_scope_insufficient",
    ),
    ("oauth", "https://api.example/in", 401, "www-authenticate: Bearer realm=api", "", "http.authorization_stripped"),
    (
        "static",
        "https://api.example/in",
        401,
        "",
        r#"{"error":"Header X-Api-Key is missing"}"#,
        "static.header_name_wrong",
    ),
    ("static", "https://api.example/in", 401, "www-authenticate: Basic realm=x", "", "static.basic_auth_expected"),
    ("static", "https://api.example/in", 403, "server: cloudflare", "error code: 1020", "waf.blocked"),
    (
        "static",
        "https://api.example/in",
        403,
        "cf-mitigated: challenge",
        "<html>Just a moment...</html>",
        "waf.bot_challenge",
    ),
    (
        "static",
        "https://api.example/in",
        403,
        "",
        "<html>This distribution is not configured to allow the HTTP request method</html>",
        "cdn.method_not_allowed",
    ),
    (
        "static",
        "https://api.example/in",
        413,
        "server: nginx",
        "<html><h1>413 Request Entity Too Large</h1></html>",
        "http.payload_too_large_proxy",
    ),
    (
        "static",
        "https://api.example/in",
        400,
        "",
        "<html>The plain HTTP request was sent to HTTPS port</html>",
        "http.plain_http_on_tls_port",
    ),
    (
        "static",
        "https://api.example/in",
        400,
        "",
        "<html>No required SSL certificate was sent</html>",
        "tls.client_cert_required",
    ),
    ("static", "https://api.example/in", 502, "", "<html><h1>502 Bad Gateway</h1></html>", "http.bad_gateway"),
    (
        "static",
        "https://api.example/in",
        503,
        "",
        "upstream connect error or disconnect/reset before headers",
        "http.bad_gateway",
    ),
    (
        "static",
        "https://api.example/in",
        200,
        "content-type: text/html",
        "<!DOCTYPE html><title>Sign in</title>",
        "http.false_success",
    ),
];

#[test]
fn what_apis_and_what_stands_before_them_answer_is_understood() {
    assert_rows(&APIS, "delivery");
}

#[track_caller]
fn assert_rows(rows: &[Row], kind: &str) {
    let missed: Vec<String> = rows
        .iter()
        .filter_map(|(auth, url, status, header, body, cause)| {
            let found = first_cause(auth, url, kind, *status, header, body);
            (found != *cause).then(|| format!("{cause}, found {found}: {status} {header} {body}"))
        })
        .collect();
    assert!(missed.is_empty(), "{missed:#?}");
}
