//! Shared access signatures against those of Microsoft's own SDK.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use percent_encoding::NON_ALPHANUMERIC;
use proptest::prelude::*;
use serde::Deserialize;
use sha2::Sha256;
use signpost::domain::auth::AzureService;
use signpost::domain::{AzureSas, Method, Payload, SasCredential, Secret, Target, UnsignedRequest};
use signpost::signing::azure::blob;
use signpost::signing::azure::layout::{Resource, StringToSign};
use signpost::signing::azure::sas::{SasKind, SasToken};
use time::macros::datetime;

#[derive(Deserialize)]
struct Vector {
    kind: String,
    sv: String,
    token: String,
    canonicalized_resource: String,
    string_to_sign: String,
}

/// The well-known key of the storage emulators.
const KEY: &str = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

#[test]
fn the_string_to_sign_is_the_one_of_every_version_and_gives_the_signature() {
    let vectors: Vec<Vector> =
        serde_json::from_str(include_str!("../vectors/azure_sas.json")).expect("the vectors are JSON");
    assert_eq!(vectors.len(), 33);
    let key = STANDARD.decode(KEY).expect("the key is base64");
    for vector in &vectors {
        let name = format!("{} {}", vector.kind, vector.sv);
        let token = SasToken::parse(&vector.token).expect(&name);
        let mut parts = vector.canonicalized_resource.trim_start_matches("/blob/").splitn(3, '/');
        let mut part = || parts.next().unwrap_or_default();
        let resource = Resource { account: part(), container: part(), blob: part() };
        let string = StringToSign::of(&token, &resource);
        assert_eq!(string.to_string(), vector.string_to_sign, "{name}");
        assert_eq!(string.line_labels().len(), vector.string_to_sign.split('\n').count(), "{name}");
        if token.kind() != SasKind::UserDelegation {
            let mut mac = Hmac::<Sha256>::new_from_slice(&key).expect("any length");
            mac.update(string.to_string().as_bytes());
            assert_eq!(token.get("sig"), Some(STANDARD.encode(mac.finalize().into_bytes()).as_str()), "{name}");
        }
    }
}

fn put(path: &str) -> UnsignedRequest {
    UnsignedRequest {
        method: Method::Put,
        target: Target {
            scheme: "http".to_owned(),
            authority: "127.0.0.1:10000".to_owned(),
            path: path.to_owned(),
            query: None,
        },
        headers: Vec::new(),
        body: Payload::new(&b"[]"[..]),
        body_shown: None,
    }
}

#[test]
fn a_sas_made_here_reads_back_as_what_was_signed() {
    let request = put("/devstoreaccount1/cont/2026/03/05/1.json");
    let auth = AzureSas {
        service: AzureService::BlobStorage,
        credential: SasCredential::AccountKey(Secret::new(KEY)),
        lifetime_minutes: Some(5),
    };
    let signed = blob::sign(request, &auth, datetime!(2026-03-05 01:02:03 UTC)).expect("it signs").request;
    let query = signed.request.target.query.expect("the SAS is in the query");
    let token = SasToken::parse(query.expose()).expect("what was made parses");
    assert_eq!(token.get("se"), Some("2026-03-05T01:07:03Z"));
    assert_eq!((token.get("sr"), token.get("sp")), (Some("c"), Some("cw")));
    let resource = Resource { account: "devstoreaccount1", container: "cont", blob: "" };
    assert_eq!(
        signed.trace.string_to_sign.expect("it has one").expose(),
        StringToSign::of(&token, &resource).to_string()
    );
}

/// A parameter of a SAS as some maker may write it.
fn parameter() -> impl Strategy<Value = (String, String)> {
    let name = prop::sample::select(vec!["sv", "sr", "sp", "st", "se", "sip", "spr", "si", "ss", "srt", "ses", "rsct"]);
    (name.prop_map(str::to_owned), "[ -~é€]{0,20}")
}

proptest! {
    #[test]
    fn what_is_written_is_read_back_in_order(parameters in prop::collection::vec(parameter(), 0..12), sig in "[A-Za-z0-9+/]{43}=") {
        let mut written = parameters;
        written.push(("sig".to_owned(), sig.clone()));
        let query: Vec<String> = written
            .iter()
            .map(|(name, value)| format!("{name}={}", percent_encoding::utf8_percent_encode(value, NON_ALPHANUMERIC)))
            .collect();
        let token = SasToken::parse(&query.join("&")).expect("it parses");
        let sent = token.query();
        prop_assert_eq!(sent.expose(), query.join("&"));
        prop_assert_eq!(token.get("sig"), Some(sig.as_str()));
        prop_assert!(!sent.shown().contains(&sig[..20]));
        let shown: Vec<(String, String)> = token.shown_fields().collect();
        prop_assert_eq!(shown.len(), written.len());
        for ((name, value), (shown_name, shown_value)) in written.iter().zip(&shown).take(written.len() - 1) {
            prop_assert_eq!(name, shown_name);
            prop_assert_eq!(value, shown_value);
        }
    }

    #[test]
    fn any_text_is_read_or_refused_and_its_signature_never_told(text in "[ -~é\n]{0,40}", tail in "[ -~]{0,40}") {
        let pasted = format!("{text}&sig=Hunter2Hunter2&{tail}");
        let auth = AzureSas {
            service: AzureService::BlobStorage,
            credential: SasCredential::Token(Secret::new(pasted.as_str())),
            lifetime_minutes: None,
        };
        let said = match blob::sign(put("/devstoreaccount1/cont/1.json"), &auth, datetime!(2026-03-05 01:02:03 UTC)) {
            Ok(signed) => {
                let url = signed.request.request.target.url();
                prop_assert!(url.expose().bytes().all(|b| b.is_ascii_graphic()));
                format!("{signed:?}{:?}{}", signed.request.trace.record(), url.shown())
            }
            Err(error) => error.to_string(),
        };
        prop_assert!(!said.contains("Hunter2Hunter2"), "{}", said);
    }
}
