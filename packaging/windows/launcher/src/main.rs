//! Opens the window of signpost without a console.
//!
//! `signpost.exe` is a console program, because a shell waits for such a program alone and shows what it writes. Windows
//! opens a console for it wherever there is none, so what is clicked is this program: one of the windows' kind, which
//! starts `signpost.exe` beside it with the same arguments and without a console.
#![cfg_attr(windows, windows_subsystem = "windows")]

use std::process::{Command, ExitCode};

/// `CREATE_NO_WINDOW`: the console of the new process has no window
/// (learn.microsoft.com/windows/win32/procthread/process-creation-flags).
#[cfg(windows)]
const CREATE_NO_WINDOW: u32 = 0x0800_0000;

fn main() -> ExitCode {
    match start() {
        Ok(()) => ExitCode::SUCCESS,
        // Nobody sees a text of ours here; the code is what a caller gets.
        Err(_unreadable) => ExitCode::from(2),
    }
}

fn start() -> std::io::Result<()> {
    let program = std::env::current_exe()?.with_file_name(format!("signpost{}", std::env::consts::EXE_SUFFIX));
    let mut command = Command::new(program);
    command.args(std::env::args_os().skip(1));
    #[cfg(windows)]
    {
        use std::os::windows::process::CommandExt as _;
        command.creation_flags(CREATE_NO_WINDOW);
    }
    command.spawn().map(|_window| ())
}
