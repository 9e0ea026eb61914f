//! What is seen: an exchange read once, from text to typed facts. No verdict here.

pub(super) mod canonical;
pub(super) mod case;
pub(super) mod challenge;
pub(super) mod claim;
pub(super) mod echo;
pub(super) mod found;
pub(super) mod page;
pub(super) mod sentence;
pub(super) mod service_error;
