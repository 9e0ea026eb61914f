//! signpost under attack: the real program, real sockets, and what an attacker, a broken server or a full disk does to
//! them. Each file is a kind; each test is fast.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod crash;
mod dates;
mod decoding;
mod delivered;
mod pasted_secrets;
mod pressure;
mod printing;
mod receiver_output;
mod support;
