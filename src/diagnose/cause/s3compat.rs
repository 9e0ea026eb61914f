//! Stores that speak the API of S3 and differ from it.

use super::{Cause, causes, page};

causes! {
    static REGION_NAME_INVALID: Cause = Cause {
        id: "s3compat.region_name_invalid",
        title: "This store knows other region names.",
        fix: "Set one of the names that it lists.",
        meaning: "Stores that copy S3's API choose their own names for the scope: R2 wants auto, others a data \
                 centre such as fr-par or nyc3, MinIO whatever it was configured with. A destination carried over \
                 from AWS still says eu-west-1. The message usually lists what is allowed.",
        page: &page::R2,
        next: None,
    };

    static STREAMING_SIGNATURE_UNSUPPORTED: Cause = Cause {
        id: "s3compat.streaming_signature_unsupported",
        title: "This store does not take chunk signatures.",
        fix: "Sign the whole body.",
        meaning: "With x-amz-content-sha256: STREAMING-AWS4-HMAC-SHA256-PAYLOAD the body travels as aws-chunked \
                 pieces, each with its own signature. Not every compatible store decodes them; some refuse with \
                 501, others store the chunk headers as part of the object. A batch is small enough to be hashed \
                 whole.",
        page: &page::STREAMING,
        next: None,
    };
}
