//! A file in the file manager of the desktop.

use std::path::Path;
use std::process::Command;

/// Why a file could not be shown, with the next step.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RevealError {
    #[error("This session has no desktop; copy the path instead.")]
    NoDesktop,
    #[error("The file manager could not be opened ({0}); copy the path instead.")]
    Failed(String),
}

/// Ask the desktop's file manager to show the file at `path`.
#[cfg(target_os = "linux")]
pub(super) fn reveal(path: &Path) -> Result<(), RevealError> {
    // A file manager without the interface, or none on the bus: the folder at least can be opened.
    linux::show_item(path).or_else(|_| open_folder(path))
}

#[cfg(target_os = "linux")]
fn open_folder(path: &Path) -> Result<(), RevealError> {
    run(Command::new("xdg-open").arg(path.parent().unwrap_or(path)))
}

#[cfg(target_os = "macos")]
pub(super) fn reveal(path: &Path) -> Result<(), RevealError> {
    run(Command::new("open").arg("-R").arg(path))
}

/// Its exit code says nothing: it is 1 after success, too.
#[cfg(windows)]
pub(super) fn reveal(path: &Path) -> Result<(), RevealError> {
    use std::os::windows::process::CommandExt as _;
    // The comma ends the switch, and the quotes belong to the path alone.
    let started = Command::new("explorer.exe").raw_arg(format!("/select,\"{}\"", path.display())).spawn();
    started.map(drop).map_err(|error| RevealError::Failed(error.to_string()))
}

/// What it reads and prints is nobody's.
#[cfg(not(windows))]
fn quiet() -> std::process::Stdio {
    std::process::Stdio::null()
}

#[cfg(not(windows))]
fn run(command: &mut Command) -> Result<(), RevealError> {
    let status = command.stdin(quiet()).stdout(quiet()).stderr(quiet()).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(RevealError::Failed(format!("{}: {status}", command.get_program().display()))),
        Err(error) => Err(RevealError::Failed(format!("{}: {error}", command.get_program().display()))),
    }
}

#[cfg(target_os = "linux")]
mod linux {
    use std::path::Path;

    use url::Url;
    use zbus::blocking::{Connection, Proxy};

    /// freedesktop.org, "File Manager D-Bus Interface".
    const NAME: &str = "org.freedesktop.FileManager1";
    const PATH: &str = "/org/freedesktop/FileManager1";

    pub(super) fn show_item(path: &Path) -> zbus::Result<()> {
        let uri = Url::from_file_path(path).map_err(|()| zbus::Error::Unsupported)?;
        let connection = Connection::session()?;
        let manager = Proxy::new(&connection, NAME, PATH, NAME)?;
        let no_startup_id = "";
        manager.call_method("ShowItems", &(vec![uri.as_str()], no_startup_id))?;
        Ok(())
    }
}
