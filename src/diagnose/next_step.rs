//! Where the evidence does not decide: the one extra request, or the one question, that would.

use super::finding::{Certainty, Finding};
use crate::domain::Probe;

/// What would decide between the candidates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NextStep {
    /// One more request.
    Probe(Probe),
    /// Something that only a person can find out.
    Question(&'static str),
}

/// The next step after `findings`; `None` where the cause is proven, or nothing is known that would help.
///
/// `applies` says whether a probe would tell something about this destination.
pub fn next_step(findings: &[Finding], applies: impl Fn(Probe) -> bool) -> Option<NextStep> {
    if findings.first().is_none_or(|best| best.certainty == Certainty::Proven) {
        return None;
    }
    let probe = findings
        .iter()
        .flat_map(|finding| DECIDED_BY_PROBE.iter().filter(|(cause, _)| finding.cause.starts_with(cause)))
        .map(|(_, probe)| *probe)
        .find(|probe| applies(*probe));
    if let Some(probe) = probe {
        return Some(NextStep::Probe(probe));
    }
    findings.iter().find_map(|finding| question(&finding.cause)).map(NextStep::Question)
}

/// The question that decides about the cause `id`, where no request can.
pub fn question(id: &str) -> Option<&'static str> {
    QUESTIONS.iter().find(|(cause, _)| *cause == id).map(|(_, question)| *question)
}

/// A cause, or the beginning of several, and the request that shows whether it is the one.
const DECIDED_BY_PROBE: &[(&str, Probe)] = &[
    ("credential.hidden_chars", Probe::CleanSecret),
    ("oauth2.client_auth_mode_mismatch", Probe::CredentialsElsewhere),
    ("oauth2.client_auth_encoding_mismatch", Probe::OtherBasicEncoding),
    ("oauth2.client_secret_wrong", Probe::CredentialsElsewhere),
    ("oauth2.token_clock_skew", Probe::Clock),
    ("aws.clock_skew", Probe::Clock),
    ("aws.request_signed_too_early", Probe::Clock),
    ("clock.local_wrong", Probe::Clock),
    ("azure_blob.sas_expired", Probe::Clock),
    ("azure_blob.sas_not_yet_valid", Probe::Clock),
    ("aws.region_wrong", Probe::Region),
    ("s3.wrong_region_endpoint", Probe::Region),
    ("s3.bucket_not_found", Probe::Region),
    ("tls.", Probe::Certificates),
    ("proxy.tls_interception", Probe::Certificates),
    ("http.payload_schema_rejected", Probe::EmptyBatch),
    ("http.bad_request", Probe::EmptyBatch),
    ("http.server_error", Probe::EmptyBatch),
    ("http.not_found", Probe::WithoutDatedPath),
    ("azure_blob.sas_scope_mismatch", Probe::WithoutDatedPath),
    ("static.", Probe::Anonymous),
    ("http.authorization_stripped", Probe::Anonymous),
    ("http.forbidden", Probe::Anonymous),
    ("waf.blocked", Probe::Anonymous),
    ("oauth2.token_rejected_generic", Probe::Anonymous),
];

/// Causes that no request from here can tell apart, and what to ask whom.
const QUESTIONS: &[(&str, &str)] = &[
    (
        "aws.access_denied_unspecified",
        "Ask the account's administrator for the CloudTrail entry of this request id: which policy denied it?",
    ),
    (
        "aws.iam_implicit_deny",
        "Ask the account's administrator: does a policy of this identity allow the action on this resource?",
    ),
    (
        "aws.secret_wrong",
        "Was the secret access key copied together with this access key id, and is that key still active?",
    ),
    ("aws.session_token_invalid", "Do all three values come from one set of temporary credentials?"),
    ("aws.path_encoding_mismatch", "Does a proxy or gateway between here and the service rewrite the path?"),
    ("aws.signature_header_altered", "Does a proxy between here and the service change a header?"),
    ("s3.bucket_policy_deny", "Ask the bucket's owner: has its policy a Deny that this request meets?"),
    ("kms.permission_denied", "Ask the key's administrator: may this identity use the bucket's KMS key?"),
    (
        "azure_blob.sas_signature_mismatch",
        "Was the account key rotated, or the SAS made for another account or edited?",
    ),
    ("azure_blob.delegation_role_missing", "Has the identity behind the SAS the role Storage Blob Data Contributor?"),
    ("azure_blob.network_firewall", "Does the account's firewall list the address that this request came from?"),
    ("event_hubs.key_wrong", "Was the key of this policy rotated, or does it belong to another policy?"),
    ("event_hubs.policy_name_wrong", "Does the namespace or the hub have a policy of exactly this name?"),
    ("event_hubs.ip_firewall", "Does the namespace's firewall list the address that this request came from?"),
    ("oauth2.client_id_unknown", "Is this client registered at this very issuer (tenant, realm, environment)?"),
    ("oauth2.client_secret_expired", "When does this secret end in the client registration?"),
    (
        "oauth2.conditional_access_blocked",
        "Ask the identity provider's administrator: which policy blocked this sign-in?",
    ),
    ("oauth2.grant_not_allowed", "Is client_credentials among the grants of this registration?"),
    (
        "oauth2.token_revoked_after_rotation",
        "Was a signing key or the client's secret rotated since the token was issued?",
    ),
    ("oauth2.token_scope_insufficient", "Which scope or role does the API ask for, and has this client got it?"),
    ("http.ip_blocked", "Is the address that this request came from on the receiver's list?"),
    ("http.bad_gateway", "What does the log of the application behind the gateway say at this second?"),
    ("http.gateway_timeout", "How long does the application behind the gateway take for this batch?"),
    (
        "http.service_unavailable",
        "Is the service being deployed, overloaded or shut off? Its status page or log tells.",
    ),
    ("http.body_altered_in_transit", "Which proxy between here and the service touches bodies?"),
    ("tcp.reset_after_request", "What does the receiver's log, or the firewall's before it, say at this second?"),
    ("tcp.timeout_read", "How long does the receiver take for this batch when it is called directly?"),
    ("tcp.timeout_connect", "Does a firewall between here and the host let this port through?"),
    ("tcp.unreachable", "Is there a route to that network from here: VPN, private endpoint, IPv6?"),
    ("dns.timeout", "Does the resolver of this machine answer for other names?"),
    ("dns.resolver_failure", "Does the resolver of this machine answer for other names?"),
    ("proxy.denied", "Does the proxy's list allow this host and port?"),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::cause;
    use super::*;

    fn finding(cause: &str, certainty: Certainty) -> Finding {
        Finding {
            cause: cause.to_owned(),
            certainty,
            title: String::new(),
            evidence: Vec::new(),
            fix: String::new(),
            change: BTreeMap::new(),
        }
    }

    #[test]
    fn every_row_names_causes_that_exist() {
        let is_known = |id: &str| cause::CAUSES.iter().any(|(known, _, _)| known.starts_with(id));
        for (id, _) in DECIDED_BY_PROBE {
            assert!(is_known(id), "{id}");
        }
        for (id, _) in QUESTIONS {
            assert!(cause::find(id).is_some(), "{id}");
        }
    }

    #[test]
    fn what_is_proven_needs_no_next_step() {
        assert_eq!(next_step(&[finding("aws.clock_skew", Certainty::Proven)], |_| true), None);
        assert_eq!(next_step(&[], |_| true), None);
    }

    #[test]
    fn the_first_probe_that_applies_decides_and_else_a_question() {
        let findings =
            [finding("aws.secret_wrong", Certainty::Likely), finding("credential.hidden_chars", Certainty::Possible)];
        assert_eq!(next_step(&findings, |_| true), Some(NextStep::Probe(Probe::CleanSecret)));
        let next = next_step(&findings, |_| false);
        assert!(matches!(next, Some(NextStep::Question(text)) if text.contains("secret access key")), "{next:?}");
    }
}
