//! A destination on the clipboard: its path, its file, or the file of another tool.

use std::path::PathBuf;

use crate::app::Effect;
use crate::app::notice::update as notice;
use crate::app::secret::update as secret;
use crate::app::state::{DestinationEntry, DestinationKey, State};
use crate::domain::{PublicDestination, destination_file};
use crate::interchange::export::{self, ExportFormat};

/// What is said of a destination of the receiver.
pub(super) const NO_FILE: &str = "This destination has no file: duplicate it to keep a copy.";

/// Its file, once it has one.
pub(super) fn file_path(state: &State, key: DestinationKey) -> Option<PathBuf> {
    let id = state.destinations.entry(key)?.id.as_ref()?;
    Some(state.places.folder.as_ref().ok()?.destinations().join(format!("{}.toml", id.0)))
}

pub(super) fn copy_path(state: &mut State, key: DestinationKey) -> Vec<Effect> {
    let Some(path) = file_path(state, key) else {
        notice::info(state, NO_FILE);
        return Vec::new();
    };
    secret::copy_text(state, path.display().to_string())
}

pub(super) fn copy_file(state: &mut State, key: DestinationKey) -> Vec<Effect> {
    let Some(draft) = state.destinations.entry(key).and_then(DestinationEntry::draft) else { return Vec::new() };
    match PublicDestination::of(&draft.to_file()) {
        Ok(public) => secret::copy_text(state, destination_file::print(&public)),
        Err(finding) => {
            notice::warning(state, finding.text);
            Vec::new()
        }
    }
}

/// What the other tool needs beside the text is said in a notice; the text says it, too.
pub(super) fn copy_as(state: &mut State, key: DestinationKey, format: ExportFormat) -> Vec<Effect> {
    let Some(draft) = state.destinations.entry(key).and_then(DestinationEntry::draft) else { return Vec::new() };
    let exported = match export::write(&draft.fields.to_destination(), &state.batch.batch, format) {
        Ok(exported) => exported,
        Err(error) => {
            notice::warning(state, error.to_string());
            return Vec::new();
        }
    };
    let effects = secret::copy_text(state, exported.text);
    let variables: Vec<&str> = exported.variables.iter().map(|variable| variable.name.as_str()).collect();
    let mut needed = Vec::new();
    if !variables.is_empty() {
        needed.push(format!("Set {} before you run it.", variables.join(", ")));
    }
    if let Some(name) = exported.batch_file {
        needed.push(format!("Save the batch as {name} beside it."));
    }
    if !needed.is_empty() {
        notice::info(state, format!("Copied as {}. {}", format.label(), needed.join(" ")));
    }
    effects
}
