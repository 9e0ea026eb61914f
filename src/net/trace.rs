//! The stop watch of one send, and the phases read off it.

use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use hyper_util::client::legacy::connect::HttpInfo;
use reqwest::Url;

use super::proxy::Proxy;
use super::wire::ProgressSink;
use crate::domain::exchange::CertificateFacts;
use crate::domain::timings::{Event, Phase, Span, Timings};

/// How the request travels: which phases there are, and what bounds them.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Route {
    /// The destination is `https`.
    pub(super) tls: bool,
    /// There is a proxy.
    pub(super) proxied: bool,
    /// The proxy itself is reached by TLS.
    pub(super) proxy_tls: bool,
    /// The first hop is given by name, not by address.
    pub(super) named: bool,
    /// The request has a body.
    pub(super) has_body: bool,
}

/// Everything seen on the way. Times are microseconds from the start.
#[derive(Debug, Clone)]
pub(super) struct Marks {
    pub(super) phase: Phase,
    pub(super) route: Route,
    connector_called: Option<u64>,
    dns_began: Option<u64>,
    dns_ended: Option<u64>,
    /// One for each TLS session: a `https` proxy's comes before the destination's.
    handshakes: Vec<u64>,
    connected: Option<u64>,
    body_written: Option<u64>,
    head: Option<u64>,
    last_activity: u64,
    is_over: bool,
    pub(super) resolved: Vec<String>,
    pub(super) peer: Option<SocketAddr>,
    pub(super) local: Option<SocketAddr>,
    pub(super) tls_version: String,
    pub(super) cipher: String,
    pub(super) chain: Vec<CertificateFacts>,
    pub(super) refusal: Option<String>,
    pub(super) client_certificate_requested: bool,
    pub(super) events: Vec<Event>,
}

const REQUEST_WRITTEN: &str = "request written";

/// One send as it happens. Shared by every hook of it.
pub(super) struct Trace {
    start: Instant,
    marks: Mutex<Marks>,
    progress: ProgressSink,
}

impl Trace {
    /// Start the watch.
    pub(super) fn start(progress: ProgressSink) -> Arc<Self> {
        progress(Phase::Build);
        let marks = Marks {
            phase: Phase::Build,
            route: Route::default(),
            connector_called: None,
            dns_began: None,
            dns_ended: None,
            handshakes: Vec::new(),
            connected: None,
            body_written: None,
            head: None,
            last_activity: 0,
            is_over: false,
            resolved: Vec::new(),
            peer: None,
            local: None,
            tls_version: String::new(),
            cipher: String::new(),
            chain: Vec::new(),
            refusal: None,
            client_certificate_requested: false,
            events: Vec::new(),
        };
        Arc::new(Self { start: Instant::now(), marks: Mutex::new(marks), progress })
    }

    /// Microseconds since the start.
    pub(super) fn now_us(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    /// A moment of this trace on the monotonic clock.
    pub(super) fn instant(&self, at_us: u64) -> Instant {
        self.start + Duration::from_micros(at_us)
    }

    /// A copy of everything seen so far.
    pub(super) fn marks(&self) -> Marks {
        self.edit(|_, marks| marks.clone())
    }

    pub(super) fn phase(&self) -> Phase {
        self.edit(|_, marks| marks.phase)
    }

    /// Whether a connection is being opened, and when something last moved, in microseconds.
    pub(super) fn activity(&self) -> (bool, u64) {
        self.edit(|_, marks| (marks.connector_called.is_some() && marks.connected.is_none(), marks.last_activity))
    }

    fn edit<R>(&self, f: impl FnOnce(u64, &mut Marks) -> R) -> R {
        let now = self.now_us();
        f(now, &mut self.marks.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn reach(&self, phase: Phase, f: impl FnOnce(u64, &mut Marks)) {
        let is_new = self.edit(|now, marks| {
            f(now, marks);
            marks.last_activity = now;
            let is_new = marks.phase < phase;
            if is_new {
                marks.phase = phase;
            }
            is_new
        });
        if is_new {
            (self.progress)(phase);
        }
    }

    pub(super) fn event(&self, text: impl Into<String>) {
        self.edit(|now, marks| marks.event(now, text));
    }

    pub(super) fn routed(&self, route: Route) {
        self.edit(|_, marks| marks.route = route);
    }

    pub(super) fn connector_called(&self) {
        let named = self.edit(|_, marks| marks.route.named);
        self.reach(if named { Phase::Dns } else { Phase::Connect }, |now, marks| {
            marks.connector_called = Some(now);
        });
    }

    pub(super) fn lookup_began(&self, name: &str) {
        self.reach(Phase::Dns, |now, marks| {
            marks.dns_began = Some(now);
            marks.event(now, format!("looking up {name}"));
        });
    }

    pub(super) fn lookup_ended(&self, addresses: &[SocketAddr]) {
        self.reach(Phase::Connect, |now, marks| {
            marks.dns_ended = Some(now);
            marks.resolved = addresses.iter().map(|address| address.ip().to_string()).collect();
            marks.event(now, format!("resolved to {}", marks.resolved.join(", ")));
        });
    }

    /// The first message of a TLS handshake is about to go out.
    pub(super) fn handshake_began(&self) {
        let route = self.edit(|now, marks| {
            marks.handshakes.push(now);
            (marks.route, marks.handshakes.len())
        });
        // With a `https` proxy the first session is the proxy's own.
        let (phase, text) = match route {
            (Route { proxy_tls: true, .. }, 1) => (Phase::Proxy, "TLS handshake with the proxy began"),
            (Route { proxied: true, .. }, _) => (Phase::Tls, "tunnel through the proxy is open, TLS handshake began"),
            _ => (Phase::Tls, "TCP connected, TLS handshake began"),
        };
        self.reach(phase, |now, marks| marks.event(now, text));
    }

    pub(super) fn cipher_chosen(&self, version: &str, cipher: String) {
        self.edit(|_, marks| {
            version.clone_into(&mut marks.tls_version);
            marks.cipher = cipher;
        });
    }

    /// The peer's chain and what the verifier says of it.
    pub(super) fn chain_judged(&self, chain: Vec<CertificateFacts>, refusal: Option<String>) {
        self.edit(|now, marks| {
            let verdict = refusal.as_deref().map_or("accepted".to_owned(), |why| format!("refused: {why}"));
            marks.event(now, format!("certificate chain of {} {verdict}", chain.len()));
            marks.chain = chain;
            marks.refusal = refusal;
        });
    }

    pub(super) fn client_certificate_requested(&self, presented: bool) {
        self.edit(|now, marks| {
            marks.client_certificate_requested = true;
            let what = if presented { "it was presented" } else { "none is configured" };
            marks.event(now, format!("the server asked for a client certificate; {what}"));
        });
    }

    pub(super) fn connected(&self, info: Option<&HttpInfo>) {
        let has_body = self.edit(|_, marks| marks.route.has_body);
        self.reach(if has_body { Phase::Send } else { Phase::Wait }, |now, marks| {
            marks.connected = Some(now);
            marks.peer = info.map(HttpInfo::remote_addr);
            marks.local = info.map(HttpInfo::local_addr);
            let peer = marks.peer.map_or_else(|| "the peer".to_owned(), |peer| peer.to_string());
            let how = match (marks.route.tls, marks.tls_version.as_str(), marks.cipher.as_str()) {
                (true, version, cipher) if !version.is_empty() => format!(", {version} with {cipher}"),
                _ => String::new(),
            };
            marks.event(now, format!("connected to {peer}{how}"));
        });
    }

    pub(super) fn body_polled(&self) {
        self.reach(Phase::Send, |_, _| {});
    }

    pub(super) fn body_written(&self) {
        let is_connecting = |marks: &Marks| marks.connector_called.is_some() && marks.connected.is_none();
        if self.edit(|_, marks| marks.is_over || is_connecting(marks)) {
            return;
        }
        self.reach(Phase::Wait, |now, marks| {
            marks.body_written = Some(now);
            marks.event(now, REQUEST_WRITTEN);
        });
    }

    /// The response head is complete.
    pub(super) fn head_received(&self, text: String) {
        self.reach(Phase::Receive, |now, marks| {
            marks.head = Some(now);
            marks.event(now, text);
        });
    }

    /// Nothing counts from here on: what is still held is being thrown away.
    pub(super) fn over(&self) {
        self.edit(|_, marks| marks.is_over = true);
    }

    /// The write failed: the body was let go of without having been sent.
    pub(super) fn body_was_not_written(&self) {
        self.edit(|_, marks| {
            if marks.body_written.take().is_some() {
                marks.events.retain(|event| event.text != REQUEST_WRITTEN);
            }
            marks.phase = Phase::Send;
        });
    }

    /// The server broke off the handshake after the client had finished its part (TLS 1.3 client certificates).
    pub(super) fn handshake_was_refused(&self) {
        self.edit(|_, marks| marks.phase = Phase::Tls);
    }

    /// Bytes of the response body came.
    pub(super) fn body_received(&self) {
        self.edit(|now, marks| marks.last_activity = now);
    }
}

impl Route {
    /// The way of a request to `url`.
    pub(super) fn of(url: &Url, proxy: Option<&Proxy>, has_body: bool) -> Self {
        let host = proxy.map_or_else(|| url.host_str(), |proxy| proxy.uri.host());
        Self {
            tls: url.scheme() == "https",
            proxied: proxy.is_some(),
            proxy_tls: proxy.is_some_and(Proxy::is_tls),
            named: host.is_some_and(is_name),
            has_body,
        }
    }
}

fn is_name(host: &str) -> bool {
    host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>().is_err()
}

impl Marks {
    fn event(&mut self, at_us: u64, text: impl Into<String>) {
        self.events.push(Event { at_us, text: text.into() });
    }

    /// True once DNS, TCP, proxy and TLS are done.
    pub(super) fn is_connected(&self) -> bool {
        self.connected.is_some()
    }

    /// True once a TLS handshake began.
    pub(super) fn began_tls(&self) -> bool {
        !self.handshakes.is_empty()
    }

    /// The halfway point between the written request and its answer, and the time between, in microseconds.
    pub(super) fn round_trip(&self) -> Option<(u64, u64)> {
        let (connected, head) = (self.connected?, self.head?);
        let sent = self.body_written.filter(|sent| *sent <= head).unwrap_or(connected);
        // A response may come before the connector is done: then nothing is known of the way.
        Some((sent.midpoint(head), head.checked_sub(sent)?))
    }

    /// The phases, complete ones first of all, and the one that `ended_us` cut short.
    pub(super) fn timings(&self, ended_us: u64) -> Timings {
        let mut timings = Timings { total_us: ended_us, ..Timings::default() };
        let Some(called) = self.connector_called else {
            return timings;
        };
        timings.dns = self.dns_began.map(|began| span(began, self.dns_ended.unwrap_or(ended_us)));
        if self.dns_began.is_some() && self.dns_ended.is_none() {
            return timings;
        }
        let reach_from = self.dns_ended.unwrap_or(called);
        // Each leg ends where the next begins; the last one reached ends with the exchange.
        let over = self.connected.unwrap_or(ended_us);
        let first = self.handshakes.first().copied();
        let second = self.handshakes.get(1).copied();
        let Route { tls, proxied, proxy_tls, .. } = self.route;
        if proxied && (tls || proxy_tls) {
            let tunnel_from = if proxy_tls {
                timings.connect = Some(span(reach_from, first.unwrap_or(over)));
                first
            } else {
                // The client opens TCP and the tunnel in one go: this is both.
                Some(reach_from)
            };
            let session = if proxy_tls { second } else { first };
            timings.proxy = tunnel_from.map(|from| span(from, session.filter(|_| tls).unwrap_or(over)));
            timings.tls = session.filter(|_| tls).map(|from| span(from, over));
        } else {
            timings.connect = Some(span(reach_from, first.unwrap_or(over)));
            timings.tls = first.map(|from| span(from, over));
        }
        self.add_http(&mut timings, ended_us);
        timings
    }

    fn add_http(&self, timings: &mut Timings, ended_us: u64) {
        let Some(connected) = self.connected else {
            return;
        };
        let answered = self.head.unwrap_or(ended_us);
        let written = self.body_written.filter(|written| *written <= answered);
        if written.is_some() || self.phase == Phase::Send {
            timings.send = Some(span(connected, written.unwrap_or(answered)));
        }
        if self.phase >= Phase::Wait {
            timings.wait = Some(span(written.unwrap_or(connected), answered));
        }
        timings.receive = self.head.map(|head| span(head, ended_us));
    }
}

fn span(start_us: u64, end_us: u64) -> Span {
    Span { start_us, duration_us: end_us.saturating_sub(start_us) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timings(route: Route, handshakes: &[u64], connected: Option<u64>, phase: Phase) -> Timings {
        let trace = Trace::start(Arc::new(|_| {}));
        trace.routed(route);
        trace.edit(|_, marks| {
            marks.phase = phase;
            marks.connector_called = Some(10);
            marks.handshakes = handshakes.to_vec();
            marks.connected = connected;
        });
        trace.marks().timings(100)
    }

    #[test]
    fn the_phase_that_was_cut_short_lasts_until_the_end() {
        let direct = Route { tls: true, has_body: true, ..Route::default() };
        let seen = timings(direct, &[], None, Phase::Connect);
        assert_eq!((seen.connect, seen.tls, seen.send), (Some(span(10, 100)), None, None));
        let seen = timings(direct, &[30], None, Phase::Tls);
        assert_eq!((seen.connect, seen.tls, seen.send), (Some(span(10, 30)), Some(span(30, 100)), None));
        let seen = timings(direct, &[30], Some(60), Phase::Send);
        assert_eq!((seen.tls, seen.send, seen.wait), (Some(span(30, 60)), Some(span(60, 100)), None));
    }

    #[test]
    fn each_route_has_the_phases_that_can_be_told_apart() {
        let through = |tls, proxy_tls| Route { tls, proxied: true, proxy_tls, ..Route::default() };
        let seen = timings(through(false, false), &[], Some(50), Phase::Wait);
        assert_eq!((seen.connect, seen.proxy, seen.tls), (Some(span(10, 50)), None, None));
        let seen = timings(through(true, false), &[30], Some(50), Phase::Wait);
        assert_eq!((seen.connect, seen.proxy, seen.tls), (None, Some(span(10, 30)), Some(span(30, 50))));
        let seen = timings(through(true, true), &[20, 40], Some(50), Phase::Wait);
        assert_eq!((seen.connect, seen.proxy, seen.tls), (Some(span(10, 20)), Some(span(20, 40)), Some(span(40, 50))));
        let seen = timings(through(false, true), &[20], Some(50), Phase::Wait);
        assert_eq!((seen.connect, seen.proxy, seen.tls), (Some(span(10, 20)), Some(span(20, 50)), None));
    }

    #[test]
    fn a_body_thrown_away_does_not_count_as_sent() {
        let trace = Trace::start(Arc::new(|_| {}));
        trace.routed(Route { has_body: true, ..Route::default() });
        trace.connected(None);
        trace.over();
        trace.body_written();
        assert_eq!(trace.phase(), Phase::Send);
    }
}
