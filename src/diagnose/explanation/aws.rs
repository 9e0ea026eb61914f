//! Amazon Web Services: signatures, credentials, policies.

use super::{Explanation, Page, told};

const TROUBLESHOOT: Page = Page {
    title: "AWS IAM User Guide: Troubleshoot Signature Version 4 signing",
    url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html",
};
const CREATE: Page = Page {
    title: "AWS IAM User Guide: Create a signed AWS API request",
    url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html",
};
const ELEMENTS: Page = Page {
    title: "AWS IAM User Guide: Elements of an AWS API request signature",
    url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-signing-elements.html",
};
const ACCESS_DENIED: Page = Page {
    title: "AWS IAM User Guide: Troubleshoot access denied error messages",
    url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html",
};
const EVALUATION: Page = Page {
    title: "AWS IAM User Guide: Policy evaluation logic",
    url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html",
};
const ACCESS_KEYS: Page = Page {
    title: "AWS IAM User Guide: Manage access keys for IAM users",
    url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html",
};
const TEMPORARY: Page = Page {
    title: "AWS IAM User Guide: Use temporary credentials with AWS resources",
    url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_use-resources.html",
};
const SCPS: Page = Page {
    title: "AWS Organizations User Guide: Service control policies",
    url: "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html",
};
const VPC_ENDPOINTS: Page = Page {
    title: "Amazon VPC: Gateway endpoints for Amazon S3",
    url: "https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html",
};
const S3_HEADER: Page = Page {
    title: "Amazon S3 API Reference: Authenticating requests, using the Authorization header",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html",
};
const S3_RATE: Page = Page {
    title: "Amazon S3 User Guide: Optimizing Amazon S3 performance",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html",
};
const GATEWAY_ANSWERS: Page = Page {
    title: "Amazon API Gateway: Gateway response types",
    url: "https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html",
};
const PUT_RECORDS: Page = Page {
    title: "Amazon Kinesis API Reference: PutRecords",
    url: "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html",
};
const FIREHOSE: Page = Page {
    title: "Amazon Data Firehose API Reference: PutRecord",
    url: "https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecord.html",
};

pub(super) const EXPLANATIONS: &[Explanation] = &[
    told(
        "aws.access_denied_unspecified",
        ACCESS_DENIED,
        "The signature was right, and authorisation said no without naming the policy type. That is the usual answer \
         across accounts, because one account does not show its policies to another. Compare the CloudTrail event of \
         the bucket's account with the principal's own policies.",
    ),
    told(
        "aws.access_key_unknown",
        ACCESS_KEYS,
        "The key id in Credential= is looked up before any signature is computed, and nothing was found. Deleted \
         users, deactivated keys, and keys of the China or GovCloud partition used elsewhere look alike. `aws sts \
         get-access-key-info` names the account of an id.",
    ),
    told(
        "aws.action_target_missing",
        PUT_RECORDS,
        "Kinesis, DynamoDB and similar services have one URL for all operations; the header X-Amz-Target, such as \
         Kinesis_20131202.PutRecords, says which one. A forwarder that only posts JSON sends none, and the service \
         answers UnknownOperation or MissingAction.",
    ),
    told(
        "aws.authorization_malformed",
        ELEMENTS,
        "The header has three parts after the algorithm: Credential, SignedHeaders and Signature, and Credential \
         holds five fields separated by slashes. A label such as \"AKIA… (prod)\" or a line break pasted into the key \
         id breaks the fields. Count the slashes of Credential.",
    ),
    told(
        "aws.authorization_mechanism_wrong",
        S3_HEADER,
        "S3 reads the first word of Authorization and knows AWS4-HMAC-SHA256. Bearer, Basic or a signature of version \
         2 is refused as an unsupported type before any key is looked up. See which method of the destination filled \
         the header.",
    ),
    told(
        "aws.clock_skew",
        TROUBLESHOOT,
        "x-amz-date is part of what is signed, and the service compares it with its own time: S3 tolerates 15 \
         minutes, most others 5. A gateway without NTP or a suspended virtual machine drifts until every batch is \
         refused. Compare x-amz-date with the Date header of the answer.",
    ),
    told(
        "aws.content_sha256_missing",
        S3_HEADER,
        "S3 is the one service that reads the payload's hash from a header before it reads the body; the same value \
         ends the canonical request. A general signer that was written for API Gateway leaves it out. Look for \
         x-amz-content-sha256 among the request's headers and in SignedHeaders.",
    ),
    told(
        "aws.iam_explicit_deny",
        EVALUATION,
        "Every applicable statement is evaluated, and a single matching Deny beats any number of Allows. Such a Deny \
         often carries a condition, for example on aws:SourceIp or aws:MultiFactorAuthPresent, which a person at a \
         desk meets and a platform's forwarder does not.",
    ),
    told(
        "aws.iam_implicit_deny",
        EVALUATION,
        "Nothing forbids the call; nothing allows it either, and AWS starts from no. Typical are a policy for the \
         bucket's ARN where PutObject needs the ARN with /*, a prefix that leaves out the dated path, or the right \
         policy on another user.",
    ),
    told(
        "aws.path_encoding_mismatch",
        ELEMENTS,
        "The canonical URI is percent-encoded once for S3 and twice for every other service. Names with blanks, '+', \
         '=' or letters beyond ASCII show the difference, while plain paths work. Compare the second line of our \
         canonical request with the one in the answer.",
    ),
    told(
        "aws.payload_hash_wrong",
        CREATE,
        "The last line of the canonical request is the SHA-256 of the body, and the service recomputes it from the \
         bytes that it received. A forwarder that signs before it serialises or compresses the batch signs other \
         bytes, often none (e3b0c442…). Hash the body that went out and compare.",
    ),
    told(
        "aws.payload_schema_wrong",
        PUT_RECORDS,
        "A native API wants its own envelope, such as \
         {\"StreamName\":…,\"Records\":[{\"Data\":\"<base64>\",\"PartitionKey\":…}]}, and the forwarded batch is a bare JSON \
         array of messages. Signature and permissions have passed by then. Put something in between that wraps the \
         batch.",
    ),
    told(
        "aws.region_wrong",
        TROUBLESHOOT,
        "The third part of the credential scope (key/date/region/service/aws4_request) goes into the derived signing \
         key, so one region's signature is worthless in another. It comes about when a destination is copied and only \
         its URL is changed. Compare the scope with the region in the host or in the answer.",
    ),
    told(
        "aws.request_signed_too_early",
        TROUBLESHOOT,
        "A signature ages from x-amz-date on, even while the batch waits in a queue. A retry that replays the stored \
         headers, or an upload over a slow line, arrives after the window has closed. The clock agrees with the \
         answer's Date, while x-amz-date lies minutes before both.",
    ),
    told(
        "aws.resource_state_wrong",
        FIREHOSE,
        "A stream or index has a life cycle: while it is created, updated or bound to another source it refuses \
         records. A Firehose stream that reads from Kinesis, for instance, takes no direct PutRecord. The error type \
         in the body names the state that is in the way.",
    ),
    told(
        "aws.route_not_found",
        GATEWAY_ANSWERS,
        "API Gateway looks for a deployed method by stage, resource path and verb; where there is none it answers 403 \
         Missing Authentication Token, whatever the credentials. The stage left out of the URL, a batch posted to a \
         GET resource, or a change that was never deployed are the usual ways there.",
    ),
    told(
        "aws.scp_deny",
        SCPS,
        "A service control policy bounds what any principal of the member account may do, its administrator included, \
         so changing the user's own policies has no effect. Typical ones close regions or forbid services. The \
         message ends \"in a service control policy\".",
    ),
    told(
        "aws.secret_wrong",
        TROUBLESHOOT,
        "The service finds the access key id, derives the signing key from the secret that it holds, and gets another \
         signature. After a rotation, id and secret are easily taken from different pairs. If the canonical request \
         in the answer equals the one that was signed, only the secret is left.",
    ),
    told(
        "aws.service_wrong",
        TROUBLESHOOT,
        "The fourth part of the credential scope is the service's signing name: execute-api for API Gateway, s3 for \
         buckets, lambda for function URLs, es for OpenSearch. A custom domain does not show which one stands behind \
         it. Look at Credential= in the Authorization header.",
    ),
    told(
        "aws.session_token_expired",
        TEMPORARY,
        "Temporary credentials live from 15 minutes to 36 hours, and the token carries its end. Pasted into a \
         destination they work during the test and fail the next day, with every batch after that. The key id's \
         prefix ASIA tells that they were temporary.",
    ),
    told(
        "aws.session_token_invalid",
        TEMPORARY,
        "X-Amz-Security-Token is opaque and tied to one key pair. A form field that cuts long values, a token from \
         the previous login, or one sent beside a permanent key makes it unreadable. Its length is several hundred \
         characters and often ends in '='.",
    ),
    told(
        "aws.session_token_missing",
        TEMPORARY,
        "Key ids beginning with ASIA exist only together with X-Amz-Security-Token; without it the lookup finds no \
         such key, so the answer reads like an unknown id. It happens where only id and secret were copied from the \
         access portal's box for the command line.",
    ),
    told(
        "aws.signature_header_altered",
        TROUBLESHOOT,
        "Each name in SignedHeaders is hashed with its value, trimmed and with runs of blanks folded. A proxy that \
         appends a charset to content-type or lower-cases a value makes the hashes part. The canonical request in the \
         answer shows the value that arrived.",
    ),
    told(
        "aws.signing_not_applied",
        CREATE,
        "The service looks for AWS4-HMAC-SHA256 in Authorization or X-Amz-Algorithm in the query and sees neither: \
         the caller is anonymous. Either the destination uses another method, or something between, such as a caching \
         CDN, dropped the header. Compare what was sent with the receiver's log.",
    ),
    told(
        "aws.throttled",
        S3_RATE,
        "Rates are counted per prefix in S3 (3,500 writes a second), per shard, table or account elsewhere, and the \
         excess is answered 503 Slow Down, 429 or ThrottlingException. Many devices that report on the hour, or \
         retries without a pause, make a burst. Spread them and back off exponentially.",
    ),
    told(
        "aws.unsigned_amz_header",
        S3_HEADER,
        "S3 insists that host and every x-amz-* header that is present are listed in SignedHeaders, so that nobody \
         can add one afterwards. A static extra header of the destination or one from a proxy breaks that. The answer \
         lists it under HeadersNotSigned.",
    ),
    told(
        "aws.vpc_endpoint_policy_deny",
        VPC_ENDPOINTS,
        "Traffic from a private subnet leaves through an endpoint that has a policy of its own, evaluated beside IAM \
         and the bucket policy. It may list buckets, and a new landing bucket is not among them. From the internet \
         the same credentials work.",
    ),
];
