//! What a certificate says, in words for people.

use rustls::pki_types::CertificateDer;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::{FromDer as _, X509Certificate};
use x509_parser::public_key::PublicKey;

use crate::domain::display::visible;
use crate::domain::exchange::{CertificateFacts, KeyAlgorithm, KeyFacts};

/// The facts of one certificate as the peer sent it. What cannot be read is said, not left out.
pub(super) fn facts(certificate: &CertificateDer<'_>) -> CertificateFacts {
    match X509Certificate::from_der(certificate) {
        Ok((_, parsed)) => parsed_facts(&parsed),
        Err(error) => CertificateFacts {
            subject: format!("not readable: {error}"),
            issuer: String::new(),
            not_before: String::new(),
            not_after: String::new(),
            dns_names: Vec::new(),
            self_signed: false,
            key: None,
        },
    }
}

fn parsed_facts(certificate: &X509Certificate<'_>) -> CertificateFacts {
    let validity = certificate.validity();
    CertificateFacts {
        subject: visible(&certificate.subject().to_string()),
        issuer: visible(&certificate.issuer().to_string()),
        not_before: rfc3339(validity.not_before.to_datetime()),
        not_after: rfc3339(validity.not_after.to_datetime()),
        dns_names: names(certificate),
        self_signed: certificate.subject().as_raw() == certificate.issuer().as_raw(),
        key: key(certificate),
    }
}

fn key(certificate: &X509Certificate<'_>) -> Option<KeyFacts> {
    // RFC 8410: both curves have keys of this one length.
    const ED25519: &str = "1.3.101.112";
    let info = certificate.public_key();
    let facts = |algorithm, bits: usize| u32::try_from(bits).ok().map(|bits| KeyFacts { algorithm, bits });
    match info.parsed().ok()? {
        PublicKey::RSA(key) => facts(KeyAlgorithm::Rsa, key.key_size()),
        PublicKey::EC(point) => facts(KeyAlgorithm::EllipticCurve, point.key_size()),
        _ if info.algorithm.algorithm.to_id_string() == ED25519 => facts(KeyAlgorithm::EllipticCurve, 256),
        other => facts(KeyAlgorithm::Other, other.key_size()),
    }
}

/// DNS names, and IP addresses as text: both are what a host is compared with (RFC 6125, RFC 9525).
fn names(certificate: &X509Certificate<'_>) -> Vec<String> {
    let Ok(Some(extension)) = certificate.subject_alternative_name() else {
        return Vec::new();
    };
    let name = |name: &GeneralName<'_>| match name {
        GeneralName::DNSName(name) => Some(visible(name)),
        GeneralName::IPAddress(bytes) => ip_text(bytes),
        _ => None,
    };
    extension.value.general_names.iter().filter_map(name).collect()
}

fn ip_text(bytes: &[u8]) -> Option<String> {
    if let Ok(v4) = <[u8; 4]>::try_from(bytes) {
        return Some(std::net::Ipv4Addr::from(v4).to_string());
    }
    <[u8; 16]>::try_from(bytes).ok().map(|v6| std::net::Ipv6Addr::from(v6).to_string())
}

fn rfc3339(moment: OffsetDateTime) -> String {
    moment.format(&Rfc3339).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_dates_and_self_signature_are_read() {
        let made = rcgen::generate_simple_self_signed(["data.example".to_owned(), "10.0.0.7".to_owned()])
            .expect("a certificate");
        let facts = facts(made.cert.der());
        assert_eq!(facts.dns_names, ["data.example", "10.0.0.7"]);
        assert!(facts.self_signed);
        assert_eq!(facts.key, Some(KeyFacts { algorithm: KeyAlgorithm::EllipticCurve, bits: 256 }));
        assert!(facts.not_after.ends_with('Z'), "RFC 3339 in UTC: {}", facts.not_after);
    }

    #[test]
    fn rubbish_is_said_to_be_rubbish() {
        let facts = facts(&CertificateDer::from(vec![1, 2, 3]));
        assert!(facts.subject.starts_with("not readable"), "{}", facts.subject);
    }
}
