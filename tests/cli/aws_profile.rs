//! `profile = "name"` in the place of keys.

use serde_json::Value;

use super::{Home, stderr, stdout};

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

fn destination(home: &Home, more: &str) -> String {
    home.file(
        "s3.toml",
        format!(
            "name = \"s3\"\nurl = \"https://my-bucket.s3.eu-west-1.amazonaws.com/prefix\"\n\n[auth]\nmethod = \"aws-sigv4\"\nregion = \"eu-west-1\"\nservice = \"s3\"\n{more}\n"
        ),
    )
}

fn with_profiles(home: &Home) {
    let folder = home.path().join(".aws");
    std::fs::create_dir(&folder).expect("a folder");
    let credentials = format!("[acme]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = {SECRET}\n");
    std::fs::write(folder.join("credentials"), credentials).expect("a file");
    std::fs::write(folder.join("config"), "[profile sso]\nsso_session = acme\n[profile empty]\nregion = x\n")
        .expect("a file");
}

fn dry_run(home: &Home, destination: &str, more: &[(&str, &str)]) -> std::process::Output {
    let mut command = home.signpost();
    command.args(["send", destination, "--dry-run", "--reveal", "--json", "--at", "2026-03-05T01:02:03Z"]);
    command.envs(more.iter().copied()).output().expect("the program runs")
}

#[test]
fn the_keys_of_a_profile_sign_as_the_same_keys_in_the_file_do() {
    let home = Home::new();
    with_profiles(&home);
    let keys = "access_key_id = \"AKIDEXAMPLE\"\nsecret_access_key = { env = \"TEST_SECRET\" }";
    let signature = |more: &str| {
        let output = dry_run(&home, &destination(&home, more), &[]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        let document: Value = serde_json::from_str(&stdout(&output)).expect("one JSON document");
        (document["signing"]["signature"].clone(), document["notes"].to_string())
    };
    let (of_profile, notes) = signature("profile = \"acme\"");
    let (of_keys, other_notes) = signature(keys);
    assert_eq!(of_profile, of_keys);
    assert!(notes.contains("the platform needs keys of its own"), "{notes}");
    assert!(!other_notes.contains("profile"), "{other_notes}");
}

#[test]
fn what_is_wrong_with_a_profile_is_said_with_the_next_step() {
    let home = Home::new();
    with_profiles(&home);
    for (more, wanted) in [
        ("profile = \"acmee\"", "there is no AWS profile \"acmee\"; there are acme, empty, sso"),
        ("profile = \"sso\"", "SIGNPOST_RUN_AWS_CLI=1"),
        ("profile = \"empty\"", "has no keys"),
        ("profile = \"acme\"\naccess_key_id = \"A\"", "auth.access_key_id stands beside auth.profile"),
        ("profile = { env = \"X\" }", "profile"),
    ] {
        let output = dry_run(&home, &destination(&home, more), &[]);
        assert_eq!(output.status.code(), Some(2), "{more}");
        let text = stderr(&output);
        assert!(text.contains(wanted) && text.contains("s3.toml"), "{more}: {text}");
    }
}

#[cfg(unix)]
#[test]
fn the_aws_cli_is_run_only_where_that_is_allowed_and_with_fixed_arguments() {
    use std::os::unix::fs::PermissionsExt as _;

    let home = Home::new();
    with_profiles(&home);
    let folder = home.path().join("bin");
    std::fs::create_dir(&folder).expect("a folder");
    let called = home.path().join("called");
    let script = format!(
        "#!/bin/sh\nprintf '%s\\n' \"$@\" > '{}'\nprintf '{{\"Version\":1,\"AccessKeyId\":\"ASIAEXAMPLE\",\"SecretAccessKey\":\"{SECRET}\",\"SessionToken\":\"a-token\",\"Expiration\":\"2026-03-05T02:00:00Z\"}}'\n",
        called.display()
    );
    let program = folder.join("aws");
    std::fs::write(&program, script).expect("a file");
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).expect("the owner may");
    let path = format!("{}:/usr/bin:/bin", folder.display());
    let file = destination(&home, "profile = \"sso\"");

    let refused = dry_run(&home, &file, &[("PATH", &path)]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(!called.exists(), "nothing is run without a word from the user");

    let output = dry_run(&home, &file, &[("PATH", &path), ("SIGNPOST_RUN_AWS_CLI", "1")]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stdout(&output).contains("ASIAEXAMPLE"), "{}", stdout(&output));
    let arguments = std::fs::read_to_string(&called).expect("the program ran");
    assert_eq!(arguments, "configure\nexport-credentials\n--format\nprocess\n--profile=sso\n");
    assert!(stdout(&output).contains("expire at 2026-03-05T02:00:00Z"), "{}", stdout(&output));

    // The same keys an hour later: nothing is signed with them, and what renews them is said.
    let mut command = home.signpost();
    command.args(["send", &file, "--dry-run", "--at", "2026-03-05T02:00:01Z"]);
    let expired = command.env("PATH", &path).env("SIGNPOST_RUN_AWS_CLI", "1").output().expect("the program runs");
    assert_eq!(expired.status.code(), Some(2));
    let text = stderr(&expired);
    assert!(text.contains("auth.profile") && text.contains("expired at 2026-03-05T02:00:00Z"), "{text}");
    assert!(text.contains("run `aws sso login --profile sso`"), "{text}");
}
