//! A case as a file: what was sent, what came back, and what must be found.
//!
//! ```text
//! # about: the year stands where the store expects the bucket
//! # expect: s3.addressing_style_wrong likely url=https://minio.example/bucket
//! # never: s3.bucket_not_found
//! # auth: {"method":"aws-sigv4","service":"s3"}
//! PUT https://minio.example/2026/03/05/1 HTTP/1.1
//! authorization: AWS4-HMAC-SHA256 …
//!
//! [{}]
//! ###
//! HTTP/1.1 404 Not Found
//! content-type: application/xml
//!
//! <Error><Code>NoSuchBucket</Code></Error>
//! ```
//!
//! Lines that begin with `# ` say what a HAR file says beside the request: `kind`, `auth`, `skew` (seconds), `facts`
//! (further fields of `_signpost`), `started` (a moment), `creator`, `error` (another program's words where no
//! response came). Without `auth`, `skew`, `kind` and `facts` the case is another program's file. `expect` names a
//! finding with its certainty and changes, in order: the first findings must be these, and none that follow may be
//! proven. Without any, nothing may be found. `never` must not be proven. After `###` stands the response;
//! `### no response` ends a case without one, and `### next` begins the next exchange of the same delivery.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};
use signpost::diagnose::{Certainty, Decision, Finding, traced};
use signpost::domain::Exchange;
use signpost::report::har;

/// A finding that must be there.
#[derive(Debug, PartialEq, Eq)]
pub struct Expected {
    pub cause: String,
    pub certainty: Certainty,
    pub changes: BTreeMap<String, String>,
}

/// A case, read.
#[derive(Debug, Default)]
pub struct CaseFile {
    pub path: PathBuf,
    pub expected: Vec<Expected>,
    pub never: Vec<String>,
    /// Who responded in the receiver's place.
    pub product: Option<String>,
    entries: Vec<Value>,
    creator: Option<String>,
}

impl CaseFile {
    /// Read the file at `path`.
    pub fn read(path: &Path) -> Self {
        let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let mut case = Self { path: path.to_owned(), ..Self::default() };
        for block in text.split("\n### next\n") {
            case.add(block);
        }
        case
    }

    fn add(&mut self, block: &str) {
        let mut entry = json!({ "startedDateTime": "2026-03-05T01:02:03Z", "time": 100.0, "timings": {},
            "response": { "status": 0, "statusText": "", "httpVersion": "", "headers": [], "content": {} } });
        let mut own = Map::new();
        let mut rest = block;
        while let Some((line, after)) = rest.split_once('\n').filter(|(line, _)| line.starts_with("# ")) {
            let (name, value) = line[2..].split_once(": ").unwrap_or_else(|| panic!("{}: {line}", self.path.display()));
            self.say(name, value, &mut entry, &mut own);
            rest = after;
        }
        let (request, response) = if let Some((request, _)) = rest.split_once("\n### no response") {
            (request, None)
        } else {
            let parts = rest.split_once("\n###\n");
            let (request, response) = parts.unwrap_or_else(|| panic!("{}: no response", self.path.display()));
            (request, Some(response))
        };
        let (line, headers, body) = message(request);
        let words: Vec<&str> = line.split(' ').collect();
        let url = words[1..words.len() - 1].join(" ");
        entry["request"] = json!({ "method": words[0], "url": url, "httpVersion": words[words.len() - 1],
            "headers": headers, "postData": { "text": body } });
        if let Some(response) = response {
            let (line, headers, body) = message(response.strip_suffix('\n').unwrap_or(response));
            let mut words = line.splitn(3, ' ');
            let version = words.next().unwrap_or_default();
            let status: u16 = words.next().and_then(|status| status.parse().ok()).expect("a status");
            let reason = words.next().unwrap_or_default();
            for (field, value) in [
                ("status", json!(status)),
                ("statusText", json!(reason)),
                ("httpVersion", json!(version)),
                ("headers", headers),
                ("content", json!({ "size": body.len(), "mimeType": "", "text": body })),
            ] {
                entry["response"][field] = value;
            }
        }
        if !own.is_empty() {
            entry["_signpost"] = Value::Object(own);
        }
        self.entries.push(entry);
    }

    /// A line of the head.
    fn say(&mut self, name: &str, value: &str, entry: &mut Value, own: &mut Map<String, Value>) {
        let parsed = || -> Value {
            serde_json::from_str(value).unwrap_or_else(|error| panic!("{}: {name}: {error}", self.path.display()))
        };
        match name {
            "about" => {}
            "expect" => self.expected.push(expected(value)),
            "never" => self.never.push(value.to_owned()),
            "product" => self.product = Some(value.to_owned()),
            "kind" => drop(own.insert("kind".to_owned(), json!(value))),
            "auth" => drop(own.insert("auth".to_owned(), parsed())),
            "skew" => drop(own.insert("clock".to_owned(), json!({ "skew_seconds": parsed() }))),
            "facts" => own.extend(parsed().as_object().expect("an object").clone()),
            "started" => entry["startedDateTime"] = json!(value),
            "error" => entry["response"]["_error"] = json!(value),
            "creator" => self.creator = Some(value.to_owned()),
            _ => panic!("{}: {name} is not known", self.path.display()),
        }
    }

    /// The exchanges, as read from a HAR file that holds them.
    pub fn exchanges(&self) -> Vec<Exchange> {
        let creator = self.creator.as_deref().unwrap_or("t");
        let document = json!({ "log": { "version": "1.2", "creator": { "name": creator, "version": "1" },
            "entries": self.entries } });
        har::read(&document.to_string()).expect("a HAR file").exchanges
    }

    /// What is found, and what decided it.
    pub fn findings(&self) -> (Vec<Finding>, Vec<Decision>) {
        traced(&self.exchanges())
    }

    /// What is wrong with `findings`; nothing if they are as expected.
    pub fn complaint(&self, findings: &[Finding]) -> Option<String> {
        let found: Vec<Expected> = findings.iter().map(of_finding).collect();
        let begins_right = found.iter().zip(&self.expected).all(|(found, expected)| found == expected);
        let is_complete = found.len() >= self.expected.len();
        let is_silent = !self.expected.is_empty() || found.is_empty();
        let later = findings.iter().skip(self.expected.len());
        let is_modest = later.clone().all(|finding| finding.certainty != Certainty::Proven);
        let is_never = findings.iter().any(|finding| {
            finding.certainty == Certainty::Proven && self.never.iter().any(|never| never == finding.cause.id)
        });
        let named = findings.first().and_then(|finding| finding.product).map(|product| product.name);
        let is_named = self.product.as_deref().is_none_or(|product| named == Some(product));
        let is_right = begins_right && is_complete && is_silent && is_modest && !is_never && is_named;
        (!is_right).then(|| format!("{}: expected {:#?}, found {findings:#?}", self.path.display(), self.expected))
    }
}

fn of_finding(finding: &Finding) -> Expected {
    let changes = finding.changes.iter().map(|change| (change.field.path().to_owned(), change.value.clone()));
    Expected { cause: finding.cause.id.to_owned(), certainty: finding.certainty, changes: changes.collect() }
}

/// `s3.bucket_not_found likely url=https://…`; several changes are separated by ` ; `.
fn expected(text: &str) -> Expected {
    let mut words = text.splitn(3, ' ');
    let cause = words.next().unwrap_or_default().to_owned();
    let certainty = match words.next() {
        Some("proven") => Certainty::Proven,
        Some("likely") => Certainty::Likely,
        Some("possible") => Certainty::Possible,
        other => panic!("{text}: {other:?} is no certainty"),
    };
    let changes = words.next().unwrap_or_default().split(" ; ").filter_map(|change| change.split_once('='));
    let changes = changes.map(|(field, value)| (field.to_owned(), value.to_owned())).collect();
    Expected { cause, certainty, changes }
}

/// First line, headers and body.
fn message(text: &str) -> (String, Value, String) {
    let (head, body) = text.split_once("\n\n").unwrap_or((text.trim_end_matches('\n'), ""));
    let mut lines = head.lines();
    let first = lines.next().unwrap_or_default().to_owned();
    let headers: Vec<Value> = lines
        .map(|line| {
            // The pseudo headers of HTTP/2 begin with a colon.
            let at = line.char_indices().skip(1).find(|(_, c)| *c == ':').map_or(line.len(), |(at, _)| at);
            let (name, value) = (&line[..at], line.get(at + 1..).unwrap_or_default());
            json!({ "name": name, "value": value.strip_prefix(' ').unwrap_or(value) })
        })
        .collect();
    (first, Value::Array(headers), body.to_owned())
}

/// Every case, in the order of their paths.
pub fn all() -> Vec<CaseFile> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnose/cases");
    let mut paths: Vec<PathBuf> = Vec::new();
    for family in std::fs::read_dir(folder).expect("the cases").flatten() {
        paths.extend(std::fs::read_dir(family.path()).expect("a family").flatten().map(|file| file.path()));
    }
    paths.sort();
    paths.iter().map(|path| CaseFile::read(path)).collect()
}
