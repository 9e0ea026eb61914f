//! What a delivery network or a debugging proxy says of the server behind it, in statuses and pages of its own.

use super::super::case::{Case, contains};
use super::super::finding::Findings;
use super::super::transport::other_tools;
use super::status_line;

pub(super) fn rules(case: &Case<'_>, findings: &mut Findings) {
    let (line, quote) = (status_line(case), case.quote());
    if let Some(said) = case.body.trim_start().strip_prefix("[Fiddler]") {
        // Fiddler's 502 is its word for a connection that failed.
        let cause = other_tools::cause(said).unwrap_or("http.bad_gateway");
        findings.likely(cause, &[&line, quote]);
        return;
    }
    let is_cloudflare = contains(case.header("server"), "cloudflare") || !case.header("cf-ray").is_empty();
    // Cloudflare, "Cloudflare 5xx errors".
    match case.status() {
        520 | 521 | 523 | 525 | 526 | 530 if is_cloudflare => {
            findings.proven("http.bad_gateway", &[&line, quote]);
        }
        522 if is_cloudflare => {
            findings.likely("http.gateway_timeout", &[&line, quote]);
            findings.likely("http.bad_gateway", &[&line]);
        }
        524 if is_cloudflare => {
            findings.proven("http.gateway_timeout", &[&line, quote]);
        }
        // IIS behind Application Request Routing, and Akamai.
        502 if case.says("502.3") || case.says("operation timed out") => {
            findings.likely("http.gateway_timeout", &[&line, quote]);
            findings.likely("http.bad_gateway", &[&line]);
        }
        _ => {}
    }
}
