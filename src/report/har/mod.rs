//! HAR 1.2: one entry is one request on the wire; signpost's own facts stand under `_signpost`.

mod read;
mod write;

pub use self::read::{HarError, Imported, read};
pub use self::write::{entry, to_har};
