//! Notices, and what they offer to undo.

mod command;
pub(in crate::app) mod state;
pub(in crate::app) mod update;

pub use self::command::NoticeCommand;
