//! The TLS handshake: by what rustls says, and by the chain that the server sent.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::case::{Case, contains};
use super::finding::Findings;
use super::transport::says;
use crate::domain::exchange::{CertificateFacts, Failure, TlsFacts};
use crate::domain::host::HostFacts;

pub(super) fn rules(case: &Case<'_>, failure: &Failure, findings: &mut Findings) {
    let none = TlsFacts::default();
    let tls = case.exchange.tls.as_ref().unwrap_or(&none);
    let message = failure.message.as_str();
    let first_bytes = failure.first_bytes.as_deref().unwrap_or_default();
    if says(failure, &["revoked"]) {
        findings.proven("tls.cert_revoked", &[message]);
    } else if says(failure, &["not valid before", "not valid yet", "notvalidyet", "not yet valid"]) {
        not_yet_valid(case, tls, message, findings);
    } else if says(failure, &["certificate expired", "not valid after", "expired"]) {
        findings.proven("tls.cert_expired", &[message]);
    } else if says(failure, &["not valid for name", "notvalidforname", "hostname mismatch", "not valid for any names"])
    {
        wrong_name(case, tls, message, findings);
    } else if says(
        failure,
        &[
            "unknownissuer",
            "unknown issuer",
            "unable to get local issuer",
            "unknown ca",
            "caused",
            "causedasendentity",
            "causedas",
        ],
    ) || says(failure, &["CaUsedAsEndEntity", "self-signed", "self signed"])
    {
        untrusted(case, tls, message, findings);
    } else if says(failure, &["certificate required", "certificaterequired", "bad certificate", "badcertificate"]) {
        findings.proven("tls.client_cert_required", &[message]);
    } else if says(failure, &["unrecognisedname", "unrecognized name", "unrecognizedname", "unrecognized_name"]) {
        findings.proven("tls.sni_unrecognized", &[message]);
    } else if says(
        failure,
        &["protocolversion", "protocol version", "tls13notoffered", "serverdoesnotsupporttls12or13"],
    ) {
        findings.proven("tls.protocol_version", &[message]);
    } else if says(failure, &["handshakefailure", "handshake failure", "nociphersuitesincommon", "no cipher suites"]) {
        if tls.client_certificate_requested == Some(true) {
            findings.likely("tls.client_cert_required", &[message]);
        } else {
            findings.likely("tls.no_shared_cipher", &[message]);
            findings.possible("tls.protocol_version", &[message]);
        }
    } else if first_bytes.starts_with("48545450")
        || says(failure, &["invalidcontenttype", "corrupt message", "wrong version number", "invalid content type"])
    {
        findings.proven("tls.plain_http_port", &[message, first_bytes]);
    } else if says(failure, &["timed out", "timeout", "deadline"]) {
        findings.proven("tls.handshake_timeout", &[message]);
    } else {
        findings.likely("tls.handshake_aborted", &[message]);
        if says(failure, &["reset", "eof", "closed", "broken pipe"]) {
            findings.proven("tls.handshake_aborted", &[message]);
        }
    }
}

/// A certificate is seldom in use before it is valid; a clock is often behind.
fn not_yet_valid(case: &Case<'_>, tls: &TlsFacts, message: &str, findings: &mut Findings) {
    const OF_A_CLOCK: time::Duration = time::Duration::days(2);
    let valid_from = tls.chain.first().and_then(|leaf| OffsetDateTime::parse(&leaf.not_before, &Rfc3339).ok());
    let ahead = valid_from.map(|valid_from| valid_from - case.now());
    if ahead.is_some_and(|ahead| ahead > OF_A_CLOCK) {
        let clock = format!("this machine's clock says {}", case.now());
        findings.likely("clock.local_wrong", &[message, &clock]);
        findings.possible("tls.cert_not_yet_valid", &[message]);
    } else {
        findings.proven("tls.cert_not_yet_valid", &[message]);
    }
}

fn wrong_name(case: &Case<'_>, tls: &TlsFacts, message: &str, findings: &mut Findings) {
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
    let names = leaf.map(|leaf| format!("it covers {}", leaf.dns_names.join(", "))).unwrap_or_default();
    findings.proven("tls.hostname_mismatch", &[message, &names]);
}

/// Words that programs which open TLS put into the names of their authorities.
const INSPECTORS: [&str; 22] = [
    "zscaler",
    "netskope",
    "fortinet",
    "fortigate",
    "palo alto",
    "blue coat",
    "bluecoat",
    "umbrella",
    "sophos",
    "mitmproxy",
    "charles proxy",
    "fiddler",
    "portswigger",
    "burp",
    "inspection",
    "decrypt",
    "interception",
    "forcepoint",
    "checkpoint",
    "check point",
    "watchguard",
    "proxy",
];

/// Names of authorities that every system trusts.
const PUBLIC_AUTHORITIES: [&str; 24] = [
    "let's encrypt",
    "isrg",
    "digicert",
    "sectigo",
    "usertrust",
    "comodo",
    "globalsign",
    "godaddy",
    "go daddy",
    "starfield",
    "amazon",
    "google trust",
    "entrust",
    "identrust",
    "microsoft",
    "geotrust",
    "thawte",
    "rapidssl",
    "zerossl",
    "buypass",
    "certum",
    "quovadis",
    "swisssign",
    "actalis",
];

fn untrusted(case: &Case<'_>, tls: &TlsFacts, message: &str, findings: &mut Findings) {
    let Some(leaf) = tls.chain.first() else {
        findings.likely("tls.unknown_ca", &[message]);
        findings.possible("tls.missing_intermediate", &[message]);
        findings.possible("tls.self_signed", &[message]);
        return;
    };
    let issuer = format!("issuer: {}", leaf.issuer);
    let is_named = |names: &[&str]| {
        tls.chain.iter().any(|certificate| names.iter().any(|name| contains(&certificate.issuer, name)))
    };
    if is_named(&INSPECTORS) {
        // At a host whose real certificate is public, such an issuer stands between.
        let is_public_host = HostFacts::of(&case.host()).is_some();
        if is_public_host {
            findings.proven("proxy.tls_interception", &[message, &issuer]);
        } else {
            findings.likely("proxy.tls_interception", &[message, &issuer]);
            findings.possible("tls.unknown_ca", &[message, &issuer]);
        }
    } else if leaf.self_signed || leaf.subject == leaf.issuer {
        findings.proven("tls.self_signed", &[message, &issuer]);
    } else if tls.chain.len() == 1 && is_named(&PUBLIC_AUTHORITIES) {
        findings.proven("tls.missing_intermediate", &[message, &issuer, "the server sent one certificate"]);
    } else if tls.chain.len() == 1 {
        findings.likely("tls.unknown_ca", &[message, &issuer]);
        findings.likely("tls.missing_intermediate", &[message, &issuer, "the server sent one certificate"]);
    } else if HostFacts::of(&case.host()).is_some() {
        findings.likely("proxy.tls_interception", &[message, &issuer]);
        findings.possible("tls.unknown_ca", &[message, &issuer]);
    } else if is_named(&PUBLIC_AUTHORITIES) {
        // A public chain that is not trusted: an old trust store here, or a link that is missing there.
        findings.likely("tls.unknown_ca", &[message, &issuer]);
        findings.possible("tls.missing_intermediate", &[message, &issuer]);
    } else {
        findings.proven("tls.unknown_ca", &[message, &issuer]);
    }
}
