//! The one HTTP client factory: a client for one send, or for many, with everything off that would change or repeat one.

use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue, Uri};
use reqwest::Url;

use super::phases::{TraceLayer, TracedResolver, WatchedBody};
use super::proxy::{Proxy, ProxyError};
use super::tls::{self, TlsSetupError};
use super::trace::{Route, Trace};
use crate::domain::display::{MASK, visible};
use crate::domain::failure::{FailureKind, TlsFault};
use crate::domain::limits;
use crate::domain::{Connection, Header, HeaderOrigin, Method, Secret, Target, UnsignedRequest, WireText};

/// Ready to go out, once.
pub(super) struct Prepared {
    pub(super) client: reqwest::Client,
    pub(super) request: reqwest::Request,
    /// What the request's head will hold, in that order.
    pub(super) headers: Vec<Header>,
    pub(super) proxy: Option<Proxy>,
}

/// Why a request cannot be put on the wire as it stands.
#[derive(Debug, thiserror::Error)]
pub(super) enum BuildError {
    #[error("the URL cannot be sent: {0}")]
    Url(String),
    #[error("the header name {0:?} cannot be sent: letters, digits and !#$%&'*+-.^_`|~ are allowed (RFC 9110 §5.1)")]
    HeaderName(String),
    #[error("the value of header {name} cannot be sent: {reason}")]
    HeaderValue { name: String, reason: String },
    #[error(transparent)]
    Proxy(#[from] ProxyError),
    #[error(transparent)]
    Tls(#[from] TlsSetupError),
    #[error("the client cannot be made: {0}")]
    Client(String),
}

impl BuildError {
    /// What kind of failure it is: most settings that cannot be used are told apart by their field alone.
    pub(super) fn kind(&self) -> FailureKind {
        match self {
            Self::Tls(TlsSetupError::KeyMismatch { .. }) => FailureKind::Tls(TlsFault::ClientKeyMismatch),
            Self::Url(_)
            | Self::HeaderName(_)
            | Self::HeaderValue { .. }
            | Self::Proxy(_)
            | Self::Tls(_)
            | Self::Client(_) => FailureKind::Build,
        }
    }
}

/// The headers that the client adds by itself, in the order in which they follow the request's own.
///
/// The whole head is `request.headers` and then these.
pub fn transport_headers(request: &UnsignedRequest) -> Vec<Header> {
    let length = request.body.len();
    let has_length = length > 0 || matches!(request.method, Method::Post | Method::Put);
    let mut added = vec![("host", request.target.authority.clone()), ("accept", "*/*".to_owned())];
    if has_length {
        added.push(("content-length", length.to_string()));
    }
    added
        .into_iter()
        .filter(|(name, _)| request.header(name).is_none())
        .map(|(name, value)| Header::plain(name, value, HeaderOrigin::Transport))
        .collect()
}

/// The request's own headers and those of the client, in the order of the wire.
pub(super) fn all_headers(request: &UnsignedRequest) -> Vec<Header> {
    let mut headers = request.headers.clone();
    headers.extend(transport_headers(request));
    in_wire_order(headers)
}

/// Make the client and the request. Reads the trust store and the connection's files where TLS needs them.
pub(super) async fn prepare(
    request: &UnsignedRequest,
    connection: &Connection,
    trace: &Arc<Trace>,
) -> Result<Prepared, BuildError> {
    let (client, proxy) = client_to(&request.target, connection, Reuse::Never).await?;
    prepare_on(client, proxy, request, trace)
}

/// Make the request, to go out by `client`.
pub(super) fn prepare_on(
    client: reqwest::Client,
    proxy: Option<Proxy>,
    request: &UnsignedRequest,
    trace: &Arc<Trace>,
) -> Result<Prepared, BuildError> {
    let mut headers = all_headers(request);
    let mut built = reqwest::Request::new(method(request.method), exact_url(&request.target)?);
    *built.headers_mut() = header_map(&headers)?;
    if !request.body.is_empty() {
        let body = WatchedBody::new(request.body.bytes().clone(), Arc::clone(trace));
        *built.body_mut() = Some(reqwest::Body::wrap(body));
    }
    let route = Route::of(built.url(), proxy.as_ref(), !request.body.is_empty());
    trace.routed(route);
    // In a tunnel the proxy gets it with CONNECT.
    let authorization = proxy.as_ref().filter(|_| !route.tls).and_then(|proxy| proxy.authorization.as_ref());
    headers.extend(authorization.map(proxy_authorization));
    Ok(Prepared { client, request: built, headers, proxy })
}

/// Whether a connection serves more than one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reuse {
    /// One click is one request on one connection.
    Never,
    /// So many idle connections are kept for the next requests.
    Idle(usize),
}

/// A client for requests to `target`'s host, and the proxy that it goes through.
pub(super) async fn client_to(
    target: &Target,
    connection: &Connection,
    reuse: Reuse,
) -> Result<(reqwest::Client, Option<Proxy>), BuildError> {
    let url = exact_url(target)?;
    let destination: Uri =
        url.as_str().parse().map_err(|error: http::uri::InvalidUri| BuildError::Url(error.to_string()))?;
    let proxy = Proxy::for_destination(&destination, connection.proxy_url.as_deref())?;
    let needs_tls = url.scheme() == "https" || proxy.as_ref().is_some_and(Proxy::is_tls);
    let config = tls_config(connection, needs_tls).await?;
    Ok((client(config, proxy.as_ref(), connection, reuse)?, proxy))
}

fn client(
    config: rustls::ClientConfig,
    proxy: Option<&Proxy>,
    connection: &Connection,
    reuse: Reuse,
) -> Result<reqwest::Client, BuildError> {
    let connect_timeout = connection.connect_timeout_seconds().min(limits::TIMEOUT_SECONDS_MAX);
    let idle_connections = match reuse {
        Reuse::Never => 0,
        Reuse::Idle(connections) => connections,
    };
    let mut builder = reqwest::Client::builder()
        .tls_backend_preconfigured(config)
        .http1_only()
        // An answer that is not HTTP at all comes through with its bytes, to be shown as what it is.
        .http09_responses()
        .http1_max_headers(limits::RESPONSE_HEADERS_MAX)
        // A redirect would carry secrets to another host, and a signature does not survive it.
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .retry(reqwest::retry::never())
        .pool_max_idle_per_host(idle_connections)
        // Shares the time out over all addresses of a name, so that a dead one does not use it up.
        .connect_timeout(Duration::from_secs(connect_timeout))
        .no_proxy()
        .dns_resolver(TracedResolver)
        .connector_layer(TraceLayer);
    if let Some(proxy) = proxy {
        let unusable = |error: reqwest::Error| BuildError::Client(super::failure::chain(&error.without_url()));
        let mut through = reqwest::Proxy::all(proxy.uri.to_string()).map_err(unusable)?;
        if let Some(authorization) = &proxy.authorization {
            through = through.custom_http_auth(authorization.clone());
        }
        builder = builder.proxy(through);
    }
    builder.build().map_err(|error| BuildError::Client(super::failure::chain(&error.without_url())))
}

async fn tls_config(connection: &Connection, needed: bool) -> Result<rustls::ClientConfig, BuildError> {
    if !needed {
        return Ok(tls::config(connection, false)?);
    }
    let connection = connection.clone();
    let reading = tokio::task::spawn_blocking(move || tls::config(&connection, true));
    let config = reading.await.map_err(|error| BuildError::Client(error.to_string()))?;
    Ok(config?)
}

fn method(method: Method) -> http::Method {
    match method {
        Method::Get => http::Method::GET,
        Method::Head => http::Method::HEAD,
        Method::Post => http::Method::POST,
        Method::Put => http::Method::PUT,
        Method::Delete => http::Method::DELETE,
    }
}

/// The URL, provided that the client would put exactly this target on the wire.
///
/// URL parsers rewrite some texts (dot segments, some characters): a signature would not fit what arrives.
fn exact_url(target: &Target) -> Result<Url, BuildError> {
    let wire = target.url();
    let url = Url::parse(wire.expose()).map_err(|error| BuildError::Url(error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(BuildError::Url(format!("its scheme is {}, it must be http or https", visible(url.scheme()))));
    }
    let host = url.host_str().unwrap_or_default();
    let authority = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
    if !authority.eq_ignore_ascii_case(&target.authority) || !url.username().is_empty() || url.password().is_some() {
        // The configured text may hold a password: show only what the parser made of the host.
        return Err(BuildError::Url(format!(
            "its host would be written as {}; write it that way, without a user name",
            visible(&authority)
        )));
    }
    if url.path() != target.path || url.fragment().is_some() {
        return Err(BuildError::Url(format!(
            "its path {} would be sent as {} by the client. Remove dot segments (/./ and /../), and percent-encode \
             what is not allowed in a path.",
            visible(&target.path),
            visible(url.path())
        )));
    }
    let query = target.query.as_ref().map(WireText::expose);
    if url.query() != query {
        // The query may hold a signature: name the character, not the text.
        let odd =
            query.and_then(|query| query.chars().zip(url.query().unwrap_or_default().chars()).find(|(a, b)| a != b));
        let odd = odd.map_or_else(String::new, |(odd, _)| format!(" ({odd:?})"));
        return Err(BuildError::Url(format!(
            "its query has a character{odd} that the client would rewrite. Percent-encode it."
        )));
    }
    Ok(url)
}

fn header_map(headers: &[Header]) -> Result<HeaderMap, BuildError> {
    let mut map = HeaderMap::with_capacity(headers.len());
    for header in headers {
        let name = HeaderName::from_bytes(header.name.as_bytes())
            .map_err(|_reason| BuildError::HeaderName(visible(&header.name)))?;
        let text = header.value.expose();
        let refused = |reason: String| BuildError::HeaderValue { name: header.name.clone(), reason };
        if let Some(reason) = what_cannot_travel(text) {
            return Err(refused(reason));
        }
        let mut value = HeaderValue::from_str(text).map_err(|error| refused(error.to_string()))?;
        value.set_sensitive(header.value.is_masked());
        map.append(name, value);
    }
    Ok(map)
}

/// Why `value` is no header value, without quoting it: it may be a secret.
///
/// Stricter than the client, which lets bytes beyond ASCII pass: no two servers agree on what they mean.
fn what_cannot_travel(value: &str) -> Option<String> {
    let is_odd = |c: char| !c.is_ascii() || (c.is_ascii_control() && c != '\t');
    let (index, odd) = value.chars().enumerate().find(|(_, c)| is_odd(*c))?;
    let what = match odd {
        '\r' | '\n' => "a line break",
        c if c.is_control() => "a control character",
        _ => "a character outside ASCII",
    };
    Some(format!("it has {what} (U+{:04X}) at position {}. Remove it.", u32::from(odd), index + 1))
}

/// Values of one name stand together on the wire, at the place of the first.
fn in_wire_order(headers: Vec<Header>) -> Vec<Header> {
    let mut ordered: Vec<Header> = Vec::with_capacity(headers.len());
    for header in headers {
        match ordered.iter().rposition(|earlier| earlier.name == header.name) {
            Some(at) => ordered.insert(at + 1, header),
            None => ordered.push(header),
        }
    }
    ordered
}

fn proxy_authorization(value: &HeaderValue) -> Header {
    let wire = Secret::new(value.to_str().unwrap_or_default());
    let shown = format!("Basic {MASK}");
    Header::new("proxy-authorization", WireText::masked(wire, shown), HeaderOrigin::Transport)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Payload;

    fn target(path: &str, query: Option<&str>) -> Target {
        Target {
            scheme: "https".into(),
            authority: "a.example".into(),
            path: path.into(),
            query: query.map(WireText::plain),
        }
    }

    #[test]
    fn a_path_that_the_client_would_rewrite_is_refused() {
        for path in ["/a/../b", "/a b", "/a/./b", "/a\"b", "/é", "/a?b", "/a#b"] {
            assert!(exact_url(&target(path, None)).is_err(), "{path}");
        }
        for path in ["/", "/a//b", "/a%20b/%C3%A9", "/a+b=c:d@(e)'!*&$,;~", "/2026/03/05/1772672523123.json"] {
            assert!(exact_url(&target(path, None)).is_ok(), "{path}");
        }
    }

    #[test]
    fn a_host_that_the_client_would_rewrite_is_refused_without_its_password() {
        for authority in ["me:hunter2@a.example", "a.example:443", "0x7f.1", "bücher.example"] {
            let target = Target { authority: authority.into(), ..target("/", None) };
            let error = exact_url(&target).expect_err(authority);
            assert!(!error.to_string().contains("hunter2"), "{error}");
        }
        for authority in ["A.example", "a.example:8443", "127.0.0.1:1", "[::1]:1"] {
            let target = Target { authority: authority.into(), ..target("/", None) };
            assert!(exact_url(&target).is_ok(), "{authority}");
        }
    }

    #[test]
    fn a_rewritten_query_is_refused_without_quoting_it() {
        let error = exact_url(&target("/", Some("sig=hunter2'"))).expect_err("the quote would be encoded");
        assert!(!error.to_string().contains("hunter2"), "{error}");
        assert!(error.to_string().contains("'\\''"), "{error}");
        assert!(exact_url(&target("/", Some("sv=2022-11-02&sig=a%2Bb%3D"))).is_ok());
    }

    #[test]
    fn a_value_that_cannot_travel_is_described_without_being_quoted() {
        let header = |value: &str| vec![Header::plain("authorization", value, HeaderOrigin::Auth)];
        for (value, said) in [
            ("hunter2\r\nx: y", "a line break (U+000D) at position 8"),
            ("hunter2\u{0}", "a control character (U+0000)"),
            ("hunter2é", "a character outside ASCII (U+00E9)"),
        ] {
            let text = header_map(&header(value)).expect_err(value).to_string();
            assert!(text.contains(said), "{text}");
            assert!(!text.contains("hunter2"), "{text}");
        }
    }

    #[test]
    fn a_length_is_sent_for_every_method_with_a_body() {
        let names = |method, body: &'static [u8]| {
            let request = UnsignedRequest {
                method,
                target: target("/", None),
                headers: vec![],
                body: Payload::new(body),
                body_shown: None,
            };
            transport_headers(&request).into_iter().map(|header| header.name).collect::<Vec<_>>()
        };
        assert_eq!(names(Method::Post, b""), ["host", "accept", "content-length"]);
        assert_eq!(names(Method::Put, b"[]"), ["host", "accept", "content-length"]);
        assert_eq!(names(Method::Get, b""), ["host", "accept"]);
    }
}
