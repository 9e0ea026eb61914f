//! AWS services other than S3: the JSON responses of API Gateway, Lambda, VPC Lattice and the native APIs.
//!
//! Source: AWS "Common errors"; the responses of API Gateway; IAM user guide, "Troubleshoot access denied".

pub(super) mod clock;
pub(super) mod compare;
mod difference;
pub(super) mod gateway;
pub(super) mod input;
pub(super) mod key;
pub(super) mod policy;
pub(super) mod scope;
pub(super) mod serverless;

use crate::diagnose::cause;
use crate::diagnose::evidence::case::{Case, Method};
use crate::diagnose::finding::{Certainty, Findings};
use crate::diagnose::rules::table::{Table, When, by, likely, proven};
use crate::domain::host::is_aws_host;

/// True if an AWS service answers.
pub(super) fn is_answer(case: &Case<'_>) -> bool {
    case.method == Method::Sigv4 || is_aws(case)
}

/// Marks that only AWS leaves.
pub(super) fn is_aws(case: &Case<'_>) -> bool {
    const HEADERS: [&str; 5] =
        ["x-amzn-errortype", "x-amzn-requestid", "x-amz-apigw-id", "apigw-requestid", "x-aoss-response-hint"];
    HEADERS.iter().any(|name| !case.header(name).is_empty()) || is_aws_host(&case.host())
}

pub(super) fn rules(case: &Case<'_>, findings: &mut Findings) {
    TABLE.decide(case, findings);
    if !is_aws(case) {
        // Whoever stands before a custom domain, or imitates AWS, can say the same.
        findings.cap(Certainty::Likely);
    }
}

/// What a service says of the signature, of the caller, and of the request, in this order.
pub(super) static TABLE: Table = Table {
    name: "aws",
    rules: &[
        by(
            When::Any(&[
                When::Says(&["signature expired", "signature not yet current"]),
                When::Code(&["RequestTimeTooSkewed", "RequestExpired", "RequestInTheFutureException"]),
            ]),
            clock::rules,
        ),
        by(When::Says(&["credential should be scoped", "date in credential scope does not match"]), scope::rules),
        by(
            When::Any(&[
                When::Says(&["the request signature we calculated does not match"]),
                When::Code(&["SignatureDoesNotMatch", "InvalidSignatureException"]),
            ]),
            compare::rules,
        ),
        by(
            When::Any(&[
                When::Says(&["key=value pair", "authorization header requires", "exactly 5 slash-delimited elements"]),
                When::Code(&["IncompleteSignature", "IncompleteSignatureException"]),
            ]),
            gateway::incomplete,
        ),
        by(
            When::Any(&[
                When::Says(&["missing authentication token"]),
                When::Code(&["MissingAuthenticationToken", "MissingAuthenticationTokenException"]),
            ]),
            gateway::missing_token,
        ),
        proven!(
            When::Any(&[
                When::Says(&["security token included in the request is expired"]),
                When::Code(&["ExpiredToken", "ExpiredTokenException"]),
            ]),
            cause::aws::SESSION_TOKEN_EXPIRED
        ),
        by(
            When::Any(&[
                When::Says(&[
                    "security token included in the request is invalid",
                    "access key id you provided does not exist",
                ]),
                When::Code(&[
                    "UnrecognizedClientException",
                    "InvalidClientTokenId",
                    "InvalidAccessKeyId",
                    "InvalidAccessKeyIdException",
                ]),
            ]),
            key::unknown,
        ),
        by(When::Says(&["is not authorized to access this resource"]), gateway::authorizer),
        // A service with one URL for all operations does not know which one to authorise.
        proven!(
            When::Says(&["unable to determine service/operation name to be authorized"]),
            cause::aws::ACTION_TARGET_MISSING
        ),
        by(When::Says(&["is not authorized to perform: ", "with an explicit deny"]), gateway::not_authorized),
        by(When::Says(&["function url authorization"]), gateway::function_url),
        by(When::Header("x-aoss-response-hint", &[]), serverless::by_hint),
        by(When::All(&[When::Status(&[403]), When::Is(serverless::is_collection)]), serverless::denied),
        by(When::Else, input::rules),
        proven!(When::All(&[When::Status(&[429]), When::Is(is_aws)]), cause::aws::THROTTLED),
        likely!(When::Status(&[413]), cause::http::PAYLOAD_TOO_LARGE),
        by(When::All(&[When::Status(&[403]), When::Is(gateway::is_plain_forbidden)]), gateway::forbidden),
        by(When::All(&[When::Status(&[403]), When::Is(|case| is_aws_host(&case.host()))]), denied),
    ],
};

fn denied(case: &Case<'_>, findings: &mut Findings) {
    findings.possible(&cause::aws::ACCESS_DENIED_UNSPECIFIED, &[&case.status_line(), case.quote()]);
}
