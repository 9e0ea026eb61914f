//! Stores that speak the API of S3 and differ from it.

use super::{Cause, causes, page};

causes! {
    static CONSOLE_ENDPOINT: Cause = Cause {
        id: "s3compat.console_endpoint",
        title: "The request went to the web console of the store, not to its S3 API.",
        fix: "Use the host and port of the S3 API; MinIO has it on 9000 and the console on 9001.",
        meaning: "Stores have a web console for people beside the API for programs, on another port or host. The \
                 console recognizes a signed request and refuses it, or shows its login page with status 200, and \
                 nothing is stored. Copied from the address bar of a browser, or routed by an ingress to the wrong \
                 port, the URL looks plausible.",
        page: &page::CONSOLE,
        next: None,
    };

    static REGION_NAME_INVALID: Cause = Cause {
        id: "s3compat.region_name_invalid",
        title: "This store uses other region names.",
        fix: "Set one of the names that the store lists.",
        meaning: "Stores that offer the S3 API choose their own names for the region in the scope: R2 uses auto, \
                  others a data center such as fr-par or nyc3, MinIO whatever it was configured with. A destination \
                  carried over from AWS still says eu-west-1. The message usually lists what is allowed.",
        page: &page::R2,
        next: None,
    };

    static STREAMING_SIGNATURE_UNSUPPORTED: Cause = Cause {
        id: "s3compat.streaming_signature_unsupported",
        title: "This store does not accept chunk signatures.",
        fix: "Sign the whole body.",
        meaning: "With x-amz-content-sha256: STREAMING-AWS4-HMAC-SHA256-PAYLOAD the body travels as aws-chunked \
                  pieces, each with its own signature. Not every compatible store decodes them; some refuse with \
                  501, others store the chunk headers as part of the object. A batch is small enough to be hashed as \
                  a whole.",
        page: &page::STREAMING,
        next: None,
    };
}
