//! Azure's shared access signatures, as Storage and Event Hubs check them.

pub mod blob;
mod decide;
pub mod event_hubs;
mod moment;
