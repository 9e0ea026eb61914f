//! Parse arguments, then the window or a command; the exit code is the answer.

use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    keep_memory_private();
    signpost::cli::run(std::env::args_os(), open_window)
}

/// No core dumps of a release: the memory holds secrets. Best effort, since a system may not allow the change.
///
/// Linux hands a dump to a program such as systemd-coredump whatever the limit is, unless it is 1 (fs/coredump.c); and a
/// file of one byte is not written. The process stays readable for its user (`PR_SET_DUMPABLE`): the desktop's portal
/// looks at it to open a file dialog.
#[cfg(all(unix, not(debug_assertions)))]
fn keep_memory_private() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let bytes = u64::from(cfg!(target_os = "linux"));
    setrlimit(Resource::Core, Rlimit { current: Some(bytes), maximum: Some(bytes) }).ok();
}

/// A debug build is for who looks into its dumps; Windows writes none by itself.
#[cfg(not(all(unix, not(debug_assertions))))]
fn keep_memory_private() {}

#[cfg(feature = "gui")]
fn open_window(files: Vec<PathBuf>) -> Result<(), signpost::ui::NoWindow> {
    signpost::ui::run(files)
}

/// What a headless build says to who wants the window.
#[cfg(not(feature = "gui"))]
#[derive(Debug, thiserror::Error)]
#[error("this signpost was built without its window; `signpost --help` lists the commands")]
struct Headless;

#[cfg(not(feature = "gui"))]
fn open_window(_files: Vec<PathBuf>) -> Result<(), Headless> {
    Err(Headless)
}
