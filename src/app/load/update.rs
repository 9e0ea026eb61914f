//! Load runs: what a command or news changes.

use std::path::PathBuf;
use std::sync::Arc;

use super::state::{LoadActivity, Proposal, Running};
use super::{LoadCommand, LoadEffect, LoadNews};
use crate::app::Effect;
use crate::app::history::update as history;
use crate::app::notice::update as notice;
use crate::app::state::State;
use crate::report::load::{LoadForm, headline};

pub(in crate::app) fn dispatch(state: &mut State, command: LoadCommand) -> Vec<Effect> {
    match command {
        LoadCommand::Edit(form) => {
            state.load.form = form;
            state.load.problem = None;
            Vec::new()
        }
        LoadCommand::Start => start(state),
        LoadCommand::Confirm => match std::mem::take(&mut state.load.activity) {
            LoadActivity::Asking(proposal) => begin(state, *proposal),
            other @ (LoadActivity::Idle | LoadActivity::Running(_)) => {
                state.load.activity = other;
                Vec::new()
            }
        },
        LoadCommand::Withdraw => {
            if let LoadActivity::Asking(_) = state.load.activity {
                state.load.activity = LoadActivity::Idle;
            }
            Vec::new()
        }
        LoadCommand::Stop => stop(state),
        LoadCommand::OpenCause(cause) => {
            let is_open = state.load.open_cause.as_ref() == Some(&cause);
            state.load.open_cause = (!is_open).then_some(cause);
            Vec::new()
        }
        LoadCommand::Export { form, path } => export(state, form, path),
    }
}

pub(in crate::app) fn take_news(state: &mut State, news: LoadNews) -> Vec<Effect> {
    match news {
        LoadNews::Progressed { run, snapshot } => {
            if let Some(running) = running(state, run) {
                running.snapshot = Some(snapshot);
            }
        }
        LoadNews::Finished { run, result } => {
            if running(state, run).is_none() {
                return Vec::new();
            }
            state.load.activity = LoadActivity::Idle;
            match result {
                Ok(finished) => {
                    if let Some(problem) = &finished.unkept {
                        notice::error(state, format!("The samples are not in the history: {problem}"));
                    }
                    notice::info(state, format!("Load: {}", finished.with_report(headline)));
                    state.load.finished = Some(Arc::new(*finished));
                    return history::refresh(state);
                }
                Err(problem) => state.load.problem = Some(problem.text),
            }
        }
    }
    Vec::new()
}

fn running(state: &mut State, run: u64) -> Option<&mut Running> {
    match &mut state.load.activity {
        LoadActivity::Running(running) if running.run == run => Some(running),
        LoadActivity::Running(_) | LoadActivity::Idle | LoadActivity::Asking(_) => None,
    }
}

fn start(state: &mut State) -> Vec<Effect> {
    if let LoadActivity::Running(_) = state.load.activity {
        notice::info(state, "A load run goes on. Stop it first.");
        return Vec::new();
    }
    let Some(draft) = state.draft() else {
        notice::info(state, "Select a destination first, or create one with New.");
        return Vec::new();
    };
    if let Some(problem) = draft.fields.problems().into_iter().next() {
        state.load.problem = Some(problem.text);
        return Vec::new();
    }
    let Ok(proposal) = state.load.form.proposal(draft.fields.to_destination()) else {
        state.load.problem = Some("Correct the settings first; each says what is wrong.".to_owned());
        return Vec::new();
    };
    state.load.problem = None;
    if proposal.is_here {
        return begin(state, proposal);
    }
    state.load.activity = LoadActivity::Asking(Box::new(proposal));
    Vec::new()
}

fn begin(state: &mut State, proposal: Proposal) -> Vec<Effect> {
    let run = state.next_id();
    let ordered = Box::new(proposal.clone());
    state.load.open_cause = None;
    state.load.activity = LoadActivity::Running(Box::new(Running {
        run,
        proposal,
        since: state.now,
        is_stopping: false,
        snapshot: None,
    }));
    vec![Effect::Load(LoadEffect::Run { run, proposal: ordered })]
}

fn stop(state: &mut State) -> Vec<Effect> {
    match &mut state.load.activity {
        LoadActivity::Running(running) if !running.is_stopping => {
            running.is_stopping = true;
            vec![Effect::Load(LoadEffect::Stop { run: running.run })]
        }
        LoadActivity::Running(_) | LoadActivity::Idle | LoadActivity::Asking(_) => Vec::new(),
    }
}

/// Write the report of the last run.
pub(in crate::app) fn export(state: &mut State, form: LoadForm, path: PathBuf) -> Vec<Effect> {
    if let Some(finished) = &state.load.finished {
        return vec![Effect::Load(LoadEffect::Export { finished: Arc::clone(finished), form, path })];
    }
    notice::info(state, "There is no finished load run to export.");
    Vec::new()
}
