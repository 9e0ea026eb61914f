//! From requests of another tool to destinations.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::address::{self, NoAddress};
use super::credential::{self, sas};
use super::requests::Requests;
use super::variables::environment_name;
use super::{Draft, Found, Held, ImportFormat};
use crate::domain::auth::{AzureService, SasCredential};
use crate::domain::host::HostFacts;
use crate::domain::message::Batch;
use crate::domain::paste::{self, PastedAuth};
use crate::domain::{Auth, Destination, Secret, TimestampFormat, display, limits};
use crate::interchange::request::{Body, ForeignAuth, ForeignClient, ForeignRequest, LeftOut, form_decoded};
use crate::interchange::template::{Piece, Template};

/// What is said of one draft while it is made.
#[derive(Default)]
pub(super) struct Notes {
    pub(super) taken: Vec<String>,
    pub(super) left_out: Vec<LeftOut>,
}

impl Notes {
    pub(super) fn take(&mut self, sentence: impl Into<String>) {
        self.taken.push(sentence.into());
    }

    pub(super) fn leave_out(&mut self, what: impl Into<String>, reason: impl Into<String>) {
        self.left_out.push(LeftOut::new(what, reason));
    }

    /// What was left out, each once.
    fn left_out_once(mut self) -> Vec<LeftOut> {
        let mut seen = BTreeSet::new();
        self.left_out.retain(|left_out| seen.insert(left_out.clone()));
        self.left_out
    }

    /// The text of a setting that is no secret; empty, with a word, where it is not in the import.
    pub(super) fn text(&mut self, template: &Template, what: &str) -> String {
        if let Some(text) = template.plain() {
            return text.trim().to_owned();
        }
        match template.first_variable() {
            Some(name) => {
                self.leave_out(
                    what,
                    format!("it is the variable {name}, whose value is not in the import: fill it in"),
                );
            }
            None => self.leave_out(what, "it is the output of a command, which is not run: fill it in"),
        }
        String::new()
    }

    /// Where a secret is: its value, the variable that it is, or the variable that it has to be put into.
    pub(super) fn secret(&mut self, template: &Template, name: &str) -> Held {
        if let Some(variable) = template.only_variable() {
            let name = environment_name(variable);
            if name != variable {
                self.leave_out(
                    format!("the variable {variable}"),
                    format!("an environment variable cannot have this name: it is called {name} here"),
                );
            }
            return Held::Variable(name);
        }
        match template.plain() {
            Some(display::MASK | "") => {
                self.leave_out("the secret", format!("it is not in the text: put it into {name}"));
                Held::Variable(name.to_owned())
            }
            Some(text) if text.contains(display::MASK) => {
                self.leave_out("the secret", format!("it is masked in the text: put the whole value into {name}"));
                Held::Variable(name.to_owned())
            }
            Some(text) => Held::Value(Secret::new(text)),
            None => {
                let part = match template.first_variable() {
                    Some(part) => format!("the variable {part} is a part of it"),
                    None => "a command makes it, and is not run".to_owned(),
                };
                self.leave_out("the secret", format!("{part}: put the whole value into {name}"));
                Held::Variable(name.to_owned())
            }
        }
    }
}

/// Destinations of `requests`: a token request belongs to the deliveries beside it.
pub(super) fn found(format: ImportFormat, requests: Requests) -> Found {
    let mut left_out = Vec::new();
    if requests.is_full() {
        left_out.push(LeftOut::new(
            "the requests after these",
            format!("those of one import hold at most {} MiB", limits::IMPORT_TEXT_BYTES_MAX / 1024 / 1024),
        ));
    }
    let mut clients = Vec::new();
    let mut deliveries = Vec::new();
    for request in requests.into_iter().map(ForeignRequest::with_user_of_url) {
        match client_of(&request) {
            Some(Ok(client)) => clients.push((request.name.clone(), client)),
            Some(Err(reason)) => left_out.push(reason),
            None => deliveries.push(request),
        }
    }
    let mut drafts = Vec::new();
    let only_client = if clients.len() == 1 { clients.first().cloned() } else { None };
    for mut request in deliveries {
        if let (true, Some((name, client))) = (is_bearer(&request), &only_client) {
            request.name = request.name.or_else(|| name.clone());
            request.auth = ForeignAuth::ClientCredentials(Box::new(client.clone()));
        }
        match of_request(&request) {
            Ok(draft) => drafts.push(draft),
            Err(reason) => left_out.push(reason),
        }
        if drafts.len() >= limits::IMPORT_DESTINATIONS_MAX {
            left_out.push(too_many("the requests after it"));
            break;
        }
    }
    if drafts.is_empty() {
        let is_all = clients.len() <= limits::IMPORT_DESTINATIONS_MAX;
        let clients = clients.into_iter().take(limits::IMPORT_DESTINATIONS_MAX);
        drafts.extend(clients.map(|(name, client)| of_client(name, &client)));
        left_out.extend((!is_all).then(|| too_many("the token requests after them")));
    }
    Found { format, drafts, left_out }
}

pub(super) fn too_many(what: &str) -> LeftOut {
    LeftOut::new(what, format!("one import makes at most {} destinations", limits::IMPORT_DESTINATIONS_MAX))
}

fn is_bearer(request: &ForeignRequest) -> bool {
    match &request.auth {
        ForeignAuth::Bearer(_) => true,
        ForeignAuth::None => request.header("authorization").is_some_and(|value| value.strip_word("Bearer ").is_some()),
        _ => false,
    }
}

/// The client credentials that `request` exchanges for a token; `None` where it is no token request.
fn client_of(request: &ForeignRequest) -> Option<Result<ForeignClient, LeftOut>> {
    let names_grant = |fields: &[(String, Template)]| fields.iter().any(|(name, _)| name == "grant_type");
    let mut token_url = request.url.clone();
    let (form, is_json) = match (request.form(), request.query()) {
        (form, _) if names_grant(&form) => (form, false),
        // Some pages show the form as a query; RFC 6749 §4.4.2 has it in the body, where the platform sends it.
        (form, query) if names_grant(&query) => {
            token_url = token_url.split_once("?").map_or(token_url, |(before, _)| before);
            (form.into_iter().chain(query).collect(), false)
        }
        _ => (json_fields(&request.body)?, true),
    };
    let field = |name: &str| form.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
    let grant = field("grant_type")?;
    if grant.plain() != Some("client_credentials") {
        let grant = grant.plain().map_or_else(|| "variable".to_owned(), display::visible);
        return Some(Err(LeftOut::new(
            "a token request",
            format!("its grant type is {grant}; the platform knows client_credentials alone"),
        )));
    }
    let mut client = ForeignClient {
        token_url,
        client_id: field("client_id").unwrap_or_default(),
        client_secret: field("client_secret").unwrap_or_default(),
        scope: field("scope"),
        audience: field("audience"),
        resource: field("resource"),
        is_json,
        ..ForeignClient::default()
    };
    if let Some((user, password)) = &basic_of(request) {
        client.is_in_header = true;
        // RFC 6749 §2.3.1 wants both form-encoded before they are joined; curl and most tools join them as they are.
        // Where nothing has to be encoded, both are the same.
        let is_raw = |part: &Template| {
            part.pieces().iter().any(|piece| matches!(piece, Piece::Text(text) if !is_form_encoded(text)))
        };
        client.is_raw_basic = is_raw(user) || is_raw(password);
        let decode = |part: &Template| if client.is_raw_basic { part.clone() } else { part.map_text(form_decoded) };
        (client.client_id, client.client_secret) = (decode(user), decode(password));
    }
    Some(Ok(client))
}

/// User and password of Basic, which a tool makes or the header has.
fn basic_of(request: &ForeignRequest) -> Option<(Template, Template)> {
    if let ForeignAuth::Basic { user, password } = &request.auth {
        return Some((user.clone(), password.clone()));
    }
    let pair = request.header("authorization")?.strip_word("Basic ")?;
    let pair = STANDARD.decode(pair.plain()?.trim()).ok().and_then(|pair| String::from_utf8(pair).ok())?;
    let (user, password) = pair.split_once(':')?;
    Some((Template::text(user), Template::text(password)))
}

/// The texts of a JSON object, as some identity providers take a token request.
fn json_fields(body: &Body) -> Option<Vec<(String, Template)>> {
    let Body::Text(text) = body else { return None };
    if !text.leading_text().trim_start().starts_with('{') {
        return None;
    }
    let text = text.to_braces();
    let names_grant = text.contains("\"grant_type\"");
    let table: serde_json::Map<String, serde_json::Value> = names_grant.then(|| serde_json::from_str(&text).ok())??;
    let fields = table.into_iter().filter_map(|(name, value)| Some((name, Template::of_braces(value.as_str()?))));
    Some(fields.collect())
}

/// What form-encoding gives: escapes of nothing but what has to be escaped (WHATWG URL,
/// "application/x-www-form-urlencoded").
fn is_form_encoded(text: &str) -> bool {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'*' | b'+');
    let mut parts = text.split('%');
    parts.next().is_none_or(|start| start.bytes().all(is_plain))
        && parts.all(|part| {
            let escaped = part.get(..2).and_then(|number| u8::from_str_radix(number, 16).ok());
            escaped.is_some_and(|byte| !byte.is_ascii_alphanumeric()) && part[2..].bytes().all(is_plain)
        })
}

/// A token request alone: all but the address of the destination.
fn of_client(name: Option<String>, client: &ForeignClient) -> Draft {
    let mut notes = Notes::default();
    let auth = credential::client_credentials(client, &mut notes);
    notes.leave_out("the URL", "the text has a token request and no delivery: fill in url");
    draft(name.unwrap_or_else(|| "OAuth2 destination".to_owned()), String::new(), auth, notes)
}

pub(super) fn draft(name: String, url: String, auth: Auth<Held>, mut notes: Notes) -> Draft {
    Draft {
        destination: Destination {
            name,
            environment: None,
            url: url.into(),
            auth,
            timestamp: TimestampFormat::default(),
            connection: crate::domain::Connection::default(),
        },
        batch: None,
        taken: std::mem::take(&mut notes.taken),
        left_out: notes.left_out_once(),
    }
}

fn of_request(request: &ForeignRequest) -> Result<Draft, LeftOut> {
    let mut notes = Notes { taken: Vec::new(), left_out: request.left_out.clone() };
    let (url, token, computed_path) = url_of(request, &mut notes)?;
    let auth = match token {
        Some(token) => sas(AzureService::BlobStorage, SasCredential::Token(token)),
        None => credential::of(request, &url, &mut notes),
    };
    let name = request.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
    let name = name.map_or_else(|| name_of(&url), str::to_owned);
    let mut draft = draft(name, url, auth, Notes::default());
    draft.destination.connection = request.connection.clone();
    let dated = match (computed_path, draft.destination.object_path_form()) {
        (Some(format), _) => Some(format),
        (None, Some(_)) => {
            let (url, format) = address::without_dated_path(draft.destination.url.expose());
            draft.destination.url = url.into();
            format
        }
        (None, None) => None,
    };
    if matches!(&draft.destination.auth, Auth::AzureSas(auth) if auth.service == AzureService::EventHubs) {
        draft.destination.url = hub_of(draft.destination.url.expose()).into();
    }
    if let Some(format) = dated {
        draft.destination.timestamp = format;
        notes.take("Left the dated path out of the URL: the platform appends its own.");
    }
    say_what_differs(request, &draft.destination, &mut notes);
    draft.batch = batch_of(&request.body, &mut notes);
    draft.taken = std::mem::take(&mut notes.taken);
    draft.left_out = notes.left_out_once();
    Ok(draft)
}

/// The URL, a shared access signature of its query, and how a dated path in it is written.
type UrlParts = (String, Option<Held>, Option<TimestampFormat>);

fn url_of(request: &ForeignRequest, notes: &mut Notes) -> Result<UrlParts, LeftOut> {
    let what = request
        .name
        .as_deref()
        .map_or_else(|| "a request".to_owned(), |name| format!("the request {}", display::visible(name)));
    let (template, token) = match without_signature(&request.url) {
        Some((before, signature)) => (before, Some(notes.secret(&signature, "SAS_TOKEN"))),
        None => (request.url.clone(), None),
    };
    let address = address::of(&template).map_err(|problem| match problem {
        NoAddress::Variable(name) => LeftOut::new(
            what.clone(),
            format!("its URL has the variable {}, whose value is not in the import: write the value into the URL and import it again", display::visible(&name)),
        ),
        NoAddress::Command => LeftOut::new(what.clone(), "its URL is made by a command, which is not run"),
    })?;
    let mut url = address.url.trim().to_owned();
    if url.is_empty() {
        return Err(LeftOut::new(what, "it has no URL"));
    }
    if url.len() > limits::URL_BYTES_MAX {
        let reason = format!("its URL has {} bytes, and at most {} are sent", url.len(), limits::URL_BYTES_MAX);
        return Err(LeftOut::new(what, reason));
    }
    if !url.contains("://") {
        url = format!("http://{url}"); // As curl guesses; signpost says where https is needed.
    }
    if let Some((scheme, rest)) = url.split_once("://")
        && let Some((user, after)) = rest.split(['/', '?', '#']).next().unwrap_or_default().rsplit_once('@')
    {
        let tail = &rest[user.len() + 1 + after.len()..];
        notes.leave_out("user and password in the URL", "the platform takes none there: use static-header");
        url = format!("{scheme}://{after}{tail}");
    }
    if token.is_some() {
        notes.take("Took the URL, and the shared access signature as a variable.");
        return Ok((url, token, address.dated_path));
    }
    let Some(pasted) = paste::take_apart(&Secret::new(url.as_str())) else {
        refuse_scheme(&url, &what)?;
        return Ok((url, None, address.dated_path));
    };
    let token = match pasted.auth {
        PastedAuth::BlobToken(token) => Some(Held::Value(token)),
        _ => None,
    };
    notes.taken.extend(pasted.taken.into_iter().take(if token.is_some() { 2 } else { 1 }));
    let url = pasted.url.unwrap_or(url);
    refuse_scheme(&url, &what)?;
    let query = url.split_once('?').map_or("", |(_, query)| query);
    for parameter in display::secret_parameters(query) {
        notes.leave_out(
            format!("a place for the query parameter {}", display::visible(parameter)),
            "it may be a secret, and is kept in the open as a part of the URL",
        );
    }
    Ok((url, token, address.dated_path))
}

/// What is delivered to has to speak HTTP.
fn refuse_scheme(url: &str, what: &str) -> Result<(), LeftOut> {
    match url.split_once("://") {
        Some((scheme, _)) if !["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) => {
            let scheme = display::visible(scheme);
            Err(LeftOut::new(what, format!("its URL starts with {scheme}://, and the platform delivers by HTTP")))
        }
        Some(_) | None => Ok(()),
    }
}

/// The address of a hub, without the messages that are posted to ("Send event", Event Hubs REST API).
fn hub_of(url: &str) -> String {
    let (address, query) = url.split_at(url.find(['?', '#']).unwrap_or(url.len()));
    match address.strip_suffix("/messages") {
        Some(hub) if hub.matches('/').count() > 2 => format!("{hub}{query}"),
        Some(_) | None => url.to_owned(),
    }
}

/// A URL and the variable that is its query, or the last part of it: a shared access signature.
fn without_signature(url: &Template) -> Option<(Template, Template)> {
    let (mut before, query) = url.split_once("?")?;
    let mut parts = query.split("&");
    let signature = parts.pop().filter(|last| last.only_variable().is_some())?;
    for (index, part) in parts.into_iter().enumerate() {
        before.push_text(if index == 0 { "?" } else { "&" });
        before = before.then(part);
    }
    Some((before, signature))
}

/// Headers that say nothing about the destination, because every client sends some.
pub(super) const OF_THE_CLIENT: [&str; 14] = [
    "accept",
    "accept-encoding",
    "accept-language",
    "user-agent",
    "host",
    "content-length",
    "connection",
    "content-type",
    "authorization",
    "x-amz-date",
    "x-amz-content-sha256",
    "x-amz-security-token",
    "x-ms-blob-type",
    "x-ms-version",
];

/// What the platform would not send in this way.
fn say_what_differs(request: &ForeignRequest, destination: &Destination<Held>, notes: &mut Notes) {
    let method = destination.method();
    if let Some(written) = &request.method
        && !written.eq_ignore_ascii_case(method.name())
    {
        notes.leave_out(
            format!("the method {}", display::visible(written)),
            format!("the platform sends {method} here"),
        );
    }
    let own = match &destination.auth {
        Auth::StaticHeader(auth) => auth.header.as_str(),
        _ => "",
    };
    for (name, value) in &request.headers {
        let is_of_client = OF_THE_CLIENT.iter().any(|known| name.eq_ignore_ascii_case(known))
            || name.to_ascii_lowercase().starts_with("sec-")
            // HTTP/2 and 3 write the request line so, and developer tools show it among the headers.
            || name.starts_with(':');
        if name.eq_ignore_ascii_case("content-type")
            && value.plain().is_some_and(|text| !text.starts_with("application/json"))
        {
            notes.leave_out("the content type", "the platform sends application/json");
        } else if !is_of_client && !name.eq_ignore_ascii_case(own) {
            notes.leave_out(
                format!("the header {}", display::visible(name)),
                "the platform sends no header but its own and the one of static-header",
            );
        }
    }
}

fn batch_of(body: &Body, notes: &mut Notes) -> Option<Batch> {
    match body {
        Body::None => None,
        Body::Text(text) => match text.plain() {
            Some("") => None,
            Some(text) => Some(Batch::from_bytes(text.as_bytes().to_vec())),
            None => {
                notes.leave_out("the body", "it has variables or commands in it; choose a batch in its place");
                None
            }
        },
        Body::Form(_) => {
            notes.leave_out("the body", "it is a form; the platform sends JSON");
            None
        }
        Body::File(name) if name == "-" => {
            notes.leave_out("standard input", "what comes from it is not in the text; send it with --batch");
            None
        }
        Body::File(name) => {
            notes.leave_out(
                format!("the file {}", display::visible(name)),
                "it is named and was not read; send it with --batch",
            );
            None
        }
    }
}

/// The bucket, account or host.
pub(super) fn name_of(url: &str) -> String {
    let host = url.split_once("://").map_or(url, |(_, rest)| rest).split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    match HostFacts::of_url(url) {
        Some(HostFacts::Blob { account }) => account,
        Some(HostFacts::EventHubs { namespace }) => namespace,
        Some(facts) => facts.bucket().map_or_else(|| host.to_owned(), str::to_owned),
        None if host.is_empty() => "imported".to_owned(),
        None => host.to_owned(),
    }
}
