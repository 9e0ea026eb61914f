//! Bucket and operation: what the URL and the method of the request mean to a store.

use super::has_marks;
use crate::diagnose::cause;
use crate::diagnose::evidence::case::{Case, contains};
use crate::diagnose::finding::{Certainty, Findings, named};
use crate::diagnose::rules::store_url;
use crate::domain::Setting;
use crate::domain::host::HostFacts;

/// A PUT that names a bucket and no object (Amazon S3 API Reference, `CreateBucket`).
pub(super) fn is_create_bucket(case: &Case<'_>) -> bool {
    let segments = case.path().split('/').filter(|segment| !segment.is_empty()).count();
    case.exchange.request.method.name() == "PUT" && segments == usize::from(!has_bucket_in_host(case))
}

fn has_bucket_in_host(case: &Case<'_>) -> bool {
    matches!(HostFacts::of(&case.host()), Some(HostFacts::S3 { bucket: Some(_), .. }))
}

/// The first folder of the dated path, where a bucket should be.
fn is_year(name: &str) -> bool {
    name.len() == 4 && name.starts_with("20") && name.bytes().all(|b| b.is_ascii_digit())
}

/// True if the host of an S3 endpoint holds no bucket and the path begins with the year: the URL names none.
pub(super) fn has_no_bucket(case: &Case<'_>) -> bool {
    let first = case.path().trim_start_matches('/').split('/').next().unwrap_or_default();
    matches!(HostFacts::of(&case.host()), Some(HostFacts::S3 { bucket: None, .. })) && is_year(first)
}

/// The URL names no bucket: whose bucket the year is, nobody here knows.
pub(super) fn missing(case: &Case<'_>, findings: &mut Findings) {
    let quotes: &[&str] = &[&case.status_line(), case.path(), case.quote()];
    findings
        .likely(&cause::s3::BUCKET_NOT_FOUND, quotes)
        .titled("The URL names no bucket, so S3 takes the year of the dated path for one.")
        .fixed_by("Put the bucket into the URL, before the dated path.");
}

/// The store refuses the name of the bucket: by its own rules, or since it took another part of the URL for one.
///
/// Amazon S3 User Guide, "General purpose bucket naming rules": lower-case letters, digits, dots and hyphens.
pub(super) fn name_invalid(case: &Case<'_>, findings: &mut Findings) {
    let (line, element) = (case.status_line(), case.element("BucketName"));
    let quotes: &[&str] = &[&line, case.path(), case.quote(), element];
    let name = match case.xml("BucketName") {
        "" => case.path().trim_start_matches('/').split('/').next().unwrap_or_default(),
        name => name,
    };
    let is_allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '.' || c == '-';
    let odd = name.chars().find(|c| !is_allowed(*c));
    let Some(odd) = odd.filter(|_| case.path().contains(name)) else {
        findings.likely(&cause::s3::ADDRESSING_STYLE_WRONG, quotes);
        findings.possible(&cause::s3::BUCKET_NOT_FOUND, quotes);
        return;
    };
    findings
        .likely(&cause::s3::BUCKET_NOT_FOUND, quotes)
        .titled(format!(
            "No bucket can be named {}: its name has the character {}.",
            named(name),
            named(&odd.to_string())
        ))
        .fixed_by("Write the bucket's name as the store shows it: lower-case letters, digits, dots and hyphens.");
    findings.possible(&cause::s3::ADDRESSING_STYLE_WRONG, quotes);
}

/// The bucket that the store looked for is the start of the dated path: it expects the bucket there.
pub(super) fn not_found(case: &Case<'_>, findings: &mut Findings) {
    let (line, quote, element) = (case.status_line(), case.quote(), case.element("BucketName"));
    if has_no_bucket(case) {
        missing(case, findings);
        return;
    }
    let looked_for = match case.xml("BucketName") {
        "" => case.path().trim_start_matches('/').split('/').next().unwrap_or_default(),
        name => name,
    };
    let is_first = case.path().split('/').nth(1) == Some(looked_for);
    let is_unlike = is_year(looked_for) || (is_first && store_url::is_bucket_before_store(&case.host()));
    if is_unlike && !case.is_cloud_host() {
        let finding = findings
            .likely(&cause::s3::ADDRESSING_STYLE_WRONG, &[&line, case.path(), quote, element])
            .remark(&format!("The store looked for a bucket named {}.", named(looked_for)));
        if let Some(url) = store_url::bucket_in_path(&case.configured_url()) {
            finding.change(Setting::Url, url);
        }
        findings.likely(&cause::s3::BUCKET_NOT_FOUND, &[&line, quote]);
        return;
    }
    let finding = findings.proven(&cause::s3::BUCKET_NOT_FOUND, &[&line, quote, element]);
    if !case.xml("BucketName").is_empty() {
        finding.titled(format!("There is no bucket named {}.", named(looked_for)));
    }
}

/// A form upload to a bucket is told from a precondition by the condition that S3 names.
pub(super) fn precondition(case: &Case<'_>, findings: &mut Findings) {
    let quotes: &[&str] = &[&case.status_line(), case.quote()];
    if contains(case.xml("Condition"), "multipart/form-data") {
        findings.proven(&cause::s3::METHOD_POST_INSTEAD_OF_PUT, quotes);
    } else {
        findings.proven(&cause::s3::PRECONDITION_FAILED, quotes);
    }
}

pub(super) fn method_not_allowed(case: &Case<'_>, findings: &mut Findings) {
    let quotes: &[&str] = &[&case.status_line(), case.quote(), &case.header_line("allow")];
    let is_website_page = case.is_html() && case.says("<li>Code: ") && has_marks(case);
    let is_website = matches!(HostFacts::of(&case.host()), Some(HostFacts::S3Website { .. }));
    if is_website || is_website_page {
        // The REST endpoint answers in XML, the website endpoint in HTML.
        let is_said = case.is_html() && (case.says("method not allowed") || case.says("methodnotallowed"));
        let certainty = if is_said { Certainty::Proven } else { Certainty::Likely };
        let quotes: &[&str] = &[case.quote(), &case.status_line(), &case.exchange.request.url];
        let finding = findings.add(&cause::s3::WEBSITE_ENDPOINT, certainty, quotes);
        if let Some(url) = store_url::rest_endpoint(&case.configured_url()) {
            finding.change(Setting::Url, url);
        }
    } else if case.exchange.request.method.name() == "POST" && !case.code().is_empty() {
        findings.proven(&cause::s3::METHOD_POST_INSTEAD_OF_PUT, quotes);
    } else if case.exchange.request.method.name() == "POST" {
        findings.likely(&cause::s3::METHOD_POST_INSTEAD_OF_PUT, quotes);
        findings.possible(&cause::http::METHOD_NOT_ALLOWED, quotes);
    } else if has_marks(case) {
        findings.likely(&cause::http::METHOD_NOT_ALLOWED, quotes);
    }
}

pub(super) fn belongs_in_host(case: &Case<'_>, findings: &mut Findings) {
    let finding = findings.proven(&cause::s3::ADDRESSING_STYLE_WRONG, &[&case.status_line(), case.quote()]);
    finding.titled("The store expects the bucket in the host, before its own name.");
    if let Some(url) = store_url::bucket_in_host(&case.configured_url()) {
        finding.change(Setting::Url, url);
    }
}

/// The errors of `CreateBucket`, of a request that names no object.
pub(super) fn create(case: &Case<'_>, findings: &mut Findings) {
    let quotes: &[&str] = &[&case.status_line(), &case.exchange.request.url, case.quote()];
    if is_create_bucket(case) {
        findings.proven(&cause::s3::KEY_MISSING_IN_URL, quotes);
    } else if case.code().starts_with("BucketAlready") {
        findings.likely(&cause::s3::KEY_MISSING_IN_URL, quotes);
    }
}

pub(super) fn unavailable(case: &Case<'_>, findings: &mut Findings) {
    let quotes: &[&str] = &[&case.status_line(), case.quote(), &case.header_line("retry-after")];
    if case.message_says("reduce your request rate") {
        findings.proven(&cause::aws::THROTTLED, quotes);
    } else {
        findings.likely(&cause::http::SERVICE_UNAVAILABLE, quotes);
        findings.possible(&cause::aws::THROTTLED, quotes);
    }
}
