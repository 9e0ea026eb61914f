//! What stands before the application and answers in its place: proxies, firewalls, delivery networks, web servers.
//!
//! Each rule rests on a mark that the product is documented to leave.

mod edge;
mod firewall;
mod forward_proxy;
mod web_server;

pub(super) use self::firewall::success;
use crate::diagnose::cause;
use crate::diagnose::evidence::case::Case;
use crate::diagnose::finding::Findings;

pub(super) fn rules(case: &Case<'_>, findings: &mut Findings) {
    forward_proxy::rules(case, findings);
    if !findings.is_empty() {
        return;
    }
    firewall::rules(case, findings);
    if findings.is_empty() {
        edge::rules(case, findings);
    }
    if findings.is_empty() {
        web_server::rules(case, findings);
    }
    if case.status() == 407 {
        findings.proven(&cause::proxy::AUTH_REQUIRED, &[&case.status_line(), case.header("proxy-authenticate")]);
    }
}
