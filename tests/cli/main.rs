//! The command line as a person or a pipeline meets it: arguments in, output and exit code out.

#[path = "../support/receiver.rs"]
mod receiver;

mod aws_profile;
mod bad_input;
mod diagnose;
mod doctor;
mod documentation;
mod environment;
mod explain;
mod files;
mod interchange;
mod load;
mod mcp;
mod probe;
mod receive;
mod send;

use std::path::Path;

use assert_cmd::Command;
use tempfile::TempDir;

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

/// A home of its own: nothing of the machine's user is read or written.
struct Home {
    folder: TempDir,
}

impl Home {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Write a file into the home, and return its path.
    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.path().join(name);
        std::fs::write(&path, content).expect("a writable temporary folder");
        path.to_str().expect("a temporary path is text").to_owned()
    }

    fn signpost(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_signpost"));
        command
            .env_clear()
            .env("SIGNPOST_DATA_DIR", self.path().join("data"))
            .env("HOME", self.path())
            .env("TEST_SECRET", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
        command
    }

    /// A static-header destination at `url`, its secret in `TEST_SECRET`.
    fn static_header(&self, url: &str) -> String {
        let text = format!(
            "name = \"test\"\nurl = \"{url}\"\n\n[auth]\nmethod = \"static-header\"\nheader = \"X-Api-Key\"\nvalue = {{ env = \"TEST_SECRET\" }}\n"
        );
        self.file("destination.toml", text)
    }
}

/// Standard output as text.
fn stdout(output: &std::process::Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("output is UTF-8")
}

/// Standard error as text.
fn stderr(output: &std::process::Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("output is UTF-8")
}
