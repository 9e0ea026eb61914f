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
mod certificate;
mod cipher;
mod client;
pub mod clock;
mod dealer;
mod decode;
mod failure;
mod frame_guard;
mod phases;
mod pool;
pub mod process;
mod proxy;
pub mod reach;
mod relay;
pub mod surroundings;
mod tls;
mod trace;
mod wire;

pub use self::client::transport_headers;
pub use self::clock::{Clock, FixedClock, SystemClock};
pub use self::dealer::{Dealer, DealerError};
pub use self::frame_guard::FrameRefused;
pub use self::pool::{Pool, PoolError};
pub use self::wire::{ProgressSink, RawBody, RawResponse, Transmission, Wire};
/// Ends a transmission at whatever phase it has reached. Clones share it; it cannot be undone. Under a name of its
/// own, because a token is an access token here.
pub use tokio_util::sync::CancellationToken as Cancel;
