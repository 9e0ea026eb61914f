//! Probes: prepared and shown on one click, sent on another.

use std::sync::Arc;

use crate::app::notice::update as notice;
use crate::app::state::{ProbePreview, ProbeState, SendState, State};
use crate::app::{Effect, Errand, ProbeCommand, ProbeEffect, ProbeError, ProbeNews, SendEffect};
use crate::domain::Probe;

pub(in crate::app) fn take_news(state: &mut State, news: ProbeNews) -> Vec<Effect> {
    match news {
        ProbeNews::Prepared { request_id, result } => prepared(state, request_id, result),
    }
}

pub(in crate::app) fn dispatch(state: &mut State, command: ProbeCommand) -> Vec<Effect> {
    match command {
        ProbeCommand::Prepare(probe) => prepare(state, probe),
        ProbeCommand::Send => send(state),
        ProbeCommand::Cancel => cancel(state),
    }
}

pub(in crate::app) fn prepare(state: &mut State, probe: Probe) -> Vec<Effect> {
    let Some(draft) = state.draft().filter(|_| state.fix_applies()) else {
        notice::info(state, "Choose the destination that this exchange went to; a probe goes nowhere else.");
        return Vec::new();
    };
    let destination = Box::new(draft.fields.to_destination());
    let request_id = state.next_id();
    state.probe = ProbeState::Preparing { request_id, probe };
    vec![Effect::Probe(ProbeEffect::Prepare { request_id, probe, destination, batch: state.batch.batch.clone() })]
}

pub(in crate::app) fn prepared(
    state: &mut State,
    request_id: u64,
    result: Result<Arc<ProbePreview>, ProbeError>,
) -> Vec<Effect> {
    let ProbeState::Preparing { request_id: wanted, probe } = state.probe else { return Vec::new() };
    if wanted == request_id {
        state.probe = match result {
            Ok(preview) => ProbeState::Ready(preview),
            Err(error) => ProbeState::Failed { probe, problem: error.to_string() },
        };
    }
    Vec::new()
}

pub(in crate::app) fn cancel(state: &mut State) -> Vec<Effect> {
    state.probe = ProbeState::Idle;
    Vec::new()
}

/// It is dated and signed anew, like a delivery.
pub(in crate::app) fn send(state: &mut State) -> Vec<Effect> {
    let ProbeState::Ready(preview) = &state.probe else { return Vec::new() };
    let probe = preview.probe;
    if state.send.is_running() {
        notice::info(state, "A send is running. Wait for its response, or cancel it first.");
        return Vec::new();
    }
    let Some(draft) = state.draft().filter(|_| state.fix_applies()) else {
        state.probe = ProbeState::Idle;
        notice::info(state, "The destination is no longer the one that the probe was prepared for.");
        return Vec::new();
    };
    let destination = Box::new(draft.fields.to_destination());
    let after_status = state.exchange.loaded.as_ref().and_then(|loaded| loaded.exchange.status());
    let send_id = state.next_id();
    state.probe = ProbeState::Idle;
    state.sent_to = state.selected_recipient();
    state.send = SendState::Preparing { send_id, since: state.now };
    let errand = Errand::Probe { probe, after_status };
    vec![Effect::Send(SendEffect::Start { send_id, destination, batch: state.batch.batch.clone(), errand })]
}
