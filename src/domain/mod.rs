//! What a destination is: plain data and rules.
//!
//! No I/O, no clock, no async, no UI. Everything here can be built in a test with a literal.

pub mod auth;
pub mod auth_facts;
pub mod aws_profile;
pub mod blob_place;
pub mod connection_string;
pub mod credential;
pub mod delivery_url;
pub mod destination;
pub mod destination_check;
pub mod destination_file;
pub mod destination_record;
pub mod display;
mod embedded;
pub mod environment;
pub mod exchange;
pub mod failure;
pub mod field;
pub mod figures;
pub mod host;
pub mod http_date;
pub mod identity_provider;
pub mod json;
pub mod limits;
pub mod location;
pub mod message;
pub mod moment;
pub mod note;
pub mod object_path;
pub mod paste;
pub mod payload;
pub mod probe;
pub mod program;
pub mod redaction;
pub mod request;
pub mod secret;
pub mod secret_trait;
pub mod spelling;
pub mod target;
pub mod timings;
mod visible;

pub use self::auth::{
    Auth, AzureSas, BasicEncoding, ClientCredentials, CredentialsIn, SasCredential, Sigv4, StaticHeader,
};
pub use self::credential::{CredentialFacts, CredentialPlace};
pub use self::delivery_url::{DeliveryUrl, PublicDestination};
pub use self::destination::{Connection, Destination};
pub use self::environment::{DestinationFile, DestinationLabel, EnvironmentName};
pub use self::exchange::{Exchange, ExchangeKind, Outcome};
pub use self::field::{Change, Field, SecretName, Setting};
pub use self::note::{Note, NoteLevel};
pub use self::object_path::{ObjectPath, TimestampFormat};
pub use self::payload::Payload;
pub use self::probe::{Probe, ProbeRecord};
pub use self::request::{Header, HeaderOrigin, Method, SignedRequest, Target, UnsignedRequest, WireText};
pub use self::secret::{Secret, SecretFacts, SecretRef, SecretTrait};
