//! Where the request went: the service of the account, the account, the container.

use percent_encoding::percent_decode_str;

use super::add;
use crate::diagnose::cause::{azure_blob, http};
use crate::diagnose::evidence::case::{Case, Method, without_dated_path};
use crate::diagnose::finding::Certainty::{Likely, Possible, Proven};
use crate::diagnose::finding::Findings;
use crate::domain::Setting;
use crate::domain::blob_place::BlobPlace;
use crate::domain::host::{HostFacts, StorageService};

/// Another endpoint of the account: its label in the host, and its name.
fn other_service_of(case: &Case<'_>) -> Option<(&'static str, &'static str)> {
    match HostFacts::of(&case.host())? {
        HostFacts::DataLake { .. } => Some((".dfs.", "Data Lake Storage")),
        HostFacts::OtherStorage { service: StorageService::Queue, .. } => Some((".queue.", "Queue Storage")),
        HostFacts::OtherStorage { service: StorageService::Table, .. } => Some((".table.", "Table Storage")),
        HostFacts::OtherStorage { service: StorageService::File, .. } => Some((".file.", "Azure Files")),
        HostFacts::OtherStorage { service: StorageService::Web, .. } => Some((WEBSITE, "static website")),
        HostFacts::S3 { .. }
        | HostFacts::S3Website { .. }
        | HostFacts::Aws { .. }
        | HostFacts::Unsupported { .. }
        | HostFacts::Store(_)
        | HostFacts::Blob { .. }
        | HostFacts::EventHubs { .. }
        | HostFacts::KeyedApp(_)
        | HostFacts::Page { .. } => None,
    }
}

/// A website has a zone in its host, which the blob endpoint has not.
const WEBSITE: &str = ".web.";

/// A blob on its way to another service: Data Lake Storage and the others have requests of their own.
pub(super) fn is_other_service(case: &Case<'_>) -> bool {
    let is_blob = case.method == Method::Blob || case.sent("x-ms-blob-type").is_some();
    is_blob && other_service_of(case).is_some()
}

pub(super) fn other_service(case: &Case<'_>, findings: &mut Findings) {
    let Some((label, service)) = other_service_of(case) else { return };
    let quotes = [&case.status_line(), host_in_url(case)];
    let finding = findings.proven(&azure_blob::WRONG_ENDPOINT, &quotes);
    finding.titled(format!("The host is the account's {service} endpoint, not its blob endpoint."));
    if label != WEBSITE {
        finding.change(Setting::Url, case.configured_url().replacen(label, ".blob.", 1));
    }
}

/// The URL without query, as it was sent.
fn base<'a>(case: &Case<'a>) -> &'a str {
    case.exchange.request.url.split(['?', '#']).next().unwrap_or_default()
}

/// The host as it stands in the URL that was sent.
fn host_in_url<'a>(case: &Case<'a>) -> &'a str {
    let rest = base(case).split_once("://").map_or("", |(_, rest)| rest);
    rest.split('/').next().unwrap_or_default()
}

/// The replica of an account can be read only ("Azure Storage redundancy").
pub(super) fn read_only(case: &Case<'_>, findings: &mut Findings) {
    const REPLICA: &str = "-secondary.";
    if case.host().contains(REPLICA) {
        let finding = add(case, findings, &azure_blob::WRONG_ENDPOINT, Proven, &[host_in_url(case)]);
        finding.titled("The host is the account's secondary endpoint, which can only be read.");
        finding.change(Setting::Url, case.configured_url().replacen(REPLICA, ".", 1));
    } else {
        add(case, findings, &azure_blob::ACCOUNT_DISABLED, Likely, &[]);
    }
}

/// The container's name, decoded, and as it stands in the URL.
fn container<'a>(case: &Case<'a>) -> Option<(BlobPlace, &'a str)> {
    let place = BlobPlace::of_url(base(case))?;
    let is_it = |segment: &&str| percent_decode_str(segment).decode_utf8_lossy() == place.container;
    let written = base(case).split('/').skip(3).find(is_it)?;
    Some((place, written))
}

pub(super) fn container_not_found(case: &Case<'_>, findings: &mut Findings) {
    let container = container(case);
    let written = container.as_ref().map_or("", |(_, written)| written);
    let finding = add(case, findings, &azure_blob::CONTAINER_NOT_FOUND, Proven, &[written]);
    match container {
        Some((place, _)) => {
            finding.titled(format!("The account has no container \"{}\".", place.container));
        }
        // The appended year stands where the container belongs.
        None if without_dated_path(case.path()) != case.path() => {
            finding.titled("The URL names no container: Storage took the year of the dated path for one.");
            finding.fixed_by("Add the container's name to the URL.");
        }
        None => {}
    }
}

/// Which of the naming rules a name breaks.
fn flaw(name: &str) -> &'static str {
    let is_allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    match name {
        name if name.chars().count() < 3 => "has fewer than 3 characters",
        name if name.chars().count() > 63 => "has more than 63 characters",
        name if name.contains(|c: char| c.is_ascii_uppercase()) => "has capital letters",
        name if !name.chars().all(is_allowed) => "has characters other than letters, digits and hyphens",
        name if name.contains("--") => "has two hyphens in a row",
        _ => "begins or ends with a hyphen",
    }
}

/// The code is the same for a blob's name, which has other rules.
pub(super) fn name(case: &Case<'_>, findings: &mut Findings) {
    match container(case).filter(|(place, _)| !place.has_legal_container()) {
        Some((place, written)) => {
            let finding = add(case, findings, &azure_blob::CONTAINER_NAME_INVALID, Proven, &[written]);
            finding.titled(format!("The container's name \"{}\" {}.", place.container, flaw(&place.container)));
            if let Some(url) = in_lower_case(case, place, written) {
                finding.change(Setting::Url, url);
            }
        }
        None if case.code() == "InvalidResourceName" => {
            add(case, findings, &azure_blob::CONTAINER_NAME_INVALID, Possible, &[]);
            add(case, findings, &http::BAD_REQUEST, Possible, &[]);
        }
        None => {}
    }
}

/// The configured URL with the container in lower case: no container has capitals, so none was meant.
fn in_lower_case(case: &Case<'_>, place: BlobPlace, written: &str) -> Option<String> {
    let lower = BlobPlace { container: place.container.to_lowercase(), ..place };
    let url = case.configured_url();
    let path_at = url.find("://").and_then(|at| Some(at + 3 + url.get(at + 3..)?.find('/')?))?;
    let (authority, path) = url.split_at(path_at);
    let is_fixed = lower.has_legal_container() && path.contains(written);
    is_fixed.then(|| format!("{authority}{}", path.replacen(written, &lower.container, 1)))
}
