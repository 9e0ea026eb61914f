//! Diagnosis through the wire: a delivery goes wrong in one way, and the verdict names that way.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod answers;
mod aws;
mod azure;
mod between;
mod changes;
mod failures;
mod foreign;
mod good;
mod identity;
mod laws;
mod odd;
mod probes;
mod proxies;
mod server;
mod support;
mod told;
mod wire;
mod zoo;
