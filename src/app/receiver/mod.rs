//! The built-in receiver, run beside the window.

mod command;
pub(in crate::app) mod slot;
pub(in crate::app) mod state;
pub(in crate::app) mod update;
mod work;

pub use self::command::{ReceiverCommand, ReceiverNews, ReceiverStarted};
pub use self::slot::NotStarted;
pub use self::work::ReceiverEffect;
