//! Where output goes: terminals that obey what they are sent, readers that went away, disks that are full.

use std::process::Stdio;

use crate::support::{Home, server, text};

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

/// What must never reach a terminal raw.
fn is_dangerous(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[track_caller]
fn assert_harmless(output: &std::process::Output) {
    for shown in [text(&output.stdout), text(&output.stderr)] {
        assert!(!shown.contains(is_dangerous), "{shown:?}");
    }
}

const HOSTILE: &str = "a\u{1b}[31m\u{202e}\u{2028}\u{2029}\u{61c}\u{9b}b";

#[test]
fn names_and_arguments_cannot_write_to_the_terminal() {
    let home = Home::new();
    let missing = format!("{HOSTILE}.toml");
    for arguments in [
        vec!["send", missing.as_str()],
        vec!["send", HOSTILE],
        vec!["validate", HOSTILE],
        vec!["diagnose", HOSTILE],
        vec!["probe", "x", HOSTILE],
        vec!["receive", "--fault", HOSTILE],
        vec!["receive", "--keys", HOSTILE],
        vec!["send", "x", "--at", HOSTILE],
        vec!["explain", HOSTILE],
        vec![HOSTILE],
    ] {
        let output = home.run(&arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert_harmless(&output);
    }
}

#[test]
fn what_a_server_and_a_har_file_say_is_shown_in_escapes() {
    let home = Home::new();
    let body = format!("<title>{HOSTILE}</title>");
    let response =
        format!("HTTP/1.1 403 No\r\nContent-Type: text/html\r\nX: y\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    let destination = home.destination(&server(response), "");
    let har = home.path().join("out.har");
    for arguments in [vec!["send", &destination, "--har", har.to_str().unwrap()], vec!["send", &destination, "--json"]]
    {
        let output = home.run(&arguments);
        assert_eq!(output.status.code(), Some(1));
        assert_harmless(&output);
    }
    assert_harmless(&home.run(&["history", "show", "1"]));
    assert_harmless(&home.run(&["history", "export"]));
    let mut document: serde_json::Value = serde_json::from_slice(&std::fs::read(&har).unwrap()).unwrap();
    dress_up(&mut document);
    let file = home.file("hostile.har", document.to_string());
    for arguments in [vec!["diagnose", &file], vec!["diagnose", &file, "--explain"], vec!["diagnose", &file, "--json"]]
    {
        let output = home.run(&arguments);
        assert_ne!(output.status.code(), Some(101));
        assert_harmless(&output);
    }
}

/// Every text of signpost's own fields with something hostile in it.
fn dress_up(value: &mut serde_json::Value) {
    fn all(value: &mut serde_json::Value) {
        match value {
            serde_json::Value::String(text) => text.push_str(HOSTILE),
            serde_json::Value::Array(values) => values.iter_mut().for_each(all),
            serde_json::Value::Object(members) => members.values_mut().for_each(all),
            _ => {}
        }
    }
    let entry = &mut value["log"]["entries"][0];
    all(&mut entry["_signpost"]["auth"]);
    all(&mut entry["_signpost"]["destination"]);
    all(&mut entry["response"]["headers"]);
}

#[cfg(target_os = "linux")]
fn full() -> Stdio {
    std::fs::File::options().write(true).open("/dev/full").unwrap().into()
}

/// The writing end of a pipe that nobody reads.
fn closed() -> Stdio {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    writer.into()
}

#[test]
#[cfg(target_os = "linux")]
fn a_delivery_counts_and_is_written_down_whoever_reads_the_output() {
    let home = Home::new();
    let destination = home.destination(&server(OK), "");
    type Sink = fn() -> Stdio;
    let sinks: [(&str, Sink, Sink); 5] = [
        ("full stdout", full, Stdio::null),
        ("closed stdout", closed, Stdio::null),
        ("full stderr", Stdio::null, full),
        ("closed stderr", Stdio::null, closed),
        ("both full", full, full),
    ];
    for (name, stdout, stderr) in sinks {
        for more in [&[][..], &["--json"]] {
            let har = home.path().join("out.har");
            std::fs::remove_file(&har).ok(); // The first time there is none.
            let arguments = [&["send", &destination, "--har", har.to_str().unwrap()], more].concat();
            let status = home.signpost(&arguments).stdout(stdout()).stderr(stderr()).status().unwrap();
            assert_eq!(status.code(), Some(0), "{name} {more:?}");
            assert!(har.is_file(), "{name} {more:?}");
        }
    }
}

#[test]
#[cfg(target_os = "linux")]
fn no_command_panics_when_its_output_is_closed_or_full() {
    let home = Home::new();
    for arguments in [
        vec!["send", "nowhere.toml"],
        vec!["schema", "destination"],
        vec!["sample", "measurement"],
        vec!["explain"],
        vec!["history"],
        vec!["completions", "bash"],
        vec!["--help"],
        vec!["--version"],
        vec!["--no-such-option"],
        vec!["diagnose", "nowhere.har"],
    ] {
        for (name, stdout, stderr) in [
            ("stderr full", Stdio::null(), full()),
            ("stderr closed", Stdio::null(), closed()),
            ("both full", full(), full()),
            ("stdout closed", closed(), Stdio::null()),
        ] {
            let status = home.signpost(&arguments).stdout(stdout).stderr(stderr).status().unwrap();
            assert!(matches!(status.code(), Some(0..=2)), "{name}: {arguments:?}: {status:?}");
        }
    }
}
