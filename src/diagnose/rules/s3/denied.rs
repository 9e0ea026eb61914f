//! `AccessDenied`: which policy, which permission, or no signature at all.

use super::{bucket, endpoint, is_amazon};
use crate::diagnose::cause;
use crate::diagnose::evidence::case::Case;
use crate::diagnose::finding::{Findings, named};
use crate::diagnose::rules::aws::{clock, key, policy};
use crate::diagnose::rules::table::{Table, When, by, likely, proven};

pub(super) fn rules(case: &Case<'_>, findings: &mut Findings) {
    TABLE.decide(case, findings);
}

pub(in crate::diagnose) static TABLE: Table = Table {
    name: "s3/denied",
    rules: &[
        by(When::Message(&["which were not signed"]), unsigned_headers),
        by(When::Else, by_policy),
        by(When::Message(&["request has expired", "not yet valid", "not valid yet"]), clock::rules),
        by(When::Message(&["customer master key", "ciphertext refers", "kms key"]), key_of_bucket),
        // Google Cloud Storage names the permission.
        by(When::Says(&["does not have storage."]), named_permission),
        proven!(When::Message(&["requester pays"]), cause::s3::REQUESTER_PAYS),
        // Alibaba OSS says so with the code of a refusal.
        by(When::Message(&["must be addressed using the specified endpoint"]), endpoint::redirect),
        likely!(
            When::Message(&["valid date or x-amz-date", "missing signature field"]),
            cause::aws::AUTHORIZATION_MALFORMED
        ),
        // Garage.
        likely!(When::Message(&["invalid signature"]), cause::aws::SECRET_WRONG, cause::aws::PATH_ENCODING_MISMATCH),
        by(When::Message(&["no such key: ", "no such access key"]), key::unknown),
        likely!(
            When::Message(&[
                "operation is not allowed for this key",
                "not entitled",
                "bucket acl",
                "have no right to access",
            ]),
            cause::aws::IAM_IMPLICIT_DENY,
            cause::aws::ACCESS_DENIED_UNSPECIFIED
        ),
        likely!(
            When::Is(|case| !case.has_signature()),
            cause::aws::SIGNING_NOT_APPLIED,
            cause::aws::ACCESS_DENIED_UNSPECIFIED
        ),
        by(When::Is(bucket::has_no_bucket), bucket::missing),
        likely!(
            When::Is(is_amazon),
            cause::aws::ACCESS_DENIED_UNSPECIFIED,
            cause::aws::IAM_IMPLICIT_DENY,
            cause::s3::BUCKET_POLICY_DENY,
            cause::kms::PERMISSION_DENIED,
            cause::s3::REQUESTER_PAYS
        ),
        by(When::Else, at_other_store),
    ],
};

fn by_policy(case: &Case<'_>, findings: &mut Findings) {
    policy::TABLE.decide(case, findings);
}

fn unsigned_headers(case: &Case<'_>, findings: &mut Findings) {
    let (line, element) = (case.status_line(), case.element("HeadersNotSigned"));
    let finding = findings.proven(&cause::aws::UNSIGNED_AMZ_HEADER, &[&line, case.quote(), element]);
    let names = case.xml("HeadersNotSigned").trim();
    if !names.is_empty() {
        finding
            .titled(format!("{} arrived, and is not among the signed headers.", named(names)))
            .fixed_by(format!("Sign {}, or keep proxies from adding it.", named(names)));
    }
}

fn key_of_bucket(case: &Case<'_>, findings: &mut Findings) {
    let quotes: &[&str] = &[&case.status_line(), case.quote()];
    findings.likely(&cause::kms::PERMISSION_DENIED, quotes);
    findings.likely(&cause::kms::KEY_NOT_FOUND, quotes);
}

fn named_permission(case: &Case<'_>, findings: &mut Findings) {
    let at = case.place_of("does not have storage.").unwrap_or_default();
    let quotes: &[&str] = &[&case.status_line(), case.quote_around(at)];
    if case.says("anonymous caller does not have") {
        findings.likely(&cause::aws::SIGNING_NOT_APPLIED, quotes);
    } else {
        findings.likely(&cause::aws::IAM_IMPLICIT_DENY, quotes);
    }
    findings.possible(&cause::aws::ACCESS_DENIED_UNSPECIFIED, quotes);
}

/// A store that is not Amazon's: its policies are its own.
fn at_other_store(case: &Case<'_>, findings: &mut Findings) {
    let quotes: &[&str] = &[&case.status_line(), case.quote()];
    findings
        .likely(&cause::aws::ACCESS_DENIED_UNSPECIFIED, quotes)
        .titled("The store denies access and does not say which permission is missing.")
        .fixed_by("Check what the store allows this key, and the policy of the bucket.");
    findings.possible(&cause::aws::IAM_IMPLICIT_DENY, quotes);
    findings.possible(&cause::s3::BUCKET_POLICY_DENY, quotes);
}
