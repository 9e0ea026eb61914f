//! Send one request, watch every phase of it.
use std::sync::Arc;

use time::OffsetDateTime;

use super::clock::Clock;
use crate::domain::exchange::{ClockFacts, Failure, NetworkFacts, TlsFacts};
use crate::domain::timings::{Event, Phase, Timings};
use crate::domain::{Connection, Header, Payload, SignedRequest, UnsignedRequest};

/// Told of each phase as it begins.
pub type ProgressSink = Arc<dyn Fn(Phase) + Send + Sync>;

/// Ends a transmission at whatever phase it has reached. Clones share the state.
#[derive(Debug, Clone, Default)]
pub struct Cancel {}

impl Cancel {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn cancel(&self) {
        todo!()
    }

    pub fn is_cancelled(&self) -> bool {
        todo!()
    }

    /// Ready once cancelled.
    pub async fn cancelled(&self) {
        todo!()
    }
}

/// What happened on the wire, unmasked: it never leaves `delivery`, which records it masked.
pub struct Transmission {
    pub started_at: OffsetDateTime,
    /// The request's headers in full, those of the client included, as they went out.
    pub headers: Vec<Header>,
    pub http_version: String,
    pub answer: Result<RawResponse, Failure>,
    pub timings: Timings,
    pub events: Vec<Event>,
    pub tls: Option<TlsFacts>,
    pub network: NetworkFacts,
    pub clock: ClockFacts,
}

/// A response as received.
pub struct RawResponse {
    pub status: u16,
    pub reason: String,
    pub http_version: String,
    /// Names as received, values as Latin-1 text where they are not ASCII.
    pub headers: Vec<(String, String)>,
    pub body: RawBody,
    /// The body did not come whole.
    pub failure: Option<Failure>,
}

/// A response body, as received and decoded.
pub struct RawBody {
    /// After undoing the content encoding (up to the limit); the received bytes where there is none.
    pub decoded: Vec<u8>,
    /// The received bytes, hashed and counted.
    pub received: Payload,
    /// True if a content encoding was undone.
    pub was_encoded: bool,
}

/// The headers that the client adds by itself: host, content-length, accept.
pub fn transport_headers(request: &UnsignedRequest) -> Vec<Header> {
    let _ = request;
    todo!()
}

/// The one way out. Holds no connection between sends.
#[derive(Clone)]
pub struct Wire {
    clock: Arc<dyn Clock>,
}

impl Wire {
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock }
    }

    /// Send `request` once: no redirects, no retries, no pooled connection.
    pub async fn send(
        &self,
        request: &SignedRequest,
        connection: &Connection,
        progress: &ProgressSink,
        cancel: &Cancel,
    ) -> Transmission {
        let _ = (request, connection, progress, cancel, &self.clock);
        todo!()
    }
}

impl RawResponse {
    /// The first header of that name, case-insensitive.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

/// True for `localhost` and loopback addresses: never through a proxy.
pub fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host.to_ascii_lowercase().ends_with(".localhost")
        || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}
