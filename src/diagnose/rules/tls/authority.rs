//! A chain that is not trusted: whose it is decides what is wrong.

use crate::diagnose::cause;
use crate::diagnose::evidence::case::contains;
use crate::diagnose::finding::Findings;
use crate::diagnose::rules::transport::Broken;
use crate::domain::exchange::CertificateFacts;
use crate::domain::failure::CertificateFault;

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

/// A chain that the client does not trust.
pub(super) fn untrusted(broken: &Broken<'_>, fault: CertificateFault, findings: &mut Findings) {
    match super::facts(broken).map(|tls| &tls.chain).filter(|chain| !chain.is_empty()) {
        Some(chain) => by_chain(broken, chain, findings),
        None => by_words(broken, fault, findings),
    }
}

/// Nothing is known of the chain: what the client said of it has to do.
fn by_words(broken: &Broken<'_>, fault: CertificateFault, findings: &mut Findings) {
    let message = broken.message;
    match fault {
        CertificateFault::SelfSigned => {
            findings.likely(&cause::tls::SELF_SIGNED, &[message]);
            findings.possible(&cause::tls::UNKNOWN_CA, &[message]);
        }
        CertificateFault::MissingIntermediate => {
            findings.likely(&cause::tls::MISSING_INTERMEDIATE, &[message]);
            findings.possible(&cause::tls::UNKNOWN_CA, &[message]);
        }
        _ => {
            findings.likely(&cause::tls::UNKNOWN_CA, &[message]);
            findings.possible(&cause::tls::MISSING_INTERMEDIATE, &[message]);
            findings.possible(&cause::tls::SELF_SIGNED, &[message]);
        }
    }
}

fn by_chain(broken: &Broken<'_>, chain: &[CertificateFacts], findings: &mut Findings) {
    const ONE: &str = "The server sent one certificate.";
    let (message, leaf) = (broken.message, &chain[0]);
    let issuer = format!("issuer: {}", leaf.issuer);
    let evidence: &[&str] = &[message, &issuer];
    let is_named =
        |names: &[&str]| chain.iter().any(|certificate| names.iter().any(|name| contains(&certificate.issuer, name)));
    // At a host whose real certificate is public, an authority that nobody knows stands between.
    let is_public_host = broken.case.is_cloud_host();
    if is_named(&INSPECTORS) && is_public_host {
        findings.proven(&cause::proxy::TLS_INTERCEPTION, evidence);
    } else if is_named(&INSPECTORS) {
        findings.likely(&cause::proxy::TLS_INTERCEPTION, evidence);
        findings.possible(&cause::tls::UNKNOWN_CA, evidence);
    } else if leaf.self_signed || leaf.subject == leaf.issuer {
        findings.proven(&cause::tls::SELF_SIGNED, evidence);
    } else if chain.len() == 1 && is_named(&PUBLIC_AUTHORITIES) {
        findings.proven(&cause::tls::MISSING_INTERMEDIATE, evidence).remark(ONE);
    } else if chain.len() == 1 {
        findings.likely(&cause::tls::UNKNOWN_CA, evidence);
        findings.likely(&cause::tls::MISSING_INTERMEDIATE, evidence).remark(ONE);
    } else if is_public_host {
        findings.likely(&cause::proxy::TLS_INTERCEPTION, evidence);
        findings.possible(&cause::tls::UNKNOWN_CA, evidence);
    } else if is_named(&PUBLIC_AUTHORITIES) {
        // A public chain that is not trusted: an old trust store here, or a link that is missing there.
        findings.likely(&cause::tls::UNKNOWN_CA, evidence);
        findings.possible(&cause::tls::MISSING_INTERMEDIATE, evidence);
    } else {
        findings.proven(&cause::tls::UNKNOWN_CA, evidence);
    }
}
