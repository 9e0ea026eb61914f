//! Amazon `OpenSearch` Serverless says in a header which of its gates is closed.
//!
//! Source: `OpenSearch` Service Developer Guide, "Troubleshooting `OpenSearch` Serverless" (401 and 403, with
//! `x-aoss-response-hint`) and "Signing HTTP requests with other clients" (x-amz-content-sha256).

use crate::diagnose::cause;
use crate::diagnose::evidence::case::{Case, contains};
use crate::diagnose::evidence::claim::Claim;
use crate::diagnose::finding::{Findings, named};
use crate::domain::Setting;
use crate::domain::host::HostFacts;

const HINT: &str = "x-aoss-response-hint";

/// True if the request went to a collection.
pub(super) fn is_collection(case: &Case<'_>) -> bool {
    matches!(HostFacts::of(&case.host()), Some(HostFacts::Aws { service, .. }) if service == "aoss")
        || case.signed_service() == "aoss"
}

pub(super) fn by_hint(case: &Case<'_>, findings: &mut Findings) {
    let hint = case.header_line(HINT);
    if contains(&hint, "network-policy-deny") {
        findings
            .likely(&cause::http::IP_BLOCKED, &[&case.status_line(), &hint])
            .titled("The network policy of the collection does not allow the source of this request.")
            .fixed_by("Allow public access, or the sender's VPC endpoint, in the network policy of the collection.");
    } else if matches!(case.status(), 401 | 403) {
        denied(case, findings);
    }
}

/// The signature, the missing hash and the data access policy end in the same 403.
pub(super) fn denied(case: &Case<'_>, findings: &mut Findings) {
    let (line, hint, quote) = (case.status_line(), case.header_line(HINT), case.quote());
    let quotes: &[&str] = &[&line, &hint, quote];
    let claim = Claim::of(case);
    let service = claim.as_ref().map_or_else(|| case.signed_service().to_owned(), |claim| claim.service.clone());
    if !case.has_signature() {
        findings.likely(&cause::aws::SIGNING_NOT_APPLIED, quotes);
    } else if !service.is_empty() && service != "aoss" {
        findings
            .likely(&cause::aws::SERVICE_WRONG, &[&line, &case.scope_line(), &hint, quote])
            .titled(format!("The request is signed for the service {}, and a collection is aoss.", named(&service)))
            .change(Setting::Service, "aoss");
    } else if case.sent("x-amz-content-sha256").is_none() {
        findings
            .likely(&cause::aws::CONTENT_SHA256_MISSING, &[&line, &hint, &case.sent_line("authorization"), quote])
            .titled("OpenSearch Serverless needs the header x-amz-content-sha256.")
            .fixed_by("Send x-amz-content-sha256 with the hash of the body, and sign it.")
            .remark("x-amz-content-sha256 is not among the headers that were sent.");
    } else {
        let finding = findings.likely(&cause::aws::ACCESS_DENIED_UNSPECIFIED, quotes);
        if !hint.is_empty() {
            finding
                .titled("No data access policy of the collection allows this identity the operation.")
                .fixed_by("Add the identity to a data access policy, and allow it aoss:APIAccessAll.");
        }
        findings.possible(&cause::aws::IAM_IMPLICIT_DENY, quotes);
        return;
    }
    findings.possible(&cause::aws::ACCESS_DENIED_UNSPECIFIED, quotes);
}
