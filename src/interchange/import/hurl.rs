//! Hurl files (hurl.dev, "Hurl File"): requests one after the other, each with its options.

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
    /// Query, cookies, multipart: said, and not taken.
    Other,
    /// What is expected of the response.
    Response,
}

pub(super) fn read(text: &str) -> Result<Found, ImportError> {
    let mut reader =
        Reader { requests: Vec::new(), section: Section::Start, comment: None, variables: Variables::default() };
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        reader.line(line, &mut lines);
    }
    let Reader { requests, variables, .. } = reader;
    if requests.is_empty() {
        return Err(ImportError::malformed(ImportFormat::Hurl, "it has no request, as in POST https://…"));
    }
    Ok(draft::found(ImportFormat::Hurl, requests.iter().map(|request| variables.fill_request(request)).collect()))
}

struct Reader {
    requests: Vec<ForeignRequest>,
    section: Section,
    comment: Option<String>,
    variables: Variables,
}

impl Reader {
    fn line(&mut self, line: &str, rest: &mut std::str::Lines<'_>) {
        let trimmed = line.trim();
        if let Some(comment) = trimmed.strip_prefix('#') {
            if matches!(self.section, Section::Start | Section::Response) {
                self.comment.get_or_insert_with(|| comment.trim().to_owned());
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
                "Query" | "QueryStringParams" | "Cookies" | "Multipart" | "MultipartFormData" => {
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
            None => match (self.section, trimmed.split_once(':')) {
                (Section::Headers, Some((name, value))) => request.headers.push((name.trim().to_owned(), text(value))),
                (Section::Form, Some((name, value))) => add_field(request, name.trim(), value.trim()),
                (Section::BasicAuth, Some((user, password))) => {
                    request.auth = ForeignAuth::Basic { user: text(user), password: text(password) };
                }
                (Section::Options, Some((name, value))) => {
                    option(request, &mut self.variables, name.trim(), value.trim());
                }
                _ => {}
            },
        }
    }
}

fn add_field(request: &mut ForeignRequest, name: &str, value: &str) {
    let field = (name.to_owned(), text(value));
    match &mut request.body {
        Body::Form(fields) => fields.push(field),
        Body::None | Body::Text(_) | Body::File(_) => request.body = Body::Form(vec![field]),
    }
}

/// A body in three backticks, in one, as bare JSON, or as the name of a file.
fn body(trimmed: &str, line: &str, rest: &mut std::str::Lines<'_>) -> Option<Body> {
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
    let section = trimmed.strip_prefix('[').and_then(|name| name.strip_suffix(']'));
    let is_section = section.is_some_and(|name| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphabetic()));
    let is_list = trimmed.starts_with('[') && !is_section;
    if is_list || (trimmed.starts_with('{') && !trimmed.starts_with("{{")) {
        // JSON ends at a blank line, or where the response begins.
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
            let user = text(value);
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
        "cacert" => request.connection.ca_file = Some(value.into()),
        "cert" => request.connection.client_certificate_file = Some(value.into()),
        "key" => request.connection.client_key_file = Some(value.into()),
        "proxy" if value.contains('@') => {
            request.leave_out("the proxy with its password", "a destination file holds no secret");
        }
        "proxy" => request.connection.proxy_url = Some(value.to_owned()),
        "connect-timeout" => request.connection.connect_timeout_seconds = seconds(value),
        "max-time" => request.connection.total_timeout_seconds = seconds(value),
        "insecure" => {
            request.leave_out("insecure", "the platform always checks certificates; name a ca_file in its place");
        }
        "location" => request.leave_out("location", "signpost follows no redirects"),
        _ => {}
    }
}

/// A value with its escapes undone: a number sign would begin a comment (hurl.dev, "Special Characters in Strings").
fn text(value: &str) -> Template {
    let mut plain = String::new();
    let mut chars = value.trim().chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => plain.extend(chars.next()),
            c => plain.push(c),
        }
    }
    Template::of_braces(&plain)
}

fn basic_of(auth: &ForeignAuth) -> (Template, Template) {
    match auth {
        ForeignAuth::Basic { user, password } => (user.clone(), password.clone()),
        _ => (Template::default(), Template::default()),
    }
}
