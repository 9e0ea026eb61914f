//! The certificate chain.

use time::OffsetDateTime;

use super::reach::failed_by;
use super::{Evidence, Found, outcome_text};
use crate::diagnose::diagnose;
use crate::domain::exchange::{CertificateFacts, KeyAlgorithm};
use crate::domain::figures::counted_text;
use crate::domain::moment;
use crate::domain::timings::Phase;
use crate::golive::record::Seen;

/// Days that must be left on each certificate.
const DAYS_LEFT_MIN: i64 = 30;
/// CA/Browser Forum Baseline Requirements §6.1.5.
const RSA_BITS_MIN: u32 = 2_048;
const CURVE_BITS_MIN: u32 = 256;

/// Whole days from `now` until `certificate` ends; negative after it.
pub fn days_left(certificate: &CertificateFacts, now: OffsetDateTime) -> Option<i64> {
    let end = moment::of_rfc3339(&certificate.not_after).ok()?;
    Some((end - now).whole_seconds().div_euclid(24 * 60 * 60))
}

impl Evidence<'_> {
    pub(super) fn chain(self, head: &Seen) -> Found {
        let Some(tls) = head.exchange.tls.as_ref().filter(|tls| !tls.chain.is_empty()) else {
            return without_chain(self, head);
        };
        let evidence: Vec<String> =
            tls.chain.iter().map(|facts| format!("{}, issued by {}", facts.subject, facts.issuer)).collect();
        if let Some(refusal) = &tls.refusal {
            let finding = diagnose(std::slice::from_ref(&head.exchange)).into_iter().next();
            let found = match finding {
                Some(finding) => Found::failed(finding.title, finding.fix),
                None => Found::failed(
                    format!("The chain is refused: {refusal}."),
                    "Serve the certificate with its intermediate certificates, from a public authority.",
                ),
            };
            return found.with([format!("refused: {refusal}")]).with(evidence);
        }
        if failed_by(head, Phase::Tls) {
            let finding = diagnose(std::slice::from_ref(&head.exchange)).into_iter().next();
            let (title, fix) = finding.map_or_else(
                || {
                    (
                        format!("{}.", outcome_text(&head.exchange)),
                        "Look at the TLS settings of the endpoint.".to_owned(),
                    )
                },
                |finding| (finding.title, finding.fix),
            );
            return Found::failed(format!("The chain is accepted, and the handshake fails. {title}"), fix)
                .with(evidence);
        }
        if self.record.is_trusted_without_ca_file == Some(false) {
            return Found::review(
                "The chain leads to a private authority: without connection.ca_file it is refused. Whether the platform trusts this authority is not known.",
                "Ask the platform's operator whether it can trust this authority, or use a certificate of a public one.",
            )
            .with(evidence);
        }
        Found::passed("The chain is complete, names the host, and leads to a trusted authority.").with(evidence)
    }

    pub(super) fn certificate_expiry(self, head: &Seen) -> Found {
        let Some(tls) = head.exchange.tls.as_ref().filter(|tls| !tls.chain.is_empty()) else {
            return without_chain(self, head);
        };
        let now = head.exchange.started_at.unwrap_or(self.plan.options.now);
        let left: Vec<(&CertificateFacts, Option<i64>)> =
            tls.chain.iter().map(|facts| (facts, days_left(facts, now))).collect();
        let evidence = left.iter().map(|(facts, days)| match days {
            Some(days) => format!("{}: valid until {}, {days} days left", facts.subject, facts.not_after),
            None => format!("{}: its end cannot be read", facts.subject),
        });
        let evidence: Vec<String> = evidence.collect();
        let Some(least) = left.iter().filter_map(|(_, days)| *days).min() else {
            return Found::review("No certificate's end can be read.", "Look at the certificate.").with(evidence);
        };
        let found = match least {
            ..0 => Found::failed("A certificate of the chain has ended.", "Renew the certificate."),
            0..=DAYS_LEFT_MIN => Found::warning(
                format!("A certificate of the chain ends in {}.", counted_text(least.unsigned_abs(), "day", "days")),
                "Renew the certificate, and automate its renewal.",
            ),
            _ => Found::passed(format!("{least} days are left on the certificate that ends first.")),
        };
        found.with(evidence)
    }

    pub(super) fn key_strength(self, head: &Seen) -> Found {
        let Some(tls) = head.exchange.tls.as_ref().filter(|tls| !tls.chain.is_empty()) else {
            return without_chain(self, head);
        };
        let Some(leaf) = tls.chain.first() else { return without_chain(self, head) };
        let Some(key) = leaf.key else {
            return Found::review("The public key cannot be read.", "Look at the certificate.");
        };
        let (name, least) = match key.algorithm {
            KeyAlgorithm::Rsa => ("RSA", RSA_BITS_MIN),
            KeyAlgorithm::EllipticCurve => ("elliptic curve", CURVE_BITS_MIN),
            KeyAlgorithm::Other => ("another kind", u32::MAX),
        };
        let evidence = [format!("{name}, {} bits", key.bits)];
        let found = if key.algorithm == KeyAlgorithm::Other {
            Found::review("The key is neither RSA nor on an elliptic curve.", "Ask whether clients support it.")
        } else if key.bits < least {
            Found::failed(
                format!("The key has {} bits; {least} is the least.", key.bits),
                "Replace the certificate and its key.",
            )
        } else {
            Found::passed(format!("The key is {name} with {} bits.", key.bits))
        };
        found.with(evidence)
    }
}

fn without_chain(evidence: Evidence<'_>, head: &Seen) -> Found {
    if failed_by(head, Phase::Tls) {
        return Found::not_run(format!("No certificate was seen ({}).", outcome_text(&head.exchange)));
    }
    evidence.nothing_to_go_by("No certificate was seen.")
}
