//! The desktop's file dialogs.

use std::path::PathBuf;

use rfd::AsyncFileDialog;

use super::command::FilePurpose;

/// Ask for a path. `None` if the user thought better of it, and on a desktop without dialogs: the
/// typed path is always there as well.
pub(super) async fn pick(purpose: &FilePurpose) -> Option<PathBuf> {
    let dialog = AsyncFileDialog::new().set_title(title(purpose));
    let dialog = match filter(purpose) {
        Some((name, extensions)) => dialog.add_filter(name, extensions).add_filter("All files", &["*"]),
        None => dialog,
    };
    let file = if purpose.is_save() {
        dialog.set_file_name(file_name(purpose)).save_file().await
    } else {
        dialog.pick_file().await
    };
    file.map(|file| file.path().to_owned())
}

fn title(purpose: &FilePurpose) -> &'static str {
    match purpose {
        FilePurpose::LoadBatch => "Load a batch",
        FilePurpose::SaveBatch => "Save the batch",
        FilePurpose::ImportHar => "Import a HAR file",
        FilePurpose::ExportHar(_) => "Export as HAR",
        FilePurpose::SaveResponseBody => "Save the response body",
        FilePurpose::CaFile => "Choose certificate authorities (PEM)",
        FilePurpose::ClientCertificate => "Choose the client certificate (PEM)",
        FilePurpose::ClientKey => "Choose the client certificate's key (PEM)",
        FilePurpose::SecretFile(_) => "Choose the file that holds the secret",
    }
}

fn filter(purpose: &FilePurpose) -> Option<(&'static str, &'static [&'static str])> {
    match purpose {
        FilePurpose::LoadBatch | FilePurpose::SaveBatch => Some(("JSON", &["json"])),
        FilePurpose::ImportHar | FilePurpose::ExportHar(_) => Some(("HAR", &["har"])),
        FilePurpose::CaFile | FilePurpose::ClientCertificate | FilePurpose::ClientKey => {
            Some(("PEM", &["pem", "crt", "cer", "key"]))
        }
        FilePurpose::SaveResponseBody | FilePurpose::SecretFile(_) => None,
    }
}

fn file_name(purpose: &FilePurpose) -> &'static str {
    match purpose {
        FilePurpose::ExportHar(_) => "exchanges.har",
        FilePurpose::SaveResponseBody => "response-body",
        _ => "batch.json",
    }
}
