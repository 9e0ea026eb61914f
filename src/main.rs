//! Parse arguments, then the window or a command; the exit code is the answer.

use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    signpost::cli::run(std::env::args_os(), open_window)
}

#[cfg(feature = "gui")]
fn open_window(files: Vec<PathBuf>) -> Result<(), String> {
    signpost::ui::run(files)
}

#[cfg(not(feature = "gui"))]
fn open_window(_files: Vec<PathBuf>) -> Result<(), String> {
    Err("this signpost was built without its window; `signpost --help` lists the commands".to_owned())
}
