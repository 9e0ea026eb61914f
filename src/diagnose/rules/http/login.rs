//! Redirects to a login page: what a protocol of logins, or the address itself, says.

use url::{Host, Url};

use crate::diagnose::cause;
use crate::diagnose::evidence::case::{Case, has_word};
use crate::diagnose::finding::{Certainty, Findings};

/// Say that the redirect leads to a login page. True if it does.
pub(super) fn rules(case: &Case<'_>, target: &Url, findings: &mut Findings) -> bool {
    let evidence: &[&str] = &[&case.status_line(), &case.header_line("location")];
    let (certainty, remark) = if let Some(protocol) = protocol(target) {
        (Certainty::Proven, protocol.to_owned())
    } else if has_login_path(target) {
        match comes_back(case, target) {
            Some(name) => (Certainty::Proven, format!("{name} holds the way back to the path that was asked for")),
            None => (Certainty::Likely, "the path is that of a login page".to_owned()),
        }
    } else if is_login_host(case, target) {
        (Certainty::Likely, "the host is that of a login".to_owned())
    } else if is_captive_portal(case, target) {
        (Certainty::Likely, "a network redirects plain HTTP until somebody has logged in".to_owned())
    } else {
        return false;
    };
    findings.add(&cause::http::LOGIN_REDIRECT, certainty, evidence).remark(&remark);
    true
}

/// A request of a login protocol, by the parameters that it must have.
fn protocol(target: &Url) -> Option<&'static str> {
    let has = |name: &str| target.query_pairs().any(|(known, _)| known == name);
    if has("response_type") && has("client_id") {
        // RFC 6749 §4.1.1; OpenID Connect Core §3.1.2.1.
        return Some("an authorization request of OAuth 2.0 or OpenID Connect");
    }
    if has("SAMLRequest") {
        // Bindings for SAML 2.0 §3.4.4.
        return Some("an authentication request of SAML");
    }
    // WS-Federation 1.2 §13.1.1.
    target
        .query_pairs()
        .any(|(name, value)| name == "wa" && value.starts_with("wsignin"))
        .then_some("a sign-in of WS-Federation")
}

/// A word of the path is one for logins.
fn has_login_path(target: &Url) -> bool {
    const WORDS: [&str; 19] = [
        "login",
        "logon",
        "log-in",
        "log_in",
        "signin",
        "sign-in",
        "sign_in",
        "sso",
        "saml",
        "saml2",
        "oauth",
        "oauth2",
        "authorize",
        "authenticate",
        "openid",
        "oidc",
        "cas",
        "adfs",
        "auth",
    ];
    let path = target.path();
    let is_session = path.ends_with("/session/new") || path.ends_with("/sessions/new") || path.contains("wp-login.php");
    let segments = || path.split('/').map(|segment| segment.split('.').next().unwrap_or_default());
    is_session
        || segments().any(|segment| WORDS.iter().any(|word| segment.eq_ignore_ascii_case(word)))
        || ["login", "signin", "logon"].iter().any(|word| has_word(path, word))
}

/// The parameter in which the login page is told where to come back to, if that is where the request went.
fn comes_back(case: &Case<'_>, target: &Url) -> Option<String> {
    let path = case.path();
    if path.len() < 2 {
        return None;
    }
    let leads_back = |value: &str| value.contains(path) && value.len() <= path.len() + 4_096;
    target.query_pairs().find(|(_, value)| leads_back(value)).map(|(name, _)| name.chars().take(40).collect())
}

/// Another host whose first label is one for logins.
fn is_login_host(case: &Case<'_>, target: &Url) -> bool {
    const LABELS: [&str; 14] = [
        "login", "logon", "signin", "sso", "auth", "oauth", "accounts", "account", "idp", "id", "identity", "adfs",
        "authn", "passport",
    ];
    let host = target.host_str().unwrap_or_default();
    let first = host.split('.').next().unwrap_or_default();
    !host.eq_ignore_ascii_case(&case.host()) && host.contains('.') && LABELS.contains(&first)
}

/// Plain HTTP, answered by a network of its own in place of the host.
fn is_captive_portal(case: &Case<'_>, target: &Url) -> bool {
    const WORDS: [&str; 6] = ["captive", "captiveportal", "hotspot", "portal", "splash", "guest"];
    let host = target.host_str().unwrap_or_default();
    let says = |word: &&str| has_word(host, word) || has_word(target.path(), word);
    case.is_http() && host != case.host() && (WORDS.iter().any(says) || is_private(target) && !is_private_host(case))
}

/// The address of a network's own gateway (RFC 1918).
fn is_private(target: &Url) -> bool {
    matches!(target.host(), Some(Host::Ipv4(address)) if address.is_private())
}

fn is_private_host(case: &Case<'_>) -> bool {
    case.url
        .as_ref()
        .is_some_and(|url| is_private(url) || matches!(url.host(), Some(Host::Ipv4(address)) if address.is_loopback()))
}
