//! Where the platform delivers, and how.

use std::path::PathBuf;

use super::auth::{Auth, AzureService};
use super::delivery_url::DeliveryUrl;
use super::environment::{DestinationLabel, EnvironmentName};
use super::field::SecretName;
use super::limits;
use super::object_path::{ObjectPathForm, TimestampFormat};
use super::request::Method;
use super::secret::SecretRef;

/// A destination, complete, with its secrets or what stands for them.
///
/// Files and records are written from a [`PublicDestination`](super::PublicDestination) alone. Texts are kept as typed, valid or not, so that nothing of a user's work is lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination<S = SecretRef> {
    pub name: String,
    /// The environment that it was resolved for; `None` for the base.
    pub environment: Option<EnvironmentName>,
    /// The configured URL, as typed: it may hold a credential.
    pub url: DeliveryUrl,
    pub auth: Auth<S>,
    /// How `{timestamp}` is written where a dated path is appended.
    pub timestamp: TimestampFormat,
    pub connection: Connection,
}

/// How to reach the destination. `None` means signpost's default.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Connection {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connect_timeout_seconds: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub idle_timeout_seconds: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_timeout_seconds: Option<u64>,
    /// PEM file of certificate authorities that are trusted beside the platform's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<PathBuf>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_certificate_file: Option<PathBuf>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_key_file: Option<PathBuf>,
    /// An explicit proxy; without it the system's is used, never for loopback.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proxy_url: Option<String>,
}

impl Connection {
    /// Seconds to wait for DNS, TCP and TLS.
    pub fn connect_timeout_seconds(&self) -> u64 {
        self.connect_timeout_seconds.unwrap_or(limits::CONNECT_TIMEOUT_SECONDS)
    }

    /// Seconds without a byte from the server.
    pub fn idle_timeout_seconds(&self) -> u64 {
        self.idle_timeout_seconds.unwrap_or(limits::IDLE_TIMEOUT_SECONDS)
    }

    /// Seconds for the whole exchange.
    pub fn total_timeout_seconds(&self) -> u64 {
        self.total_timeout_seconds.unwrap_or(limits::TOTAL_TIMEOUT_SECONDS)
    }
}

impl<S> Destination<S> {
    /// The same destination with every secret replaced by `f(name, secret)`; see [`Auth::map`].
    pub fn map<T>(&self, f: impl FnMut(SecretName, &S) -> T) -> Destination<T> {
        self.with_auth(self.auth.map(f))
    }

    /// The same destination with these settings of its authentication.
    pub fn with_auth<T>(&self, auth: Auth<T>) -> Destination<T> {
        Destination {
            name: self.name.clone(),
            environment: self.environment.clone(),
            url: self.url.clone(),
            auth,
            timestamp: self.timestamp,
            connection: self.connection.clone(),
        }
    }

    /// What its exchanges are known by.
    pub fn label(&self) -> DestinationLabel {
        DestinationLabel { name: self.name.clone(), environment: self.environment.clone() }
    }

    /// PUT for Amazon S3 and Azure Blob Storage, POST for everything else (the platform's page,
    /// "Forwarding to an HTTPS endpoint").
    pub fn method(&self) -> Method {
        if self.object_path_form().is_some() { Method::Put } else { Method::Post }
    }

    /// The dated path that the platform appends to the URL, if it does.
    pub fn object_path_form(&self) -> Option<ObjectPathForm> {
        match &self.auth {
            Auth::Sigv4(auth) if is_s3(&auth.service) => Some(ObjectPathForm::S3),
            Auth::AzureSas(auth) if auth.service == AzureService::BlobStorage => Some(ObjectPathForm::Blob),
            _ => None,
        }
    }
}

/// True for the service names that follow the rules of S3 for paths and payload hashes
/// (botocore's S3 endpoint rules: `disableDoubleEncoding`).
pub fn is_s3(service: &str) -> bool {
    matches!(service, "s3" | "s3-outposts" | "s3-object-lambda" | "s3express")
}
