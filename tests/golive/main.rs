//! `signpost check`: the battery against endpoints whose flaw is known.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod call;
mod matrix;
mod ready;
mod stored;
mod support;
