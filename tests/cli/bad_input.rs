//! A wrong call gets one clear line that names the place, and exit code 2.

use super::{Home, stderr, stdout};

#[track_caller]
fn refused(home: &Home, args: &[&str], expected: &[&str]) {
    let output = home.signpost().args(args).output().expect("the program runs");
    let text = stderr(&output);
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert_eq!(stdout(&output), "");
    for part in expected {
        assert!(text.contains(part), "{part:?} is not in: {text}");
    }
}

#[test]
fn an_unknown_field_is_named_with_its_place_and_a_suggestion() {
    let home = Home::new();
    let file = home.file(
        "d.toml",
        "name = \"x\"\nurl = \"https://a.example\"\n[auth]\nmethod = \"aws-sigv4\"\nregoin = \"eu-west-1\"\nservice = \"s3\"\naccess_key_id = \"A\"\nsecret_access_key = { env = \"TEST_SECRET\" }\n",
    );
    refused(&home, &["send", &file], &["d.toml", "line 5", "regoin", "region"]);
}

#[test]
fn a_secret_written_into_the_file_is_refused() {
    let home = Home::new();
    let file = home.file(
        "d.toml",
        "name = \"x\"\nurl = \"https://a.example\"\n[auth]\nmethod = \"static-header\"\nheader = \"X\"\nvalue = \"hunter22\"\n",
    );
    let output = home.signpost().args(["send", &file]).output().expect("the program runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("env"), "{}", stderr(&output));
    assert!(!stderr(&output).contains("hunter22"), "the refusal repeats the secret");
}

#[test]
fn a_missing_environment_variable_is_named() {
    let home = Home::new();
    let file = home.file(
        "d.toml",
        "name = \"x\"\nurl = \"https://a.example\"\n[auth]\nmethod = \"static-header\"\nheader = \"X\"\nvalue = { env = \"NOT_SET\" }\n",
    );
    refused(&home, &["send", &file], &["auth.value", "NOT_SET"]);
}

#[test]
fn a_secret_that_cannot_travel_in_a_header_is_refused_by_field() {
    let home = Home::new();
    let file = home.static_header("http://127.0.0.1:9/in");
    for odd in ["two\nlines", "caf\u{e9}\u{4e16}"] {
        let output = home.signpost().env("TEST_SECRET", odd).args(["send", &file]).output().expect("the program runs");
        assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
        assert!(stderr(&output).contains("auth.value"), "{}", stderr(&output));
        assert!(!stderr(&output).contains(odd));
    }
}

#[test]
fn malformed_urls_are_refused_by_field() {
    let home = Home::new();
    for url in
        ["", "no-scheme.example/x", "ftp://a.example", "https://", "https://a.example:99999", "https://a b.example"]
    {
        let file = home.static_header(url);
        refused(&home, &["send", &file, "--dry-run"], &["url"]);
    }
}

#[test]
fn a_destination_or_batch_that_cannot_be_read_is_named() {
    let home = Home::new();
    refused(&home, &["send", "nowhere.toml"], &["nowhere.toml"]);
    refused(&home, &["send", "Acme"], &["Acme"]);
    let file = home.static_header("http://127.0.0.1:9/in");
    refused(&home, &["send", &file, "--batch", "nowhere.json"], &["nowhere.json"]);
    let folder = home.path().to_str().expect("text").to_owned();
    refused(&home, &["send", &file, "--batch", &folder], &[&folder]);
}

#[test]
fn a_batch_beyond_the_limit_is_refused_without_reading_it() {
    let home = Home::new();
    let path = home.file("huge.json", "");
    let file = std::fs::OpenOptions::new().write(true).open(&path).expect("the file opens");
    file.set_len(1024 * 1024 * 1024).expect("a sparse file");
    refused(&home, &["validate", &path], &["huge.json", "256"]);
}

#[test]
fn usage_errors_exit_with_two() {
    let home = Home::new();
    refused(&home, &["send"], &["DESTINATION"]);
    refused(&home, &["send", "x.toml", "--at", "yesterday"], &["--at", "2026-03-05T01:02:03Z"]);
    refused(&home, &["frobnicate"], &["frobnicate"]);
}

#[test]
fn a_file_that_is_not_there_opens_no_window() {
    let home = Home::new();
    refused(&home, &["no-such.har"], &["no-such.har", "there is no such file to open"]);
    refused(&home, &["no-such.TOML"], &["no-such.TOML"]);
}

#[test]
fn a_mistyped_command_is_no_file() {
    let home = Home::new();
    refused(&home, &["sned"], &["unrecognized subcommand 'sned'"]);
}
