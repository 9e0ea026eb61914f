//! One exchange as the rules look at it: read once, and bounded.

use std::ops::Range;

use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;
use url::Url;

use crate::diagnose::evidence::service_error::ServiceError;
use crate::domain::auth::AzureService;
use crate::domain::display::MASK;
use crate::domain::exchange::{DatedBy, ExchangeKind, Failure, Outcome, Response};
use crate::domain::host::HostFacts;
use crate::domain::http_date;
use crate::domain::{Auth, ClientCredentials, Exchange, SasCredential, SecretFacts, SecretTrait, Setting, Sigv4};

/// Bytes of an error's body that are read.
const BODY_BYTES_MAX: usize = 64 * 1024;

/// How the destination authenticates, as configured or as the request shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::diagnose) enum Method {
    None,
    Static,
    Oauth2,
    Sigv4,
    Blob,
    EventHubs,
}

/// The exchange, and what is read from it.
pub(in crate::diagnose) struct Case<'a> {
    pub(in crate::diagnose) exchange: &'a Exchange,
    /// What was sent before it for the same delivery.
    pub(in crate::diagnose) earlier: &'a [Exchange],
    pub(in crate::diagnose) method: Method,
    /// The URL that the request went to; its secrets are masked.
    pub(in crate::diagnose) url: Option<Url>,
    /// The answer's body as text, bounded.
    pub(in crate::diagnose) body: String,
    /// The same in lower case: hundreds of words are looked for in it.
    lower: String,
    pub(in crate::diagnose) error: ServiceError,
}

impl<'a> Case<'a> {
    /// The last of `exchanges`; nothing if there is none.
    pub(in crate::diagnose) fn of_last(exchanges: &'a [Exchange]) -> Option<Self> {
        let (last, earlier) = exchanges.split_last()?;
        Some(Self::of(last, earlier))
    }

    /// `exchange` after those that were sent `earlier` for the same delivery.
    pub(in crate::diagnose) fn of(exchange: &'a Exchange, earlier: &'a [Exchange]) -> Self {
        let kept = response_of(exchange).map_or(&[][..], |response| &response.body.kept);
        let body = String::from_utf8_lossy(kept.get(..BODY_BYTES_MAX).unwrap_or(kept)).into_owned();
        let body = body.trim_start_matches('\u{feff}').to_owned();
        let error = ServiceError::of(&body);
        let url = Url::parse(&exchange.request.url).ok();
        let lower = body.to_ascii_lowercase();
        Self { exchange, earlier, method: method(exchange, url.as_ref()), url, body, lower, error }
    }

    pub(in crate::diagnose) fn status(&self) -> u16 {
        self.exchange.status().unwrap_or(0)
    }

    pub(in crate::diagnose) fn is_token(&self) -> bool {
        self.exchange.kind == ExchangeKind::Token || (self.is_foreign() && self.asks_for_a_token())
    }

    /// A form with a grant type (RFC 6749 §4.4.2), or what some send in its place: another tool's file does not say what
    /// a request is for.
    fn asks_for_a_token(&self) -> bool {
        let body = &self.exchange.request.body.kept;
        let has = |name: &[u8]| body.windows(name.len()).any(|part| part == name);
        body.starts_with(b"grant_type=") || has(b"&grant_type=") || (body.starts_with(b"{") && has(b"\"grant_type\""))
    }

    pub(in crate::diagnose) fn response(&self) -> Option<&'a Response> {
        response_of(self.exchange)
    }

    /// Why no whole answer came.
    pub(in crate::diagnose) fn failure(&self) -> Option<&'a Failure> {
        match &self.exchange.outcome {
            Outcome::Failed(failure) => Some(failure),
            Outcome::Answered(response) => response.failure.as_ref(),
        }
    }

    /// A response header, or nothing.
    pub(in crate::diagnose) fn header(&self, name: &str) -> &'a str {
        self.response().and_then(|response| response.header(name)).unwrap_or_default()
    }

    /// Every response header of that name, in one text.
    pub(in crate::diagnose) fn headers(&self, name: &str) -> String {
        let headers = self.response().map_or(&[][..], |response| &response.headers);
        let values: Vec<&str> = headers
            .iter()
            .filter(|header| header.name.eq_ignore_ascii_case(name))
            .map(|header| header.value.as_str())
            .collect();
        values.join(", ")
    }

    /// A request header.
    pub(in crate::diagnose) fn sent(&self, name: &str) -> Option<&'a str> {
        let headers = &self.exchange.request.headers;
        headers.iter().find(|header| header.name.eq_ignore_ascii_case(name)).map(|header| header.value.as_str())
    }

    pub(in crate::diagnose) fn host(&self) -> String {
        self.url.as_ref().and_then(|url| url.host_str()).unwrap_or_default().to_ascii_lowercase()
    }

    /// True if the host is one of AWS's or Azure's own: its certificate is public, and its addressing is known.
    pub(in crate::diagnose) fn is_cloud_host(&self) -> bool {
        match HostFacts::of(&self.host()) {
            Some(HostFacts::Store(_) | HostFacts::Page { .. }) | None => false,
            Some(
                HostFacts::S3 { .. }
                | HostFacts::S3Website { .. }
                | HostFacts::Aws { .. }
                | HostFacts::Unsupported { .. }
                | HostFacts::Blob { .. }
                | HostFacts::DataLake { .. }
                | HostFacts::OtherStorage { .. }
                | HostFacts::EventHubs { .. }
                | HostFacts::KeyedApp(_),
            ) => true,
        }
    }

    pub(in crate::diagnose) fn path(&self) -> &str {
        self.url.as_ref().map_or("", |url| url.path())
    }

    /// True if the request's body is declared a form, or nothing is declared.
    pub(in crate::diagnose) fn is_form(&self) -> bool {
        self.sent("content-type").is_none_or(|value| contains(value, "x-www-form-urlencoded"))
    }

    /// True if another tool wrote the file: it tells less, and by other names.
    pub(in crate::diagnose) fn is_foreign(&self) -> bool {
        self.exchange.destination.is_foreign()
    }

    /// True if the request goes by a forward proxy.
    pub(in crate::diagnose) fn has_proxy(&self) -> bool {
        self.exchange.network.proxy.is_some() || self.exchange.destination.connection.proxy_url.is_some()
    }

    pub(in crate::diagnose) fn is_http(&self) -> bool {
        self.url.as_ref().is_some_and(|url| url.scheme() == "http")
    }

    /// A decoded query parameter of the request.
    pub(in crate::diagnose) fn query(&self, name: &str) -> Option<String> {
        let url = self.url.as_ref()?;
        url.query_pairs().find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
    }

    /// How the destination authenticates, with what is known of its secrets; `None` where another tool wrote the file.
    pub(in crate::diagnose) fn auth(&self) -> Option<&'a Auth<SecretFacts>> {
        self.exchange.destination.auth.as_ref()
    }

    /// A text of the `[auth]` table; empty if it is not there.
    pub(in crate::diagnose) fn configured(&self, field: Setting) -> &'a str {
        self.auth().and_then(|auth| auth.text(field)).unwrap_or_default()
    }

    /// What is known of the static header's value.
    pub(in crate::diagnose) fn header_value(&self) -> Option<&'a SecretFacts> {
        match self.auth()? {
            Auth::StaticHeader(auth) => Some(&auth.value),
            Auth::None | Auth::ClientCredentials(_) | Auth::Sigv4(_) | Auth::AzureSas(_) => None,
        }
    }

    /// The OAuth2 client as configured.
    pub(in crate::diagnose) fn client(&self) -> Option<&'a ClientCredentials<SecretFacts>> {
        match self.auth()? {
            Auth::ClientCredentials(auth) => Some(auth),
            Auth::None | Auth::StaticHeader(_) | Auth::Sigv4(_) | Auth::AzureSas(_) => None,
        }
    }

    /// The AWS signature as configured.
    pub(in crate::diagnose) fn sigv4(&self) -> Option<&'a Sigv4<SecretFacts>> {
        match self.auth()? {
            Auth::Sigv4(auth) => Some(auth),
            Auth::None | Auth::StaticHeader(_) | Auth::ClientCredentials(_) | Auth::AzureSas(_) => None,
        }
    }

    /// What the shared access signature comes from.
    pub(in crate::diagnose) fn sas(&self) -> Option<&'a SasCredential<SecretFacts>> {
        match self.auth()? {
            Auth::AzureSas(auth) => Some(&auth.credential),
            Auth::None | Auth::StaticHeader(_) | Auth::ClientCredentials(_) | Auth::Sigv4(_) => None,
        }
    }

    /// True if the shared access signature was pasted, and has the trait `wanted`.
    pub(in crate::diagnose) fn pasted_sas_has(&self, wanted: SecretTrait) -> bool {
        matches!(self.sas(), Some(SasCredential::Token(facts)) if facts.has(wanted))
    }

    /// True if the shared access signature is made at each send, by this machine's clock.
    pub(in crate::diagnose) fn makes_sas(&self) -> bool {
        match self.sas() {
            Some(SasCredential::AccountKey(_) | SasCredential::Policy { .. } | SasCredential::ConnectionString(_)) => {
                true
            }
            Some(SasCredential::Token(_)) | None => false,
        }
    }

    /// The destination's URL as configured; a file that does not say has it in the request, where the dated path and
    /// the signature are appended.
    pub(in crate::diagnose) fn configured_url(&self) -> String {
        let configured = &self.exchange.destination.url;
        if *configured != self.exchange.request.url || !matches!(self.method, Method::Sigv4 | Method::Blob) {
            return configured.clone();
        }
        let (path, query) =
            configured.split_once('?').map_or((configured.as_str(), None), |(path, query)| (path, Some(query)));
        let query = query.filter(|query| !query.contains(MASK)).map(|query| format!("?{query}")).unwrap_or_default();
        format!("{}{query}", without_dated_path(path))
    }

    /// The field of the URL that this exchange went to, and that URL with https; `None` if it is no `http` one.
    pub(in crate::diagnose) fn https_change(&self) -> Option<(Setting, String)> {
        let (field, url) = match self.exchange.kind {
            ExchangeKind::Token => (Setting::TokenUrl, self.configured(Setting::TokenUrl).to_owned()),
            _ => (Setting::Url, self.configured_url()),
        };
        let rest = url.strip_prefix("http://")?;
        Some((field, format!("https://{rest}")))
    }

    /// When the request went out; `None` where nothing tells.
    pub(in crate::diagnose) fn now(&self) -> Option<OffsetDateTime> {
        self.exchange.started_at
    }

    /// The answer's clock minus the sender's, in seconds; by the answer's Date where a file of others measured nothing.
    pub(in crate::diagnose) fn skew_seconds(&self) -> Option<f64> {
        let measured = self.exchange.clock.skew_seconds;
        measured.or_else(|| {
            let theirs = http_date::parse(self.header("date"))?;
            Some((theirs - self.sender_now()?).as_seconds_f64())
        })
    }

    /// When the request went out by the sender's clock; `None` where nothing but the response tells.
    pub(in crate::diagnose) fn sender_now(&self) -> Option<OffsetDateTime> {
        match self.exchange.clock.dated_by {
            DatedBy::Sender => self.now(),
            DatedBy::Response => None,
        }
    }

    /// SHA-256 of the body that was sent, in hex; empty if not all of it is known.
    pub(in crate::diagnose) fn body_sha256(&self) -> String {
        let body = &self.exchange.request.body;
        let is_whole = !body.truncated && !body.kept.is_empty() && body.kept.len() as u64 == body.bytes;
        if body.sha256.is_empty() && is_whole {
            return hex::encode(Sha256::digest(&body.kept));
        }
        body.sha256.clone()
    }

    /// The service that was signed for: as configured, or as the credential scope names it.
    pub(in crate::diagnose) fn signed_service(&self) -> &'a str {
        let configured = self.configured(Setting::Service);
        if !configured.is_empty() || self.method != Method::Sigv4 {
            return configured;
        }
        let credential = self.sent("authorization").and_then(|header| header.split("Credential=").nth(1));
        credential.and_then(|scope| scope.split('/').nth(3)).unwrap_or_default()
    }

    /// The region that was signed for: as configured, or as the credential scope names it.
    pub(in crate::diagnose) fn signed_region(&self) -> &'a str {
        let configured = self.configured(Setting::Region);
        if !configured.is_empty() || self.method != Method::Sigv4 {
            return configured;
        }
        let credential = self.sent("authorization").and_then(|header| header.split("Credential=").nth(1));
        credential.and_then(|scope| scope.split('/').nth(2)).unwrap_or_default()
    }

    /// The access key id: as configured, or as the request names it.
    pub(in crate::diagnose) fn access_key_id(&self) -> &'a str {
        let configured = self.configured(Setting::AccessKeyId);
        if !configured.is_empty() {
            return configured;
        }
        let credential = self.sent("authorization").and_then(|header| header.split("Credential=").nth(1));
        credential.and_then(|rest| rest.split('/').next()).unwrap_or_default()
    }

    /// True if the body holds `text`, in any case.
    pub(in crate::diagnose) fn says(&self, text: &str) -> bool {
        self.place_of(text).is_some()
    }

    /// The byte of the body at which `text` stands, in any case.
    pub(in crate::diagnose) fn place_of(&self, text: &str) -> Option<usize> {
        self.lower.find(&text.to_ascii_lowercase())
    }

    /// The service's error code: of Azure, the header's; of AWS, the header's where the body has none.
    pub(in crate::diagnose) fn code(&self) -> &str {
        match self.code_header() {
            // `AccessDeniedException:http://internal.amazon.com/…`
            Some(header) => self.header(header).split(':').next().unwrap_or_default(),
            None => &self.error.code,
        }
    }

    /// The header that holds the error code, if one does.
    pub(in crate::diagnose) fn code_header(&self) -> Option<&'static str> {
        let is_there = |name: &&str| !self.header(name).is_empty();
        Some("x-ms-error-code")
            .filter(is_there)
            .or_else(|| Some("x-amzn-errortype").filter(is_there).filter(|_| self.error.code.is_empty()))
    }

    /// True if the service's message holds `text`, in any case.
    pub(in crate::diagnose) fn message_says(&self, text: &str) -> bool {
        contains(&self.error.message, text)
    }

    /// True if a response header called `name` is there and holds one of `words`, in any case; with none, any value.
    pub(in crate::diagnose) fn header_says(&self, name: &str, words: &[&str]) -> bool {
        let value = self.headers(name);
        !value.is_empty() && (words.is_empty() || words.iter().any(|word| contains(&value, word)))
    }

    /// `Name: value` of a response header, as evidence; empty if it is not there.
    pub(in crate::diagnose) fn header_line(&self, name: &str) -> String {
        let headers = self.response().map_or(&[][..], |response| &response.headers);
        let header = headers.iter().find(|header| header.name.eq_ignore_ascii_case(name) && !header.value.is_empty());
        header.map_or_else(String::new, |header| format!("{}: {}", header.name, header.value))
    }

    /// `Set-Cookie: name` of the first response cookie whose name begins so, in any case; its value is nobody's evidence.
    pub(in crate::diagnose) fn cookie_line(&self, name: &str) -> Option<String> {
        let headers = self.response().map_or(&[][..], |response| &response.headers);
        let cookies = headers.iter().filter(|header| header.name.eq_ignore_ascii_case("set-cookie"));
        cookies.into_iter().find_map(|header| {
            let (known, _) = header.value.split_once('=')?;
            let is_it = known.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
            is_it.then(|| format!("{}: {known}", header.name))
        })
    }

    /// `name: value` of a request header, as evidence; empty if it was not sent.
    pub(in crate::diagnose) fn sent_line(&self, name: &str) -> String {
        let headers = &self.exchange.request.headers;
        let header = headers.iter().find(|header| header.name.eq_ignore_ascii_case(name) && !header.value.is_empty());
        header.map_or_else(String::new, |header| format!("{}: {}", header.name, header.value))
    }

    /// The reason phrase of the status line.
    pub(in crate::diagnose) fn reason(&self) -> &'a str {
        self.response().map_or("", |response| response.reason.as_str())
    }

    /// The body in lower case.
    pub(in crate::diagnose) fn lower(&self) -> &str {
        &self.lower
    }

    /// `403 Forbidden`; the code alone where no reason came.
    pub(in crate::diagnose) fn status_line(&self) -> String {
        format!("{} {}", self.status(), self.reason()).trim_end().to_owned()
    }

    /// True if a refusal speaks of credentials, or says nothing at all: in other words it may be about anything.
    pub(in crate::diagnose) fn is_about_credentials(&self) -> bool {
        const WORDS: [&str; 12] = [
            "unauthor",
            "authenti",
            "authoriz",
            "token",
            "key",
            "credential",
            "secret",
            "login",
            "log in",
            "denied",
            "invalid",
            "401",
        ];
        let is_silent = self.body.trim().is_empty() || !self.header("www-authenticate").is_empty();
        is_silent || WORDS.iter().any(|word| self.says(word))
    }

    /// The start of the body, as evidence.
    pub(in crate::diagnose) fn quote(&self) -> &str {
        let end = self.body.char_indices().nth(300).map_or(self.body.len(), |(at, _)| at);
        &self.body[..word_end(&self.body, end)]
    }

    /// The part of the body with what stands at the byte `at`, as evidence: its beginning, where that holds it.
    pub(in crate::diagnose) fn quote_around(&self, at: usize) -> &str {
        &self.body[self.range_around(at)]
    }

    /// The bytes of that part.
    pub(in crate::diagnose) fn range_around(&self, at: usize) -> Range<usize> {
        const BEFORE: usize = 80;
        const CHARS: usize = 300;
        if at + BEFORE < self.quote().len() {
            return 0..self.quote().len();
        }
        let start = (at.saturating_sub(BEFORE)..=at).find(|start| self.body.is_char_boundary(*start)).unwrap_or(0);
        let rest = &self.body[start..];
        let length = rest.char_indices().nth(CHARS).map_or(rest.len(), |(end, _)| end);
        start..word_end(&self.body, start + length).max(at)
    }

    pub(in crate::diagnose) fn is_html(&self) -> bool {
        let body = self.body.trim_start();
        let is_declared = self.header("content-type").to_ascii_lowercase().starts_with("text/html");
        // Some servers call everything HTML: there has to be markup, too.
        (is_declared && (body.is_empty() || body.starts_with('<')))
            || ["<!doctype html", "<html"]
                .iter()
                .any(|start| body.get(..start.len()).is_some_and(|b| b.eq_ignore_ascii_case(start)))
    }

    /// An element of an XML answer with its tags, as evidence; empty if it is not there.
    pub(in crate::diagnose) fn element(&self, name: &str) -> &str {
        let (open, close) = (format!("<{name}>"), format!("</{name}>"));
        let start = self.body.find(&open);
        let end = start.and_then(|start| Some(start + self.body.get(start..)?.find(&close)? + close.len()));
        start.zip(end).and_then(|(start, end)| self.body.get(start..end)).unwrap_or_default()
    }

    /// An element of an XML answer.
    pub(in crate::diagnose) fn xml(&self, name: &str) -> &str {
        self.error.element(name)
    }
}

/// `path` without a trailing `/YYYY/MM/DD/{timestamp}[.json]`.
pub(in crate::diagnose) fn without_dated_path(path: &str) -> &str {
    let mut parts = path.rsplitn(5, '/');
    let mut next = || parts.next().unwrap_or_default();
    let (name, day, month, year, base) = (next(), next(), next(), next(), next());
    let is_number = |text: &str, digits: usize| text.len() == digits && text.bytes().all(|b| b.is_ascii_digit());
    let is_dated = is_number(year, 4)
        && is_number(month, 2)
        && is_number(day, 2)
        && name.starts_with(|c: char| c.is_ascii_digit());
    if is_dated { base } else { path }
}

fn response_of(exchange: &Exchange) -> Option<&Response> {
    match &exchange.outcome {
        Outcome::Answered(response) => Some(response),
        Outcome::Failed(_) => None,
    }
}

/// True if `word` stands in `text` as a word of its own: short ones occur within ids by accident.
pub(in crate::diagnose) fn has_word(text: &str, word: &str) -> bool {
    text.split(|c: char| !c.is_ascii_alphanumeric()).any(|part| part.eq_ignore_ascii_case(word))
}

/// True if `text` holds `part`, in any case.
pub(in crate::diagnose) fn contains(text: &str, part: &str) -> bool {
    text.to_ascii_lowercase().contains(&part.to_ascii_lowercase())
}

/// As configured; for files of others, as the request shows.
fn method(exchange: &Exchange, url: Option<&Url>) -> Method {
    match &exchange.destination.auth {
        Some(Auth::None) => return Method::None,
        Some(Auth::StaticHeader(_)) => return Method::Static,
        Some(Auth::ClientCredentials(_)) => return Method::Oauth2,
        Some(Auth::Sigv4(_)) => return Method::Sigv4,
        Some(Auth::AzureSas(auth)) => {
            return match auth.service {
                AzureService::BlobStorage => Method::Blob,
                AzureService::EventHubs => Method::EventHubs,
            };
        }
        None => {}
    }
    let header = exchange.request.headers.iter().find(|header| header.name.eq_ignore_ascii_case("authorization"));
    let scheme = header.map_or("", |header| header.value.split(' ').next().unwrap_or_default());
    let has_parameter =
        |name: &str| url.is_some_and(|url| url.query_pairs().any(|(known, _)| known.eq_ignore_ascii_case(name)));
    match scheme {
        _ if has_parameter("sig") && has_parameter("sv") => Method::Blob,
        scheme if scheme.starts_with("AWS4") => Method::Sigv4,
        _ if has_parameter("X-Amz-Signature") => Method::Sigv4,
        scheme if scheme.eq_ignore_ascii_case("SharedAccessSignature") => Method::EventHubs,
        scheme if scheme.eq_ignore_ascii_case("bearer") => Method::Oauth2,
        "" => Method::None,
        _ => Method::Static,
    }
}

/// Where the last whole word before `end` ends, unless that is far: no quote ends within a word.
fn word_end(text: &str, end: usize) -> usize {
    const FAR: usize = 60;
    let is_within = |at: usize| {
        let is_word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '/' | '.');
        text[..at].ends_with(is_word) && text[at..].starts_with(is_word)
    };
    let nearest = (end.saturating_sub(FAR)..=end).rev().find(|at| text.is_char_boundary(*at) && !is_within(*at));
    let end = nearest.unwrap_or(end);
    // A name without its value says nothing.
    let before_name = text[..end].trim_end().strip_suffix(':').and_then(|before| before.rfind(char::is_whitespace));
    before_name.filter(|at| end - at <= FAR).unwrap_or(end)
}
