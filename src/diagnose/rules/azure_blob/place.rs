//! Where the request went: the service of the account, the account, the container.

use percent_encoding::percent_decode_str;

use super::add;
use crate::diagnose::cause::{azure_blob, http};
use crate::diagnose::evidence::case::{Case, Method, without_dated_path};
use crate::diagnose::finding::Certainty::{Likely, Possible, Proven};
use crate::diagnose::finding::Findings;
use crate::domain::Field;

/// The domains of storage accounts, with the one of accounts in a DNS zone of their own.
const DOMAINS: [&str; 4] = ["core.windows.net", "core.chinacloudapi.cn", "core.usgovcloudapi.net", "storage.azure.net"];

/// The other services of an account, as their hosts name them; `web` serves a static website.
const OTHER_SERVICES: [(&str, &str); 5] = [
    (".dfs.", "Data Lake Storage"),
    (".queue.", "Queue Storage"),
    (".table.", "Table Storage"),
    (".file.", "Azure Files"),
    (".web.", "static website"),
];

pub(super) fn is_storage_host(host: &str) -> bool {
    DOMAINS.iter().any(|domain| host.ends_with(domain))
}

fn other_service_of(case: &Case<'_>) -> Option<(&'static str, &'static str)> {
    let host = case.host();
    OTHER_SERVICES.into_iter().find(|(label, _)| is_storage_host(&host) && host.contains(label))
}

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
    if label != ".web." {
        finding.change(Field::Url, case.configured_url().replacen(label, ".blob.", 1));
    }
}

/// The host as it stands in the URL that was sent.
fn host_in_url<'a>(case: &Case<'a>) -> &'a str {
    let url = case.exchange.request.url.as_str();
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or_default()
}

/// The replica of an account can be read only ("Azure Storage redundancy").
pub(super) fn read_only(case: &Case<'_>, findings: &mut Findings) {
    const REPLICA: &str = "-secondary.";
    if case.host().contains(REPLICA) {
        let finding = add(case, findings, &azure_blob::WRONG_ENDPOINT, Proven, &[host_in_url(case)]);
        finding.titled("The host is the account's secondary endpoint, which can only be read.");
        finding.change(Field::Url, case.configured_url().replacen(REPLICA, ".", 1));
    } else {
        add(case, findings, &azure_blob::ACCOUNT_DISABLED, Likely, &[]);
    }
}

/// The URL without query, as it was sent.
fn base<'a>(case: &Case<'a>) -> &'a str {
    case.exchange.request.url.split(['?', '#']).next().unwrap_or_default()
}

/// The container's name as it stands in the URL: the first segment, or the second after the account's name, where the
/// host does not name the account (Azurite, addresses).
fn container<'a>(case: &Case<'a>) -> &'a str {
    let rest = base(case).split_once("://").map_or("", |(_, rest)| rest);
    let mut segments = rest.split('/').skip(1);
    let host = case.host();
    let names_no_account = !host.contains('.') || host.starts_with('[') || host.parse::<std::net::IpAddr>().is_ok();
    if names_no_account {
        segments.next();
    }
    segments.next().unwrap_or_default()
}

/// True if the appended year stands where the container belongs.
fn is_dated_path_alone(case: &Case<'_>) -> bool {
    let path = case.path();
    let above = without_dated_path(path);
    above.len() < path.len() && above.trim_matches('/').is_empty()
}

pub(super) fn container_not_found(case: &Case<'_>, findings: &mut Findings) {
    let container = container(case);
    let finding = add(case, findings, &azure_blob::CONTAINER_NOT_FOUND, Proven, &[container]);
    if is_dated_path_alone(case) {
        finding.titled(format!(
            "The URL names no container: Storage took the year {container} of the dated path for one."
        ));
        finding.fixed_by("Add the container's name to the URL.");
    } else if !container.is_empty() {
        finding.titled(format!("The account has no container \"{container}\"."));
    }
}

/// "Naming and referencing containers, blobs, and metadata": 3 to 63 lower-case letters, digits and single hyphens.
fn flaw(name: &str) -> Option<&'static str> {
    let is_allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    match name {
        "$root" | "$web" | "$logs" => None,
        name if name.chars().count() < 3 => Some("has fewer than 3 characters"),
        name if name.chars().count() > 63 => Some("has more than 63 characters"),
        name if name.contains(|c: char| c.is_ascii_uppercase()) => Some("has capital letters"),
        name if !name.chars().all(is_allowed) => Some("has characters other than letters, digits and hyphens"),
        name if name.starts_with('-') || name.ends_with('-') => Some("begins or ends with a hyphen"),
        name if name.contains("--") => Some("has two hyphens in a row"),
        _ => None,
    }
}

/// The code is the same for a blob's name, which has other rules.
pub(super) fn name(case: &Case<'_>, findings: &mut Findings) {
    let container = container(case);
    let decoded = percent_decode_str(container).decode_utf8_lossy();
    match flaw(&decoded) {
        Some(flaw) => {
            let finding = add(case, findings, &azure_blob::CONTAINER_NAME_INVALID, Proven, &[container]);
            finding.titled(format!("The container's name \"{decoded}\" {flaw}."));
        }
        None if case.code() == "InvalidResourceName" => {
            add(case, findings, &azure_blob::CONTAINER_NAME_INVALID, Possible, &[]);
            add(case, findings, &http::BAD_REQUEST, Possible, &[]);
        }
        None => {}
    }
}

#[cfg(test)]
mod tests {
    use super::flaw;

    #[test]
    fn a_container_s_name_is_lower_case_with_single_hyphens() {
        for name in ["abc", "2026", "a-b-1", "$web", "$root", &"a".repeat(63)] {
            assert_eq!(flaw(name), None, "{name}");
        }
        for name in ["ab", "", &"a".repeat(64), "Abc", "a_b", "-abc", "abc-", "a--b", "ä.b", "a b"] {
            assert!(flaw(name).is_some(), "{name}");
        }
    }
}
