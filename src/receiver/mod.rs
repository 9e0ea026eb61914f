//! The wire, incoming: a local server that verifies like the real services and answers in their words.
//!
//! ```text
//!  socket ─connection─▶ ReceivedRequest ─role (verify)─▶ Answer ─fault─▶ socket
//!                              │                           │
//!                              └──────── Arrival ◀─────────┘      kept (bounded), shown, exported
//! ```
//!
//! Each role has a port of its own, since real clients expect their service at the root.

mod answer;
pub mod keys;
pub mod role;

pub use self::answer::{Answer, Response};
pub use self::keys::Keys;
pub use self::role::{Call, Role, RoleName};
