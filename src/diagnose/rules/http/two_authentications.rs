//! A request with two authentications, of which the service accepts one: RFC 6750 §2 for tokens, and each service for
//! its signatures in the URL.

use crate::diagnose::cause;
use crate::diagnose::evidence::case::Case;
use crate::diagnose::finding::{Certainty, Findings};
use crate::diagnose::rules::table::{Table, When, by};

/// What is said of two.
const TWO: When = When::Tells(&[
    "multiple bearer tokens", // Spring Security
    "more than one access token",
    "multiple access tokens",
    "more than one method",
    "more than one authori",
    "more than one authenti",
    "multiple authori",
    "multiple authenti",
    "only one auth",
]);

/// What is said of the one in the header, as if there were no other.
const HEADER: When = When::Tells(&["authorization header", "authorization scheme", "authorization type"]);

pub(in crate::diagnose::rules) static TABLE: Table = Table {
    name: "http::two_authentications",
    rules: &[
        by(When::All(&[When::Is(is_refusal), When::Is(has_two), TWO]), proven),
        by(When::All(&[When::Is(is_refusal), When::Is(has_two), HEADER]), likely),
    ],
};

/// The parameters of a URL that are an authentication: signatures of Azure and AWS, and a token (RFC 6750 §2.3).
const IN_URL: [&str; 5] = ["sig", "X-Amz-Signature", "Signature", "AWSAccessKeyId", "access_token"];

fn is_refusal(case: &Case<'_>) -> bool {
    matches!(case.status(), 400 | 401 | 403)
}

/// An authentication in the URL, and another one in `Authorization`.
pub(in crate::diagnose::rules) fn has_two(case: &Case<'_>) -> bool {
    case.sent("authorization").is_some() && IN_URL.iter().any(|name| case.query(name).is_some())
}

fn proven(case: &Case<'_>, findings: &mut Findings) {
    found(case, findings, Certainty::Proven);
}

fn likely(case: &Case<'_>, findings: &mut Findings) {
    found(case, findings, Certainty::Likely);
    findings.possible(&cause::http::BAD_REQUEST, &[&case.status_line(), case.quote()]);
}

fn found(case: &Case<'_>, findings: &mut Findings, certainty: Certainty) {
    let (line, challenge, sent) =
        (case.status_line(), case.header_line("www-authenticate"), case.sent_line("authorization"));
    let evidence: &[&str] = &[&line, &challenge, &case.exchange.request.url, &sent, case.quote()];
    findings
        .add(&cause::http::TWO_AUTHENTICATIONS, certainty, evidence)
        .titled("The URL carries an authentication, and the request an Authorization header as well.");
}
