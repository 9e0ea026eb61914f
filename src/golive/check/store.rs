//! What became of what was accepted.

use super::{Check, CheckId, Family, Needs, Source, source};

pub(super) static DATED_KEY: Check = Check {
    id: CheckId::StoreDatedKey,
    name: "store.dated-key",
    family: Family::Store,
    title: "An object is written at the documented dated path",
    sent: "Nothing more: the path of the first delivery is read.",
    expectation: "{YYYY}/{MM}/{DD}/{timestamp} in UTC after the configured path, with .json for Azure Blob Storage.",
    source: source::PLATFORM,
    needs: Needs::Wire,
};

pub(super) static SAME_INSTANT: Check = Check {
    id: CheckId::StoreSameInstant,
    name: "store.same-instant",
    family: Family::Store,
    title: "Two batches of the same instant do not overwrite each other",
    sent: "Two batches with the same timestamp in their path.",
    expectation: "The second is refused, or both are kept as versions. Object stores overwrite silently by default.",
    source: Source {
        text: "Amazon S3, \"PutObject\"",
        url: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html",
    },
    needs: Needs::Wire,
};

pub(super) static CONTENT_TYPE: Check = Check {
    id: CheckId::StoreContentType,
    name: "store.content-type",
    family: Family::Store,
    title: "The stored object keeps its content type",
    sent: "Nothing more: the response to the read-back is read.",
    expectation: "application/json.",
    source: source::PLATFORM,
    needs: Needs::ReadBack,
};

pub(super) static ENCRYPTION: Check = Check {
    id: CheckId::StoreEncryption,
    name: "store.encryption",
    family: Family::Store,
    title: "The stored object is encrypted at rest",
    sent: "Nothing more: the responses of the store are read.",
    expectation: "The store names its server-side encryption.",
    source: Source {
        text: "Amazon S3, \"Protecting data with server-side encryption\"",
        url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/serv-side-encryption.html",
    },
    needs: Needs::ReadBack,
};

pub(super) static READ_BACK: Check = Check {
    id: CheckId::StoreReadBack,
    name: "store.read-back",
    family: Family::Store,
    title: "Everything that was acknowledged is stored",
    sent: "A GET for each object that was written, or for the read-back URL.",
    expectation: "Each acknowledged message is found once, and objects are equal byte for byte.",
    source: source::SISTER_DELIVERY,
    needs: Needs::ReadBack,
};
