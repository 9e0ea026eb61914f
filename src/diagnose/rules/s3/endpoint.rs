//! Region and endpoint: the bucket is served elsewhere, or the store has other names for its regions.

use super::bucket;
use crate::diagnose::cause;
use crate::diagnose::evidence::case::Case;
use crate::diagnose::finding::{Findings, named};
use crate::diagnose::rules::aws::scope;
use crate::diagnose::rules::store_url;
use crate::domain::Setting;
use crate::domain::host::HostFacts;

/// Oracle does not find the key: it is of another region than the one that was signed for, or of none.
pub(super) fn home_region(case: &Case<'_>, findings: &mut Findings) {
    let (line, quote, scope) = (case.status_line(), case.quote(), case.scope_line());
    let signed = case.signed_region();
    let in_host = store_url::region_of(&case.host()).filter(|region| *region != signed);
    let Some(region) = in_host else {
        findings.likely(&cause::aws::ACCESS_KEY_UNKNOWN, &[&line, &scope, quote]);
        findings.possible(&cause::aws::REGION_WRONG, &[&line, &scope, quote]);
        return;
    };
    findings
        .likely(&cause::aws::REGION_WRONG, &[&line, &scope, &case.host(), quote])
        .titled(format!("The request is signed for {}, and the host is in {}.", named(signed), named(&region)))
        .fixed_by(format!("Set the region to {}.", named(&region)))
        .change(Setting::Region, region);
    findings.possible(&cause::aws::ACCESS_KEY_UNKNOWN, &[&line, quote]);
}

/// Another endpoint is named, in the body or by its region in a header.
pub(super) fn redirect(case: &Case<'_>, findings: &mut Findings) {
    let line = case.status_line();
    let quotes: &[&str] = &[
        &line,
        case.quote(),
        case.element("Endpoint"),
        &case.header_line("x-amz-bucket-region"),
        &case.header_line("location"),
    ];
    // A new bucket is redirected for hours, and the region that answers is the one of the global endpoint.
    if case.code() == "TemporaryRedirect" || (case.status() == 307 && case.code() != "PermanentRedirect") {
        let finding = findings.proven(&cause::s3::BUCKET_DNS_PROPAGATING, quotes);
        if let Some((url, _)) = at_named_endpoint(case) {
            finding.change(Setting::Url, url);
        }
        return;
    }
    let finding = findings.proven(&cause::s3::WRONG_REGION_ENDPOINT, quotes);
    let endpoint = case.xml("Endpoint").trim();
    if !endpoint.is_empty() {
        finding.titled(format!("The bucket is not served by this endpoint, but by {}.", named(endpoint)));
    }
    if let Some((url, region)) = at_named_endpoint(case) {
        finding.change(Setting::Url, url);
        if let Some(region) = region.filter(|region| *region != case.signed_region()) {
            finding.change(Setting::Region, region);
        }
    }
}

/// The configured URL at the endpoint that the service has named, and the region of that.
fn at_named_endpoint(case: &Case<'_>) -> Option<(String, Option<String>)> {
    let url = case.configured_url();
    let header = Some(case.header("x-amz-bucket-region")).filter(|region| !region.is_empty());
    if let Some(moved) = header.and_then(|region| store_url::in_region(&url, region)) {
        return Some((moved, header.map(str::to_owned)));
    }
    let location = case.header("location").split_once("://").map_or("", |(_, rest)| rest);
    let endpoint = match case.xml("Endpoint").trim() {
        "" => location.split('/').next().unwrap_or_default(),
        endpoint => endpoint,
    };
    let bucket = [case.xml("Bucket"), case.xml("BucketName")].into_iter().find(|name| !name.is_empty());
    let bucket = bucket.map_or_else(|| bucket_of(case), str::to_owned);
    // The global endpoint leads back to where the request came from.
    let is_global = matches!(HostFacts::of(endpoint), Some(HostFacts::S3 { .. })) && names_no_region(endpoint);
    let region = store_url::region_of(endpoint);
    let is_same = HostFacts::of(endpoint).is_some() && region == store_url::region_of(&case.host());
    let moved = store_url::at_endpoint(&url, &bucket, endpoint).filter(|_| !is_global && !is_same)?;
    Some((moved, region))
}

/// `bucket.s3.amazonaws.com`: the global endpoint.
fn names_no_region(endpoint: &str) -> bool {
    let host = endpoint.split_once("://").map_or(endpoint, |(_, rest)| rest);
    host == "s3.amazonaws.com" || host.ends_with(".s3.amazonaws.com")
}

/// The bucket by the host, or the first part of the path.
fn bucket_of(case: &Case<'_>) -> String {
    match HostFacts::of(&case.host()) {
        Some(HostFacts::S3 { bucket: Some(bucket), .. }) => bucket,
        _ => case.path().trim_start_matches('/').split('/').next().unwrap_or_default().to_owned(),
    }
}

/// True if the bucket lives in another region than the one that was signed for.
pub(super) fn is_elsewhere(case: &Case<'_>) -> bool {
    let (signed, found) = (case.signed_region(), case.header("x-amz-bucket-region"));
    !signed.is_empty() && !found.is_empty() && signed != found
}

/// Without a body, S3 still names the bucket's region in a header.
pub(super) fn elsewhere(case: &Case<'_>, findings: &mut Findings) {
    let (line, header) = (case.status_line(), case.header_line("x-amz-bucket-region"));
    let (signed, region) = (case.signed_region(), case.header("x-amz-bucket-region"));
    let title = format!("The request is signed for {}, and the bucket is in {}.", named(signed), named(region));
    let moved = store_url::in_region(&case.configured_url(), region);
    let cause = if moved.is_some() { &cause::s3::WRONG_REGION_ENDPOINT } else { &cause::aws::REGION_WRONG };
    let finding = findings.likely(cause, &[&line, &header, &case.scope_line()]);
    finding.titled(title).change(Setting::Region, region);
    if let Some(url) = moved {
        finding.change(Setting::Url, url);
    }
}

/// `CreateBucket` at the wrong endpoint; or, of a bucket in an opt-in region, any request at another one.
pub(super) fn location_constraint(case: &Case<'_>, findings: &mut Findings) {
    if bucket::is_create_bucket(case) {
        bucket::create(case, findings);
        return;
    }
    let quotes: &[&str] = &[&case.status_line(), case.quote()];
    let message = case.error.message.as_str();
    let named_region = message.split_once(" location constraint").and_then(|(before, _)| before.rsplit(' ').next());
    let region = named_region.filter(|region| region.contains('-') && *region != "location-constraint");
    let finding = findings.likely(&cause::s3::WRONG_REGION_ENDPOINT, quotes);
    if let Some(region) = region {
        finding.titled(format!("The bucket is in {}, and the request went to another region.", named(region)));
        if let Some(url) = store_url::in_region(&case.configured_url(), region) {
            finding.change(Setting::Url, url);
        }
        if region != case.signed_region() {
            finding.change(Setting::Region, region);
        }
    }
    findings.possible(&cause::s3::KEY_MISSING_IN_URL, quotes);
}

/// Cloudflare R2 lists the names that it takes.
pub(super) fn region_name(case: &Case<'_>, findings: &mut Findings) {
    let quotes: &[&str] = &[&case.status_line(), &case.scope_line(), case.quote()];
    let finding = findings.proven(&cause::s3compat::REGION_NAME_INVALID, quotes);
    if case.error.message.split([' ', ',', ':', '\'', '"', '.']).any(|word| word == "auto") {
        finding.fixed_by("Set the region to auto.").change(Setting::Region, "auto");
    }
}

/// What stores say of a region with codes that are not about the scope.
pub(super) const REGION_WORDS: &[&str] = &[
    "signing region",
    "invalid region",
    "incorrect region",
    "wrong region",
    "region is invalid",
    "region is wrong",
    "region mismatch",
    "region does not match",
    "unsupported region",
    "unknown region",
];

/// The region, in whatever words.
pub(super) fn region_in_words(case: &Case<'_>, findings: &mut Findings) {
    let expected = scope::expected_region(case).or_else(|| store_url::region_of(&case.host()));
    let expected = expected.filter(|region| *region != case.signed_region());
    let finding = findings.likely(&cause::aws::REGION_WRONG, &[&case.status_line(), &case.scope_line(), case.quote()]);
    if let Some(region) = expected {
        finding.change(Setting::Region, region);
    }
}
