//! A send: what keeps it from starting, how it goes, what came of it.

mod command;
pub mod readiness;
pub(in crate::app) mod state;
pub(in crate::app) mod update;
pub(in crate::app) mod work;

pub use self::command::{SendCommand, SendNews, Sent};
pub use self::work::{Errand, SendEffect};
