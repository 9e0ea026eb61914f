//! The URL of a destination as typed, which may hold a credential, and the destination that may be written.

use std::fmt;

use zeroize::Zeroizing;

use super::destination::Destination;
use super::destination_check::{self, Clue, Finding};
use super::display;
use super::environment::DestinationFile;

/// A URL as typed or as a file holds it, valid or not.
///
/// People paste connection strings and signed URLs here. So it has no `Display` and no `Serialize`, its `Debug` is
/// masked, and it is wiped from memory when dropped. What is drawn is [`Self::shown`]; what is written is a
/// [`PublicDestination`].
#[derive(Clone, PartialEq, Eq, Default)]
pub struct DeliveryUrl(Zeroizing<String>);

impl DeliveryUrl {
    pub fn new(url: impl Into<String>) -> Self {
        Self(Zeroizing::new(url.into()))
    }

    /// The text itself: to resolve and check it, and to show it in the field that it is typed into. Every call is a
    /// place to look at in a review.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The text itself, for the field that it is typed into.
    pub fn edit(&mut self) -> &mut String {
        &mut self.0
    }

    /// The text with every credential masked, by its place.
    pub fn shown(&self) -> String {
        display::masked_url(&self.0)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for DeliveryUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.shown(), f)
    }
}

impl From<&str> for DeliveryUrl {
    fn from(url: &str) -> Self {
        Self::new(url)
    }
}

impl From<String> for DeliveryUrl {
    fn from(url: String) -> Self {
        Self::new(url)
    }
}

/// A destination with its environments, without a credential in any of its URLs: the only form that destination files
/// and records are written from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicDestination(DestinationFile);

impl PublicDestination {
    /// `file`, unless a URL in it holds a credential; then the finding that says where.
    pub fn of(file: &DestinationFile) -> Result<Self, Finding> {
        let secret_in = |destination: &Destination| {
            let clues = destination.map(|_field, _reference| Clue::unknown());
            let found = destination_check::check(&clues).into_iter().find(Finding::is_secret_in_the_open)?;
            let text = match &destination.environment {
                Some(environment) => format!("Environment {environment}: {}", found.text),
                None => found.text,
            };
            Some(Finding { text, ..found })
        };
        file.destinations().find_map(secret_in).map_or_else(|| Ok(Self(file.clone())), Err)
    }

    /// `destination` alone with the credentials in its URLs masked: it is written as a base.
    pub fn masked(destination: &Destination) -> Self {
        let mut masked = destination.clone();
        masked.url = masked.url.shown().into();
        masked.connection.proxy_url = masked.connection.proxy_url.as_deref().map(display::masked_url);
        masked.auth.mask_token_url();
        Self(masked.into())
    }

    /// The base.
    pub fn get(&self) -> &Destination {
        self.0.base()
    }

    pub fn file(&self) -> &DestinationFile {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Auth, Connection, TimestampFormat};

    const SECRET: &str = "wJalrXUtnFEMI+K7MDENG0bPxRfiCYEXAMPLEKEY";

    /// Every form of a connection string and of a URL with a credential in it.
    fn texts() -> Vec<String> {
        [
            "Endpoint=sb://ns.servicebus.windows.net/;SharedAccessKeyName=send;SharedAccessKey={};EntityPath=hub",
            "SharedAccessKeyName=send;SharedAccessKey={};Endpoint=sb://ns.servicebus.windows.net/",
            "Endpoint=sb://ns.servicebus.windows.net/;SharedAccessSignature=SharedAccessSignature sr=a&sig={}&se=1&skn=b",
            "DefaultEndpointsProtocol=https;AccountName=acme;AccountKey={};EndpointSuffix=core.windows.net",
            "BlobEndpoint=https://acme.blob.core.windows.net;SharedAccessSignature=sv=2022-11-02&sr=c&sig={}",
            "BlobEndpoint=https://acme.blob.core.windows.net;SharedAccessSignature=?sv=2022-11-02&sr=c&sig={}",
            "HostName=acme.azure-devices.net;DeviceId=a;SharedAccessKey={}",
            "Server=tcp:acme.example,1433;User ID=me;Password={};Encrypt=true",
            "https://Endpoint=sb://ns.servicebus.windows.net/;SharedAccessKey={}",
            "SharedAccessSignature sr=ns.servicebus.windows.net&sig={}&se=1&skn=send",
            "sv=2022-11-02&sr=c&sig={}",
            "?sv=2022-11-02&sr=c&sig={}",
            "https://acme.blob.core.windows.net/in?sv=2022-11-02&sr=c&sig={}",
            "https://acme.s3.eu-west-1.amazonaws.com/t?X-Amz-Date=1&X-Amz-Signature={}",
            "https://a.example/in?api_key={}",
            "https://a.example/in?a=1;api_key={}",
            "https://a.example/in;token={}?x=1",
            "https://a.example/in#access_token={}",
            "https://a.example/in#/x?access_token={}",
            "https://me:{}@a.example/in",
            "https://{}@a.example/in",
            "https://me:a/{}@a.example/in",
            "https://a.example/in?%73ig={}",
        ]
        .map(|form| form.replace("{}", SECRET))
        .to_vec()
    }

    fn destination(url: &str) -> Destination {
        Destination {
            name: "a".to_owned(),
            environment: None,
            url: url.into(),
            auth: Auth::None,
            timestamp: TimestampFormat::default(),
            connection: Connection::default(),
        }
    }

    #[test]
    fn a_credential_in_a_url_is_neither_shown_nor_debugged_nor_written() {
        for text in texts() {
            let destination = destination(&text);
            for shown in [destination.url.shown(), format!("{destination:?}")] {
                assert!(!shown.contains("wJalr") && shown.contains(display::MASK), "{text}: {shown}");
            }
            let refused = PublicDestination::of(&destination.clone().into()).expect_err(&text);
            assert!(!refused.text.contains("wJalr"), "{text}: {}", refused.text);
            let masked = super::super::destination_file::print(&PublicDestination::masked(&destination));
            assert!(!masked.contains("wJalr"), "{text}: {masked}");
        }
    }

    #[test]
    fn a_jwt_in_a_path_is_a_credential() {
        let token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhY21lIn0.c2lnbmF0dXJlLW9mLXRoZS10b2tlbg";
        let destination = destination(&format!("https://a.example/in/{token}/x"));
        assert_eq!(destination.url.shown(), "https://a.example/in/•••/x");
        assert!(PublicDestination::of(&destination.clone().into()).is_err());
    }

    #[test]
    fn a_url_without_a_credential_is_written_as_it_is() {
        for text in [
            "",
            "https://a.example/in",
            "https://a.example/in?api-version=2016-10-01&x=a;b=c",
            "abfss://in@acme.dfs.core.windows.net/a",
            "https://a.example/a;v=1/b@c",
            "https://",
            "Endpoint=sb://ns.servicebus.windows.net/",
        ] {
            let destination = destination(text);
            assert_eq!(destination.url.shown(), text);
            let public = PublicDestination::of(&destination.clone().into())
                .unwrap_or_else(|found| panic!("{text}: {}", found.text));
            assert_eq!(public.get(), &destination);
        }
    }
}
