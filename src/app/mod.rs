//! The application without its window: state, commands, update, background work.
//!
//! ```text
//!   panels ──Command──▶ update(&mut State) ──Effect──▶ Runner (tokio, store thread) ──Command──▶ update …
//! ```
//!
//! Knows no egui: the window hands in a [`std::task::Waker`] that requests a repaint, and draws
//! [`State`]. [`Session`] ties the loop together, for the window and for tests alike.

mod batch_work;
pub mod body;
mod bulk_edit;
mod command;
pub mod comparison;
mod dialog;
pub mod difference;
pub mod editor_problem;
mod effect;
mod field_check;
pub mod golive;
mod json_edit;
pub mod measurement;
pub mod message_form;
mod message_summary;
mod pasting;
pub mod proof;
pub mod readiness;
mod runner;
mod session;
mod start;
pub mod state;
pub mod table;
mod update;
pub mod verdict;
mod zone;

pub use self::bulk_edit::{BulkChange, BulkEdit, BulkEditError};
pub use self::command::{
    Command, CommandQueue, FilePurpose, FoundExchange, HarScope, HistoryChange, News, ReceiverStarted, Sent,
};
pub use self::effect::{BatchEdit, EditedBatch, Effect, ExchangePurpose, SecretPurpose};
pub use self::runner::Runner;
pub use self::session::Session;
pub use self::start::SessionOptions;
pub use self::state::State;
pub use self::state::secret::ClipboardOrder;
pub use self::update::update;
pub use self::zone::Zone;
pub use crate::delivery::{Prepared, Progress, ProgressStage};
pub use crate::interchange::export::curl;
pub use crate::receiver::{Arrival, Fault, Profile, RoleName};
pub use crate::store::run_marker::note_panic;
pub use crate::store::settings::{self, ThemeChoice, WindowPlace};
pub use crate::store::{
    CauseCount, Count, Counts, DataFolder, DestinationId, EntryId, Filter, HistoryEntry, Recent, Retention,
    SecretsBackend, Settings, StatusClass,
};
