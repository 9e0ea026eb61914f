//! Diagnosis through the wire: a delivery goes wrong in one way, and the verdict names that way.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod case_file;
mod cases;
mod changes;
mod credentials;
mod documentation;
mod foreign;
mod good;
mod laws;
mod odd;
mod probes;
mod proxies;
mod server;
mod support;
mod told;
mod wire;
mod zoo;
