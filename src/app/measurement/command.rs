//! Measurements: what can be asked for, and what comes back.

use std::sync::Arc;

use crate::app::measurement::{Column, Sorted};
use crate::app::state::MeasuredPlace;

/// What the user can ask for.
#[derive(Debug, Clone, Copy)]
pub enum MeasurementCommand {
    /// Sort measurements by this column: up, down, then as in the batch.
    Sort { place: MeasuredPlace, column: Column },
}

/// What came back from the background, with the id of what it answers.
#[derive(Debug)]
pub enum MeasurementNews {
    /// Measurements were read and put in order.
    Measured { request_id: u64, place: MeasuredPlace, sorted: Arc<Sorted> },
}
