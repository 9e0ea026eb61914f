//! Which proxy a request goes through, and who said so.

use http::{HeaderValue, Uri};
use hyper_util::client::proxy::matcher::{Intercept, Matcher};

use crate::domain::display::{MASK, masked_url, visible};
use crate::domain::host::is_loopback;

/// The proxy for one send.
#[derive(Debug, Clone)]
pub(super) struct Proxy {
    /// `http://host:port/` or `https://…`, without user info.
    pub(super) uri: Uri,
    /// `Basic …`, from the user info.
    pub(super) authorization: Option<HeaderValue>,
    /// The setting that named it: `connection.proxy_url`, `HTTPS_PROXY`, …
    pub(super) source: String,
}

/// The configured proxy cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{source_name}: {shown} is not a proxy that can be used: {reason}")]
pub struct ProxyError {
    source_name: String,
    shown: String,
    reason: &'static str,
}

impl Proxy {
    /// The proxy on the way to `destination`: `configured` if given, else the system's; none for loopback.
    pub(super) fn for_destination(destination: &Uri, configured: Option<&str>) -> Result<Option<Self>, ProxyError> {
        if destination.host().is_some_and(is_loopback) {
            return Ok(None);
        }
        match configured {
            Some(text) => Self::configured(destination, text).map(Some),
            None => Self::system(destination),
        }
    }

    fn configured(destination: &Uri, text: &str) -> Result<Self, ProxyError> {
        let source = "connection.proxy_url".to_owned();
        let found = Matcher::builder().all(text.trim().to_owned()).build().intercept(destination);
        let Some(found) = found else {
            return Err(ProxyError {
                source_name: source,
                shown: visible(&masked_url(text)),
                reason: "it must read like http://host:port or https://host:port",
            });
        };
        Self::from_intercept(&found, source)
    }

    fn system(destination: &Uri) -> Result<Option<Self>, ProxyError> {
        let Some(found) = Matcher::from_system().intercept(destination) else {
            return Ok(None);
        };
        let names: &[&str] = if destination.scheme_str() == Some("https") {
            &["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"]
        } else {
            &["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"]
        };
        let named = names.iter().find(|name| std::env::var(name).is_ok_and(|value| !value.is_empty()));
        let source = named.map_or("system settings", |name| name).to_owned();
        Self::from_intercept(&found, source).map(Some)
    }

    fn from_intercept(found: &Intercept, source: String) -> Result<Self, ProxyError> {
        if !matches!(found.uri().scheme_str(), Some("http" | "https")) {
            return Err(ProxyError {
                source_name: source,
                shown: visible(&found.uri().to_string()),
                reason: "only http and https proxies are supported, SOCKS is not",
            });
        }
        Ok(Self { uri: found.uri().clone(), authorization: found.basic_auth().cloned(), source })
    }

    /// True if the proxy itself is reached by TLS.
    pub(super) fn is_tls(&self) -> bool {
        self.uri.scheme_str() == Some("https")
    }

    /// For people: where it is and who said so; user info is masked.
    pub(super) fn shown(&self) -> String {
        let scheme = self.uri.scheme_str().unwrap_or("http");
        let authority = self.uri.authority().map_or("", |authority| authority.as_str());
        let user = if self.authorization.is_some() { format!("{MASK}@") } else { String::new() };
        format!("{scheme}://{user}{authority} ({})", self.source)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uri(text: &str) -> Uri {
        text.parse().expect("a URI")
    }

    #[test]
    fn loopback_is_never_proxied() {
        for url in
            ["http://127.0.0.1:9/", "http://127.8.8.8/", "http://[::1]/", "http://localhost/", "http://a.localhost"]
        {
            let proxy = Proxy::for_destination(&uri(url), Some("http://proxy.example:3128"));
            assert!(proxy.expect("no error").is_none(), "{url}");
        }
    }

    #[test]
    fn user_info_becomes_a_header_and_is_masked() {
        let proxy = Proxy::for_destination(&uri("https://a.example/"), Some("http://me:hunter2@proxy.example:3128"))
            .expect("usable")
            .expect("a proxy");
        assert_eq!(proxy.shown(), "http://•••@proxy.example:3128 (connection.proxy_url)");
        assert!(proxy.authorization.expect("a header").is_sensitive());
    }

    #[test]
    fn a_proxy_that_cannot_be_used_is_named() {
        for (text, said) in
            [("socks5://p:1", "SOCKS is not"), ("::::", "must read like"), ("ftp://p", "must read like")]
        {
            let error = Proxy::for_destination(&uri("https://a.example/"), Some(text)).expect_err(text);
            assert!(error.to_string().contains("connection.proxy_url"), "{error}");
            assert!(error.to_string().contains(said), "{error}");
        }
    }
}
