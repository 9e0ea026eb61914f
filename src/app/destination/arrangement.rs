//! The order of the rail, and its folders: the user's own, kept in the settings, so that no destination file changes.
//!
//! As long as nothing was moved, destinations are listed by name. The first move gives each its position; what is made
//! later comes after them.

use super::command::{ArrangeCommand, Side};
use super::state::{DestinationEntry, DestinationKey, FolderName, Place, Renamed, Renaming};
use crate::app::Effect;
use crate::app::notice::update as notice;
use crate::app::state::{State, Undo};
use crate::app::window::update as window;
use crate::domain::display::visible;
use crate::store::settings::DestinationPlace;

pub(super) fn dispatch(state: &mut State, command: ArrangeCommand) -> Vec<Effect> {
    match command {
        ArrangeCommand::MoveBeside { key, target, side } => move_beside(state, key, target, side),
        ArrangeCommand::Step { key, side } => step(state, key, side),
        ArrangeCommand::PutInto { key, folder } => put_into(state, key, folder),
        ArrangeCommand::NewFolder(key) => new_folder(state, key),
        ArrangeCommand::BeginRename(folder) => begin_rename(state, folder),
        ArrangeCommand::Dissolve(folder) => dissolve(state, &folder),
        ArrangeCommand::ToggleFolded(folder) => toggle_folded(state, &folder),
    }
}

/// Own destinations first: those in no folder, then folder by folder; then the built-in ones in the order they were
/// made.
pub(in crate::app) fn sort(state: &mut State) {
    state.destinations.entries.sort_by_cached_key(|entry| {
        let folder = entry.place.folder.as_ref().map(|folder| (folder.as_str().to_lowercase(), folder.clone()));
        let is_by_name = entry.place.rank.is_none() && !entry.is_built_in;
        let name = if is_by_name { entry.name().to_lowercase() } else { String::new() };
        (entry.is_built_in, folder, entry.place.rank.unwrap_or(usize::MAX), name, entry.key)
    });
}

/// Put what has a file where the settings say.
pub(in crate::app) fn take_over(state: &mut State) {
    let places = &state.layout.settings.destination_places;
    for entry in &mut state.destinations.entries {
        let Some(id) = &entry.id else { continue };
        let known = places.iter().enumerate().find(|(_, place)| place.destination == id.0);
        if let Some((rank, place)) = known {
            let folder = place.folder.as_deref().and_then(FolderName::new);
            entry.place = Place { folder, rank: Some(rank) };
        }
    }
    sort(state);
}

/// Keep the places of what has a file, once the user has moved anything.
pub(in crate::app) fn remember(state: &mut State) {
    if state.destinations.entries.iter().all(|entry| entry.place.rank.is_none()) {
        return;
    }
    let place = |entry: &DestinationEntry| {
        let (id, folder) = (entry.id.as_ref()?, entry.place.folder.as_ref());
        Some(DestinationPlace { destination: id.0.clone(), folder: folder.map(|folder| folder.as_str().to_owned()) })
    };
    let mut settings = state.layout.settings.clone();
    settings.destination_places = state.destinations.entries.iter().filter_map(place).collect();
    let folders = state.destinations.folders();
    settings.folded_folders.retain(|folded| folders.iter().any(|folder| folder.as_str() == folded));
    window::edit_settings(state, settings);
}

/// Where all stand, for an undo.
fn places(state: &State) -> Vec<(DestinationKey, Place)> {
    state.destinations.entries.iter().map(|entry| (entry.key, entry.place.clone())).collect()
}

pub(in crate::app) fn bring_back(state: &mut State, places: Vec<(DestinationKey, Place)>) -> Vec<Effect> {
    for (key, place) in places {
        if let Some(entry) = state.destinations.entry_mut(key) {
            entry.place = place;
        }
    }
    sort(state);
    number(state);
    Vec::new()
}

/// Give every own destination its position in the present order, and keep it.
fn number(state: &mut State) {
    let own = state.destinations.entries.iter_mut().filter(|entry| !entry.is_built_in);
    for (rank, entry) in own.enumerate() {
        entry.place.rank = Some(rank);
    }
    remember(state);
}

fn position(state: &State, key: DestinationKey) -> Option<usize> {
    state.destinations.entries.iter().position(|entry| entry.key == key && !entry.is_built_in)
}

fn move_beside(state: &mut State, key: DestinationKey, target: DestinationKey, side: Side) -> Vec<Effect> {
    let (Some(from), Some(_)) = (position(state, key), position(state, target)) else { return Vec::new() };
    if key == target {
        return Vec::new();
    }
    let mut entry = state.destinations.entries.remove(from);
    let Some(at) = position(state, target) else { return Vec::new() };
    entry.place.folder.clone_from(&state.destinations.entries[at].place.folder);
    let at = match side {
        Side::Above => at,
        Side::Below => at + 1,
    };
    state.destinations.entries.insert(at, entry);
    number(state);
    Vec::new()
}

/// The destination next to `key` in its folder.
pub(in crate::app) fn neighbour(state: &State, key: DestinationKey, side: Side) -> Option<DestinationKey> {
    let at = position(state, key)?;
    let beside = match side {
        Side::Above => at.checked_sub(1)?,
        Side::Below => at + 1,
    };
    let (entry, beside) = (&state.destinations.entries[at], state.destinations.entries.get(beside)?);
    (!beside.is_built_in && beside.place.folder == entry.place.folder).then_some(beside.key)
}

fn step(state: &mut State, key: DestinationKey, side: Side) -> Vec<Effect> {
    match neighbour(state, key, side) {
        Some(target) => move_beside(state, key, target, side),
        None => Vec::new(),
    }
}

fn put_into(state: &mut State, key: DestinationKey, folder: Option<FolderName>) -> Vec<Effect> {
    let Some(from) = position(state, key) else { return Vec::new() };
    let last = state
        .destinations
        .entries
        .iter()
        .rev()
        .find(|entry| !entry.is_built_in && entry.key != key && entry.place.folder == folder);
    if let Some(last) = last.map(|entry| entry.key) {
        return move_beside(state, key, last, Side::Below);
    }
    state.destinations.entries[from].place.folder = folder;
    sort(state);
    number(state);
    Vec::new()
}

fn new_folder(state: &mut State, key: DestinationKey) -> Vec<Effect> {
    if position(state, key).is_none() {
        return Vec::new();
    }
    let known = state.destinations.folders();
    let names =
        (1_u32..).map(|number| if number == 1 { "New folder".to_owned() } else { format!("New folder {number}") });
    let name = names.filter_map(|name| FolderName::new(&name)).find(|name| !known.contains(name));
    let Some(name) = name else { return Vec::new() };
    let effects = put_into(state, key, Some(name.clone()));
    begin_rename(state, name);
    effects
}

fn begin_rename(state: &mut State, folder: FolderName) -> Vec<Effect> {
    if state.destinations.folders().contains(&folder) {
        let text = folder.as_str().to_owned();
        state.destinations.renaming = Some(Renaming { of: Renamed::Folder(folder), text });
    }
    Vec::new()
}

/// Call `folder` something else. If there is one of that name, both become one.
pub(super) fn rename(state: &mut State, folder: &FolderName, text: &str) -> Vec<Effect> {
    let Some(name) = FolderName::new(text) else { return Vec::new() };
    let is_folded = is_folded(state, folder);
    for entry in &mut state.destinations.entries {
        if entry.place.folder.as_ref() == Some(folder) {
            entry.place.folder = Some(name.clone());
        }
    }
    sort(state);
    number(state);
    if is_folded && !self::is_folded(state, &name) { toggle_folded(state, &name) } else { Vec::new() }
}

fn dissolve(state: &mut State, folder: &FolderName) -> Vec<Effect> {
    let before = places(state);
    let mut count = 0;
    for entry in &mut state.destinations.entries {
        if entry.place.folder.as_ref() == Some(folder) {
            entry.place.folder = None;
            count += 1;
        }
    }
    if count == 0 {
        return Vec::new();
    }
    sort(state);
    number(state);
    let kept = if count == 1 { "Its destination stays.".to_owned() } else { format!("Its {count} destinations stay.") };
    let text = format!("Removed the folder {}. {kept}", visible(folder.as_str()));
    notice::undoable(state, text, Undo::Places(before));
    Vec::new()
}

/// True if the destinations of `folder` are not listed.
pub(in crate::app) fn is_folded(state: &State, folder: &FolderName) -> bool {
    state.layout.settings.folded_folders.iter().any(|folded| folded == folder.as_str())
}

fn toggle_folded(state: &mut State, folder: &FolderName) -> Vec<Effect> {
    let mut settings = state.layout.settings.clone();
    if is_folded(state, folder) {
        settings.folded_folders.retain(|folded| folded != folder.as_str());
    } else {
        settings.folded_folders.push(folder.as_str().to_owned());
    }
    window::edit_settings(state, settings)
}
