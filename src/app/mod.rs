//! The application without its window: state, commands, update, background work.
//!
//! ```text
//!   panels ──Command──▶ update(&mut State) ──Effect──▶ Runner (tokio, store thread) ──News──▶ update …
//! ```
//!
//! A folder for each area:
//!
//! ```text
//!   state.rs     what is known                      pure
//!   command.rs   what can be asked for, what comes back
//!   update.rs    command, news → state, effects     pure
//!   work.rs      effects, and what they do          in the background
//! ```
//!
//! Knows no egui: the window hands in a [`std::task::Waker`] that requests a repaint, and draws
//! [`State`]. [`Session`] ties the loop together, for the window and for tests alike.

mod attention;
pub mod batch;
pub mod body;
mod clock;
mod command;
mod destination;
mod effect;
mod environment;
pub mod exchange;
mod file;
mod font;
pub mod golive;
mod history;
pub mod load;
pub mod measurement;
mod notice;
mod paste;
mod preview;
mod probe;
mod receiver;
mod runner;
mod secret;
pub mod send;
mod session;
mod start;
pub mod state;
pub mod table;
mod update;
mod window;
mod zone;

pub use self::batch::{
    BatchCommand, BatchEdit, BatchEffect, BatchError, BatchNews, BulkChange, BulkEdit, BulkEditError, EditedBatch,
};
pub use self::body::{BodyCommand, BodyEffect, BodyNews};
pub use self::command::{Command, CommandQueue, News};
pub use self::destination::{
    ArrangeCommand, DestinationCommand, DestinationEffect, DestinationNews, RevealError, Side,
};
pub use self::effect::Effect;
pub use self::environment::EnvironmentCommand;
pub use self::exchange::{ExchangeCommand, ExchangeEffect, ExchangeNews, ExchangePurpose, FoundExchange};
pub use self::file::{FileCommand, FileEffect, FileNews, FilePurpose, HarScope, ImportError, WriteError};
pub use self::font::{FontCommand, FontEffect, FontNews};
pub use self::golive::{GoLiveCommand, GoLiveEffect, GoLiveNews};
pub use self::history::{HistoryChange, HistoryCommand, HistoryEffect, HistoryNews};
pub use self::load::{LoadCommand, LoadEffect, LoadNews};
pub use self::measurement::{MeasurementCommand, MeasurementEffect, MeasurementNews};
pub use self::notice::NoticeCommand;
pub use self::paste::{PasteCommand, PasteEffect, PasteNews};
pub use self::preview::{PreviewEffect, PreviewNews};
pub use self::probe::{ProbeCommand, ProbeEffect, ProbeError, ProbeNews};
pub use self::receiver::{NotStarted, ReceiverCommand, ReceiverEffect, ReceiverNews, ReceiverStarted};
pub use self::runner::{NotKept, Runner};
pub use self::secret::state::ClipboardOrder;
pub use self::secret::{SecretCommand, SecretEffect, SecretNews, SecretPurpose};
pub use self::send::{Errand, SendCommand, SendEffect, SendNews, Sent};
pub use self::session::Session;
pub use self::start::SessionOptions;
pub use self::state::State;
pub use self::update::update;
pub use self::window::{WindowCommand, WindowEffect, WindowNews};
pub use self::zone::Zone;
pub use crate::delivery::{Prepared, Progress, ProgressStage};
pub use crate::interchange::export::curl;
pub use crate::receiver::{Arrival, Fault, Profile, RoleName};
pub use crate::store::run_marker::note_panic;
pub use crate::store::settings::{self, ThemeChoice, WindowPlace};
pub use crate::store::{
    CauseCount, Count, Counts, DataFolder, DestinationId, EntryId, Filter, HistoryEntry, Order, Recent, Retention,
    SecretsBackend, Settings, SortBy, StatusClass,
};
