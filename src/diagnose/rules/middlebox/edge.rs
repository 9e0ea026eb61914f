//! What a delivery network or a debugging proxy says of the server behind it, in statuses and pages of its own.

use crate::diagnose::cause;
use crate::diagnose::evidence::case::{Case, contains};
use crate::diagnose::finding::Findings;
use crate::diagnose::rules::transport;

pub(super) fn rules(case: &Case<'_>, findings: &mut Findings) {
    let (line, quote) = (case.status_line(), case.quote());
    if let Some(said) = case.body.trim_start().strip_prefix("[Fiddler]") {
        // Fiddler's 502 is its word for a connection that failed.
        if !transport::in_words(case, said, findings) {
            findings.likely(&cause::http::BAD_GATEWAY, &[&line, quote]);
        }
        return;
    }
    let is_cloudflare = contains(case.header("server"), "cloudflare") || !case.header("cf-ray").is_empty();
    // Cloudflare, "Cloudflare 5xx errors".
    match case.status() {
        520 | 521 | 523 | 525 | 526 | 530 if is_cloudflare => {
            findings.proven(&cause::http::BAD_GATEWAY, &[&line, quote]);
        }
        522 if is_cloudflare => {
            findings.likely(&cause::http::GATEWAY_TIMEOUT, &[&line, quote]);
            findings.likely(&cause::http::BAD_GATEWAY, &[&line]);
        }
        524 if is_cloudflare => {
            findings.proven(&cause::http::GATEWAY_TIMEOUT, &[&line, quote]);
        }
        // IIS behind Application Request Routing, and Akamai.
        502 if case.says("502.3") || case.says("operation timed out") => {
            findings.likely(&cause::http::GATEWAY_TIMEOUT, &[&line, quote]);
            findings.likely(&cause::http::BAD_GATEWAY, &[&line]);
        }
        _ => {}
    }
}
