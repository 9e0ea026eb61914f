//! Destinations.
#![expect(clippy::unnecessary_wraps, reason = "the functions of rows have one form; some always apply")]

use egui::Key;

use super::Action;
use super::intent::{Answer, Intent, WindowIntent};
use super::shortcut::{DIGITS, alt, alt_shift, command, plain};
use super::table::{Group, Row, Run, slug};
use crate::app::state::{ComposeTab, DestinationEntry, Preset, State};
use crate::app::{ArrangeCommand, DestinationCommand, EnvironmentCommand, Settings, Side, WindowCommand};

pub(super) fn rows() -> Vec<Row> {
    let row = |action, id, words, tooltip, run: Run| Row::new(Group::Destinations, action, id, words, tooltip, run);
    vec![
        row(Action::ShowDestination, "destination.show", "Destination", "Edit the destination", show_destination)
            .keys(&[command(Key::Num1)]),
        row(
            Action::NewDestination,
            "destination.new",
            "New destination…",
            "Choose what to create a destination for",
            new_destination,
        )
        .keys(&[command(Key::N)]),
        row(
            Action::NextDestination,
            "destination.next",
            "Next destination",
            "Select the next destination of the list",
            next_destination,
        )
        .keys(&[alt(Key::ArrowDown)]),
        row(
            Action::PreviousDestination,
            "destination.previous",
            "Previous destination",
            "Select the destination above in the list",
            previous_destination,
        )
        .keys(&[alt(Key::ArrowUp)]),
        row(
            Action::DuplicateDestination,
            "destination.duplicate",
            "Duplicate",
            "Make a copy of the destination",
            duplicate_destination,
        )
        .keys(&[command(Key::D)]),
        row(
            Action::RenameDestination,
            "destination.rename",
            "Rename",
            "Give the destination another name",
            rename_destination,
        )
        .keys(&[plain(Key::F2)]),
        row(
            Action::DeleteDestination,
            "destination.delete",
            "Delete",
            "Take the destination and its file away; a notice offers to bring them back",
            delete_destination,
        ),
        row(
            Action::ReloadDestinations,
            "destination.reload",
            "Reload destinations",
            "Read the folder of destinations again, after files were changed by hand",
            reload_destinations,
        )
        .keys(&[plain(Key::F5)]),
    ]
}

/// Where the selected one stands in the rail, and where its file is.
pub(super) fn rows_of_places() -> Vec<Row> {
    let row = |action, id, words, tooltip, run: Run| Row::new(Group::Destinations, action, id, words, tooltip, run);
    vec![
        row(
            Action::MoveDestinationUp,
            "destination.move-up",
            "Move destination up",
            "Move the destination up within its folder",
            move_destination_up,
        )
        .keys(&[alt_shift(Key::ArrowUp)]),
        row(
            Action::MoveDestinationDown,
            "destination.move-down",
            "Move destination down",
            "Move the destination down within its folder",
            move_destination_down,
        )
        .keys(&[alt_shift(Key::ArrowDown)]),
        row(
            Action::PutIntoNewFolder,
            "destination.new-folder",
            "Move to new folder",
            "Put the destination into a folder of its own, and name the folder",
            put_into_new_folder,
        ),
        row(
            Action::LeaveFolder,
            "destination.leave-folder",
            "Move out of folder",
            "List the destination outside all folders",
            leave_folder,
        ),
        row(
            Action::ShowDestinationFile,
            "destination.show-file",
            "Show file",
            "Reveal the destination's file in the file manager",
            show_file,
        ),
    ]
}

/// The environments of the selected one.
pub(super) fn rows_of_environments() -> Vec<Row> {
    let row = |action, id, words, tooltip, run: Run| Row::new(Group::Destinations, action, id, words, tooltip, run);
    vec![
        row(
            Action::AddEnvironment,
            "destination.add-environment",
            "Add environment…",
            "Give the destination another URL with secrets of its own, such as staging or production",
            add_environment,
        ),
        row(
            Action::NextEnvironment,
            "destination.next-environment",
            "Next environment",
            "Show and send the next environment of the destination",
            next_environment,
        ),
    ]
}

/// A new one of each kind, and the first nine of the list.
pub(super) fn rows_of_each() -> Vec<Row> {
    let presets = Preset::ALL.map(|preset| {
        let (id, words) = (slug(preset.label()), preset.label());
        Row::new(
            Group::Destinations,
            Action::New(preset),
            format!("destination.new.{id}"),
            format!("New destination: {words}"),
            "Make a new destination with the fields of this method",
            move |_: &State| Ok(Intent::compose(ComposeTab::Destination).then(DestinationCommand::New(preset))),
        )
    });
    let numbers = (1..).zip(DIGITS).map(|(number, key)| {
        Row::new(
            Group::Destinations,
            Action::SelectDestination(number),
            format!("destination.select.{number}"),
            format!("Destination {number}"),
            "Select this destination of the list",
            move |state: &State| {
                let entry = listed(state).nth(usize::from(number).saturating_sub(1));
                entry.map(select).ok_or("The list has fewer destinations.")
            },
        )
        .keys(&[alt(key)])
    });
    presets.into_iter().chain(numbers).collect()
}

/// The destinations in the order of the rail: the user's own, then the receiver's.
pub(in crate::ui) fn listed(state: &State) -> impl Iterator<Item = &DestinationEntry> {
    let entries = &state.destinations.entries;
    let own = entries.iter().filter(|entry| !entry.is_built_in);
    own.chain(entries.iter().filter(|entry| entry.is_built_in))
}

fn show_destination(_: &State) -> Answer {
    Ok(Intent::compose(ComposeTab::Destination))
}

fn new_destination(_: &State) -> Answer {
    Ok(Intent::window(WindowIntent::FindCommand("new destination ")))
}

fn next_destination(state: &State) -> Answer {
    neighbour(state, 1)
}

fn previous_destination(state: &State) -> Answer {
    neighbour(state, -1)
}

fn duplicate_destination(state: &State) -> Answer {
    selected(state).map(|entry| Intent::one(DestinationCommand::Duplicate(entry.key)))
}

fn rename_destination(state: &State) -> Answer {
    let entry = selected(state)?;
    if entry.is_built_in {
        return Err("It belongs to the built-in receiver: duplicate it, and name the copy.");
    }
    Ok(unfolded(state).then(DestinationCommand::BeginRename(entry.key)))
}

fn move_destination_up(state: &State) -> Answer {
    step(state, Side::Above, "It is the first of its folder.")
}

fn move_destination_down(state: &State) -> Answer {
    step(state, Side::Below, "It is the last of its folder.")
}

fn step(state: &State, side: Side, at_end: &'static str) -> Answer {
    let key = own(state)?.key;
    state.neighbour(key, side).ok_or(at_end)?;
    Ok(Intent::one(DestinationCommand::Arrange(ArrangeCommand::Step { key, side })))
}

fn put_into_new_folder(state: &State) -> Answer {
    let new_folder = ArrangeCommand::NewFolder(own(state)?.key);
    Ok(unfolded(state).then(DestinationCommand::Arrange(new_folder)))
}

fn leave_folder(state: &State) -> Answer {
    let entry = own(state)?;
    entry.place.folder.as_ref().ok_or("It is in no folder.")?;
    Ok(Intent::one(DestinationCommand::Arrange(ArrangeCommand::PutInto { key: entry.key, folder: None })))
}

fn add_environment(state: &State) -> Answer {
    let entry = own(state)?;
    entry.draft().ok_or("Its file cannot be read.")?;
    Ok(Intent::one(EnvironmentCommand::BeginAdd(entry.key)))
}

fn next_environment(state: &State) -> Answer {
    let entry = selected(state)?;
    let names = entry.draft().map(|draft| draft.environments.names()).unwrap_or_default();
    if names.is_empty() {
        return Err("It has no environments.");
    }
    let next = match entry.environment() {
        None => names.first(),
        Some(chosen) => names.iter().skip_while(|name| *name != chosen).nth(1),
    };
    Ok(Intent::one(EnvironmentCommand::Choose(entry.key, next.cloned())))
}

fn show_file(state: &State) -> Answer {
    Ok(Intent::one(DestinationCommand::ShowFile(own(state)?.key)))
}

/// The selected destination, unless it is one of the receiver.
fn own(state: &State) -> Result<&DestinationEntry, &'static str> {
    let entry = selected(state)?;
    if entry.is_built_in { Err("It belongs to the built-in receiver.") } else { Ok(entry) }
}

/// Show the rail.
fn unfolded(state: &State) -> Intent {
    let unfolded = Settings { destinations_folded: false, ..state.layout.settings.clone() };
    Intent::one(WindowCommand::EditSettings(unfolded))
}

fn delete_destination(state: &State) -> Answer {
    let entry = selected(state)?;
    if entry.is_built_in {
        return Err("It belongs to the built-in receiver and is made at each start.");
    }
    Ok(Intent::one(DestinationCommand::Delete(entry.key)))
}

fn reload_destinations(_: &State) -> Answer {
    Ok(Intent::one(DestinationCommand::Reload))
}

fn selected(state: &State) -> Result<&DestinationEntry, &'static str> {
    state.destinations.selected_entry().ok_or("Select a destination first.")
}

fn select(entry: &DestinationEntry) -> Intent {
    Intent::one(DestinationCommand::Select(entry.key))
}

/// The destination `step` places below the selected one, round the end.
fn neighbour(state: &State, step: isize) -> Answer {
    let entries: Vec<&DestinationEntry> = listed(state).collect();
    let count = isize::try_from(entries.len()).unwrap_or_default();
    let at = entries.iter().position(|entry| Some(entry.key) == state.destinations.selected);
    let at = at.and_then(|at| isize::try_from(at).ok());
    let beside = match at {
        Some(at) if count > 1 => (at + step).rem_euclid(count),
        Some(_) => return Err("There is no other destination."),
        None => 0,
    };
    let entry = usize::try_from(beside).ok().and_then(|beside| entries.get(beside));
    entry.map(|entry| select(entry)).ok_or("There is no destination.")
}
