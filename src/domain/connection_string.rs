//! Azure connection strings: `Name=value;Name=value`.

use super::location::is_one_line;
use super::secret::Secret;

/// Why a text is not a connection string that can be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ConnectionStringError(String);

/// The fields of a connection string. Not `Debug`: it holds keys.
pub struct ConnectionString {
    fields: Vec<(String, Secret)>,
}

/// What `UseDevelopmentStorage=true` stands for: the account of the storage emulators, whose key is public
/// ("Use the Azurite emulator", well-known storage account and key).
const EMULATOR: [(&str, &str); 3] = [
    ("AccountName", "devstoreaccount1"),
    ("AccountKey", "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="),
    ("BlobEndpoint", "http://127.0.0.1:10000/devstoreaccount1"),
];

impl ConnectionString {
    /// Read `text`. Names are case-insensitive; values may hold `=`, as base64 does.
    pub fn parse(text: &str) -> Result<Self, ConnectionStringError> {
        let mut fields = Vec::new();
        for part in text.trim().split(';').filter(|part| !part.trim().is_empty()) {
            let Some((name, value)) = part.split_once('=') else {
                return Err(ConnectionStringError(
                    "has a part without an = sign; paste the whole connection string, as in Name=value;Name=value"
                        .to_owned(),
                ));
            };
            fields.push((name.trim().to_ascii_lowercase(), Secret::new(value.trim())));
        }
        if fields.is_empty() {
            return Err(ConnectionStringError("is empty".to_owned()));
        }
        let mut parsed = Self { fields };
        if parsed.get("UseDevelopmentStorage").is_some_and(|value| value.expose().eq_ignore_ascii_case("true")) {
            parsed.fill_in(EMULATOR);
        }
        Ok(parsed)
    }

    /// Add the fields that the text does not have itself.
    fn fill_in(&mut self, defaults: [(&str, &str); 3]) {
        for (name, value) in defaults {
            if self.get(name).is_none() {
                self.fields.push((name.to_ascii_lowercase(), Secret::new(value)));
            }
        }
    }

    /// The value of `name`, in any case.
    pub fn get(&self, name: &str) -> Option<&Secret> {
        self.fields.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// The value of `name`, or an error that names it.
    pub fn require(&self, name: &str) -> Result<&Secret, ConnectionStringError> {
        self.get(name)
            .ok_or_else(|| ConnectionStringError(format!("has no {name}; paste the connection string that holds it")))
    }

    /// True for a storage account's.
    pub fn is_storage(&self) -> bool {
        self.get("AccountName").is_some() || self.get("BlobEndpoint").is_some()
    }

    /// True for an Event Hubs namespace's.
    pub fn is_event_hubs(&self) -> bool {
        self.get("Endpoint").is_some_and(|endpoint| namespace(endpoint.expose(), &["sb"]).is_some())
    }

    /// The blob endpoint without a trailing slash: as given, or from account name and suffix. `None` if what stands there
    /// is no address.
    pub fn blob_endpoint(&self) -> Option<String> {
        self.blob_address().filter(|address| is_one_line(address))
    }

    fn blob_address(&self) -> Option<String> {
        if let Some(endpoint) = self.get("BlobEndpoint") {
            return Some(endpoint.expose().trim_end_matches('/').to_owned());
        }
        let account = self.get("AccountName")?.expose();
        let scheme = self.get("DefaultEndpointsProtocol").map_or("https", |scheme| scheme.expose());
        let suffix = self.get("EndpointSuffix").map_or("core.windows.net", |suffix| suffix.expose());
        Some(format!("{scheme}://{account}.blob.{suffix}"))
    }

    /// The namespace's address for HTTPS, without a trailing slash.
    pub fn event_hubs_address(&self) -> Option<String> {
        let host = namespace(self.get("Endpoint")?.expose(), &["sb", "https", "amqps"])?;
        Some(format!("https://{host}")).filter(|address| is_one_line(address))
    }
}

/// The host of an endpoint of one of these schemes, without a trailing slash.
fn namespace<'a>(endpoint: &'a str, schemes: &[&str]) -> Option<&'a str> {
    let (scheme, host) = endpoint.split_once("://")?;
    let host = host.trim_end_matches('/');
    (schemes.iter().any(|known| scheme.eq_ignore_ascii_case(known)) && !host.is_empty()).then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_any_case_and_values_keep_their_equals_signs() {
        let text = "DefaultEndpointsProtocol=https;AccountName=acme;accountkey=abc==;EndpointSuffix=core.windows.net;";
        let parsed = ConnectionString::parse(text).expect("it parses");
        assert_eq!(parsed.get("AccountKey").map(Secret::expose), Some("abc=="));
        assert_eq!(parsed.blob_endpoint().as_deref(), Some("https://acme.blob.core.windows.net"));
        assert!(parsed.is_storage() && !parsed.is_event_hubs());
    }

    #[test]
    fn an_event_hubs_string_gives_the_address_for_https() {
        let text =
            "Endpoint=sb://ns.servicebus.windows.net/;SharedAccessKeyName=send;SharedAccessKey=k=;EntityPath=hub";
        let parsed = ConnectionString::parse(text).expect("it parses");
        assert_eq!(parsed.event_hubs_address().as_deref(), Some("https://ns.servicebus.windows.net"));
        assert!(parsed.is_event_hubs() && !parsed.is_storage());
    }

    #[test]
    fn the_emulators_short_form_stands_for_its_public_account() {
        let parsed = ConnectionString::parse("usedevelopmentstorage=True;").expect("it parses");
        assert!(parsed.is_storage());
        assert_eq!(parsed.get("AccountName").map(Secret::expose), Some("devstoreaccount1"));
        assert_eq!(parsed.blob_endpoint().as_deref(), Some("http://127.0.0.1:10000/devstoreaccount1"));
    }

    #[test]
    fn an_endpoint_without_a_host_is_none() {
        let parsed = ConnectionString::parse("Endpoint=SB://;SharedAccessKeyName=a").expect("it parses");
        assert!(!parsed.is_event_hubs());
        assert_eq!(parsed.event_hubs_address(), None);
        let parsed = ConnectionString::parse("Endpoint=SB://ns.example/;SharedAccessKeyName=a").expect("it parses");
        assert_eq!(parsed.event_hubs_address().as_deref(), Some("https://ns.example"));
    }

    #[test]
    fn a_missing_field_is_named() {
        let parsed = ConnectionString::parse("AccountName=acme").expect("it parses");
        let error = parsed.require("AccountKey").err().expect("it is missing");
        assert!(error.to_string().contains("AccountKey"));
        assert!(ConnectionString::parse("garbage").is_err());
        assert!(ConnectionString::parse(" ; ").is_err());
    }

    #[test]
    fn an_account_of_two_lines_gives_no_address() {
        for text in ["AccountName=a\n\0b;AccountKey=c2VjcmV0", "Endpoint=sb://a\nb/;SharedAccessKeyName=send"] {
            let parsed = ConnectionString::parse(text).expect("it parses");
            assert_eq!((parsed.blob_endpoint(), parsed.event_hubs_address()), (None, None), "{text:?}");
        }
    }
}
