//! Send one request, watch every phase of it.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::Version;
use hyper::ext::ReasonPhrase;
use time::OffsetDateTime;

use super::Cancel;
use super::client::{self, BuildError, Prepared};
use super::clock::{self, Clock};
use super::pool::Pool;
use super::trace::Trace;
use super::{body, decode, failure, phases, tls};
use crate::domain::display::visible;
use crate::domain::exchange::{ClockFacts, Failure, FailureKind, NetworkFacts, TlsFacts};
use crate::domain::failure::Limit;
use crate::domain::limits;
use crate::domain::timings::{Event, Phase, Timings};
use crate::domain::{Connection, Header, Payload, Secret, Setting, SignedRequest, UnsignedRequest};

/// Told of each phase as it begins.
pub type ProgressSink = Arc<dyn Fn(Phase) + Send + Sync>;

/// What happened on the wire, unmasked: it never leaves `delivery`, which records it masked.
pub struct Transmission {
    pub started_at: OffsetDateTime,
    /// The request's headers in full, those of the client included, as they went out.
    pub headers: Vec<Header>,
    /// What the proxy was told of us, whether it stands among these headers or went out when the tunnel was opened.
    pub proxy_authorization: Option<Secret>,
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
    /// Names in lower case (the client keeps no other form), values as Latin-1 text where they are not ASCII.
    pub headers: Vec<(String, String)>,
    pub body: RawBody,
    /// The body did not come whole.
    pub failure: Option<Failure>,
}

impl RawResponse {
    /// The first header of that name, case-insensitive.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

/// A response body, as received and decoded.
pub struct RawBody {
    /// After undoing the content encoding (up to the limit); the received bytes where there is none.
    pub decoded: Bytes,
    /// The received bytes, hashed and counted.
    pub received: Payload,
    /// True if a content encoding was undone.
    pub was_encoded: bool,
}

/// The one way out. Holds no connection between sends.
#[derive(Clone)]
pub struct Wire {
    clock: Arc<dyn Clock>,
}

impl Wire {
    /// `clock` dates the exchange and is what the server's clock is compared with.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock }
    }

    /// Send `request` once: no redirects, no retries, no pooled connection.
    ///
    /// Dropping the future, or `cancel`, ends it at whatever phase it has reached.
    pub async fn send(
        &self,
        request: &SignedRequest,
        connection: &Connection,
        progress: &ProgressSink,
        cancel: &Cancel,
    ) -> Transmission {
        let trace = Trace::start(Arc::clone(progress));
        let prepare = client::prepare(&request.request, connection, &trace);
        self.transmit(&request.request, prepare, Watch { trace: &trace, cancel, connection }).await
    }

    /// Send `request` once, on a connection of `pool`: no redirects, no retries.
    ///
    /// The phases of opening a connection are those of this request only if it had to open one.
    pub async fn send_on(&self, pool: &Pool, request: &SignedRequest, cancel: &Cancel) -> Transmission {
        let trace = Trace::start(Arc::new(|_phase| {}));
        let prepare = async { pool.prepare(&request.request, &trace) };
        let watch = Watch { trace: &trace, cancel, connection: pool.connection() };
        self.transmit(&request.request, prepare, watch).await
    }

    async fn transmit(
        &self,
        request: &UnsignedRequest,
        prepare: impl Future<Output = Result<Prepared, BuildError>>,
        watch: Watch<'_>,
    ) -> Transmission {
        let started_at = self.clock.now();
        let trace = watch.trace;
        let mut network = NetworkFacts::default();
        let mut proxy_authorization = None;
        let (headers, answer) = match watch.until(prepare).await {
            Ok(Ok(Prepared { client, request, headers, proxy })) => {
                let authorization = proxy.as_ref().and_then(|proxy| proxy.authorization.as_ref());
                proxy_authorization = authorization.map(|value| Secret::new(String::from_utf8_lossy(value.as_bytes())));
                network.proxy = proxy.map(|proxy| proxy.shown());
                if let Some(proxy) = &network.proxy {
                    trace.event(format!("proxy: {proxy}"));
                }
                (headers, exchange(&watch, client, request).await)
            }
            Ok(Err(error)) => {
                let failed = failure::at_phase(trace, error.kind(), error.to_string());
                (client::all_headers(request), Err(failed))
            }
            Err(stopped) => (client::all_headers(request), Err(stopped)),
        };
        if let Err(failed) = &answer {
            trace.event(format!("failed in phase {}: {}", failed.phase.name(), failed.message));
        }
        let skew_seconds = skew(trace, started_at, answer.as_ref().ok());
        let clock = ClockFacts { skew_seconds, ..ClockFacts::default() };
        let marks = trace.marks();
        network.peer = marks.peer.map(|address| address.to_string());
        network.local = marks.local.map(|address| address.to_string());
        network.resolved.clone_from(&marks.resolved);
        Transmission {
            started_at,
            headers,
            proxy_authorization,
            http_version: "HTTP/1.1".to_owned(),
            answer,
            timings: marks.timings(trace.now_us()),
            tls: tls::facts(trace),
            events: marks.events,
            network,
            clock,
        }
    }
}

/// Send, wait for the head, read the body.
async fn exchange(
    watch: &Watch<'_>,
    client: reqwest::Client,
    request: reqwest::Request,
) -> Result<RawResponse, Failure> {
    let trace = watch.trace;
    let mut response = match watch.until(phases::traced(Arc::clone(trace), client.execute(request))).await? {
        Ok(response) => response,
        Err(error) => {
            trace.over();
            return Err(failure::of_client(trace, error));
        }
    };
    if response.version() == Version::HTTP_09 {
        return Err(not_http(watch, &mut response).await);
    }
    let status = response.status();
    let reason = reason(&response);
    let http_version = format!("{:?}", response.version());
    trace.head_received(format!("response head received: {} {}", status.as_u16(), visible(&reason)));
    let (bytes, cut) = body::read(watch, &mut response).await;
    trace.event(match &cut {
        None => format!("response body complete: {} bytes", bytes.len()),
        Some(failed) => format!("response body cut after {} bytes: {}", bytes.len(), failed.message),
    });
    let (body, undecodable) = decode::decode(watch, response.headers(), bytes).await;
    let headers =
        response.headers().iter().map(|(name, value)| (name.as_str().to_owned(), latin1(value.as_bytes()))).collect();
    Ok(RawResponse { status: status.as_u16(), reason, http_version, headers, body, failure: cut.or(undecodable) })
}

/// The reason phrase as sent; the registered one where the client has nothing else to tell.
fn reason(response: &reqwest::Response) -> String {
    match response.extensions().get::<ReasonPhrase>() {
        Some(sent) => latin1(sent.as_bytes()),
        None => response.status().canonical_reason().unwrap_or_default().to_owned(),
    }
}

fn latin1(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

/// Most bytes that are kept of an answer that is not HTTP.
const FIRST_BYTES_MAX: usize = 32;

/// How long to wait for more of them once some have come.
const FIRST_BYTES_PATIENCE: Duration = Duration::from_millis(500);

/// An answer without an HTTP/1 status line: keep how it begins, that tells what it is.
async fn not_http(watch: &Watch<'_>, response: &mut reqwest::Response) -> Failure {
    let mut first = Vec::new();
    let more = async {
        while first.len() < FIRST_BYTES_MAX {
            let Ok(Some(chunk)) = response.chunk().await else { break };
            first.extend_from_slice(&chunk);
        }
    };
    // Too slow, or cancelled: what came has to do.
    watch.until(tokio::time::timeout(FIRST_BYTES_PATIENCE, more)).await.ok();
    first.truncate(FIRST_BYTES_MAX);
    let shown = visible(&latin1(&first));
    let message = format!("invalid HTTP version parsed: the response is not HTTP/1, it begins with \"{shown}\"");
    let mut failed = failure::at_phase(watch.trace, FailureKind::NotHttp, message);
    failed.first_bytes = Some(hex::encode(&first)).filter(|hex| !hex.is_empty());
    failed
}

fn skew(trace: &Trace, started_at: OffsetDateTime, answer: Option<&RawResponse>) -> Option<f64> {
    let date = answer?.headers.iter().find(|(name, _)| name == "date").map(|(_, value)| value)?;
    let (midpoint_us, round_trip_us) = trace.marks().round_trip()?;
    let midpoint = started_at.saturating_add(time::Duration::microseconds(midpoint_us.cast_signed()));
    clock::skew_seconds(date, midpoint, round_trip_us)
}

/// What ends a wait before its time: the destination's timeouts, and the user.
pub(super) struct Watch<'a> {
    pub(super) trace: &'a Arc<Trace>,
    pub(super) cancel: &'a Cancel,
    pub(super) connection: &'a Connection,
}

impl Watch<'_> {
    /// The output of `work`, unless a timeout or a cancel comes first.
    pub(super) async fn until<F: Future>(&self, work: F) -> Result<F::Output, Failure> {
        let mut work = std::pin::pin!(work);
        loop {
            // Which limit counts changes as a connection is opened and stands: wake early enough to notice.
            let now_us = self.trace.now_us();
            let idle_us = now_us + self.idle().micros();
            let connect_us = Some(self.connect().micros());
            let connect_us = connect_us.filter(|connect_us| *connect_us > now_us).unwrap_or(idle_us);
            let wake_us = self.deadline().0.min(idle_us).min(connect_us);
            let failed = tokio::select! {
                biased;
                () = self.cancel.cancelled() => self.cancelled(),
                output = &mut work => return Ok(output),
                () = tokio::time::sleep_until(self.trace.instant(wake_us).into()) => {
                    let (deadline_us, bound) = self.deadline();
                    if deadline_us > self.trace.now_us() {
                        continue; // Something moved in the meantime.
                    }
                    failure::at_phase(self.trace, FailureKind::Timeout(bound.limit), bound.in_words())
                }
            };
            // What the client still holds is dropped now and must not count as sent.
            self.trace.over();
            return Err(failed);
        }
    }

    fn cancelled(&self) -> Failure {
        let phase = self.trace.phase().name();
        failure::at_phase(self.trace, FailureKind::Cancelled, format!("cancelled in phase {phase}"))
    }

    /// The next moment to give up, in microseconds of the trace, and by which bound.
    fn deadline(&self) -> (u64, Bound) {
        let (is_connecting, last_activity_us) = self.trace.activity();
        let (total, connect, idle) = (self.total(), self.connect(), self.idle());
        let (step_us, step) =
            if is_connecting { (connect.micros(), connect) } else { (last_activity_us + idle.micros(), idle) };
        if step_us <= total.micros() { (step_us, step) } else { (total.micros(), total) }
    }

    fn connect(&self) -> Bound {
        let seconds = self.connection.connect_timeout_seconds();
        Bound { limit: Limit::Connect, setting: Setting::ConnectTimeout, seconds, passed: "no connection within" }
    }

    fn idle(&self) -> Bound {
        let seconds = self.connection.idle_timeout_seconds();
        Bound { limit: Limit::Idle, setting: Setting::IdleTimeout, seconds, passed: "nothing moved for" }
    }

    fn total(&self) -> Bound {
        let seconds = self.connection.total_timeout_seconds();
        Bound { limit: Limit::Total, setting: Setting::TotalTimeout, seconds, passed: "not complete within" }
    }
}

/// One of the destination's timeouts.
struct Bound {
    limit: Limit,
    setting: Setting,
    /// As configured.
    seconds: u64,
    /// What has happened when it is over.
    passed: &'static str,
}

impl Bound {
    fn seconds(&self) -> u64 {
        self.seconds.min(limits::TIMEOUT_SECONDS_MAX)
    }

    fn micros(&self) -> u64 {
        self.seconds() * 1_000_000
    }

    fn in_words(&self) -> String {
        format!("operation timed out: {} {} s ({})", self.passed, self.seconds(), self.setting)
    }
}
