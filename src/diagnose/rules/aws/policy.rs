//! Which kind of policy decided.
//!
//! Source: IAM user guide, "Troubleshoot access denied error messages".

use crate::diagnose::cause::{self, Cause};
use crate::diagnose::evidence::case::{Case, contains};
use crate::diagnose::finding::Findings;

/// IAM says which kind of policy decided. True if it did.
pub(in crate::diagnose) fn rules(
    case: &Case<'_>,
    resource_policy: &'static Cause,
    evidence: &[&str],
    findings: &mut Findings,
) -> bool {
    let text = case.body.as_str();
    let is_s3_answer = resource_policy == &cause::s3::BUCKET_POLICY_DENY;
    let says = |words: &str| contains(text, words);
    let is_of_organisation = ["service control policy", "resource control policy"]
        .iter()
        .any(|kind| says(&format!("explicit deny in a {kind}")) || says(&format!("no {kind} allows")));
    if is_of_organisation {
        findings.proven(&cause::aws::SCP_DENY, evidence);
    } else if says("vpc endpoint policy") {
        findings.proven(&cause::aws::VPC_ENDPOINT_POLICY_DENY, evidence);
    } else if says("kms:") {
        findings.proven(&cause::kms::PERMISSION_DENIED, evidence);
    } else if says("explicit deny in a resource-based policy") || says("explicit deny in a resource policy") {
        findings.proven(resource_policy, evidence);
    } else if says("explicit deny in an identity-based policy")
        || says("explicit deny in a permissions boundary")
        || says("explicit deny in a session policy")
    {
        findings.proven(&cause::aws::IAM_EXPLICIT_DENY, evidence);
    } else if says("with an explicit deny") {
        findings.likely(&cause::aws::IAM_EXPLICIT_DENY, evidence);
        findings.possible(resource_policy, evidence);
    } else if says("because no identity-based policy allows")
        || says("because no permissions boundary allows")
        || says("because no session policy allows")
    {
        findings.proven(&cause::aws::IAM_IMPLICIT_DENY, evidence);
    } else if says("because no resource-based policy allows") || says("because no service-based policy allows") {
        findings.likely(&cause::aws::ACCESS_DENIED_UNSPECIFIED, evidence);
    } else if says("is not authorized to perform") && is_s3_answer {
        // S3 names the kind of policy where it may; without one, another account's policy may have decided.
        findings.likely(&cause::aws::IAM_IMPLICIT_DENY, evidence);
        findings.possible(&cause::aws::ACCESS_DENIED_UNSPECIFIED, evidence);
    } else if says("is not authorized to perform") {
        findings.proven(&cause::aws::IAM_IMPLICIT_DENY, evidence);
    } else {
        return false;
    }
    true
}
