//! Diagnosis through the wire: a delivery goes wrong in one way, and the verdict names that way.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod answers;
mod changes;
mod laws;
mod probes;
mod support;
mod wire;
