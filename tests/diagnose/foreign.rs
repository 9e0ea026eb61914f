//! Files of browsers, proxies and other clients: the method is read from the request, and what is missing is not made up.

use serde_json::{Value, json};
use signpost::diagnose::Certainty::{Likely, Possible, Proven};
use signpost::diagnose::{Finding, diagnose};
use signpost::report::har;

use crate::told::{API, BLOB, GATEWAY, HUB, STORE, TOKEN, Told};

fn failed(error: &str) -> Told {
    Told::foreign("POST", API).response("_error", json!(error))
}

#[test]
fn the_names_that_browsers_and_programs_give_to_errors_are_known() {
    for (error, cause) in [
        ("net::ERR_NAME_NOT_RESOLVED", "dns.nxdomain"),
        ("net::ERR_CONNECTION_REFUSED", "tcp.refused"),
        ("net::ERR_CONNECTION_TIMED_OUT", "tcp.timeout_connect"),
        ("net::ERR_TIMED_OUT", "tcp.timeout_read"),
        ("net::ERR_ADDRESS_UNREACHABLE", "tcp.unreachable"),
        ("net::ERR_CONNECTION_RESET", "tcp.reset_after_request"),
        ("net::ERR_EMPTY_RESPONSE", "http.empty_reply"),
        ("net::ERR_CERT_DATE_INVALID", "tls.cert_expired"),
        ("net::ERR_CERT_AUTHORITY_INVALID", "tls.unknown_ca"),
        ("net::ERR_CERT_COMMON_NAME_INVALID", "tls.hostname_mismatch"),
        ("net::ERR_SSL_VERSION_OR_CIPHER_MISMATCH", "tls.protocol_version"),
        ("net::ERR_SSL_CLIENT_AUTH_CERT_NEEDED", "tls.client_cert_required"),
        ("net::ERR_HTTP2_SERVER_REFUSED_STREAM", "http.h2_stream_refused"),
        ("net::ERR_HTTP_1_1_REQUIRED", "http.h2_http11_required"),
        ("net::ERR_INCOMPLETE_CHUNKED_ENCODING", "http.response_truncated"),
        ("net::ERR_CONTENT_DECODING_FAILED", "http.response_encoding_wrong"),
        ("net::ERR_TUNNEL_CONNECTION_FAILED", "proxy.denied"),
        ("net::ERR_TOO_MANY_REDIRECTS", "http.redirect_loop"),
        ("NS_ERROR_UNKNOWN_HOST", "dns.nxdomain"),
        ("NS_ERROR_NET_RESET", "tcp.reset_after_request"),
        ("MOZILLA_PKIX_ERROR_SELF_SIGNED_CERT", "tls.self_signed"),
        ("SSL_ERROR_RX_RECORD_TOO_LONG", "tls.plain_http_port"),
        ("getaddrinfo ENOTFOUND api.example", "dns.nxdomain"),
        ("getaddrinfo EAI_AGAIN api.example", "dns.resolver_failure"),
        ("connect ECONNREFUSED 192.0.2.1:443", "tcp.refused"),
        ("connect ETIMEDOUT 192.0.2.1:443", "tcp.timeout_connect"),
        ("read ECONNRESET", "tcp.reset_after_request"),
        ("socket hang up", "http.empty_reply"),
        ("Error: unable to verify the first certificate (UNABLE_TO_VERIFY_LEAF_SIGNATURE)", "tls.missing_intermediate"),
        ("Error: self-signed certificate; code DEPTH_ZERO_SELF_SIGNED_CERT", "tls.self_signed"),
        ("Couldn't resolve host name", "dns.nxdomain"),
    ] {
        failed(error).shows(cause, Likely);
    }
}

#[test]
fn a_failure_is_read_wherever_a_tool_writes_it() {
    let words = "connect ECONNREFUSED 192.0.2.1:443";
    for (field, value) in [
        ("_error", json!(words)),
        ("_error", json!({ "code": "ECONNREFUSED", "message": words })),
        ("_errorMessage", json!(words)),
        ("_failureText", json!(words)),
        ("_errorText", json!(words)),
        ("comment", json!(words)),
    ] {
        Told::foreign("POST", API).response(field, value).response("status", json!(-1)).shows("tcp.refused", Likely);
    }
}

#[test]
fn an_error_that_says_nothing_of_the_wire_is_not_interpreted() {
    for error in ["net::ERR_FAILED", "net::ERR_ABORTED", "net::ERR_BLOCKED_BY_CLIENT", "Cancelled", ""] {
        failed(error).is_fine();
    }
    Told::foreign("POST", API).is_fine();
}

#[test]
fn an_error_may_stand_in_a_comment_or_in_the_status_text() {
    let entry = |field: &str| Told::foreign("POST", API).response(field, json!("connect ECONNREFUSED 192.0.2.1:443"));
    entry("comment").shows("tcp.refused", Likely);
    entry("statusText").shows("tcp.refused", Likely);
}

#[test]
fn the_method_is_read_from_the_request() {
    let aws =
        "AWS4-HMAC-SHA256 Credential=ASIAEXAMPLE/20260305/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=abc";
    let s3 = Told::foreign("PUT", STORE).sent("Authorization", aws);
    let unknown = "<Error><Code>InvalidAccessKeyId</Code></Error>";
    s3.answered(403, unknown).shows("aws.session_token_missing", Proven);
    let store = Told::foreign("PUT", "https://store.example/b/2026/03/05/1").sent("Authorization", aws);
    let region = "<?xml version='1.0' encoding='UTF-8'?><Error><Code>AuthorizationHeaderMalformed</Code><Message>The authorization header is malformed; the region 'eu-west-1' is wrong; expecting 'nl'</Message></Error>";
    store.answered(400, region).shows("aws.region_wrong", Proven);
    let blob = Told::foreign("PUT", BLOB).answered(403, "<Error><Code>AuthorizationPermissionMismatch</Code></Error>");
    blob.shows("azure_blob.sas_scope_mismatch", Likely);
    let hub = Told::foreign("POST", HUB).sent("authorization", "SharedAccessSignature sr=a&sig=b&se=1&skn=c");
    hub.answered(401, "<Error><Code>401</Code><Detail>InvalidSignature: x</Detail></Error>")
        .shows("event_hubs.key_wrong", Likely);
    let bearer = Told::foreign("POST", API)
        .sent("Authorization", "Bearer abc")
        .header("WWW-Authenticate", "Bearer error=\"invalid_token\", error_description=\"The audience is invalid\"");
    bearer.answered(401, "").shows("oauth2.token_audience_wrong", Proven);
    let key = Told::foreign("POST", API).sent("X-Api-Key", "abc").answered(401, r#"{"message":"Invalid API key"}"#);
    key.shows("static.token_wrong", Likely);
    Told::foreign("POST", GATEWAY)
        .header("x-amz-apigw-id", "a")
        .answered(403, r#"{"message":"Forbidden"}"#)
        .shows("apigw.api_key_missing", Likely);
}

#[test]
fn a_form_with_a_grant_type_is_a_token_request() {
    let told = Told::foreign("POST", TOKEN)
        .typed("application/x-www-form-urlencoded")
        .body("client_id=a&grant_type=client_credentials&client_secret=s");
    told.clone().answered(401, r#"{"error":"invalid_client"}"#).shows("oauth2.client_secret_wrong", Likely);
    told.answered(404, "").shows("oauth2.token_endpoint_wrong", Proven);
}

#[test]
fn the_clocks_are_compared_by_the_date_of_the_answer() {
    let xml = "<Error><Code>RequestTimeTooSkewed</Code></Error>";
    let told = |date: &str| Told::foreign("PUT", STORE).header("Date", date).answered(403, xml);
    told("Thu, 05 Mar 2026 01:42:03 GMT").shows("aws.clock_skew", Proven);
    told("Thu, 05 Mar 2026 01:02:04 GMT").shows("aws.request_signed_too_early", Proven);
}

fn findings(entry: &Value) -> Vec<Finding> {
    let document = json!({ "log": { "entries": [entry] } });
    diagnose(&har::read(&document.to_string()).unwrap().exchanges)
}

#[test]
fn a_browser_s_entry_is_read_with_all_that_is_odd_in_it() {
    let entry = json!({
        "_initiator": { "type": "script" }, "_priority": "High", "_resourceType": "fetch", "cache": {}, "connection": "1234",
        "startedDateTime": "2026-03-05T01:02:03.123Z", "time": 88.1,
        "request": { "method": "POST", "url": API, "httpVersion": "http/2.0", "headersSize": -1, "bodySize": 4, "cookies": [], "queryString": [],
            "headers": [{ "name": ":authority", "value": "api.example" }, { "name": ":method", "value": "POST" }, { "name": ":path", "value": "/in" },
                { "name": "AUTHORIZATION", "value": "Bearer abc" }] },
        "response": { "status": 403, "statusText": "", "httpVersion": "http/2.0", "headersSize": -1, "bodySize": -1, "redirectURL": "", "_transferSize": 300,
            "headers": [{ "name": "Www-Authenticate", "value": "Bearer error=\"insufficient_scope\"" }, { "name": "content-type", "value": "application/json" }],
            "content": { "size": 2, "mimeType": "application/json", "encoding": "base64", "text": "e30=" } },
        "timings": { "blocked": -1, "send": 0.1, "wait": 80.0, "receive": 1.0, "_blocked_queueing": 0.2 }, "comment": "from a phone",
    });
    let found = findings(&entry);
    assert_eq!((found[0].cause.id, found[0].certainty), ("oauth2.token_scope_insufficient", Proven), "{found:#?}");
}

#[test]
fn an_entry_with_next_to_nothing_in_it_is_read() {
    let bare = |status: u16| json!({ "request": { "method": "POST", "url": API }, "response": { "status": status } });
    assert_eq!(findings(&bare(204)), []);
    assert_eq!(findings(&bare(0)), []);
    let found = findings(&bare(500));
    assert_eq!(found[0].cause.id, "http.server_error", "{found:#?}");
    assert_eq!(findings(&bare(409)), []);
    assert_eq!(findings(&json!({ "request": { "method": "POST", "url": API } })), []);
}

#[test]
fn an_answer_in_base64_is_read() {
    let xml =
        base64::Engine::encode(&base64::engine::general_purpose::STANDARD, "<Error><Code>NoSuchBucket</Code></Error>");
    let entry = json!({
        "request": { "method": "PUT", "url": STORE, "headers": [] },
        "response": { "status": 404, "headers": [{ "name": "Server", "value": "AmazonS3" }], "content": { "encoding": "base64", "text": xml } },
    });
    assert_eq!(findings(&entry)[0].cause.id, "s3.bucket_not_found");
}

#[test]
fn what_a_proxy_s_file_says_of_the_connection_is_used() {
    // mitmproxy and Charles write 502 or nothing where no connection came to be.
    Told::foreign("POST", API)
        .header("Content-Type", "text/html")
        .answered(502, "<html><head><title>502 Bad Gateway</title></head></html>")
        .shows("http.bad_gateway", Proven);
    let fiddler = Told::foreign("POST", API).answered(502, "[Fiddler] The connection to 'api.example' failed. <br />Error: ConnectionRefused (0x274d). <br />System.Net.Sockets.SocketException No connection could be made because the target machine actively refused it 192.0.2.1:443");
    fiddler.shows("tcp.refused", Likely);
    Told::foreign("POST", API).answered(403, r#"{"x":1}"#).shows("http.forbidden", Possible);
}

#[test]
fn without_a_start_no_expiry_is_judged_and_the_response_s_date_stands_in() {
    let url = BLOB.replace("2027-01-01", "2026-03-04");
    let refused =
        "<Error><Code>AuthenticationFailed</Code><Message>Server failed to authenticate the request.</Message></Error>";
    let unknown = Told::foreign("PUT", &url).started("").answered(403, refused);
    let found = unknown.findings();
    assert_ne!(found.first().map(|first| first.cause.id), Some("azure_blob.sas_expired"), "{found:#?}");
    assert!(found.iter().all(|finding| finding.certainty == Possible), "{found:#?}");
    unknown.header("Date", "Thu, 05 Mar 2026 01:02:04 GMT").shows("azure_blob.sas_expired", Likely);
}

#[test]
fn a_date_of_the_response_is_no_clock_of_the_sender() {
    let xml = "<Error><Code>RequestTimeTooSkewed</Code></Error>";
    let told = Told::foreign("PUT", STORE).started("").header("Date", "Thu, 05 Mar 2026 01:02:04 GMT");
    let found = told.answered(403, xml).shows("aws.clock_skew", Likely);
    assert!(found.iter().all(|finding| finding.certainty != Proven), "{found:#?}");
}

#[test]
fn the_claims_of_a_bearer_token_tell_that_it_had_expired() {
    // {"alg":"none"} . {"exp":1772668800}, which is 5 March 2026, 00:00
    let token = "Bearer eyJhbGciOiJub25lIn0.eyJleHAiOjE3NzI2Njg4MDB9.c2ln";
    Told::foreign("POST", API)
        .sent("Authorization", token)
        .header("WWW-Authenticate", "Bearer error=\"invalid_token\"")
        .answered(401, "")
        .shows("oauth2.token_stale_cached", Proven);
}
