//! The go-live check.

use egui::Key;

use super::Action;
use super::intent::{Answer, Intent};
use super::shortcut::command_shift;
use super::table::{Group, Row, Run};
use crate::app::golive::{ReportForm, ShownRun};
use crate::app::state::{Page, State};
use crate::app::{FileCommand, FilePurpose, GoLiveCommand, WindowCommand};

pub(super) fn rows() -> Vec<Row> {
    let row = |action, id, words, tooltip, run: Run| Row::new(Group::GoLive, action, id, words, tooltip, run);
    vec![
        row(
            Action::ShowGoLive,
            "golive.show",
            "Go-live check",
            "Plan and run the check of the selected destination, or go back to delivering",
            show,
        )
        .keys(&[command_shift(Key::G)]),
        row(
            Action::RunGoLive,
            "golive.run",
            "Run go-live check",
            "Send what the plan says, and judge what comes back",
            run,
        ),
        row(Action::StopGoLive, "golive.stop", "Stop", "End the go-live check; what ran is kept and shown", stop),
        row(
            Action::CleanUpGoLive,
            "golive.clean-up",
            "Clean up…",
            "Delete the objects that the go-live check wrote, after a question",
            clean_up,
        ),
    ]
}

/// Each form of the report.
pub(super) fn rows_of_each() -> Vec<Row> {
    let rows = ReportForm::ALL.map(|form| {
        Row::new(
            Group::GoLive,
            Action::ExportGoLive(form),
            format!("golive.export.{}", form.extension()),
            format!("Export go-live report as {}…", form.label()),
            "Write the report of the run in view to a file, secrets masked",
            move |state: &State| export(state, form),
        )
    });
    rows.into()
}

fn show(state: &State) -> Answer {
    selected(state).map(|()| Intent::page(state, Page::GoLive))
}

fn run(state: &State) -> Answer {
    selected(state).and_then(|()| idle(state)).map(|()| there(GoLiveCommand::Run))
}

fn stop(state: &State) -> Answer {
    match state.golive.running {
        Some(_) => Ok(Intent::one(GoLiveCommand::Stop)),
        None => Err("No go-live check is running."),
    }
}

fn clean_up(state: &State) -> Answer {
    idle(state)?;
    match shown(state).filter(|shown| shown.objects_left() > 0) {
        Some(_) => Ok(there(GoLiveCommand::AskCleanUp)),
        None => Err("There is no object to delete: the last run of this session wrote none."),
    }
}

fn export(state: &State, form: ReportForm) -> Answer {
    match shown(state) {
        Some(_) => Ok(Intent::one(FileCommand::Pick(FilePurpose::ExportGoLive(form)))),
        None => Err("Run the go-live check first."),
    }
}

fn selected(state: &State) -> Result<(), &'static str> {
    state.destinations.selected_entry().map(|_| ()).ok_or("Select a destination first.")
}

fn idle(state: &State) -> Result<(), &'static str> {
    if state.golive.running.is_some() { Err("A go-live check is running.") } else { Ok(()) }
}

/// The run in view of the selected destination.
fn shown(state: &State) -> Option<&ShownRun> {
    let page = state.golive.page(&state.selected_recipient()?)?;
    page.shown.as_deref()
}

/// On the page, wherever the window is.
fn there(command: GoLiveCommand) -> Intent {
    Intent::one(WindowCommand::ShowPage(Page::GoLive)).then(command)
}
