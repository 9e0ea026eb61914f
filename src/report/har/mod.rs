//! HAR 1.2: one entry is one request on the wire; signpost's own facts stand under `_signpost`.
//!
//! ```text
//!  bytes ── source ──▶ UTF-8 ── json, text ──▶ values ── file ──▶ entries, one at a time ── entry ──▶ Exchange
//!                                                                        │
//!                                              import: all that fit ◀────┴────▶ choice: the one to diagnose
//! ```
//!
//! Other programs' files are read as far as they can be: what was repaired, left out or not known is a [`Remark`].

mod body;
mod choice;
mod credentials;
mod echo;
mod entry;
mod exporter;
mod file;
mod import;
mod json;
mod moment;
mod remark;
mod source;
mod text;
mod write;

pub use self::choice::{ChoiceError, Chosen, Reason, choose};
pub use self::exporter::Exporter;
pub use self::file::{Entry, Summary, visit};
pub use self::import::{Imported, read, read_all};
pub use self::remark::{EntryNote, HarError, Message, Numbers, Remark, Repair, SkipReason, SyntaxError};
pub use self::source::Position;
pub use self::write::{entry, to_har};
