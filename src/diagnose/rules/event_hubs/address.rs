//! Where the request went: the service, the namespace, the hub, and from where.

use super::said::around;
use crate::diagnose::cause;
use crate::diagnose::evidence::case::{Case, Method};
use crate::diagnose::finding::{Certainty, Findings};
use crate::domain::host::is_azure_storage_host;
use crate::domain::{Setting, display};

/// Hosts of other services that take a shared access signature.
const OTHER_SERVICES: [(&str, &str); 2] =
    [(".azure-devices.", "an IoT hub's"), (".eventgrid.azure.net", "one of Event Grid")];

fn other_service_of(case: &Case<'_>) -> Option<&'static str> {
    let host = case.host();
    let is_storage = is_azure_storage_host(&host);
    let other = || OTHER_SERVICES.into_iter().find(|(label, _)| host.contains(label)).map(|(_, service)| service);
    is_storage.then_some("a storage account's").or_else(other)
}

/// An event on its way to another service. A device speaks to its IoT hub below /devices, and is none of ours.
pub(super) fn is_other_service(case: &Case<'_>) -> bool {
    case.method == Method::EventHubs && other_service_of(case).is_some() && !case.path().starts_with("/devices/")
}

pub(super) fn other_service(case: &Case<'_>, findings: &mut Findings) {
    let Some(service) = other_service_of(case) else { return };
    let quotes = [&case.status_line(), host_in_url(case), &case.header_line("iothub-errorcode"), case.quote()];
    let finding = findings.likely(&cause::event_hubs::WRONG_ENDPOINT, &quotes);
    finding.titled(format!("The host is {service}, not an Event Hubs namespace's."));
}

/// The host as it stands in the URL that was sent.
fn host_in_url<'a>(case: &Case<'a>) -> &'a str {
    let url = case.exchange.request.url.as_str();
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or_default()
}

/// IP rules, virtual networks, and a namespace for private endpoints alone are refused in the same words.
pub(super) fn firewall(case: &Case<'_>, findings: &mut Findings) {
    let quotes = [&case.status_line(), around(case, &["ip has been prevented", "ip address", "public network access"])];
    let finding = findings.proven(&cause::event_hubs::IP_FIREWALL, &quotes);
    if case.says("public network access") {
        finding.titled("The namespace takes no request from a public network.");
        finding.fixed_by("Allow public access from selected networks, and the platform's addresses among them.");
    }
}

/// `NoTransportSecurity`.
pub(super) fn without_tls(case: &Case<'_>, findings: &mut Findings) {
    let finding = findings.proven(&cause::event_hubs::HTTP_NOT_ALLOWED, &[&case.status_line(), case.quote()]);
    if let Some((field, url)) = case.https_change() {
        finding.change(field, url);
    }
}

pub(super) fn ends_in_messages(case: &Case<'_>) -> bool {
    case.path().trim_end_matches('/').ends_with("/messages")
}

/// 404 of a path without /messages: that, or the hub.
pub(super) fn messages_or_hub(case: &Case<'_>, findings: &mut Findings) {
    let quotes = [&case.status_line(), case.path(), case.quote()];
    let finding = findings.likely(&cause::event_hubs::MESSAGES_PATH_MISSING, &quotes);
    if let Some(url) = with_messages(case) {
        finding.change(Setting::Url, url);
    }
    findings.likely(&cause::event_hubs::ENTITY_NOT_FOUND, &quotes);
}

/// The verb is right, so it is the path that takes none.
pub(super) fn messages(case: &Case<'_>, findings: &mut Findings) {
    let quotes = [&case.status_line(), around(case, &["http verb"]), case.path()];
    let finding = findings.proven(&cause::event_hubs::MESSAGES_PATH_MISSING, &quotes);
    if let Some(url) = with_messages(case) {
        finding.change(Setting::Url, url);
    }
}

fn with_messages(case: &Case<'_>) -> Option<String> {
    let url = case.configured_url();
    if url.is_empty() || url.contains(display::MASK) {
        return None;
    }
    let (path, query) = split_query(&url);
    Some(format!("{}/messages{query}", path.trim_end_matches('/')))
}

/// The query with its `?`.
fn split_query(url: &str) -> (&str, &str) {
    url.find('?').map_or((url, ""), |at| url.split_at(at))
}

/// The first segment of the path is the hub; what the portal's own addresses put before it is not.
pub(super) fn hub(case: &Case<'_>, findings: &mut Findings) {
    const BEFORE_HUB: &str = "/eventhubs/";
    let words = ["could not be found", "not found", "not-found"];
    let quotes = [&case.status_line(), around(case, &words), case.path()];
    let finding = findings.proven(&cause::event_hubs::ENTITY_NOT_FOUND, &quotes);
    if case.path().starts_with(BEFORE_HUB) {
        finding.titled("The URL has /eventhubs/ before the hub's name, as Azure's resource ids have it.");
        finding.fixed_by("Delete /eventhubs from the URL.");
        let configured = case.configured_url();
        let (path, query) = split_query(&configured);
        if path.contains(BEFORE_HUB) {
            finding.change(Setting::Url, format!("{}{query}", path.replacen(BEFORE_HUB, "/", 1)));
        }
    } else if let Some(hub) = case.path().split('/').nth(1).filter(|hub| !hub.is_empty()) {
        finding.titled(format!("The namespace has no event hub {hub}."));
    }
}

/// 404 in no words that are known.
pub(super) fn unknown(case: &Case<'_>, findings: &mut Findings) {
    let quotes = [&case.status_line(), case.quote()];
    let certainty = if case.body.trim().is_empty() { Certainty::Likely } else { Certainty::Possible };
    findings.add(&cause::event_hubs::ENTITY_NOT_FOUND, certainty, &quotes);
    findings.possible(&cause::http::NOT_FOUND, &quotes);
}
