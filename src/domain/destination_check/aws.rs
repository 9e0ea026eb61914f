//! Checks of a destination that is signed with SigV4: region, service and bucket against the host.

use std::net::IpAddr;

use super::subject::{Address, Subject};
use super::{Check, Clue, Finding, new_text, new_url};
use crate::domain::destination::is_s3;
use crate::domain::host::{Addressing, HostFacts, OtherRegion, PortHint, S3Endpoint, StoreHost, is_bucket_name};
use crate::domain::{Setting, Sigv4, display};

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some(auth) = subject.sigv4() else { return };
    findings.extend(unsupported(subject));
    findings.extend(region(subject, &auth.region));
    findings.extend(service(subject, auth));
    let Some(address) = subject.address.as_ref().filter(|_| subject.is_s3()) else { return };
    findings.extend(bucket_missing(subject, address));
    findings.extend(addressing_style(subject, address));
    findings.extend(bucket_with_dots(subject, address));
    findings.extend(console_port(subject, address));
}

fn unsupported(subject: &Subject<'_>) -> Option<Finding> {
    let Some(HostFacts::Unsupported { reason }) = &subject.host else { return None };
    Some(Finding::severe(
        Check::UnsupportedHost,
        Setting::Url,
        format!("The host is {reason}: the platform's SigV4 cannot deliver there."),
    ))
}

fn region(subject: &Subject<'_>, typed: &str) -> Option<Finding> {
    const FIELD: Setting = Setting::Region;
    let facts = subject.host.as_ref()?;
    // The legacy endpoint leads to the buckets of other regions, too, and wants the bucket's own region.
    if matches!(facts, HostFacts::S3 { endpoint: S3Endpoint::Global, .. }) {
        return None;
    }
    let other_region = match facts {
        HostFacts::S3 { .. } | HostFacts::Aws { .. } => OtherRegion::Refused,
        HostFacts::Store(host) => host.store.other_region(),
        HostFacts::S3Website { .. }
        | HostFacts::Unsupported { .. }
        | HostFacts::Blob { .. }
        | HostFacts::DataLake { .. }
        | HostFacts::OtherStorage { .. }
        | HostFacts::EventHubs { .. }
        | HostFacts::KeyedApp(_)
        | HostFacts::Page { .. } => return None,
    };
    let named = facts.region()?;
    let is_taken = named == typed || matches!(facts, HostFacts::Store(host) if host.store.also_takes(named, typed));
    let change = new_text(FIELD, typed, named);
    let host = facts.in_words();
    let shown = display::visible(typed);
    let found = match other_region {
        _ if is_taken => return None,
        _ if typed.is_empty() => {
            Finding::info(Check::RegionFromHost, FIELD, format!("The host is {host}: the region is {named}."))
        }
        OtherRegion::Refused => Finding::warning(
            Check::RegionNotOfHost,
            FIELD,
            format!("The host is {host}, which refuses a signature for the region {shown}. Use {named}."),
        ),
        OtherRegion::NotKnown => Finding::info(
            Check::RegionNotOfHost,
            FIELD,
            format!(
                "The host is {host}, and the signature is for the region {shown}. Whether this store refuses that is not known; its documentation gives {named}."
            ),
        ),
        OtherRegion::Accepted => return None,
    };
    Some(found.with_change(change))
}

fn service(subject: &Subject<'_>, auth: &Sigv4<Clue>) -> Option<Finding> {
    const FIELD: Setting = Setting::Service;
    let facts = subject.host.as_ref()?;
    let named = match facts {
        HostFacts::S3 { .. } | HostFacts::Store(_) => (!is_s3(&auth.service)).then_some("s3")?,
        HostFacts::Aws { service, .. } => Some(service.as_str()).filter(|service| *service != auth.service)?,
        HostFacts::S3Website { .. }
        | HostFacts::Unsupported { .. }
        | HostFacts::Blob { .. }
        | HostFacts::DataLake { .. }
        | HostFacts::OtherStorage { .. }
        | HostFacts::EventHubs { .. }
        | HostFacts::KeyedApp(_)
        | HostFacts::Page { .. } => return None,
    };
    let host = facts.in_words();
    let found = if auth.service.is_empty() {
        Finding::info(Check::ServiceNotOfHost, FIELD, format!("The host is {host}: the service is {named}."))
    } else {
        Finding::warning(
            Check::ServiceNotOfHost,
            FIELD,
            format!(
                "The host is {host}, which refuses a signature for the service {}. Use {named}.",
                display::visible(&auth.service)
            ),
        )
    };
    Some(found.with_change(new_text(FIELD, &auth.service, named)))
}

/// The dated path is appended to the URL, so the store takes its year for the bucket: one that may exist, and be
/// somebody else's.
fn bucket_missing(subject: &Subject<'_>, address: &Address<'_>) -> Option<Finding> {
    if address.segments().next().is_some() {
        return None;
    }
    let origin = address.origin();
    let found = |text| Finding::severe(Check::BucketMissing, Setting::Url, text);
    let becomes = format!("so the year of the dated path becomes the bucket: PUT {origin}/<year>/…");
    let in_path = format!("{origin}/<bucket>");
    let in_host = address.with_host(&format!("<bucket>.{}", address.host));
    match &subject.host {
        Some(HostFacts::S3 { bucket: None, endpoint, .. }) => {
            let meant = if *endpoint == S3Endpoint::Accelerate { in_host } else { in_path };
            Some(found(format!("The URL names no bucket, {becomes}, which may be a stranger's. Write {meant}.")))
        }
        Some(HostFacts::Store(StoreHost { bucket: None, addressing, .. })) => {
            let meant = if *addressing == Addressing::Host { in_host } else { in_path };
            Some(found(format!("The URL names no bucket, {becomes}. Write {meant}.")))
        }
        // A store that people run themselves.
        None => Some(Finding::warning(
            Check::BucketMissing,
            Setting::Url,
            if has_no_room_for_a_bucket(&address.host) {
                format!("The URL names no bucket, {becomes}. Write {in_path}.")
            } else {
                format!(
                    "The path names no bucket. Unless the store reads it from the host {}, the year of the dated path becomes the bucket: PUT {origin}/<year>/…. Write {in_path}.",
                    address.host
                )
            },
        )),
        Some(
            HostFacts::S3 { .. }
            | HostFacts::Store(_)
            | HostFacts::S3Website { .. }
            | HostFacts::Aws { .. }
            | HostFacts::Unsupported { .. }
            | HostFacts::Blob { .. }
            | HostFacts::DataLake { .. }
            | HostFacts::OtherStorage { .. }
            | HostFacts::EventHubs { .. }
            | HostFacts::KeyedApp(_)
            | HostFacts::Page { .. },
        ) => None,
    }
}

/// An address, or a name of one label, stands for the server alone.
fn has_no_room_for_a_bucket(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare.parse::<IpAddr>().is_ok() || !host.trim_end_matches('.').contains('.')
}

/// A bucket where its store does not look for one.
fn addressing_style(subject: &Subject<'_>, address: &Address<'_>) -> Option<Finding> {
    let Some(HostFacts::Store(host)) = &subject.host else { return None };
    let store = host.store.name();
    let (text, url) = match (&host.bucket, host.addressing) {
        (Some(bucket), Addressing::Path) => {
            let own = address.host.strip_prefix(bucket.as_str())?.strip_prefix('.')?;
            let url = address.url(own, &format!("/{bucket}{}", address.path));
            (format!("{store} takes the bucket in the path, and the host begins with {bucket}."), url)
        }
        (None, Addressing::Host) => {
            let bucket = address.segments().next().filter(|bucket| is_bucket_name(bucket))?;
            let rest = address.path.trim_start_matches('/').strip_prefix(bucket)?;
            let url = address.url(&format!("{bucket}.{}", address.host), rest);
            (format!("{store} takes the bucket in the host at this address, and the path begins with it."), url)
        }
        (None, Addressing::Path) | (Some(_), Addressing::Host) | (_, Addressing::Either) => return None,
    };
    let text = format!("{text} Write {}.", display::masked_url(&url));
    let change = new_url(Setting::Url, subject.url(), url);
    Some(Finding::warning(Check::AddressingStyle, Setting::Url, text).with_change(change))
}

/// The certificate of S3 covers one label before the endpoint ("Virtual hosting of buckets").
fn bucket_with_dots(subject: &Subject<'_>, address: &Address<'_>) -> Option<Finding> {
    let Some(HostFacts::S3 { bucket: Some(bucket), endpoint: S3Endpoint::Regional | S3Endpoint::Global, .. }) =
        &subject.host
    else {
        return None;
    };
    if !bucket.contains('.') || address.scheme != "https" {
        return None;
    }
    let endpoint = address.host.strip_prefix(bucket.as_str())?.strip_prefix('.')?;
    let url = address.url(endpoint, &format!("/{bucket}{}", address.path));
    let text = format!(
        "The certificate of Amazon S3 does not cover a bucket with a dot before the host, such as {bucket}. Write {}.",
        display::masked_url(&url)
    );
    let change = new_url(Setting::Url, subject.url(), url);
    Some(Finding::warning(Check::BucketWithDots, Setting::Url, text).with_change(change))
}

/// The port alone says little: it informs.
fn console_port(subject: &Subject<'_>, address: &Address<'_>) -> Option<Finding> {
    if subject.host.is_some() {
        return None;
    }
    let port = address.port?;
    let (what, api) = PortHint::of(port)?.beside_s3_api()?;
    Some(Finding::info(
        Check::ConsolePort,
        Setting::Url,
        format!(
            "{port} is usually the port of {what}, which takes no S3 request; the S3 API of the same server is usually at {api}."
        ),
    ))
}
