//! Amazon S3 and what its API says of buckets and objects.

use super::{Cause, NextStep, causes, page};
use crate::domain::Probe;

causes! {
    static ACL_NOT_SUPPORTED: Cause = Cause {
        id: "s3.acl_not_supported",
        title: "The bucket takes no ACLs, and x-amz-acl was sent.",
        fix: "Leave x-amz-acl out.",
        meaning: "Buckets made since April 2023 have Object Ownership set to \"bucket owner enforced\": the policy \
                 alone decides, and a write that carries an ACL is refused with AccessControlListNotSupported. Only \
                 bucket-owner-full-control still passes; recipes that say public-read or private do not.",
        page: &page::OWNERSHIP,
        next: None,
    };

    static ADDRESSING_STYLE_WRONG: Cause = Cause {
        id: "s3.addressing_style_wrong",
        title: "The store does not know this addressing style.",
        fix: "Put the bucket into the path, or into the host, as the store expects.",
        meaning: "The bucket stands either in the host (bucket.store/key) or first in the path (store/bucket/key). \
                 A store that expects the other form looks for a bucket named like the first path segment, or its \
                 DNS has no such host. Since Host is signed, the style also changes the signature.",
        page: &page::HOSTING,
        next: None,
    };

    static BODY_SHORTER_THAN_CONTENT_LENGTH: Cause = Cause {
        id: "s3.body_shorter_than_content_length",
        title: "Fewer bytes arrived than Content-Length announced.",
        fix: "Find what cuts the upload, and send the length of the bytes that are sent.",
        meaning: "S3 counts the bytes until Content-Length is reached and gives up with IncompleteBody when the \
                 connection ends before. A length taken from characters in place of UTF-8 bytes, or a batch cut by \
                 a proxy's buffer, makes the two differ. Compare the header with the body's size in bytes.",
        page: &page::ERRORS,
        next: None,
    };

    static BUCKET_DNS_PROPAGATING: Cause = Cause {
        id: "s3.bucket_dns_propagating",
        title: "The bucket is new and still being redirected.",
        fix: "Use the regional endpoint of the bucket.",
        meaning: "For hours after its creation the global name s3.amazonaws.com still leads to us-east-1, which \
                 answers 307 Temporary Redirect to the bucket's region. A sender that does not follow redirects \
                 stores nothing, and one that follows needs a signature for the new host.",
        page: &page::ROUTING,
        next: None,
    };

    static BUCKET_DOTS_TLS: Cause = Cause {
        id: "s3.bucket_dots_tls",
        title: "Dots in the bucket's name do not fit the wildcard certificate.",
        fix: "Put the bucket into the path.",
        meaning: "S3's certificate covers *.s3.<region>.amazonaws.com, and the wildcard stands for one label only: \
                 my.bucket.s3… is two. The handshake fails before a request exists, so neither key nor policy has \
                 been looked at. The certificate's names are on the TLS tab.",
        page: &page::NAMING,
        next: None,
    };

    static BUCKET_NOT_FOUND: Cause = Cause {
        id: "s3.bucket_not_found",
        title: "There is no such bucket.",
        fix: "Check the bucket's name in the URL.",
        meaning: "The name before the endpoint, or the first path segment, is no bucket anywhere: names are global, \
                 so a typing slip can just as well hit another account's bucket and give 403. In path style a \
                 missing bucket makes the first folder of the path count as its name.",
        page: &page::ERRORS,
        next: Some(NextStep::Probe(Probe::Region)),
    };

    static BUCKET_POLICY_DENY: Cause = Cause {
        id: "s3.bucket_policy_deny",
        title: "The bucket's policy denies this.",
        fix: "Change the Deny statement of the bucket policy.",
        meaning: "The bucket's own policy is evaluated beside the user's, and its Deny wins. Common ones demand \
                 aws:SecureTransport, a particular VPC endpoint, or x-amz-server-side-encryption on each upload, a \
                 header that the forwarder does not send. The message says \"in a resource-based policy\".",
        page: &page::BUCKET_POLICY,
        next: Some(NextStep::Question("Ask the bucket's owner: has its policy a Deny that this request meets?")),
    };

    static CHECKSUM_REQUIRED_OBJECT_LOCK: Cause = Cause {
        id: "s3.checksum_required_object_lock",
        title: "A bucket with Object Lock needs a checksum of each upload.",
        fix: "Send Content-MD5 or x-amz-checksum-*; the platform does not document that it does.",
        meaning: "A locked object cannot be corrected later, so S3 wants proof that it arrived whole: Content-MD5 \
                 or an x-amz-checksum header on each PUT. The SHA-256 of Signature Version 4 does not count. It \
                 shows at buckets with a default retention period.",
        page: &page::OBJECT_LOCK,
        next: None,
    };

    static KEY_MISSING_IN_URL: Cause = Cause {
        id: "s3.key_missing_in_url",
        title: "The request names a bucket but no object, so S3 takes it for CreateBucket.",
        fix: "PUT to a path below the bucket.",
        meaning: "PUT /bucket is the operation CreateBucket: its body would be XML and its permission \
                 s3:CreateBucket. When the platform's dated path is not appended, the batch becomes such a call, \
                 answered by MalformedXML, BucketAlreadyExists or AccessDenied. Look at the path that was requested.",
        page: &page::CREATE_BUCKET,
        next: None,
    };

    static METHOD_POST_INSTEAD_OF_PUT: Cause = Cause {
        id: "s3.method_post_instead_of_put",
        title: "S3 takes an object by PUT, and POST was sent.",
        fix: "Send PUT: choose the service s3, so that the dated path is appended.",
        meaning: "POST on a bucket is the browser upload, a multipart form with a policy document; on a key it \
                 exists only with ?uploads or ?restore. A batch posted as JSON fits none, hence MethodNotAllowed or \
                 a complaint about the form. The platform sends PUT when it knows that the target is S3.",
        page: &page::PUT_OBJECT,
        next: None,
    };

    static PRECONDITION_FAILED: Cause = Cause {
        id: "s3.precondition_failed",
        title: "A precondition of the request is not met.",
        fix: "Drop If-Match or If-None-Match, or use a new key.",
        meaning: "If-None-Match: * says \"only if this key is new\", If-Match \"only if its ETag is this\". A retry \
                 of a batch that had arrived meets its own first delivery and gets 412. Look whether the object is \
                 there already: then nothing has been lost.",
        page: &page::CONDITIONAL,
        next: None,
    };

    static REQUESTER_PAYS: Cause = Cause {
        id: "s3.requester_pays",
        title: "The bucket makes the requester pay, and the request did not agree to.",
        fix: "Send x-amz-request-payer: requester, or let the owner pay.",
        meaning: "The owner has turned the costs of requests over to whoever asks; S3 then refuses each request \
                 without x-amz-request-payer: requester, and anonymous ones altogether. The header must be among \
                 the signed ones. Look at the bucket's property of that name.",
        page: &page::REQUESTER_PAYS,
        next: None,
    };

    static WEBSITE_ENDPOINT: Cause = Cause {
        id: "s3.website_endpoint",
        title: "This is the bucket's website, which takes no uploads.",
        fix: "Use the REST endpoint, s3.<region>.amazonaws.com.",
        meaning: "Hosts of the form bucket.s3-website-region.amazonaws.com serve pages by GET and HEAD over plain \
                 HTTP. They know no signatures, answer PUT with 405 and errors as HTML. The address was probably \
                 copied from the bucket's \"Static website hosting\" box.",
        page: &page::WEBSITE,
        next: None,
    };

    static WRONG_REGION_ENDPOINT: Cause = Cause {
        id: "s3.wrong_region_endpoint",
        title: "The bucket lives in another region than this endpoint.",
        fix: "Use the endpoint that the answer names, and its region.",
        meaning: "A bucket is served by its own region; another one answers 301 PermanentRedirect with the right \
                 <Endpoint> and x-amz-bucket-region. Regions opened after March 2019 answer 400 instead. Host and \
                 scope are both signed, so both change together.",
        page: &page::ROUTING,
        next: Some(NextStep::Probe(Probe::Region)),
    };
}
