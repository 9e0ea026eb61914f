//! Azure Shared Access Signatures.
pub mod blob;
pub mod event_hubs;
