//! Files that the user names, in a dialog or by a path.

mod command;
mod dialog;
mod error;
mod purpose;
pub(in crate::app) mod state;
pub(in crate::app) mod update;
pub(in crate::app) mod work;

pub use self::command::{FileCommand, FileNews};
pub use self::error::{ImportError, WriteError};
pub use self::purpose::{FilePurpose, HarScope};
pub use self::work::FileEffect;
