//! What is asked below a delivery: the host, its addresses, its versions of TLS.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;

use super::Runner;
use crate::delivery::engine::Outgoing;
use crate::delivery::prepare::prepare;
use crate::delivery::probe::Scope;
use crate::domain::message::Batch;
use crate::domain::request::SigningTrace;
use crate::domain::{Destination, Exchange, ExchangeKind, Method, Payload, SignedRequest, Target, UnsignedRequest};
use crate::golive::check::CheckId;
use crate::golive::record::{AddressFacts, TlsVersion, VersionAnswer};
use crate::net::reach::{self, HelloAnswer, OfferedVersion};

/// Seconds for one connection or one handshake.
const PATIENCE: Duration = Duration::from_secs(5);

impl Runner<'_> {
    /// HEAD of the host; once more without the authorities of the destination, where it names some.
    pub(super) async fn head(&mut self, id: CheckId) {
        let head = self.send_head(self.destination).await;
        let is_trusted =
            head.as_ref().and_then(|exchange| exchange.tls.as_ref()).is_some_and(|tls| tls.refusal.is_none());
        self.number(id, head.into_iter().collect());
        if is_trusted && self.destination.connection.ca_file.is_some() {
            let mut public = self.destination.clone();
            public.connection.ca_file = None;
            if let Some(exchange) = self.send_head(&public).await {
                let refusal = exchange.tls.as_ref().map(|tls| tls.refusal.is_none());
                self.record.is_trusted_without_ca_file = refusal;
                self.number(id, vec![exchange]);
            }
        }
    }

    /// HEAD of the host: no path, no query, no body, no credentials.
    async fn send_head(&self, destination: &Destination) -> Option<Exchange> {
        let batch = Batch::from_bytes(&b""[..]);
        let mut prepared = prepare(destination, self.auth, &batch, self.clock.now()).ok()?;
        let target = Target { path: "/".to_owned(), query: None, ..prepared.delivery.request.target.clone() };
        let request = UnsignedRequest {
            method: Method::Head,
            target,
            headers: Vec::new(),
            body: Payload::new(Vec::new()),
            body_shown: None,
        };
        prepared.delivery = SignedRequest { request, trace: SigningTrace::default() };
        prepared.object_path = None;
        prepared.notes.clear();
        let outgoing = Outgoing { destination, auth: self.auth, batch: &batch, prepared, scope: Scope::Bare };
        let delivered = self.engine.send_prepared(outgoing, Arc::new(|_| {}), self.cancel).await;
        let mut exchange = delivered.exchanges.into_iter().next_back()?;
        exchange.kind = ExchangeKind::Probe;
        Some(exchange)
    }

    /// The addresses that the HEAD request found, and the port.
    fn addresses(&mut self) -> Option<(Vec<IpAddr>, u16, String)> {
        let seen = self.record.head()?;
        let network = &seen.exchange.network;
        if let Some(proxy) = &network.proxy {
            self.record.not_direct = Some(format!("Requests go through the proxy {proxy}."));
            return None;
        }
        let target = &self.target()?;
        let host = target.host().to_owned();
        let mut found: Vec<IpAddr> = network.resolved.iter().filter_map(|text| text.parse().ok()).collect();
        found.extend(host.parse::<IpAddr>().ok());
        Some((found, port(target), host))
    }

    fn target(&self) -> Option<Target> {
        let batch = Batch::from_bytes(&b""[..]);
        Some(prepare(self.destination, self.auth, &batch, self.clock.now()).ok()?.delivery.request.target)
    }

    pub(super) async fn connect(&mut self) {
        let Some((addresses, port, _host)) = self.addresses() else { return };
        let tried = addresses.iter().map(|address| reach::connect(*address, port, PATIENCE));
        let outcomes = join_all(tried).await;
        self.record.addresses = addresses
            .iter()
            .zip(outcomes)
            .map(|(address, outcome)| AddressFacts {
                address: address.to_string(),
                failure: outcome.err().map(|error| error.to_string()),
            })
            .collect();
    }

    pub(super) async fn tls_versions(&mut self) {
        let Some((addresses, port, host)) = self.addresses() else { return };
        let Some(&address) = addresses.first() else { return };
        for version in TlsVersion::ALL {
            let answer = reach::offer(offered(version), &host, address, port, PATIENCE).await;
            let answer = match answer {
                HelloAnswer::Accepted => VersionAnswer::Accepted,
                HelloAnswer::Refused => VersionAnswer::Refused,
                HelloAnswer::Unknown(why) => VersionAnswer::Unknown(why),
            };
            self.record.versions.push((version, answer));
        }
    }
}

fn offered(version: TlsVersion) -> OfferedVersion {
    match version {
        TlsVersion::V10 => OfferedVersion::V10,
        TlsVersion::V11 => OfferedVersion::V11,
        TlsVersion::V12 => OfferedVersion::V12,
        TlsVersion::V13 => OfferedVersion::V13,
    }
}

/// The port that `target` names, or its scheme's.
fn port(target: &Target) -> u16 {
    let named = target.authority.rsplit_once(':').and_then(|(_, port)| port.parse().ok());
    named.unwrap_or(if target.scheme == "https" { 443 } else { 80 })
}
