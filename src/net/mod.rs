//! The wire, outgoing: one request, one connection, every phase watched.
//!
//! ```text
//!  SignedRequest + Connection ──client──▶ reqwest::Client (made for this one send)
//!                                            │  hooks of phases.rs, tls.rs and cipher.rs stamp a Trace
//!                          Wire::send ───────┤
//!                                            ▼
//!                        Transmission { answer, timings, events, tls, network, clock }
//!                          answer: Ok(RawResponse) │ Err(Failure)      a body cut short is Ok with `failure`
//! ```

mod body;
mod cancel;
mod certificate;
mod cipher;
mod client;
pub mod clock;
mod failure;
pub mod oauth;
mod phases;
mod proxy;
mod tls;
pub mod token_cache;
mod trace;
mod wire;

pub use self::cancel::Cancel;
pub use self::client::transport_headers;
pub use self::clock::{Clock, FixedClock, SystemClock};
pub use self::wire::{ProgressSink, RawBody, RawResponse, Transmission, Wire};
