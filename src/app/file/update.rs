//! Paths chosen in a dialog go on to what they were chosen for.

use std::path::{Path, PathBuf};

use crate::app::batch::update as batch;
use crate::app::destination::update as destination;
use crate::app::exchange::update as exchange;
use crate::app::history::update as history;
use crate::app::load::update as load;
use crate::app::notice::update as notice;
use crate::app::paste::update as paste;
use crate::app::receiver::update as receiver;
use crate::app::state::{Fields, PathForm, SecretKept, State};
use crate::app::update::update;
use crate::app::{
    DestinationCommand, DestinationEffect, Effect, FileCommand, FileEffect, FileNews, FilePurpose, GoLiveCommand,
    WriteError,
};

pub(in crate::app) fn take_news(state: &mut State, news: FileNews) -> Vec<Effect> {
    match news {
        FileNews::Picked { purpose, path } => picked(state, purpose, path),
        FileNews::DialogUnavailable { purpose, reason } => ask_for_path(state, purpose, Some(reason)),
        FileNews::Written { path, what, result } => written(state, &path, what, result),
    }
}

pub(in crate::app) fn dispatch(state: &mut State, command: FileCommand) -> Vec<Effect> {
    match command {
        FileCommand::Open(path) => open(path),
        FileCommand::Pick(purpose) => pick(purpose),
        FileCommand::TypePath(purpose) => ask_for_path(state, purpose, None),
        FileCommand::EditTypedPath(text) => edit_path(state, text),
        FileCommand::UseTypedPath => use_path(state),
        FileCommand::CancelTypedPath => cancel_path(state),
    }
}

pub(in crate::app) fn pick(purpose: FilePurpose) -> Vec<Effect> {
    vec![Effect::File(FileEffect::Pick(purpose))]
}

/// By its name; without a telling one, by what is in it.
pub(in crate::app) fn open(path: PathBuf) -> Vec<Effect> {
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
    match extension.as_deref() {
        Some("har") => history::import(path),
        Some("toml") => vec![Effect::Destination(DestinationEffect::Read(path))],
        _ => paste::open_file(path),
    }
}

/// `None` means cancelled: nothing happens.
pub(in crate::app) fn picked(state: &mut State, purpose: FilePurpose, path: Option<PathBuf>) -> Vec<Effect> {
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
        FilePurpose::ExportLoad(form) => load::export(state, form, path),
        FilePurpose::SaveResponseBody => exchange::save_body(state, path),
        FilePurpose::SaveRequestBody => exchange::save_request_body(state, path),
        FilePurpose::ExportGoLive(form) => update(state, GoLiveCommand::Export { form, path }),
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
    update(state, DestinationCommand::Edit { key, fields: Box::new(fields) })
}

/// Ask for a path in the window; with the reason where the desktop has no dialog.
pub(in crate::app) fn ask_for_path(state: &mut State, purpose: FilePurpose, reason: Option<String>) -> Vec<Effect> {
    state.path_form = Some(PathForm { purpose, text: String::new(), reason });
    Vec::new()
}

pub(in crate::app) fn edit_path(state: &mut State, text: String) -> Vec<Effect> {
    if let Some(form) = &mut state.path_form {
        form.text = text;
    }
    Vec::new()
}

pub(in crate::app) fn use_path(state: &mut State) -> Vec<Effect> {
    match state.path_form.take_if(|form| !form.text.trim().is_empty()) {
        Some(form) => picked(state, form.purpose, Some(form.text.trim().into())),
        None => Vec::new(),
    }
}

pub(in crate::app) fn cancel_path(state: &mut State) -> Vec<Effect> {
    state.path_form = None;
    Vec::new()
}

pub(in crate::app) fn written(
    state: &mut State,
    path: &Path,
    what: &str,
    result: Result<(), WriteError>,
) -> Vec<Effect> {
    match result {
        Ok(()) => notice::info(state, format!("Saved {what} to {}.", path.display())),
        Err(error) => notice::error(state, error.to_string()),
    }
    Vec::new()
}
