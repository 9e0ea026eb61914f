//! What is seen: an exchange read once, from text to typed facts. No verdict here.

pub(super) mod case;
pub(super) mod challenge;
pub(super) mod echo;
pub(super) mod service_error;
