//! What is pasted or dropped where no field has the keyboard.

mod command;
pub(in crate::app) mod reading;
pub(in crate::app) mod state;
pub(in crate::app) mod update;

pub use self::command::PasteCommand;
