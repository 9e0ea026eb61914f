//! What the checks look at, read once.

use super::Clue;
use crate::domain::auth::AzureService;
use crate::domain::destination::is_s3;
use crate::domain::host::HostFacts;
use crate::domain::target::Parts;
use crate::domain::{Auth, AzureSas, Destination, Sigv4};

/// A destination with what its URL says.
pub(super) struct Subject<'a> {
    pub(super) destination: &'a Destination<Clue>,
    /// `None` where the URL cannot be taken apart.
    pub(super) address: Option<Address<'a>>,
    /// `None` where nothing is known about the host.
    pub(super) host: Option<HostFacts>,
}

impl<'a> Subject<'a> {
    pub(super) fn of(destination: &'a Destination<Clue>) -> Self {
        let address = Address::of(destination.url.expose());
        let host = address.as_ref().and_then(|address| HostFacts::of(&address.host));
        Self { destination, address, host }
    }

    pub(super) fn url(&self) -> &'a str {
        self.destination.url.expose()
    }

    pub(super) fn sigv4(&self) -> Option<&'a Sigv4<Clue>> {
        match &self.destination.auth {
            Auth::Sigv4(auth) => Some(auth),
            Auth::None | Auth::StaticHeader(_) | Auth::ClientCredentials(_) | Auth::AzureSas(_) => None,
        }
    }

    /// The settings where the destination is Blob Storage or Event Hubs, as `service` says.
    pub(super) fn azure(&self, service: AzureService) -> Option<&'a AzureSas<Clue>> {
        match &self.destination.auth {
            Auth::AzureSas(auth) => Some(auth).filter(|auth| auth.service == service),
            Auth::None | Auth::StaticHeader(_) | Auth::ClientCredentials(_) | Auth::Sigv4(_) => None,
        }
    }

    /// True if the platform puts objects with the dated path, signed for S3.
    pub(super) fn is_s3(&self) -> bool {
        self.sigv4().is_some_and(|auth| is_s3(&auth.service))
    }
}

/// The parts of a URL that can be sent.
pub(super) struct Address<'a> {
    pub(super) scheme: String,
    /// In lower case.
    pub(super) host: String,
    pub(super) port: Option<u16>,
    /// Empty, or from its `/` on.
    pub(super) path: &'a str,
    pub(super) query: Option<&'a str>,
}

impl<'a> Address<'a> {
    pub(super) fn of(url: &'a str) -> Option<Self> {
        let parts = Parts::of(url).ok()?;
        let host = parts.host.to_ascii_lowercase();
        Some(Self { scheme: parts.scheme, host, port: parts.port, path: parts.path, query: parts.query })
    }

    /// The segments of the path that are not empty.
    pub(super) fn segments(&self) -> impl Iterator<Item = &'a str> {
        self.path.split('/').filter(|segment| !segment.is_empty())
    }

    /// Scheme, host and port.
    pub(super) fn origin(&self) -> String {
        self.origin_of(&self.host)
    }

    fn origin_of(&self, host: &str) -> String {
        let port = self.port.map(|port| format!(":{port}")).unwrap_or_default();
        format!("{}://{host}{port}", self.scheme)
    }

    /// The same URL with another host.
    pub(super) fn with_host(&self, host: &str) -> String {
        self.url(host, self.path)
    }

    /// The same URL with another path.
    pub(super) fn with_path(&self, path: &str) -> String {
        self.url(&self.host, path)
    }

    pub(super) fn url(&self, host: &str, path: &str) -> String {
        let query = self.query.map(|query| format!("?{query}")).unwrap_or_default();
        format!("{}{path}{query}", self.origin_of(host))
    }

    /// The value of a parameter of the query, as it stands there.
    pub(super) fn parameter(&self, name: &str) -> Option<&'a str> {
        self.query?.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
    }
}
