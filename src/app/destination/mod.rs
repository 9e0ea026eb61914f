//! Destinations: what is listed, typed, saved and checked.

pub(in crate::app) mod arrangement;
mod command;
pub(in crate::app) mod conversion;
mod copying;
pub(in crate::app) mod field_check;
pub(in crate::app) mod fields;
pub(in crate::app) mod keyring;
mod renaming;
mod reveal;
pub(in crate::app) mod state;
pub(in crate::app) mod update;
pub(in crate::app) mod work;

pub use self::command::{ArrangeCommand, DestinationCommand, DestinationNews, Side};
pub use self::reveal::RevealError;
pub use self::work::DestinationEffect;
