//! What other tools have of a destination, in and out. Pure: text in, text out; nothing is run, read or sent here.
//!
//! ```text
//!  text ── import: one reader per format ──▶ ForeignRequest, settings ── draft ──▶ Found { Destination<Held>, … }
//!  Destination ── export: outgoing ──▶ Outgoing (the request with its variables) ── one writer per format ──▶ text
//! ```
//!
//! A secret leaves [`import`] as [`Held`] alone, and never reaches [`export`]: a destination there has references.

mod dated_path;
pub mod export;
pub mod import;
mod quotes;
mod request;
mod template;
mod yaml;

pub use self::import::{Draft, Found, Held, ImportError};
pub use self::request::LeftOut;
