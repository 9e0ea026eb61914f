//! Destinations: what is listed, typed, saved and checked.

mod command;
pub(in crate::app) mod conversion;
mod copying;
pub(in crate::app) mod field_check;
pub(in crate::app) mod fields;
pub(in crate::app) mod state;
pub(in crate::app) mod update;
pub(in crate::app) mod work;

pub use self::command::{DestinationCommand, DestinationNews};
pub use self::work::DestinationEffect;
