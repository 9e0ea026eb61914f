//! Hurl files (hurl.dev, "Hurl File"): requests one after the other, each with its options.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::IgnoredAny;

use super::requests::Requests;
use super::variables::Variables;
use super::{Found, ImportError, ImportFormat, draft};
use crate::interchange::request::{Body, ForeignAuth, ForeignRequest};
use crate::interchange::template::Template;

const METHODS: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/// True where the first line that is no comment is a method and a URL.
pub(super) fn is_file(text: &str) -> bool {
    text.lines()
        .map(str::trim)
        .find(|line| !line.is_empty() && !line.starts_with('#'))
        .is_some_and(|line| request_line(line).is_some())
}

fn request_line(line: &str) -> Option<(&str, &str)> {
    let (method, url) = line.split_once(' ')?;
    let url = url.split(" #").next().unwrap_or(url).trim();
    // Files of other clients end the line as it goes over the wire.
    let url = url.strip_suffix(" HTTP/1.1").map_or(url, str::trim);
    (METHODS.contains(&method) && (url.contains("://") || url.starts_with("{{"))).then_some((method, url))
}

/// Where a line belongs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    /// Before the first request.
    Start,
    Headers,
    Options,
    Form,
    BasicAuth,
    /// Parameters of the URL.
    Query,
    /// Cookies, multipart: said, and not taken.
    Other,
    /// What is expected of the response.
    Response,
}

pub(super) fn read(text: &str) -> Result<Found, ImportError> {
    let mut reader =
        Reader { requests: Vec::new(), section: Section::Start, comment: None, variables: Variables::default() };
    let mut lines = Lines { text, at: 0, start: 0, reads_json: true };
    while let Some(line) = lines.next() {
        reader.line(line, &mut lines);
    }
    let Reader { requests, variables, .. } = reader;
    if requests.is_empty() {
        return Err(ImportError::malformed(ImportFormat::Hurl, "it has no request, as in POST https://…"));
    }
    let mut filled = Requests::default();
    filled.extend(requests.iter().map(|request| variables.fill_request(request)));
    Ok(draft::found(ImportFormat::Hurl, filled))
}

/// The lines of a text, and where they are in it.
#[derive(Clone)]
struct Lines<'a> {
    text: &'a str,
    /// After the line that was read last, and where it began.
    at: usize,
    start: usize,
    /// Until a body was no JSON: trying each line again would take the square of the time.
    reads_json: bool,
}

impl Lines<'_> {
    /// The value of JSON that begins with the line that was read last; what follows it is read next.
    fn json(&mut self) -> Option<&str> {
        let text = self.reads_json.then(|| &self.text[self.start..])?;
        let mut values = serde_json::Deserializer::from_str(text).into_iter::<IgnoredAny>();
        self.reads_json = matches!(values.next(), Some(Ok(_)));
        let end = self.reads_json.then(|| values.byte_offset())?;
        self.at = self.at.max(self.start + end);
        Some(text[..end].trim())
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let line = rest.split_once('\n').map_or(rest, |(line, _)| line);
        self.start = self.at;
        self.at = (self.at + line.len() + 1).min(self.text.len());
        Some(line.strip_suffix('\r').unwrap_or(line))
    }
}

struct Reader {
    requests: Vec<ForeignRequest>,
    section: Section,
    comment: Option<String>,
    variables: Variables,
}

impl Reader {
    fn line(&mut self, line: &str, rest: &mut Lines<'_>) {
        let trimmed = line.trim();
        if let Some(comment) = trimmed.strip_prefix('#') {
            if matches!(self.section, Section::Start | Section::Response) {
                self.comment.get_or_insert_with(|| comment.trim_start_matches('#').trim().to_owned());
            }
            return;
        }
        if let Some((method, url)) = request_line(trimmed) {
            self.requests.push(ForeignRequest {
                name: self.comment.take().filter(|comment| !comment.is_empty()),
                method: Some(method.to_owned()),
                url: Template::of_braces(url),
                ..ForeignRequest::default()
            });
            self.section = Section::Headers;
            return;
        }
        let Some(request) = self.requests.last_mut() else { return };
        if trimmed.is_empty() || self.section == Section::Response {
            return;
        }
        if trimmed == "HTTP" || trimmed.starts_with("HTTP ") || trimmed.starts_with("HTTP/") {
            self.section = Section::Response;
            return;
        }
        if let Some(section) = trimmed.strip_prefix('[').and_then(|name| name.strip_suffix(']')) {
            let section = match section {
                "Options" => Some(Section::Options),
                "Form" | "FormParams" => Some(Section::Form),
                "BasicAuth" => Some(Section::BasicAuth),
                "Query" | "QueryStringParams" => Some(Section::Query),
                "Cookies" | "Multipart" | "MultipartFormData" => {
                    request.leave_out(format!("the section {section}"), "the platform sends nothing of it");
                    Some(Section::Other)
                }
                _ => None,
            };
            if let Some(section) = section {
                self.section = section;
                return;
            }
        }
        match body(trimmed, line, rest) {
            Some(body) => request.body = body,
            None => match (self.section, key_and_value(trimmed)) {
                (Section::Headers, Some((name, value))) => request.headers.push((plain(name), template(value))),
                (Section::Form, Some((name, value))) => add_field(request, plain(name), template(value)),
                (Section::Query, Some((name, value))) => add_parameter(request, name, value),
                (Section::BasicAuth, Some((user, password))) => {
                    request.auth = ForeignAuth::Basic { user: template(user), password: template(password) };
                }
                (Section::Options, Some((name, value))) => option(request, &mut self.variables, name, value),
                (
                    Section::Start
                    | Section::Headers
                    | Section::Options
                    | Section::Form
                    | Section::Query
                    | Section::BasicAuth
                    | Section::Other
                    | Section::Response,
                    _,
                ) => {}
            },
        }
    }
}

/// `name: value` up to a comment. A backslash takes its meaning from a colon and a number sign (hurl.dev, "Special
/// Characters in Strings").
fn key_and_value(line: &str) -> Option<(&str, &str)> {
    let (mut is_escaped, mut is_after_blank) = (false, true);
    let (mut colon, mut end) = (None, line.len());
    for (at, c) in line.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            ':' => colon = colon.or(Some(at)),
            // Hurl takes one within a word, too, but a key with one in it came from somewhere else.
            '#' if is_after_blank => {
                end = at;
                break;
            }
            _ => {}
        }
        is_after_blank = c.is_whitespace();
    }
    let colon = colon.filter(|colon| *colon < end)?;
    Some((line[..colon].trim(), line[colon + 1..end].trim()))
}

/// A text with its escapes undone and its variables found.
fn template(text: &str) -> Template {
    let (mut template, mut literal) = (Template::default(), String::new());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        if c == '\\' {
            let (escaped, after) = escape(rest);
            literal.extend(escaped);
            rest = after;
        } else if let Some((name, after)) = (c == '{').then(|| rest.strip_prefix('{')?.split_once("}}")).flatten() {
            template.push_text(&std::mem::take(&mut literal));
            template = template.then(Template::of_braces(&format!("{{{{{name}}}}}")));
            rest = after;
        } else {
            literal.push(c);
        }
    }
    template.push_text(&literal);
    template
}

/// The character that stands after a backslash, and what follows it.
fn escape(text: &str) -> (Option<char>, &str) {
    let by_number = text.strip_prefix("u{").and_then(|text| text.split_once('}'));
    if let Some((number, after)) = by_number
        && let Some(c) = u32::from_str_radix(number, 16).ok().and_then(char::from_u32)
    {
        return (Some(c), after);
    }
    let mut chars = text.chars();
    let c = chars.next().map(|c| match c {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'b' => '\u{8}',
        'f' => '\u{c}',
        other => other,
    });
    (c, chars.as_str())
}

/// A key, or the name of a file.
fn plain(text: &str) -> String {
    template(text).to_braces()
}

fn add_parameter(request: &mut ForeignRequest, name: &str, value: &str) {
    let encoded = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let mark = if request.url.contains("?") { '&' } else { '?' };
    request.url.push_text(&format!("{mark}{}=", encoded(&plain(name))));
    request.url = std::mem::take(&mut request.url).then(template(value).map_text(encoded));
}

fn add_field(request: &mut ForeignRequest, name: String, value: Template) {
    let field = (name, value);
    match &mut request.body {
        Body::Form(fields) => fields.push(field),
        Body::None | Body::Text(_) | Body::File(_) => request.body = Body::Form(vec![field]),
    }
}

/// A body in three backticks, in one, as bare JSON, in base64, or as the name of a file.
fn body(trimmed: &str, line: &str, rest: &mut Lines<'_>) -> Option<Body> {
    if trimmed.starts_with("```") {
        let mut text = String::new();
        for line in rest.by_ref().take_while(|line| line.trim_end() != "```") {
            text.push_str(line);
            text.push('\n');
        }
        return Some(Body::Text(Template::of_braces(&text)));
    }
    if let Some(inside) = trimmed.strip_prefix('`') {
        return Some(Body::Text(Template::of_braces(inside.strip_suffix('`').unwrap_or(inside))));
    }
    if let Some(file) = trimmed.strip_prefix("file,") {
        return Some(Body::File(file.trim_end_matches(';').to_owned()));
    }
    if let Some(encoded) = trimmed.strip_prefix("base64,") {
        let encoded: String = encoded.trim_end_matches(';').split_whitespace().collect();
        let decoded = STANDARD.decode(encoded).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        return Some(decoded.map_or_else(
            || Body::File("in base64, which is no text".to_owned()),
            |text| Body::Text(Template::text(text)),
        ));
    }
    let section = trimmed.strip_prefix('[').and_then(|name| name.strip_suffix(']'));
    let is_section = section.is_some_and(|name| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphabetic()));
    let is_list = trimmed.starts_with('[') && !is_section;
    if is_list || (trimmed.starts_with('{') && !trimmed.starts_with("{{")) {
        // JSON ends where it is complete.
        if let Some(json) = rest.json() {
            return Some(Body::Text(Template::of_braces(json)));
        }
        // With a variable in it, it is none: it ends at a blank line, or where the response begins.
        let mut text = line.to_owned();
        let mut ahead = rest.clone();
        while let Some(line) = ahead.next().filter(|line| !line.trim().is_empty() && !line.starts_with("HTTP")) {
            text.push('\n');
            text.push_str(line);
            *rest = ahead.clone();
        }
        return Some(Body::Text(Template::of_braces(&text)));
    }
    None
}

fn option(request: &mut ForeignRequest, variables: &mut Variables, name: &str, value: &str) {
    let seconds = |text: &str| {
        let (number, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()));
        let number: u64 = number.parse().ok()?;
        Some(match unit.trim() {
            "ms" => number.div_ceil(1_000),
            "m" => number.saturating_mul(60),
            _ => number,
        })
    };
    match name {
        "aws-sigv4" => {
            let parts = Template::of_braces(value).split(":");
            let part = |index: usize| parts.get(index).cloned().unwrap_or_default();
            let (access_key_id, secret_access_key) = basic_of(&request.auth);
            request.auth = ForeignAuth::Sigv4 {
                access_key_id,
                secret_access_key,
                session_token: None,
                region: part(2),
                service: part(3),
            };
        }
        "user" => {
            let user = template(value);
            let (user, password) = user.split_once(":").unwrap_or((user, Template::default()));
            request.auth = match std::mem::take(&mut request.auth) {
                ForeignAuth::Sigv4 { session_token, region, service, .. } => ForeignAuth::Sigv4 {
                    access_key_id: user,
                    secret_access_key: password,
                    session_token,
                    region,
                    service,
                },
                _ => ForeignAuth::Basic { user, password },
            };
        }
        "variable" => {
            if let Some((name, value)) = value.split_once('=') {
                variables.set(name.trim(), Template::of_braces(value.trim().trim_matches('"')));
            }
        }
        "cacert" => request.connection.ca_file = Some(plain(value).into()),
        "cert" => request.connection.client_certificate_file = Some(plain(value).into()),
        "key" => request.connection.client_key_file = Some(plain(value).into()),
        "proxy" if value.contains('@') => {
            request.leave_out("the proxy with its password", "a destination file holds no secret");
        }
        "proxy" => request.connection.proxy_url = Some(plain(value)),
        "connect-timeout" => request.connection.connect_timeout_seconds = seconds(value),
        "max-time" => request.connection.total_timeout_seconds = seconds(value),
        "insecure" => {
            request.leave_out("insecure", "the platform always checks certificates; name a ca_file in its place");
        }
        "location" => request.leave_out("location", "signpost follows no redirects"),
        _ => {}
    }
}

fn basic_of(auth: &ForeignAuth) -> (Template, Template) {
    match auth {
        ForeignAuth::Basic { user, password } => (user.clone(), password.clone()),
        _ => (Template::default(), Template::default()),
    }
}
