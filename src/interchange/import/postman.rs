//! Postman: collections of schema 2.0 and 2.1, and environments.
//!
//! <https://schema.postman.com/collection/json/v2.1.0/draft-07/collection.json>

use serde_json::{Map, Value};

use super::requests::Requests;
use super::variables::Variables;
use super::{Found, ImportError, ImportFormat, draft, settings};
use crate::domain::limits;
use crate::interchange::request::{Body, ForeignAuth, ForeignClient, ForeignRequest};
use crate::interchange::template::Template;

pub(super) fn read(text: &str) -> Result<Found, ImportError> {
    let malformed = |problem: String| ImportError::malformed(ImportFormat::Postman, problem);
    let document: Value = serde_json::from_str(text).map_err(|error| malformed(error.to_string()))?;
    // The API of Postman wraps what it returns.
    let document = document.get("collection").or_else(|| document.get("environment")).unwrap_or(&document);
    if let Some(values) = document.get("values").and_then(Value::as_array) {
        let found = settings::read_pairs(pairs(values), ImportFormat::Postman);
        return if found.drafts.is_empty() {
            Err(malformed("the environment has no AWS key, connection string, signature or token URL".to_owned()))
        } else {
            Ok(found)
        };
    }
    let items = document.get("item").and_then(Value::as_array).ok_or_else(|| {
        malformed(
            "it has no item; export the collection as Collection v2.1, or the environment, and import that".to_owned(),
        )
    })?;
    let mut variables = Variables::default();
    for (name, value) in pairs(document.get("variable").and_then(Value::as_array).map_or(&[], Vec::as_slice)) {
        variables.set(&name, Template::of_braces(&value));
    }
    let mut requests = Requests::default();
    collect(items, document.get("auth"), 0, &mut requests);
    let requests = requests.map(|request| variables.fill_request(request));
    let found = draft::found(ImportFormat::Postman, requests);
    if found.drafts.is_empty() && found.left_out.is_empty() {
        return Err(malformed("it has no request".to_owned()));
    }
    Ok(found)
}

/// The enabled `key` and `value` of a list.
fn pairs(list: &[Value]) -> Vec<(String, String)> {
    let is_on = |entry: &&Value| {
        entry.get("enabled") != Some(&Value::Bool(false)) && entry.get("disabled") != Some(&Value::Bool(true))
    };
    let pair = |entry: &Value| Some((entry.get("key")?.as_str()?.to_owned(), text_of(entry.get("value")?)));
    list.iter().filter(is_on).filter_map(pair).collect()
}

fn text_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Folders hold items; their authentication is inherited.
fn collect(items: &[Value], inherited: Option<&Value>, depth: usize, requests: &mut Requests) {
    for item in items {
        if requests.is_full() {
            return;
        }
        let auth = item.get("auth").filter(|auth| !auth.is_null()).or(inherited);
        if let Some(items) = item.get("item").and_then(Value::as_array) {
            if depth < limits::IMPORT_DEPTH_MAX {
                collect(items, auth, depth + 1, requests);
            }
            continue;
        }
        let Some(description) = item.get("request") else { continue };
        let mut request = request(description, auth);
        request.name = item.get("name").and_then(Value::as_str).map(str::to_owned);
        requests.push(request);
    }
}

fn request(description: &Value, inherited: Option<&Value>) -> ForeignRequest {
    let url = description.get("url").unwrap_or(description);
    let whole = url.as_str().or_else(|| url.get("raw")?.as_str()).map(str::to_owned);
    let headers = description.get("header").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let auth = description.get("auth").filter(|auth| !auth.is_null()).or(inherited);
    let mut request = ForeignRequest {
        method: description.get("method").and_then(Value::as_str).map(str::to_owned),
        url: Template::of_braces(&with_path_variables(whole.unwrap_or_else(|| url_of_parts(url)), url)),
        headers: pairs(headers).into_iter().map(|(name, value)| (name, Template::of_braces(&value))).collect(),
        body: description.get("body").map(body).unwrap_or_default(),
        ..ForeignRequest::default()
    };
    if description.pointer("/body/mode").and_then(Value::as_str) == Some("graphql") {
        request.leave_out("the query of GraphQL", "the platform sends JSON of its own");
    }
    if let Some(auth) = auth {
        request.auth = authentication(auth, &mut request.left_out);
    }
    request
}

/// `/:name` in the path stands for the value that the request has for it.
fn with_path_variables(whole: String, url: &Value) -> String {
    let values = pairs(url.get("variable").and_then(Value::as_array).map_or(&[], Vec::as_slice));
    if values.is_empty() {
        return whole;
    }
    let (path, query) = whole.split_at(whole.find('?').unwrap_or(whole.len()));
    let part = |part: &str| {
        let value = part.strip_prefix(':').and_then(|name| values.iter().find(|(known, _)| known == name));
        value.map_or_else(|| part.to_owned(), |(_, value)| value.clone())
    };
    format!("{}{query}", path.split('/').map(part).collect::<Vec<_>>().join("/"))
}

/// A URL without `raw`: protocol, host, port, path and query by themselves.
fn url_of_parts(url: &Value) -> String {
    let joined = |name: &str, by: &str| match url.get(name) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(parts)) => parts.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(by),
        _ => String::new(),
    };
    let host = joined("host", ".");
    if host.is_empty() {
        return String::new();
    }
    let mut text = match url.get("protocol").and_then(Value::as_str) {
        Some(protocol) => format!("{protocol}://{host}"),
        None => host,
    };
    if let Some(port) = url.get("port").and_then(Value::as_str) {
        text = format!("{text}:{port}");
    }
    let path = joined("path", "/");
    text = format!("{text}/{}", path.strip_prefix('/').unwrap_or(&path));
    let query = pairs(url.get("query").and_then(Value::as_array).map_or(&[], Vec::as_slice));
    for (index, (name, value)) in query.iter().enumerate() {
        let mark = if index == 0 { '?' } else { '&' };
        text = format!("{text}{mark}{name}={value}");
    }
    text
}

fn body(body: &Value) -> Body {
    match body.get("mode").and_then(Value::as_str) {
        Some("raw") => Body::Text(Template::of_braces(body.get("raw").and_then(Value::as_str).unwrap_or_default())),
        Some("urlencoded" | "formdata") => {
            let fields = body.get("urlencoded").or_else(|| body.get("formdata")).and_then(Value::as_array);
            let fields = pairs(fields.map_or(&[], Vec::as_slice));
            Body::Form(fields.into_iter().map(|(name, value)| (name, Template::of_braces(&value))).collect())
        }
        Some("file") => {
            Body::File(body.pointer("/file/src").and_then(Value::as_str).unwrap_or("of the collection").to_owned())
        }
        Some(_) | None => Body::None,
    }
}

fn authentication(auth: &Value, left_out: &mut Vec<crate::interchange::LeftOut>) -> ForeignAuth {
    let kind = auth.get("type").and_then(Value::as_str).unwrap_or("noauth");
    let settings = Settings::of(auth.get(kind));
    match kind {
        "noauth" => ForeignAuth::None,
        "basic" => ForeignAuth::Basic { user: settings.text("username"), password: settings.text("password") },
        "bearer" => ForeignAuth::Bearer(settings.text("token")),
        "apikey" if settings.text("in").plain() == Some("query") => {
            left_out.push(crate::interchange::LeftOut::new(
                "the API key in the query",
                "write it into the URL; it is stored in the open there",
            ));
            ForeignAuth::None
        }
        "apikey" => ForeignAuth::Header { name: settings.text("key"), value: settings.text("value") },
        "awsv4" => ForeignAuth::Sigv4 {
            access_key_id: settings.text("accessKey"),
            secret_access_key: settings.text("secretKey"),
            session_token: settings.optional("sessionToken"),
            region: settings.text("region"),
            service: settings.text("service"),
        },
        "oauth2"
            if settings.text("grant_type").plain().is_none_or(|grant| matches!(grant, "client_credentials" | "")) =>
        {
            ForeignAuth::ClientCredentials(Box::new(ForeignClient {
                token_url: settings.text("accessTokenUrl"),
                client_id: settings.text("clientId"),
                client_secret: settings.text("clientSecret"),
                is_in_header: settings.text("client_authentication").plain() != Some("body"),
                is_raw_basic: false,
                is_json: false,
                scope: settings.optional("scope"),
                audience: settings.optional("audience"),
                resource: settings.optional("resource"),
            }))
        }
        other => {
            left_out.push(crate::interchange::LeftOut::new(
                format!("the authentication {}", crate::domain::display::visible(other)),
                "the platform has no such method",
            ));
            ForeignAuth::None
        }
    }
}

/// The settings of one method: a list of keys and values in 2.1, an object in 2.0.
struct Settings(Map<String, Value>);

impl Settings {
    fn of(value: Option<&Value>) -> Self {
        Self(match value {
            Some(Value::Array(list)) => {
                pairs(list).into_iter().map(|(name, value)| (name, Value::String(value))).collect()
            }
            Some(Value::Object(table)) => table.clone(),
            _ => Map::new(),
        })
    }

    fn text(&self, name: &str) -> Template {
        self.0.get(name).and_then(Value::as_str).map(Template::of_braces).unwrap_or_default()
    }

    fn optional(&self, name: &str) -> Option<Template> {
        Some(self.text(name)).filter(|text| !text.is_empty())
    }
}
