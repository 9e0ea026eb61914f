//! The options of curl (its manual page, version 8), as far as they say something about a destination.

use std::slice::Iter;

use crate::domain::display;
use crate::interchange::request::{Body, ForeignAuth, ForeignRequest};
use crate::interchange::template::{Piece, Template};

/// Options with a value, by their long names; those that say nothing here are passed over with it.
const WITH_VALUE: [&str; 144] = [
    "abstract-unix-socket",
    "alt-svc",
    "aws-sigv4",
    "cacert",
    "capath",
    "cert",
    "cert-type",
    "ciphers",
    "config",
    "connect-timeout",
    "connect-to",
    "continue-at",
    "cookie",
    "cookie-jar",
    "create-file-mode",
    "crlfile",
    "curves",
    "data",
    "data-ascii",
    "data-binary",
    "data-raw",
    "data-urlencode",
    "delegation",
    "dns-interface",
    "dns-ipv4-addr",
    "dns-ipv6-addr",
    "dns-servers",
    "doh-url",
    "dump-header",
    "ech",
    "egd-file",
    "engine",
    "etag-compare",
    "etag-save",
    "expect100-timeout",
    "form",
    "form-string",
    "ftp-account",
    "ftp-alternative-to-user",
    "ftp-method",
    "ftp-port",
    "ftp-ssl-ccc-mode",
    "happy-eyeballs-timeout-ms",
    "haproxy-clientip",
    "header",
    "help",
    "hostpubmd5",
    "hostpubsha256",
    "hsts",
    "interface",
    "ip-tos",
    "ipfs-gateway",
    "json",
    "keepalive-cnt",
    "keepalive-time",
    "key",
    "key-type",
    "krb",
    "libcurl",
    "limit-rate",
    "local-port",
    "login-options",
    "mail-auth",
    "mail-from",
    "mail-rcpt",
    "max-filesize",
    "max-redirs",
    "max-time",
    "netrc-file",
    "noproxy",
    "oauth2-bearer",
    "output",
    "output-dir",
    "parallel-max",
    "parallel-max-host",
    "pass",
    "pinnedpubkey",
    "preproxy",
    "proto",
    "proto-default",
    "proto-redir",
    "proxy",
    "proxy-cacert",
    "proxy-capath",
    "proxy-cert",
    "proxy-cert-type",
    "proxy-ciphers",
    "proxy-crlfile",
    "proxy-header",
    "proxy-key",
    "proxy-key-type",
    "proxy-pass",
    "proxy-pinnedpubkey",
    "proxy-service-name",
    "proxy-tls13-ciphers",
    "proxy-tlsauthtype",
    "proxy-tlspassword",
    "proxy-tlsuser",
    "proxy-user",
    "proxy1.0",
    "pubkey",
    "quote",
    "random-file",
    "range",
    "rate",
    "referer",
    "request",
    "request-target",
    "resolve",
    "retry",
    "retry-delay",
    "retry-max-time",
    "sasl-authzid",
    "service-name",
    "sigalgs",
    "socks4",
    "socks4a",
    "socks5",
    "socks5-gssapi-service",
    "socks5-hostname",
    "speed-limit",
    "speed-time",
    "stderr",
    "telnet-option",
    "tftp-blksize",
    "time-cond",
    "tls-max",
    "tls13-ciphers",
    "tlsauthtype",
    "tlspassword",
    "tlsuser",
    "trace",
    "trace-ascii",
    "trace-config",
    "unix-socket",
    "upload-file",
    "upload-flags",
    "url",
    "url-query",
    "user",
    "user-agent",
    "variable",
    "vlan-priority",
    "write-out",
];

/// Short options, with the long name of each.
const SHORT: [(char, &str); 47] = [
    ('A', "user-agent"),
    ('C', "continue-at"),
    ('D', "dump-header"),
    ('E', "cert"),
    ('F', "form"),
    ('G', "get"),
    ('H', "header"),
    ('I', "head"),
    ('K', "config"),
    ('L', "location"),
    ('N', "no-buffer"),
    ('O', "remote-name"),
    ('P', "ftp-port"),
    ('Q', "quote"),
    ('R', "remote-time"),
    ('S', "show-error"),
    ('T', "upload-file"),
    ('U', "proxy-user"),
    ('V', "version"),
    ('X', "request"),
    ('Y', "speed-limit"),
    ('Z', "parallel"),
    ('a', "append"),
    ('b', "cookie"),
    ('c', "cookie-jar"),
    ('d', "data"),
    ('e', "referer"),
    ('f', "fail"),
    ('g', "globoff"),
    ('i', "include"),
    ('j', "junk-session-cookies"),
    ('k', "insecure"),
    ('m', "max-time"),
    ('n', "netrc"),
    ('o', "output"),
    ('q', "disable"),
    ('r', "range"),
    ('s', "silent"),
    ('t', "telnet-option"),
    ('u', "user"),
    ('v', "verbose"),
    ('w', "write-out"),
    ('x', "proxy"),
    ('y', "speed-time"),
    ('z', "time-cond"),
    ('#', "progress-bar"),
    (':', "next"),
];

/// What `words`, the arguments of curl, ask for. `input` is what a here-document gives it.
pub(super) fn asked_for(words: &[Template], mut input: Option<&Template>) -> Vec<Asked> {
    // After --next come the options of another request.
    let parts = words.split(|word| matches!(word.plain(), Some("--next" | "-:")));
    parts.filter(|words| !words.is_empty()).map(|words| of_one_set(words, &mut input)).collect()
}

/// One set of options, which curl sends to each of its URLs.
pub(super) struct Asked {
    request: ForeignRequest,
    more_urls: Vec<Template>,
}

impl Asked {
    /// A request per URL, made when it is asked for: a long body may have many URLs.
    pub(super) fn requests(&self) -> impl Iterator<Item = ForeignRequest> + '_ {
        let others = self.more_urls.iter().map(|url| ForeignRequest { url: url.clone(), ..self.request.clone() });
        std::iter::once_with(|| self.request.clone()).chain(others)
    }
}

fn of_one_set(words: &[Template], input: &mut Option<&Template>) -> Asked {
    let mut reader = Reader {
        request: ForeignRequest::default(),
        data: Vec::new(),
        query: Vec::new(),
        more_urls: Vec::new(),
        is_get: false,
        is_plain_url: false,
        user: None,
        sigv4: None,
        input,
    };
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let text = word.leading_text();
        if let Some(long) = text.strip_prefix("--").filter(|long| !long.is_empty()) {
            // curl 8.3: variables of its own, in braces, within the value of any option.
            let (long, is_expanded) = long.strip_prefix("expand-").map_or((long, false), |long| (long, true));
            let value = WITH_VALUE.contains(&long).then(|| words.next().cloned()).flatten().unwrap_or_default();
            let braces = value.plain().filter(|_| is_expanded).map(Template::of_braces);
            reader.option(long, braces.unwrap_or(value));
        } else if text.starts_with('-') && text.len() > 1 {
            reader.short_options(word, &mut words);
        } else if is_redirection(text) {
            if word.plain().is_some_and(|text| text.ends_with('>')) {
                words.next();
            }
        } else {
            reader.url(word.clone());
        }
    }
    reader.finish()
}

/// `>`, `2>nul`, `2>$null`: cmd.exe and PowerShell, as they are read here, leave redirections among the words.
fn is_redirection(word: &str) -> bool {
    word.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with('>')
}

struct Reader<'a, 'b> {
    request: ForeignRequest,
    data: Vec<Body>,
    /// Of --url-query.
    query: Vec<Template>,
    /// After the first one.
    more_urls: Vec<Template>,
    /// -g: braces and brackets stand for themselves.
    is_plain_url: bool,
    is_get: bool,
    user: Option<Template>,
    sigv4: Option<Template>,
    /// Read once, as curl reads its standard input.
    input: &'a mut Option<&'b Template>,
}

impl Reader<'_, '_> {
    /// `-sSXPUT`: flags in a row, the last of which may have its value right after it.
    fn short_options(&mut self, word: &Template, words: &mut Iter<'_, Template>) {
        let mut rest = word.strip_word("-").unwrap_or_default();
        while let Some(c) = rest.leading_text().chars().next() {
            rest = rest.strip_word(&c.to_string()).unwrap_or_default();
            let Some((_, long)) = SHORT.iter().find(|(short, _)| *short == c) else {
                continue;
            };
            if WITH_VALUE.contains(long) {
                let rest = rest.clone();
                let is_beside =
                    rest.pieces().iter().any(|piece| !matches!(piece, Piece::Text(text) if text.is_empty()));
                let value = if is_beside { rest } else { words.next().cloned().unwrap_or_default() };
                self.option(long, value);
                return;
            }
            self.option(long, Template::default());
        }
    }

    fn option(&mut self, long: &str, value: Template) {
        match long {
            "url" => self.url(value),
            "globoff" => self.is_plain_url = true,
            "request" => self.request.method = value.plain().map(str::to_owned),
            "head" => self.request.method = Some("HEAD".to_owned()),
            "get" => self.is_get = true,
            "header" => self.header(&value),
            "data" | "data-ascii" | "data-binary" | "json" => {
                if long == "json" {
                    self.request.headers.push(("content-type".to_owned(), Template::text("application/json")));
                }
                self.data_option(value);
            }
            "data-raw" => self.data.push(Body::Text(value)),
            "data-urlencode" => self.data_urlencode(&value),
            "url-query" => self.query.push(value),
            "form" | "form-string" => self.request.leave_out("a multipart form", "the platform sends JSON"),
            "user" => self.user = Some(value),
            "aws-sigv4" => self.sigv4 = Some(value),
            "oauth2-bearer" => self.request.auth = ForeignAuth::Bearer(value),
            "upload-file" => self.upload(&value),
            "insecure" => self
                .request
                .leave_out("-k (--insecure)", "the platform always checks certificates; name a ca_file in its place"),
            "location" | "location-trusted" => self.request.leave_out(
                "-L (--location)",
                "the platform's page says nothing of redirects, and signpost follows none",
            ),
            "config" | "netrc-file" => {
                let file = value
                    .plain()
                    .map_or_else(|| "a file".to_owned(), |file| format!("the file {}", display::visible(file)));
                self.request.leave_out(
                    format!("{file} of --{long}"),
                    "it is named and was not read: options or passwords in it may belong to the request",
                );
            }
            "netrc" => self.request.leave_out("--netrc", "your .netrc was not read: use static-header"),
            "cookie" => self.request.leave_out("the cookie", "the platform sends none"),
            "resolve" | "connect-to" => {
                self.request.leave_out(format!("--{long}"), "signpost asks the name system, as the platform does");
            }
            "retry" => self.request.leave_out("--retry", "signpost sends once; the platform's attempts are --attempt"),
            _ => self.connection_option(long, &value),
        }
    }

    /// A second URL gets a request of its own. What is none was most likely torn off by a quote that is missing.
    fn url(&mut self, url: Template) {
        if self.request.url.is_empty() {
            self.request.url = url;
        } else if url.leading_text().contains("://") || url.leading_text().is_empty() {
            self.more_urls.push(url);
        } else {
            self.request.leave_out("a word beside the URL", "curl would take it for another URL; check the quotes");
        }
    }

    fn connection_option(&mut self, long: &str, value: &Template) {
        let (text, seconds) = (value.plain(), value.plain().and_then(whole_seconds));
        let connection = &mut self.request.connection;
        match long {
            "socks4" | "socks4a" | "socks5" | "socks5-hostname" => {
                self.request.leave_out(format!("--{long}"), "signpost speaks to HTTP proxies alone");
            }
            "proxy" | "preproxy" | "proxy1.0" => match text {
                Some(text) => self.proxy(text),
                None => self.request.leave_out("the proxy", "it is a variable: fill in connection.proxy_url"),
            },
            "proxy-user" => {
                self.request.leave_out("user and password of the proxy", "a destination file holds no secret");
            }
            "cacert" => connection.ca_file = text.map(Into::into),
            "capath" => self
                .request
                .leave_out("the folder of --capath", "signpost reads one file: name it in connection.ca_file"),
            "cert" => {
                let certificate = text.map(certificate);
                let has_passphrase = certificate.as_ref().is_some_and(|(_, has_passphrase)| *has_passphrase);
                connection.client_certificate_file = certificate.map(|(file, _)| file.into());
                if has_passphrase {
                    self.request.leave_out("the passphrase of the certificate", "signpost reads keys without one");
                }
            }
            "unix-socket" | "abstract-unix-socket" => {
                self.request.leave_out(format!("--{long}"), "signpost connects by TCP");
            }
            "key" => connection.client_key_file = text.map(Into::into),
            "pass" => self.request.leave_out("the passphrase of the key", "signpost reads keys without one"),
            "connect-timeout" => connection.connect_timeout_seconds = seconds,
            "max-time" => connection.total_timeout_seconds = seconds,
            "speed-time" => connection.idle_timeout_seconds = seconds,
            _ => {}
        }
    }

    fn proxy(&mut self, text: &str) {
        if text.starts_with("socks") {
            self.request.leave_out("the SOCKS proxy", "signpost speaks to HTTP proxies alone");
            return;
        }
        let url = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
        match url.split_once("://").and_then(|(scheme, rest)| Some((scheme, rest.rsplit_once('@')?.1))) {
            Some((scheme, host)) => {
                self.request.leave_out("user and password of the proxy", "a destination file holds no secret");
                self.request.connection.proxy_url = Some(format!("{scheme}://{host}"));
            }
            None => self.request.connection.proxy_url = Some(url),
        }
    }

    fn header(&mut self, value: &Template) {
        if let Some(file) = value.plain().and_then(|text| text.strip_prefix('@')) {
            self.request.leave_out(
                format!("the headers of the file {}", display::visible(file)),
                "it is named and was not read",
            );
            return;
        }
        let Some((name, value)) = value.split_once(":") else { return };
        let Some(name) = name.plain().map(str::trim) else { return };
        let value = value.trimmed();
        if !value.is_empty() {
            self.request.headers.push((name.to_owned(), value));
        }
    }

    fn data_option(&mut self, value: Template) {
        match (
            value.plain().and_then(|text| text.strip_prefix('@')),
            self.input.take_if(|_| value.plain() == Some("@-")),
        ) {
            (Some("-"), Some(input)) => self.data.push(Body::Text(input.clone())),
            (Some(file), _) => self.data.push(Body::File(file.to_owned())),
            (None, _) => self.data.push(Body::Text(value)),
        }
    }

    /// `name=content`, `=content`, `content`, `@file`, `name@file`.
    fn data_urlencode(&mut self, value: &Template) {
        match value.split_once("=") {
            Some((name, content)) if name.plain().is_some_and(|name| !name.contains('@')) => {
                self.data.push(Body::Form(vec![(name.plain().unwrap_or_default().to_owned(), content)]));
            }
            _ => match value.plain().and_then(|text| text.split_once('@')) {
                Some((_, file)) => self.data.push(Body::File(file.to_owned())),
                None => self.data.push(Body::Text(value.clone())),
            },
        }
    }

    fn upload(&mut self, value: &Template) {
        self.request.method.get_or_insert_with(|| "PUT".to_owned());
        match (value.plain(), self.input.take_if(|_| matches!(value.plain(), Some("-" | ".")))) {
            (Some("-" | "."), Some(input)) => self.data.push(Body::Text(input.clone())),
            (Some(file), _) => self.data.push(Body::File(file.to_owned())),
            (None, _) => self.request.leave_out("the file of -T", "its name is a variable; send it with --batch"),
        }
    }

    fn finish(mut self) -> Asked {
        if self.is_get {
            // -G: what would be the body is the query.
            self.request.method = Some("GET".to_owned());
            self.query.extend(std::mem::take(&mut self.data).into_iter().flat_map(|body| match body {
                Body::Text(text) => vec![text],
                Body::Form(fields) => {
                    fields.into_iter().map(|(name, value)| Template::text(format!("{name}=")).then(value)).collect()
                }
                Body::None | Body::File(_) => Vec::new(),
            }));
        }
        self.request.body = joined(&self.data);
        for part in std::mem::take(&mut self.query) {
            let has_query = self.request.url.contains("?");
            self.request.url.push_text(if has_query { "&" } else { "?" });
            // A plus sign in front says that it is encoded already.
            let part = part.strip_word("+").unwrap_or(part);
            self.request.url = std::mem::take(&mut self.request.url).then(part);
        }
        let user = self.user.take().map(|user| user.split_once(":").unwrap_or((user, Template::default())));
        match (self.sigv4.take(), user) {
            (Some(scope), user) => {
                // "provider1[:provider2[:region[:service]]]"
                let mut parts = scope.split(":").into_iter().skip(2);
                let (access_key_id, secret_access_key) = user.unwrap_or_default();
                self.request.auth = ForeignAuth::Sigv4 {
                    access_key_id,
                    secret_access_key,
                    session_token: None,
                    region: parts.next().unwrap_or_default(),
                    service: parts.next().unwrap_or_default(),
                };
            }
            (None, Some((user, password))) => self.request.auth = ForeignAuth::Basic { user, password },
            (None, None) => {}
        }
        self.say_pattern();
        Asked { request: self.request, more_urls: self.more_urls }
    }

    /// curl expands `{a,b}` and `[1-9]` in a URL ("URL globbing").
    fn say_pattern(&mut self) {
        let has_pattern = |url: &Template| {
            let path = url.plain().and_then(|text| text.split_once("://")?.1.split_once('/'));
            path.is_some_and(|(_, path)| path.contains(['{', '[']))
        };
        if !self.is_plain_url && std::iter::once(&self.request.url).chain(&self.more_urls).any(has_pattern) {
            self.request.leave_out(
                "the pattern in the URL",
                "curl sends a request for each of its values; write one address, or add --globoff if it is none",
            );
        }
    }
}

/// More than one -d is joined by `&`.
fn joined(data: &[Body]) -> Body {
    let as_form = |body: &Body| match body {
        Body::Form(fields) => fields.clone(),
        Body::Text(_) => ForeignRequest { body: body.clone(), ..ForeignRequest::default() }.form(),
        Body::None | Body::File(_) => Vec::new(),
    };
    match data {
        [] => Body::None,
        [only] => only.clone(),
        many => Body::Form(many.iter().flat_map(as_form).collect()),
    }
}

/// The file of `file:passphrase`, and whether there is a passphrase. A backslash before a colon or a backslash takes its
/// meaning (curl's manual page, --cert); a drive letter is no file.
fn certificate(text: &str) -> (String, bool) {
    let mut file = String::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' if chars.peek().is_some_and(|next| matches!(next, '\\' | ':')) => file.extend(chars.next()),
            ':' if file.len() == 1 && chars.peek().is_some_and(|next| matches!(next, '\\' | '/')) => file.push(c),
            ':' => return (file, true),
            c => file.push(c),
        }
    }
    (file, false)
}

fn whole_seconds(text: &str) -> Option<u64> {
    let seconds: f64 = text.parse().ok()?;
    (seconds > 0.0 && seconds < 1e9).then(|| (seconds.ceil() as u64).min(crate::domain::limits::TIMEOUT_SECONDS_MAX))
}
