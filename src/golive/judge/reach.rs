//! Name, addresses, TLS.

use super::{Evidence, Found, outcome_text};
use crate::domain::exchange::Outcome;
use crate::domain::failure::FailureKind;
use crate::domain::timings::Phase;
use crate::golive::record::{Seen, TlsVersion, VersionAnswer};

impl Evidence<'_> {
    pub(super) fn tcp(self, head: &Seen) -> Found {
        if let Some(reason) = &self.record.not_direct {
            return match &head.exchange.outcome {
                Outcome::Failed(failure) if failure.phase <= Phase::Proxy => no_connection(head),
                Outcome::Failed(_) | Outcome::Answered(_) => Found::passed(format!("A connection stands. {reason}")),
            };
        }
        let addresses = &self.record.addresses;
        if addresses.is_empty() {
            return if failed_by(head, Phase::Connect) {
                no_connection(head)
            } else {
                self.nothing_to_go_by("No address is known.")
            };
        }
        let evidence = addresses.iter().map(|address| match &address.failure {
            None => format!("{}: accepted", address.address),
            Some(failure) => format!("{}: {failure}", address.address),
        });
        let dead = addresses.iter().filter(|address| address.failure.is_some()).count();
        let found = match dead {
            0 => Found::passed(format!("{} of {} addresses accept connections.", addresses.len(), addresses.len())),
            dead if dead == addresses.len() => Found::failed(
                "No address accepts connections.",
                "Start the endpoint, or open the firewall for the platform's address.",
            ),
            dead => Found::warning(
                format!("{dead} of {} addresses accept no connections from here.", addresses.len()),
                "Remove the address from DNS, or let it respond. A client that tries it first loses time.",
            ),
        };
        found.with(evidence)
    }

    pub(super) fn tls_version(self, head: &Seen) -> Found {
        let answer = |wanted: TlsVersion| self.record.versions.iter().find(|(version, _)| *version == wanted);
        let is_accepted = |version| matches!(answer(version), Some((_, VersionAnswer::Accepted)));
        let negotiated =
            head.exchange.tls.as_ref().map(|tls| tls.version.clone()).filter(|version| !version.is_empty());
        let evidence: Vec<String> = self
            .record
            .versions
            .iter()
            .map(|(version, answer)| match answer {
                VersionAnswer::Accepted => format!("{}: accepted", version.name()),
                VersionAnswer::Refused => format!("{}: refused", version.name()),
                VersionAnswer::Unknown(why) => format!("{}: not known ({why})", version.name()),
            })
            .chain(negotiated.iter().map(|version| format!("negotiated: {version}")))
            .collect();
        let old: Vec<&str> = TlsVersion::ALL
            .into_iter()
            .filter(|version| version.is_deprecated() && is_accepted(*version))
            .map(TlsVersion::name)
            .collect();
        let is_current = negotiated.is_some() || is_accepted(TlsVersion::V12) || is_accepted(TlsVersion::V13);
        let found = match (is_current, old.is_empty()) {
            (true, true) => Found::passed("TLS 1.2 or later is accepted, and no deprecated version is."),
            (true, false) => Found::warning(
                format!("{} {} accepted beside a current version.", old.join(" and "), are(old.len())),
                "Turn off TLS 1.0 and 1.1 at the endpoint.",
            ),
            (false, false) => Found::failed(
                format!("Only {} {} accepted.", old.join(" and "), are(old.len())),
                "Turn on TLS 1.2 or 1.3 at the endpoint. Current clients refuse anything older.",
            ),
            (false, true) if failed_by(head, Phase::Connect) => {
                return Found::not_run(format!("There is no connection ({}).", outcome_text(&head.exchange)));
            }
            (false, true) if self.record.versions.is_empty() => {
                return self.nothing_to_go_by(self.record.not_direct.as_deref().unwrap_or("No version was tried."));
            }
            (false, true) => {
                Found::failed("No version of TLS is accepted.", "Serve https at this port, with TLS 1.2 or 1.3.")
            }
        };
        found.with(evidence)
    }
}

/// True if the request ended at `phase` or before.
pub(super) fn failed_by(head: &Seen, phase: Phase) -> bool {
    matches!(&head.exchange.outcome, Outcome::Failed(failure) if failure.phase <= phase)
}

fn no_connection(head: &Seen) -> Found {
    Found::failed(
        format!("{}.", outcome_text(&head.exchange)),
        "Start the endpoint, correct host and port, or open the firewall for the platform's address.",
    )
}

pub(super) fn dns(head: &Seen) -> Found {
    if failed_by(head, Phase::Dns) {
        return Found::failed(
            format!("{}.", outcome_text(&head.exchange)),
            "Correct the host name of the URL, or publish its address in DNS.",
        );
    }
    let network = &head.exchange.network;
    if let Some(proxy) = &network.proxy {
        return Found::not_run(format!("The proxy {proxy} looks the name up."));
    }
    if network.resolved.is_empty() {
        return Found::passed("The URL names an address: there is nothing to look up.");
    }
    let six = network.resolved.iter().filter(|address| address.contains(':')).count();
    let four = network.resolved.len() - six;
    Found::passed(format!("{four} IPv4 and {six} IPv6 addresses.")).with(network.resolved.iter().cloned())
}

pub(super) fn http11(head: &Seen) -> Found {
    match &head.exchange.outcome {
        Outcome::Answered(response) if response.http_version == "HTTP/1.1" => {
            Found::passed("The response is HTTP/1.1.")
        }
        Outcome::Answered(response) => Found::warning(
            format!("The response is {}.", response.http_version),
            "Respond with HTTP/1.1: connections cannot be kept otherwise.",
        ),
        Outcome::Failed(failure) if failure.phase <= Phase::Tls => {
            Found::not_run(format!("There is no connection ({}).", failure.message))
        }
        Outcome::Failed(failure) if failure.kind == FailureKind::NotHttp => {
            Found::failed(format!("The response is not HTTP/1.1: {}.", failure.message), "Speak HTTP/1.1 at this port.")
        }
        Outcome::Failed(failure) => Found::warning(
            format!("A HEAD request has no response: {}.", failure.message),
            "Look at the receiver's log. Deliveries may work nevertheless.",
        ),
    }
}

fn are(count: usize) -> &'static str {
    if count == 1 { "is" } else { "are" }
}
