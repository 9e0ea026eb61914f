//! What our own record keeps of the credentials that went out: their form, and nothing of their value.

use signpost::domain::{Auth, CredentialPlace, Exchange, Secret, SecretTrait};
use signpost::receiver::RoleName;

use crate::support::Bench;

const VALUE: &str = "Bearer Bearer hunter2-hunter2";

fn assert_no_value(exchanges: &[Exchange]) {
    let everything = serde_json::to_string(exchanges).unwrap();
    assert!(!everything.contains("hunter2"), "{everything}");
}

#[test]
fn a_header_keeps_the_form_of_its_value() {
    let bench = Bench::new();
    let destination = bench.destination(RoleName::Static, |destination| {
        let Auth::StaticHeader(auth) = &mut destination.auth else { panic!("not a static header") };
        auth.value = Secret::new(VALUE);
    });
    let exchanges = bench.deliver(&destination);
    let facts = exchanges[0].request.credential(&CredentialPlace::header("Authorization")).unwrap();
    assert!(facts.has(SecretTrait::SchemeTwice) && !facts.has(SecretTrait::WithoutScheme), "{facts:?}");
    assert_no_value(&exchanges);
}

#[test]
fn a_token_request_keeps_how_its_secret_was_written() {
    let bench = Bench::new();
    let destination = bench.destination(RoleName::Oauth2, |destination| {
        let Auth::ClientCredentials(auth) = &mut destination.auth else { panic!("not OAuth2") };
        auth.client_secret = Secret::new("hunter2+/ \n");
        auth.credentials_in = signpost::domain::CredentialsIn::Body;
    });
    let exchanges = bench.deliver(&destination);
    let facts = exchanges[0].request.credential(&CredentialPlace::Form("client_secret".to_owned())).unwrap();
    assert!(facts.has(SecretTrait::TrailingNewline), "{facts:?}");
    assert!(!facts.has(SecretTrait::BarePlus) && !facts.has(SecretTrait::NotFormEncoded), "{facts:?}");
    assert_no_value(&exchanges);
}
