//! The environments of one destination: which there are, and which one the window is about.

mod command;
pub(in crate::app) mod own;
pub(in crate::app) mod state;
pub(in crate::app) mod update;

pub use self::command::EnvironmentCommand;
