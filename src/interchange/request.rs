//! A request as another tool describes it, whichever tool that is.

use super::template::Template;
use crate::domain::Connection;

/// One request, with what its tool says about authentication.
#[derive(Clone, Default)]
pub struct ForeignRequest {
    pub name: Option<String>,
    /// As written; `None` where the tool chooses by itself.
    pub method: Option<String>,
    pub url: Template,
    pub headers: Vec<(String, Template)>,
    pub body: Body,
    pub auth: ForeignAuth,
    pub connection: Connection,
    /// What was seen and has no place here.
    pub left_out: Vec<LeftOut>,
}

/// What a request carries.
#[derive(Clone, Default)]
pub enum Body {
    #[default]
    None,
    Text(Template),
    /// Fields of a form, decoded.
    Form(Vec<(String, Template)>),
    /// A file that is named, and not read here.
    File(String),
}

/// Authentication that a tool does by itself.
#[derive(Clone, Default)]
pub enum ForeignAuth {
    #[default]
    None,
    Basic {
        user: Template,
        password: Template,
    },
    Bearer(Template),
    Header {
        name: Template,
        value: Template,
    },
    Sigv4 {
        access_key_id: Template,
        secret_access_key: Template,
        session_token: Option<Template>,
        region: Template,
        service: Template,
    },
    ClientCredentials(Box<ForeignClient>),
}

/// The client credentials grant of a tool.
#[derive(Clone, Default)]
pub struct ForeignClient {
    pub token_url: Template,
    pub client_id: Template,
    pub client_secret: Template,
    pub is_in_header: bool,
    pub is_raw_basic: bool,
    /// True where the token request is JSON in place of a form.
    pub is_json: bool,
    pub scope: Option<Template>,
    pub audience: Option<Template>,
    pub resource: Option<Template>,
}

/// Something that was not taken, and why. Never with a value of a header or parameter.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LeftOut {
    pub what: String,
    pub reason: String,
}

impl LeftOut {
    pub fn new(what: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { what: what.into(), reason: reason.into() }
    }
}

impl ForeignRequest {
    /// The first header of that name, compared without case.
    pub fn header(&self, name: &str) -> Option<&Template> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    pub fn leave_out(&mut self, what: impl Into<String>, reason: impl Into<String>) {
        self.left_out.push(LeftOut::new(what, reason));
    }

    /// The fields of the body, where it is a form.
    pub fn form(&self) -> Vec<(String, Template)> {
        match &self.body {
            Body::Form(fields) => fields.clone(),
            Body::Text(text) if text.leading_text().trim_start().starts_with(['{', '[']) => Vec::new(), // JSON
            Body::Text(text) => form_fields(text),
            Body::None | Body::File(_) => Vec::new(),
        }
    }

    /// The parameters of the URL, decoded.
    pub fn query(&self) -> Vec<(String, Template)> {
        self.url.split_once("?").map(|(_, query)| form_fields(&query)).unwrap_or_default()
    }

    /// User and password in front of the host become Basic, as HTTP clients send them; a URL of the platform has none.
    #[must_use]
    pub fn with_user_of_url(mut self) -> Self {
        let is_free = matches!(self.auth, ForeignAuth::None) && self.header("authorization").is_none();
        let Some((scheme, rest)) = self.url.split_once("://").filter(|_| is_free) else { return self };
        let (authority, path) = rest.split_once("/").map_or((rest, None), |(authority, path)| (authority, Some(path)));
        let Some((user_info, host)) = authority.split_once("@") else { return self };
        if user_info.split_once("?").is_some() || user_info.split_once("#").is_some() {
            return self;
        }
        let decoded = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
        let (user, password) = user_info.split_once(":").unwrap_or((user_info, Template::default()));
        self.auth = ForeignAuth::Basic { user: user.map_text(decoded), password: password.map_text(decoded) };
        let mut url = scheme.then(Template::text("://")).then(host);
        if let Some(path) = path {
            url = url.then(Template::text("/")).then(path);
        }
        self.url = url;
        self
    }

    /// The bytes of all its texts.
    pub fn text_bytes(&self) -> usize {
        let pairs = |pairs: &[(String, Template)]| -> usize {
            pairs.iter().map(|(name, value)| name.len() + value.text_bytes()).sum()
        };
        let body = match &self.body {
            Body::None => 0,
            Body::Text(text) => text.text_bytes(),
            Body::Form(fields) => pairs(fields),
            Body::File(name) => name.len(),
        };
        let left_out: usize = self.left_out.iter().map(|left_out| left_out.what.len() + left_out.reason.len()).sum();
        let name = self.name.as_ref().map_or(0, String::len);
        size_of::<Self>()
            + name
            + self.url.text_bytes()
            + pairs(&self.headers)
            + body
            + self.auth.text_bytes()
            + left_out
    }

    /// Every text with the variables that `value_of` knows filled in.
    #[must_use]
    pub fn filled(&self, value_of: &dyn Fn(&str) -> Option<Template>) -> Self {
        let fill = |template: &Template| template.filled(value_of);
        let pairs = |pairs: &[(String, Template)]| -> Vec<(String, Template)> {
            pairs.iter().map(|(name, value)| (name.clone(), fill(value))).collect()
        };
        Self {
            url: fill(&self.url),
            headers: pairs(&self.headers),
            body: match &self.body {
                Body::Text(text) => Body::Text(fill(text)),
                Body::Form(fields) => Body::Form(pairs(fields)),
                Body::None | Body::File(_) => self.body.clone(),
            },
            auth: self.auth.filled(&fill),
            ..self.clone()
        }
    }
}

impl ForeignAuth {
    fn text_bytes(&self) -> usize {
        let optional = |text: &Option<Template>| text.as_ref().map_or(0, Template::text_bytes);
        match self {
            Self::None => 0,
            Self::Basic { user, password } => user.text_bytes() + password.text_bytes(),
            Self::Bearer(token) => token.text_bytes(),
            Self::Header { name, value } => name.text_bytes() + value.text_bytes(),
            Self::Sigv4 { access_key_id, secret_access_key, session_token, region, service } => {
                [access_key_id, secret_access_key, region, service].iter().map(|text| text.text_bytes()).sum::<usize>()
                    + optional(session_token)
            }
            Self::ClientCredentials(client) => {
                [&client.token_url, &client.client_id, &client.client_secret]
                    .iter()
                    .map(|text| text.text_bytes())
                    .sum::<usize>()
                    + [&client.scope, &client.audience, &client.resource].into_iter().map(optional).sum::<usize>()
            }
        }
    }

    fn filled(&self, fill: &dyn Fn(&Template) -> Template) -> Self {
        match self {
            Self::None => Self::None,
            Self::Basic { user, password } => Self::Basic { user: fill(user), password: fill(password) },
            Self::Bearer(token) => Self::Bearer(fill(token)),
            Self::Header { name, value } => Self::Header { name: fill(name), value: fill(value) },
            Self::Sigv4 { access_key_id, secret_access_key, session_token, region, service } => Self::Sigv4 {
                access_key_id: fill(access_key_id),
                secret_access_key: fill(secret_access_key),
                session_token: session_token.as_ref().map(fill),
                region: fill(region),
                service: fill(service),
            },
            Self::ClientCredentials(client) => Self::ClientCredentials(Box::new(ForeignClient {
                token_url: fill(&client.token_url),
                client_id: fill(&client.client_id),
                client_secret: fill(&client.client_secret),
                is_in_header: client.is_in_header,
                is_raw_basic: client.is_raw_basic,
                is_json: client.is_json,
                scope: client.scope.as_ref().map(fill),
                audience: client.audience.as_ref().map(fill),
                resource: client.resource.as_ref().map(fill),
            })),
        }
    }
}

/// `name=value&…`, decoded (application/x-www-form-urlencoded).
fn form_fields(text: &Template) -> Vec<(String, Template)> {
    let pairs = text.split("&").into_iter().filter_map(|pair| {
        let (name, value) = pair.split_once("=")?;
        Some((form_decoded(name.plain()?), value.map_text(form_decoded)))
    });
    pairs.collect()
}

/// One name or value of a form, decoded.
pub(super) fn form_decoded(text: &str) -> String {
    let spaced = text.replace('+', " ");
    percent_encoding::percent_decode_str(&spaced).decode_utf8_lossy().into_owned()
}
