//! A chain that is not trusted: whose it is decides what is wrong.

use crate::diagnose::cause;
use crate::diagnose::evidence::case::{Case, contains};
use crate::diagnose::finding::Findings;
use crate::domain::exchange::TlsFacts;
use crate::domain::host::HostFacts;

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

pub(super) fn untrusted(case: &Case<'_>, tls: &TlsFacts, message: &str, findings: &mut Findings) {
    let Some(leaf) = tls.chain.first() else {
        // An authority's certificate in the server's place is what self-signing tools make.
        if contains(message, "CaUsedAsEndEntity")
            || contains(message, "self-signed")
            || contains(message, "self signed")
        {
            findings.likely(&cause::tls::SELF_SIGNED, &[message]);
            findings.possible(&cause::tls::UNKNOWN_CA, &[message]);
            return;
        }
        findings.likely(&cause::tls::UNKNOWN_CA, &[message]);
        findings.possible(&cause::tls::MISSING_INTERMEDIATE, &[message]);
        findings.possible(&cause::tls::SELF_SIGNED, &[message]);
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
            findings.proven(&cause::proxy::TLS_INTERCEPTION, &[message, &issuer]);
        } else {
            findings.likely(&cause::proxy::TLS_INTERCEPTION, &[message, &issuer]);
            findings.possible(&cause::tls::UNKNOWN_CA, &[message, &issuer]);
        }
    } else if leaf.self_signed || leaf.subject == leaf.issuer {
        findings.proven(&cause::tls::SELF_SIGNED, &[message, &issuer]);
    } else if tls.chain.len() == 1 && is_named(&PUBLIC_AUTHORITIES) {
        findings.proven(&cause::tls::MISSING_INTERMEDIATE, &[message, &issuer, "the server sent one certificate"]);
    } else if tls.chain.len() == 1 {
        findings.likely(&cause::tls::UNKNOWN_CA, &[message, &issuer]);
        findings.likely(&cause::tls::MISSING_INTERMEDIATE, &[message, &issuer, "the server sent one certificate"]);
    } else if HostFacts::of(&case.host()).is_some() {
        findings.likely(&cause::proxy::TLS_INTERCEPTION, &[message, &issuer]);
        findings.possible(&cause::tls::UNKNOWN_CA, &[message, &issuer]);
    } else if is_named(&PUBLIC_AUTHORITIES) {
        // A public chain that is not trusted: an old trust store here, or a link that is missing there.
        findings.likely(&cause::tls::UNKNOWN_CA, &[message, &issuer]);
        findings.possible(&cause::tls::MISSING_INTERMEDIATE, &[message, &issuer]);
    } else {
        findings.proven(&cause::tls::UNKNOWN_CA, &[message, &issuer]);
    }
}
