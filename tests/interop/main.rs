//! signpost against programs that nobody of this project wrote: what it signs and sends is accepted by them, what is
//! wrong is refused, and what they stored is, byte for byte, what was to be sent.
//!
//! `tests/interop/setup.sh` installs these judges once, `tests/interop/run.sh` starts them and runs the tests.
//! Every test drives the real binary, over http and over https with a private certificate authority.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod azurite;
mod exports;
mod locust;
mod oauth;
mod receiver;
mod support;
mod swift;
