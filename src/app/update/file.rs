//! Paths chosen in a dialog go on to what they were chosen for.

use std::path::{Path, PathBuf};

use super::super::command::{Command, FilePurpose};
use super::super::effect::Effect;
use super::super::golive::{self, GoLiveCommand};
use super::super::state::{Fields, PathForm, SecretKept, State};
use super::{batch, destination, exchange, history, notice, receiver};

pub(super) fn pick(purpose: FilePurpose) -> Vec<Effect> {
    vec![Effect::PickFile(purpose)]
}

/// By its name: the contents decide whether it can be used.
pub(super) fn open(state: &mut State, path: PathBuf) -> Vec<Effect> {
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
    match extension.as_deref() {
        Some("har") => history::import(path),
        Some("toml") => vec![Effect::ReadDestination(path)],
        _ => batch::load_file(state, path),
    }
}

/// `None` means cancelled: nothing happens.
pub(super) fn picked(state: &mut State, purpose: FilePurpose, path: Option<PathBuf>) -> Vec<Effect> {
    let Some(path) = path else {
        return Vec::new();
    };
    let shown = path.display().to_string();
    match purpose {
        FilePurpose::LoadBatch => batch::load_file(state, path),
        FilePurpose::SaveBatch => batch::save_file(state, path),
        FilePurpose::ImportHar => history::import(path),
        FilePurpose::ExportHar(scope) => history::export(state, scope, path),
        FilePurpose::ExportArrivals => receiver::export(state, path),
        FilePurpose::SaveResponseBody => exchange::save_body(state, path),
        FilePurpose::SaveRequestBody => exchange::save_request_body(state, path),
        FilePurpose::ExportGoLive(form) => golive::update(state, GoLiveCommand::Export { form, path }),
        FilePurpose::CaFile => change_fields(state, |fields| fields.connection.ca_file = shown),
        FilePurpose::ClientCertificate => {
            change_fields(state, |fields| fields.connection.client_certificate_file = shown)
        }
        FilePurpose::ClientKey => change_fields(state, |fields| fields.connection.client_key_file = shown),
        FilePurpose::SecretFile(slot) => change_fields(state, |fields| {
            let field = fields.secret_mut(slot);
            field.kept = SecretKept::File;
            field.file = shown;
        }),
    }
}

fn change_fields(state: &mut State, change: impl FnOnce(&mut Fields)) -> Vec<Effect> {
    let Some((key, mut fields)) = destination::selected_fields(state) else {
        return Vec::new();
    };
    change(&mut fields);
    super::update(state, Command::EditDestination { key, fields: Box::new(fields) })
}

/// Ask for a path in the window; with the reason where the desktop has no dialog.
pub(super) fn ask_for_path(state: &mut State, purpose: FilePurpose, reason: Option<String>) -> Vec<Effect> {
    state.path_form = Some(PathForm { purpose, text: String::new(), reason });
    Vec::new()
}

pub(super) fn edit_path(state: &mut State, text: String) -> Vec<Effect> {
    if let Some(form) = &mut state.path_form {
        form.text = text;
    }
    Vec::new()
}

pub(super) fn use_path(state: &mut State) -> Vec<Effect> {
    match state.path_form.take_if(|form| !form.text.trim().is_empty()) {
        Some(form) => picked(state, form.purpose, Some(form.text.trim().into())),
        None => Vec::new(),
    }
}

pub(super) fn cancel_path(state: &mut State) -> Vec<Effect> {
    state.path_form = None;
    Vec::new()
}

pub(super) fn written(state: &mut State, path: &Path, what: &str, result: Result<(), String>) -> Vec<Effect> {
    match result {
        Ok(()) => notice::info(state, format!("Saved {what} to {}.", path.display())),
        Err(problem) => notice::error(state, problem),
    }
    Vec::new()
}
