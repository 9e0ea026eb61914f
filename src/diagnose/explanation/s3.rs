//! Amazon S3 and its kin, and the AWS services that stand around it: KMS, API Gateway, Lambda, VPC Lattice.

use super::{Explanation, Page, told};

const ERRORS: Page = Page {
    title: "Amazon S3 API Reference: Error responses",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html",
};
const PUT_OBJECT: Page = Page {
    title: "Amazon S3 API Reference: PutObject",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html",
};
const CREATE_BUCKET: Page = Page {
    title: "Amazon S3 API Reference: CreateBucket",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html",
};
const OWNERSHIP: Page = Page {
    title: "Amazon S3 User Guide: Controlling ownership of objects and disabling ACLs",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html",
};
const HOSTING: Page = Page {
    title: "Amazon S3 User Guide: Virtual hosting of general purpose buckets",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html",
};
const NAMING: Page = Page {
    title: "Amazon S3 User Guide: General purpose bucket naming rules",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html",
};
const ROUTING: Page = Page {
    title: "Amazon S3 Developer Guide: Request routing",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/developerguide/UsingRouting.html",
};
const BUCKET_POLICY: Page = Page {
    title: "Amazon S3 User Guide: Bucket policies",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html",
};
const OBJECT_LOCK: Page = Page {
    title: "Amazon S3 User Guide: Locking objects with Object Lock",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html",
};
const CONDITIONAL: Page = Page {
    title: "Amazon S3 User Guide: Conditional requests",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html",
};
const REQUESTER_PAYS: Page = Page {
    title: "Amazon S3 User Guide: Requester Pays general purpose buckets",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/RequesterPaysBuckets.html",
};
const WEBSITE: Page = Page {
    title: "Amazon S3 User Guide: Website endpoints",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteEndpoints.html",
};
const R2: Page =
    Page { title: "Cloudflare R2: S3 API compatibility", url: "https://developers.cloudflare.com/r2/api/s3/api/" };
const STREAMING: Page = Page {
    title: "Amazon S3 API Reference: Signature calculations, transferring a payload in chunks",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html",
};
const KEY_STATE: Page = Page {
    title: "AWS KMS Developer Guide: Key states of AWS KMS keys",
    url: "https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html",
};
const SSE_KMS: Page = Page {
    title: "Amazon S3 User Guide: Server-side encryption with AWS KMS keys",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html",
};
const USAGE_PLANS: Page = Page {
    title: "Amazon API Gateway: Usage plans and API keys",
    url: "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html",
};
const MAPPINGS: Page = Page {
    title: "Amazon API Gateway: API mappings for custom domain names",
    url: "https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mappings.html",
};
const RESOURCE_POLICY: Page = Page {
    title: "Amazon API Gateway: Control access with resource policies",
    url: "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies.html",
};
const FUNCTION_URL: Page = Page {
    title: "AWS Lambda Developer Guide: Control access to function URLs",
    url: "https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html",
};
const LATTICE: Page = Page {
    title: "Amazon VPC Lattice: SIGv4 authenticated requests",
    url: "https://docs.aws.amazon.com/vpc-lattice/latest/ug/sigv4-authenticated-requests.html",
};

pub(super) const EXPLANATIONS: &[Explanation] = &[
    told(
        "s3.acl_not_supported",
        OWNERSHIP,
        "Buckets made since April 2023 have Object Ownership set to \"bucket owner enforced\": the policy alone \
         decides, and a write that carries an ACL is refused with AccessControlListNotSupported. Only \
         bucket-owner-full-control still passes; recipes that say public-read or private do not.",
    ),
    told(
        "s3.addressing_style_wrong",
        HOSTING,
        "The bucket stands either in the host (bucket.store/key) or first in the path (store/bucket/key). A store \
         that expects the other form looks for a bucket named like the first path segment, or its DNS has no such \
         host. Since Host is signed, the style also changes the signature.",
    ),
    told(
        "s3.body_shorter_than_content_length",
        ERRORS,
        "S3 counts the bytes until Content-Length is reached and gives up with IncompleteBody when the connection \
         ends before. A length taken from characters in place of UTF-8 bytes, or a batch cut by a proxy's buffer, \
         makes the two differ. Compare the header with the body's size in bytes.",
    ),
    told(
        "s3.bucket_dns_propagating",
        ROUTING,
        "For hours after its creation the global name s3.amazonaws.com still leads to us-east-1, which answers 307 \
         Temporary Redirect to the bucket's region. A sender that does not follow redirects stores nothing, and one \
         that follows needs a signature for the new host.",
    ),
    told(
        "s3.bucket_dots_tls",
        NAMING,
        "S3's certificate covers *.s3.<region>.amazonaws.com, and the wildcard stands for one label only: \
         my.bucket.s3… is two. The handshake fails before a request exists, so neither key nor policy has been looked \
         at. The certificate's names are on the TLS tab.",
    ),
    told(
        "s3.bucket_not_found",
        ERRORS,
        "The name before the endpoint, or the first path segment, is no bucket anywhere: names are global, so a \
         typing slip can just as well hit another account's bucket and give 403. In path style a missing bucket makes \
         the first folder of the path count as its name.",
    ),
    told(
        "s3.bucket_policy_deny",
        BUCKET_POLICY,
        "The bucket's own policy is evaluated beside the user's, and its Deny wins. Common ones demand \
         aws:SecureTransport, a particular VPC endpoint, or x-amz-server-side-encryption on each upload, a header \
         that the forwarder does not send. The message says \"in a resource-based policy\".",
    ),
    told(
        "s3.checksum_required_object_lock",
        OBJECT_LOCK,
        "A locked object cannot be corrected later, so S3 wants proof that it arrived whole: Content-MD5 or an \
         x-amz-checksum header on each PUT. The SHA-256 of Signature Version 4 does not count. It shows at buckets \
         with a default retention period.",
    ),
    told(
        "s3.key_missing_in_url",
        CREATE_BUCKET,
        "PUT /bucket is the operation CreateBucket: its body would be XML and its permission s3:CreateBucket. When \
         the platform's dated path is not appended, the batch becomes such a call, answered by MalformedXML, \
         BucketAlreadyExists or AccessDenied. Look at the path that was requested.",
    ),
    told(
        "s3.method_post_instead_of_put",
        PUT_OBJECT,
        "POST on a bucket is the browser upload, a multipart form with a policy document; on a key it exists only \
         with ?uploads or ?restore. A batch posted as JSON fits none, hence MethodNotAllowed or a complaint about the \
         form. The platform sends PUT when it knows that the target is S3.",
    ),
    told(
        "s3.precondition_failed",
        CONDITIONAL,
        "If-None-Match: * says \"only if this key is new\", If-Match \"only if its ETag is this\". A retry of a batch \
         that had arrived meets its own first delivery and gets 412. Look whether the object is there already: then \
         nothing has been lost.",
    ),
    told(
        "s3.requester_pays",
        REQUESTER_PAYS,
        "The owner has turned the costs of requests over to whoever asks; S3 then refuses each request without \
         x-amz-request-payer: requester, and anonymous ones altogether. The header must be among the signed ones. \
         Look at the bucket's property of that name.",
    ),
    told(
        "s3.website_endpoint",
        WEBSITE,
        "Hosts of the form bucket.s3-website-region.amazonaws.com serve pages by GET and HEAD over plain HTTP. They \
         know no signatures, answer PUT with 405 and errors as HTML. The address was probably copied from the \
         bucket's \"Static website hosting\" box.",
    ),
    told(
        "s3.wrong_region_endpoint",
        ROUTING,
        "A bucket is served by its own region; another one answers 301 PermanentRedirect with the right <Endpoint> \
         and x-amz-bucket-region. Regions opened after March 2019 answer 400 instead. Host and scope are both signed, \
         so both change together.",
    ),
    told(
        "s3compat.region_name_invalid",
        R2,
        "Stores that copy S3's API choose their own names for the scope: R2 wants auto, others a data centre such as \
         fr-par or nyc3, MinIO whatever it was configured with. A destination carried over from AWS still says \
         eu-west-1. The message usually lists what is allowed.",
    ),
    told(
        "s3compat.streaming_signature_unsupported",
        STREAMING,
        "With x-amz-content-sha256: STREAMING-AWS4-HMAC-SHA256-PAYLOAD the body travels as aws-chunked pieces, each \
         with its own signature. Not every compatible store decodes them; some refuse with 501, others store the \
         chunk headers as part of the object. A batch is small enough to be hashed whole.",
    ),
    told(
        "kms.key_disabled",
        KEY_STATE,
        "Default encryption makes S3 ask KMS for a data key at every PUT. In the states Disabled and PendingDeletion \
         KMS refuses, and S3 hands that on as KMS.DisabledException or KMS.KMSInvalidStateException. Reading old \
         objects fails for the same reason.",
    ),
    told(
        "kms.key_not_found",
        SSE_KMS,
        "The key ARN in the bucket's encryption setting, or in x-amz-server-side-encryption-aws-kms-key-id, leads \
         nowhere: an alias of another account, a key of another region, or one that was deleted since. S3 reports \
         KMS.NotFoundException only when something is written.",
    ),
    told(
        "kms.permission_denied",
        SSE_KMS,
        "s3:PutObject is not enough for an encrypted bucket: the same principal also needs kms:GenerateDataKey, from \
         its own policy and, across accounts, from the key policy. A user that was tested on an unencrypted bucket \
         lacks it. The message names the KMS action and the key's ARN.",
    ),
    told(
        "apigw.api_key_missing",
        USAGE_PLANS,
        "Where a method is marked \"API key required\", API Gateway compares x-api-key with the keys of the usage plans \
         for this stage and answers a bare 403 Forbidden. A valid key that belongs to no plan of the stage is refused \
         in the same words.",
    ),
    told(
        "apigw.domain_mapping_missing",
        MAPPINGS,
        "Behind a custom domain the first part of the path chooses API and stage. No mapping for it gives 403 or 404 \
         without any trace in the API's own log, for the request never reached it. Try the execute-api address with \
         the same path: if that works, the mapping is at fault.",
    ),
    told(
        "apigw.resource_policy_deny",
        RESOURCE_POLICY,
        "The policy of the API itself is evaluated for the caller as API Gateway sees it: anonymous unless the method \
         demands IAM, and from the platform's public address. A range that lists only the office, or an edit without \
         a new deployment, ends in \"not authorized to perform: execute-api:Invoke\".",
    ),
    told(
        "lambda_url.permission_missing",
        FUNCTION_URL,
        "A function URL checks the function's resource policy even with auth type NONE, and since October 2025 new \
         URLs need lambda:InvokeFunction in addition to lambda:InvokeFunctionUrl. Made by the console both are there; \
         made by a template one is easily left out.",
    ),
    told(
        "lattice.signed_payload_unsupported",
        LATTICE,
        "Lattice authenticates the headers alone: x-amz-content-sha256 must read UNSIGNED-PAYLOAD, and the same words \
         end the canonical request. A signer that always hashes is refused, with keys and policy in order.",
    ),
];
