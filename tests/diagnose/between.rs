//! What stands before an application answers in its place: each by its own words, and their look-alikes.

use serde_json::json;
use signpost::diagnose::Certainty::{Likely, Possible, Proven};

use crate::told::{API, Answer, Told, assert_answers, findings_of};

const FIREWALLS: [Answer; 33] = [
    (
        503,
        "Server: AkamaiGHost\nContent-Type: text/html",
        "<HTML><TITLE>Service Unavailable - DNS failure</TITLE>The server is temporarily unable to service your request. https://errors.edgesuite.net/11.1</HTML>",
        "http.service_unavailable",
        Proven,
    ),
    (
        403,
        "x-ms-forbidden-ip: 198.51.100.7\nContent-Type: text/html",
        "<html><h1>403 - Forbidden: Access is denied.</h1></html>",
        "http.ip_blocked",
        Likely,
    ),
    (
        403,
        "x-ms-forbidden-ip: 198.51.100.7\nContent-Type: text/html",
        "<html><h1>Error 403 - This web app is stopped.</h1></html>",
        "http.service_unavailable",
        Likely,
    ),
    (403, "Server: cloudflare\nCF-RAY: 1-AMS", "error code: 1020", "waf.blocked", Proven),
    (403, "Server: cloudflare\nCF-RAY: 1-AMS", "error code: 1010", "waf.blocked", Proven),
    (403, "Server: cloudflare\nCF-RAY: 1-AMS", "error code: 1006", "http.ip_blocked", Likely),
    (429, "Server: cloudflare\nCF-RAY: 1-AMS", "error code: 1015", "http.too_many_requests", Proven),
    (
        403,
        "Server: cloudflare\nContent-Type: text/html",
        "<!DOCTYPE html><title>Attention Required! | Cloudflare</title><h1>Sorry, you have been blocked</h1>",
        "waf.blocked",
        Proven,
    ),
    (
        403,
        "Server: cloudflare\ncf-mitigated: challenge",
        "<!DOCTYPE html><title>Just a moment...</title>",
        "waf.bot_challenge",
        Proven,
    ),
    (503, "Server: cloudflare", "<!DOCTYPE html><title>Just a moment...</title>", "waf.bot_challenge", Proven),
    (405, "x-amzn-waf-action: captcha", "", "waf.bot_challenge", Proven),
    (202, "x-amzn-waf-action: challenge", "", "waf.bot_challenge", Proven),
    (
        429,
        "x-vercel-mitigated: challenge",
        "<!DOCTYPE html><title>Vercel Security Checkpoint</title>",
        "waf.bot_challenge",
        Proven,
    ),
    (
        403,
        "x-datadome: protected",
        r#"{"url":"https://geo.captcha-delivery.com/captcha/?initialCid=1"}"#,
        "waf.bot_challenge",
        Proven,
    ),
    (403, "", r#"{"url":"https://geo.captcha-delivery.com/captcha/?initialCid=1"}"#, "waf.bot_challenge", Proven),
    (
        403,
        "Content-Type: text/html",
        "<html><body><div id=\"px-captcha\"></div></body></html>",
        "waf.bot_challenge",
        Proven,
    ),
    (
        200,
        "Content-Type: text/html",
        "<html><iframe src=\"/_Incapsula_Resource?x=1\"></iframe></html>",
        "waf.bot_challenge",
        Likely,
    ),
    (
        403,
        "X-Cache: Error from cloudfront\nContent-Type: text/html",
        "<HTML><H1>403 ERROR</H1><H2>The request could not be satisfied.</H2>Request blocked. We can't connect to the server for this app or website at this time.</HTML>",
        "waf.blocked",
        Proven,
    ),
    (
        403,
        "X-Cache: Error from cloudfront\nContent-Type: text/html",
        "<HTML>This distribution is not configured to allow the HTTP request method that was used for this request. The distribution supports only cachable requests.</HTML>",
        "cdn.method_not_allowed",
        Proven,
    ),
    (
        501,
        "Server: AkamaiGHost\nContent-Type: text/html",
        "<HTML><HEAD><TITLE>Unsupported Request</TITLE></HEAD>Unsupported Request<P>Reference&#32;&#35;8.1 https://errors.edgesuite.net/8.1</HTML>",
        "cdn.method_not_allowed",
        Proven,
    ),
    (
        403,
        "Server: AkamaiGHost\nContent-Type: text/html",
        "<HTML><HEAD><TITLE>Access Denied</TITLE></HEAD>You don't have permission to access \"/in\" on this server.<P>Reference&#32;&#35;18.1 https://errors.edgesuite.net/18.1</HTML>",
        "waf.blocked",
        Proven,
    ),
    (
        403,
        "x-azure-ref: 1\nContent-Type: text/html",
        "<html><h2>The request is blocked.</h2></html>",
        "waf.blocked",
        Proven,
    ),
    (
        403,
        "Server: Microsoft-Azure-Application-Gateway/v2\nContent-Type: text/html",
        "<html><center><h1>403 Forbidden</h1></center></html>",
        "waf.blocked",
        Likely,
    ),
    (
        403,
        "Server: awselb/2.0\nContent-Type: text/html",
        "<html>\r\n<head><title>403 Forbidden</title></head>\r\n<body>\r\n<center><h1>403 Forbidden</h1></center>\r\n</body>\r\n</html>",
        "waf.blocked",
        Likely,
    ),
    (
        200,
        "Content-Type: text/html",
        "<html><head><title>Request Rejected</title></head><body>The requested URL was rejected. Please consult with your administrator.<br>Your support ID is: 1</body></html>",
        "waf.blocked",
        Proven,
    ),
    (
        406,
        "Server: Apache\nContent-Type: text/html",
        "<html><h1>Not Acceptable!</h1><p>An appropriate representation of the requested resource could not be found on this server. This error was generated by Mod_Security.</p></html>",
        "waf.blocked",
        Proven,
    ),
    (403, "Content-Type: text/html", "<html>Web application firewall: request denied</html>", "waf.blocked", Likely),
    (403, "", "<!doctype html><meta charset=\"utf-8\"><title>403</title>403 Forbidden", "waf.blocked", Proven),
    (
        403,
        "Server: Microsoft-IIS/10.0\nContent-Type: text/html",
        "<html><h1>Error 403 - Forbidden</h1><p>The web app you have attempted to reach has blocked your access.</p></html>",
        "http.ip_blocked",
        Likely,
    ),
    (403, "", r#"{"message":"Your IP address is not allowed"}"#, "http.ip_blocked", Likely),
    (403, "", r#"{"error":"client ip 198.51.100.7 is not on the allow list"}"#, "http.ip_blocked", Likely),
    (
        403,
        "Server: nginx\nContent-Type: text/html",
        "<html><center><h1>403 Forbidden</h1></center><hr><center>nginx</center></html>",
        "http.forbidden",
        Likely,
    ),
    (403, "", r#"{"note":"the barracuda model is not licensed"}"#, "waf.blocked", Likely),
];

#[test]
fn firewalls_and_bot_protection_are_known_by_their_words() {
    assert_answers(|| Told::key(API), &FIREWALLS);
}

const GATEWAYS: [Answer; 44] = [
    (
        502,
        "Server: nginx\nContent-Type: text/html",
        "<html><center><h1>502 Bad Gateway</h1></center></html>",
        "http.bad_gateway",
        Proven,
    ),
    (502, "", "", "http.bad_gateway", Proven),
    (
        503,
        "server: envoy",
        "upstream connect error or disconnect/reset before headers. reset reason: connection failure",
        "http.bad_gateway",
        Likely,
    ),
    (503, "server: istio-envoy", "no healthy upstream", "http.bad_gateway", Likely),
    (
        503,
        "Content-Type: text/html",
        "<html><body><h1>503 Service Unavailable</h1>\nNo server is available to handle this request.\n</body></html>",
        "http.service_unavailable",
        Likely,
    ),
    (
        503,
        "Server: Microsoft-HTTPAPI/2.0\nContent-Type: text/html",
        "<HTML><HEAD><TITLE>Service Unavailable</TITLE></HEAD><BODY><h2>Service Unavailable</h2><hr><p>HTTP Error 503. The service is unavailable.</p></BODY></HTML>",
        "http.service_unavailable",
        Proven,
    ),
    (503, "", r#"{"message":"service temporarily unavailable"}"#, "http.service_unavailable", Likely),
    (503, "", r#"{"x":1}"#, "http.service_unavailable", Possible),
    (504, "", "upstream request timeout", "http.gateway_timeout", Proven),
    (521, "Server: cloudflare", "error code: 521", "http.bad_gateway", Proven),
    (522, "Server: cloudflare", "error code: 522", "http.gateway_timeout", Likely),
    (524, "Server: cloudflare", "error code: 524", "http.gateway_timeout", Proven),
    (525, "Server: cloudflare", "error code: 525", "http.bad_gateway", Proven),
    (
        413,
        "Server: nginx/1.27.3\nContent-Type: text/html",
        "<html><center><h1>413 Request Entity Too Large</h1></center><hr><center>nginx/1.27.3</center></html>",
        "http.payload_too_large_proxy",
        Proven,
    ),
    (
        413,
        "X-Powered-By: Express\nContent-Type: text/html",
        "<!DOCTYPE html><html><body><pre>PayloadTooLargeError: request entity too large<br> at readStream</pre></body></html>",
        "http.payload_too_large",
        Likely,
    ),
    (413, "", r#"{"message":"batch too large"}"#, "http.payload_too_large", Likely),
    (
        400,
        "Server: nginx\nContent-Type: text/html",
        "<html><head><title>400 Bad Request</title></head><body><center><h1>400 Bad Request</h1></center><hr><center>nginx</center></body></html>",
        "http.bad_request",
        Likely,
    ),
    (
        400,
        "Content-Type: text/html",
        "<html><body><h1>400 Bad request</h1>\nYour browser sent an invalid request.\n</body></html>",
        "http.bad_request",
        Likely,
    ),
    (
        400,
        "Server: Microsoft-HTTPAPI/2.0\nContent-Type: text/html",
        "<HTML><HEAD><TITLE>Bad Request</TITLE></HEAD><BODY><h2>Bad Request - Invalid Hostname</h2><hr><p>HTTP Error 400. The request hostname is invalid.</p></BODY></HTML>",
        "http.not_found",
        Likely,
    ),
    (
        400,
        "Server: Microsoft-HTTPAPI/2.0\nContent-Type: text/html",
        "<HTML><h2>Bad Request - Request Too Long</h2><p>HTTP Error 400. The size of the request headers is too long.</p></HTML>",
        "http.header_too_large",
        Proven,
    ),
    (431, "", "", "http.header_too_large", Proven),
    (
        400,
        "Content-Type: text/html",
        "<html><center>400 No required SSL certificate was sent</center></html>",
        "tls.client_cert_required",
        Proven,
    ),
    (400, "", "Client sent an HTTP request to an HTTPS server.\n", "http.plain_http_on_tls_port", Proven),
    (400, "", "Bad Request\nThis combination of host and port requires TLS.\n", "http.plain_http_on_tls_port", Proven),
    (
        403,
        "",
        "Unknown ALPN Protocol, expected `h2` to be available.\nIf this is a HTTP request: The server was not configured with the `allowHTTP1` option",
        "http.h1_to_h2_only",
        Proven,
    ),
    (505, "", "", "http.h1_to_h2_only", Likely),
    (411, "Content-Type: text/html", "<html><h2>Length Required</h2></html>", "http.content_length_missing", Proven),
    (417, "", "", "http.expectation_failed", Proven),
    (421, "", "Misdirected Request", "http.misdirected", Proven),
    (429, "Retry-After: 30", r#"{"message":"API rate limit exceeded"}"#, "http.too_many_requests", Proven),
    (404, "", "404 page not found\n", "http.not_found", Likely),
    (404, "", r#"{"message":"no Route matched with those values"}"#, "http.not_found", Likely),
    (405, "Allow: GET, HEAD", "", "http.method_not_allowed", Likely),
    (
        405,
        "Via: 1.1 varnish\nContent-Type: text/html",
        "<html><h1>Error 405 Method Not Allowed</h1></html>",
        "cdn.method_not_allowed",
        Likely,
    ),
    (
        501,
        "Server: SimpleHTTP/0.6 Python/3.12",
        "<html>Unsupported method ('POST').</html>",
        "http.method_not_allowed",
        Likely,
    ),
    (407, "Proxy-Authenticate: Negotiate", "", "proxy.auth_required", Proven),
    (
        403,
        "X-Squid-Error: ERR_ACCESS_DENIED 0\nServer: squid/5.7\nContent-Type: text/html",
        "<html>Access Denied.</html>",
        "proxy.denied",
        Likely,
    ),
    (
        503,
        "X-Squid-Error: ERR_DNS_FAIL 0\nContent-Type: text/html",
        "<html>Unable to determine IP address from host name</html>",
        "proxy.denied",
        Likely,
    ),
    (
        403,
        "Server: Zscaler/6.2\nContent-Type: text/html",
        "<html>Internet Security by Zscaler</html>",
        "proxy.denied",
        Likely,
    ),
    (511, "Content-Type: text/html", "<html>Log in to this network</html>", "proxy.denied", Likely),
    (500, "Content-Type: text/html", "<html><h1>500 Internal Server Error</h1></html>", "http.server_error", Likely),
    (500, "", r#"{"error":"Internal Server Error"}"#, "http.server_error", Likely),
    (500, "", r#"{"err":"E-1103"}"#, "http.server_error", Possible),
    (
        502,
        "FiddlerTemplate: True",
        "[Fiddler] DNS Lookup for \"api.example\" failed. System.Net.Sockets.SocketException No such host is known",
        "http.bad_gateway",
        Proven,
    ),
];

#[test]
fn gateways_and_web_servers_are_known_by_their_words() {
    let (fiddler, others): (Vec<Answer>, Vec<Answer>) = GATEWAYS.iter().partition(|row| row.1.starts_with("Fiddler"));
    assert_answers(|| Told::key(API), &others);
    for (status, headers, body, ..) in fiddler {
        Told::key(API).headers(headers).answered(status, body).shows("dns.nxdomain", Likely);
    }
}

const BODIES: [Answer; 22] = [
    (400, "", "{\"message\":\"Unexpected token \u{feff} in JSON at position 0\"}", "http.charset_or_bom", Likely),
    (
        400,
        "",
        r#"{"detail":"JSON parse error - Unexpected UTF-8 BOM (decode using utf-8-sig): line 1 column 1 (char 0)"}"#,
        "http.charset_or_bom",
        Likely,
    ),
    (
        400,
        "",
        r#"{"errors":{"$":["'0xEF' is an invalid start of a value. Path: $ | LineNumber: 0 | BytePositionInLine: 0."]}}"#,
        "http.charset_or_bom",
        Likely,
    ),
    (
        400,
        "",
        r#"{"message":"Unexpected character ('' (code 65279 / 0xfeff)): expected a valid value"}"#,
        "http.charset_or_bom",
        Likely,
    ),
    (400, "", r#"{"message":"Invalid UTF-8 start byte 0xe9"}"#, "http.charset_or_bom", Likely),
    (400, "", "invalid character 'ï' looking for beginning of value", "http.charset_or_bom", Likely),
    (415, "", r#"{"message":"unsupported charset \"ISO-8859-1\""}"#, "http.charset_or_bom", Likely),
    (415, "", "", "http.content_type_wrong", Proven),
    (400, "", r#"{"error":"Content-Type must be application/vnd.acme+json"}"#, "http.content_type_wrong", Likely),
    (
        422,
        "",
        r#"{"detail":[{"loc":["body"],"msg":"Input should be a valid dictionary"}]}"#,
        "http.payload_schema_rejected",
        Proven,
    ),
    (
        400,
        "",
        r#"{"message":"JSON parse error: Cannot deserialize value of type `Batch` from Array value (token `JsonToken.START_ARRAY`)"}"#,
        "http.payload_schema_rejected",
        Likely,
    ),
    (
        400,
        "",
        r#"{"type":"https://tools.ietf.org/html/rfc9110#section-15.5.1","title":"One or more validation errors occurred.","status":400,"errors":{"$":["The JSON value could not be converted to Batch."]}}"#,
        "http.payload_schema_rejected",
        Likely,
    ),
    (400, "", "json: cannot unmarshal array into Go value of type main.Batch", "http.payload_schema_rejected", Likely),
    (400, "", r#"{"error":"\"value\" is required"}"#, "http.payload_schema_rejected", Likely),
    (
        400,
        "",
        "Failed to deserialize the JSON body into the target type: invalid type: sequence, expected struct Batch",
        "http.payload_schema_rejected",
        Likely,
    ),
    (400, "", r#"{"code":4711,"text":"Vorgang abgelehnt"}"#, "http.bad_request", Possible),
    (400, "", "", "http.bad_request", Possible),
    (301, "Location: https://api.example/in/", "", "http.redirect_method_changed", Proven),
    (303, "Location: /done", "", "http.redirect_method_changed", Proven),
    (307, "Location: https://api2.example/in", "", "http.redirect", Proven),
    (308, "Location: https://api.example/in", "", "http.redirect_loop", Proven),
    (302, "", "", "http.redirect", Likely),
];

#[test]
fn what_a_receiver_says_of_the_body_is_understood() {
    assert_answers(|| Told::key(API), &BODIES);
}

#[test]
fn a_byte_order_mark_that_was_sent_explains_a_refusal_without_words() {
    let told = Told::key(API).body("\u{feff}[{}]");
    told.clone().answered(400, r#"{"error":"bad request"}"#).shows("http.charset_or_bom", Likely);
    told.answered(422, "").shows("http.charset_or_bom", Likely);
}

#[test]
fn a_new_place_is_offered_and_a_page_is_not() {
    let change = |status: u16, to: &str| {
        let findings = Told::key("https://api.example/v1/in").header("Location", to).answered(status, "").findings();
        findings[0].change.get("url").cloned()
    };
    assert_eq!(change(301, "https://api.example/v2/in").as_deref(), Some("https://api.example/v2/in"));
    assert_eq!(change(302, "/v1/in/").as_deref(), Some("https://api.example/v1/in/"));
    assert_eq!(change(302, "https://eu.api.example/v1/in").as_deref(), Some("https://eu.api.example/v1/in"));
    assert_eq!(change(302, "/maintenance.html"), None);
    assert_eq!(change(303, "/v1/results/17"), None);
    assert_eq!(change(307, "https://sso.example/login?next=in"), None);
    let stored = Told::s3("https://store.example/b/in/2026/03/05/1")
        .header("Location", "https://eu.store.example/b/in/2026/03/05/1")
        .answered(307, "")
        .findings();
    assert_eq!(stored[0].change["url"], "https://eu.store.example/b/in", "{stored:#?}");
}

#[test]
fn a_redirect_back_to_where_it_came_from_is_a_loop() {
    let step = |from: &str, to: &str| Told::open(from).header("Location", to).answered(302, "");
    let there = step("https://api.example/in", "https://www.api.example/in");
    let back = step("https://www.api.example/in", "https://api.example/in");
    assert_eq!(findings_of(&[there, back])[0].cause, "http.redirect_loop");
}

#[test]
fn a_swapped_method_is_named_where_the_kind_of_destination_chooses_it() {
    let told = Told::aws("https://ingest.example/in", "s3").method("PUT").header("Allow", "GET, POST");
    told.answered(405, "").shows("http.method_wrong", Likely);
    let other = Told::blob("https://ingest.example/in/2026/03/05/1.json?sv=1&sig=•••").header("Allow", "POST, OPTIONS");
    other.answered(405, "").shows("http.method_wrong", Likely);
    Told::blob("https://acme.blob.core.windows.net/in?sv=1&sig=•••")
        .method("POST")
        .answered(405, "<Error><Code>UnsupportedHttpVerb</Code></Error>")
        .shows("http.method_wrong", Proven);
}

const KEYS: [Answer; 14] = [
    (401, "", r#"{"message":"No API key found in request"}"#, "static.header_name_wrong", Likely),
    (
        401,
        "",
        r#"{ "statusCode": 401, "message": "Access denied due to missing subscription key." }"#,
        "static.header_name_wrong",
        Proven,
    ),
    (
        401,
        "",
        r#"{ "statusCode": 401, "message": "Access denied due to invalid subscription key." }"#,
        "static.token_wrong",
        Proven,
    ),
    (
        401,
        "",
        r#"{"fault":{"faultstring":"Failed to resolve API Key variable request.header.x-key","detail":{"errorcode":"steps.oauth.v2.FailedToResolveAPIKey"}}}"#,
        "static.header_name_wrong",
        Likely,
    ),
    (
        401,
        "",
        r#"{"fault":{"faultstring":"Invalid ApiKey","detail":{"errorcode":"oauth.v2.InvalidApiKey"}}}"#,
        "static.token_wrong",
        Likely,
    ),
    (401, "", r#"{"message":"Invalid authentication credentials"}"#, "static.token_wrong", Likely),
    (401, "", r#"{"message":"Bad credentials"}"#, "static.token_wrong", Likely),
    (
        401,
        "WWW-Authenticate: Basic realm=\"Restricted\"",
        "<html>401 Authorization Required</html>",
        "static.basic_auth_expected",
        Likely,
    ),
    (401, "WWW-Authenticate: Bearer realm=\"api\"", "", "static.header_name_wrong", Likely),
    (401, "", r#"{"error":"X-Auth-Token header is required"}"#, "static.header_name_wrong", Likely),
    (401, "", r#"{"error":"Authorization header is missing"}"#, "static.header_name_wrong", Likely),
    (401, "", "", "static.token_wrong", Likely),
    (403, "", "", "http.forbidden", Likely),
    (403, "", r#"{"code":"TENANT_FROZEN"}"#, "http.forbidden", Possible),
];

#[test]
fn what_gateways_say_of_a_key_is_understood() {
    assert_answers(|| Told::key(API), &KEYS);
}

#[test]
fn the_header_that_is_named_is_offered() {
    let named = |body: &str| {
        Told::key(API).answered(401, body).shows("static.header_name_wrong", Likely)[0].change["auth.header"].clone()
    };
    assert_eq!(named(r#"{"error":"X-Auth-Token header is required"}"#), "X-Auth-Token");
    assert_eq!(named(r#"{"error":"Authorization header is missing"}"#), "Authorization");
    let authorization = |traits: serde_json::Value| {
        let value = json!({ "length": 40, "traits": traits });
        Told::key(API)
            .auth("header", json!("Authorization"))
            .auth("value", value)
            .sent("authorization", "•••")
            .answered(401, "")
    };
    authorization(json!([])).shows("static.prefix_missing", Likely);
    authorization(json!(["has-bearer-prefix"])).shows("static.token_wrong", Likely);
    authorization(json!(["has-bearer-prefix", "scheme-twice"])).shows("static.prefix_doubled", Proven);
}
