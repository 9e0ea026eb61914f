//! Event Hubs tokens against golden ones: signed independently, in both writings of a percent-encoded resource.

use serde::Deserialize;
use signpost::domain::auth::AzureService;
use signpost::domain::{AzureSas, Method, Payload, SasCredential, Secret, Target, UnsignedRequest};
use signpost::signing::azure::event_hubs;
use signpost::signing::azure::hub_token::HubToken;
use time::OffsetDateTime;

#[derive(Deserialize)]
struct Vector {
    key: String,
    skn: String,
    sr: String,
    se: i64,
    string_to_sign: String,
    sig: String,
    authorization: String,
}

#[test]
fn a_resource_is_signed_as_it_is_written() {
    let vectors: Vec<Vector> =
        serde_json::from_str(include_str!("../vectors/eventhubs_sas.json")).expect("the vectors are JSON");
    assert_eq!(vectors.len(), 3);
    for vector in vectors {
        let token = HubToken::sign(vector.sr.as_str(), &vector.skn, &Secret::new(vector.key), vector.se);
        assert_eq!(token.string_to_sign().to_string(), vector.string_to_sign);
        assert_eq!(token.signature().expose(), vector.sig, "{}", vector.sr);
        assert_eq!(token.header().expose(), vector.authorization);
        assert!(!token.header().shown().contains(&vector.sig[..8]));
    }
}

#[test]
fn the_key_is_signed_with_as_text() {
    let key = Secret::new("AexamplekeyAEXAMPLEKEYAexamplekeyAEXAMPLEKEY=");
    let resource = "https%3a%2f%2fmysvc.servicebus.windows.net%2fmyentity%2fmessages";
    let token = HubToken::sign(resource, "mykey", &key, 1_476_065_410);
    assert_eq!(token.signature().expose(), "nQDGh0YxA8O3SFO7SyrmnTK6BnP/33KShAbTXFjmYV0=");
}

const GOLDEN_KEY: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY12=";
const GOLDEN: &str = "SharedAccessSignature sr=https%3A%2F%2Fns.servicebus.windows.net%2Fhub&sig=iK0iXrPUsApWuCzDMoKK3CePEmlG7PmHkuWNGV1S%2Bkc%3D&se=1795395600&skn=send";

fn authorization(path: &str, credential: SasCredential<Secret>, lifetime_minutes: u32, now: i64) -> String {
    let request = UnsignedRequest {
        method: Method::Post,
        target: Target {
            scheme: "https".to_owned(),
            authority: "ns.servicebus.windows.net".to_owned(),
            path: path.to_owned(),
            query: None,
        },
        headers: Vec::new(),
        body: Payload::new(&b"[]"[..]),
        body_shown: None,
    };
    let auth = AzureSas { service: AzureService::EventHubs, credential, lifetime_minutes: Some(lifetime_minutes) };
    let now = OffsetDateTime::from_unix_timestamp(now).expect("a moment");
    let signed = event_hubs::sign(request, &auth, now).expect("it signs").request.request;
    assert_eq!(signed.target.path, "/hub/messages");
    signed.header("authorization").expect("it is set").value.expose().to_owned()
}

#[test]
fn every_way_to_hold_the_policy_gives_the_golden_token() {
    let policy = SasCredential::Policy { name: "send".to_owned(), key: Secret::new(GOLDEN_KEY) };
    assert_eq!(authorization("/hub/messages", policy, 10, 1_795_395_000), GOLDEN);

    let text = format!(
        "Endpoint=sb://ns.servicebus.windows.net/;SharedAccessKeyName=send;SharedAccessKey={GOLDEN_KEY};EntityPath=hub"
    );
    let connection_string = SasCredential::ConnectionString(Secret::new(text));
    assert_eq!(authorization("/", connection_string, 10, 1_795_395_000), GOLDEN);

    let pasted = SasCredential::Token(Secret::new(GOLDEN));
    assert_eq!(authorization("/hub", pasted, 10, 1_795_395_000), GOLDEN);
}
