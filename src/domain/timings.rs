//! When each phase of an exchange began and how long it took.

use serde::{Deserialize, Serialize};

/// The phases of one request on the wire, in order. Names are those of the HAR contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// Building and signing, before any byte leaves.
    Build,
    Dns,
    Connect,
    Proxy,
    Tls,
    Send,
    Wait,
    Receive,
}

impl Phase {
    pub const ALL: [Self; 8] =
        [Self::Build, Self::Dns, Self::Connect, Self::Proxy, Self::Tls, Self::Send, Self::Wait, Self::Receive];

    /// The phase as users and files name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Build => "build",
            Self::Dns => "dns",
            Self::Connect => "connect",
            Self::Proxy => "proxy",
            Self::Tls => "tls",
            Self::Send => "send",
            Self::Wait => "wait",
            Self::Receive => "receive",
        }
    }
}

impl Phase {
    /// The phase as a heading names it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Build => "Prepare",
            Self::Dns => "DNS",
            Self::Connect => "Connect",
            Self::Proxy => "Proxy",
            Self::Tls => "TLS",
            Self::Send => "Send",
            Self::Wait => "Wait",
            Self::Receive => "Receive",
        }
    }

    /// What happens in it, while it lasts.
    pub fn activity(self) -> &'static str {
        match self {
            Self::Build => "Preparing",
            Self::Dns => "Resolving the name",
            Self::Connect => "Connecting",
            Self::Proxy => "Connecting through the proxy",
            Self::Tls => "Negotiating TLS",
            Self::Send => "Sending",
            Self::Wait => "Waiting for the response",
            Self::Receive => "Receiving",
        }
    }
}

/// A span on the exchange's own clock, which starts at 0 when the request is handed to the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// Microseconds from the start of the exchange.
    pub start_us: u64,
    /// Microseconds.
    pub duration_us: u64,
}

impl Span {
    pub fn milliseconds(self) -> f64 {
        self.duration_us as f64 / 1000.0
    }
}

/// What was observed of each phase. `None` means not observed or not used; it is never a guess.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Timings {
    pub dns: Option<Span>,
    pub connect: Option<Span>,
    pub proxy: Option<Span>,
    pub tls: Option<Span>,
    /// Until the last byte was accepted by the local kernel.
    pub send: Option<Span>,
    /// From there to the complete response head.
    pub wait: Option<Span>,
    pub receive: Option<Span>,
    /// The whole exchange, in microseconds.
    pub total_us: u64,
}

impl Timings {
    /// From the handing over to the HTTP client until the first observed phase; `None` where none was observed.
    pub fn lead(&self) -> Option<Span> {
        let first = self.spans().map(|(_, span)| span.start_us).min()?;
        Some(Span { start_us: 0, duration_us: first })
    }

    /// The observed phases in order.
    pub fn spans(&self) -> impl Iterator<Item = (Phase, Span)> + use<> {
        [
            (Phase::Dns, self.dns),
            (Phase::Connect, self.connect),
            (Phase::Proxy, self.proxy),
            (Phase::Tls, self.tls),
            (Phase::Send, self.send),
            (Phase::Wait, self.wait),
            (Phase::Receive, self.receive),
        ]
        .into_iter()
        .filter_map(|(phase, span)| span.map(|span| (phase, span)))
    }
}

/// One line of the event list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Microseconds from the start of the exchange.
    pub at_us: u64,
    /// What happened, already safe to show.
    pub text: String,
}
