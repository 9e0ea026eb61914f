//! AWS services other than S3: the JSON answers of API Gateway, Lambda, VPC Lattice and the native APIs.
//!
//! Source: AWS "Common errors"; the answers of API Gateway; IAM user guide, "Troubleshoot access denied".

pub(super) mod clock;
pub(super) mod compare;
pub(super) mod policy;

use crate::diagnose::cause::{self, Cause};
use crate::diagnose::evidence::case::{Case, Method, contains};
use crate::diagnose::finding::{Certainty, Findings};
use crate::diagnose::rules::credential;
use crate::domain::Field;

/// True if an AWS service answers.
pub(super) fn is_answer(case: &Case<'_>) -> bool {
    case.method == Method::Sigv4 || is_aws(case)
}

/// Marks that only AWS leaves.
fn is_aws(case: &Case<'_>) -> bool {
    !case.header("x-amzn-errortype").is_empty()
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
    let (line, quote) = (case.status_line(), case.quote());
    let evidence: &[&str] = &[&line, kind, quote];
    let says = |words: &[&str]| words.iter().any(|word| contains(&text, word));
    if says(&["the request signature we calculated does not match", "signaturedoesnotmatch"]) {
        compare::rules(case, findings);
    } else if says(&["signature expired", "signature not yet current", "requesttimetooskewed", "requestexpired"]) {
        clock::rules(case, evidence, findings);
    } else if says(&["credential should be scoped"]) {
        scope(case, &text, evidence, findings);
    } else if says(&["key=value pair", "incompletesignature", "authorization header requires"]) {
        incomplete(case, evidence, findings);
    } else if says(&["missing authentication token", "missingauthenticationtoken"]) {
        missing_token(case, evidence, findings);
    } else if says(&["expiredtoken", "security token included in the request is expired"]) {
        findings.proven(&cause::aws::SESSION_TOKEN_EXPIRED, evidence);
    } else if says(&UNKNOWN_KEY) {
        unknown_key(case, evidence, findings);
    } else if says(&["is not authorized to access this resource"]) {
        authorizer(case, evidence, findings);
    } else if says(&["is not authorized to perform", "explicit deny"]) {
        not_authorized(case, &text, evidence, findings);
    } else if says(&["function url authorization"]) {
        function_url(case, evidence, findings);
    } else {
        input(case, &text, evidence, findings);
    }
}

const UNKNOWN_KEY: [&str; 5] = [
    "security token included in the request is invalid",
    "unrecognizedclient",
    "invalidclienttokenid",
    "invalidaccesskeyid",
    "access key id you provided does not exist",
];

/// What a service says of the request once it knows who sent it, by error code; the first that fits counts.
#[rustfmt::skip]
static INPUT: &[(&Cause, Certainty, &[&str])] = &[
    (&cause::aws::THROTTLED, Certainty::Proven, &["throttling", "toomanyrequests", "too many requests", "limitexceeded", "limit exceeded", "rate exceeded", "slowdown", "provisionedthroughput"]),
    (&cause::aws::RESOURCE_STATE_WRONG, Certainty::Likely, &["resourceinuse", "not in an active state", "is not active", "invalidstate", "conflictexception", "not permitted on kinesisstreamassource", "directput", "following state: pending", "not in active state"]),
    (&cause::aws::ACTION_TARGET_MISSING, Certainty::Proven, &["unknownoperation", "unknown operation", "invalidaction", "missingaction", "missing action", "x-amz-target", "could not find operation"]),
    (&cause::aws::PAYLOAD_SCHEMA_WRONG, Certainty::Proven, &["serializationexception", "validationexception", "can not be converted", "invalidparametervalue", "missingparameter", "malformedhttprequest", "malformedquerystring", "validationerror"]),
    (&cause::aws::PAYLOAD_SCHEMA_WRONG, Certainty::Likely, &["invalidargumentexception", "mapper_parsing", "illegal_argument_exception", "not_x_content", "parse_exception", "invalidrequestcontent"]),
    (&cause::http::PAYLOAD_TOO_LARGE, Certainty::Proven, &["request entity too large", "requesttoolarge", "request too long", "content length exceeded", "payload too large", "requestentitytoolarge"]),
];

fn input(case: &Case<'_>, text: &str, evidence: &[&str], findings: &mut Findings) {
    let has_word = |words: &[&str]| words.iter().any(|word| contains(text, word));
    if let Some((cause, certainty, _)) = INPUT.iter().find(|(_, _, words)| has_word(words)) {
        findings.add(cause, *certainty, evidence);
    } else if case.status() == 429 && is_aws(case) {
        findings.proven(&cause::aws::THROTTLED, evidence);
    } else if case.status() == 413 {
        findings.likely(&cause::http::PAYLOAD_TOO_LARGE, evidence);
    } else if case.status() == 403 && case.error.message.eq_ignore_ascii_case("forbidden") {
        forbidden(case, evidence, findings);
    } else if case.status() == 403
        && case.configured(Field::Service) == "aoss"
        && case.sent("x-amz-content-sha256").is_none()
    {
        findings.likely(&cause::aws::CONTENT_SHA256_MISSING, evidence);
        findings.possible(&cause::aws::ACCESS_DENIED_UNSPECIFIED, evidence);
    } else if case.status() == 403 && is_aws_host(&case.host()) {
        findings.possible(&cause::aws::ACCESS_DENIED_UNSPECIFIED, evidence);
    }
}

/// A Lambda authorizer of API Gateway said no: it judges what the destination's own method sends.
fn authorizer(case: &Case<'_>, evidence: &[&str], findings: &mut Findings) {
    match case.method {
        Method::Oauth2 => {
            findings.likely(&cause::oauth2::TOKEN_SCOPE_INSUFFICIENT, evidence);
            findings.possible(&cause::oauth2::TOKEN_REJECTED_GENERIC, evidence);
        }
        Method::Static => {
            findings.likely(&cause::static_header::TOKEN_WRONG, evidence);
            findings.possible(&cause::http::FORBIDDEN, evidence);
        }
        _ => {
            findings.likely(&cause::http::FORBIDDEN, evidence);
            findings.possible(&cause::apigw::RESOURCE_POLICY_DENY, evidence);
        }
    }
}

/// A function URL says the same of a caller without permission and of one that did not sign.
fn function_url(case: &Case<'_>, evidence: &[&str], findings: &mut Findings) {
    findings.likely(&cause::lambda_url::PERMISSION_MISSING, evidence);
    if case.method != Method::Sigv4 {
        findings.possible(&cause::aws::SIGNING_NOT_APPLIED, evidence);
    }
}

/// "Credential should be scoped to a valid region", "… to correct service: 'execute-api'"
fn scope(case: &Case<'_>, text: &str, evidence: &[&str], findings: &mut Findings) {
    let service = text.split("correct service: '").nth(1).and_then(|rest| rest.split('\'').next());
    if contains(text, "valid region") {
        let region =
            crate::domain::host::HostFacts::of(&case.host()).and_then(|facts| facts.region().map(str::to_owned));
        let finding = findings.proven(&cause::aws::REGION_WRONG, evidence);
        if let Some(service) = service {
            finding.change(Field::Service, service);
        }
        if let Some(region) = region.filter(|region| region != case.configured(Field::Region)) {
            finding.change(Field::Region, region);
        }
    }
    if contains(text, "correct service") {
        let finding = findings.proven(&cause::aws::SERVICE_WRONG, evidence);
        if let Some(service) = service {
            finding.change(Field::Service, service);
        }
    }
    if findings.is_empty() {
        findings.likely(&cause::aws::AUTHORIZATION_MALFORMED, evidence);
    }
}

fn incomplete(case: &Case<'_>, evidence: &[&str], findings: &mut Findings) {
    if case.method == Method::Sigv4 {
        malformed_credential(case, evidence, findings);
    } else {
        // API Gateway says the same of a path that it does not know.
        findings.possible(&cause::aws::ROUTE_NOT_FOUND, evidence);
        findings.possible(&cause::aws::SIGNING_NOT_APPLIED, evidence);
        findings.possible(&cause::aws::AUTHORIZATION_MECHANISM_WRONG, evidence);
    }
}

/// The access key id without the label, quotes and spaces that were copied with it.
fn bare_key_id(key_id: &str) -> &str {
    key_id.split(['=', ':']).next_back().unwrap_or_default().trim_matches(|c: char| !c.is_ascii_alphanumeric())
}

/// The Authorization header is broken: as a rule by what was pasted with the access key id.
pub(super) fn malformed_credential(case: &Case<'_>, evidence: &[&str], findings: &mut Findings) {
    let key_id = case.configured(Field::AccessKeyId);
    let clean = bare_key_id(key_id);
    let is_label = key_id.contains(['=', ':']);
    let is_padded = key_id != key_id.trim() || key_id.chars().any(|c| c.is_control() || !c.is_ascii());
    if is_label {
        findings.proven(&cause::aws::AUTHORIZATION_MALFORMED, evidence).change(Field::AccessKeyId, clean);
    } else if is_padded || key_id.contains(' ') {
        findings.proven(&cause::credential::HIDDEN_CHARS, evidence).change(Field::AccessKeyId, clean);
    } else if credential::hidden(case, evidence[0], findings) {
        findings.possible(&cause::aws::AUTHORIZATION_MALFORMED, evidence);
    } else if case.says("AWS4-HMAC-SHA256") || case.says("Credential") || case.error.code.starts_with("Authorization") {
        findings.proven(&cause::aws::AUTHORIZATION_MALFORMED, evidence);
    } else {
        // What arrived may not be the header that was sent.
        findings.likely(&cause::aws::AUTHORIZATION_MALFORMED, evidence);
        findings.possible(&cause::http::AUTHORIZATION_STRIPPED, evidence);
    }
}

fn missing_token(case: &Case<'_>, evidence: &[&str], findings: &mut Findings) {
    let is_signed = case.sent("authorization").is_some_and(|header| header.starts_with("AWS4"));
    if is_signed {
        findings.likely(&cause::aws::ROUTE_NOT_FOUND, evidence);
        findings.possible(&cause::http::AUTHORIZATION_STRIPPED, evidence);
    } else if matches!(case.method, Method::Static | Method::Oauth2) {
        // The destination means another method than AWS's: then it is the URL, as a rule.
        findings.likely(&cause::aws::ROUTE_NOT_FOUND, evidence);
        findings.likely(&cause::aws::SIGNING_NOT_APPLIED, evidence);
    } else {
        findings.likely(&cause::aws::SIGNING_NOT_APPLIED, evidence);
        findings.likely(&cause::aws::ROUTE_NOT_FOUND, evidence);
    }
}

/// A temporary key (ASIA) without its token looks unknown.
pub(super) fn unknown_key(case: &Case<'_>, evidence: &[&str], findings: &mut Findings) {
    let key_id = case.access_key_id();
    let has_token =
        case.sigv4().is_some_and(|auth| auth.session_token.is_some()) || case.sent("x-amz-security-token").is_some();
    if key_id.starts_with("ASIA") && !has_token {
        findings.proven(&cause::aws::SESSION_TOKEN_MISSING, &[evidence[0], key_id, "no session token was sent"]);
    } else if has_token {
        findings.likely(&cause::aws::SESSION_TOKEN_INVALID, evidence);
        findings.likely(&cause::aws::ACCESS_KEY_UNKNOWN, evidence);
    } else {
        let configured = case.configured(Field::AccessKeyId);
        let bare = bare_key_id(configured);
        let finding = findings.proven(&cause::aws::ACCESS_KEY_UNKNOWN, evidence);
        if !bare.is_empty() && bare != configured {
            finding.change(Field::AccessKeyId, bare);
        }
    }
}

fn not_authorized(case: &Case<'_>, text: &str, evidence: &[&str], findings: &mut Findings) {
    let is_anonymous = contains(text, "user: anonymous");
    let is_lattice = contains(text, "vpc-lattice");
    let hash = case.sent("x-amz-content-sha256").unwrap_or_default();
    if is_anonymous && is_lattice && case.sent("authorization").is_some() && hash != "UNSIGNED-PAYLOAD" {
        findings.likely(&cause::lattice::SIGNED_PAYLOAD_UNSUPPORTED, &[evidence[0], hash, case.quote()]);
        findings.possible(&cause::aws::SIGNING_NOT_APPLIED, evidence);
    } else if is_anonymous && contains(text, "execute-api:") && contains(text, "explicit deny") {
        let is_signed = case.method == Method::Sigv4;
        let certainty = if is_signed { Certainty::Likely } else { Certainty::Proven };
        findings.add(&cause::apigw::RESOURCE_POLICY_DENY, certainty, evidence);
        if is_signed {
            findings.likely(&cause::http::AUTHORIZATION_STRIPPED, evidence);
        }
    } else if is_anonymous && contains(text, "execute-api:") {
        findings.likely(&cause::apigw::RESOURCE_POLICY_DENY, evidence);
        findings.possible(&cause::aws::SIGNING_NOT_APPLIED, evidence);
    } else if is_anonymous && case.method == Method::Sigv4 {
        findings.likely(&cause::http::AUTHORIZATION_STRIPPED, evidence);
        findings.possible(&cause::apigw::RESOURCE_POLICY_DENY, evidence);
    } else if is_anonymous {
        findings.likely(&cause::aws::SIGNING_NOT_APPLIED, evidence);
        findings.possible(&cause::apigw::RESOURCE_POLICY_DENY, evidence);
    } else if contains(text, "invokefunction") {
        findings.proven(&cause::lambda_url::PERMISSION_MISSING, evidence);
    } else if contains(text, "execute-api:") && contains(text, "with an explicit deny") && !contains(text, "deny in ") {
        // API Gateway's short form: the Deny may stand in the caller's policy or in that of the API.
        findings.likely(&cause::apigw::RESOURCE_POLICY_DENY, evidence);
        findings.likely(&cause::aws::IAM_EXPLICIT_DENY, evidence);
    } else {
        policy::rules(case, &cause::apigw::RESOURCE_POLICY_DENY, evidence, findings);
    }
}

/// `{"message":"Forbidden"}` is API Gateway's word for several things.
fn forbidden(case: &Case<'_>, evidence: &[&str], findings: &mut Findings) {
    let host = case.host();
    let is_gateway = !case.header("x-amz-apigw-id").is_empty() || !case.header("apigw-requestid").is_empty();
    if host.contains(".lambda-url.") {
        function_url(case, evidence, findings);
        return;
    }
    if is_aws_host(&host) && !host.contains("execute-api") && !is_gateway {
        // Another service's word for a policy that it does not name, such as that of AWS IoT.
        findings.likely(&cause::aws::ACCESS_DENIED_UNSPECIFIED, evidence);
        findings.possible(&cause::aws::IAM_IMPLICIT_DENY, evidence);
        return;
    }
    let is_own_host = host.contains(".execute-api.");
    if case.method == Method::Sigv4 && !is_own_host {
        findings.possible(&cause::apigw::DOMAIN_MAPPING_MISSING, evidence);
        findings.possible(&cause::apigw::API_KEY_MISSING, evidence);
    } else if case.sent("x-api-key").is_none() {
        let finding = findings.likely(&cause::apigw::API_KEY_MISSING, evidence);
        if case.method == Method::Static {
            // API Gateway reads its keys from this header alone.
            finding.change(Field::Header, "x-api-key");
        }
        if !is_own_host {
            findings.possible(&cause::apigw::DOMAIN_MAPPING_MISSING, evidence);
        }
    } else if is_own_host {
        findings.possible(&cause::apigw::API_KEY_MISSING, evidence);
    } else {
        findings.possible(&cause::apigw::API_KEY_MISSING, evidence);
        findings.possible(&cause::apigw::DOMAIN_MAPPING_MISSING, evidence);
    }
    findings.possible(&cause::waf::BLOCKED, evidence);
}
