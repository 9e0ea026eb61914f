//! What a check has to know of a destination; nothing of it is secret.

use crate::domain::auth::AzureService;
use crate::domain::destination::is_s3;
use crate::domain::{Auth, Destination, SasCredential};

/// What kind of endpoint takes the deliveries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Service {
    /// An application that reads the batch.
    Https,
    /// Another AWS service than S3, signed by SigV4.
    Aws,
    S3,
    Blob,
    EventHubs,
}

impl Service {
    /// By the authentication of `destination`.
    pub fn of<S>(destination: &Destination<S>) -> Self {
        match &destination.auth {
            Auth::None | Auth::StaticHeader(_) | Auth::ClientCredentials(_) => Self::Https,
            Auth::Sigv4(auth) if is_s3(&auth.service) => Self::S3,
            Auth::Sigv4(_) => Self::Aws,
            Auth::AzureSas(auth) => match auth.service {
                AzureService::BlobStorage => Self::Blob,
                AzureService::EventHubs => Self::EventHubs,
            },
        }
    }

    /// Each delivery becomes an object of its own.
    pub fn is_object_store(self) -> bool {
        match self {
            Self::S3 | Self::Blob => true,
            Self::Https | Self::Aws | Self::EventHubs => false,
        }
    }

    /// The body is kept as it comes, and nobody reads it on the way.
    pub fn keeps_any_bytes(self) -> bool {
        self.is_object_store() || self == Self::EventHubs
    }
}

/// How deliveries prove who sends them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Proof {
    Nothing,
    /// A secret that stands in each request: a header's value, a bearer token.
    Shown,
    /// A signature over the request, made here.
    Signature,
    /// A token over a place and a time, made here.
    MadeToken,
    /// A token over a place and a time, made elsewhere.
    PastedToken,
}

impl Proof {
    /// By the authentication of `destination`.
    pub fn of<S>(destination: &Destination<S>) -> Self {
        match &destination.auth {
            Auth::None => Self::Nothing,
            Auth::StaticHeader(_) | Auth::ClientCredentials(_) => Self::Shown,
            Auth::Sigv4(_) => Self::Signature,
            Auth::AzureSas(auth) => match auth.credential {
                SasCredential::Token(_) => Self::PastedToken,
                // A connection string can hold a finished token; whether one can be made is seen when it is tried.
                SasCredential::AccountKey(_) | SasCredential::Policy { .. } | SasCredential::ConnectionString(_) => {
                    Self::MadeToken
                }
            },
        }
    }
}
