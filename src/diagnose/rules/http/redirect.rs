//! Redirects. One is an answer, not a step: the delivery went nowhere.

use url::Url;

use crate::diagnose::cause;
use crate::diagnose::evidence::case::{Case, Method, without_dated_path};
use crate::diagnose::finding::{Certainty, Findings};
use crate::diagnose::rules::http::login;
use crate::domain::Setting;
use crate::domain::display::MASK;
use crate::domain::host::HostFacts;

pub(super) fn rules(case: &Case<'_>, findings: &mut Findings) {
    let location = case.header("location");
    let (line, to) = (case.status_line(), case.header_line("location"));
    let Some(target) = case.url.as_ref().and_then(|url| url.join(location).ok()).filter(|_| !location.is_empty())
    else {
        findings
            .likely(&cause::http::REDIRECT, &[&line, &to])
            .titled("The destination redirects, and does not say where to.")
            .fixed_by("Ask the receiver's operator for the address that takes deliveries.");
        return;
    };
    if is_loop(case, &target) {
        findings.proven(&cause::http::REDIRECT_LOOP, &[&line, &to]);
        return;
    }
    let is_same_path = is_same_path(case, &target);
    if !is_same_path && login::rules(case, &target, findings) {
        return;
    }
    // POST becomes GET for 301 and 302, everything does for 303 (RFC 9110 §15.4; Fetch, "HTTP-redirect fetch").
    let is_post = case.exchange.request.method.name() == "POST";
    let loses_method = case.status() == 303 || (is_post && matches!(case.status(), 301 | 302));
    let cause = if loses_method { &cause::http::REDIRECT_METHOD_CHANGED } else { &cause::http::REDIRECT };
    // A service that adds its own error has more to say than the status.
    let certainty = if case.error.code.is_empty() { Certainty::Proven } else { Certainty::Likely };
    let finding = findings.add(cause, certainty, &[&line, &to]);
    let host = target.host_str().unwrap_or_default();
    if !is_same_service(case, &target) {
        let host: String = host.chars().take(100).collect();
        finding.fixed_by(format!("Ask the receiver's operator whether {host} is the new address before you use it."));
        return;
    }
    // What is permanent, or the same path elsewhere, is the new place; another page may be a result or an apology.
    let is_place = is_same_path || matches!(case.status(), 301 | 307 | 308);
    if !is_place {
        finding.fixed_by("Look at the page that Location names: it may be an apology, or belong to another path.");
        return;
    }
    if let Some(url) = moved(case, &target) {
        if let Some(what) = difference(case, &target) {
            finding.fixed_by(what);
        }
        finding.change(Setting::Url, url);
    }
}

/// The same address again, or one that an earlier request of this delivery went to.
fn is_loop(case: &Case<'_>, target: &Url) -> bool {
    let is_it = |url: &str| Url::parse(url).is_ok_and(|url| url == *target);
    case.earlier.iter().any(|exchange| is_it(&exchange.request.url)) || is_it(&case.exchange.request.url)
}

/// The path that was asked for, perhaps behind a prefix or with another slash at its end.
fn is_same_path(case: &Case<'_>, target: &Url) -> bool {
    let path = |path: &str| path.trim_end_matches('/').to_owned();
    path(target.path()).ends_with(&path(case.path())) && case.path().len() > 1
}

/// The same host, one of the same organisation, or the same service at another of its documented endpoints.
fn is_same_service(case: &Case<'_>, target: &Url) -> bool {
    let (from, to) = (case.host(), target.host_str().unwrap_or_default().to_ascii_lowercase());
    from == to || is_same_organisation(&from, &to) || is_same_endpoint(&from, &to)
}

/// Both names are registered by the same party, as far as names tell without the list of public suffixes.
fn is_same_organisation(from: &str, to: &str) -> bool {
    let is_address = |host: &str| host.starts_with('[') || host.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    if is_address(from) || is_address(to) {
        return false;
    }
    match (registered(from), registered(to)) {
        (Some(from), Some(to)) => from == to,
        _ => false,
    }
}

/// The part of a name that its owner registered: two labels, three below a suffix such as `co.uk`, and one more than a
/// provider's domain below which everybody has a name.
fn registered(host: &str) -> Option<&str> {
    const SECOND_LEVEL: [&str; 10] = ["co", "com", "net", "org", "gov", "ac", "edu", "or", "ne", "go"];
    const SHARED: [&str; 24] = [
        "azurewebsites.net",
        "azurefd.net",
        "azure-api.net",
        "cloudapp.azure.com",
        "windows.net",
        "amazonaws.com",
        "amazonaws.com.cn",
        "cloudfront.net",
        "herokuapp.com",
        "vercel.app",
        "netlify.app",
        "github.io",
        "pages.dev",
        "workers.dev",
        "run.app",
        "web.app",
        "appspot.com",
        "fly.dev",
        "onrender.com",
        "railway.app",
        "ngrok.io",
        "ngrok-free.app",
        "ngrok-free.dev",
        "trycloudflare.com",
    ];
    let labels: Vec<&str> = host.split('.').collect();
    let shared = SHARED.iter().find(|suffix| host.strip_suffix(*suffix).is_some_and(|name| name.ends_with('.')));
    let count = match (shared, labels.as_slice()) {
        (Some(suffix), _) => suffix.split('.').count() + 1,
        (None, [.., second, top]) if top.len() == 2 && SECOND_LEVEL.contains(second) => 3,
        (None, _) => 2,
    };
    let start: usize =
        labels.len().checked_sub(count).map(|skip| labels[..skip].iter().map(|label| label.len() + 1).sum())?;
    host.get(start..)
}

/// The same resource of AWS or Azure, at the endpoint of another region.
fn is_same_endpoint(from: &str, to: &str) -> bool {
    match (HostFacts::of(from), HostFacts::of(to)) {
        (Some(HostFacts::S3 { bucket: from, .. }), Some(HostFacts::S3 { bucket: to, .. })) => from == to,
        (Some(HostFacts::Aws { service: from, .. }), Some(HostFacts::Aws { service: to, .. }))
        | (Some(HostFacts::Blob { account: from }), Some(HostFacts::Blob { account: to }))
        | (Some(HostFacts::EventHubs { namespace: from }), Some(HostFacts::EventHubs { namespace: to })) => from == to,
        _ => false,
    }
}

/// What has to change, where it is one thing.
fn difference(case: &Case<'_>, target: &Url) -> Option<&'static str> {
    let sent = case.url.as_ref()?;
    let is_same_host = sent.host_str() == target.host_str();
    let is_same_path = sent.path() == target.path();
    let is_slash = sent.path().trim_end_matches('/') == target.path().trim_end_matches('/');
    match () {
        () if is_same_host && is_same_path && sent.scheme() == "http" && target.scheme() == "https" => {
            Some("Write the URL with https.")
        }
        () if is_same_host && !is_same_path && is_slash && target.path().ends_with('/') => {
            Some("Add the slash at the end of the URL's path.")
        }
        () if is_same_host && !is_same_path && is_slash => Some("Take the slash at the end of the URL's path off."),
        () => None,
    }
}

/// The configured URL at the new place: without the dated path, with the configured query.
fn moved(case: &Case<'_>, target: &Url) -> Option<String> {
    let mut moved = target.clone();
    moved.set_query(None);
    moved.set_fragment(None);
    if let Some(object_path) = &case.exchange.request.object_path {
        let path = target.path().strip_suffix(&format!("/{object_path}"))?.to_owned();
        moved.set_path(&path);
    } else if matches!(case.method, Method::Sigv4 | Method::Blob) {
        moved.set_path(without_dated_path(target.path()));
    }
    let configured_query = case.configured_url().split_once('?').map(|(_, query)| query.to_owned());
    if configured_query.as_deref().is_some_and(|query| query.contains(MASK)) {
        return None; // The change would write the mask into the file.
    }
    moved.set_query(configured_query.as_deref());
    Some(moved.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_below_a_shared_suffix_belong_to_different_parties() {
        assert!(is_same_organisation("api.acme.example", "eu.acme.example"));
        assert!(is_same_organisation("api.acme.co.uk", "acme.co.uk"));
        assert!(!is_same_organisation("acme.co.uk", "evil.co.uk"));
        assert!(!is_same_organisation("acme.azurewebsites.net", "evil.azurewebsites.net"));
        assert!(!is_same_organisation("api.example", "api2.example"));
        assert!(!is_same_organisation("192.0.2.1", "192.0.2.2"));
        assert!(!is_same_organisation("localhost", "localhost.evil.example"));
        assert!(!is_same_organisation("", ""));
    }
}
