//! API Gateway, function URLs, VPC Lattice: who is the caller, is there such a route, and may the caller use it?
//!
//! Source: API Gateway, "Gateway response types" and "API Gateway resource policies"; Lambda, "Control access to
//! function URLs"; VPC Lattice, "`SigV4` authenticated requests".

use crate::diagnose::cause;
use crate::diagnose::evidence::case::{Case, Method};
use crate::diagnose::finding::{Certainty, Findings};
use crate::diagnose::rules::aws::{key, policy};
use crate::diagnose::rules::table::{Table, When, by, likely, possible};
use crate::domain::Setting;
use crate::domain::host::is_aws_host;

/// A caller that was seen as anonymous.
const ANONYMOUS: When = When::Says(&["user: anonymous"]);
const ON_GATEWAY: When = When::Says(&["execute-api:"]);
const EXPLICIT: When = When::Says(&["explicit deny"]);
const IS_SIGNED: When = When::Is(|case| case.method == Method::Sigv4);

/// "User: … is not authorized to perform: …"
pub(in crate::diagnose) static NOT_AUTHORIZED: Table = Table {
    name: "aws/gateway/not_authorized",
    rules: &[
        by(When::All(&[ANONYMOUS, When::Says(&["vpc-lattice"]), When::Is(has_signed_payload)]), signed_payload),
        likely!(
            When::All(&[ANONYMOUS, ON_GATEWAY, EXPLICIT, IS_SIGNED]),
            cause::apigw::RESOURCE_POLICY_DENY,
            cause::http::AUTHORIZATION_STRIPPED
        ),
        by(When::All(&[ANONYMOUS, ON_GATEWAY, EXPLICIT]), resource_policy),
        likely!(
            When::All(&[ANONYMOUS, ON_GATEWAY]),
            cause::apigw::RESOURCE_POLICY_DENY,
            cause::aws::SIGNING_NOT_APPLIED
        ),
        likely!(
            When::All(&[ANONYMOUS, IS_SIGNED]),
            cause::http::AUTHORIZATION_STRIPPED,
            cause::apigw::RESOURCE_POLICY_DENY
        ),
        likely!(ANONYMOUS, cause::aws::SIGNING_NOT_APPLIED, cause::apigw::RESOURCE_POLICY_DENY),
        by(When::Says(&["lambda:invokefunction"]), invoke),
        // API Gateway's short form: the Deny may stand in the caller's policy or in that of the API.
        by(
            When::All(&[
                ON_GATEWAY,
                When::Says(&["with an explicit deny"]),
                When::Not(&When::Says(&["explicit deny in "])),
            ]),
            either_policy,
        ),
        by(When::Else, by_policy),
    ],
};

pub(in crate::diagnose) fn not_authorized(case: &Case<'_>, findings: &mut Findings) {
    NOT_AUTHORIZED.decide(case, findings);
}

fn by_policy(case: &Case<'_>, findings: &mut Findings) {
    policy::TABLE.decide(case, findings);
}

/// The sentence that names the caller and the action.
fn sentence<'c>(case: &'c Case<'_>) -> &'c str {
    case.quote_around(case.place_of("is not authorized to").unwrap_or_default())
}

fn has_signed_payload(case: &Case<'_>) -> bool {
    case.sent("authorization").is_some() && case.sent("x-amz-content-sha256") != Some("UNSIGNED-PAYLOAD")
}

fn signed_payload(case: &Case<'_>, findings: &mut Findings) {
    let (line, hash) = (case.status_line(), case.sent_line("x-amz-content-sha256"));
    findings.likely(&cause::lattice::SIGNED_PAYLOAD_UNSUPPORTED, &[&line, &hash, sentence(case)]);
    findings.possible(&cause::aws::SIGNING_NOT_APPLIED, &[&line, sentence(case)]);
}

fn resource_policy(case: &Case<'_>, findings: &mut Findings) {
    findings.proven(&cause::apigw::RESOURCE_POLICY_DENY, &[&case.status_line(), sentence(case)]);
}

fn invoke(case: &Case<'_>, findings: &mut Findings) {
    findings.proven(&cause::lambda_url::PERMISSION_MISSING, &[&case.status_line(), sentence(case)]);
}

fn either_policy(case: &Case<'_>, findings: &mut Findings) {
    let quotes: &[&str] = &[&case.status_line(), sentence(case)];
    findings.likely(&cause::apigw::RESOURCE_POLICY_DENY, quotes);
    findings.likely(&cause::aws::IAM_EXPLICIT_DENY, quotes);
}

/// A Lambda authorizer said no: it judges what the destination's own method sends.
pub(in crate::diagnose) fn authorizer(case: &Case<'_>, findings: &mut Findings) {
    let quotes: &[&str] = &[&case.status_line(), sentence(case)];
    let (likely, possible) = match case.method {
        Method::Oauth2 => (&cause::oauth2::TOKEN_SCOPE_INSUFFICIENT, &cause::oauth2::TOKEN_REJECTED_GENERIC),
        Method::Static => (&cause::static_header::TOKEN_WRONG, &cause::http::FORBIDDEN),
        Method::None | Method::Sigv4 | Method::Blob | Method::EventHubs => {
            (&cause::http::FORBIDDEN, &cause::apigw::RESOURCE_POLICY_DENY)
        }
    };
    findings.likely(likely, quotes);
    findings.possible(possible, quotes);
}

/// A function URL says the same of a caller without permission and of one that did not sign.
pub(in crate::diagnose) fn function_url(case: &Case<'_>, findings: &mut Findings) {
    let quotes: &[&str] = &[&case.status_line(), &case.header_line("x-amzn-errortype"), case.quote()];
    findings.likely(&cause::lambda_url::PERMISSION_MISSING, quotes);
    if case.method != Method::Sigv4 {
        findings.possible(&cause::aws::SIGNING_NOT_APPLIED, quotes);
    }
}

/// The Authorization header is not one of version 4, or not a whole one.
pub(in crate::diagnose) fn incomplete(case: &Case<'_>, findings: &mut Findings) {
    if case.method == Method::Sigv4 {
        key::malformed(case, findings);
        return;
    }
    // API Gateway says the same of a path that it does not know.
    let quotes: &[&str] = &[&case.status_line(), &case.header_line("x-amzn-errortype"), case.quote()];
    findings.possible(&cause::aws::ROUTE_NOT_FOUND, quotes);
    findings.possible(&cause::aws::SIGNING_NOT_APPLIED, quotes);
    findings.possible(&cause::aws::AUTHORIZATION_MECHANISM_WRONG, quotes);
}

/// API Gateway says it of a request that is not signed, and of a route that does not exist.
pub(in crate::diagnose) fn missing_token(case: &Case<'_>, findings: &mut Findings) {
    let quotes: &[&str] = &[&case.status_line(), &case.header_line("x-amzn-errortype"), case.quote()];
    let is_signed = case.sent("authorization").is_some_and(|header| header.starts_with("AWS4"));
    if is_signed {
        findings.likely(&cause::aws::ROUTE_NOT_FOUND, quotes);
        findings.possible(&cause::http::AUTHORIZATION_STRIPPED, quotes);
    } else if case.has_signer_headers() {
        // Something signed: the file does not show the signature, so its absence says nothing.
        findings
            .likely(&cause::aws::ROUTE_NOT_FOUND, &[&case.status_line(), &case.sent_line("x-amz-date"), case.quote()]);
        findings.possible(&cause::aws::SIGNING_NOT_APPLIED, quotes);
    } else if matches!(case.method, Method::Static | Method::Oauth2) {
        // The destination means another method than AWS's: then it is usually the URL.
        findings.likely(&cause::aws::ROUTE_NOT_FOUND, quotes);
        findings.likely(&cause::aws::SIGNING_NOT_APPLIED, quotes);
    } else {
        findings.likely(&cause::aws::SIGNING_NOT_APPLIED, quotes);
        findings.likely(&cause::aws::ROUTE_NOT_FOUND, quotes);
    }
}

/// `{"message":"Forbidden"}`, and no more.
pub(in crate::diagnose) fn is_plain_forbidden(case: &Case<'_>) -> bool {
    case.error.message.trim_end_matches('.').eq_ignore_ascii_case("forbidden")
}

const ON_OWN_HOST: When = When::Is(|case| case.host().contains(".execute-api."));
const HAS_KEY: When = When::Is(|case| case.sent("x-api-key").is_some());

/// `{"message":"Forbidden"}` is API Gateway's word for several things.
pub(in crate::diagnose) static FORBIDDEN: Table = Table {
    name: "aws/gateway/forbidden",
    rules: &[
        by(When::Is(|case| case.host().contains(".lambda-url.")), function_url),
        // Another service's word for a policy that it does not name, such as that of AWS IoT.
        likely!(When::Is(is_other_service), cause::aws::ACCESS_DENIED_UNSPECIFIED, cause::aws::IAM_IMPLICIT_DENY),
        possible!(
            When::All(&[IS_SIGNED, When::Not(&ON_OWN_HOST)]),
            cause::apigw::DOMAIN_MAPPING_MISSING,
            cause::apigw::API_KEY_MISSING,
            cause::waf::BLOCKED
        ),
        by(When::Not(&HAS_KEY), no_key),
        possible!(ON_OWN_HOST, cause::apigw::API_KEY_MISSING, cause::waf::BLOCKED),
        possible!(When::Else, cause::apigw::API_KEY_MISSING, cause::apigw::DOMAIN_MAPPING_MISSING, cause::waf::BLOCKED),
    ],
};

pub(in crate::diagnose) fn forbidden(case: &Case<'_>, findings: &mut Findings) {
    FORBIDDEN.decide(case, findings);
}

fn is_other_service(case: &Case<'_>) -> bool {
    let is_gateway = !case.header("x-amz-apigw-id").is_empty() || !case.header("apigw-requestid").is_empty();
    is_aws_host(&case.host()) && !case.host().contains("execute-api") && !is_gateway
}

/// API Gateway reads its keys from this header alone.
fn no_key(case: &Case<'_>, findings: &mut Findings) {
    let quotes: &[&str] = &[&case.status_line(), &case.header_line("x-amzn-errortype"), case.quote()];
    let finding = findings.likely(&cause::apigw::API_KEY_MISSING, quotes);
    if case.method == Method::Static {
        finding.change(Setting::Header, "x-api-key");
    }
    if !case.host().contains(".execute-api.") {
        findings.possible(&cause::apigw::DOMAIN_MAPPING_MISSING, quotes);
    }
    findings.add(&cause::waf::BLOCKED, Certainty::Possible, quotes);
}
