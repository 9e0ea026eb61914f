//! OpenCollection 1.0 in YAML, as Bruno writes it since 3.1: a request, or a collection in one file.
//!
//! <https://schema.opencollection.com/opencollection/v1.0.0.json>

use serde_json::Value;

use super::requests::Requests;
use super::variables::Variables;
use super::{Found, ImportError, ImportFormat, draft};
use crate::domain::{display, limits};
use crate::interchange::request::{Body, ForeignAuth, ForeignClient, ForeignRequest, LeftOut};
use crate::interchange::template::Template;
use crate::interchange::yaml;

/// Why a request that takes the authentication of its folder has none.
pub(super) const INHERITED: &str =
    "it is that of its folder or collection, which is not in the text: fill it in, or import the collection";

/// A collection, or one request of it.
pub(super) fn is_collection(text: &str) -> bool {
    let has = |start: &str| text.lines().any(|line| line.starts_with(start));
    has("opencollection:") || (has("info:") && has("http:"))
}

pub(super) fn read(text: &str) -> Result<Found, ImportError> {
    let malformed = |problem: String| ImportError::malformed(ImportFormat::OpenCollection, problem);
    let document = yaml::read(text).map_err(|error| malformed(error.to_string()))?;
    let mut variables = Variables::default();
    let mut requests = Requests::default();
    let environments = document.pointer("/config/environments").and_then(Value::as_array);
    let of_environment =
        environments.and_then(|list| list.first()).and_then(|environment| environment.get("variables"));
    for list in [of_environment, document.pointer("/request/variables"), document.pointer("/runtime/variables")] {
        for entry in list.and_then(Value::as_array).into_iter().flatten() {
            let value = entry.get("value").and_then(|value| value.as_str().or_else(|| value.get("data")?.as_str()));
            if let (Some(name), Some(value)) = (text_at(entry, "name"), value) {
                variables.set(name, Template::of_braces(value));
            }
        }
    }
    collect(&document, document.pointer("/request/auth"), 0, &mut requests);
    let requests = requests.map(|request| variables.fill_request(request));
    let found = draft::found(ImportFormat::OpenCollection, requests);
    if found.drafts.is_empty() && found.left_out.is_empty() {
        return Err(malformed("it has no request; in a folder, import the file of the request".to_owned()));
    }
    Ok(found)
}

fn collect(item: &Value, inherited: Option<&Value>, depth: usize, requests: &mut Requests) {
    if item.get("http").is_some() {
        requests.push(request(item, inherited));
    }
    for inner in item.get("items").and_then(Value::as_array).into_iter().flatten() {
        if depth < limits::IMPORT_DEPTH_MAX && !requests.is_full() {
            let auth = inner.pointer("/request/auth").or(inherited);
            collect(inner, auth, depth + 1, requests);
        }
    }
}

fn text_at<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name).and_then(Value::as_str)
}

fn template_at(value: &Value, name: &str) -> Template {
    text_at(value, name).map(Template::of_braces).unwrap_or_default()
}

fn pairs(list: Option<&Value>) -> Vec<(String, Template)> {
    let is_on = |entry: &&Value| {
        entry.get("disabled") != Some(&Value::Bool(true)) && entry.get("enabled") != Some(&Value::Bool(false))
    };
    let list = list.and_then(Value::as_array).into_iter().flatten().filter(is_on);
    list.filter_map(|entry| Some((text_at(entry, "name")?.to_owned(), template_at(entry, "value")))).collect()
}

fn request(item: &Value, inherited: Option<&Value>) -> ForeignRequest {
    let http = item.get("http").unwrap_or(&Value::Null);
    let mut request = ForeignRequest {
        name: item.pointer("/info/name").and_then(Value::as_str).map(str::to_owned),
        method: text_at(http, "method").map(str::to_owned),
        url: template_at(http, "url"),
        headers: pairs(http.get("headers")),
        body: http.get("body").map(body).unwrap_or_default(),
        ..ForeignRequest::default()
    };
    let own = http.get("auth").or_else(|| item.get("auth")).filter(|auth| auth.as_str() != Some("inherit"));
    match own.or(inherited) {
        Some(auth) => request.auth = authentication(auth, &mut request.left_out),
        None if http.get("auth").and_then(Value::as_str) == Some("inherit") => {
            request.leave_out("the authentication", INHERITED);
        }
        None => {}
    }
    request
}

fn body(body: &Value) -> Body {
    match text_at(body, "type") {
        Some("json" | "text" | "xml" | "sparql") => Body::Text(template_at(body, "data")),
        Some("form-urlencoded" | "multipart-form") => Body::Form(pairs(body.get("data"))),
        Some("file") => Body::File("of the collection".to_owned()),
        Some(_) | None => Body::None,
    }
}

/// One method, with the field names of OpenCollection; Bruno's files have nearly the same.
pub(super) fn authentication(auth: &Value, left_out: &mut Vec<LeftOut>) -> ForeignAuth {
    let text = |name: &str| template_at(auth, name);
    let optional = |value: Template| Some(value).filter(|value| !value.is_empty());
    match text_at(auth, "type").unwrap_or("none") {
        "none" | "inherit" => ForeignAuth::None,
        "basic" => ForeignAuth::Basic { user: text("username"), password: text("password") },
        "bearer" => ForeignAuth::Bearer(text("token")),
        "apikey" if matches!(text_at(auth, "placement"), Some("query" | "queryparams")) => {
            left_out.push(LeftOut::new(
                "the API key in the query",
                "write it into the URL; it is stored in the open there",
            ));
            ForeignAuth::None
        }
        "apikey" => ForeignAuth::Header { name: text("key"), value: text("value") },
        "awsv4" => {
            if text_at(auth, "profileName").is_some_and(|name| !name.is_empty()) && text("accessKeyId").is_empty() {
                left_out.push(LeftOut::new(
                    "the AWS profile",
                    "import the keys of the profile, as in aws configure export-credentials",
                ));
            }
            ForeignAuth::Sigv4 {
                access_key_id: text("accessKeyId"),
                secret_access_key: text("secretAccessKey"),
                session_token: optional(text("sessionToken")),
                region: text("region"),
                service: text("service"),
            }
        }
        "oauth2" if text_at(auth, "flow").is_none_or(|flow| flow == "client_credentials") => {
            let credentials = auth.get("credentials").unwrap_or(auth);
            let parameters = pairs(auth.pointer("/additionalParameters/accessTokenRequest"));
            let parameter =
                |name: &str| parameters.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
            ForeignAuth::ClientCredentials(Box::new(ForeignClient {
                token_url: text("accessTokenUrl"),
                client_id: template_at(credentials, "clientId"),
                client_secret: template_at(credentials, "clientSecret"),
                is_in_header: text_at(credentials, "placement") == Some("basic_auth_header"),
                is_raw_basic: false,
                is_json: false,
                scope: optional(text("scope")),
                audience: parameter("audience"),
                resource: parameter("resource"),
            }))
        }
        other => {
            left_out.push(LeftOut::new(
                format!("the authentication {}", display::visible(other)),
                "the platform has no such method",
            ));
            ForeignAuth::None
        }
    }
}
