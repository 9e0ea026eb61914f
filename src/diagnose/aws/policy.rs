//! Which kind of policy decided.
//!
//! Source: IAM user guide, "Troubleshoot access denied error messages".

use super::super::case::{Case, contains};
use super::super::finding::Findings;

/// IAM says which kind of policy decided. True if it did.
pub(in super::super) fn rules(
    case: &Case<'_>,
    resource_policy: &'static str,
    evidence: &[&str],
    findings: &mut Findings,
) -> bool {
    let text = case.body.as_str();
    let is_s3_answer = resource_policy.starts_with("s3.");
    let says = |words: &str| contains(text, words);
    let is_of_organisation = ["service control policy", "resource control policy"]
        .iter()
        .any(|kind| says(&format!("explicit deny in a {kind}")) || says(&format!("no {kind} allows")));
    if is_of_organisation {
        findings.proven("aws.scp_deny", evidence);
    } else if says("vpc endpoint policy") {
        findings.proven("aws.vpc_endpoint_policy_deny", evidence);
    } else if says("kms:") {
        findings.proven("kms.permission_denied", evidence);
    } else if says("explicit deny in a resource-based policy") || says("explicit deny in a resource policy") {
        findings.proven(resource_policy, evidence);
    } else if says("explicit deny in an identity-based policy")
        || says("explicit deny in a permissions boundary")
        || says("explicit deny in a session policy")
    {
        findings.proven("aws.iam_explicit_deny", evidence);
    } else if says("with an explicit deny") {
        findings.likely("aws.iam_explicit_deny", evidence);
        findings.possible(resource_policy, evidence);
    } else if says("because no identity-based policy allows")
        || says("because no permissions boundary allows")
        || says("because no session policy allows")
    {
        findings.proven("aws.iam_implicit_deny", evidence);
    } else if says("because no resource-based policy allows") || says("because no service-based policy allows") {
        findings.likely("aws.access_denied_unspecified", evidence);
    } else if says("is not authorized to perform") && is_s3_answer {
        // S3 names the kind of policy where it may; without one, another account's policy may have decided.
        findings.likely("aws.iam_implicit_deny", evidence);
        findings.possible("aws.access_denied_unspecified", evidence);
    } else if says("is not authorized to perform") {
        findings.proven("aws.iam_implicit_deny", evidence);
    } else {
        return false;
    }
    true
}
