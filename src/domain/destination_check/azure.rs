//! Checks of Azure Blob Storage and Event Hubs.

use super::subject::{Address, Subject};
use super::{Check, Clue, Finding, new_url};
use crate::domain::auth::AzureService;
use crate::domain::blob_place::BlobPlace;
use crate::domain::host::{HostFacts, StorageService};
use crate::domain::{SasCredential, Setting, display};

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some(address) = &subject.address else { return };
    if let Some(auth) = subject.azure(AzureService::BlobStorage) {
        findings.extend(blob_host(subject, address));
        findings.extend(container_name(subject, address));
        findings.extend(other_cloud(subject, address, &auth.credential));
    }
    if subject.azure(AzureService::EventHubs).is_some() {
        findings.extend(hubs_host(subject));
        findings.extend(eventhubs_in_path(subject, address));
    }
}

/// Put Blob is an operation of the blob endpoint alone.
fn blob_host(subject: &Subject<'_>, address: &Address<'_>) -> Option<Finding> {
    let to_blob = |label: &str| {
        let host = address.host.replacen(&format!(".{label}."), ".blob.", 1);
        new_url(Setting::Url, subject.url(), address.with_host(&host))
    };
    match subject.host.as_ref()? {
        HostFacts::DataLake { .. } => Some(
            Finding::warning(
                Check::DataLakeHost,
                Setting::Url,
                "The host is the one of Data Lake Storage (.dfs.), which does not know Put Blob. Use the .blob. host of the same account.",
            )
            .with_change(to_blob("dfs")),
        ),
        HostFacts::OtherStorage { service, .. } => Some(
            Finding::warning(
                Check::StorageHostOfOtherService,
                Setting::Url,
                format!(
                    "The host is the {0} endpoint (.{0}.) of the account, which takes no blobs. Use its .blob. host.",
                    service.label()
                ),
            )
            // A website has a zone in its host that the blob endpoint has not.
            .with_change(if *service == StorageService::Web { None } else { to_blob(service.label()) }),
        ),
        HostFacts::EventHubs { .. } => Some(Finding::warning(
            Check::EventHubsHostForBlob,
            Setting::Url,
            "The host is one of Event Hubs; choose the service event-hubs.",
        )),
        HostFacts::Blob { .. }
        | HostFacts::S3 { .. }
        | HostFacts::S3Website { .. }
        | HostFacts::Aws { .. }
        | HostFacts::Unsupported { .. }
        | HostFacts::Store(_)
        | HostFacts::KeyedApp(_)
        | HostFacts::Page { .. } => None,
    }
}

fn container_name(subject: &Subject<'_>, address: &Address<'_>) -> Option<Finding> {
    let place = BlobPlace::of_url(subject.url()).filter(|place| !place.has_legal_container())?;
    let lower = BlobPlace { container: place.container.to_lowercase(), ..place.clone() };
    // The service has no capitals, so the container that was meant has none either.
    let change = lower.has_legal_container().then(|| {
        let path = address.path.replacen(&place.container, &lower.container, 1);
        new_url(Setting::Url, subject.url(), address.with_path(&path))
    });
    Some(
        Finding::warning(
            Check::ContainerName,
            Setting::Url,
            format!(
                "\"{}\" is no name of a container: 3 to 63 lower-case letters, digits and single hyphens. The container is the URL's first path segment after the account.",
                display::visible(&place.container)
            ),
        )
        .with_change(change.flatten()),
    )
}

/// An account exists in one cloud: its connection string says in which.
fn other_cloud(subject: &Subject<'_>, address: &Address<'_>, credential: &SasCredential<Clue>) -> Option<Finding> {
    let SasCredential::ConnectionString(clue) = credential else { return None };
    let endpoint = Address::of(clue.endpoint()?)?.host;
    // Another account has a finding of its own, and a custom domain may lead to any cloud.
    let (Some(HostFacts::Blob { account: named }), Some(HostFacts::Blob { account })) =
        (HostFacts::of(&endpoint), &subject.host)
    else {
        return None;
    };
    (named == *account && endpoint != address.host).then(|| {
        Finding::warning(
            Check::ConnectionStringOfOtherCloud,
            Setting::Url,
            format!(
                "The connection string is of {}, and the URL's host is {}: an account is in one cloud only. Take both from the same cloud.",
                display::visible(&endpoint),
                address.host
            ),
        )
        .with_change(new_url(Setting::Url, subject.url(), address.with_host(&endpoint)))
    })
}

fn hubs_host(subject: &Subject<'_>) -> Option<Finding> {
    let is_storage = matches!(
        &subject.host,
        Some(HostFacts::Blob { .. } | HostFacts::DataLake { .. } | HostFacts::OtherStorage { .. })
    );
    is_storage.then(|| {
        Finding::warning(
            Check::StorageHostForHubs,
            Setting::Url,
            "The host is one of Blob Storage; choose the service blob-storage.",
        )
    })
}

/// The portal writes `…/namespaces/<ns>/eventhubs/<hub>`; the address of a hub is its name alone.
fn eventhubs_in_path(subject: &Subject<'_>, address: &Address<'_>) -> Option<Finding> {
    let is_portal_word = |segment: &&str| segment.eq_ignore_ascii_case("eventhubs");
    address.segments().next().filter(is_portal_word)?;
    let mut segments = address.segments().skip_while(is_portal_word);
    // A hub may be called that: then its operations follow.
    let hub = segments.next().filter(|hub| !matches!(*hub, "messages" | "publishers" | "partitions"))?;
    let rest: Vec<&str> = std::iter::once(hub).chain(segments).collect();
    let url = address.with_path(&format!("/{}", rest.join("/")));
    let text = format!(
        "The path begins with eventhubs, as in the portal, and the hub is addressed by its name alone. Write {}.",
        display::masked_url(&url)
    );
    let change = new_url(Setting::Url, subject.url(), url);
    Some(Finding::warning(Check::EventhubsInPath, Setting::Url, text).with_change(change))
}
