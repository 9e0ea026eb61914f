//! What stands before the application and answers in its place: proxies, firewalls, delivery networks, web servers.
//!
//! Each rule rests on a mark that the product is documented to leave.

mod edge;
mod firewall;
mod forward_proxy;
mod web_server;

pub(super) use self::firewall::success;
use super::case::Case;
use super::finding::Findings;

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
        findings.proven("proxy.auth_required", &[&status_line(case), case.header("proxy-authenticate")]);
    }
}

/// `403 Forbidden`
pub(super) fn status_line(case: &Case<'_>) -> String {
    format!("{} {}", case.status(), case.response().map_or("", |response| response.reason.as_str()))
        .trim_end()
        .to_owned()
}
