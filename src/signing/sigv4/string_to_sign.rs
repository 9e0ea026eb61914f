//! Credential scope and string to sign.

use std::fmt;

use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

use super::canonical::CanonicalRequest;
use crate::domain::{WireText, moment};

const DATE: &[BorrowedFormatItem<'_>] = format_description!("[year][month][day]");
const DATE_TIME: &[BorrowedFormatItem<'_>] = format_description!("[year][month][day]T[hour][minute][second]Z");

/// The moment as x-amz-date writes it: `20260305T010203Z`.
pub fn amz_date(now: OffsetDateTime) -> String {
    in_utc(now, DATE_TIME)
}

fn in_utc(now: OffsetDateTime, format: &[BorrowedFormatItem<'_>]) -> String {
    // The formats above name only components that every OffsetDateTime has.
    moment::in_utc(now).format(format).unwrap_or_default()
}

/// `date/region/service/aws4_request`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CredentialScope {
    /// `YYYYMMDD`, UTC.
    pub date: String,
    pub region: String,
    pub service: String,
}

impl CredentialScope {
    pub fn new(now: OffsetDateTime, region: &str, service: &str) -> Self {
        Self { date: in_utc(now, DATE), region: region.to_owned(), service: service.to_owned() }
    }
}

impl fmt::Display for CredentialScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}/aws4_request", self.date, self.region, self.service)
    }
}

/// Step 2 of signing. `Display` gives the exact bytes that are signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StringToSign {
    pub request_time: String,
    pub scope: CredentialScope,
    /// Lower-case hex.
    pub canonical_request_sha256: String,
}

impl StringToSign {
    pub fn new(now: OffsetDateTime, scope: &CredentialScope, canonical_request: &CanonicalRequest) -> Self {
        Self::of_text(now, scope, &canonical_request.text())
    }

    /// Like [`Self::new`], for a canonical request that was written already.
    pub(super) fn of_text(now: OffsetDateTime, scope: &CredentialScope, canonical_text: &WireText) -> Self {
        let hash = Sha256::digest(canonical_text.expose().as_bytes());
        Self { request_time: amz_date(now), scope: scope.clone(), canonical_request_sha256: hex::encode(hash) }
    }
}

impl fmt::Display for StringToSign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AWS4-HMAC-SHA256\n{}\n{}\n{}", self.request_time, self.scope, self.canonical_request_sha256)
    }
}
