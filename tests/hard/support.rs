//! The program, a server that answers as it is told, and a receiver with what it prints.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

/// A home of its own: nothing of the machine's user is read or written.
pub struct Home {
    folder: TempDir,
}

impl Home {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.path().join(name);
        std::fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    }

    pub fn signpost(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_signpost"));
        command
            .env_clear()
            .env("SIGNPOST_DATA_DIR", self.path().join("data"))
            .env("HOME", self.path())
            .env("TEST_SECRET", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
            .current_dir(self.path())
            .args(arguments);
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        self.signpost(arguments).output().unwrap()
    }

    /// A static-header destination at `url`, its secret in `TEST_SECRET`.
    pub fn destination(&self, url: &str, more: &str) -> String {
        let text = format!(
            "name = \"test\"\nurl = \"{url}\"\n\n[auth]\nmethod = \"static-header\"\nheader = \"X-Api-Key\"\nvalue = {{ env = \"TEST_SECRET\" }}\n{more}"
        );
        self.file("destination.toml", text)
    }
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A server that answers every connection with `response`; its URL.
pub fn server(response: impl Into<Vec<u8>>) -> String {
    let response = response.into();
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let url = format!("http://{}/in", listener.local_addr().unwrap());
    std::thread::Builder::new()
        .spawn(move || {
            for stream in listener.incoming() {
                let Ok(mut stream) = stream else { continue };
                let mut request = vec![0; 64 * 1024];
                // Whatever came: the response is the same.
                if stream.read(&mut request).is_ok_and(|count| count > 0) {
                    stream.write_all(&response).ok(); // The client may have had enough.
                }
            }
        })
        .unwrap();
    url
}

/// A receiver that runs until the test ends.
pub struct Receiving {
    child: Child,
    lines: BufReader<ChildStdout>,
    roles: Value,
}

impl Receiving {
    pub fn start(home: &Home) -> Self {
        let mut command = home.signpost(&["receive", "--json"]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap());
        let mut receiving = Self { child, lines, roles: Value::Null };
        receiving.roles = receiving.line()["roles"].take();
        receiving
    }

    pub fn line(&mut self) -> Value {
        let mut line = String::new();
        self.lines.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"))
    }

    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// `127.0.0.1:port` of a role, from the first URL in what it says of itself.
    pub fn address(&self, role: &str) -> String {
        let role = self.roles[role].to_string();
        let rest = role.split_once("://").unwrap_or_else(|| panic!("no URL in {role}")).1;
        rest.split(['/', '"']).next().unwrap().to_owned()
    }

    pub fn connect(&self, role: &str) -> TcpStream {
        let stream = TcpStream::connect(self.address(role)).unwrap();
        stream.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
        stream
    }

    /// What comes back for `request` until the connection ends.
    pub fn answer(&self, role: &str, request: &str) -> String {
        let mut stream = self.connect(role);
        stream.write_all(request.as_bytes()).ok(); // It may be refused before its end.
        read_all(&mut stream)
    }
}

impl Drop for Receiving {
    fn drop(&mut self) {
        self.child.kill().ok(); // It may have ended already.
        self.child.wait().ok();
    }
}

pub fn read_all(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    stream.take(1024 * 1024).read_to_end(&mut bytes).ok(); // A reset ends it, too.
    text(&bytes)
}

/// A request that closes its connection.
pub fn request(target: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "POST {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n{body}"
    )
}
