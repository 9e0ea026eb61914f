//! A certificate that is not yet valid, or for other names.

use crate::diagnose::cause;
use crate::domain::{Setting, moment};
use time::OffsetDateTime;

use crate::diagnose::evidence::case::{Case, Method, contains};
use crate::diagnose::finding::{Finding, Findings};
use crate::diagnose::rules::store_url;
use crate::diagnose::rules::transport::Broken;
use crate::domain::destination::is_s3;
use crate::domain::exchange::CertificateFacts;

/// The chain that the server sent; empty where it is not known.
fn chain<'b>(broken: &Broken<'b>) -> &'b [CertificateFacts] {
    super::facts(broken).map_or(&[], |tls| &tls.chain)
}

/// A certificate is seldom in use before it is valid; a clock is often behind.
pub(super) fn not_yet_valid(broken: &Broken<'_>, findings: &mut Findings) {
    /// Nobody installs a certificate that long before its time.
    const OF_A_CLOCK: time::Duration = time::Duration::days(120);
    let (case, message, chain) = (broken.case, broken.message, chain(broken));
    let starts = |at: usize| {
        let certificate = chain.get(at)?;
        moment::of_rfc3339(&certificate.not_before).ok()
    };
    let now = case.sender_now();
    let is_far_ahead = starts(0).zip(now).is_some_and(|(starts, now)| starts - now > OF_A_CLOCK);
    let is_before_the_authority = (1..chain.len()).filter_map(starts).any(|starts| now.is_some_and(|now| starts > now));
    if is_far_ahead || is_before_the_authority {
        tell_clock(now, findings.likely(&cause::clock::LOCAL_WRONG, &[message]));
        findings.possible(&cause::tls::CERT_NOT_YET_VALID, &[message]);
    } else {
        findings.likely(&cause::tls::CERT_NOT_YET_VALID, &[message]);
        tell_clock(now, findings.possible(&cause::clock::LOCAL_WRONG, &[message]));
    }
}

/// A chain that has been over for years is that of a forgotten server, or seen by a clock that is far ahead.
pub(super) fn expired(broken: &Broken<'_>, findings: &mut Findings) {
    let (case, message, chain) = (broken.case, broken.message, chain(broken));
    const YEARS: time::Duration = time::Duration::days(3 * 365);
    let is_long_over = |certificate: &CertificateFacts| {
        let ended = moment::of_rfc3339(&certificate.not_after).ok();
        ended.zip(case.sender_now()).is_some_and(|(ended, now)| now - ended > YEARS)
    };
    if !chain.is_empty() && chain.iter().all(is_long_over) {
        findings.likely(&cause::tls::CERT_EXPIRED, &[message]);
        tell_clock(case.sender_now(), findings.possible(&cause::clock::LOCAL_WRONG, &[message]));
    } else {
        findings.proven(&cause::tls::CERT_EXPIRED, &[message]);
    }
}

fn tell_clock(now: Option<OffsetDateTime>, finding: &mut Finding) {
    if let Some(now) = now {
        finding.remark(&format!("The clock of this machine said {now}."));
    }
}

pub(super) fn wrong_name(broken: &Broken<'_>, findings: &mut Findings) {
    let (case, message) = (broken.case, broken.message);
    let leaf = chain(broken).first();
    if leaf.is_some_and(|leaf| leaf.dns_names.is_empty()) {
        findings.proven(&cause::tls::NO_SAN, &[message]);
        return;
    }
    let requested = case.host();
    // A wildcard stands for one label (RFC 9525 §6.3): a bucket with dots has several.
    let virtual_bucket = requested.find(".s3.").or(requested.find(".s3-")).map(|at| requested.split_at(at));
    if let Some((bucket, endpoint)) = virtual_bucket.filter(|(bucket, _)| bucket.contains('.')) {
        let endpoint = endpoint.trim_start_matches('.');
        let covers = |leaf: &CertificateFacts| leaf.dns_names.iter().any(|name| name == &format!("*.{endpoint}"));
        if leaf.is_none_or(covers) || contains(message, &format!("*.{endpoint}")) {
            let finding = findings.proven(&cause::s3::BUCKET_DOTS_TLS, &[message]);
            let configured = case.configured_url();
            if let Some(rest) = configured.strip_prefix(&format!("https://{requested}")) {
                finding.change(Setting::Url, format!("https://{endpoint}/{bucket}{rest}"));
            }
            return;
        }
    }
    if is_parent_covered(case, leaf, message) {
        let finding = findings.likely(&cause::s3::ADDRESSING_STYLE_WRONG, &[message]);
        finding.remark("The certificate covers the host without the bucket.");
        if let Some(url) = store_url::bucket_in_path(&case.configured_url()) {
            finding.change(Setting::Url, url);
        }
        findings.likely(&cause::tls::HOSTNAME_MISMATCH, &[message]);
        return;
    }
    let finding = findings.proven(&cause::tls::HOSTNAME_MISMATCH, &[message]);
    if let Some(leaf) = leaf {
        finding.remark(&format!("The certificate covers {}.", leaf.dns_names.join(", ")));
    }
}

/// True if the certificate covers the host without its bucket alone: the store wants the bucket in the path.
fn is_parent_covered(case: &Case<'_>, leaf: Option<&CertificateFacts>, message: &str) -> bool {
    if case.method != Method::Sigv4 || !is_s3(case.configured(Setting::Service)) {
        return false;
    }
    let host = case.host();
    let Some((_, parent)) = host.split_once('.') else { return false };
    let is_named = leaf.is_some_and(|leaf| leaf.dns_names.iter().any(|name| name == parent));
    is_named && !contains(message, &format!("*.{parent}"))
}
