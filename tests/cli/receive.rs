//! `signpost receive` and `signpost demo` as a person or a program meets them.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};

use serde_json::Value;

use super::{Home, stderr, stdout};

/// A receiver that runs until the test ends.
struct Receiving {
    child: Child,
    lines: BufReader<ChildStdout>,
}

impl Receiving {
    fn start(home: &Home, arguments: &[&str]) -> (Self, Value) {
        let mut child = Command::new(env!("CARGO_BIN_EXE_signpost"))
            .env("SIGNPOST_DATA_DIR", home.path().join("data"))
            .current_dir(home.path())
            .arg("receive")
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it is there");
        let lines = BufReader::new(child.stdout.take().expect("it is there"));
        let mut receiving = Self { child, lines };
        let ready = receiving.line();
        (receiving, ready)
    }

    fn line(&mut self) -> Value {
        let mut line = String::new();
        self.lines.read_line(&mut line).expect("it is there");
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"))
    }

    /// Ctrl-C.
    fn interrupt(mut self) -> i32 {
        Command::new("kill").args(["-INT", &self.child.id().to_string()]).status().expect("it is there");
        self.child.wait().expect("it is there").code().expect("it ended by itself")
    }
}

impl Drop for Receiving {
    fn drop(&mut self) {
        self.child.kill().ok(); // It may have ended already.
        self.child.wait().ok();
    }
}

#[test]
fn demo_delivers_by_every_method_and_says_so() {
    let home = Home::new();
    let output = home.signpost().arg("demo").output().expect("the program runs");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let text = stdout(&output);
    assert!(text.contains("16 of 16 deliveries accepted"), "{text}");
    for name in ["Static header", "OAuth2, header", "OAuth2, body", "Amazon S3", "Azure Blob", "Azure Event Hubs"] {
        assert_eq!(text.lines().filter(|line| line.contains(name)).count(), 2, "{name}: {text}");
    }
    // A demo leaves nothing behind.
    assert!(!home.path().join("data").exists());
}

#[cfg(unix)]
#[test]
fn receive_tells_where_it_listens_and_what_arrives_until_it_is_interrupted() {
    let home = Home::new();
    let (mut receiving, ready) = Receiving::start(&home, &["--json"]);
    assert_eq!(ready["event"], "ready");
    let names: Vec<&String> = ready["roles"].as_object().expect("it is there").keys().collect();
    assert_eq!(names, ["s3", "sigv4", "blob", "event-hubs", "oauth2", "static", "open"]);
    let s3 = &ready["roles"]["s3"];
    let file = home.file(
        "s3.toml",
        format!(
            "name = \"here\"\nurl = \"{}/{}\"\n[auth]\nmethod = \"aws-sigv4\"\nregion = {}\nservice = \"s3\"\naccess_key_id = {}\nsecret_access_key = {{ env = \"KEY\" }}\n",
            s3["url"].as_str().expect("it is there"),
            s3["bucket"].as_str().expect("it is there"),
            s3["region"],
            s3["access_key_id"]
        ),
    );
    let secret = s3["secret_access_key"].as_str().expect("it is there").to_owned();
    let send = |key: &str| home.signpost().args(["send", &file]).env("KEY", key).output().expect("the program runs");
    assert_eq!(send(&secret).status.code(), Some(0));
    let arrived = receiving.line();
    assert_eq!((&arrived["role"], &arrived["accepted"], &arrived["status"]), (&"s3".into(), &true.into(), &200.into()));
    assert_eq!(arrived["body"]["messages"], 1);
    assert_eq!(send("wrong").status.code(), Some(1));
    let refused = receiving.line();
    assert_eq!(refused["code"], "SignatureDoesNotMatch");
    assert!(!refused.to_string().contains(&secret));
    assert_eq!(receiving.interrupt(), 0);
}

#[test]
fn the_profiles_are_listed_for_people_and_for_programs() {
    let home = Home::new();
    let listed = |arguments: &[&str]| {
        let output = home.signpost().arg("receive").args(arguments).output().expect("the program runs");
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        stdout(&output)
    };
    let text = listed(&["--profiles"]);
    let document: Value = serde_json::from_str(&listed(&["--profiles", "--json"])).expect("one JSON document");
    let profiles = document["profiles"].as_array().expect("it is there");
    assert_eq!(text.lines().count(), profiles.len());
    for (line, profile) in text.lines().zip(profiles) {
        assert!(line.starts_with(profile["profile"].as_str().expect("it is there")), "{line}");
        assert!(line.contains(profile["title"].as_str().expect("it is there")), "{line}");
        assert_eq!(line.contains("with --tls"), profile["needs_tls"] == true, "{line}");
    }
    let lossy = profiles.iter().find(|profile| profile["profile"] == "loses-one-in-ten").expect("it is there");
    assert_eq!(lossy["roles"], serde_json::json!(["sigv4", "oauth2", "static", "open"]));
}

#[test]
fn a_profile_is_named_at_the_start_and_played() {
    let home = Home::new();
    let (mut receiving, ready) = Receiving::start(&home, &["--json", "--profile", "error-in-200"]);
    assert_eq!(ready["profile"], "error-in-200");
    let url = ready["roles"]["open"]["url"].as_str().expect("it is there");
    let file = home.file("open.toml", format!("name = \"here\"\nurl = \"{url}\"\n[auth]\nmethod = \"none\"\n"));
    home.signpost().args(["send", &file]).output().expect("the program runs");
    let arrived = receiving.line();
    assert_eq!((&arrived["status"], &arrived["accepted"]), (&200.into(), &true.into()));
    assert_eq!(arrived["checks"][0]["received"], "nothing", "{arrived}");
}

#[test]
fn keys_of_a_file_are_used_and_a_saved_ready_event_is_such_a_file() {
    let home = Home::new();
    let (first, ready) = Receiving::start(&home, &["--json"]);
    drop(first);
    let keys = home.file("keys.json", ready.to_string());
    let (second, again) = Receiving::start(&home, &["--json", "--keys", &keys]);
    drop(second);
    assert_eq!(again["roles"]["s3"]["secret_access_key"], ready["roles"]["s3"]["secret_access_key"]);
    assert_eq!(again["roles"]["oauth2"]["clients"], ready["roles"]["oauth2"]["clients"]);
}

#[test]
fn with_tls_the_authority_is_a_file_for_as_long_as_it_runs() {
    let home = Home::new();
    let (receiving, ready) = Receiving::start(&home, &["--json", "--tls"]);
    let ca_file = std::path::PathBuf::from(ready["ca_file"].as_str().expect("it is there"));
    assert!(std::fs::read_to_string(&ca_file).expect("it is there").contains("BEGIN CERTIFICATE"));
    assert!(ready["roles"]["s3"]["url"].as_str().expect("it is there").starts_with("https://127.0.0.1:"));
    #[cfg(unix)]
    {
        receiving.interrupt();
        assert!(!ca_file.exists());
    }
    #[cfg(not(unix))]
    drop(receiving);
}

#[test]
fn a_call_that_is_wrong_is_one_clear_line_and_exit_code_2() {
    let home = Home::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("it is there");
    let port = taken.local_addr().expect("it is there").port().to_string();
    let misspelt = home.file("keys.json", r#"{"s3":{"regoin":"x"}}"#);
    let no_json = home.file("no-json.json", "region = x");
    let no_text = home.file("no-text.json", [0xff, 0xfe]);
    for (arguments, words) in [
        (&["--fault", "explode"][..], "explode is not a fault"),
        (&["--fault", "s9:http1.0"], "no role is named s9"),
        (&["--fault", "tls=expired"], "--tls"),
        (
            &["--profile", "accept-anyone"],
            "--profile accept-anyone: no profile has this name; did you mean accepts-anyone?",
        ),
        (&["--profile", "old-tls"], "the profile old-tls needs TLS; start with --tls"),
        (&["--port", &port], port.as_str()),
        (&["--port", "65533"], "below"),
        (&["--keys", "missing.json"], "missing.json"),
        (&["--keys", &misspelt], "roles.s3.regoin: is not known; did you mean region?"),
        (&["--keys", &no_json], "not JSON"),
        (&["--keys", &no_text], "UTF-8"),
    ] {
        let output = home.signpost().arg("receive").args(arguments).output().expect("the program runs");
        let text = stderr(&output);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {text}");
        assert!(text.contains(words), "{arguments:?}: {text}");
        assert_eq!(text.trim().lines().count(), 1, "{arguments:?}: {text}");
        assert_eq!(stdout(&output), "");
    }
}

#[test]
fn another_address_is_a_choice_with_a_warning() {
    let home = Home::new();
    let (mut receiving, _) = Receiving::start(&home, &["--json", "--address", "0.0.0.0"]);
    receiving.child.kill().expect("it is there");
    let mut warning = String::new();
    std::io::Read::read_to_string(receiving.child.stderr.as_mut().expect("it is there"), &mut warning)
        .expect("it is there");
    assert!(warning.contains("everyone who reaches this machine"), "{warning}");
}
