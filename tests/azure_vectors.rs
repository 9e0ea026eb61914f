//! Shared access signatures against those of Microsoft's own SDK.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
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
        serde_json::from_str(include_str!("vectors/azure_sas.json")).expect("the vectors are JSON");
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

#[test]
fn a_sas_made_here_reads_back_as_what_was_signed() {
    let request = UnsignedRequest {
        method: Method::Put,
        target: Target {
            scheme: "http".to_owned(),
            authority: "127.0.0.1:10000".to_owned(),
            path: "/devstoreaccount1/cont/2026/03/05/1.json".to_owned(),
            query: None,
        },
        headers: Vec::new(),
        body: Payload::new(&b"[]"[..]),
        body_shown: None,
    };
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
