//! Parse arguments, then the window or a command; the exit code is the answer.

use std::process::ExitCode;

fn main() -> ExitCode {
    signpost::cli::run(std::env::args_os())
}
