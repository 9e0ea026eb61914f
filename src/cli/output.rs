//! The only place that prints.
#![expect(clippy::print_stderr, reason = "the one place of the program that prints")]

use std::io::{IsTerminal as _, Write as _};
use std::process::ExitCode;

use serde_json::Value;

use super::CallError;
use crate::domain::display;

/// Results to standard output, everything else to standard error.
#[derive(Debug)]
pub(super) struct Output {
    is_terminal: bool,
    has_status_line: bool,
}

impl Output {
    pub(super) fn new() -> Self {
        Self { is_terminal: std::io::stderr().is_terminal(), has_status_line: false }
    }

    /// A result as text.
    pub(super) fn text(&mut self, text: &str) -> Result<(), CallError> {
        self.bytes(text.as_bytes())
    }

    /// A result as bytes, as they are. A reader that went away early (`| head`) is no error.
    pub(super) fn bytes(&mut self, bytes: &[u8]) -> Result<(), CallError> {
        self.clear_status();
        Self::write(bytes)
    }

    /// Like [`Self::bytes`], for a thread that may wait for a slow reader while the command goes on.
    pub(super) fn write(bytes: &[u8]) -> Result<(), CallError> {
        let mut stdout = std::io::stdout().lock();
        match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
                Err(CallError::new(format!("writing to standard output: {error}")))
            }
            _ => Ok(()),
        }
    }

    /// The one JSON document of `--json`.
    pub(super) fn json(&mut self, document: &Value) -> Result<(), CallError> {
        self.text(&format!("{}\n", display::visible_json(&format!("{document:#}"))))
    }

    /// A remark beside the result.
    pub(super) fn remark(&mut self, text: &str) {
        self.clear_status();
        eprintln!("{text}");
    }

    pub(super) fn error(&mut self, text: &str) {
        self.clear_status();
        eprintln!("signpost: {text}");
    }

    /// A line that the next one replaces; nothing unless a person is watching.
    pub(super) fn status(&mut self, text: &str) {
        if self.is_terminal {
            eprint!("\r\x1b[2K{text}");
            std::io::stderr().flush().ok(); // A lost status line harms nothing.
            self.has_status_line = true;
        }
    }

    fn clear_status(&mut self) {
        if std::mem::take(&mut self.has_status_line) {
            eprint!("\r\x1b[2K");
        }
    }

    /// Help and version are results; anything else is a usage error.
    pub(super) fn usage(usage: &clap::Error) -> ExitCode {
        usage.print().ok(); // Nothing left to say it with.
        if usage.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS }
    }
}

/// Ask for a secret without showing it.
pub(super) fn prompt_secret(prompt: &str) -> Result<String, CallError> {
    rpassword::prompt_password(prompt).map_err(|error| CallError::new(format!("reading the secret: {error}")))
}
