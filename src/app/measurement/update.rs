//! The measurements in view follow what is shown.

use std::sync::Arc;

use crate::app::body::update as body;
use crate::app::measurement::{Column, Measurements, Sort, Sorted};
use crate::app::state::{MeasuredPlace, MeasuredSource, Page, State};
use crate::app::{Effect, MeasurementCommand, MeasurementEffect, MeasurementNews};

pub(in crate::app) fn take_news(state: &mut State, news: MeasurementNews) -> Vec<Effect> {
    match news {
        MeasurementNews::Measured { request_id, place, sorted } => measured(state, place, request_id, sorted),
    }
}

pub(in crate::app) fn dispatch(state: &mut State, command: MeasurementCommand) -> Vec<Effect> {
    match command {
        MeasurementCommand::Sort { place, column } => sort_by(state, place, column),
    }
}

/// Bytes up to which measurements are read at once: that takes about a millisecond.
const AT_ONCE_BYTES_MAX: usize = 64 * 1024;

/// A click on the head of a column.
pub(in crate::app) fn sort_by(state: &mut State, place: MeasuredPlace, column: Column) -> Vec<Effect> {
    let view = state.measured.at_mut(place);
    view.sort = view.sort.clicked(column);
    Vec::new()
}

/// After every command: see to the measurements that are wanted now, if they are others than there are.
pub(in crate::app) fn follow(state: &mut State) -> Vec<Effect> {
    MeasuredPlace::ALL.into_iter().filter_map(|place| follow_at(state, place)).collect()
}

fn follow_at(state: &mut State, place: MeasuredPlace) -> Option<Effect> {
    let source = wanted(state, place)?;
    let view = state.measured.at_mut(place);
    let is_known = view.about.as_ref() == Some(&source);
    if !is_known {
        // Never the measurements of one body beneath the name of another.
        (view.about, view.shown) = (None, None);
    }
    let is_there = view.shown.as_ref().is_some_and(|shown| shown.sort == view.sort);
    // One at a time: only the last wish counts.
    if is_there || view.asked.is_some() {
        return None;
    }
    let (sort, present) = (view.sort, view.shown.as_ref().map(|shown| Arc::clone(&shown.measurements)));
    if source.bytes().len() <= AT_ONCE_BYTES_MAX {
        view.shown = Some(Arc::new(make(&source, sort, present)));
        view.about = Some(source);
        return None;
    }
    let request_id = state.next_id();
    state.measured.at_mut(place).asked = Some((request_id, source.clone(), sort));
    Some(Effect::Measurement(MeasurementEffect::Measure { request_id, place, source, sort, present }))
}

/// The measurements of `source`, or those that are `present`, in the order of `sort`.
pub(in crate::app) fn make(source: &MeasuredSource, sort: Sort, present: Option<Arc<Measurements>>) -> Sorted {
    Sorted::new(present.unwrap_or_else(|| Arc::new(Measurements::of(source.bytes()))), sort)
}

pub(in crate::app) fn measured(
    state: &mut State,
    place: MeasuredPlace,
    request_id: u64,
    sorted: Arc<Sorted>,
) -> Vec<Effect> {
    let is_wanted = |state: &State, source: &MeasuredSource| wanted(state, place).as_ref() == Some(source);
    match state.measured.at_mut(place).asked.take() {
        Some((asked, source, _)) if asked == request_id => {
            if is_wanted(state, &source) {
                let view = state.measured.at_mut(place);
                (view.shown, view.about) = (Some(sorted), Some(source));
            }
        }
        other => state.measured.at_mut(place).asked = other,
    }
    Vec::new()
}

/// What is to be read for `place`; `None` while nothing of it is in view.
fn wanted(state: &State, place: MeasuredPlace) -> Option<MeasuredSource> {
    let page = state.layout.page;
    match place {
        MeasuredPlace::Batch => {
            // Whatever the tab: a wide window shows the batch beside the destination.
            let payload = || MeasuredSource::Payload(state.batch.batch.payload().clone());
            (page == Page::Delivery && state.batch.face.is_measured()).then(payload)
        }
        MeasuredPlace::Body => {
            let source = body::wanted(state).filter(|_| page == Page::Delivery && state.body.face.is_measured());
            source.map(MeasuredSource::Body)
        }
        MeasuredPlace::Arrival => {
            let arrival = state.receiver.selected_arrival().filter(|arrival| !arrival.is_body_secret);
            let arrival = arrival.filter(|_| page == Page::Receiver);
            arrival.map(|arrival| MeasuredSource::Payload(arrival.body.clone()))
        }
        MeasuredPlace::Presentation => (page == Page::Presentation).then(|| state.presented().source()),
    }
}
