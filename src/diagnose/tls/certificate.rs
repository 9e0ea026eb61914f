//! A certificate that is not yet valid, or for other names.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::super::case::{Case, Method, contains};
use super::super::finding::Findings;
use crate::domain::destination::is_s3;
use crate::domain::exchange::{CertificateFacts, TlsFacts};

/// A certificate is seldom in use before it is valid; a clock is often behind.
pub(super) fn not_yet_valid(case: &Case<'_>, tls: &TlsFacts, message: &str, findings: &mut Findings) {
    /// Nobody installs a certificate that long before its time.
    const OF_A_CLOCK: time::Duration = time::Duration::days(120);
    let starts = |at: usize| {
        let certificate = tls.chain.get(at)?;
        OffsetDateTime::parse(&certificate.not_before, &Rfc3339).ok()
    };
    let is_far_ahead = starts(0).is_some_and(|starts| starts - case.now() > OF_A_CLOCK);
    let is_before_the_authority = (1..tls.chain.len()).filter_map(starts).any(|starts| starts > case.now());
    let clock = format!("this machine's clock says {}", case.now());
    if is_far_ahead || is_before_the_authority {
        findings.likely("clock.local_wrong", &[message, &clock]);
        findings.possible("tls.cert_not_yet_valid", &[message]);
    } else {
        findings.likely("tls.cert_not_yet_valid", &[message]);
        findings.possible("clock.local_wrong", &[message, &clock]);
    }
}

pub(super) fn wrong_name(case: &Case<'_>, tls: &TlsFacts, message: &str, findings: &mut Findings) {
    let leaf = tls.chain.first();
    if contains(message, "not valid for any names") || leaf.is_some_and(|leaf| leaf.dns_names.is_empty()) {
        findings.proven("tls.no_san", &[message]);
        return;
    }
    let requested = case.host();
    // A wildcard stands for one label (RFC 9525 §6.3): a bucket with dots has several.
    let virtual_bucket = requested.find(".s3.").or(requested.find(".s3-")).map(|at| requested.split_at(at));
    if let Some((bucket, endpoint)) = virtual_bucket.filter(|(bucket, _)| bucket.contains('.')) {
        let endpoint = endpoint.trim_start_matches('.');
        let covers = |leaf: &CertificateFacts| leaf.dns_names.iter().any(|name| name == &format!("*.{endpoint}"));
        if leaf.is_none_or(covers) || contains(message, &format!("*.{endpoint}")) {
            let finding = findings.proven("s3.bucket_dots_tls", &[message]);
            let configured = case.configured_url();
            if let Some(rest) = configured.strip_prefix(&format!("https://{requested}")) {
                finding.change("url", format!("https://{endpoint}/{bucket}{rest}"));
            }
            return;
        }
    }
    if let Some(parent) = parent_covered(case, leaf, message) {
        let finding = findings.likely("s3.addressing_style_wrong", &[message, "the certificate is for the host alone"]);
        let configured = case.configured_url();
        if let Some((bucket, rest)) = configured
            .strip_prefix("https://")
            .and_then(|rest| rest.split_once(&format!(".{parent}")))
            .filter(|(bucket, _)| !bucket.contains('/'))
        {
            finding.change("url", format!("https://{}/{bucket}{}", authority(parent, rest), path(rest)));
        }
        findings.likely("tls.hostname_mismatch", &[message]);
        return;
    }
    let names = leaf.map(|leaf| format!("it covers {}", leaf.dns_names.join(", "))).unwrap_or_default();
    findings.proven("tls.hostname_mismatch", &[message, &names]);
}

/// The host without its bucket, where the store's certificate covers that alone: the store wants the bucket in the path.
fn parent_covered<'c>(case: &Case<'c>, leaf: Option<&'c CertificateFacts>, message: &str) -> Option<&'c str> {
    if case.method != Method::Sigv4 || !is_s3(case.auth("service")) {
        return None;
    }
    let host = case.host();
    let (_, parent) = host.split_once('.')?;
    let named = leaf.and_then(|leaf| leaf.dns_names.iter().find(|name| *name == parent)).map(String::as_str);
    named.filter(|_| !contains(message, &format!("*.{parent}")))
}

/// Host and port, of which `rest` begins with the port if there is one.
fn authority(host: &str, rest: &str) -> String {
    let port = rest.split('/').next().unwrap_or_default();
    format!("{host}{port}")
}

fn path(rest: &str) -> &str {
    rest.find('/').map_or("", |at| &rest[at..])
}
