//! The wire, outgoing.

pub mod clock;
pub mod oauth;
pub mod token_cache;
mod wire;

pub use self::clock::{Clock, FixedClock, SystemClock};
pub use self::wire::{Cancel, ProgressSink, RawBody, RawResponse, Transmission, Wire, is_loopback, transport_headers};
