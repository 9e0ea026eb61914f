//! The call, its files and its exit codes.

use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use signpost::golive::check::CheckId;
use signpost::receiver::RoleName;

use super::support::{Bench, Target, ids, stderr};

#[test]
fn a_plan_lists_every_request_and_sends_nothing() {
    let bench = Bench::start(None);
    for target in bench.targets() {
        let output = bench.check(&target, &["--plan", "--json"]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        let plan: Value = serde_json::from_slice(&output.stdout).unwrap();
        let requests = plan["requests"].as_array().unwrap();
        assert!(requests.len() > 40, "{}: {}", target.name, requests.len());
        assert!(requests.iter().all(|request| !request["leaves_behind"].as_str().unwrap().is_empty()));
    }
    assert!(bench.receiver.arrivals().all().is_empty());
}

#[test]
fn the_exit_code_follows_the_verdict_and_fail_on() {
    let bench = Bench::start(Some("accepts-anyone"));
    let target = bench.target_of(RoleName::Static);
    let code = |arguments: &[&str]| bench.check(&target, arguments).status.code();
    assert_eq!(code(&["--only", "refuse"]), Some(1));
    assert_eq!(code(&["--only", "accept.measurement"]), Some(0));
    let swallows = Bench::start(Some("swallows-malformed"));
    let target = swallows.target_of(RoleName::Static);
    let code = |arguments: &[&str]| swallows.check(&target, arguments).status.code();
    assert_eq!(code(&["--only", "behave.malformed,accept.one"]), Some(0), "a warning is no failure");
    assert_eq!(code(&["--only", "behave.malformed,accept.one", "--fail-on", "warning"]), Some(1));
}

#[test]
fn a_wrong_call_is_refused_before_anything_goes_out() {
    let bench = Bench::start(None);
    let target = bench.target_of(RoleName::Open);
    let refused = |arguments: &[&str], said: &str| {
        let output = bench.check(&target, arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(stderr(&output).contains(said), "{arguments:?}: {}", stderr(&output));
    };
    refused(&["--only", "accept.unicod"], "did you mean accept.unicode?");
    refused(&["--skip", "nonsense"], "--skip: there is no check nonsense");
    refused(&["--report", "report.docx"], "its name must end in one of");
    refused(&["--baseline", target.file.to_str().unwrap()], "not a JSON report of signpost check");
    refused(&["--attest", "/nowhere/attest.toml"], "--attest");
    assert!(bench.receiver.arrivals().all().is_empty());
}

#[test]
fn another_machine_is_asked_only_with_yes() {
    let bench = Bench::start(None);
    let mut target = bench.target_of(RoleName::Open);
    target.file = bench.folder.path().join("elsewhere.toml");
    // TEST-NET-2 (RFC 5737): nobody is there.
    std::fs::write(&target.file, "name = \"a\"\nurl = \"https://198.51.100.1/in\"\n\n[auth]\nmethod = \"none\"\n")
        .unwrap();
    let output = bench.check(&target, &[]);
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert!(stderr(&output).contains("add --yes"), "{}", stderr(&output));
}

#[test]
fn the_report_fits_its_schema_and_holds_no_secret() {
    let schema: Value = serde_json::from_str(signpost::golive::report::schema()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let bench = Bench::start(None);
    for target in bench.targets() {
        let path = bench.folder.path().join("report.json");
        let output = bench.check(&target, &["--samples", "2", "--report", path.to_str().unwrap()]);
        let text = std::fs::read_to_string(&path).unwrap();
        let report: Value = serde_json::from_str(&text).unwrap();
        let errors: Vec<String> = validator.iter_errors(&report).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{}: {errors:?}", target.name);
        let printed = format!("{text}{}{}", String::from_utf8_lossy(&output.stdout), stderr(&output));
        for (name, secret) in &target.secrets {
            assert!(!printed.contains(secret.expose()), "{}: {name}", target.name);
        }
    }
}

#[test]
fn a_later_run_says_what_changed() {
    let bench = Bench::start(Some("model"));
    let target = bench.target_of(RoleName::Static);
    let path = bench.folder.path().join("baseline.json");
    let path = path.to_str().unwrap();
    bench.check(&target, &["--only", "accept,refuse", "--report", path]);
    let text = std::fs::read_to_string(path).unwrap();
    let mut earlier: Value = serde_json::from_str(&text).unwrap();
    for check in earlier["checks"].as_array_mut().unwrap() {
        if check["id"] == "accept.nulls" {
            check["result"] = "failed".into();
        }
    }
    std::fs::write(path, earlier.to_string()).unwrap();
    let report = bench.report(&target, &["--only", "accept,refuse", "--baseline", path]);
    assert_eq!(report["compared"]["newly_passed"], serde_json::json!(["accept.nulls"]));
    assert_eq!(report["compared"]["newly_failed"], serde_json::json!([]));
}

#[test]
fn every_form_of_the_report_is_written_and_holds_no_secret() {
    let bench = Bench::start(Some("accepts-anyone"));
    let target = bench.target_of(RoleName::Static);
    let file = |extension: &str| bench.folder.path().join(format!("report.{extension}"));
    let files = ["html", "md", "xml", "json"].map(file);
    let reports = files.iter().flat_map(|file| ["--report", file.to_str().unwrap()]);
    let output = bench.check(&target, &["--samples", "1"].into_iter().chain(reports).collect::<Vec<_>>());
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let [html, markdown, junit, json] = files.map(|file| std::fs::read_to_string(file).unwrap());
    assert!(html.to_ascii_lowercase().starts_with("<!doctype html>") && html.trim_end().ends_with("</html>"));
    assert!(!html.contains("<script") && html.len() < 300_000, "{} bytes", html.len());
    assert!(markdown.starts_with("# Go-live check: "));
    assert_eq!(junit.matches("<testcase ").count(), CheckId::ALL.len());
    assert_eq!(junit.matches("<failure ").count(), 2);
    assert_eq!(serde_json::from_str::<Value>(&json).unwrap()["verdict"], "not-ready");
    for text in [html, markdown, junit, json] {
        assert!(text.contains("refuse.no-credentials"));
        for (name, secret) in &target.secrets {
            assert!(!text.contains(secret.expose()), "{name}");
        }
    }
}

#[test]
fn a_run_is_kept_and_the_next_one_compares_with_it() {
    let bench = Bench::start(Some("model"));
    let target = bench.target_of(RoleName::Static);
    let only = ["--only", "accept,refuse", "--baseline", "last", "--json"];
    let first = bench.check(&target, &only);
    assert!(stderr(&first).contains("no whole run of this destination was kept"), "{}", stderr(&first));
    let first: Value = serde_json::from_slice(&first.stdout).unwrap();
    assert!(first["compared"].is_null());
    let second: Value = serde_json::from_slice(&bench.check(&target, &only).stdout).unwrap();
    assert_eq!(second["compared"]["baseline_started_at"], first["started_at"]);
    assert_eq!(second["compared"]["newly_failed"], serde_json::json!([]));
    // Each file is the report, and the places of its requests in the history.
    let kept = std::fs::read_dir(bench.folder.path().join("data").join("checks")).unwrap();
    let kept: Vec<_> = kept.map(|entry| entry.unwrap().path()).collect();
    assert_eq!(kept.len(), 2);
    let text = std::fs::read_to_string(&kept[0]).unwrap();
    let report: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(report["history"].as_array().unwrap().len(), report["exchanges"].as_array().unwrap().len());
    assert!(target.secrets.iter().all(|(_, secret)| !text.contains(secret.expose())));
}

/// `signpost check` as soon as the first check of a batch has ended; the rest of its standard error.
#[cfg(unix)]
fn in_the_middle(bench: &Bench, target: &Target, report: &Path) -> (Child, impl Iterator<Item = String> + use<>) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_signpost"))
        .env("SIGNPOST_DATA_DIR", bench.folder.path().join("data"))
        .envs(target.secrets.iter().map(|(name, secret)| (name, secret.expose())))
        .arg("check")
        .arg(&target.file)
        .args(["--skip", "reach", "--report"])
        .arg(report)
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = std::io::BufRead::lines(std::io::BufReader::new(child.stderr.take().unwrap())).map(Result::unwrap);
    assert!(lines.by_ref().any(|line| line.starts_with("passed") && line.contains("accept.measurement")));
    (child, lines)
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_keeps_what_it_has() {
    let bench = Bench::start(Some("slow=400ms"));
    let target = bench.target_of(RoleName::Static);
    let path = bench.folder.path().join("report.json");
    let (mut child, lines) = in_the_middle(&bench, &target, &path);
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    lines.for_each(drop);
    assert_eq!(child.wait().unwrap().code(), Some(1));
    let report: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    assert_eq!(report["interrupted"], true);
    assert!(ids(&report, "passed").contains(&"accept.measurement".to_owned()));
    assert!(ids(&report, "not-run").contains(&"accept.unicode".to_owned()));
}

#[cfg(unix)]
#[test]
fn a_killed_run_leaves_its_requests_in_the_history_and_no_half_report() {
    let bench = Bench::start(Some("slow=400ms"));
    let target = bench.target_of(RoleName::Static);
    let folder = bench.folder.path().join("reports");
    std::fs::create_dir(&folder).unwrap();
    let (mut child, lines) = in_the_middle(&bench, &target, &folder.join("report.json"));
    child.kill().unwrap();
    child.wait().unwrap();
    drop(lines);
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0, "nothing half-written");
    let mut history = bench.signpost();
    let listed = history.args(["history", "list", "--json"]).output().unwrap();
    assert!(listed.status.success(), "{}", stderr(&listed));
    assert!(String::from_utf8_lossy(&listed.stdout).contains("/in"), "the delivery that was acknowledged is there");
    let again = bench.check(&target, &["--only", "accept.one", "--baseline", "last"]);
    assert_eq!(again.status.code(), Some(0), "{}", stderr(&again));
}
