//! A proxy on the sender's side that answers itself, as it can where the destination is plain HTTP.

use crate::diagnose::cause;
use crate::diagnose::evidence::case::{Case, contains};
use crate::diagnose::finding::{Certainty, Findings};

/// Words of block pages that stand on the way out, not before a server.
const OUTBOUND: [&str; 9] = [
    "content categorization",
    "internet security by zscaler",
    "zscaler to protect",
    "your organization's policy",
    "your organization has blocked",
    "blocked by your organization",
    "mcafee web gateway",
    "skyhigh secure web gateway",
    "this site is blocked due to",
];

pub(super) fn rules(case: &Case<'_>, findings: &mut Findings) {
    let squid = case.header("x-squid-error").split(' ').next().unwrap_or_default();
    let evidence: &[&str] = &[&case.status_line(), squid, case.quote()];
    let certainty = if case.has_proxy() { Certainty::Proven } else { Certainty::Likely };
    let is_known = || contains(case.header("server"), "zscaler") || OUTBOUND.iter().any(|words| case.says(words));
    match squid {
        "ERR_CACHE_ACCESS_DENIED" => {
            findings.proven(&cause::proxy::AUTH_REQUIRED, evidence);
        }
        "ERR_ACCESS_DENIED" => {
            findings.add(&cause::proxy::DENIED, certainty, evidence);
        }
        "" if matches!(case.status(), 302 | 307 | 400..=599) && is_known() => {
            findings.add(&cause::proxy::DENIED, certainty, evidence);
        }
        // What a Squid could not reach; before a server it would be a gateway.
        _ if !squid.is_empty() && matches!(case.status(), 502..=504) => {
            findings.add(&cause::proxy::DENIED, certainty.min(Certainty::Likely), evidence);
            findings.likely(&cause::http::BAD_GATEWAY, evidence);
        }
        _ => {}
    }
}
