//! What the platform sends: batches of measurement and notification messages.
mod batch;

pub use self::batch::{Batch, MessageKind};
