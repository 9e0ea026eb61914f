//! Put Blob with a SAS: the token goes into the query, the path before it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use time::{Duration, OffsetDateTime};

use super::explain::{self, Use};
use super::layout::{Resource, StringToSign};
use super::sas::{SasKind, SasToken};
use crate::domain::connection_string::ConnectionString;
use crate::domain::display::MASK;
use crate::domain::request::{SigningStep, SigningTrace};
use crate::domain::{
    AzureSas, Header, HeaderOrigin, Note, SasCredential, Secret, SignedRequest, Target, UnsignedRequest, WireText,
    limits,
};
use crate::signing::{Signed, SigningError};

/// Append the SAS and name the blob type.
///
/// Put Blob refuses a request without `x-ms-blob-type` ("Put Blob", request headers), so the platform has
/// to send it, though its page does not mention it.
pub fn sign(
    mut request: UnsignedRequest,
    auth: &AzureSas<Secret>,
    now: OffsetDateTime,
) -> Result<Signed, SigningError> {
    let place = Place::of(&request.target)?;
    let mut notes = host_notes(&request.target);
    let source = token(auth, &place, &request.target, now)?;
    let usage = Use { now, scheme: &request.target.scheme };
    notes.extend(source.notes);
    notes.extend(explain::problems(&source.token, usage));

    let string_to_sign = source.string_to_sign.unwrap_or_else(|| StringToSign::of(&source.token, &place.resource()));
    request.headers.push(Header::plain("x-ms-blob-type", "BlockBlob", HeaderOrigin::Platform));
    request.target.query = Some(joined_query(request.target.query.as_ref(), &source.token)?);
    let trace = trace(&source.token, &string_to_sign);
    Ok(Signed { request: SignedRequest { request, trace }, notes })
}

struct TokenSource {
    token: SasToken,
    /// Known exactly where the token was made here.
    string_to_sign: Option<StringToSign>,
    notes: Vec<Note>,
}

impl TokenSource {
    fn pasted(field: &'static str, text: &Secret) -> Result<Self, SigningError> {
        let token = SasToken::parse(text.expose()).map_err(|error| SigningError::new(field, error.to_string()))?;
        let notes = token
            .repairs
            .iter()
            .map(|repair| Note::info("azure_sas.repaired", format!("The pasted SAS was freed from {repair}.")))
            .collect();
        Ok(Self { token, string_to_sign: None, notes })
    }
}

fn token(
    auth: &AzureSas<Secret>,
    place: &Place,
    target: &Target,
    now: OffsetDateTime,
) -> Result<TokenSource, SigningError> {
    let expires_at = now + Duration::minutes(i64::from(auth.lifetime_minutes.unwrap_or(limits::SAS_LIFETIME_MINUTES)));
    match &auth.credential {
        SasCredential::Token(pasted) => TokenSource::pasted("auth.token", pasted),
        SasCredential::AccountKey(key) => made("auth.account_key", key, &place.account, place, target, expires_at),
        SasCredential::ConnectionString(text) => {
            const FIELD: &str = "auth.connection_string";
            let fields =
                ConnectionString::parse(text.expose()).map_err(|error| SigningError::new(FIELD, error.to_string()))?;
            if fields.is_event_hubs() {
                return Err(SigningError::new(
                    FIELD,
                    "is one of Event Hubs (Endpoint=sb://…); Blob Storage takes the storage account's",
                ));
            }
            if let Some(sas) = fields.get("SharedAccessSignature") {
                return TokenSource::pasted(FIELD, sas);
            }
            let key = fields.require("AccountKey").map_err(|error| SigningError::new(FIELD, error.to_string()))?;
            let account = fields.get("AccountName").map_or(place.account.as_str(), |name| name.expose());
            made(FIELD, key, account, place, target, expires_at)
        }
        SasCredential::Policy { .. } => Err(SigningError::new(
            "auth.policy_key",
            "is for Event Hubs; Blob Storage takes a SAS, the account key or a connection string",
        )),
    }
}

fn made(
    field: &'static str,
    key: &Secret,
    account: &str,
    place: &Place,
    target: &Target,
    expires_at: OffsetDateTime,
) -> Result<TokenSource, SigningError> {
    let key = STANDARD.decode(key.expose().trim()).map(zeroize::Zeroizing::new).map_err(|_not_base64| {
        SigningError::new(
            field,
            "is not base64; copy key1 or key2 of the storage account (88 characters, ending in ==)",
        )
    })?;
    let mut notes = Vec::new();
    if key.len() != 64 {
        notes.push(Note::warning(
            "azure_sas.account_key_length",
            format!("The account key has {} bytes; a storage account's has 64. Copy it again.", key.len()),
        ));
    }
    let is_http = target.scheme == "http";
    let (token, string_to_sign) = SasToken::make(&key, account, &place.container, is_http, expires_at);
    notes.push(Note::info(
        "azure_sas.made_here",
        format!(
            "A service SAS for the container \"{}\" is made here from the account key: permissions cw, version {}. Whether the platform is given a SAS or makes one is not documented.",
            place.container,
            token.get("sv").unwrap_or_default()
        ),
    ));
    Ok(TokenSource { token, string_to_sign: Some(string_to_sign), notes })
}

fn joined_query(configured: Option<&WireText>, token: &SasToken) -> Result<WireText, SigningError> {
    let sas = token.query();
    let Some(configured) = configured.filter(|query| !query.expose().is_empty()) else {
        return Ok(sas);
    };
    if configured.expose().split('&').any(|pair| pair.starts_with("sig=")) {
        return Err(SigningError::new(
            "url",
            "has a SAS in it already, beside the one of the authentication; keep one of the two (the URL is stored in the open, so keep the other)",
        ));
    }
    let join = |a: &str, b: &str| format!("{a}&{b}");
    Ok(WireText::masked(Secret::new(join(configured.expose(), sas.expose())), join(configured.shown(), sas.shown())))
}

fn host_notes(target: &Target) -> Vec<Note> {
    let host = target.host();
    let mut notes = Vec::new();
    if host.contains(".dfs.") {
        notes.push(Note::warning(
            "azure_blob.dfs_host",
            "The host is the one of Data Lake Storage (.dfs.), which does not know Put Blob. Use the .blob. host of the same account.",
        ));
    }
    if host.contains(".servicebus.") {
        notes.push(Note::warning(
            "azure_blob.event_hubs_host",
            "The host is one of Event Hubs; choose the service event-hubs.",
        ));
    }
    notes
}

fn trace(token: &SasToken, string_to_sign: &StringToSign) -> SigningTrace {
    let text = WireText::plain(string_to_sign.to_string());
    let signature = WireText::masked(token.signature(), MASK);
    let kind = match token.kind() {
        SasKind::Service => "service SAS",
        SasKind::Account => "account SAS",
        SasKind::UserDelegation => "user delegation SAS",
    };
    let fields: Vec<String> = token.shown_fields().map(|(name, value)| format!("{name} = {value}")).collect();
    SigningTrace {
        steps: vec![
            SigningStep { name: kind, text: WireText::plain(fields.join("\n")), line_labels: Vec::new() },
            SigningStep { name: "string to sign", text: text.clone(), line_labels: string_to_sign.line_labels() },
            SigningStep { name: "signature", text: signature.clone(), line_labels: Vec::new() },
        ],
        canonical_request: None,
        string_to_sign: Some(text),
        signature: Some(signature),
    }
}

/// Account, container and blob, as the URL names them.
struct Place {
    account: String,
    container: String,
    /// Decoded.
    blob: String,
}

impl Place {
    fn of(target: &Target) -> Result<Self, SigningError> {
        let path = percent_encoding::percent_decode_str(&target.path).decode_utf8_lossy().into_owned();
        let path = path.trim_start_matches('/');
        let (account, path) = if is_path_style(target) {
            let (account, rest) = path.split_once('/').unwrap_or((path, ""));
            (account.to_owned(), rest)
        } else {
            let account = target.host().split('.').next().unwrap_or_default();
            // A secondary endpoint signs with the account's own name.
            (account.strip_suffix("-secondary").unwrap_or(account).to_owned(), path)
        };
        let (container, blob) = path.split_once('/').unwrap_or((path, ""));
        // The dated path is appended before signing: a year in the container's place means there is none.
        if container.is_empty()
            || (container.len() == 4 && container.bytes().all(|b| b.is_ascii_digit()) && blob.matches('/').count() == 2)
        {
            return Err(SigningError::new(
                "url",
                "names no container; write https://<account>.blob.core.windows.net/<container>",
            ));
        }
        Ok(Self { account, container: container.to_owned(), blob: blob.to_owned() })
    }

    fn resource(&self) -> Resource<'_> {
        Resource { account: &self.account, container: &self.container, blob: &self.blob }
    }
}

/// The account is the first path segment on an address, on localhost and on the emulator's ports
/// (@azure/storage-common, `isIpEndpointStyle`).
fn is_path_style(target: &Target) -> bool {
    const EMULATOR_PORTS: [std::ops::RangeInclusive<u16>; 4] =
        [10_000..=10_004, 10_100..=10_104, 11_000..=11_004, 11_100..=11_104];
    let host = target.host();
    let port = target.authority.rsplit_once(':').and_then(|(_, port)| port.parse::<u16>().ok());
    host.parse::<std::net::IpAddr>().is_ok()
        || host.eq_ignore_ascii_case("localhost")
        || host.eq_ignore_ascii_case("host.docker.internal")
        || port.is_some_and(|port| EMULATOR_PORTS.iter().any(|ports| ports.contains(&port)))
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::domain::auth::AzureService;
    use crate::domain::target::{PathEncoding, resolve};
    use crate::domain::{Method, Payload};

    const EMULATOR_KEY: &str =
        "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    fn sign_at(url: &str, credential: SasCredential<Secret>) -> Result<Signed, SigningError> {
        let request = UnsignedRequest {
            method: Method::Put,
            target: resolve(url, None, PathEncoding::AsTyped).expect("a good URL").target,
            headers: Vec::new(),
            body: Payload::new(&b"[]"[..]),
            body_shown: None,
        };
        let auth = AzureSas { service: AzureService::BlobStorage, credential, lifetime_minutes: None };
        sign(request, &auth, datetime!(2026-03-05 01:02:03 UTC))
    }

    #[test]
    fn a_pasted_sas_is_sent_untouched_after_the_path() {
        let sas = "sv=2022-11-02&se=2030-01-01&sr=c&sp=cw&sig=UFYbz9DCXsWHciOiRzC9X1qECtLqlOTE5RZvlcWsygs%3D";
        let signed = sign_at(
            "https://acme.blob.core.windows.net/in/2026/x.json?timeout=5",
            SasCredential::Token(Secret::new(sas)),
        )
        .expect("it signs");
        let request = &signed.request.request;
        assert_eq!(
            request.target.url().expose(),
            format!("https://acme.blob.core.windows.net/in/2026/x.json?timeout=5&{sas}")
        );
        assert!(!request.target.url().shown().contains("UFYbz9"));
        assert_eq!(request.header("x-ms-blob-type").map(|header| header.value.expose()), Some("BlockBlob"));
    }

    #[test]
    fn a_sas_made_here_names_account_and_container_in_both_styles_of_address() {
        for (url, resource) in [
            ("https://acme.blob.core.windows.net/in/a.json", "/blob/acme/in"),
            ("http://127.0.0.1:10000/devstoreaccount1/in/a.json", "/blob/devstoreaccount1/in"),
        ] {
            let signed = sign_at(url, SasCredential::AccountKey(Secret::new(EMULATOR_KEY))).expect("it signs");
            let text = signed.request.trace.string_to_sign.expect("it has one");
            assert_eq!(text.expose().split('\n').nth(3), Some(resource));
        }
    }

    #[test]
    fn settings_that_cannot_work_are_refused_by_field() {
        let url = "https://acme.blob.core.windows.net/in/a.json";
        let refused = |url, credential| sign_at(url, credential).err().map(|error| error.field);
        assert_eq!(refused(url, SasCredential::AccountKey(Secret::new("no base64!"))), Some("auth.account_key"));
        assert_eq!(refused(url, SasCredential::Token(Secret::new("sv=1"))), Some("auth.token"));
        assert_eq!(
            refused(url, SasCredential::ConnectionString(Secret::new("Endpoint=sb://x/;SharedAccessKey=y"))),
            Some("auth.connection_string")
        );
        let key = || SasCredential::AccountKey(Secret::new(EMULATOR_KEY));
        assert_eq!(refused("https://acme.blob.core.windows.net/2026/03/05/1.json", key()), Some("url"));
        assert_eq!(refused("https://acme.blob.core.windows.net/in/a?sig=x", key()), Some("url"));
    }
}
