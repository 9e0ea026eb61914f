//! Probes: one extra request that decides between causes.

mod command;
pub(in crate::app) mod state;
pub(in crate::app) mod update;
mod work;

pub use self::command::{ProbeCommand, ProbeNews};
pub use self::work::{ProbeEffect, ProbeError};
