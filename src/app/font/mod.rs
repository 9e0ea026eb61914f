//! Fonts of the system for characters that no font in use has.

mod command;
pub(in crate::app) mod search;
pub(in crate::app) mod state;
pub(in crate::app) mod update;
pub(in crate::app) mod work;

pub use self::command::{FontCommand, FontNews};
pub use self::work::FontEffect;
