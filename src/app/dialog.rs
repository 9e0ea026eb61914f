//! The desktop's file dialogs.

use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;

use rfd::{AsyncFileDialog, FileHandle};

use super::command::FilePurpose;

type Answer = Pin<Box<dyn Future<Output = Option<FileHandle>> + Send>>;

/// Ask for a path. `None` if the user thought better of it, and on a desktop without dialogs: the
/// typed path is always there as well.
///
/// Call it on the main thread, where macOS wants its dialogs opened; the answer may be awaited anywhere.
pub(super) fn pick(purpose: FilePurpose) -> impl Future<Output = Option<PathBuf>> + Send {
    let dialog = AsyncFileDialog::new().set_title(title(purpose));
    let dialog = match filter(purpose) {
        Some((name, extensions)) => dialog.add_filter(name, extensions).add_filter("All files", &["*"]),
        None => dialog,
    };
    let answer: Answer = if purpose.is_save() {
        Box::pin(dialog.set_file_name(file_name(purpose)).save_file())
    } else {
        Box::pin(dialog.pick_file())
    };
    async move { answer.await.map(|file| file.path().to_owned()) }
}

fn title(purpose: FilePurpose) -> &'static str {
    match purpose {
        FilePurpose::LoadBatch => "Load a batch",
        FilePurpose::SaveBatch => "Save the batch",
        FilePurpose::ImportHar => "Import a HAR file",
        FilePurpose::ExportHar(_) => "Export as HAR",
        FilePurpose::ExportArrivals => "Export what arrived as HAR",
        FilePurpose::SaveResponseBody => "Save the response body",
        FilePurpose::SaveRequestBody => "Save the request body",
        FilePurpose::CaFile => "Choose certificate authorities (PEM)",
        FilePurpose::ClientCertificate => "Choose the client certificate (PEM)",
        FilePurpose::ClientKey => "Choose the client certificate's key (PEM)",
        FilePurpose::SecretFile(_) => "Choose the file that holds the secret",
    }
}

fn filter(purpose: FilePurpose) -> Option<(&'static str, &'static [&'static str])> {
    match purpose {
        FilePurpose::LoadBatch | FilePurpose::SaveBatch => Some(("JSON", &["json"])),
        FilePurpose::ImportHar | FilePurpose::ExportHar(_) | FilePurpose::ExportArrivals => Some(("HAR", &["har"])),
        FilePurpose::CaFile | FilePurpose::ClientCertificate | FilePurpose::ClientKey => {
            Some(("PEM", &["pem", "crt", "cer", "key"]))
        }
        FilePurpose::SaveResponseBody | FilePurpose::SaveRequestBody | FilePurpose::SecretFile(_) => None,
    }
}

fn file_name(purpose: FilePurpose) -> &'static str {
    match purpose {
        FilePurpose::ExportHar(_) => "exchanges.har",
        FilePurpose::ExportArrivals => "arrivals.har",
        FilePurpose::SaveResponseBody => "response-body",
        FilePurpose::SaveRequestBody => "request-body",
        _ => "batch.json",
    }
}
