//! Azure connection strings: `Name=value;Name=value`.

use super::secret::Secret;

/// Why a text is not a connection string that can be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ConnectionStringError(String);

/// The fields of a connection string. Not `Debug`: it holds keys.
pub struct ConnectionString {
    fields: Vec<(String, Secret)>,
}

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
        Ok(Self { fields })
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
        self.get("Endpoint").is_some_and(|endpoint| endpoint.expose().starts_with("sb://"))
    }

    /// The blob endpoint without a trailing slash: as given, or from account name and suffix.
    pub fn blob_endpoint(&self) -> Option<String> {
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
        let endpoint = self.get("Endpoint")?.expose();
        let host = endpoint.strip_prefix("sb://").or_else(|| endpoint.strip_prefix("https://"))?;
        Some(format!("https://{}", host.trim_end_matches('/')))
    }
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
    fn a_missing_field_is_named() {
        let parsed = ConnectionString::parse("AccountName=acme").expect("it parses");
        let error = parsed.require("AccountKey").err().expect("it is missing");
        assert!(error.to_string().contains("AccountKey"));
        assert!(ConnectionString::parse("garbage").is_err());
        assert!(ConnectionString::parse(" ; ").is_err());
    }
}
