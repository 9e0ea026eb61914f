//! The name of a destination or folder, while it is typed in the rail.

use super::{arrangement, update};
use crate::app::Effect;
use crate::app::state::{DestinationEntry, DestinationKey, Renamed, Renaming, State};
use crate::domain::DestinationLabel;

pub(super) fn begin(state: &mut State, key: DestinationKey) -> Vec<Effect> {
    if let Some(draft) = state.destinations.entry(key).and_then(DestinationEntry::draft) {
        let (of, text) = (Renamed::Destination(key), draft.fields.name.clone());
        state.destinations.renaming = Some(Renaming { of, text });
    }
    Vec::new()
}

pub(super) fn edit(state: &mut State, text: String) -> Vec<Effect> {
    if let Some(renaming) = &mut state.destinations.renaming {
        renaming.text = text;
    }
    Vec::new()
}

pub(super) fn commit(state: &mut State) -> Vec<Effect> {
    let Some(Renaming { of, text: name }) = state.destinations.renaming.take() else {
        return Vec::new();
    };
    let key = match of {
        Renamed::Destination(key) => key,
        Renamed::Folder(folder) => return arrangement::rename(state, &folder, &name),
    };
    let Some(draft) = state.destinations.entry(key).and_then(DestinationEntry::draft) else {
        return Vec::new();
    };
    if name.trim().is_empty() {
        return Vec::new();
    }
    let mut fields = draft.fields.clone();
    // The history keeps the old name; the latest results go with the destination.
    let latest = state.history.latest.iter().filter(|(label, _)| label.name == fields.name);
    let renamed: Vec<_> = latest
        .map(|(label, result)| (DestinationLabel { name: name.clone(), ..label.clone() }, result.clone()))
        .collect();
    state.history.latest.extend(renamed);
    fields.name = name;
    let effects = update::edit(state, key, fields);
    arrangement::sort(state);
    effects
}

pub(super) fn cancel(state: &mut State) -> Vec<Effect> {
    state.destinations.renaming = None;
    Vec::new()
}
