//! The history.
#![expect(clippy::unnecessary_wraps, reason = "the functions of rows have one form; some always apply")]

use egui::Key;

use super::Action;
use super::intent::{Answer, Intent, WindowIntent};
use super::shortcut::{command, command_shift};
use super::table::{Group, Row, Run, table_rows};
use crate::app::state::{Page, State};
use crate::app::{EntryId, FileCommand, FilePurpose, HarScope, HistoryCommand, StatusClass, WindowCommand, table};

/// The chips of the history, in words.
const CLASSES: [(Option<StatusClass>, &str, &str); 7] = [
    (None, "all", "all exchanges"),
    (Some(StatusClass::Ok), "ok", "OK"),
    (Some(StatusClass::Redirect), "3xx", "3xx"),
    (Some(StatusClass::ClientError), "4xx", "4xx"),
    (Some(StatusClass::ServerError), "5xx", "5xx"),
    (Some(StatusClass::NoAnswer), "no-answer", "no response"),
    (Some(StatusClass::Token), "token", "token requests"),
];

pub(super) fn rows() -> Vec<Row> {
    let row = |action, id, words, tooltip, run: Run| Row::new(Group::History, action, id, words, tooltip, run);
    vec![
        row(Action::FocusSearch, "history.search", "Search history", "Find exchanges by any word", focus_search)
            .keys(&[command_shift(Key::F)]),
        row(
            Action::ShowWholeHistory,
            "history.whole",
            "List the whole history",
            "Lift the brush of the strip over time",
            show_whole_history,
        ),
        row(
            Action::ShowAnyCause,
            "history.any-cause",
            "List any cause",
            "No longer list one cause alone",
            show_any_cause,
        ),
        row(
            Action::RestoreEntry,
            "history.restore",
            "Restore",
            "Put destination and batch back as they were for the chosen exchange",
            restore_entry,
        )
        .keys(&[command(Key::R)]),
        row(Action::TogglePin, "history.pin", "Pin or unpin", "Pinned exchanges stand out and are kept", toggle_pin),
        row(
            Action::DeleteEntries,
            "history.delete",
            "Delete exchanges",
            "Take the marked exchanges, or the chosen one, out of the history; a notice offers to bring them back",
            delete_entries,
        ),
        row(
            Action::ExportMarked,
            "history.export",
            "Export marked as HAR…",
            "Write the marked exchanges to a HAR file, secrets masked",
            export_marked,
        ),
        row(
            Action::ImportHar,
            "history.import",
            "Import HAR…",
            "Read exchanges from a HAR file of any program, credentials masked",
            import_har,
        )
        .keys(&[command(Key::I)]),
    ]
}

/// The table in each form, and each class of status.
pub(super) fn rows_of_each() -> Vec<Row> {
    let classes = CLASSES.map(|(class, id, name)| {
        Row::new(
            Group::History,
            Action::ShowClass(class),
            format!("history.show.{id}"),
            format!("List {name}"),
            "Choose which exchanges the history lists",
            move |state: &State| Ok(Intent::history(state).then(HistoryCommand::SetClass(class))),
        )
    });
    let tables = table_rows(
        (Group::History, "history"),
        "history",
        "Copy the marked rows, or without marks the rows in view, secrets masked",
        Action::CopyHistory,
        |form, state| {
            table::history_table(state).map(|table| Intent::one(WindowCommand::CopyText(table.written(form))))
        },
    );
    tables.into_iter().chain(classes).collect()
}

/// The row in focus. No action is about a row that a filter hides.
fn focused(state: &State) -> Result<EntryId, &'static str> {
    state.history.listed_focus().map(|entry| entry.id).ok_or("Select a row in the history first.")
}

fn focus_search(state: &State) -> Answer {
    Ok(Intent::history(state).and(WindowIntent::FocusSearch))
}

fn show_whole_history(state: &State) -> Answer {
    match state.history.filter.between {
        Some(_) => Ok(Intent::history(state).then(HistoryCommand::SetBetween(None))),
        None => Err("The whole history is listed."),
    }
}

fn show_any_cause(state: &State) -> Answer {
    match state.history.filter.cause {
        Some(_) => Ok(Intent::history(state).then(HistoryCommand::SetCause(None))),
        None => Err("Every cause is listed."),
    }
}

fn restore_entry(state: &State) -> Answer {
    let id = focused(state)?;
    Ok(Intent::one(WindowCommand::ShowPage(Page::Delivery)).then(HistoryCommand::Restore(id)))
}

fn toggle_pin(state: &State) -> Answer {
    let id = focused(state)?;
    let pinned = !state.history.entry(id).is_some_and(|entry| entry.pinned);
    Ok(Intent::one(HistoryCommand::SetPinned { id, pinned }))
}

fn delete_entries(state: &State) -> Answer {
    match state.history.targets() {
        targets if targets.is_empty() => Err("Select a row in the history first."),
        targets => Ok(Intent::one(HistoryCommand::Delete(targets))),
    }
}

fn export_marked(state: &State) -> Answer {
    if state.history.selected.is_empty() {
        return Err("Tick rows in the history first.");
    }
    Ok(Intent::one(FileCommand::Pick(FilePurpose::ExportHar(HarScope::Selected))))
}

fn import_har(_: &State) -> Answer {
    Ok(Intent::one(FileCommand::Pick(FilePurpose::ImportHar)))
}
