//! The desktop's file dialogs.

use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;

use rfd::{AsyncFileDialog, FileHandle};

use crate::app::FilePurpose;
use crate::report::golive::ReportForm;
use crate::report::load::LoadForm;

type Answer = Pin<Box<dyn Future<Output = Option<FileHandle>> + Send>>;

/// Ask for a path. `None` if the user thought better of it.
///
/// Call it on the main thread, where macOS wants its dialogs opened; the answer may be awaited anywhere.
pub(in crate::app) fn pick(purpose: FilePurpose) -> impl Future<Output = Option<PathBuf>> + Send {
    let dialog = AsyncFileDialog::new().set_title(purpose.title());
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

/// Why there is no dialog on this desktop; `None` if there is one, as far as that can be told. Blocks for a moment.
#[cfg(target_os = "linux")]
pub(in crate::app) fn obstacle() -> Option<String> {
    let has_zenity = || {
        let folders = std::env::var_os("PATH").unwrap_or_default();
        std::env::split_paths(&folders).any(|folder| folder.join("zenity").is_file())
    };
    // In the order in which rfd tries them.
    if has_portal().unwrap_or(false) || has_zenity() {
        return None;
    }
    Some("This desktop has neither a portal with a file dialog nor zenity.".to_owned())
}

/// xdg-desktop-portal, "File Chooser": its version can be read wherever a backend offers it.
#[cfg(target_os = "linux")]
fn has_portal() -> zbus::Result<bool> {
    let connection = zbus::blocking::Connection::session()?;
    let (name, path) = ("org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop");
    let chooser = zbus::blocking::Proxy::new(&connection, name, path, "org.freedesktop.portal.FileChooser")?;
    Ok(chooser.get_property::<u32>("version").is_ok())
}

/// The desktop brings its dialogs along.
#[cfg(not(target_os = "linux"))]
pub(in crate::app) fn obstacle() -> Option<String> {
    None
}

impl FilePurpose {
    /// What the dialog is called.
    pub fn title(self) -> &'static str {
        match self {
            Self::LoadBatch => "Load a batch",
            Self::SaveBatch => "Save the batch",
            Self::ImportHar => "Import a HAR file",
            Self::ExportHar(_) => "Export as HAR",
            Self::ExportArrivals => "Export what arrived as HAR",
            Self::ExportLoad(_) => "Export the report of the load run",
            Self::SaveResponseBody => "Save the response body",
            Self::SaveRequestBody => "Save the request body",
            Self::ExportGoLive(_) => "Export the go-live report",
            Self::CaFile => "Choose certificate authorities (PEM)",
            Self::ClientCertificate => "Choose the client certificate (PEM)",
            Self::ClientKey => "Choose the client certificate's key (PEM)",
            Self::SecretFile(_) => "Choose the file that holds the secret",
        }
    }
}

fn filter(purpose: FilePurpose) -> Option<(&'static str, &'static [&'static str])> {
    match purpose {
        FilePurpose::LoadBatch | FilePurpose::SaveBatch => Some(("JSON", &["json"])),
        FilePurpose::ExportLoad(form) => Some(match form {
            LoadForm::Html => ("HTML", &["html"]),
            LoadForm::Markdown => ("Markdown", &["md"]),
            LoadForm::Json => ("JSON", &["json"]),
            LoadForm::Csv => ("CSV", &["csv"]),
            LoadForm::Junit => ("JUnit XML", &["xml"]),
        }),
        FilePurpose::ImportHar | FilePurpose::ExportHar(_) | FilePurpose::ExportArrivals => Some(("HAR", &["har"])),
        FilePurpose::ExportGoLive(form) => Some(match form {
            ReportForm::Html => ("HTML", &["html"]),
            ReportForm::Markdown => ("Markdown", &["md"]),
            ReportForm::Json => ("JSON", &["json"]),
            ReportForm::Junit => ("JUnit XML", &["xml"]),
        }),
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
        FilePurpose::ExportLoad(form) => match form {
            LoadForm::Html => "load.html",
            LoadForm::Markdown => "load.md",
            LoadForm::Json => "load.json",
            LoadForm::Csv => "load.csv",
            LoadForm::Junit => "load.xml",
        },
        FilePurpose::SaveResponseBody => "response-body",
        FilePurpose::SaveRequestBody => "request-body",
        FilePurpose::ExportGoLive(form) => match form {
            ReportForm::Html => "go-live.html",
            ReportForm::Markdown => "go-live.md",
            ReportForm::Json => "go-live.json",
            ReportForm::Junit => "go-live.xml",
        },
        _ => "batch.json",
    }
}
