//! AWS services other than S3: the JSON answers of API Gateway, Lambda, VPC Lattice and the native APIs.
//!
//! Source: AWS "Common errors"; the answers of API Gateway; IAM user guide, "Troubleshoot access denied".

use super::aws_compare;
use super::case::{Case, Method, contains};
use super::finding::Findings;
use super::middlebox::status_line;

/// True if an AWS service answers.
pub(super) fn is_answer(case: &Case<'_>) -> bool {
    case.method == Method::Sigv4
        || !case.header("x-amzn-errortype").is_empty()
        || !case.header("x-amzn-requestid").is_empty()
        || !case.header("x-amz-apigw-id").is_empty()
        || is_aws_host(&case.host())
}

fn is_aws_host(host: &str) -> bool {
    [".amazonaws.com", ".amazonaws.com.cn", ".on.aws", ".api.aws"].iter().any(|suffix| host.ends_with(suffix))
}

pub(super) fn rules(case: &Case<'_>, findings: &mut Findings) {
    let kind = case.header("x-amzn-errortype").split(':').next().unwrap_or_default();
    let text = format!("{kind} {} {} {}", case.error.code, case.error.message, case.body);
    let (line, quote) = (status_line(case), case.quote());
    let evidence: &[&str] = &[&line, kind, quote];
    let says = |words: &[&str]| words.iter().any(|word| contains(&text, word));
    if says(&["the request signature we calculated does not match", "signaturedoesnotmatch"]) {
        aws_compare::rules(case, findings);
    } else if says(&["signature expired", "signature not yet current", "requesttimetooskewed", "requestexpired"]) {
        clock(case, evidence, findings);
    } else if says(&["credential should be scoped"]) {
        scope(case, &text, evidence, findings);
    } else if says(&["key=value pair", "incompletesignature", "authorization header requires"]) {
        incomplete(case, evidence, findings);
    } else if says(&["missing authentication token", "missingauthenticationtoken"]) {
        missing_token(case, evidence, findings);
    } else if says(&["expiredtoken", "security token included in the request is expired"]) {
        findings.proven("aws.session_token_expired", evidence);
    } else if says(&[
        "security token included in the request is invalid",
        "unrecognizedclient",
        "invalidclienttokenid",
        "invalidaccesskeyid",
    ]) {
        unknown_key(case, evidence, findings);
    } else if says(&["is not authorized to perform", "explicit deny"]) {
        not_authorized(case, &text, evidence, findings);
    } else if says(&["throttling", "toomanyrequests", "limitexceeded", "rate exceeded", "slowdown"])
        || case.status() == 429
    {
        findings.proven("aws.throttled", evidence);
    } else if says(&["unknownoperation", "unknown operation", "invalidaction", "x-amz-target"]) {
        findings.proven("aws.action_target_missing", evidence);
    } else if says(&[
        "serializationexception",
        "validationexception",
        "can not be converted",
        "invalidparametervalue",
        "missingparameter",
    ]) {
        findings.proven("aws.payload_schema_wrong", evidence);
    } else if says(&["resourceinuse", "not in an active state", "is not active", "invalidstate", "conflictexception"]) {
        findings.likely("aws.resource_state_wrong", evidence);
    } else if says(&["request entity too large", "requesttoolarge", "content length exceeded", "payload too large"])
        || case.status() == 413
    {
        findings.proven("http.payload_too_large", evidence);
    } else if case.status() == 403 && case.error.message.eq_ignore_ascii_case("forbidden") {
        forbidden(case, evidence, findings);
    } else if case.status() == 403 && is_aws_host(&case.host()) {
        findings.possible("aws.access_denied_unspecified", evidence);
    }
}

fn clock(case: &Case<'_>, evidence: &[&str], findings: &mut Findings) {
    const CLOCKS_AGREE_SECONDS: f64 = 120.0;
    match case.skew_seconds() {
        Some(skew) if skew.abs() < CLOCKS_AGREE_SECONDS && !case.says("not yet current") => {
            findings.proven("aws.request_signed_too_early", evidence);
        }
        Some(_) => {
            findings.proven("aws.clock_skew", evidence);
        }
        None => {
            findings.likely("aws.clock_skew", evidence);
            findings.possible("aws.request_signed_too_early", evidence);
        }
    }
}

/// "Credential should be scoped to a valid region", "… to correct service: 'execute-api'"
fn scope(case: &Case<'_>, text: &str, evidence: &[&str], findings: &mut Findings) {
    let service = text.split("correct service: '").nth(1).and_then(|rest| rest.split('\'').next());
    if contains(text, "valid region") {
        let region =
            crate::domain::host::HostFacts::of(&case.host()).and_then(|facts| facts.region().map(str::to_owned));
        let finding = findings.proven("aws.region_wrong", evidence);
        if let Some(service) = service {
            finding.change("auth.service", service);
        }
        if let Some(region) = region.filter(|region| region != case.auth("region")) {
            finding.change("auth.region", region);
        }
    }
    if contains(text, "correct service") {
        let finding = findings.proven("aws.service_wrong", evidence);
        if let Some(service) = service {
            finding.change("auth.service", service);
        }
    }
    if findings.is_empty() {
        findings.likely("aws.authorization_malformed", evidence);
    }
}

fn incomplete(case: &Case<'_>, evidence: &[&str], findings: &mut Findings) {
    if case.method == Method::Sigv4 {
        malformed_credential(case, evidence, findings);
    } else {
        // API Gateway says the same of a path that it does not know.
        findings.possible("aws.route_not_found", evidence);
        findings.possible("aws.signing_not_applied", evidence);
        findings.possible("aws.authorization_mechanism_wrong", evidence);
    }
}

/// The Authorization header is broken: as a rule by what was pasted with the access key id.
pub(super) fn malformed_credential(case: &Case<'_>, evidence: &[&str], findings: &mut Findings) {
    let key_id = case.auth("access_key_id");
    let clean =
        key_id.split(['=', ':']).next_back().unwrap_or_default().trim_matches(|c: char| !c.is_ascii_alphanumeric());
    let is_label = key_id.contains(['=', ':']);
    let is_padded = key_id != key_id.trim() || key_id.chars().any(|c| c.is_control() || !c.is_ascii());
    if is_label {
        findings.proven("aws.authorization_malformed", evidence).change("auth.access_key_id", clean);
    } else if is_padded || key_id.contains(' ') {
        findings.proven("credential.hidden_chars", evidence).change("auth.access_key_id", clean);
    } else if let Some((field, found)) = case.hidden_characters() {
        findings.likely("credential.hidden_chars", &[evidence[0], &format!("auth.{field}: {found}")]);
        findings.possible("aws.authorization_malformed", evidence);
    } else {
        findings.proven("aws.authorization_malformed", evidence);
    }
}

fn missing_token(case: &Case<'_>, evidence: &[&str], findings: &mut Findings) {
    let is_signed = case.sent("authorization").is_some_and(|header| header.starts_with("AWS4"));
    if is_signed {
        findings.likely("aws.route_not_found", evidence);
        findings.possible("http.authorization_stripped", evidence);
    } else {
        findings.likely("aws.signing_not_applied", evidence);
        findings.possible("aws.route_not_found", evidence);
    }
}

/// A temporary key (ASIA) without its token looks unknown.
pub(super) fn unknown_key(case: &Case<'_>, evidence: &[&str], findings: &mut Findings) {
    let key_id = case.auth("access_key_id");
    let has_token = case.secret("session_token").is_some() || case.sent("x-amz-security-token").is_some();
    if key_id.starts_with("ASIA") && !has_token {
        findings.proven("aws.session_token_missing", &[evidence[0], key_id, "no session token was sent"]);
    } else if has_token {
        findings.likely("aws.session_token_invalid", evidence);
        findings.likely("aws.access_key_unknown", evidence);
    } else {
        findings.proven("aws.access_key_unknown", evidence);
    }
}

fn not_authorized(case: &Case<'_>, text: &str, evidence: &[&str], findings: &mut Findings) {
    let is_anonymous = contains(text, "user: anonymous");
    let is_lattice = contains(text, "vpc-lattice");
    if is_anonymous && is_lattice && case.sent("authorization").is_some() {
        let hash = case.sent("x-amz-content-sha256").unwrap_or_default();
        findings.likely("lattice.signed_payload_unsupported", &[evidence[0], hash, case.quote()]);
        findings.possible("aws.signing_not_applied", evidence);
    } else if is_anonymous && contains(text, "execute-api:") && contains(text, "explicit deny") {
        findings.proven("apigw.resource_policy_deny", evidence);
    } else if is_anonymous && contains(text, "execute-api:") {
        findings.likely("apigw.resource_policy_deny", evidence);
        findings.possible("aws.signing_not_applied", evidence);
    } else if is_anonymous && case.method == Method::Sigv4 {
        findings.likely("http.authorization_stripped", evidence);
        findings.possible("apigw.resource_policy_deny", evidence);
    } else if is_anonymous {
        findings.likely("aws.signing_not_applied", evidence);
        findings.possible("apigw.resource_policy_deny", evidence);
    } else if contains(text, "invokefunction") {
        findings.proven("lambda_url.permission_missing", evidence);
    } else {
        policy(case, "apigw.resource_policy_deny", evidence, findings);
    }
}

/// IAM says which kind of policy decided. True if it did.
pub(super) fn policy(
    case: &Case<'_>,
    resource_policy: &'static str,
    evidence: &[&str],
    findings: &mut Findings,
) -> bool {
    let text = case.body.as_str();
    let is_s3_answer = resource_policy.starts_with("s3.");
    let says = |words: &str| contains(text, words);
    if says("explicit deny in a service control policy") || says("no service control policy allows") {
        findings.proven("aws.scp_deny", evidence);
    } else if says("vpc endpoint policy") {
        findings.proven("aws.vpc_endpoint_policy_deny", evidence);
    } else if says("kms:") {
        findings.proven("kms.permission_denied", evidence);
    } else if says("explicit deny in a resource-based policy") || says("explicit deny in a resource policy") {
        findings.proven(resource_policy, evidence);
    } else if says("explicit deny in an identity-based policy") || says("explicit deny in a permissions boundary") {
        findings.proven("aws.iam_explicit_deny", evidence);
    } else if says("with an explicit deny") {
        findings.likely("aws.iam_explicit_deny", evidence);
        findings.possible(resource_policy, evidence);
    } else if says("because no identity-based policy allows") || says("because no permissions boundary allows") {
        findings.proven("aws.iam_implicit_deny", evidence);
    } else if says("because no resource-based policy allows") {
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

/// `{"message":"Forbidden"}` is API Gateway's word for several things.
fn forbidden(case: &Case<'_>, evidence: &[&str], findings: &mut Findings) {
    if case.host().contains(".lambda-url.") {
        findings.likely("lambda_url.permission_missing", evidence);
        return;
    }
    let is_own_host = case.host().contains(".execute-api.");
    if case.method == Method::Sigv4 && !is_own_host {
        findings.possible("apigw.domain_mapping_missing", evidence);
        findings.possible("apigw.api_key_missing", evidence);
    } else if case.sent("x-api-key").is_none() {
        findings.likely("apigw.api_key_missing", evidence);
        findings.possible("apigw.domain_mapping_missing", evidence);
    } else {
        findings.possible("apigw.api_key_missing", evidence);
        findings.possible("apigw.domain_mapping_missing", evidence);
    }
    findings.possible("waf.blocked", evidence);
}
