//! A pasted text taken apart: a full S3 URL, a SAS URL or token, a connection string.

use super::connection_string::ConnectionString;
use super::host::HostFacts;
use super::secret::Secret;

/// What a pasted text holds. Not `Debug`: it may hold a secret.
pub struct Pasted {
    /// The destination's URL, free of secrets.
    pub url: Option<String>,
    pub auth: PastedAuth,
    /// What was taken from where, in sentences without any secret.
    pub taken: Vec<String>,
}

/// The part of a pasted text that belongs to an authentication method.
pub enum PastedAuth {
    /// Nothing: the present method stays.
    None,
    Sigv4 {
        service: String,
        region: Option<String>,
    },
    BlobToken(Secret),
    BlobAccountKey(Secret),
    HubsPolicy {
        name: String,
        key: Secret,
    },
    HubsToken(Secret),
}

/// Take `text` apart; `None` if it is nothing known.
pub fn take_apart(text: &Secret) -> Option<Pasted> {
    let trimmed = text.expose().trim();
    if starts_with_scheme_word(trimmed) {
        return Some(hubs_token(trimmed));
    }
    if let Some(rest) = trimmed.strip_prefix("s3://") {
        return Some(s3_uri(rest));
    }
    if trimmed.starts_with("https://") || trimmed.starts_with("http://") {
        return (!trimmed.contains(char::is_whitespace)).then(|| url(trimmed));
    }
    if is_sas_query(trimmed.trim_start_matches('?')) {
        return Some(Pasted {
            url: None,
            auth: PastedAuth::BlobToken(Secret::new(trimmed)),
            taken: vec!["Took the shared access signature.".to_owned()],
        });
    }
    connection_string(trimmed)
}

fn starts_with_scheme_word(text: &str) -> bool {
    let word = text.split_whitespace().next().unwrap_or_default();
    word.eq_ignore_ascii_case("SharedAccessSignature") && text.len() > word.len()
}

fn is_sas_query(query: &str) -> bool {
    let has = |name: &str| query.split('&').any(|pair| pair.split_once('=').is_some_and(|(known, _)| known == name));
    has("sig") && (has("sv") || has("se"))
}

fn url(text: &str) -> Pasted {
    let (without_fragment, _fragment) = text.split_once('#').unwrap_or((text, ""));
    let (base, query) = without_fragment.split_once('?').unwrap_or((without_fragment, ""));
    if is_sas_query(query) {
        return Pasted {
            url: Some(base.to_owned()),
            auth: PastedAuth::BlobToken(Secret::new(query)),
            taken: vec!["Took the URL, and the shared access signature from its query.".to_owned()],
        };
    }
    let is_presigned = query.split('&').any(|pair| pair.to_ascii_lowercase().starts_with("x-amz-signature="));
    let url = if is_presigned { base } else { text };
    let mut taken = vec!["Took the URL.".to_owned()];
    if is_presigned {
        taken.push("Its presigned query was left out: the platform signs with a key of its own.".to_owned());
    }
    let auth = match HostFacts::of_url(base) {
        Some(HostFacts::S3 { region, .. }) => sigv4("s3", region, &mut taken),
        Some(HostFacts::Aws { service, region }) => sigv4(&service, Some(region), &mut taken),
        _ => PastedAuth::None,
    };
    Pasted { url: Some(url.to_owned()), auth, taken }
}

fn sigv4(service: &str, region: Option<String>, taken: &mut Vec<String>) -> PastedAuth {
    taken.push(match &region {
        Some(region) => format!("Its host says service {service} and region {region}."),
        None => format!("Its host says service {service}, but no region: choose the bucket's."),
    });
    PastedAuth::Sigv4 { service: service.to_owned(), region }
}

fn s3_uri(rest: &str) -> Pasted {
    let (bucket, key) = rest.split_once('/').unwrap_or((rest, ""));
    Pasted {
        url: Some(format!("https://{bucket}.s3.amazonaws.com/{key}")),
        auth: PastedAuth::Sigv4 { service: "s3".to_owned(), region: None },
        taken: vec![
            "Took bucket and prefix from the S3 URI.".to_owned(),
            "It names no region: choose the bucket's, and put it into the host as well.".to_owned(),
        ],
    }
}

fn hubs_token(text: &str) -> Pasted {
    let fields = text.split_once(char::is_whitespace).map_or("", |(_, fields)| fields.trim());
    let resource = fields.split('&').find_map(|pair| pair.strip_prefix("sr="));
    let resource = resource.map(|sr| percent_encoding::percent_decode_str(sr).decode_utf8_lossy().into_owned());
    let url = resource.and_then(|resource| {
        let address = resource.split_once("://")?.1;
        Some(format!("https://{}", address.trim_end_matches('/')))
    });
    let mut taken = vec!["Took the shared access token.".to_owned()];
    if url.is_some() {
        taken.push("Its resource is the URL.".to_owned());
    }
    Pasted { url, auth: PastedAuth::HubsToken(Secret::new(text)), taken }
}

fn connection_string(text: &str) -> Option<Pasted> {
    let fields = ConnectionString::parse(text).ok()?;
    if fields.is_event_hubs() {
        return hubs_connection_string(&fields);
    }
    if fields.is_storage() {
        return storage_connection_string(&fields);
    }
    None
}

fn hubs_connection_string(fields: &ConnectionString) -> Option<Pasted> {
    let address = fields.event_hubs_address()?;
    let mut taken = vec!["Took the namespace from the connection string.".to_owned()];
    let hub = fields.get("EntityPath").map_or("", |hub| hub.expose());
    let about_hub = if hub.is_empty() {
        "It names no hub: add it to the URL, as in …/hub."
    } else {
        "Took the hub from EntityPath."
    };
    taken.push(about_hub.to_owned());
    let url = format!("{address}/{hub}");
    let auth =
        match (fields.get("SharedAccessKeyName"), fields.get("SharedAccessKey"), fields.get("SharedAccessSignature")) {
            (Some(name), Some(key), _) => {
                taken.push("Took policy name and key.".to_owned());
                PastedAuth::HubsPolicy { name: name.expose().to_owned(), key: key.clone() }
            }
            (_, _, Some(token)) => {
                taken.push("Took the shared access token.".to_owned());
                PastedAuth::HubsToken(token.clone())
            }
            _ => return None,
        };
    Some(Pasted { url: Some(url), auth, taken })
}

fn storage_connection_string(fields: &ConnectionString) -> Option<Pasted> {
    let endpoint = fields.blob_endpoint()?;
    let mut taken = vec![
        "Took the storage account from the connection string.".to_owned(),
        "Add the container to the URL, as in …/container.".to_owned(),
    ];
    let auth = match (fields.get("AccountKey"), fields.get("SharedAccessSignature")) {
        (Some(key), _) => {
            taken.push("Took the account key.".to_owned());
            PastedAuth::BlobAccountKey(key.clone())
        }
        (None, Some(sas)) => {
            taken.push("Took the shared access signature.".to_owned());
            PastedAuth::BlobToken(sas.clone())
        }
        (None, None) => return None,
    };
    Some(Pasted { url: Some(format!("{endpoint}/")), auth, taken })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pasted(text: &str) -> Pasted {
        take_apart(&Secret::new(text)).expect("a known text")
    }

    #[test]
    fn an_s3_url_gives_service_and_region() {
        let pasted = pasted(" https://acme.s3.eu-west-1.amazonaws.com/telemetry\n");
        assert_eq!(pasted.url.as_deref(), Some("https://acme.s3.eu-west-1.amazonaws.com/telemetry"));
        assert!(
            matches!(pasted.auth, PastedAuth::Sigv4 { service, region: Some(region) } if service == "s3" && region == "eu-west-1")
        );
    }

    #[test]
    fn a_presigned_url_loses_its_query() {
        let pasted = pasted("https://acme.s3.eu-west-1.amazonaws.com/t?X-Amz-Date=1&X-Amz-Signature=abc");
        assert_eq!(pasted.url.as_deref(), Some("https://acme.s3.eu-west-1.amazonaws.com/t"));
    }

    #[test]
    fn a_sas_url_is_parted_from_its_signature() {
        let pasted = pasted("https://acme.blob.core.windows.net/in?sv=2022-11-02&sr=c&sig=abc%3D");
        assert_eq!(pasted.url.as_deref(), Some("https://acme.blob.core.windows.net/in"));
        assert!(
            matches!(pasted.auth, PastedAuth::BlobToken(token) if token.expose() == "sv=2022-11-02&sr=c&sig=abc%3D")
        );
        assert!(!pasted.taken.concat().contains("abc"));
    }

    #[test]
    fn an_event_hubs_connection_string_gives_url_policy_and_key() {
        let pasted = pasted(
            "Endpoint=sb://ns.servicebus.windows.net/;SharedAccessKeyName=send;SharedAccessKey=k==;EntityPath=hub",
        );
        assert_eq!(pasted.url.as_deref(), Some("https://ns.servicebus.windows.net/hub"));
        assert!(matches!(pasted.auth, PastedAuth::HubsPolicy { name, key } if name == "send" && key.expose() == "k=="));
    }

    #[test]
    fn a_storage_connection_string_gives_endpoint_and_key() {
        let pasted =
            pasted("DefaultEndpointsProtocol=https;AccountName=acme;AccountKey=abc==;EndpointSuffix=core.windows.net");
        assert_eq!(pasted.url.as_deref(), Some("https://acme.blob.core.windows.net/"));
        assert!(matches!(pasted.auth, PastedAuth::BlobAccountKey(key) if key.expose() == "abc=="));
    }

    #[test]
    fn an_event_hubs_token_says_where_it_goes() {
        let text = "SharedAccessSignature sr=https%3A%2F%2Fns.servicebus.windows.net%2Fhub&sig=a%3D&se=1&skn=send";
        let pasted = pasted(text);
        assert_eq!(pasted.url.as_deref(), Some("https://ns.servicebus.windows.net/hub"));
        assert!(matches!(pasted.auth, PastedAuth::HubsToken(token) if token.expose() == text));
    }

    #[test]
    fn unknown_text_is_left_alone() {
        for text in ["", "hunter2", "a=b", "https://a b", "Endpoint=sb://ns;nothing=else", "SharedAccessSignature"] {
            assert!(take_apart(&Secret::new(text)).is_none(), "{text}");
        }
    }
}
