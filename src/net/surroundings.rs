//! What the wire takes from the machine beside a destination's own settings: proxies and certificate authorities.

use http::Uri;

use super::proxy::{Proxy, ProxyError};
use super::tls;
use super::tls::TlsSetupError;
use crate::domain::display::masked_proxy;

/// What chooses proxies and authorities, in the order of their weight.
const VARIABLES: [&str; 10] = [
    "HTTPS_PROXY",
    "https_proxy",
    "HTTP_PROXY",
    "http_proxy",
    "ALL_PROXY",
    "all_proxy",
    "NO_PROXY",
    "no_proxy",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
];

/// The variables that are set, with their values; passwords are masked.
pub fn variables(read: impl Fn(&str) -> Option<String>) -> Vec<(String, String)> {
    let set = VARIABLES.iter().filter_map(|name| Some((*name, read(name).filter(|value| !value.is_empty())?)));
    set.map(|(name, value)| (name.to_owned(), masked_proxy(&value))).collect()
}

/// The proxy on the way to a host outside, and who named it; `None` if there is none. User info is masked.
///
/// # Errors
/// If one is set that cannot be used.
pub fn proxy(scheme: &'static str) -> Result<Option<String>, NoProxy> {
    let outside = Uri::builder().scheme(scheme).authority("signpost.example").path_and_query("/").build();
    let outside = outside?;
    let proxy = Proxy::for_destination(&outside, None)?;
    Ok(proxy.map(|proxy| proxy.shown()))
}

/// Why the variables name no proxy that could be used.
#[derive(Debug, thiserror::Error)]
pub enum NoProxy {
    #[error(transparent)]
    Uri(#[from] http::Error),
    #[error(transparent)]
    Proxy(#[from] ProxyError),
}

/// Where the authorities come from that a certificate is checked against; they are loaded to find out.
///
/// # Errors
/// If there are none that can be used.
pub fn authorities() -> Result<&'static str, TlsSetupError> {
    tls::check_authorities()?;
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    Ok(if !tls::READS_VARIABLES {
        "the system's trust store"
    } else if is_set("SSL_CERT_FILE") && is_set("SSL_CERT_DIR") {
        "SSL_CERT_FILE and SSL_CERT_DIR"
    } else if is_set("SSL_CERT_FILE") {
        "SSL_CERT_FILE"
    } else if is_set("SSL_CERT_DIR") {
        "SSL_CERT_DIR"
    } else {
        "the system's trust store"
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_that_are_set_are_named_without_their_passwords() {
        let set = variables(|name| match name {
            "HTTPS_PROXY" => Some("http://me:hunter2@proxy.example:3128".to_owned()),
            "http_proxy" => Some("me:hunter2@proxy.example:3128".to_owned()),
            "NO_PROXY" => Some(String::new()),
            _ => None,
        });
        let names: Vec<&str> = set.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["HTTPS_PROXY", "http_proxy"]);
        for (name, value) in &set {
            assert!(value.contains("proxy.example:3128") && !value.contains("hunter2"), "{name}={value}");
        }
    }
}
