//! The key that encrypts a bucket.

use super::{Cause, NextStep, causes, page};

causes! {
    static KEY_DISABLED: Cause = Cause {
        id: "kms.key_disabled",
        title: "The KMS key of the bucket is disabled or about to be deleted.",
        fix: "Enable the key, or select another key for the bucket.",
        meaning: "Default encryption makes S3 request a data key from KMS for every PUT. In the states Disabled and \
                  PendingDeletion KMS refuses, and S3 passes that on as KMS.DisabledException or \
                  KMS.KMSInvalidStateException. Reading old objects fails for the same reason.",
        page: &page::KEY_STATE,
        next: None,
    };

    static KEY_NOT_FOUND: Cause = Cause {
        id: "kms.key_not_found",
        title: "The KMS key of the bucket does not exist.",
        fix: "Give the bucket a key that exists.",
        meaning: "The key ARN in the bucket's encryption setting, or in x-amz-server-side-encryption-aws-kms-key-id, \
                  leads nowhere: an alias of another account, a key of another region, or one that has been deleted \
                  since. S3 reports KMS.NotFoundException only when something is written.",
        page: &page::SSE_KMS,
        next: None,
    };

    static PERMISSION_DENIED: Cause = Cause {
        id: "kms.permission_denied",
        title: "The sender may not use the KMS key of the bucket.",
        fix: "Allow kms:GenerateDataKey (and kms:Decrypt) on the key.",
        meaning: "s3:PutObject is not enough for an encrypted bucket: the same principal also needs \
                  kms:GenerateDataKey, from its own policy and, across accounts, from the key policy. A user that \
                  was tested with an unencrypted bucket lacks it. The message names the KMS action and the ARN of \
                  the key.",
        page: &page::SSE_KMS,
        next: Some(NextStep::Question("Ask the key's administrator: may this identity use the KMS key of the bucket?")),
    };
}
