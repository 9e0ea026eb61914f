//! The request went to the web console of a store, and the console answers.
//!
//! Source: `MinIO`'s console (`RejectS3Middleware`: a 403 or 400 in XML, with the API's address in Location, and its
//! single page for whatever is not signed); the addresses of the makers' consoles.

use crate::diagnose::cause;
use crate::diagnose::evidence::case::{Case, Method};
use crate::diagnose::finding::Findings;
use crate::diagnose::rules::table::{Table, When, by};
use crate::domain::Setting;
use crate::domain::host::{HostFacts, is_loopback};

pub(in crate::diagnose) static TABLE: Table = Table {
    name: "s3/console",
    rules: &[
        by(When::Message(&["request made to console port", "requests must be made to api port"]), says_so),
        by(When::Header("server", &["minio console", "ceph-dashboard"]), is_one),
        by(When::Header("server", &["seaweedfs filer", "seaweedfs master", "seaweedfs volume"]), other_port),
        by(When::All(&[When::Is(is_page), PAGE]), is_one),
        by(When::Is(is_web_console), at_console),
    ],
};

/// The titles of the pages of consoles.
const PAGE: When = When::Says(&[
    "<title>minio console</title>",
    "<title>minio browser</title>",
    "<title>minio object browser</title>",
    "<title>rustfs</title>",
    "<title>rustfs console</title>",
    "<title>ceph</title>",
    "<title>seaweedfs",
    "<title>cloudian management console</title>",
]);

pub(in crate::diagnose) fn rules(case: &Case<'_>, findings: &mut Findings) {
    TABLE.decide(case, findings);
}

/// A console shows its page with 200 to whatever it does not understand.
pub(in crate::diagnose) fn success(case: &Case<'_>, findings: &mut Findings) {
    if is_page(case) {
        rules(case, findings);
    }
}

/// True if the host serves pages to people.
pub(super) fn is_web_console(case: &Case<'_>) -> bool {
    case.method == Method::Sigv4 && matches!(HostFacts::of(&case.host()), Some(HostFacts::Page { .. }))
}

fn is_page(case: &Case<'_>) -> bool {
    case.is_html() && case.method == Method::Sigv4
}

/// `MinIO` says it, and names the address of its API.
fn says_so(case: &Case<'_>, findings: &mut Findings) {
    let location = case.header_line("location");
    let finding = findings.proven(&cause::s3compat::CONSOLE_ENDPOINT, &[&case.status_line(), case.quote(), &location]);
    if let Some(url) = at_api(case) {
        finding.change(Setting::Url, url);
    }
}

/// The same path at the address that the console names as that of the API.
fn at_api(case: &Case<'_>) -> Option<String> {
    let api = url::Url::parse(case.header("location")).ok()?;
    let configured = url::Url::parse(&case.configured_url()).ok()?;
    let is_local = |host: Option<&str>| host.is_some_and(is_loopback);
    // Within a container the console knows its API by a local address, which means another machine here.
    let is_usable = is_local(configured.host_str()) || !is_local(api.host_str());
    let is_another =
        api.host_str() != configured.host_str() || api.port_or_known_default() != configured.port_or_known_default();
    let url = case.configured_url();
    let (_, rest) = url.split_once("://")?;
    let path = rest.find('/').map_or("", |at| &rest[at..]);
    let port = api.port().map(|port| format!(":{port}")).unwrap_or_default();
    let host = api.host_str()?;
    (is_usable && is_another).then(|| format!("{}://{host}{port}{path}", api.scheme()))
}

fn is_one(case: &Case<'_>, findings: &mut Findings) {
    let at = case.place_of("<title>").unwrap_or_default();
    let quotes: &[&str] = &[&case.status_line(), &case.header_line("server"), case.quote_around(at)];
    findings.likely(&cause::s3compat::CONSOLE_ENDPOINT, quotes);
}

/// `SeaweedFS` has a server for each of its parts, and names it.
fn other_port(case: &Case<'_>, findings: &mut Findings) {
    findings
        .likely(&cause::s3compat::CONSOLE_ENDPOINT, &[&case.status_line(), &case.header_line("server"), case.quote()])
        .titled("The request went to another server of SeaweedFS than its S3 API.")
        .fixed_by("Use the port of the S3 API, which is 8333 by default.");
}

fn at_console(case: &Case<'_>, findings: &mut Findings) {
    let quotes: &[&str] =
        &[&case.exchange.request.url, &case.status_line(), &case.header_line("location"), case.quote()];
    findings.likely(&cause::s3compat::CONSOLE_ENDPOINT, quotes).titled(format!(
        "The host is {}, not an S3 API.",
        HostFacts::of(&case.host()).map_or_else(String::new, |facts| facts.in_words())
    ));
}
