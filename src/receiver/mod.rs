//! The wire, incoming: a local server that verifies like the real services and answers in their words.
//!
//! ```text
//!  socket ─connection─▶ ReceivedRequest ─role (verify)─▶ Answer ─fault─▶ socket
//!                              │                           │
//!                              └──────── Arrival ◀─────────┘      kept (bounded), shown, exported
//! ```
//!
//! Each role has a port of its own, since real clients expect their service at the root.

mod active_fault;
mod activity;
mod answer;
pub mod arrival;
mod authority;
mod budget;
mod connection;
pub mod fault;
mod http;
pub mod keys;
mod messages;
mod old_tls;
pub mod profile;
pub mod ready;
pub mod role;
mod server;
mod socket;
mod wire;
mod xml;

pub use self::active_fault::{ActiveFaults, FaultLeft};
pub use self::answer::{Answer, Response};
pub use self::arrival::{Arrival, Arrivals};
pub use self::fault::Fault;
pub use self::keys::{Keys, RandomError};
pub use self::profile::Profile;
pub use self::role::{Call, Role, RoleName};
pub use self::server::{Now, OnArrival, Receiver, Settings, StartError};
