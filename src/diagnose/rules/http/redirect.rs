//! Redirects.

use crate::diagnose::cause;
use crate::domain::Field;
use url::Url;

use crate::diagnose::evidence::case::{Case, Method, contains, without_dated_path};
use crate::diagnose::finding::Findings;
use crate::domain::display::MASK;

/// A redirect is an answer, not a step: the delivery went nowhere.
pub(super) fn rules(case: &Case<'_>, findings: &mut Findings) {
    let location = case.header("location");
    let (line, to) = (case.status_line(), format!("Location: {location}"));
    if !matches!(case.status(), 301 | 302 | 303 | 307 | 308) {
        return;
    }
    let Some(target) = case.url.as_ref().and_then(|url| url.join(location).ok()).filter(|_| !location.is_empty())
    else {
        findings.likely(&cause::http::REDIRECT, &[&line, &to]);
        return;
    };
    let is_known = |url: &str| Url::parse(url).is_ok_and(|url| url == target);
    let has_been_there = case.earlier.iter().any(|exchange| is_known(&exchange.request.url));
    if has_been_there || is_known(&case.exchange.request.url) {
        findings.proven(&cause::http::REDIRECT_LOOP, &[&line, &to]);
        return;
    }
    // POST becomes GET for 301 and 302, everything does for 303 (RFC 9110 §15.4; Fetch, "HTTP-redirect fetch").
    let is_post = case.exchange.request.method.name() == "POST";
    let loses_method = case.status() == 303 || (is_post && matches!(case.status(), 301 | 302));
    let cause = if loses_method { &cause::http::REDIRECT_METHOD_CHANGED } else { &cause::http::REDIRECT };
    let finding = findings.proven(cause, &[&line, &to]);
    let is_login = ["login", "signin", "sign-in", "oauth", "authorize", "saml", "sso"]
        .iter()
        .any(|word| contains(target.path(), word));
    // What is permanent, or the same path elsewhere, is the new place; another page may be a result or an apology.
    let path = |path: &str| path.trim_end_matches('/').to_owned();
    let is_same_path = path(target.path()).ends_with(&path(case.path())) && case.path().len() > 1;
    let is_place = is_same_path || matches!(case.status(), 301 | 307 | 308);
    if !is_login
        && is_place
        && let Some(url) = moved(case, &target)
    {
        finding.change(Field::Url, url);
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
