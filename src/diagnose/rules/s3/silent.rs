//! A response without a code that says something: the status and the headers are all there is.
//!
//! Source: Amazon S3 API Reference, `HeadObject` ("a generic 400, 403, 404 … without a body"); Amazon S3 Developer
//! Guide, "Request routing" (x-amz-bucket-region).

use super::{bucket, endpoint, has_marks};
use crate::diagnose::cause;
use crate::diagnose::evidence::case::Case;
use crate::diagnose::finding::Findings;
use crate::diagnose::rules::aws::clock;
use crate::diagnose::rules::table::{Table, When, by, likely, possible, proven};

pub(super) fn rules(case: &Case<'_>, findings: &mut Findings) {
    TABLE.decide(case, findings);
}

const REGION: When = When::Header("x-amz-bucket-region", &[]);

pub(in crate::diagnose) static TABLE: Table = Table {
    name: "s3/silent",
    rules: &[
        by(When::All(&[When::Status(&[301, 307]), REGION]), endpoint::redirect),
        by(When::All(&[When::Status(&[400, 403]), REGION, When::Is(endpoint::is_elsewhere)]), endpoint::elsewhere),
        by(When::Status(&[405]), bucket::method_not_allowed),
        proven!(When::Status(&[412]), cause::s3::PRECONDITION_FAILED),
        likely!(
            When::All(&[When::Status(&[403]), When::Is(|case| case.is_html() && !has_marks(case))]),
            cause::http::FORBIDDEN,
            cause::aws::ACCESS_DENIED_UNSPECIFIED
        ),
        likely!(
            When::All(&[When::Status(&[403]), When::Is(|case| !case.has_signature())]),
            cause::aws::SIGNING_NOT_APPLIED
        ),
        by(When::All(&[When::Status(&[403]), When::Is(clock::is_far_off)]), clock::far_off),
        possible!(
            When::All(&[When::Status(&[403]), When::Is(|case| case.body.trim().is_empty())]),
            cause::aws::ACCESS_DENIED_UNSPECIFIED,
            cause::aws::SECRET_WRONG,
            cause::aws::ACCESS_KEY_UNKNOWN
        ),
        // A code that no documentation has: the status is all that is known.
        possible!(When::Status(&[403]), cause::aws::ACCESS_DENIED_UNSPECIFIED, cause::http::FORBIDDEN),
        possible!(
            When::All(&[
                When::Status(&[400]),
                When::Is(|case| case.body.trim().is_empty() && case.has_session_token())
            ]),
            cause::aws::SESSION_TOKEN_EXPIRED,
            cause::aws::SESSION_TOKEN_INVALID,
            cause::aws::REGION_WRONG
        ),
        possible!(
            When::All(&[When::Status(&[400]), When::Is(|case| case.body.trim().is_empty() && has_marks(case))]),
            cause::aws::REGION_WRONG,
            cause::http::BAD_REQUEST
        ),
    ],
};
