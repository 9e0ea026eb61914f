//! What a user names as a file, and is none: devices, pipes, folders, files without an end.
#![cfg(unix)]

use std::path::Path;
use std::time::Duration;

use assert_cmd::Command;
use tempfile::TempDir;

struct Home(TempDir);

impl Home {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_owned()
    }

    fn file(&self, name: &str, text: &str) -> String {
        std::fs::write(self.0.path().join(name), text).unwrap();
        self.path(name)
    }

    fn destination(&self, connection: &str) -> String {
        let text = format!(
            "name = \"test\"\nurl = \"https://127.0.0.1:9/in\"\n\n[auth]\nmethod = \"static-header\"\nheader = \"X\"\n\
             value = {{ env = \"TEST_SECRET\" }}\n\n[connection]\n{connection}\n"
        );
        self.file("destination.toml", &text)
    }

    fn signpost(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_signpost"));
        command.env_clear().env("SIGNPOST_DATA_DIR", self.path("data")).env("HOME", self.0.path());
        command.env("TEST_SECRET", "wJalrXUtnFEMI").timeout(Duration::from_secs(20));
        command
    }

    /// Runs and ends by itself, with a text that has all of `parts` in it.
    #[track_caller]
    fn told(&self, command: &mut Command, code: i32, parts: &[&str]) {
        let output = command.output().unwrap();
        let text = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.code(), Some(code), "{text}");
        for part in parts {
            assert!(text.contains(part), "{part:?} is not in: {text}");
        }
        assert!(text.len() < 4_000, "{} bytes", text.len());
    }
}

fn pipe(home: &Home) -> String {
    let path = home.path("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
    path
}

#[test]
fn a_device_is_named_wherever_a_file_is_wanted() {
    let home = Home::new();
    let device = "/dev/zero: this is a device; name a file";
    let good = home.destination("");
    home.told(home.signpost().args(["validate", "/dev/zero"]), 2, &[device]);
    home.told(home.signpost().args(["send", &good, "--batch", "/dev/zero"]), 2, &[device]);
    home.told(home.signpost().args(["send", "/dev/zero"]), 2, &["/dev/zero", "this is a device"]);
    home.told(home.signpost().args(["receive", "--keys", "/dev/zero"]), 2, &["--keys", device]);
    let secret = home.file(
        "secret.toml",
        "name = \"x\"\nurl = \"https://a.example\"\n[auth]\nmethod = \"static-header\"\nheader = \"X\"\nvalue = { file = \"/dev/zero\" }\n",
    );
    home.told(home.signpost().args(["send", &secret]), 2, &["secret.toml: line 6, column 1", "auth.value", device]);
}

#[test]
fn a_device_among_the_certificates_is_named_with_the_line_that_names_it() {
    for (field, more) in [("ca_file", ""), ("client_certificate_file", "client_key_file = \"/dev/zero\"")] {
        let home = Home::new();
        let file = home.destination(&format!("{field} = \"/dev/zero\"\n{more}"));
        let place = "destination.toml: line 10, column 1";
        let parts = [place, &format!("connection.{field}"), "/dev/zero cannot be read: this is a device"];
        home.told(home.signpost().args(["send", &file]), 1, &parts);
    }
    let home = Home::new();
    let file = home.destination("");
    let mut send = home.signpost();
    send.env("SSL_CERT_FILE", "/dev/zero").args(["send", &file]);
    home.told(&mut send, 1, &["environment variable SSL_CERT_FILE", "/dev/zero: this is a device"]);
}

#[test]
fn a_pipe_is_read_where_a_shell_hands_one_over_and_nowhere_else() {
    let home = Home::new();
    let path = pipe(&home);
    let end = path.clone();
    let writer = std::thread::Builder::new().name("writer".to_owned()).spawn(move || std::fs::write(end, "[{}]"));
    home.told(home.signpost().args(["validate", &path]), 1, &["pipe:1:2: error: /0"]);
    writer.unwrap().join().unwrap().unwrap();
    let file = home.destination(&format!("ca_file = \"{path}\""));
    home.told(home.signpost().args(["send", &file]), 1, &["pipe cannot be read: this is a pipe; name a file"]);
    home.told(home.signpost().args(["receive", "--keys", &path]), 2, &["nobody writes into this pipe"]);
}

#[test]
fn a_file_that_is_larger_than_it_can_be_is_named_with_the_limit() {
    let home = Home::new();
    let large = home.file("large", "");
    std::fs::OpenOptions::new().write(true).open(Path::new(&large)).unwrap().set_len(1 << 40).unwrap();
    for (args, limit) in [
        (["receive", "--keys", &large], "256 KiB"),
        (["send", &large, "--json"], "256 KiB"),
        (["validate", &large, "--json"], "256 MiB"),
    ] {
        home.told(home.signpost().args(args), 2, &["large", limit]);
    }
    let file = home.destination(&format!("ca_file = \"{large}\""));
    home.told(home.signpost().args(["send", &file]), 1, &["connection.ca_file", "8 MiB"]);
}

#[test]
fn a_history_that_is_no_file_is_named() {
    let home = Home::new();
    std::fs::create_dir_all(home.path("data/history.sqlite")).unwrap();
    home.told(home.signpost().args(["history", "list"]), 2, &["history.sqlite: this cannot be opened: it is no file"]);
    std::fs::remove_dir(home.path("data/history.sqlite")).unwrap();
    std::os::unix::fs::symlink("/dev/zero", home.path("data/history.sqlite")).unwrap();
    home.told(home.signpost().args(["history", "list"]), 2, &["history.sqlite: this cannot be opened: it is no file"]);
}

#[test]
fn every_complaint_about_a_destination_names_the_file_and_the_line() {
    let text = "name = \"x\"\nurl = \"https://a.example/in\"\n\n[auth]\nmethod = \"aws-sigv4\"\nregion = \"eu-west-1\"\nservice = \"execute-api\"\naccess_key_id = \"AKIDEXAMPLE\"\nsecret_access_key = { env = \"TEST_SECRET\" }\n\n[connection]\nproxy_url = \"http://proxy.example:3128\"\n";
    for (before, after, place) in [
        ("https://a.example/in", "a.example", "line 2, column 1"),
        ("https://a.example/in", "https://", "line 2, column 1"),
        ("https://a.example/in", "ftp://a.example", "line 2, column 1"),
        ("https://a.example/in", "https://a.example:99999", "line 2, column 1"),
        ("\"eu-west-1\"", "\"eu west 1\\u0007\"", "line 6, column 1"),
        ("AKIDEXAMPLE", "AKID\\nEXAMPLE", "line 8, column 1"),
        ("TEST_SECRET", "NOT_SET", "line 9, column 1"),
        ("name = \"x\"", "name = \"x", "line 1, column "),
        ("region", "regoin", "line 6, column 1"),
        ("http://proxy.example:3128", "::::", "line 12, column 1"),
    ] {
        let home = Home::new();
        assert!(text.contains(before));
        let file = home.file("acme.toml", &text.replacen(before, after, 1));
        let output = home.signpost().args(["send", &file]).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(matches!(output.status.code(), Some(1 | 2)), "{after}: {said}");
        assert!(said.contains("acme.toml: ") && said.contains(place), "{after}: {said}");
    }
}

#[test]
fn an_export_that_does_not_fit_leaves_the_file_as_it_was() {
    let home = Home::new();
    let file = home.destination("");
    assert_eq!(home.signpost().args(["send", &file]).output().unwrap().status.code(), Some(1));
    home.told(home.signpost().args(["history", "export", "-o", "/dev/full"]), 2, &["/dev/full", "the disk is full"]);
    let target = home.file("out.har", "before");
    home.told(home.signpost().args(["history", "export", "-o", &target]), 0, &["1 exchanges written to"]);
    assert!(std::fs::read_to_string(target).unwrap().contains("\"log\""));
}
