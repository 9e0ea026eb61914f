//! Bruno's own `.bru` files: one request in blocks (docs.usebruno.com, "Bru Lang").

use serde_json::{Value, json};

use super::requests::Requests;
use super::variables::Variables;
use super::{Found, ImportError, ImportFormat, draft, open_collection, settings};
use crate::interchange::request::{Body, ForeignRequest};
use crate::interchange::template::Template;

const METHODS: [&str; 9] = ["get", "post", "put", "patch", "delete", "options", "head", "connect", "trace"];

/// A block of a method, or of variables: `post {`.
pub(super) fn is_request(text: &str) -> bool {
    let blocks = blocks(text);
    let has = |is_known: &dyn Fn(&str) -> bool| blocks.iter().any(|block| is_known(block.name));
    // The settings of a collection or a folder have neither, and are told by two blocks that only Bruno has.
    has(&|name| METHODS.contains(&name) || name == "vars")
        || (has(&|name| name == "meta" || name == "auth")
            && has(&|name| name.starts_with("auth:") || name.starts_with("vars:")))
}

struct Block<'a> {
    /// `post`, `headers`, `auth:awsv4`, …
    name: &'a str,
    lines: Vec<&'a str>,
}

/// A block begins with its name and `{` at the start of a line and ends with `}` at the start of one.
fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks: Vec<Block<'_>> = Vec::new();
    let mut is_open = false;
    for line in text.lines() {
        let line = line.trim_end();
        if is_open {
            if line == "}" || line == "]" {
                is_open = false;
            } else if let Some(block) = blocks.last_mut() {
                block.lines.push(line);
            }
        } else if let Some(name) =
            line.strip_suffix(" {").or_else(|| line.strip_suffix(" [")).filter(|name| is_name(name))
        {
            blocks.push(Block { name, lines: Vec::new() });
            is_open = true;
        }
    }
    blocks
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b':' | b'-'))
}

impl Block<'_> {
    /// `name: value` of each line; `~` before a name switches the line off.
    fn pairs(&self) -> Vec<(String, String)> {
        let lines = self.lines.iter().map(|line| line.trim()).filter(|line| !line.starts_with('~'));
        lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
            .collect()
    }

    fn get(&self, name: &str) -> Option<String> {
        self.pairs().into_iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// The text, without the two spaces that Bruno puts before each line.
    fn text(&self) -> String {
        let lines: Vec<&str> = self.lines.iter().map(|line| line.strip_prefix("  ").unwrap_or(line)).collect();
        lines.join("\n")
    }
}

pub(super) fn read(text: &str) -> Result<Found, ImportError> {
    let malformed = |problem: &str| ImportError::malformed(ImportFormat::Bruno, problem);
    let blocks = blocks(text);
    let block = |name: &str| blocks.iter().find(|block| block.name == name);
    let Some(method) = blocks.iter().find(|block| METHODS.contains(&block.name)) else {
        // An environment has variables alone.
        let found = settings::read_pairs(block("vars").map(Block::pairs).unwrap_or_default(), ImportFormat::Bruno);
        return if found.drafts.is_empty() {
            let problem = match block("vars") {
                Some(_) => {
                    "the environment has no credential that makes up a destination; Bruno keeps secrets elsewhere"
                }
                None => {
                    "it has no request, as in post { … }; the settings of a collection or folder make no destination alone"
                }
            };
            Err(malformed(problem))
        } else {
            Ok(found)
        };
    };
    let mut variables = Variables::default();
    for (name, value) in blocks.iter().filter(|block| block.name.starts_with("vars:pre-request")).flat_map(Block::pairs)
    {
        variables.set(&name, Template::of_braces(&value));
    }
    let mut request = ForeignRequest {
        name: block("meta").and_then(|meta| meta.get("name")),
        method: Some(method.name.to_ascii_uppercase()),
        url: Template::of_braces(&method.get("url").unwrap_or_default()),
        headers: templates(block("headers").map(Block::pairs).unwrap_or_default()),
        body: body(method.get("body").as_deref(), &blocks),
        ..ForeignRequest::default()
    };
    let mode = method.get("auth").unwrap_or_default();
    if mode == "inherit" {
        request.leave_out("the authentication", open_collection::INHERITED);
    }
    if let Some(auth) = block(&format!("auth:{mode}")) {
        request.auth = open_collection::authentication(&as_open_collection(&mode, auth), &mut request.left_out);
    }
    let mut requests = Requests::default();
    requests.push(variables.fill_request(&request));
    Ok(draft::found(ImportFormat::Bruno, requests))
}

fn templates(pairs: Vec<(String, String)>) -> Vec<(String, Template)> {
    pairs.into_iter().map(|(name, value)| (name, Template::of_braces(&value))).collect()
}

fn body(mode: Option<&str>, blocks: &[Block<'_>]) -> Body {
    let block = |names: [&str; 2]| blocks.iter().find(|block| names.contains(&block.name));
    match mode {
        Some("json") => {
            block(["body:json", "body"]).map_or(Body::None, |block| Body::Text(Template::of_braces(&block.text())))
        }
        Some("text") => {
            block(["body:text", "body"]).map_or(Body::None, |block| Body::Text(Template::of_braces(&block.text())))
        }
        Some("formUrlEncoded") => {
            block(["body:form-urlencoded", ""]).map_or(Body::None, |block| Body::Form(templates(block.pairs())))
        }
        Some(_) | None => Body::None,
    }
}

/// The names of `.bru` in those of `OpenCollection`.
fn as_open_collection(mode: &str, block: &Block<'_>) -> Value {
    let pairs: serde_json::Map<String, Value> =
        block.pairs().into_iter().map(|(name, value)| (name, Value::String(value))).collect();
    let get = |name: &str| pairs.get(name).cloned().unwrap_or_default();
    if mode == "oauth2" {
        json!({
            "type": "oauth2", "flow": get("grant_type"), "accessTokenUrl": get("access_token_url"), "scope": get("scope"),
            "credentials": { "clientId": get("client_id"), "clientSecret": get("client_secret"), "placement": get("credentials_placement") },
        })
    } else {
        let mut table = pairs;
        table.insert("type".to_owned(), Value::String(mode.to_owned()));
        Value::Object(table)
    }
}
