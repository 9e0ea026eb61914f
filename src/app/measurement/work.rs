//! Measurements: what is done in the background.

use std::sync::Arc;

use super::state::{MeasuredPlace, MeasuredSource};
use super::{Measurements, Sort, update};
use crate::app::MeasurementNews;
use crate::app::runner::Runner;

/// Work for the background.
#[derive(Debug)]
pub enum MeasurementEffect {
    /// Read the measurements of `source`, unless they are `present`, and put them in order.
    Measure {
        request_id: u64,
        place: MeasuredPlace,
        source: MeasuredSource,
        sort: Sort,
        present: Option<Arc<Measurements>>,
    },
}

impl MeasurementEffect {
    pub(in crate::app) fn start(self, runner: &Runner) {
        match self {
            Self::Measure { request_id, place, source, sort, present } => runner.blocking(move || {
                let sorted = Arc::new(update::make(&source, sort, present));
                MeasurementNews::Measured { request_id, place, sorted }
            }),
        }
    }
}
