//! The only place that prints.
//!
//! Whatever is printed as text is made visible here once more, because a file name, an argument or a field of a file can
//! hold what changes a terminal. Nothing here panics: who closed standard error, or filled its disk, has no use for a
//! remark, and the command goes on.

use std::io::{IsTerminal as _, Write as _};
use std::panic::Location;
use std::process::ExitCode;

use serde_json::Value;

use super::CallError;
use crate::domain::display::{visible, visible_json, visible_lines};

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
        self.bytes(visible_lines(text).as_bytes())
    }

    /// A result as bytes, as they are. A reader that went away early (`| head`) is no error.
    pub(super) fn bytes(&mut self, bytes: &[u8]) -> Result<(), CallError> {
        self.clear_status();
        Self::write(bytes)
    }

    /// Like [`Self::text`], for a thread that may wait for a slow reader while the command goes on.
    pub(super) fn write_text(text: &str) -> Result<(), CallError> {
        Self::write(visible_lines(text).as_bytes())
    }

    /// One event of a stream of them, for such a thread.
    pub(super) fn write_json_line(event: &Value) -> Result<(), CallError> {
        Self::write(format!("{}\n", visible_json(&event.to_string())).as_bytes())
    }

    fn write(bytes: &[u8]) -> Result<(), CallError> {
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
        self.json_text(&format!("{document:#}\n"))
    }

    /// A document of JSON that is written already.
    pub(super) fn json_text(&mut self, document: &str) -> Result<(), CallError> {
        self.bytes(visible_json(document).as_bytes())
    }

    /// What became of a delivery. A reader that is gone, or a full disk, cannot undo it: that is a remark, and the
    /// exit code is still that of the delivery.
    pub(super) fn outcome(&mut self, printed: Result<(), CallError>) {
        if let Err(error) = printed {
            self.remark(&format!("signpost: {error}; the exit code is that of the delivery"));
        }
    }

    /// A remark beside the result.
    pub(super) fn remark(&mut self, text: &str) {
        self.clear_status();
        Self::aside(&format!("{}\n", visible_lines(text)));
    }

    pub(super) fn error(&mut self, text: &str) {
        self.clear_status();
        Self::aside(&format!("signpost: {}\n", visible_lines(text)));
    }

    /// A line that the next one replaces; nothing unless a person is watching.
    pub(super) fn status(&mut self, text: &str) {
        if self.is_terminal {
            Self::aside(&format!("\r\x1b[2K{}", visible(text)));
            self.has_status_line = true;
        }
    }

    pub(super) fn clear_status(&mut self) {
        if std::mem::take(&mut self.has_status_line) {
            Self::aside("\r\x1b[2K");
        }
    }

    /// To standard error, in one write as far as the system does it; a lost remark harms nothing.
    fn aside(text: &str) {
        let mut stderr = std::io::stderr().lock();
        stderr.write_all(text.as_bytes()).and_then(|()| stderr.flush()).ok();
    }

    /// A panic in one line: where, and never what its message holds, which could be anything from outside. Whoever looks
    /// into it asks for more with `RUST_BACKTRACE`.
    /// `note` is told the place, too.
    pub(super) fn report_panics(note: fn(&Location<'_>)) {
        let details = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let place = panic.location().map(|place| format!(" at {}:{}", place.file(), place.line()));
            let place = place.unwrap_or_default();
            Self::aside(&format!("signpost: an error in signpost itself{place}; please report this\n"));
            if let Some(place) = panic.location() {
                note(place);
            }
            if std::env::var_os("RUST_BACKTRACE").is_some_and(|value| value != "0") {
                details(panic);
            }
        }));
    }

    /// Help and version are results; anything else is a usage error.
    pub(super) fn usage(usage: &clap::Error) -> ExitCode {
        if usage.use_stderr() {
            // It quotes the arguments.
            Self::aside(&visible_lines(&usage.render().to_string()));
            return ExitCode::from(2);
        }
        usage.print().ok(); // A reader that went away has no use for help.
        ExitCode::SUCCESS
    }
}

/// Ask on standard error, and read one line of standard input.
pub(super) fn ask(question: &str) -> Result<String, CallError> {
    Output::aside(&visible(question));
    let mut line = String::new();
    std::io::stdin()
        .read_line(&mut line)
        .map_err(|error| CallError::new(format!("reading standard input: {error}")))?;
    Ok(line)
}

/// Ask for a secret without showing it.
pub(super) fn prompt_secret(prompt: &str) -> Result<String, CallError> {
    rpassword::prompt_password(prompt).map_err(|error| CallError::new(format!("reading the secret: {error}")))
}

/// Ask a person; "no" where there is none to ask.
pub(super) fn confirmed(question: &str) -> Result<bool, CallError> {
    let stdin = std::io::stdin();
    if !stdin.is_terminal() {
        return Ok(false);
    }
    Output::aside(question);
    let mut line = String::new();
    stdin.read_line(&mut line).map_err(|error| CallError::new(format!("reading the reply: {error}")))?;
    Ok(matches!(line.trim(), "y" | "Y" | "yes"))
}
