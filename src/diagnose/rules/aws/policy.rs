//! Which kind of policy decided.
//!
//! Source: IAM user guide, "Troubleshoot access denied error messages".

use crate::diagnose::cause::{self, Cause};
use crate::diagnose::evidence::case::Case;
use crate::diagnose::finding::Findings;
use crate::diagnose::rules::s3;
use crate::diagnose::rules::table::{Table, When, by, likely, proven};

/// IAM says which kind of policy decided.
pub(in crate::diagnose) static TABLE: Table = Table {
    name: "aws/policy",
    rules: &[
        proven!(
            When::Says(&[
                "explicit deny in a service control policy",
                "explicit deny in a resource control policy",
                "no service control policy allows",
                "no resource control policy allows",
            ]),
            cause::aws::SCP_DENY
        ),
        proven!(When::Says(&["vpc endpoint policy"]), cause::aws::VPC_ENDPOINT_POLICY_DENY),
        proven!(When::Says(&["to perform: kms:", "to perform kms:"]), cause::kms::PERMISSION_DENIED),
        by(
            When::Says(&["explicit deny in a resource-based policy", "explicit deny in a resource policy"]),
            resource_policy,
        ),
        proven!(
            When::Says(&[
                "explicit deny in an identity-based policy",
                "explicit deny in a permissions boundary",
                "explicit deny in a session policy",
            ]),
            cause::aws::IAM_EXPLICIT_DENY
        ),
        by(When::Says(&["with an explicit deny"]), any_deny),
        proven!(
            When::Says(&[
                "because no identity-based policy allows",
                "because no permissions boundary allows",
                "because no session policy allows",
            ]),
            cause::aws::IAM_IMPLICIT_DENY
        ),
        likely!(
            When::Says(&["because no resource-based policy allows", "because no service-based policy allows"]),
            cause::aws::ACCESS_DENIED_UNSPECIFIED
        ),
        // S3 names the kind of policy where it may; without one, another account's policy may have decided.
        likely!(
            When::All(&[When::Says(&["is not authorized to perform: "]), When::Is(s3::is_answer)]),
            cause::aws::IAM_IMPLICIT_DENY,
            cause::aws::ACCESS_DENIED_UNSPECIFIED
        ),
        proven!(When::Says(&["is not authorized to perform: "]), cause::aws::IAM_IMPLICIT_DENY),
    ],
};

/// The policy of the resource that was called.
fn of_resource(case: &Case<'_>) -> &'static Cause {
    if s3::is_answer(case) { &cause::s3::BUCKET_POLICY_DENY } else { &cause::apigw::RESOURCE_POLICY_DENY }
}

fn resource_policy(case: &Case<'_>, findings: &mut Findings) {
    let at = case.place_of("explicit deny").unwrap_or_default();
    findings.proven(of_resource(case), &[&case.status_line(), case.quote_around(at)]);
}

/// A Deny in a policy of a kind that is not named.
fn any_deny(case: &Case<'_>, findings: &mut Findings) {
    let at = case.place_of("explicit deny").unwrap_or_default();
    let quotes: &[&str] = &[&case.status_line(), case.quote_around(at)];
    findings.likely(&cause::aws::IAM_EXPLICIT_DENY, quotes);
    findings.possible(of_resource(case), quotes);
}
