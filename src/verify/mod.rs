//! A received request to a report, as the real service checks it. Pure; the mirror of `signing`.
//!
//! ```text
//!  ReceivedRequest ─parse─▶ what it claims (one error a malformed part)
//!        │                        │
//!        └──────recompute─────────┤
//!                                 ▼
//!                  Verdict { report: every check, refusal: the first that the service would answer with }
//! ```
//!
//! A check never stops the next one: the report shows everything that is wrong, while the answer on the wire names
//! only what the service would name first.

pub mod azure;
pub mod bearer;
pub mod client_credentials;
mod report;
pub(crate) mod request;
mod same;
pub mod sigv4;
pub mod static_header;

pub use self::report::{Check, Verdict, VerifyReport};
pub use self::request::ReceivedRequest;
pub use self::same::is_same;
