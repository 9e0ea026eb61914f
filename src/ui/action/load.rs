//! Load runs.

use egui::Key;

use super::Action;
use super::intent::{Answer, Intent};
use super::shortcut::command_shift;
use super::table::{Group, Row, Run};
use crate::app::LoadCommand;
use crate::app::load::LoadActivity;
use crate::app::state::{Page, State};

pub(super) fn rows() -> Vec<Row> {
    let row = |action, id, words, tooltip, run: Run| Row::new(Group::Load, action, id, words, tooltip, run);
    vec![
        row(
            Action::ShowLoad,
            "load.show",
            "Load",
            "Show what a fleet of devices would send, or go back to delivering",
            |state| Ok(Intent::page(state, Page::Load)),
        )
        .keys(&[command_shift(Key::L)]),
        row(
            Action::StartLoad,
            "load.start",
            "Start load",
            "Send what the settings say; what is not this machine is asked about first",
            start_load,
        ),
        row(Action::StopLoad, "load.stop", "Stop load", "End the run; the account of what was sent is kept", stop_load),
    ]
}

fn start_load(state: &State) -> Answer {
    match &state.load.activity {
        LoadActivity::Running(_) => Err("A load run goes on."),
        LoadActivity::Asking(_) => Err("Reply to the question on the page first."),
        LoadActivity::Idle if state.draft().is_none() => Err("Select a destination first."),
        LoadActivity::Idle => Ok(Intent::one(LoadCommand::Start)),
    }
}

fn stop_load(state: &State) -> Answer {
    match &state.load.activity {
        LoadActivity::Running(running) if running.is_stopping => Err("The run is being stopped."),
        LoadActivity::Running(_) => Ok(Intent::one(LoadCommand::Stop)),
        LoadActivity::Idle | LoadActivity::Asking(_) => Err("No load run goes on."),
    }
}
