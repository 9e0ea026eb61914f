//! The part of a Locust worker that knows the protocol and nothing of sockets, clocks or requests.
//!
//! ```text
//!  bytes ──FromMaster──▶ Worker ──Step──▶ ToMaster ──▶ bytes       messages, one msgpack array each
//!                          ▲   └────────▶ Run, Stop, Leave …       what the rest of the program does
//!  RequestStats ──deltas───┘
//! ```
//!
//! The protocol is that of Locust 2 (`locust/rpc/protocol.py`, `locust/runners.py`): a master is not authenticated, so
//! whatever it says is read leniently, bounded and never obeyed beyond the worker's own limits.

mod message;
mod stats;
mod worker;

pub use self::message::{FromMaster, NotUnderstood, State, ToMaster};
pub use self::stats::{Request, RequestStats};
pub use self::worker::{Limits, Run, Step, Vitals, Worker};

/// The file for the master: the classes and options that a worker of signpost reads.
pub const LOCUSTFILE: &str = include_str!("locustfile.py");
