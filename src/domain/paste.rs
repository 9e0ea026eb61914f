//! A pasted text taken apart: a full S3 URL, a SAS URL or token, a connection string.

use super::connection_string::ConnectionString;
use super::host::{HostFacts, Store};
use super::location::{Location, LocationKind, is_one_line};
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
    let text = unquoted(text.expose().trim());
    if starts_with_scheme_word(text) {
        return Some(hubs_token(text));
    }
    if let Some(location) = Location::of(text, None).filter(|location| is_one_line(&location.https)) {
        return Some(self::location(location));
    }
    if let Some((scheme, rest)) = text.split_once("://")
        && (scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https"))
    {
        return (!text.contains(char::is_whitespace) && !rest.is_empty()).then(|| url(text));
    }
    let query = text.trim_start_matches('?');
    if query.contains(char::is_whitespace) {
        return connection_string(text);
    }
    match signature_of(query) {
        Some(Signature::Storage) => Some(Pasted {
            url: None,
            auth: PastedAuth::BlobToken(Secret::new(query)),
            taken: vec!["Took the shared access signature.".to_owned()],
        }),
        Some(Signature::Hubs) => {
            let mut pasted = hubs_token(&format!("SharedAccessSignature {query}"));
            pasted.taken.push("Put the word SharedAccessSignature before it, which was missing.".to_owned());
            Some(pasted)
        }
        Some(Signature::Other) | None => connection_string(text),
    }
}

/// As copied out of a file of settings.
fn unquoted(text: &str) -> &str {
    ['"', '\''].into_iter().find_map(|quote| text.strip_prefix(quote)?.strip_suffix(quote)).map_or(text, str::trim)
}

fn starts_with_scheme_word(text: &str) -> bool {
    let word = text.split_whitespace().next().unwrap_or_default();
    word.eq_ignore_ascii_case("SharedAccessSignature") && text.len() > word.len()
}

/// Whose signature a query holds, by the parameters beside `sig`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Signature {
    /// Azure Storage: its versions (`sv`) are dates.
    Storage,
    /// Event Hubs and Service Bus.
    Hubs,
    /// Somebody else's, such as the callback URLs of Azure Logic Apps (`sv=1.0`).
    Other,
}

pub(super) fn signature_of(query: &str) -> Option<Signature> {
    let value = |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
    value("sig")?;
    let is_date = |text: &str| text.len() == 10 && text.split('-').map(str::len).eq([4, 2, 2]);
    Some(if value("sv").is_some_and(is_date) {
        Signature::Storage
    } else if value("sr").is_some() && value("skn").is_some() && value("se").is_some() {
        Signature::Hubs
    } else {
        Signature::Other
    })
}

/// The parameters of a SAS ("Create a service SAS", "Create an account SAS", "Create a user delegation SAS").
const SAS_PARAMETERS: [&str; 34] = [
    "sv",
    "sr",
    "sdd",
    "sp",
    "st",
    "se",
    "sip",
    "spr",
    "si",
    "ss",
    "srt",
    "ses",
    "sig",
    "skoid",
    "sktid",
    "skt",
    "ske",
    "sks",
    "skv",
    "saoid",
    "suoid",
    "scid",
    "skdutid",
    "sduoid",
    "rscc",
    "rscd",
    "rsce",
    "rscl",
    "rsct",
    "srh",
    "srq",
    "snapshot",
    "versionid",
    "tn",
];

fn url(text: &str) -> Pasted {
    let (without_fragment, _fragment) = text.split_once('#').unwrap_or((text, ""));
    let (base, query) = without_fragment.split_once('?').unwrap_or((without_fragment, ""));
    let signature = signature_of(query);
    let host = HostFacts::of_url(base);
    let is_storage_host = matches!(host, Some(HostFacts::Blob { .. } | HostFacts::DataLake { .. }));
    // On a storage host, a signature is a SAS whatever state its other parameters are in.
    if signature == Some(Signature::Storage) || (signature.is_some() && is_storage_host) {
        return sas_url(base, query, host.as_ref());
    }
    let is_presigned = query.split('&').any(|pair| pair.to_ascii_lowercase().starts_with("x-amz-signature="));
    let url = if is_presigned { base } else { text };
    let mut taken = vec!["Took the URL.".to_owned()];
    if is_presigned {
        taken.push("Its presigned query was left out: the platform signs with a key of its own.".to_owned());
    }
    if signature.is_some() {
        taken.push(
            "Its query holds a signature (sig), which stays part of the URL: the destination is not written to a file."
                .to_owned(),
        );
    }
    let auth = match host {
        Some(HostFacts::S3 { region, .. }) => sigv4("s3", region, &mut taken),
        Some(HostFacts::Aws { service, region }) => sigv4(&service, Some(region), &mut taken),
        // Google's store has an API of its own, which takes OAuth2.
        Some(HostFacts::Store(host)) if host.store != Store::GoogleCloudStorage => sigv4("s3", host.region, &mut taken),
        Some(
            HostFacts::Store(_)
            | HostFacts::S3Website { .. }
            | HostFacts::Unsupported { .. }
            | HostFacts::Blob { .. }
            | HostFacts::DataLake { .. }
            | HostFacts::OtherStorage { .. }
            | HostFacts::EventHubs { .. }
            | HostFacts::KeyedApp(_)
            | HostFacts::Page { .. },
        )
        | None => PastedAuth::None,
    };
    Pasted { url: Some(url.to_owned()), auth, taken }
}

/// The parameters of the SAS become the token, all others stay in the URL.
fn sas_url(base: &str, query: &str, host: Option<&HostFacts>) -> Pasted {
    let is_of_sas = |pair: &&str| SAS_PARAMETERS.contains(&pair.split('=').next().unwrap_or_default());
    let (token, others): (Vec<&str>, Vec<&str>) = query.split('&').filter(|pair| !pair.is_empty()).partition(is_of_sas);
    let mut taken = vec!["Took the URL, and the shared access signature from its query.".to_owned()];
    let mut url = base.to_owned();
    if !others.is_empty() {
        url.push('?');
        url.push_str(&others.join("&"));
        taken.push("The other parameters of its query stay in the URL.".to_owned());
    }
    if let Some(HostFacts::DataLake { account }) = host {
        taken.push(format!(
            "Its host is the one of Data Lake Storage: deliver to the .blob. host of the account {account} instead."
        ));
    }
    Pasted { url: Some(url), auth: PastedAuth::BlobToken(Secret::new(token.join("&"))), taken }
}

fn sigv4(service: &str, region: Option<String>, taken: &mut Vec<String>) -> PastedAuth {
    taken.push(match &region {
        Some(region) => format!("Its host says service {service} and region {region}."),
        None => format!("Its host says service {service}, but no region: choose the bucket's."),
    });
    PastedAuth::Sigv4 { service: service.to_owned(), region }
}

fn location(location: Location) -> Pasted {
    let (auth, taken) = match location.kind {
        LocationKind::S3 => (
            PastedAuth::Sigv4 { service: "s3".to_owned(), region: None },
            vec![
                "Took bucket and prefix from the S3 URI.",
                "It names no region: choose the bucket's, and put it into the host as well.",
            ],
        ),
        LocationKind::GoogleCloud => (
            PastedAuth::Sigv4 { service: "s3".to_owned(), region: Some("auto".to_owned()) },
            vec!["Took bucket and prefix; Google Cloud Storage takes an HMAC key as access key id and secret."],
        ),
        LocationKind::EventHubs => (PastedAuth::None, vec!["Took the address of the namespace."]),
        LocationKind::AzureStorage => (PastedAuth::None, vec!["Took account, container and path."]),
    };
    Pasted { url: Some(location.https), auth, taken: taken.into_iter().map(str::to_owned).collect() }
}

fn hubs_token(text: &str) -> Pasted {
    let fields = text.split_once(char::is_whitespace).map_or("", |(_, fields)| fields.trim());
    let resource = fields.split('&').find_map(|pair| pair.strip_prefix("sr="));
    let resource = resource.map(|sr| percent_encoding::percent_decode_str(sr).decode_utf8_lossy().into_owned());
    let url = resource.and_then(|resource| {
        let address = resource.split_once("://").map_or(resource.as_str(), |(_, address)| address);
        let address = address.trim_matches('/');
        // Without a scheme it may be anything; with a dot it is a host.
        (address.split('/').next()?.contains('.') && is_one_line(address)).then(|| format!("https://{address}"))
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
    let hub = if is_one_line(hub) { hub } else { "" };
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
        for text in [
            "",
            "hunter2",
            "a=b",
            "https://",
            "https://a b",
            "s3://",
            "s3://buc ket/x",
            "sb://ns",
            "ftp://a.example/",
            "sv=1.0&sig=abc",
            "Endpoint=sb://ns;nothing=else",
            "SharedAccessSignature",
        ] {
            assert!(take_apart(&Secret::new(text)).is_none(), "{text}");
        }
    }

    #[test]
    fn other_parameters_stay_in_the_url_of_a_sas_url() {
        let pasted = pasted("https://acme.blob.core.windows.net/in?timeout=5&sv=2022-11-02&sr=c&sig=abc%3D&x=1#top");
        assert_eq!(pasted.url.as_deref(), Some("https://acme.blob.core.windows.net/in?timeout=5&x=1"));
        assert!(
            matches!(pasted.auth, PastedAuth::BlobToken(token) if token.expose() == "sv=2022-11-02&sr=c&sig=abc%3D")
        );
    }

    #[test]
    fn a_callback_url_with_a_signature_of_its_own_is_no_storage_url() {
        let text = "https://prod-1.westeurope.logic.azure.com/workflows/x/triggers/manual/paths/invoke?api-version=2016-10-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=abc";
        let pasted = pasted(text);
        assert_eq!(pasted.url.as_deref(), Some(text));
        assert!(matches!(pasted.auth, PastedAuth::None));
        assert!(pasted.taken.concat().contains("not written to a file") && !pasted.taken.concat().contains("abc"));
    }

    #[test]
    fn a_bare_sas_is_taken_in_the_ways_it_is_copied() {
        for text in ["sv=2022-11-02&sig=abc%3D", "?sv=2022-11-02&sig=abc%3D", "\"sv=2022-11-02&sig=abc%3D\"\n"] {
            let pasted = pasted(text);
            assert!(
                matches!(pasted.auth, PastedAuth::BlobToken(token) if token.expose() == "sv=2022-11-02&sig=abc%3D")
            );
        }
    }

    #[test]
    fn an_event_hubs_token_without_its_word_gets_it() {
        let pasted = pasted("sr=ns.servicebus.windows.net%2Fhub&sig=a%3D&se=1&skn=send");
        assert_eq!(pasted.url.as_deref(), Some("https://ns.servicebus.windows.net/hub"));
        assert!(matches!(
            pasted.auth,
            PastedAuth::HubsToken(token)
                if token.expose() == "SharedAccessSignature sr=ns.servicebus.windows.net%2Fhub&sig=a%3D&se=1&skn=send"
        ));
    }

    #[test]
    fn an_s3_uri_gives_bucket_and_encoded_prefix() {
        let pasted = pasted("S3://acme/year=2026/a b");
        assert_eq!(pasted.url.as_deref(), Some("https://acme.s3.amazonaws.com/year%3D2026/a%20b"));
        assert!(matches!(pasted.auth, PastedAuth::Sigv4 { service, region: None } if service == "s3"));
    }

    #[test]
    fn a_location_of_another_store_gives_its_address() {
        let hub = pasted("sb://ns.servicebus.windows.net/hub");
        assert_eq!(hub.url.as_deref(), Some("https://ns.servicebus.windows.net/hub"));
        let container = pasted("abfss://in@acme.dfs.core.windows.net/a");
        assert_eq!(container.url.as_deref(), Some("https://acme.blob.core.windows.net/in/a"));
    }

    #[test]
    fn the_host_of_another_vendors_store_gives_its_region() {
        let pasted = pasted("https://acme.s3.fr-par.scw.cloud/in");
        assert!(matches!(pasted.auth, PastedAuth::Sigv4 { region: Some(region), .. } if region == "fr-par"));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_taken_apart_or_left_alone(text in "(https?://|s3://|SharedAccessSignature |[?])?[ -~é]{0,60}(&sig=[ -~]{0,9})?") {
            if let Some(pasted) = take_apart(&Secret::new(text)) {
                proptest::prop_assert!(!pasted.taken.is_empty());
            }
        }
    }

    #[test]
    fn a_resource_of_two_lines_is_no_address() {
        for text in [
            "SharedAccessSignature sr=sb%0a52f%20ns.servicebus&sig=abc&skn=send",
            "Endpoint=sb://ns.example/;SharedAccessKeyName=send;SharedAccessKey=k;EntityPath=a\nb",
            "sb://ns.servicebus.windows.net/a\n\nb",
        ] {
            let pasted = take_apart(&Secret::new(text));
            assert!(pasted.and_then(|pasted| pasted.url).is_none_or(|url| !url.contains('\n')), "{text:?}");
        }
    }
}
