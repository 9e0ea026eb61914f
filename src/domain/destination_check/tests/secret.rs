use super::*;

const API: &str = "https://api.acme.example/in";
const HUB: &str = "https://ns.servicebus.windows.net/hub/messages";

#[test]
fn a_mask_or_placeholder_is_no_secret() {
    let client_secret = |secret: &str| {
        Auth::ClientCredentials(ClientCredentials {
            client_secret: Secret::new(secret),
            ..oauth("https://id.example/token")
        })
    };
    for mask in ["************", "<secret>", "REDACTED", "xxxxxxxx"] {
        assert_eq!(warned(API, client_secret(mask)), [Check::SecretIsPlaceholder], "{mask}");
        assert_eq!(warned(API, header("X-Api-Key", mask)), [Check::SecretIsPlaceholder], "{mask}");
    }
    assert_eq!(warned(API, header("Authorization", "Bearer ****")), [Check::SecretIsPlaceholder]);
    let in_string =
        "Endpoint=sb://ns.servicebus.windows.net/;SharedAccessKeyName=send;SharedAccessKey=****;EntityPath=hub";
    let auth = azure(AzureService::EventHubs, SasCredential::ConnectionString(Secret::new(in_string)));
    assert_eq!(warned(HUB, auth), [Check::SecretIsPlaceholder]);
    for secret in ["hunter2", "a*b~c", "xxx", KEY] {
        assert_eq!(warned(API, client_secret(secret)), [], "{secret}");
    }
}

#[test]
fn a_scheme_stands_once_before_its_credentials() {
    for value in ["Bearer Bearer abc", "bearer  BEARER abc", "Basic Basic YTpi"] {
        assert_eq!(warned(API, header("Authorization", value)), [Check::SchemeTwice], "{value}");
    }
    let token = "SharedAccessSignature SharedAccessSignature sr=a&sig=b&se=1&skn=c";
    let auth = azure(AzureService::EventHubs, SasCredential::Token(Secret::new(token)));
    assert_eq!(warned(HUB, auth), [Check::SchemeTwice]);
    for value in ["Bearer abc", "Bearer bearer-abc", "Bearer", "abc abc"] {
        assert_eq!(warned(API, header("Authorization", value)), [], "{value}");
    }
}

#[test]
fn an_authorization_header_is_what_it_begins_as() {
    for value in [
        "Bearer: abc",
        "Bearer=abc",
        "Bearerabc",
        "Basic user:password",
        "Basic dXNlcg==",
        "Basic dXNlcjpwdwo=",
        "basic not base64!",
    ] {
        assert_eq!(warned(API, header("Authorization", value)), [Check::AuthorizationMalformed], "{value}");
        assert_eq!(warned(API, header("X-Api-Key", value)), [], "{value}");
    }
    for value in ["Bearer abc", "Basic dXNlcjpwdw==", "Basic dXNlcjpwdw", "ApiKey user:password", "abc"] {
        assert_eq!(warned(API, header("Authorization", value)), [], "{value}");
    }
}

#[test]
fn a_value_is_no_header_line() {
    let finding = the(Check::HeaderLineAsValue, API, header("Authorization", "Authorization: Bearer hunter2"));
    assert!(finding.field.path() == "auth.value" && !finding.text.contains("hunter2"));
    assert_eq!(warned(API, header("X-Api-Key", "x-api-key: hunter2")), [Check::HeaderLineAsValue]);
    for value in ["Bearer a:b", "user:password", "urn:acme:1"] {
        assert_eq!(warned(API, header("Authorization", value)), [], "{value}");
    }
}

#[test]
fn a_key_has_no_percent_sign() {
    assert_eq!(warned(HUB, hubs("a%2Bb%3D")), [Check::KeyPercentEncoded]);
    let string = "Endpoint=sb://ns.servicebus.windows.net/;SharedAccessKeyName=send;SharedAccessKey=a%2Bb%3D";
    let auth = azure(AzureService::EventHubs, SasCredential::ConnectionString(Secret::new(string)));
    assert_eq!(warned(HUB, auth), [Check::KeyPercentEncoded]);
    let aws = "https://acme.s3.eu-west-1.amazonaws.com/in";
    assert_eq!(warned(aws, sigv4("s3", "eu-west-1", "wJalr%2FXUtn")), [Check::KeyPercentEncoded]);

    assert_eq!(warned(HUB, hubs("a+b=")), []);
    // A token has escapes of its own, and a store that people run takes any key.
    let token = "SharedAccessSignature sr=ns.servicebus.windows.net%2Fhub&sig=a%3D&se=1&skn=send";
    assert_eq!(warned(HUB, azure(AzureService::EventHubs, SasCredential::Token(Secret::new(token)))), []);
    assert_eq!(warned("https://minio.plant.example/acme", sigv4("s3", "us-east-1", "my%2Fkey")), []);
    assert_eq!(warned(API, header("X-Api-Key", "a%2Bb")), []);
}

#[test]
fn what_is_odd_about_a_secret_is_said_without_it() {
    let finding = the(Check::SecretOdd, API, header("X-Api-Key", "\"hunter2\"\n"));
    assert_eq!(
        finding.text,
        "The secret ends with white space, ends with a line break, stands in quotes. It is used exactly as it is."
    );
    let s3 = "https://acme.s3.eu-west-1.amazonaws.com/in";
    for (url, auth, check, field) in [
        (s3, sigv4("s3", "eu-west-1", "my key\n"), Check::SigningKeyOdd, "auth.secret_access_key"),
        (API, header("X-Api-Key", " hunter2"), Check::HeaderValueOuterSpace, "auth.value"),
        (HUB, hubs("k\n"), Check::PolicyKeyWhiteSpace, "auth.policy_key"),
        (
            API,
            Auth::ClientCredentials(ClientCredentials {
                client_secret: Secret::new("s "),
                ..oauth("https://id.example/token")
            }),
            Check::ClientSecretWhiteSpace,
            "auth.client_secret",
        ),
        (HUB, hubs("“k”"), Check::SecretOdd, "auth.policy_key"),
    ] {
        assert_eq!(the(check, url, auth).field.path(), field);
    }
}

#[test]
fn what_is_dropped_when_a_secret_is_read_is_not_odd() {
    let account = "https://acme.blob.core.windows.net/in-1";
    for credential in [
        SasCredential::AccountKey(Secret::new(format!(" {ACCOUNT_KEY}\n"))),
        SasCredential::Token(Secret::new("\"sv=2022-11-02&sig=abc%3D\"\n")),
        SasCredential::ConnectionString(Secret::new(format!("AccountName=acme;AccountKey={ACCOUNT_KEY};\n"))),
    ] {
        assert_eq!(warned(account, blob(credential)), []);
    }
}

#[test]
fn a_secret_that_was_not_read_is_not_judged() {
    let destination = destination(API, header("Authorization", "****"));
    assert_eq!(check(&destination.map(|_, _| Clue::unknown())), []);
    assert_eq!(check(&destination.map(|_, secret| Clue::of_facts(secret.facts()))).len(), 1);
}
