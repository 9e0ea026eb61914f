//! The call for the user when a long send ends unseen.

pub(in crate::app) mod state;
pub(in crate::app) mod update;
