//! The built-in receiver: its start, what arrives, its faults, and the destinations that point to it.

use std::path::PathBuf;
use std::sync::Arc;

use super::super::effect::Effect;
use super::super::state::{
    ArrivalFilter, DestinationEntry, DestinationKey, Draft, DraftContent, FaultEntry, Fields, Page, ReceiverStatus,
    Saving, State,
};
use super::{destination, history, notice, preview};
use crate::app::command::ReceiverStarted;
use crate::app::field_check;
use crate::domain::{Destination, limits};
use crate::receiver::{Arrival, Fault, FaultLeft, Profile};

pub(super) fn start(state: &mut State, is_https: bool) -> Vec<Effect> {
    state.receiver.status = ReceiverStatus::Starting;
    // Without TLS, an endpoint that is wrong in its TLS is none.
    let profile = state.receiver.profile.filter(|profile| is_https || !profile.needs_tls());
    state.receiver.profile = profile;
    vec![Effect::StartReceiver { is_https, faults: state.receiver.faults.clone(), profile }]
}

/// Start it again as the endpoint of `profile`, with TLS where that is what it is about.
pub(super) fn set_profile(state: &mut State, profile: Option<Profile>) -> Vec<Effect> {
    let is_https = matches!(&state.receiver.status, ReceiverStatus::Running(running) if running.is_https);
    state.receiver.profile = profile;
    start(state, is_https || profile.is_some_and(Profile::needs_tls))
}

pub(super) fn started(state: &mut State, result: Result<ReceiverStarted, String>) -> Vec<Effect> {
    match result {
        Ok(started) => {
            state.receiver.status = ReceiverStatus::Running(started.addresses);
            show_ready(state, started.destinations)
        }
        Err(problem) => {
            state.receiver.status = ReceiverStatus::Failed(problem);
            Vec::new()
        }
    }
}

/// Put the ready destinations into the rail; those of an earlier start keep their place and are replaced.
fn show_ready(state: &mut State, destinations: Vec<Destination>) -> Vec<Effect> {
    for ready in destinations {
        let fields = Fields::from_destination(&ready, &ready.name);
        let notes = field_check::notes(&fields);
        let content =
            DraftContent::Draft(Box::new(Draft { fields, notes, saving: Saving::Saved, is_named_by_url: false }));
        let known = |entry: &&mut DestinationEntry| entry.is_built_in && entry.built_in_name == ready.name;
        if let Some(entry) = state.destinations.entries.iter_mut().find(known) {
            entry.content = content;
            continue;
        }
        let key = DestinationKey(state.next_id());
        let built_in_name = ready.name;
        let entry = DestinationEntry { key, id: None, content, creating: false, is_built_in: true, built_in_name };
        state.destinations.entries.push(entry);
    }
    destination::sort(state);
    preview::inputs_replaced(state);
    destination::select_remembered(state)
}

pub(super) fn stop(state: &mut State) -> Vec<Effect> {
    match state.receiver.status {
        ReceiverStatus::Running(_) => {
            state.receiver.status = ReceiverStatus::Stopped;
            vec![Effect::StopReceiver]
        }
        ReceiverStatus::Off | ReceiverStatus::Starting | ReceiverStatus::Stopped | ReceiverStatus::Failed(_) => {
            Vec::new()
        }
    }
}

pub(super) fn arrived(state: &mut State, arrivals: Vec<Arc<Arrival>>) -> Vec<Effect> {
    let receiver = &mut state.receiver;
    receiver.total += arrivals.len() as u64;
    receiver.arrivals.extend(arrivals);
    let extra = receiver.arrivals.len().saturating_sub(limits::RECEIVER_ARRIVALS_MAX);
    receiver.arrivals.drain(..extra);
    count_faults(state)
}

/// Ask what is left of the faults, if one of them ends.
pub(super) fn count_faults(state: &State) -> Vec<Effect> {
    let ends = state.receiver.faults.iter().any(|fault| fault.requests.is_some());
    if ends { vec![Effect::CountFaults] } else { Vec::new() }
}

pub(super) fn faults_counted(state: &mut State, faults: Vec<(Fault, Vec<FaultLeft>)>) -> Vec<Effect> {
    state.receiver.faults_left = faults;
    Vec::new()
}

pub(super) fn show_page(state: &mut State, page: Page) -> Vec<Effect> {
    state.layout.page = page;
    history::count_expired(state)
}

pub(super) fn select(state: &mut State, number: u64) -> Vec<Effect> {
    state.receiver.selected = Some(number);
    Vec::new()
}

pub(super) fn set_filter(state: &mut State, filter: ArrivalFilter) -> Vec<Effect> {
    state.receiver.filter = filter;
    Vec::new()
}

pub(super) fn clear(state: &mut State) -> Vec<Effect> {
    let receiver = &mut state.receiver;
    receiver.arrivals.clear();
    (receiver.total, receiver.selected) = (0, None);
    vec![Effect::ClearArrivals]
}

pub(super) fn edit_fault(state: &mut State, text: String) -> Vec<Effect> {
    state.receiver.fault_entry = FaultEntry { text, problem: None };
    Vec::new()
}

pub(super) fn add_fault(state: &mut State) -> Vec<Effect> {
    let entry = &mut state.receiver.fault_entry;
    match Fault::parse(entry.text.trim()) {
        Ok(fault) => {
            *entry = FaultEntry::default();
            // The same fault once more begins anew.
            let known = state.receiver.faults.iter().position(|known| *known == fault);
            let mut effects = known.map(|index| remove_fault(state, index)).unwrap_or_default();
            state.receiver.faults.push(fault);
            effects.extend(apply_faults(state));
            effects
        }
        Err(problem) => {
            entry.problem = Some(format!("Not added: {}.", problem.reason()));
            Vec::new()
        }
    }
}

pub(super) fn remove_fault(state: &mut State, index: usize) -> Vec<Effect> {
    if index < state.receiver.faults.len() {
        state.receiver.faults.remove(index);
    }
    apply_faults(state)
}

/// Faults of the handshake need another start; the others hold from the next request on.
fn apply_faults(state: &mut State) -> Vec<Effect> {
    let faults = state.receiver.faults.clone();
    let is_https = matches!(&state.receiver.status, ReceiverStatus::Running(running) if running.is_https);
    if faults.iter().any(Fault::needs_tls) && !is_https {
        notice::info(state, "A TLS fault takes effect once the receiver uses HTTPS: turn HTTPS on.");
    }
    if is_https {
        return start(state, true);
    }
    let counted = count_faults(state);
    std::iter::once(Effect::SetFaults(faults)).chain(counted).collect()
}

pub(super) fn export(state: &mut State, path: PathBuf) -> Vec<Effect> {
    let exchanges: Vec<_> = state.receiver.listed().filter_map(Arrival::exchange).map(Arc::new).collect();
    if exchanges.is_empty() {
        notice::info(state, "Nothing is listed that a HAR file could hold.");
        return Vec::new();
    }
    vec![Effect::ExportHarOf { exchanges, path }]
}
