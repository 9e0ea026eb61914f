//! What AWS and stores like S3 answer, in their own words and in those of their look-alikes.

use serde_json::json;
use signpost::diagnose::Certainty::{Likely, Possible, Proven};

use crate::told::{API, Answer, GATEWAY, STORE, Told, assert_answers};

const S3: [Answer; 42] = [
    (
        403,
        "",
        "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>",
        "aws.access_denied_unspecified",
        Likely,
    ),
    (
        400,
        "",
        "<Error><Code>InvalidRequest</Code><Message>Missing required header for this request: x-amz-content-sha256</Message></Error>",
        "aws.content_sha256_missing",
        Proven,
    ),
    (
        400,
        "",
        "<Error><Code>MissingSecurityHeader</Code><Message>Your request was missing a required header</Message></Error>",
        "aws.content_sha256_missing",
        Likely,
    ),
    (
        403,
        "",
        "<Error><Code>AccessDenied</Code><Message>There were headers present in the request which were not signed</Message><HeadersNotSigned>x-amz-meta-a</HeadersNotSigned></Error>",
        "aws.unsigned_amz_header",
        Proven,
    ),
    (
        403,
        "",
        "<Error><Code>AccessDenied</Code><Message>User: u is not authorized to perform: s3:PutObject on resource: r with an explicit deny in a VPC endpoint policy</Message></Error>",
        "aws.vpc_endpoint_policy_deny",
        Proven,
    ),
    (
        403,
        "",
        "<Error><Code>AccessDenied</Code><Message>User: u is not authorized to perform: s3:PutObject on resource: r with an explicit deny in a resource control policy</Message></Error>",
        "aws.scp_deny",
        Proven,
    ),
    (
        403,
        "",
        "<Error><Code>AccessDenied</Code><Message>User: u is not authorized to perform: s3:PutObject on resource: r because no service control policy allows the s3:PutObject action</Message></Error>",
        "aws.scp_deny",
        Proven,
    ),
    (
        403,
        "",
        "<Error><Code>AccessDenied</Code><Message>User: u is not authorized to perform: s3:PutObject on resource: r with an explicit deny in a resource-based policy</Message></Error>",
        "s3.bucket_policy_deny",
        Proven,
    ),
    (
        403,
        "",
        "<Error><Code>AccessDenied</Code><Message>User: u is not authorized to perform: s3:PutObject on resource: r because no permissions boundary allows the s3:PutObject action</Message></Error>",
        "aws.iam_implicit_deny",
        Proven,
    ),
    (
        403,
        "",
        "<Error><Code>AccessDenied</Code><Message>User: u is not authorized to perform: kms:GenerateDataKey on resource: arn:aws:kms:eu-west-1:1:key/k because no resource-based policy allows the kms:GenerateDataKey action</Message></Error>",
        "kms.permission_denied",
        Proven,
    ),
    (
        403,
        "",
        "<Error><Code>AccessDenied</Code><Message>The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.</Message></Error>",
        "kms.permission_denied",
        Likely,
    ),
    (
        400,
        "",
        "<Error><Code>KMS.NotFoundException</Code><Message>Key 'arn:aws:kms:eu-west-1:1:key/k' does not exist</Message></Error>",
        "kms.key_not_found",
        Proven,
    ),
    (
        400,
        "",
        "<Error><Code>KMS.KMSInvalidStateException</Code><Message>arn is pending deletion.</Message></Error>",
        "kms.key_disabled",
        Proven,
    ),
    (
        400,
        "",
        "<Error><Code>ExpiredToken</Code><Message>The provided token has expired.</Message></Error>",
        "aws.session_token_expired",
        Proven,
    ),
    (
        400,
        "",
        "<Error><Code>TokenRefreshRequired</Code><Message>The provided token must be refreshed.</Message></Error>",
        "aws.session_token_expired",
        Proven,
    ),
    (
        307,
        "Location: https://acme.s3-eu-west-1.amazonaws.com/in",
        "<Error><Code>TemporaryRedirect</Code><Endpoint>acme.s3-eu-west-1.amazonaws.com</Endpoint></Error>",
        "s3.bucket_dns_propagating",
        Proven,
    ),
    (301, "x-amz-bucket-region: eu-central-1", "", "s3.wrong_region_endpoint", Proven),
    (
        400,
        "",
        "<Error><Code>InvalidRequest</Code><Message>Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters</Message></Error>",
        "s3.checksum_required_object_lock",
        Proven,
    ),
    (
        400,
        "",
        "<Error><Code>MissingContentMD5</Code><Message>Missing or invalid required header for this request: Content-Md5</Message></Error>",
        "s3.checksum_required_object_lock",
        Likely,
    ),
    (
        412,
        "",
        "<Error><Code>PreconditionFailed</Code><Condition>If-None-Match</Condition></Error>",
        "s3.precondition_failed",
        Proven,
    ),
    (
        412,
        "",
        "<Error><Code>PreconditionFailed</Code><Message>At least one of the pre-conditions you specified did not hold</Message><Condition>Bucket POST must be of the enclosure-type multipart/form-data</Condition></Error>",
        "s3.method_post_instead_of_put",
        Proven,
    ),
    (
        400,
        "",
        "<Error><Code>MalformedPOSTRequest</Code><Message>The body of your POST request is not well-formed multipart/form-data.</Message></Error>",
        "s3.method_post_instead_of_put",
        Proven,
    ),
    (
        405,
        "Server: AmazonS3\nContent-Type: text/html",
        "<html><head><title>405 Method Not Allowed</title></head><body><h1>405 Method Not Allowed</h1><ul><li>Code: MethodNotAllowed</li></ul></body></html>",
        "s3.website_endpoint",
        Proven,
    ),
    (
        400,
        "",
        "<Error><Code>BadDigest</Code><Message>The Content-MD5 you specified did not match what we received.</Message></Error>",
        "http.body_altered_in_transit",
        Likely,
    ),
    (
        503,
        "",
        "<Error><Code>ServiceUnavailable</Code><Message>Please reduce your request rate.</Message></Error>",
        "aws.throttled",
        Proven,
    ),
    (
        503,
        "",
        "<Error><Code>ServiceUnavailable</Code><Message>Service is unable to handle request.</Message></Error>",
        "http.service_unavailable",
        Likely,
    ),
    (
        503,
        "",
        "<Error><Code>SlowDownWrite</Code><Message>Resource requested is unwritable, please reduce your request rate</Message></Error>",
        "aws.throttled",
        Proven,
    ),
    (
        500,
        "",
        "<Error><Code>InternalError</Code><Message>We encountered an internal error. Please try again.</Message></Error>",
        "http.server_error",
        Likely,
    ),
    (
        403,
        "",
        "<Error><Code>SecondLevelDomainForbidden</Code><Message>The bucket you are attempting to access must be addressed using OSS third level domain.</Message></Error>",
        "s3.addressing_style_wrong",
        Proven,
    ),
    (
        403,
        "",
        "<Error><Code>PathStyleDomainForbidden</Code><Message>The bucket you are attempting to access must be addressed using COS virtual-styled domain.</Message></Error>",
        "s3.addressing_style_wrong",
        Proven,
    ),
    (
        403,
        "",
        "<Error><Code>InvalidSecurity</Code><Message>The provided security credentials are not valid.</Message></Error>",
        "aws.access_key_unknown",
        Likely,
    ),
    (
        401,
        "Server: cloudflare",
        "<Error><Code>Unauthorized</Code><Message>Unauthorized</Message></Error>",
        "aws.access_key_unknown",
        Likely,
    ),
    (
        400,
        "Server: cloudflare",
        "<Error><Code>InvalidArgument</Code><Message>Credential access key has length 20, should be 32</Message></Error>",
        "aws.access_key_unknown",
        Likely,
    ),
    (
        403,
        "",
        "<Error><Code>SignatureDoesNotMatch</Code><Message>The secret key required to complete authentication could not be found. The region must be specified if this is not the home region for the tenancy.</Message></Error>",
        "aws.region_wrong",
        Likely,
    ),
    (
        403,
        "",
        "<Error><Code>SignatureDoesNotMatch</Code><Message>The request signature we calculated does not match</Message></Error>",
        "aws.secret_wrong",
        Likely,
    ),
    (
        501,
        "",
        "<Error><Code>NotImplemented</Code><Message>A header you provided implies functionality that is not implemented</Message><Header>Transfer-Encoding</Header></Error>",
        "http.content_length_missing",
        Proven,
    ),
    (
        400,
        "",
        "<Error><Code>InvalidBucketName</Code><Message>The specified bucket is not valid.</Message></Error>",
        "s3.addressing_style_wrong",
        Likely,
    ),
    (
        403,
        "Server: nginx\nContent-Type: text/html",
        "<html><center><h1>403 Forbidden</h1></center></html>",
        "http.forbidden",
        Likely,
    ),
    (
        413,
        "Server: nginx\nContent-Type: text/html",
        "<html><center><h1>413 Request Entity Too Large</h1></center><hr><center>nginx</center></html>",
        "http.payload_too_large_proxy",
        Proven,
    ),
    (405, "Allow: GET, POST", "", "http.method_wrong", Likely),
    (
        409,
        "",
        "<Error><Code>OperationAborted</Code><Message>A conflicting conditional operation is currently in progress</Message></Error>",
        "",
        Possible,
    ),
    (
        403,
        "",
        "<Error><Code>AccountProblem</Code><Message>There is a problem with your account</Message></Error>",
        "aws.access_denied_unspecified",
        Likely,
    ),
];

#[test]
fn what_s3_and_its_like_answer_is_understood() {
    let (silent, told): (Vec<Answer>, Vec<Answer>) = S3.iter().partition(|row| row.3.is_empty());
    assert_answers(|| Told::s3(STORE), &told);
    for (status, headers, body, ..) in silent {
        Told::s3(STORE).headers(headers).answered(status, body).claims_little();
    }
}

#[test]
fn a_put_without_an_object_is_a_creation_of_a_bucket() {
    let xml = "<Error><Code>MalformedXML</Code><Message>The XML you provided was not well-formed or did not validate against our published schema</Message></Error>";
    Told::s3("https://acme.s3.eu-west-1.amazonaws.com/").answered(400, xml).shows("s3.key_missing_in_url", Proven);
    Told::s3("https://s3.eu-west-1.amazonaws.com/acme").answered(400, xml).shows("s3.key_missing_in_url", Proven);
    Told::s3(STORE).answered(400, xml).claims_little();
}

#[test]
fn a_store_that_takes_the_year_for_the_bucket_expects_the_bucket_in_the_path() {
    let xml = "<Error><Code>NoSuchBucket</Code><BucketName>2026</BucketName></Error>";
    Told::s3("https://acme.minio.corp.example/2026/03/05/1772672523123")
        .answered(404, xml)
        .shows("s3.addressing_style_wrong", Likely);
    let xml = "<Error><Code>NoSuchBucket</Code><BucketName>acme</BucketName></Error>";
    Told::s3("https://minio.corp.example/acme/2026/03/05/1772672523123")
        .answered(404, xml)
        .shows("s3.bucket_not_found", Proven);
}

#[test]
fn an_old_signature_is_told_from_a_wrong_clock_by_the_time_that_the_service_tells() {
    let xml = |server: &str| {
        format!(
            "<Error><Code>RequestTimeTooSkewed</Code><RequestTime>20260305T010203Z</RequestTime><ServerTime>{server}</ServerTime><MaxAllowedSkewMilliseconds>900000</MaxAllowedSkewMilliseconds></Error>"
        )
    };
    let unmeasured = || Told::s3(STORE).fact("clock", json!({}));
    unmeasured().answered(403, &xml("2026-03-05T01:42:03Z")).shows("aws.clock_skew", Proven);
    unmeasured().answered(403, &xml("2026-03-05T01:02:05Z")).shows("aws.request_signed_too_early", Proven);
    unmeasured().answered(403, &xml("")).shows("aws.clock_skew", Likely);
    let json = r#"{"message":"Signature expired: 20260305T004203Z is now earlier than 20260305T005704Z (20260305T010204Z - 5 min.)"}"#;
    Told::aws(GATEWAY, "execute-api")
        .fact("clock", json!({}))
        .answered(403, json)
        .shows("aws.request_signed_too_early", Proven);
    let early = r#"{"message":"Signature not yet current: 20260305T010203Z is still later than 20260305T004203Z (20260305T003703Z + 5 min.)"}"#;
    Told::aws(GATEWAY, "execute-api").fact("clock", json!({})).answered(403, early).shows("aws.clock_skew", Proven);
}

#[test]
fn a_path_that_is_encoded_in_two_ways_is_named() {
    let ours = "PUT\n/in/a%20b/2026/03/05/1\n\nhost:h\n\nhost\nabc";
    let theirs = "PUT\n/in/a+b/2026/03/05/1\n\nhost:h\n\nhost\nabc";
    let url = "https://acme.s3.eu-west-1.amazonaws.com/in/a%20b/2026/03/05/1";
    let echoed =
        format!("<Error><Code>SignatureDoesNotMatch</Code><CanonicalRequest>{theirs}</CanonicalRequest></Error>");
    let signing = json!({ "canonical_request": ours, "string_to_sign": "AWS4-HMAC-SHA256\nx\ny\nz" });
    Told::s3(url).fact("signing", signing).answered(403, &echoed).shows("aws.path_encoding_mismatch", Proven);
    Told::s3(url)
        .answered(403, "<Error><Code>SignatureDoesNotMatch</Code></Error>")
        .shows("aws.path_encoding_mismatch", Likely);
}

const OTHER_AWS: [Answer; 25] = [
    (
        403,
        "",
        r#"{"message":"The security token included in the request is expired"}"#,
        "aws.session_token_expired",
        Proven,
    ),
    (
        403,
        "",
        r#"{"message":"The security token included in the request is invalid."}"#,
        "aws.access_key_unknown",
        Proven,
    ),
    (
        403,
        "x-amzn-ErrorType: MissingAuthenticationTokenException",
        r#"{"message":"Missing Authentication Token"}"#,
        "aws.route_not_found",
        Likely,
    ),
    (404, "", "<UnknownOperationException/>\n", "aws.action_target_missing", Proven),
    (
        400,
        "",
        r#"{"__type":"com.amazon.coral.service#UnknownOperationException"}"#,
        "aws.action_target_missing",
        Proven,
    ),
    (
        400,
        "",
        "<ErrorResponse><Error><Type>Sender</Type><Code>MissingAction</Code><Message>The request must contain the parameter Action</Message></Error></ErrorResponse>",
        "aws.action_target_missing",
        Proven,
    ),
    (
        400,
        "",
        r#"{"__type":"SerializationException","Message":"Start of structure or map found where not expected."}"#,
        "aws.payload_schema_wrong",
        Proven,
    ),
    (
        400,
        "",
        r#"{"__type":"ValidationException","message":"1 validation error detected: Value null at 'entries' failed to satisfy constraint: Member must not be null"}"#,
        "aws.payload_schema_wrong",
        Proven,
    ),
    (
        400,
        "",
        r#"{"errors":[{"errorType":"MalformedHttpRequestException","message":"Unable to parse GraphQL query."}]}"#,
        "aws.payload_schema_wrong",
        Proven,
    ),
    (
        400,
        "",
        r#"{"error":{"type":"illegal_argument_exception","reason":"The bulk request must be terminated by a newline [\\n]"},"status":400}"#,
        "aws.payload_schema_wrong",
        Likely,
    ),
    (
        400,
        "",
        r#"{"__type":"InvalidArgumentException","message":"This operation is not permitted on KinesisStreamAsSource delivery stream type."}"#,
        "aws.resource_state_wrong",
        Likely,
    ),
    (
        400,
        "",
        r#"{"__type":"ResourceInUseException","message":"Stream s is not ACTIVE"}"#,
        "aws.resource_state_wrong",
        Likely,
    ),
    (
        409,
        "",
        r#"{"message":"The operation cannot be performed at this time. The function is currently in the following state: Pending"}"#,
        "aws.resource_state_wrong",
        Likely,
    ),
    (
        400,
        "",
        r#"{"__type":"ProvisionedThroughputExceededException","message":"Rate exceeded for shard"}"#,
        "aws.throttled",
        Proven,
    ),
    (429, "x-amzn-ErrorType: TooManyRequestsException", r#"{"message":"Too Many Requests"}"#, "aws.throttled", Proven),
    (429, "x-amzn-ErrorType: LimitExceededException", r#"{"message":"Limit Exceeded"}"#, "aws.throttled", Proven),
    (
        413,
        "x-amzn-ErrorType: RequestEntityTooLargeException",
        r#"{"message":"Request Too Long"}"#,
        "http.payload_too_large",
        Proven,
    ),
    (
        400,
        "",
        r#"{"__type":"AccessDeniedException","Message":"User: arn:aws:iam::1:user/u is not authorized to perform: kinesis:PutRecord on resource: r because no identity-based policy allows the kinesis:PutRecord action"}"#,
        "aws.iam_implicit_deny",
        Proven,
    ),
    (
        403,
        "",
        r#"{"Message":"User: arn:aws:iam::1:user/u is not authorized to perform: execute-api:Invoke on resource: r with an explicit deny in an identity-based policy"}"#,
        "aws.iam_explicit_deny",
        Proven,
    ),
    (
        403,
        "",
        r#"{"Message":"User: arn:aws:iam::1:user/u is not authorized to perform: execute-api:Invoke on resource: r with an explicit deny"}"#,
        "apigw.resource_policy_deny",
        Likely,
    ),
    (504, "", r#"{"message": "Endpoint request timed out"}"#, "http.gateway_timeout", Proven),
    (502, "", r#"{"message": "Internal server error"}"#, "http.bad_gateway", Likely),
    (
        500,
        "x-amzn-ErrorType: InternalServerErrorException",
        r#"{"message": "Internal server error"}"#,
        "http.server_error",
        Likely,
    ),
    (404, "", r#"{"message":"Not Found"}"#, "http.not_found", Likely),
    (
        403,
        "x-amzn-ErrorType: IncompleteSignatureException",
        r#"{"message":"Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter."}"#,
        "aws.authorization_malformed",
        Proven,
    ),
];

#[test]
fn what_other_aws_services_answer_is_understood() {
    assert_answers(|| Told::aws(GATEWAY, "execute-api"), &OTHER_AWS);
}

#[test]
fn the_short_word_forbidden_is_read_by_who_says_it() {
    let forbidden = r#"{"Message":"Forbidden"}"#;
    let long = r#"{"Message":"Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"}"#;
    let function = "https://abc.lambda-url.eu-west-1.on.aws/";
    for body in [forbidden, long] {
        Told::aws(function, "lambda").answered(403, body).shows("lambda_url.permission_missing", Likely);
        Told::open(function).answered(403, body).shows("lambda_url.permission_missing", Likely);
    }
    Told::aws("https://data-ats.iot.eu-west-1.amazonaws.com/topics/in", "iotdata")
        .answered(403, r#"{"message":"Forbidden","traceId":"1"}"#)
        .shows("aws.access_denied_unspecified", Likely);
    Told::open(GATEWAY)
        .header("x-amz-apigw-id", "a=")
        .answered(403, r#"{"message":"Forbidden"}"#)
        .shows("apigw.api_key_missing", Likely);
    let authorizer = r#"{"Message":"User is not authorized to access this resource with an explicit deny"}"#;
    Told::key(GATEWAY).answered(403, authorizer).shows("static.token_wrong", Likely);
    Told::bearer(GATEWAY).answered(403, authorizer).shows("oauth2.token_scope_insufficient", Likely);
    let anonymous = |end: &str| {
        format!(
            r#"{{"Message":"User: anonymous is not authorized to perform: execute-api:Invoke on resource: r{end}"}}"#
        )
    };
    Told::key(GATEWAY).answered(403, &anonymous(" with an explicit deny")).shows("apigw.resource_policy_deny", Proven);
    Told::key(GATEWAY).answered(403, &anonymous("")).shows("apigw.resource_policy_deny", Likely);
}

#[test]
fn what_was_pasted_with_a_name_is_cut_off() {
    let xml = "<Error><Code>SignatureDoesNotMatch</Code></Error>";
    let findings =
        Told::s3(STORE).auth("region", json!("eu-west-1 ")).answered(403, xml).shows("credential.hidden_chars", Likely);
    assert_eq!(findings[0].change["auth.region"], "eu-west-1");
    Told::s3(STORE)
        .auth("secret_access_key", json!({ "length": 41, "traits": ["inner-whitespace"] }))
        .answered(403, xml)
        .shows("credential.hidden_chars", Likely);
    Told::key(API)
        .auth("value", json!({ "length": 41, "traits": ["smart-quote"] }))
        .answered(401, "")
        .shows("credential.hidden_chars", Likely);
}
