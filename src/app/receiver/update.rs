//! The built-in receiver: its start, what arrives, its faults, and the destinations that point to it.

use std::path::PathBuf;
use std::sync::Arc;

use crate::app::destination::{arrangement, update as destination};
use crate::app::history::update as history;
use crate::app::notice::update as notice;
use crate::app::preview::update as preview;
use crate::app::state::{
    ArrivalFilter, DestinationEntry, DestinationKey, Draft, DraftContent, FaultEntry, Page, Place, ReceiverStatus,
    State,
};
use crate::app::{Effect, HistoryEffect, NotStarted, ReceiverCommand, ReceiverEffect, ReceiverNews, ReceiverStarted};
use crate::domain::{Destination, limits};
use crate::receiver::{Arrival, Fault, FaultLeft, Profile};

pub(in crate::app) fn take_news(state: &mut State, news: ReceiverNews) -> Vec<Effect> {
    match news {
        ReceiverNews::Started(result) => started(state, *result),
        ReceiverNews::Arrived(arrivals) => arrived(state, arrivals),
        ReceiverNews::FaultsCounted(faults) => faults_counted(state, faults),
    }
}

pub(in crate::app) fn dispatch(state: &mut State, command: ReceiverCommand) -> Vec<Effect> {
    match command {
        ReceiverCommand::Start { is_https } => start(state, is_https),
        ReceiverCommand::SetProfile(profile) => set_profile(state, profile),
        ReceiverCommand::SelectArrival(number) => select(state, number),
        ReceiverCommand::SetArrivalFilter(filter) => set_filter(state, filter),
        ReceiverCommand::Stop => stop(state),
        ReceiverCommand::ClearArrivals => clear(state),
        ReceiverCommand::EditFault(text) => edit_fault(state, text),
        ReceiverCommand::AddFault => add_fault(state),
        ReceiverCommand::RemoveFault(index) => remove_fault(state, index),
        ReceiverCommand::ExportArrivals(path) => export(state, path),
    }
}

pub(in crate::app) fn start(state: &mut State, is_https: bool) -> Vec<Effect> {
    state.receiver.status = ReceiverStatus::Starting;
    // Without TLS, an endpoint that is wrong in its TLS is none.
    let profile = state.receiver.profile.filter(|profile| is_https || !profile.needs_tls());
    state.receiver.profile = profile;
    vec![Effect::Receiver(ReceiverEffect::Start { is_https, faults: state.receiver.faults.clone(), profile })]
}

/// Start it again as the endpoint of `profile`, with TLS where that is what it is about.
pub(in crate::app) fn set_profile(state: &mut State, profile: Option<Profile>) -> Vec<Effect> {
    let is_https = matches!(&state.receiver.status, ReceiverStatus::Running(running) if running.is_https);
    state.receiver.profile = profile;
    start(state, is_https || profile.is_some_and(Profile::needs_tls))
}

pub(in crate::app) fn started(state: &mut State, result: Result<ReceiverStarted, NotStarted>) -> Vec<Effect> {
    match result {
        Ok(started) => {
            state.receiver.status = ReceiverStatus::Running(started.addresses);
            show_ready(state, started.destinations)
        }
        Err(error) => {
            state.receiver.status = ReceiverStatus::Failed(error.to_string());
            Vec::new()
        }
    }
}

/// Put the ready destinations into the rail; those of an earlier start keep their place and are replaced.
fn show_ready(state: &mut State, destinations: Vec<Destination>) -> Vec<Effect> {
    for ready in destinations {
        let content = DraftContent::Draft(Box::new(Draft::of(&ready.clone().into(), &ready.name)));
        let known = |entry: &&mut DestinationEntry| entry.is_built_in && entry.built_in_name == ready.name;
        if let Some(entry) = state.destinations.entries.iter_mut().find(known) {
            entry.content = content;
            continue;
        }
        let key = DestinationKey(state.next_id());
        let built_in_name = ready.name;
        let entry = DestinationEntry {
            key,
            id: None,
            content,
            place: Place::default(),
            creating: false,
            is_built_in: true,
            built_in_name,
        };
        state.destinations.entries.push(entry);
    }
    arrangement::sort(state);
    preview::inputs_replaced(state);
    destination::select_remembered(state)
}

pub(in crate::app) fn stop(state: &mut State) -> Vec<Effect> {
    match state.receiver.status {
        ReceiverStatus::Running(_) => {
            state.receiver.status = ReceiverStatus::Stopped;
            vec![Effect::Receiver(ReceiverEffect::Stop)]
        }
        ReceiverStatus::Off | ReceiverStatus::Starting | ReceiverStatus::Stopped | ReceiverStatus::Failed(_) => {
            Vec::new()
        }
    }
}

pub(in crate::app) fn arrived(state: &mut State, arrivals: Vec<Arc<Arrival>>) -> Vec<Effect> {
    let receiver = &mut state.receiver;
    receiver.total += arrivals.len() as u64;
    receiver.arrivals.extend(arrivals);
    let extra = receiver.arrivals.len().saturating_sub(limits::RECEIVER_ARRIVALS_MAX);
    receiver.arrivals.drain(..extra);
    count_faults(state)
}

/// Ask what is left of the faults, if one of them ends.
pub(in crate::app) fn count_faults(state: &State) -> Vec<Effect> {
    let ends = state.receiver.faults.iter().any(|fault| fault.requests.is_some());
    if ends { vec![Effect::Receiver(ReceiverEffect::CountFaults)] } else { Vec::new() }
}

pub(in crate::app) fn faults_counted(state: &mut State, faults: Vec<(Fault, Vec<FaultLeft>)>) -> Vec<Effect> {
    state.receiver.faults_left = faults;
    Vec::new()
}

pub(in crate::app) fn show_page(state: &mut State, page: Page) -> Vec<Effect> {
    state.layout.page = page;
    history::count_expired(state)
}

pub(in crate::app) fn select(state: &mut State, number: u64) -> Vec<Effect> {
    state.receiver.selected = Some(number);
    Vec::new()
}

pub(in crate::app) fn set_filter(state: &mut State, filter: ArrivalFilter) -> Vec<Effect> {
    state.receiver.filter = filter;
    Vec::new()
}

pub(in crate::app) fn clear(state: &mut State) -> Vec<Effect> {
    let receiver = &mut state.receiver;
    receiver.arrivals.clear();
    (receiver.total, receiver.selected) = (0, None);
    vec![Effect::Receiver(ReceiverEffect::ClearArrivals)]
}

pub(in crate::app) fn edit_fault(state: &mut State, text: String) -> Vec<Effect> {
    state.receiver.fault_entry = FaultEntry { text, problem: None };
    Vec::new()
}

pub(in crate::app) fn add_fault(state: &mut State) -> Vec<Effect> {
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
            entry.problem = Some(format!("Not added: {}.", problem.reason));
            Vec::new()
        }
    }
}

pub(in crate::app) fn remove_fault(state: &mut State, index: usize) -> Vec<Effect> {
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
    std::iter::once(Effect::Receiver(ReceiverEffect::SetFaults(faults))).chain(counted).collect()
}

pub(in crate::app) fn export(state: &mut State, path: PathBuf) -> Vec<Effect> {
    let exchanges: Vec<_> = state.receiver.listed().filter_map(Arrival::exchange).map(Arc::new).collect();
    if exchanges.is_empty() {
        notice::info(state, "Nothing is listed that a HAR file could hold.");
        return Vec::new();
    }
    vec![Effect::History(HistoryEffect::ExportHarOf { exchanges, path })]
}
