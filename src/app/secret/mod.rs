//! Secrets of the selected destination, and the clipboard that holds one for a while.

mod command;
pub(in crate::app) mod lookup;
pub(in crate::app) mod state;
pub(in crate::app) mod update;
pub(in crate::app) mod work;

pub use self::command::{SecretCommand, SecretNews};
pub use self::work::{SecretEffect, SecretPurpose};
