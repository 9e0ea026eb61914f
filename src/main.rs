//! Parse arguments, then the window or a command; the exit code is the answer.

use std::process::ExitCode;

fn main() -> ExitCode {
    signpost::cli::run(std::env::args_os(), open_window)
}

#[cfg(feature = "gui")]
fn open_window() -> Result<(), String> {
    signpost::ui::run()
}

#[cfg(not(feature = "gui"))]
fn open_window() -> Result<(), String> {
    Err("this signpost was built without its window; `signpost --help` lists the commands".to_owned())
}
