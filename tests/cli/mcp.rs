//! `signpost mcp`, as an agent speaks with it: one JSON-RPC message a line.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

use super::receiver::Receiver;
use super::{Home, OK};

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

/// An agent with a running session.
struct Agent {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    id: u64,
    /// Everything that was said to it.
    heard: String,
}

impl Agent {
    fn start(home: &Home, arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_signpost"))
            .arg("mcp")
            .args(arguments)
            .env_clear()
            .env("SIGNPOST_DATA_DIR", home.path().join("data"))
            .env("HOME", home.path())
            .env("TEST_SECRET", SECRET)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program runs");
        let (input, output) = (child.stdin.take(), child.stdout.take().expect("a pipe"));
        let mut agent = Self { child, input, output: BufReader::new(output), id: 0, heard: String::new() };
        let started = agent.ask(
            "initialize",
            &json!({ "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": { "name": "test", "version": "1" } }),
        );
        assert_eq!(started["result"]["serverInfo"]["name"], "signpost", "{started}");
        agent.say(&json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }));
        agent
    }

    fn say(&mut self, message: &Value) {
        let input = self.input.as_mut().expect("an open session");
        writeln!(input, "{message}").and_then(|()| input.flush()).expect("the session is open");
    }

    fn ask(&mut self, method: &str, params: &Value) -> Value {
        self.id += 1;
        self.say(&json!({ "jsonrpc": "2.0", "id": self.id, "method": method, "params": params }));
        let mut line = String::new();
        self.output.read_line(&mut line).expect("a response");
        self.heard.push_str(&line);
        let response: Value = serde_json::from_str(&line).expect("JSON");
        assert_eq!(response["id"], self.id, "{response}");
        response
    }

    /// The document of a tool, or the words of its refusal.
    fn call(&mut self, tool: &str, arguments: &Value) -> Result<Value, String> {
        let response = self.ask("tools/call", &json!({ "name": tool, "arguments": arguments }));
        let result = &response["result"];
        if result["isError"] == true {
            return Err(result["content"][0]["text"].as_str().expect("words").to_owned());
        }
        Ok(result["structuredContent"].clone())
    }

    /// Close the session; everything that was said in it.
    fn end(mut self) -> String {
        drop(self.input.take());
        assert!(self.child.wait().expect("the program ends").success());
        self.heard
    }
}

#[test]
fn an_agent_lists_tools_and_gets_what_the_commands_print() {
    let home = Home::new();
    let destination = home.static_header("http://127.0.0.1:9/in");
    let har = home.file(
        "a.har",
        json!({ "log": { "version": "1.2", "creator": { "name": "x", "version": "1" }, "entries": [{
            "startedDateTime": "2026-03-05T01:02:03Z", "time": 1,
            "request": { "method": "PUT", "url": "https://b.s3.eu-west-1.amazonaws.com/x", "httpVersion": "HTTP/1.1", "headers": [], "queryString": [], "cookies": [], "headersSize": -1, "bodySize": 0 },
            "response": { "status": 403, "statusText": "Forbidden", "httpVersion": "HTTP/1.1", "headers": [], "cookies": [], "redirectURL": "", "headersSize": -1, "bodySize": -1,
                "content": { "size": 1, "mimeType": "application/xml", "text": "<Error><Code>SignatureDoesNotMatch</Code></Error>" } },
            "cache": {}, "timings": { "send": 0, "wait": 1, "receive": 0 } }] } })
        .to_string(),
    );
    let mut agent = Agent::start(&home, &[]);

    let listed = agent.ask("tools/list", &json!({}));
    let tools = listed["result"]["tools"].as_array().expect("tools").clone();
    let names: Vec<&str> = tools.iter().filter_map(|tool| tool["name"].as_str()).collect();
    assert_eq!(names, ["list_destinations", "validate", "explain", "diagnose", "dry_run", "check_plan", "send"]);
    for tool in &tools {
        assert!(jsonschema::meta::is_valid(&tool["inputSchema"]), "{tool}");
        assert_eq!(tool["annotations"]["readOnlyHint"] == true, tool["name"] != "send", "{tool}");
    }

    assert_eq!(agent.call("list_destinations", &json!({})), Ok(json!({ "destinations": [] })));
    let valid = agent.call("validate", &json!({ "batch": "[{\"type\":\"nothing\"}]" })).expect("a report");
    assert_eq!(valid["valid"], false);
    let cause = agent.call("explain", &json!({ "cause": "aws.region_wrong" })).expect("an explanation");
    assert!(cause["fix"].as_str().is_some_and(|fix| fix.contains("region")), "{cause}");
    let found = agent.call("diagnose", &json!({ "har_file": har })).expect("findings");
    assert!(found["findings"][0]["cause"].as_str().is_some_and(|cause| cause.starts_with("aws.")), "{found}");
    let dry =
        agent.call("dry_run", &json!({ "destination": destination, "sample": "notification" })).expect("a request");
    assert_eq!(dry["method"], "POST");
    let plan = agent.call("check_plan", &json!({ "destination": destination })).expect("a plan");
    assert!(plan.to_string().contains("refuse.no-credentials"), "{plan}");
    assert!(!agent.end().contains(SECRET));
}

#[test]
fn an_agent_sends_where_it_was_allowed_to_and_nowhere_else() {
    let home = Home::new();
    let receiver = Receiver::answering(&[OK]);
    let allowed = home.static_header(&receiver.url("/in"));
    let other = home.file("other.toml", std::fs::read_to_string(&allowed).expect("the file"));
    let mut agent = Agent::start(&home, &["--allow-send", &allowed]);

    let refused = agent.call("send", &json!({ "destination": other })).expect_err("not allowed");
    assert!(refused.contains("--allow-send"), "{refused}");
    let sent = agent.call("send", &json!({ "destination": allowed, "batch": "[{\"a\":1}]" })).expect("a delivery");
    assert_eq!(sent["delivered"], true);
    assert_eq!(receiver.request().body, b"[{\"a\":1}]");

    home.static_header("http://127.0.0.1:9/elsewhere");
    let changed = agent.call("send", &json!({ "destination": allowed })).expect_err("it was changed");
    assert!(changed.contains("was changed"), "{changed}");
    assert!(!agent.end().contains(SECRET));
}

#[test]
fn an_agent_sends_to_the_environments_that_it_was_allowed_and_not_to_the_base() {
    let home = Home::new();
    let receiver = Receiver::answering(&[OK]);
    let base = std::fs::read_to_string(home.static_header("http://127.0.0.1:9/base")).expect("the file");
    let environment = |name: &str, url: &str| {
        format!("\n[environments.{name}]\nurl = \"{url}\"\nauth.value = {{ env = \"TEST_SECRET\" }}\n")
    };
    let text =
        base + &environment("staging", &receiver.url("/staging")) + &environment("production", "http://127.0.0.1:9/p");
    let file = home.file("acme.toml", text);
    let mut agent = Agent::start(&home, &["--allow-send", &file, "--environment", "staging"]);
    for environment in [Value::Null, "production".into()] {
        let refused = agent.call("send", &json!({ "destination": file, "environment": environment }));
        assert!(refused.is_err_and(|text| text.contains("is not allowed")), "{environment}");
    }
    let sent = agent.call("send", &json!({ "destination": file, "environment": "staging" })).expect("a delivery");
    assert_eq!((&sent["delivered"], &sent["environment"]), (&true.into(), &"staging".into()));
    assert!(receiver.request().request_line().contains("/staging"));
    let dry = agent.call("dry_run", &json!({ "destination": file, "environment": "qa" })).expect_err("there is none");
    assert!(dry.contains("there are staging, production"), "{dry}");
    agent.end();

    let output = home.signpost().args(["mcp", "--allow-send", &file, "--environment", "qa"]).output();
    let output = output.expect("the program runs");
    assert_eq!(output.status.code(), Some(2), "a slip is no permission");
    std::fs::create_dir_all(home.path().join("data/destinations")).expect("a folder");
    std::fs::copy(&file, home.path().join("data/destinations/acme.toml")).expect("it is copied");
    let mut agent = Agent::start(&home, &[]);
    let listed = agent.call("list_destinations", &json!({})).expect("a list");
    assert_eq!(listed["destinations"][0]["environments"][0]["name"], "staging", "{listed}");
    agent.end();
}

#[test]
fn what_an_agent_gets_wrong_is_said_and_the_session_goes_on() {
    let home = Home::new();
    let mut agent = Agent::start(&home, &[]);
    for (tool, arguments, wanted) in [
        ("explain", json!({ "cause": "aws.regoin_wrong" }), "did you mean aws.region_wrong?"),
        ("explain", json!({ "couse": "x" }), "unknown field `couse`"),
        ("validate", json!({}), "give batch or batch_file"),
        ("validate", json!({ "batch": "[]", "batch_file": "x" }), "not both"),
        ("validate", json!({ "batch_file": "-" }), "give a path"),
        ("diagnose", json!({ "har_file": "/nowhere.har" }), "there is no such file"),
        ("dry_run", json!({ "destination": "nobody" }), "nobody: "),
        ("dry_run", json!({ "destination": "x", "at": "today" }), "at: "),
        ("check_plan", json!({ "destination": 7 }), "invalid type"),
    ] {
        let refused = agent.call(tool, &arguments).expect_err(tool);
        assert!(refused.contains(wanted), "{tool} {arguments}: {refused}");
    }
    let unknown = agent.ask("tools/call", &json!({ "name": "delete_everything", "arguments": {} }));
    assert!(unknown["error"]["message"].as_str().is_some_and(|text| text.contains("list_destinations")), "{unknown}");
    agent.end();
}

#[test]
fn a_permission_for_what_is_not_there_is_refused_at_the_start() {
    let home = Home::new();
    let output = home.signpost().args(["mcp", "--allow-send", "acme"]).output().expect("the program runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(super::stderr(&output).contains("acme: "), "{}", super::stderr(&output));
}

/// One without characters that signers encode differently.
const SECRET_OF_URL: &str = "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY";

/// A destination file for each method, with [`SECRET`] as its secret.
fn destinations_of_each_method(home: &Home, origin: &str) -> Vec<String> {
    let secret = "{ env = \"TEST_SECRET\" }";
    let aws =
        "method = \"aws-sigv4\"\nregion = \"eu-west-1\"\nservice = \"execute-api\"\naccess_key_id = \"AKIDEXAMPLE\"";
    [
        ("static", format!("method = \"static-header\"\nheader = \"X-Api-Key\"\nvalue = {secret}")),
        (
            "oauth2",
            format!(
                "method = \"oauth2-client-credentials\"\ntoken_url = \"{origin}/token\"\nclient_id = \"me\"\nclient_secret = {secret}\ncredentials_in = \"header\""
            ),
        ),
        ("aws", format!("{aws}\nsecret_access_key = {secret}\nsession_token = {secret}")),
        ("sas", format!("method = \"azure-sas\"\nservice = \"event-hubs\"\npolicy_name = \"send\"\npolicy_key = {secret}")),
    ]
    .into_iter()
    .map(|(name, auth)| {
        let query = format!("?code={SECRET_OF_URL}");
        home.file(
            &format!("{name}.toml"),
            format!("name = \"{name}\"\nurl = \"{origin}/in{query}\"\n\n[auth]\n{auth}\n"),
        )
    })
    .collect()
}

#[test]
fn no_tool_shows_a_secret_of_any_method() {
    let home = Home::new();
    // A server that repeats the secret in its refusals, that of the token as well: four requests.
    let echo = format!(
        "HTTP/1.1 403 Forbidden\r\nX-Seen: {SECRET}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{SECRET}",
        SECRET.len()
    );
    let receiver = Receiver::answering(&[echo.as_str(); 4]);
    let files = destinations_of_each_method(&home, receiver.url("").trim_end_matches('/'));
    let har = home.file(
        "a.har",
        json!({ "log": { "version": "1.2", "creator": { "name": "x", "version": "1" }, "entries": [{
            "startedDateTime": "2026-03-05T01:02:03Z", "time": 1,
            "request": { "method": "POST", "url": format!("https://a.example/in?sig={SECRET}"), "httpVersion": "HTTP/1.1", "headers": [{ "name": "Authorization", "value": format!("Bearer {SECRET}") }], "queryString": [], "cookies": [], "headersSize": -1, "bodySize": 0 },
            "response": { "status": 401, "statusText": "", "httpVersion": "HTTP/1.1", "headers": [{ "name": "WWW-Authenticate", "value": "Bearer error=\"invalid_token\"" }], "cookies": [], "redirectURL": "", "headersSize": -1, "bodySize": -1,
                "content": { "size": 1, "mimeType": "text/plain", "text": format!("no such token: {SECRET}") } },
            "cache": {}, "timings": { "send": 0, "wait": 1, "receive": 0 } }] } })
        .to_string(),
    );
    let allowed: Vec<&str> = files.iter().flat_map(|file| ["--allow-send", file.as_str()]).collect();
    let mut agent = Agent::start(&home, &allowed);
    let found = agent.call("diagnose", &json!({ "har_file": har })).expect("findings");
    assert!(found["findings"].as_array().is_some_and(|findings| !findings.is_empty()), "{found}");
    for (tool, arguments) in [("list_destinations", json!({})), ("explain", json!({}))] {
        agent.call(tool, &arguments).expect(tool);
    }
    let batch = "[{\"a\":1}]";
    agent.call("validate", &json!({ "batch": batch })).expect("a report");
    for file in &files {
        for tool in ["dry_run", "check_plan", "send"] {
            let arguments = match tool {
                "check_plan" => json!({ "destination": file }),
                _ => json!({ "destination": file, "batch": batch }),
            };
            // A refusal is shown to the agent as well.
            agent.call(tool, &arguments).ok();
        }
    }
    let heard = agent.end();
    assert!(heard.contains("403"), "the server was asked: {heard}");
    assert!(!heard.contains(SECRET) && !heard.contains(SECRET_OF_URL), "{heard}");
}
