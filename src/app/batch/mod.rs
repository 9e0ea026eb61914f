//! The batch: its messages, how they are edited and checked.

mod bulk_edit;
mod command;
pub(in crate::app) mod content;
mod edit;
pub mod editor_problem;
mod error;
mod json_edit;
pub mod message_form;
pub(in crate::app) mod message_list;
mod message_summary;
pub mod one_line;
pub(in crate::app) mod selection;
pub(in crate::app) mod state;
pub(in crate::app) mod update;
mod work;

pub use self::bulk_edit::{BulkChange, BulkEdit, BulkEditError};
pub use self::command::{BatchCommand, BatchNews};
pub use self::edit::{BatchEdit, EditedBatch};
pub use self::error::BatchError;
pub use self::work::BatchEffect;
