//! The history: what is listed, filtered, marked and changed.

mod command;
mod kept;
pub(in crate::app) mod state;
pub(in crate::app) mod update;
mod work;

pub use self::command::{HistoryChange, HistoryCommand, HistoryNews};
pub use self::work::HistoryEffect;
