//! Amazon S3 and what its API says of buckets and objects.

use super::{Cause, NextStep, causes, page};
use crate::domain::Probe;

causes! {
    static ACL_NOT_SUPPORTED: Cause = Cause {
        id: "s3.acl_not_supported",
        title: "The bucket does not accept ACLs, and x-amz-acl was sent.",
        fix: "Do not send x-amz-acl.",
        meaning: "Buckets created since April 2023 have Object Ownership set to \"bucket owner enforced\": policies \
                  alone decide, and a write that carries an ACL is refused with AccessControlListNotSupported. Only \
                  bucket-owner-full-control still passes; recipes that say public-read or private do not.",
        page: &page::OWNERSHIP,
        next: None,
    };

    static ADDRESSING_STYLE_WRONG: Cause = Cause {
        id: "s3.addressing_style_wrong",
        title: "The store expects the bucket in another place of the URL.",
        fix: "Put the bucket in the path or in the host, as the store expects.",
        meaning: "The bucket is either in the host (bucket.store/key) or first in the path (store/bucket/key). A \
                  store that expects the other form looks for a bucket named like the first path segment, or its DNS \
                  has no such host. Since Host is signed, the style also changes the signature.",
        page: &page::HOSTING,
        next: None,
    };

    static BODY_SHORTER_THAN_CONTENT_LENGTH: Cause = Cause {
        id: "s3.body_shorter_than_content_length",
        title: "Fewer bytes arrived than Content-Length announced.",
        fix: "Find what cuts the upload short, and send the length of the bytes that are sent.",
        meaning: "S3 counts the bytes until Content-Length is reached and gives up with IncompleteBody or \
                  RequestTimeout when the rest does not come. A length taken from characters instead of UTF-8 bytes, \
                  or a batch cut by a proxy's buffer, makes the two differ. Compare the header with the size of the \
                  body in bytes.",
        page: &page::ERRORS,
        next: None,
    };

    static BUCKET_DNS_PROPAGATING: Cause = Cause {
        id: "s3.bucket_dns_propagating",
        title: "The bucket is new and requests for it are still being redirected.",
        fix: "Use the regional endpoint of the bucket.",
        meaning: "For hours after a bucket is created, the global name s3.amazonaws.com still leads to us-east-1, \
                  which returns 307 Temporary Redirect to the bucket's region. A sender that does not follow \
                  redirects stores nothing, and one that follows them needs a signature for the new host.",
        page: &page::ROUTING,
        next: None,
    };

    static BUCKET_DOTS_TLS: Cause = Cause {
        id: "s3.bucket_dots_tls",
        title: "Dots in the bucket name do not match the wildcard certificate.",
        fix: "Put the bucket in the path.",
        meaning: "The certificate of S3 covers *.s3.<region>.amazonaws.com, and the wildcard stands for one label \
                  only: my.bucket.s3… has two. The handshake fails before a request exists, so neither key nor \
                  policy has been looked at. The names in the certificate are on the TLS tab.",
        page: &page::NAMING,
        next: None,
    };

    static BUCKET_NOT_FOUND: Cause = Cause {
        id: "s3.bucket_not_found",
        title: "There is no such bucket.",
        fix: "Check the bucket name in the URL.",
        meaning: "The name before the endpoint, or the first path segment, is not a bucket anywhere: names are \
                  global, so a typing error can just as well hit another account's bucket and give 403. In path \
                  style a URL without the bucket makes the first folder of the path count as its name.",
        page: &page::ERRORS,
        next: Some(NextStep::Probe(Probe::Region)),
    };

    static BUCKET_POLICY_DENY: Cause = Cause {
        id: "s3.bucket_policy_deny",
        title: "The bucket policy denies this request.",
        fix: "Change the Deny statement in the bucket policy.",
        meaning: "The bucket's own policy is evaluated beside the user's, and its Deny overrides. Common ones \
                  require aws:SecureTransport, a particular VPC endpoint, or x-amz-server-side-encryption on each \
                  upload, a header that the forwarder does not send. The message says \"in a resource-based policy\".",
        page: &page::BUCKET_POLICY,
        next: Some(NextStep::Question(
            "Ask the bucket's owner: does the bucket policy have a Deny statement that matches this request?",
        )),
    };

    static CHECKSUM_REQUIRED_OBJECT_LOCK: Cause = Cause {
        id: "s3.checksum_required_object_lock",
        title: "A bucket with Object Lock needs a checksum with each upload.",
        fix: "Send Content-MD5 or x-amz-checksum-*; the platform does not document that it does.",
        meaning: "A locked object cannot be corrected later, so S3 requires proof that it arrived whole: Content-MD5 \
                  or an x-amz-checksum header with each PUT. The SHA-256 of Signature Version 4 does not count. It \
                  happens with buckets that have a default retention period.",
        page: &page::OBJECT_LOCK,
        next: None,
    };

    static KEY_MISSING_IN_URL: Cause = Cause {
        id: "s3.key_missing_in_url",
        title: "The request names a bucket but no object, so S3 takes it for CreateBucket.",
        fix: "PUT to a path below the bucket.",
        meaning: "PUT /bucket is the operation CreateBucket: its body would be XML and its permission \
                  s3:CreateBucket. When the platform's dated path is not appended, the batch becomes such a request \
                  and gets MalformedXML, BucketAlreadyExists or AccessDenied. Look at the path that was requested.",
        page: &page::CREATE_BUCKET,
        next: None,
    };

    static METHOD_POST_INSTEAD_OF_PUT: Cause = Cause {
        id: "s3.method_post_instead_of_put",
        title: "S3 stores an object with PUT, and POST was sent.",
        fix: "Send PUT: set the service to s3, so that the dated path is appended.",
        meaning: "POST on a bucket is the browser upload, a multipart form with a policy document; on a key it \
                  exists only with ?uploads or ?restore. A batch posted as JSON fits neither, hence MethodNotAllowed \
                  or a complaint about the form. The platform sends PUT when it knows that the target is S3.",
        page: &page::PUT_OBJECT,
        next: None,
    };

    static PRECONDITION_FAILED: Cause = Cause {
        id: "s3.precondition_failed",
        title: "A precondition of the request is not met.",
        fix: "Remove If-Match or If-None-Match, or use a new key.",
        meaning: "If-None-Match: * says \"only if this key is new\", If-Match \"only if its ETag is this\". A retry \
                  of a batch that had arrived meets its own first delivery and gets 412. Check whether the object is \
                  already there: then nothing has been lost.",
        page: &page::CONDITIONAL,
        next: None,
    };

    static REQUESTER_PAYS: Cause = Cause {
        id: "s3.requester_pays",
        title: "The bucket makes the requester pay, and the request did not agree to that.",
        fix: "Send x-amz-request-payer: requester, or let the owner pay.",
        meaning: "The owner has turned the costs of requests over to the requester; S3 then refuses each request \
                  without x-amz-request-payer: requester, and all anonymous ones. The header must be among the \
                  signed ones. The property of the bucket is called Requester Pays.",
        page: &page::REQUESTER_PAYS,
        next: None,
    };

    static WEBSITE_ENDPOINT: Cause = Cause {
        id: "s3.website_endpoint",
        title: "This is the website endpoint of the bucket, which does not accept uploads.",
        fix: "Use the REST endpoint, s3.<region>.amazonaws.com.",
        meaning: "Hosts of the form bucket.s3-website-region.amazonaws.com serve pages by GET and HEAD over plain \
                  HTTP. They do not know signatures, and return 405 to PUT and errors as HTML. The address was \
                  probably copied from the \"Static website hosting\" box of the bucket.",
        page: &page::WEBSITE,
        next: None,
    };

    static WRONG_REGION_ENDPOINT: Cause = Cause {
        id: "s3.wrong_region_endpoint",
        title: "The bucket is in another region than this endpoint.",
        fix: "Use the endpoint that the response names, and its region.",
        meaning: "A bucket is served by its own region; another one returns 301 PermanentRedirect with the right \
                  <Endpoint> and x-amz-bucket-region. Regions opened after March 2019 return 400 instead. Host and \
                  scope are both signed, so both change together.",
        page: &page::ROUTING,
        next: Some(NextStep::Probe(Probe::Region)),
    };
}
