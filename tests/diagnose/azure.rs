//! What Azure Storage and Event Hubs answer, in their own words and in those of their look-alikes.

use serde_json::json;
use signpost::diagnose::Certainty::{Likely, Possible, Proven};

use crate::told::{Answer, BLOB, HUB, Told, assert_answers};

const STORAGE: [Answer; 22] = [
    (
        403,
        "x-ms-error-code: AuthorizationFailure",
        "<Error><Code>AuthorizationFailure</Code><Message>This request is not authorized to perform this operation.</Message></Error>",
        "azure_blob.network_firewall",
        Likely,
    ),
    (
        403,
        "",
        "<Error><Code>AuthorizationSourceIPMismatch</Code><Message>This request is not authorized to perform this operation using this source IP 198.51.100.7.</Message></Error>",
        "azure_blob.sas_ip_mismatch",
        Proven,
    ),
    (
        403,
        "",
        "<Error><Code>AuthorizationResourceTypeMismatch</Code></Error>",
        "azure_blob.sas_resource_type_missing",
        Proven,
    ),
    (
        403,
        "",
        "<Error><Code>AccountIsDisabled</Code><Message>The specified account is disabled.</Message></Error>",
        "azure_blob.account_disabled",
        Proven,
    ),
    (
        409,
        "",
        "<Error><Code>InvalidBlobType</Code><Message>The blob type is invalid for this operation.</Message></Error>",
        "azure_blob.blob_type_conflict",
        Proven,
    ),
    (
        400,
        "",
        "<Error><Code>MissingRequiredHeader</Code><HeaderName>x-ms-blob-type</HeaderName></Error>",
        "azure_blob.blob_type_header_missing",
        Proven,
    ),
    (
        403,
        "",
        "<Error><Code>AuthenticationFailed</Code><AuthenticationErrorDetail>Signature did not match. String to sign used was cw\n\n2027</AuthenticationErrorDetail></Error>",
        "azure_blob.sas_signature_mismatch",
        Likely,
    ),
    (
        403,
        "",
        "<Error><Code>AuthenticationFailed</Code><AuthenticationErrorDetail>The specified signed resource is not allowed for the this resource level</AuthenticationErrorDetail></Error>",
        "azure_blob.sas_scope_mismatch",
        Proven,
    ),
    (
        403,
        "",
        "<Error><Code>AuthenticationFailed</Code><AuthenticationErrorDetail>se is mandatory. Cannot be empty</AuthenticationErrorDetail></Error>",
        "azure_blob.sas_field_missing",
        Proven,
    ),
    (
        403,
        "",
        "<Error><Code>AuthenticationFailed</Code><AuthenticationErrorDetail>Signature not valid in the specified key time frame: Start [Thu, 01 Jan 2026 00:00:00 GMT] - Expiry [Thu, 08 Jan 2026 00:00:00 GMT] - Current [Thu, 05 Mar 2026 01:02:03 GMT]</AuthenticationErrorDetail></Error>",
        "azure_blob.sas_expired",
        Proven,
    ),
    (
        403,
        "",
        "<Error><Code>AuthenticationFailed</Code><AuthenticationErrorDetail>Signature fields not well formed.</AuthenticationErrorDetail></Error>",
        "azure_blob.sas_sig_encoding",
        Likely,
    ),
    (403, "", "<Error><Code>AuthorizationPermissionMismatch</Code></Error>", "azure_blob.sas_scope_mismatch", Likely),
    (403, "x-ms-error-code: AuthorizationProtocolMismatch", "", "azure_blob.sas_protocol_mismatch", Proven),
    (
        409,
        "",
        "<Error><Code>PublicAccessNotPermitted</Code><Message>Public access is not permitted on this storage account.</Message></Error>",
        "azure_blob.sas_missing",
        Proven,
    ),
    (
        405,
        "",
        "<Error><Code>UnsupportedHttpVerb</Code><Message>The resource doesn't support specified Http Verb.</Message></Error>",
        "http.method_not_allowed",
        Likely,
    ),
    (411, "x-ms-error-code: MissingContentLengthHeader", "", "http.content_length_missing", Proven),
    (413, "", "<Error><Code>RequestBodyTooLarge</Code></Error>", "http.payload_too_large", Proven),
    (400, "", "<Error><Code>Md5Mismatch</Code></Error>", "http.body_altered_in_transit", Proven),
    (
        503,
        "",
        "<Error><Code>ServerBusy</Code><Message>The server is busy.</Message></Error>",
        "http.service_unavailable",
        Proven,
    ),
    (409, "", "<Error><Code>BlobImmutableDueToLegalHold</Code></Error>", "azure_blob.immutable", Proven),
    (
        403,
        "",
        "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>KeyBasedAuthenticationNotPermitted</Code></Error>",
        "azure_blob.shared_key_disabled",
        Proven,
    ),
    (404, "", "<Error><Code>ContainerNotFound</Code></Error>", "azure_blob.container_not_found", Proven),
];

#[test]
fn what_blob_storage_answers_is_understood() {
    assert_answers(|| Told::blob(BLOB), &STORAGE);
}

#[test]
fn what_a_token_may_is_read_from_its_fields() {
    let mismatch = "<Error><Code>AuthorizationPermissionMismatch</Code></Error>";
    Told::blob(&BLOB.replace("sp=cw", "sp=rl"))
        .answered(403, mismatch)
        .shows("azure_blob.sas_permission_missing", Proven);
    Told::blob(&BLOB.replace("sp=cw", "si=policy"))
        .answered(403, mismatch)
        .shows("azure_blob.sas_permission_missing", Likely);
    Told::blob(&BLOB.replace("sr=c", "skoid=1&sr=c"))
        .answered(403, mismatch)
        .shows("azure_blob.delegation_role_missing", Proven);
    let blob = Told::blob(&BLOB.replace("sr=c", "sr=b"));
    let signature = "<Error><Code>AuthenticationFailed</Code><AuthenticationErrorDetail>Signature did not match. String to sign used was x</AuthenticationErrorDetail></Error>";
    blob.answered(403, signature).shows("azure_blob.sas_scope_mismatch", Likely);
}

#[test]
fn a_token_pasted_with_its_question_mark_is_seen_in_the_query() {
    for (status, code) in [(404, "ResourceNotFound"), (403, "AuthenticationFailed"), (409, "PublicAccessNotPermitted")]
    {
        let xml = format!("<Error><Code>{code}</Code></Error>");
        for start in ["??sv=", "?%3Fsv="] {
            let url = format!("https://acme.blob.core.windows.net/in/2026/03/05/1.json{start}2022-11-02&sp=cw&sig=•••");
            Told::blob(&url).answered(status, &xml).shows("azure_blob.sas_leading_question_mark", Proven);
        }
    }
}

#[test]
fn another_endpoint_of_the_account_is_named_and_mended() {
    for label in [".dfs.", ".file.", ".queue.", ".table."] {
        let told = Told::blob(&BLOB.replace(".blob.", label))
            .answered(400, "<Error><Code>MissingRequiredHeader</Code></Error>");
        let findings = told
            .fact("destination", json!({ "url": format!("https://acme{label}core.windows.net/in") }))
            .shows("azure_blob.wrong_endpoint", Proven);
        assert_eq!(findings[0].change["url"], "https://acme.blob.core.windows.net/in");
    }
    Told::blob("https://blob.file.example/in/1.json?sv=1&sig=•••").answered(400, "").claims_little();
}

#[test]
fn a_token_made_here_by_a_clock_that_is_off_shows_the_clock() {
    let xml = "<Error><Code>AuthenticationFailed</Code><AuthenticationErrorDetail>Signature not valid in the specified time frame: Start [Thu, 05 Mar 2026 02:00:00 GMT] - Expiry [Thu, 05 Mar 2026 04:00:00 GMT] - Current [Thu, 05 Mar 2026 01:02:03 GMT]</AuthenticationErrorDetail></Error>";
    let made_here =
        Told::blob(BLOB).auth("token", json!(null)).auth("account_key", json!({ "length": 88, "traits": [] }));
    made_here
        .clone()
        .fact("clock", json!({ "skew_seconds": -7200.0 }))
        .answered(403, xml)
        .shows("clock.local_wrong", Likely);
    Told::blob(BLOB).answered(403, xml).shows("azure_blob.sas_not_yet_valid", Proven);
}

const HUBS: [Answer; 17] = [
    (
        401,
        "",
        "<Error><Code>401</Code><Detail>ExpiredToken: The token is expired. Expiration time: '3/5/2026 12:00:00 AM Z'. TrackingId:40103a</Detail></Error>",
        "event_hubs.sas_expired",
        Proven,
    ),
    (
        401,
        "",
        "<Error><Code>401</Code><Detail>InvalidAudience: Invalid authorization token audience. TrackingId:1</Detail></Error>",
        "event_hubs.audience_wrong",
        Proven,
    ),
    (
        401,
        "",
        "<Error><Code>401</Code><Detail>MissingToken: The authorization header was not found. TrackingId:1</Detail></Error>",
        "event_hubs.auth_missing",
        Proven,
    ),
    (
        401,
        "",
        "<Error><Code>401</Code><Detail>MalformedToken: The credentials contained in the authorization header are not in the WRAP format. TrackingId:1</Detail></Error>",
        "event_hubs.token_malformed",
        Proven,
    ),
    (
        401,
        "",
        "<Error><Code>401</Code><Detail>Unauthorized access. 'Send' claim(s) are required to perform this operation. Resource: 'sb://ns.servicebus.windows.net/hub'. TrackingId:1</Detail></Error>",
        "event_hubs.send_claim_missing",
        Proven,
    ),
    (
        401,
        "",
        "<Error><Code>401</Code><Detail>LocalAuthDisabled: Authorization failed because SAS authentication has been disabled for the namespace. TrackingId:1</Detail></Error>",
        "event_hubs.local_auth_disabled",
        Proven,
    ),
    (
        401,
        "",
        "<Error><Code>401</Code><Detail>Ip has been prevented to connect to the endpoint. TrackingId:1</Detail></Error>",
        "event_hubs.ip_firewall",
        Proven,
    ),
    (
        401,
        "",
        "<Error><Code>401</Code><Detail>SubCode=40103: Invalid authorization token signature. TrackingId:1</Detail></Error>",
        "event_hubs.key_wrong",
        Likely,
    ),
    (
        401,
        "",
        "<Error><Code>401</Code><Detail>InvalidSignature: The token has an invalid signature. TrackingId:1</Detail></Error>",
        "event_hubs.key_wrong",
        Likely,
    ),
    (401, "", "", "event_hubs.key_wrong", Possible),
    (
        404,
        "",
        "<Error><Code>404</Code><Detail>The messaging entity 'sb://ns.servicebus.windows.net/hub' could not be found. TrackingId:1</Detail></Error>",
        "event_hubs.entity_not_found",
        Proven,
    ),
    (
        503,
        "",
        "<Error><Code>503</Code><Detail>The request was terminated because the namespace ns is being throttled. Error code : 50002. TrackingId:1</Detail></Error>",
        "event_hubs.throttled",
        Proven,
    ),
    (413, "", "", "http.payload_too_large", Proven),
    (503, "", "", "http.service_unavailable", Proven),
    (401, "", "40103: Invalid authorization token signature, TrackingId:50002-1", "event_hubs.key_wrong", Likely),
    (
        500,
        "",
        "<Error><Code>500</Code><Detail>The server was unable to process the request. TrackingId:1</Detail></Error>",
        "http.server_error",
        Possible,
    ),
    (502, "Content-Type: text/html", "<html><h1>502 Bad Gateway</h1></html>", "http.bad_gateway", Proven),
];

#[test]
fn what_event_hubs_answers_is_understood() {
    assert_answers(|| Told::hub(HUB), &HUBS);
}

#[test]
fn a_wrong_verb_at_a_hub_is_read_with_the_path() {
    let verb = |name: &str| {
        format!(
            "<Error><Code>400</Code><Detail>The specified HTTP verb ({name}) is not valid. TrackingId:1</Detail></Error>"
        )
    };
    let findings = Told::hub("https://ns.servicebus.windows.net/hub")
        .answered(400, &verb("POST"))
        .shows("event_hubs.messages_path_missing", Proven);
    assert_eq!(findings[0].change["url"], HUB);
    Told::blob("https://ns.servicebus.windows.net/hub/messages/2026/03/05/1.json?sv=1&sig=•••")
        .answered(400, &verb("PUT"))
        .shows("http.method_wrong", Proven);
}

#[test]
fn a_resource_signed_in_another_writing_is_proven_by_both() {
    let xml = "<Error><Code>401</Code><Detail>InvalidSignature: The token has an invalid signature. TrackingId:1</Detail></Error>";
    let signing = json!({ "string_to_sign": "https%3a%2f%2fns.servicebus.windows.net%2fhub\n1772676123" });
    Told::hub(HUB).fact("signing", signing).answered(401, xml).shows("event_hubs.resource_string_mismatch", Proven);
    Told::hub(HUB)
        .auth("policy_name", json!("Primary Key"))
        .answered(401, xml)
        .shows("event_hubs.policy_name_wrong", Likely);
}
