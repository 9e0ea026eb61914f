//! The window itself: pages, tabs, settings, and what the desktop asks for.

mod command;
pub(in crate::app) mod places;
pub(in crate::app) mod presentation;
pub(in crate::app) mod state;
pub(in crate::app) mod update;
mod work;

pub use self::command::{WindowCommand, WindowNews};
pub use self::work::WindowEffect;
