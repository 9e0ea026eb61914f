//! Put Blob with a SAS: the token goes into the query, the path before it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use time::OffsetDateTime;

use super::explain::{self, Use};
use super::layout::{self, StringToSign};
use super::place;
use super::sas::{SasKind, SasToken};
use super::{expires_at, has_signature};
use crate::domain::blob_place::BlobPlace;
use crate::domain::connection_string::ConnectionString;
use crate::domain::display::{self, MASK};
use crate::domain::request::{SigningStep, SigningTrace};
use crate::domain::{
    AzureSas, Header, HeaderOrigin, Note, SasCredential, Secret, SecretName, Setting, SignedRequest, Target,
    UnsignedRequest, WireText,
};
use crate::signing::{Signed, SigningError};

/// What a SAS that is made here is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To write blobs, as the platform does.
    Delivery,
    /// To read and delete what was written.
    ReadBack,
}

impl Purpose {
    /// In the order that the service demands ("Create a service SAS", permissions).
    fn permissions(self) -> &'static str {
        match self {
            Self::Delivery => "cw",
            Self::ReadBack => "rd",
        }
    }
}

/// Append the SAS and name the blob type.
///
/// Put Blob refuses a request without `x-ms-blob-type` ("Put Blob", request headers), so the platform has
/// to send it, though its page does not mention it.
pub fn sign(
    mut request: UnsignedRequest,
    auth: &AzureSas<Secret>,
    now: OffsetDateTime,
) -> Result<Signed, SigningError> {
    request.headers.push(Header::plain("x-ms-blob-type", "BlockBlob", HeaderOrigin::Platform));
    let mut signed = sign_for(Purpose::Delivery, request, auth, now)?;
    signed.notes.push(Note::info(
        "azure_blob.blob_type",
        "x-ms-blob-type: BlockBlob is sent because Blob Storage refuses a new blob without it; the platform's page does not mention the header.",
    ));
    Ok(signed)
}

/// Append the SAS. A pasted one is taken as it is, whatever it allows.
pub fn sign_for(
    purpose: Purpose,
    mut request: UnsignedRequest,
    auth: &AzureSas<Secret>,
    now: OffsetDateTime,
) -> Result<Signed, SigningError> {
    let place = place::of(&request.target)?;
    let mut notes: Vec<Note> = query_note(&request.target).into_iter().collect();
    let source = token(auth, &place, &request.target, purpose, now)?;
    notes.extend(source.notes);
    notes.extend(size_note(&source.token, request.body.len()));

    let string_to_sign = source
        .string_to_sign
        .or_else(|| layout::is_known(&source.token).then(|| StringToSign::of(&source.token, &place::resource(&place))));
    request.target.query = Some(joined_query(request.target.query.as_ref(), &source.token)?);
    let trace = trace(&source.token, string_to_sign.as_ref());
    Ok(Signed { request: SignedRequest { request, trace }, notes })
}

struct TokenSource {
    token: SasToken,
    /// Known exactly where the token was made here.
    string_to_sign: Option<StringToSign>,
    notes: Vec<Note>,
}

impl TokenSource {
    fn pasted(
        field: SecretName,
        text: &Secret,
        place: &BlobPlace,
        target: &Target,
        now: OffsetDateTime,
    ) -> Result<Self, SigningError> {
        let token = SasToken::parse(text.expose()).map_err(|error| SigningError::new(field, error.to_string()))?;
        let mut notes: Vec<Note> = token
            .repairs
            .iter()
            .map(|repair| Note::info("azure_sas.repaired", format!("The pasted SAS was freed from {repair}.")))
            .collect();
        notes.extend(
            token.url.as_deref().and_then(BlobPlace::of_url).and_then(|pasted| other_place_note(&pasted, place)),
        );
        notes.extend(explain::problems(&token, Use { now, scheme: &target.scheme }));
        Ok(Self { token, string_to_sign: None, notes })
    }
}

/// A SAS URL names what its token is for; a token of another container opens nothing here.
fn other_place_note(pasted: &BlobPlace, place: &BlobPlace) -> Option<Note> {
    ((&pasted.account, &pasted.container) != (&place.account, &place.container)).then(|| {
        Note::warning(
            "azure_sas.other_place",
            format!(
                "The pasted SAS URL is for the container \"{}\" of the account \"{}\", and the destination is \"{}\" of \"{}\".",
                display::visible(&pasted.container),
                display::visible(&pasted.account),
                display::visible(&place.container),
                display::visible(&place.account)
            ),
        )
    })
}

fn token(
    auth: &AzureSas<Secret>,
    place: &BlobPlace,
    target: &Target,
    purpose: Purpose,
    now: OffsetDateTime,
) -> Result<TokenSource, SigningError> {
    let expires_at = expires_at(now, auth.lifetime_minutes);
    match &auth.credential {
        SasCredential::Token(pasted) => TokenSource::pasted(SecretName::Token, pasted, place, target, now),
        SasCredential::AccountKey(key) => made(SecretName::AccountKey, key, place, target, purpose, expires_at),
        SasCredential::ConnectionString(text) => {
            const FIELD: SecretName = SecretName::ConnectionString;
            let fields =
                ConnectionString::parse(text.expose()).map_err(|error| SigningError::new(FIELD, error.to_string()))?;
            if fields.is_event_hubs() {
                return Err(SigningError::new(
                    FIELD,
                    "is one of Event Hubs (Endpoint=sb://…); Blob Storage takes the storage account's",
                ));
            }
            if let Some(sas) = fields.get("SharedAccessSignature") {
                return TokenSource::pasted(FIELD, sas, place, target, now);
            }
            let key = fields.require("AccountKey").map_err(|error| SigningError::new(FIELD, error.to_string()))?;
            let mut named = place.clone();
            if let Some(name) = fields.get("AccountName") {
                name.expose().clone_into(&mut named.account);
                named.is_account_known = true;
            }
            let mut source = made(FIELD, key, &named, target, purpose, expires_at)?;
            source.notes.extend(other_account_note(&named, place));
            Ok(source)
        }
        SasCredential::Policy { .. } => Err(SigningError::new(
            SecretName::PolicyKey,
            "is for Event Hubs; Blob Storage takes a SAS, the account key or a connection string",
        )),
    }
}

/// The connection string's account signs, the URL's account checks.
fn other_account_note(named: &BlobPlace, place: &BlobPlace) -> Option<Note> {
    (place.is_account_known && named.account != place.account).then(|| {
        Note::warning(
            "azure_blob.other_account",
            format!(
                "The connection string is of the account \"{}\", and the URL of \"{}\": the signature cannot match. Take both from the same account.",
                display::visible(&named.account),
                display::visible(&place.account)
            ),
        )
    })
}

/// A service SAS for the container, from the account key.
fn made(
    field: SecretName,
    key: &Secret,
    place: &BlobPlace,
    target: &Target,
    purpose: Purpose,
    expires_at: OffsetDateTime,
) -> Result<TokenSource, SigningError> {
    let trimmed = key.expose().trim();
    if trimmed.is_empty() {
        return Err(SigningError::new(field, "is empty; copy key1 or key2 of the storage account"));
    }
    let decoded = STANDARD.decode(trimmed).map(zeroize::Zeroizing::new).map_err(|_not_base64| {
        SigningError::new(
            field,
            "is not base64; copy key1 or key2 of the storage account (88 characters, ending in ==)",
        )
    })?;
    let mut notes = Vec::new();
    if trimmed.len() != key.expose().len() {
        notes.push(Note::info(
            "azure_sas.account_key_trimmed",
            "The account key has white space around it, which was left out; the platform may not do that. Store it again without.",
        ));
    }
    if decoded.len() != 64 {
        notes.push(Note::warning(
            "azure_sas.account_key_length",
            format!("The account key has {} bytes; a storage account's has 64. Copy it again.", decoded.len()),
        ));
    }
    if !place.is_account_known {
        notes.push(Note::warning(
            "azure_blob.account_assumed",
            format!(
                "The host does not say which storage account it belongs to; \"{}\" is a guess and stands in the signature. Use the account's own host, or a connection string.",
                display::visible(&place.account)
            ),
        ));
    }
    let is_http = target.scheme == "http";
    let (token, string_to_sign) =
        SasToken::make(&decoded, &place.account, &place.container, is_http, purpose.permissions(), expires_at);
    notes.push(Note::info(
        "azure_sas.made_here",
        format!(
            "A service SAS for the container \"{}\" is made here from the account key: permissions {}, version {}, valid until {}. Whether the platform is given a SAS or makes one is not documented.",
            display::visible(&place.container),
            purpose.permissions(),
            token.get("sv").unwrap_or_default(),
            token.get("se").unwrap_or_default()
        ),
    ));
    Ok(TokenSource { token, string_to_sign: Some(string_to_sign), notes })
}

fn joined_query(configured: Option<&WireText>, token: &SasToken) -> Result<WireText, SigningError> {
    let sas = token.query();
    let Some(configured) = configured.filter(|query| !query.expose().is_empty()) else {
        return Ok(sas);
    };
    if has_signature(configured.expose()) {
        return Err(SigningError::new(
            Setting::Url,
            "has a SAS in it already, beside the one of the authentication; keep one of the two (the URL is stored in the open, so keep the other)",
        ));
    }
    let join = |a: &str, b: &str| format!("{a}&{b}");
    Ok(WireText::masked(Secret::new(join(configured.expose(), sas.expose())), join(configured.shown(), sas.shown())))
}

fn query_note(target: &Target) -> Option<Note> {
    let query = target.query.as_ref().map_or("", |query| query.expose());
    let is_other = query.split('&').any(|pair| pair.starts_with("comp=") || pair.starts_with("restype="));
    is_other.then(|| {
        Note::warning(
            "azure_blob.other_operation",
            "The URL's query has comp or restype, which ask for another operation than writing a blob. Remove them.",
        )
    })
}

/// The largest blob that one Put Blob takes, by the version that the SAS selects ("Put Blob", remarks).
fn size_note(token: &SasToken, body_bytes: usize) -> Option<Note> {
    const MIB: usize = 1024 * 1024;
    let version = token.get("sv").filter(|version| layout::is_version(version))?;
    let limit = match version {
        old if old < "2016-05-31" => 64 * MIB,
        old if old < "2019-12-12" => 256 * MIB,
        _ => 5_000 * MIB,
    };
    (body_bytes > limit).then(|| {
        Note::warning(
            "azure_blob.too_large",
            format!(
                "The batch has {body_bytes} bytes; version {version}, which the SAS selects (sv), takes {} MiB in one request. Make a SAS of a newer version.",
                limit / MIB
            ),
        )
    })
}

/// `string_to_sign` is absent where the token's layout is not known.
fn trace(token: &SasToken, string_to_sign: Option<&StringToSign>) -> SigningTrace {
    let kind = match token.kind() {
        SasKind::Service => "service SAS",
        SasKind::Account => "account SAS",
        SasKind::UserDelegation => "user delegation SAS",
    };
    let (fields, line_labels): (Vec<String>, Vec<String>) = token
        .shown_fields()
        .map(|(name, value)| (format!("{name} = {value}"), explain::meaning(&name).to_owned()))
        .unzip();
    let text = string_to_sign.map(|string| WireText::plain(string.to_string()));
    let signature = WireText::masked(token.signature(), MASK);
    let mut steps = vec![SigningStep { name: kind, text: WireText::plain(fields.join("\n")), line_labels }];
    if let (Some(string), Some(text)) = (string_to_sign, &text) {
        steps.push(SigningStep { name: "string to sign", text: text.clone(), line_labels: string.line_labels() });
    }
    steps.push(SigningStep { name: "signature", text: signature.clone(), line_labels: Vec::new() });
    SigningTrace { steps, canonical_request: None, string_to_sign: text, signature: Some(signature) }
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
    fn the_largest_blob_of_one_request_depends_on_the_version() {
        const MIB: usize = 1024 * 1024;
        for (version, most) in [
            ("2015-04-05", 64),
            ("2016-05-30", 64),
            ("2016-05-31", 256),
            ("2019-12-11", 256),
            ("2019-12-12", 5_000),
            ("2026-04-06", 5_000),
        ] {
            let token = SasToken::parse(&format!("sv={version}&sr=c&sig=x")).expect("it parses");
            assert_eq!(size_note(&token, most * MIB), None, "{version}");
            let note = size_note(&token, most * MIB + 1).expect("one byte too many");
            assert!(note.text.contains(&format!("takes {most} MiB in one request")), "{}", note.text);
        }
        let odd = SasToken::parse("sv=latest&sr=c&sig=x").expect("it parses");
        assert_eq!(size_note(&odd, usize::MAX), None, "not known");
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
        let refused = |url, credential| sign_at(url, credential).err().map(|error| error.field.path());
        assert_eq!(refused(url, SasCredential::AccountKey(Secret::new("no base64!"))), Some("auth.account_key"));
        assert_eq!(refused(url, SasCredential::AccountKey(Secret::new(" "))), Some("auth.account_key"));
        assert_eq!(refused(url, SasCredential::Token(Secret::new("sv=1"))), Some("auth.token"));
        assert_eq!(
            refused(url, SasCredential::ConnectionString(Secret::new("Endpoint=sb://x/;SharedAccessKey=y"))),
            Some("auth.connection_string")
        );
        let key = || SasCredential::AccountKey(Secret::new(EMULATOR_KEY));
        assert_eq!(refused("https://acme.blob.core.windows.net/2026/03/05/1.json", key()), Some("url"));
        assert_eq!(refused("https://acme.blob.core.windows.net/in/a?sig=x", key()), Some("url"));
    }

    fn ids(signed: &Signed) -> Vec<&str> {
        signed.notes.iter().map(|note| note.id.as_str()).collect()
    }

    #[test]
    fn a_sas_made_here_says_so_and_does_not_warn_of_its_own_short_life() {
        let url = "https://acme.blob.core.windows.net/in-1/a.json";
        let signed = sign_at(url, SasCredential::AccountKey(Secret::new(EMULATOR_KEY))).expect("it signs");
        assert_eq!(ids(&signed), ["azure_sas.made_here", "azure_blob.blob_type"]);
    }

    #[test]
    fn what_is_odd_about_place_and_key_is_noted() {
        let key = || SasCredential::AccountKey(Secret::new(EMULATOR_KEY));
        for (url, credential, id) in [
            ("https://acme.blob.core.windows.net/in-1/a?comp=block", key(), "azure_blob.other_operation"),
            ("https://data.acme.example/in-1/a", key(), "azure_blob.account_assumed"),
            (
                "https://acme.blob.core.windows.net/in-1/a",
                SasCredential::AccountKey(Secret::new(format!("{EMULATOR_KEY}\n"))),
                "azure_sas.account_key_trimmed",
            ),
            (
                "https://acme.blob.core.windows.net/in-1/a",
                SasCredential::AccountKey(Secret::new("dG9vIHNob3J0")),
                "azure_sas.account_key_length",
            ),
            (
                "https://acme.blob.core.windows.net/in-1/a",
                SasCredential::ConnectionString(Secret::new(format!("AccountName=other;AccountKey={EMULATOR_KEY}"))),
                "azure_blob.other_account",
            ),
            (
                "https://acme.blob.core.windows.net/in-1/a",
                SasCredential::Token(Secret::new("https://acme.blob.core.windows.net/other?sv=2022-11-02&sig=x")),
                "azure_sas.other_place",
            ),
        ] {
            let signed = sign_at(url, credential).expect("it signs");
            assert!(ids(&signed).contains(&id), "{url}: {id} is not among {:?}", ids(&signed));
        }
    }

    #[test]
    fn the_emulators_connection_string_signs_for_the_emulators_account() {
        let credential = SasCredential::ConnectionString(Secret::new("UseDevelopmentStorage=true"));
        let signed = sign_at("http://127.0.0.1:10000/devstoreaccount1/in-1/a", credential).expect("it signs");
        assert_eq!(ids(&signed), ["azure_sas.made_here", "azure_blob.blob_type"]);
    }

    #[test]
    fn a_string_to_sign_that_is_not_known_is_not_shown() {
        let sas = "sv=2031-01-01&se=2032-01-01&sr=c&sp=cw&sig=UFYbz9DCXsWHciOiRzC9X1qECtLqlOTE5RZvlcWsygs%3D";
        let signed = sign_at("https://acme.blob.core.windows.net/in-1/a", SasCredential::Token(Secret::new(sas)))
            .expect("it signs");
        assert!(signed.request.trace.string_to_sign.is_none());
        assert!(ids(&signed).contains(&"azure_sas.layout_unknown"));
    }

    #[test]
    fn an_old_version_takes_smaller_batches() {
        let token = |version| SasToken::parse(&format!("sv={version}&sig=x")).expect("it parses");
        let mib = 1024 * 1024;
        assert_eq!(size_note(&token("2015-04-05"), 64 * mib), None);
        assert!(size_note(&token("2015-04-05"), 64 * mib + 1).is_some());
        assert_eq!(size_note(&token("2019-12-12"), 256 * mib + 1), None);
    }

    #[test]
    fn a_moment_at_the_end_of_all_dates_signs() {
        let request = UnsignedRequest {
            method: Method::Put,
            target: resolve("https://acme.blob.core.windows.net/in-1/a", None, PathEncoding::AsTyped)
                .expect("a good URL")
                .target,
            headers: Vec::new(),
            body: Payload::new(&b"[]"[..]),
            body_shown: None,
        };
        let credential = SasCredential::AccountKey(Secret::new(EMULATOR_KEY));
        let auth = AzureSas { service: AzureService::BlobStorage, credential, lifetime_minutes: Some(u32::MAX) };
        assert!(sign(request, &auth, datetime!(9999-12-31 23:59:59 UTC)).is_ok());
    }
}
