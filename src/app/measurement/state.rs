//! The measurements that are looked at, one view a place.

use std::sync::Arc;

use crate::app::measurement::{Sort, Sorted};
use crate::app::state::BodySource;
use crate::domain::Payload;

/// Where measurements are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MeasuredPlace {
    /// The batch that is composed.
    Batch,
    /// The body of the tab in view.
    Body,
    /// What arrived at the receiver.
    Arrival,
    /// The presenter's view.
    Presentation,
}

impl MeasuredPlace {
    pub const ALL: [Self; 4] = [Self::Batch, Self::Body, Self::Arrival, Self::Presentation];
}

/// The bytes that measurements are read from.
#[derive(Debug, Clone)]
pub enum MeasuredSource {
    Payload(Payload),
    Body(BodySource),
}

impl MeasuredSource {
    pub fn bytes(&self) -> &[u8] {
        match self {
            Self::Payload(payload) => payload.bytes(),
            Self::Body(source) => source.bytes(),
        }
    }
}

impl PartialEq for MeasuredSource {
    /// The same bytes in memory: both keep them alive, so no others can take their place.
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.bytes(), other.bytes())
    }
}

/// The measurements of one place.
#[derive(Debug, Default)]
pub struct MeasuredView {
    pub sort: Sort,
    /// The latest; it stays while others are read.
    pub shown: Option<Arc<Sorted>>,
    /// What they are read from.
    pub(in crate::app) about: Option<MeasuredSource>,
    /// What is being read.
    pub(in crate::app) asked: Option<(u64, MeasuredSource, Sort)>,
}

impl MeasuredView {
    /// True while measurements are read or put in order.
    pub fn is_busy(&self) -> bool {
        self.asked.is_some()
    }
}

/// The measurements of every place.
#[derive(Debug, Default)]
pub struct MeasuredViews {
    batch: MeasuredView,
    body: MeasuredView,
    arrival: MeasuredView,
    presentation: MeasuredView,
}

impl MeasuredViews {
    pub fn at(&self, place: MeasuredPlace) -> &MeasuredView {
        match place {
            MeasuredPlace::Batch => &self.batch,
            MeasuredPlace::Body => &self.body,
            MeasuredPlace::Arrival => &self.arrival,
            MeasuredPlace::Presentation => &self.presentation,
        }
    }

    pub(in crate::app) fn at_mut(&mut self, place: MeasuredPlace) -> &mut MeasuredView {
        match place {
            MeasuredPlace::Batch => &mut self.batch,
            MeasuredPlace::Body => &mut self.body,
            MeasuredPlace::Arrival => &mut self.arrival,
            MeasuredPlace::Presentation => &mut self.presentation,
        }
    }
}
