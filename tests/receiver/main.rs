//! The built-in receiver on real sockets: what it takes, what it refuses, what it does wrong on purpose, and that
//! nothing hostile stops it.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod faults;
mod hostile;
mod profiles;
mod support;
mod tls;
