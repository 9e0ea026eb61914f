//! Amazon Web Services: signatures, credentials, policies.

use super::{Cause, NextStep, causes, page};
use crate::domain::Probe;

causes! {
    static ACCESS_DENIED_UNSPECIFIED: Cause = Cause {
        id: "aws.access_denied_unspecified",
        title: "The service denies access and does not say which policy decided.",
        fix: "Check the policies of identity, bucket, KMS key, VPC endpoint and organization; CloudTrail names the \
              one that decided.",
        meaning: "The signature was accepted, and authorization then refused the request without naming a type of \
                  policy. This is the usual response across accounts, because one account does not show its policies \
                  to another. Compare the CloudTrail event in the bucket's account with the policies of the caller.",
        page: &page::ACCESS_DENIED,
        next: Some(NextStep::Question(
            "Ask the administrator of the account or store which policy denied this request id; in AWS, CloudTrail \
             records it.",
        )),
    };

    static ACCESS_KEY_UNKNOWN: Cause = Cause {
        id: "aws.access_key_unknown",
        title: "The service does not know this access key id.",
        fix: "Copy the access key id again, and check that the key is active and belongs to this account, store or \
              partition.",
        meaning: "The key id in Credential= is looked up before any signature is computed, and nothing was found. \
                  Deleted users, deactivated keys, and keys of the China or GovCloud partition used elsewhere look \
                  alike. In AWS, `aws sts get-access-key-info` returns the account of a key id.",
        page: &page::ACCESS_KEYS,
        next: None,
    };

    static ACTION_TARGET_MISSING: Cause = Cause {
        id: "aws.action_target_missing",
        title: "A native AWS API was called without naming the operation.",
        fix: "Deliver to an endpoint that accepts plain JSON; a native API needs X-Amz-Target and its own body.",
        meaning: "Kinesis, DynamoDB and similar services have one URL for all operations; the header X-Amz-Target, \
                  such as Kinesis_20131202.PutRecords, selects one. A forwarder that only posts JSON does not send \
                  it, and the service returns UnknownOperation or MissingAction.",
        page: &page::PUT_RECORDS,
        next: None,
    };

    static AUTHORIZATION_MALFORMED: Cause = Cause {
        id: "aws.authorization_malformed",
        title: "The Authorization header is not well formed.",
        fix: "Enter the access key id alone, without a label, a space or a line break.",
        meaning: "The header has three parts after the algorithm: Credential, SignedHeaders and Signature, and \
                  Credential holds five fields separated by slashes. A label such as \"AKIA… (prod)\" or a line \
                  break pasted into the key id breaks the fields. Count the slashes in Credential.",
        page: &page::ELEMENTS,
        next: None,
    };

    static AUTHORIZATION_MECHANISM_WRONG: Cause = Cause {
        id: "aws.authorization_mechanism_wrong",
        title: "The endpoint requires another kind of signature than the one that was sent.",
        fix: "Select AWS Signature Version 4 as the authentication method of the destination.",
        meaning: "S3 reads the first word of Authorization and expects AWS4-HMAC-SHA256. Bearer, Basic or a version \
                  2 signature is refused as an unsupported type before any key is looked up, and a multi-region \
                  access point accepts SigV4A only. Check which authentication method filled the header.",
        page: &page::S3_HEADER,
        next: None,
    };

    static CLOCK_SKEW: Cause = Cause {
        id: "aws.clock_skew",
        title: "The sender's clock is off by more than the service allows.",
        fix: "Synchronize the clock of the sending machine with NTP.",
        meaning: "x-amz-date is part of what is signed, and the service compares it with its own time: S3 tolerates \
                  15 minutes, most other services 5. A gateway without NTP or a suspended virtual machine drifts \
                  until every batch is refused. Compare x-amz-date with the Date header of the response.",
        page: &page::TROUBLESHOOT,
        next: Some(NextStep::Probe(Probe::Clock)),
    };

    static CONTENT_SHA256_MISSING: Cause = Cause {
        id: "aws.content_sha256_missing",
        title: "The service needs the header x-amz-content-sha256.",
        fix: "Send x-amz-content-sha256 and sign it; signing for the service s3 always does.",
        meaning: "S3 and OpenSearch Serverless read the hash of the payload from this header before they read the \
                  body; the same value ends the canonical request. A general signer that was written for API Gateway \
                  leaves it out. Look for x-amz-content-sha256 among the request headers and in SignedHeaders.",
        page: &page::S3_HEADER,
        next: None,
    };

    static IAM_EXPLICIT_DENY: Cause = Cause {
        id: "aws.iam_explicit_deny",
        title: "A Deny statement in an identity policy or permissions boundary forbids this request.",
        fix: "Remove or narrow the Deny statement for this identity.",
        meaning: "Every applicable statement is evaluated, and a single matching Deny overrides any number of \
                  Allows. Such a Deny often carries a condition, for example on aws:SourceIp or \
                  aws:MultiFactorAuthPresent, which a person at a desk meets and the platform's forwarder does not.",
        page: &page::EVALUATION,
        next: None,
    };

    static IAM_IMPLICIT_DENY: Cause = Cause {
        id: "aws.iam_implicit_deny",
        title: "No policy allows this identity the action.",
        fix: "Attach a policy that allows the action on this resource.",
        meaning: "Nothing forbids the request, but nothing allows it either, and access starts from no. Typical \
                  causes are a policy for the bucket's ARN where PutObject needs the ARN with /*, a prefix that \
                  leaves out the dated path, or the right policy attached to another user.",
        page: &page::EVALUATION,
        next: Some(NextStep::Question(
            "Ask the account's administrator: does a policy of this identity allow the action on this resource?",
        )),
    };

    static PATH_ENCODING_MISMATCH: Cause = Cause {
        id: "aws.path_encoding_mismatch",
        title: "Signer and service encode the path differently.",
        fix: "Keep the path to letters, digits, - . _ and ~, or percent-encode everything else before signing.",
        meaning: "The canonical URI is percent-encoded once for S3 and twice for every other service. Names with \
                  spaces, '+', '=' or letters beyond ASCII show the difference, while plain paths work. Compare the \
                  second line of the signed canonical request with the one in the response.",
        page: &page::ELEMENTS,
        next: Some(NextStep::Question("Does a proxy or gateway between the sender and the service rewrite the path?")),
    };

    static PAYLOAD_HASH_WRONG: Cause = Cause {
        id: "aws.payload_hash_wrong",
        title: "The signed hash belongs to another body than the one that was sent.",
        fix: "Sign the bytes that are sent; hashing an empty body instead of the batch is the usual mistake.",
        meaning: "The last line of the canonical request is the SHA-256 of the body, and the service recomputes it \
                  from the bytes that it received. A forwarder that signs before it serializes or compresses the \
                  batch signs other bytes, often none (e3b0c442…). Hash the body that was sent and compare.",
        page: &page::CREATE,
        next: None,
    };

    static PAYLOAD_SCHEMA_WRONG: Cause = Cause {
        id: "aws.payload_schema_wrong",
        title: "The body does not have the form that this AWS API expects.",
        fix: "Deliver to an endpoint that accepts the platform's JSON array, such as API Gateway or S3.",
        meaning: "A native API requires its own envelope, such as \
                  {\"StreamName\":…,\"Records\":[{\"Data\":\"<base64>\",\"PartitionKey\":…}]}, and the forwarded \
                  batch is a bare JSON array of messages. Signature and permissions were accepted. Put a component \
                  in between that wraps the batch.",
        page: &page::PUT_RECORDS,
        next: None,
    };

    static REGION_WRONG: Cause = Cause {
        id: "aws.region_wrong",
        title: "The request is signed for another region than the service expects.",
        fix: "Set the region that the service expects.",
        meaning: "The third part of the credential scope (key/date/region/service/aws4_request) goes into the \
                  signing key, so a signature for one region is worthless in another. It happens when a destination \
                  is copied and only its URL is changed. Compare the scope with the region in the host or in the \
                  response.",
        page: &page::TROUBLESHOOT,
        next: Some(NextStep::Probe(Probe::Region)),
    };

    static REQUEST_SIGNED_TOO_EARLY: Cause = Cause {
        id: "aws.request_signed_too_early",
        title: "The clock is right, but the signature is older than the service allows.",
        fix: "Sign at the moment of sending, and again for each retry.",
        meaning: "A signature ages from x-amz-date on, even while the batch waits in a queue. A retry that replays \
                  the stored headers, or an upload over a slow line, arrives after the window has closed. The clock \
                  agrees with the Date of the response, while x-amz-date is minutes before both.",
        page: &page::TROUBLESHOOT,
        next: Some(NextStep::Probe(Probe::Clock)),
    };

    static RESOURCE_STATE_WRONG: Cause = Cause {
        id: "aws.resource_state_wrong",
        title: "The AWS resource exists but cannot accept input in its present state.",
        fix: "Check the state of the resource in the console.",
        meaning: "A stream or index has a life cycle: while it is being created, updated or bound to another source \
                  it refuses records. A Firehose stream that reads from Kinesis, for instance, does not accept a \
                  direct PutRecord. The error type in the body names the state that is in the way.",
        page: &page::FIREHOSE,
        next: None,
    };

    static ROUTE_NOT_FOUND: Cause = Cause {
        id: "aws.route_not_found",
        title: "API Gateway has no such stage, path or method, and reports this as missing authentication.",
        fix: "Check the stage and the path of the URL, and that the method is deployed.",
        meaning: "API Gateway looks for a deployed method by stage, resource path and verb; if there is none, it \
                  returns 403 Missing Authentication Token, whatever the credentials. Common causes are a URL \
                  without the stage, a slash at the end, a batch posted to a GET resource, or a change that was \
                  never deployed.",
        page: &page::GATEWAY_ANSWERS,
        next: None,
    };

    static SCP_DENY: Cause = Cause {
        id: "aws.scp_deny",
        title: "A policy of the organization (service or resource control policy) denies this request.",
        fix: "Ask the administrators of the organization for an exception.",
        meaning: "A service control policy limits what any principal of a member account may do, its administrator \
                  included, so changing the user's own policies has no effect. Typical ones close regions or forbid \
                  services. The message ends with \"in a service control policy\".",
        page: &page::SCPS,
        next: None,
    };

    static SECRET_WRONG: Cause = Cause {
        id: "aws.secret_wrong",
        title: "The secret access key does not belong to this access key id.",
        fix: "Enter the secret access key again, or create a new key pair.",
        meaning: "The service finds the access key id, derives the signing key from the secret that it holds, and \
                  gets another signature. After a rotation, id and secret are easily taken from different pairs. If \
                  the canonical request in the response equals the one that was signed, only the secret is left.",
        page: &page::TROUBLESHOOT,
        next: Some(NextStep::Question(
            "Was the secret access key copied together with this access key id, and is that key still active?",
        )),
    };

    static SERVICE_WRONG: Cause = Cause {
        id: "aws.service_wrong",
        title: "The request is signed for another service than the endpoint's.",
        fix: "Set the service to the one that the endpoint belongs to.",
        meaning: "The fourth part of the credential scope is the signing name of the service: execute-api for API \
                  Gateway, s3 for buckets, lambda for function URLs, es for OpenSearch. A custom domain does not \
                  show which service is behind it. Look at Credential= in the Authorization header.",
        page: &page::TROUBLESHOOT,
        next: None,
    };

    static SESSION_TOKEN_EXPIRED: Cause = Cause {
        id: "aws.session_token_expired",
        title: "The temporary credentials have expired.",
        fix: "Use long-lived credentials for an unattended destination; for a test, fetch new temporary ones.",
        meaning: "Temporary credentials are valid for 15 minutes to 36 hours, and the token carries its end. Pasted \
                  into a destination they work during the test and fail the next day, with every batch after that. \
                  The prefix ASIA of the key id shows that they were temporary.",
        page: &page::TEMPORARY_CREDENTIALS,
        next: None,
    };

    static SESSION_TOKEN_INVALID: Cause = Cause {
        id: "aws.session_token_invalid",
        title: "The session token is not valid for this key.",
        fix: "Copy all three values of one set of temporary credentials; a long-lived key (AKIA) has no session \
              token.",
        meaning: "X-Amz-Security-Token is opaque and tied to one key pair. A form field that cuts long values, a \
                  token from the previous login, or one sent beside a permanent key makes it unreadable. It has \
                  several hundred characters and often ends with '='.",
        page: &page::TEMPORARY_CREDENTIALS,
        next: Some(NextStep::Question("Do all three values come from one set of temporary credentials?")),
    };

    static SESSION_TOKEN_MISSING: Cause = Cause {
        id: "aws.session_token_missing",
        title: "This is a temporary key, and its session token was not sent.",
        fix: "Enter the session token that came with the key.",
        meaning: "Key ids beginning with ASIA exist only together with X-Amz-Security-Token; without it the lookup \
                  finds no such key, so the response reads like that to an unknown id. It happens when only id and \
                  secret were copied from the access portal's box for the command line.",
        page: &page::TEMPORARY_CREDENTIALS,
        next: None,
    };

    static SIGNATURE_HEADER_ALTERED: Cause = Cause {
        id: "aws.signature_header_altered",
        title: "A signed header reached the service with another value.",
        fix: "Find the proxy that rewrites the header, or leave the header unsigned.",
        meaning: "Each name in SignedHeaders is hashed with its value, trimmed and with runs of spaces folded. A \
                  proxy that appends a charset to content-type, or a front end that adds its own coding to \
                  accept-encoding, changes the hash. The canonical request in the response shows the value that \
                  arrived.",
        page: &page::TROUBLESHOOT,
        next: Some(NextStep::Question("Does a proxy between the sender and the service change a header?")),
    };

    static SIGNING_NOT_APPLIED: Cause = Cause {
        id: "aws.signing_not_applied",
        title: "No AWS signature arrived.",
        fix: "Select AWS Signature Version 4, and check that no proxy removes the Authorization header.",
        meaning: "The service looks for AWS4-HMAC-SHA256 in Authorization or X-Amz-Algorithm in the query and finds \
                  neither: the caller is anonymous. Either the destination uses another method, or something in \
                  between, such as a caching CDN, dropped the header. Compare what was sent with the receiver's log.",
        page: &page::CREATE,
        next: None,
    };

    static THROTTLED: Cause = Cause {
        id: "aws.throttled",
        title: "The service asks for a lower request rate.",
        fix: "Send fewer requests, wait as long as the response says, and spread keys over prefixes.",
        meaning: "Rates are counted per prefix in S3 (3,500 writes per second), per shard, table or account \
                  elsewhere, and the excess gets 503 Slow Down, 429 or ThrottlingException. Many devices that report \
                  on the hour, or retries without a pause, cause a burst. Spread them and back off exponentially.",
        page: &page::S3_RATE,
        next: None,
    };

    static UNSIGNED_AMZ_HEADER: Cause = Cause {
        id: "aws.unsigned_amz_header",
        title: "An x-amz-* header arrived that was not signed.",
        fix: "Sign every x-amz-* header, or keep proxies from adding one.",
        meaning: "S3 requires that host and every x-amz-* header that is present are listed in SignedHeaders, so \
                  that nobody can add one afterwards. A static extra header of the destination, or one from a proxy, \
                  violates that. The response lists it under HeadersNotSigned.",
        page: &page::S3_HEADER,
        next: None,
    };

    static VPC_ENDPOINT_POLICY_DENY: Cause = Cause {
        id: "aws.vpc_endpoint_policy_deny",
        title: "The policy of the VPC endpoint does not allow this request.",
        fix: "Allow the bucket and the action in the policy of the endpoint.",
        meaning: "Traffic from a private subnet leaves through an endpoint that has a policy of its own, evaluated \
                  beside IAM and the bucket policy. It may list buckets, and a new landing bucket is not among them. \
                  From the internet the same credentials work.",
        page: &page::VPC_ENDPOINTS,
        next: None,
    };
}
