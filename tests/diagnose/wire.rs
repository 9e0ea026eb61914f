//! Each wrong configuration and each fault, sent for real.

use signpost::diagnose::{Certainty, diagnose};
use signpost::domain::auth::AzureService;
use signpost::domain::{Auth, AzureSas, CredentialsIn, SasCredential, Secret, Setting};
use signpost::receiver::RoleName;

use crate::support::{Bench, assert_first, sigv4};

use Certainty::{Likely, Possible, Proven};

#[test]
fn a_good_delivery_has_no_findings() {
    let bench = Bench::new();
    for role in RoleName::ALL {
        let exchanges = bench.deliver(&bench.destination(role, |_| {}));
        for exchange in &exchanges {
            assert_eq!(diagnose(std::slice::from_ref(exchange)), [], "{role}");
        }
    }
}

#[test]
fn each_mistake_at_s3_is_named() {
    let bench = Bench::new();
    let s3 = |change: &dyn Fn(&mut signpost::domain::Sigv4<Secret>)| bench.findings(RoleName::S3, |d| change(sigv4(d)));
    assert_first(&s3(&|auth| auth.secret_access_key = Secret::new("wrong")), "aws.secret_wrong", Proven);
    assert_first(&s3(&|auth| auth.access_key_id = "AKIAWRONG".to_owned()), "aws.access_key_unknown", Proven);
    assert_first(&s3(&|auth| auth.access_key_id = "ASIATEMPORARY".to_owned()), "aws.session_token_missing", Proven);
    assert_first(&s3(&|auth| auth.session_token = Some(Secret::new("token"))), "aws.session_token_invalid", Proven);
    let region = s3(&|auth| auth.region = "us-east-1".to_owned());
    assert_first(&region, "aws.region_wrong", Proven);
    assert_eq!(region[0].change_of(Setting::Region), Some("eu-west-1"));
    let url = |path: &str| {
        bench.findings(RoleName::S3, |d| d.url = format!("{}{path}", bench.receiver.base_url(RoleName::S3)).into())
    };
    assert_first(&url("/no-such-bucket"), "s3.bucket_not_found", Proven);
    assert_first(&url("/demo-elsewhere"), "s3.wrong_region_endpoint", Proven);
}

#[test]
fn a_clock_that_is_off_is_told_from_a_wrong_key() {
    let bench = Bench::new();
    let s3 = bench.destination(RoleName::S3, |_| {});
    assert_first(&diagnose(&bench.deliver_late(&s3, -20)), "aws.clock_skew", Proven);
    assert_first(&diagnose(&bench.deliver_late(&s3, 20)), "aws.clock_skew", Proven);
    let other = bench.destination(RoleName::Sigv4, |_| {});
    assert_first(&diagnose(&bench.deliver_late(&other, -10)), "aws.clock_skew", Proven);
}

#[test]
fn each_mistake_at_another_aws_service_is_named() {
    let bench = Bench::new();
    let service =
        |change: &dyn Fn(&mut signpost::domain::Sigv4<Secret>)| bench.findings(RoleName::Sigv4, |d| change(sigv4(d)));
    assert_first(&service(&|auth| auth.secret_access_key = Secret::new("wrong")), "aws.secret_wrong", Proven);
    assert_first(&service(&|auth| auth.access_key_id = "AKIAWRONG".to_owned()), "aws.access_key_unknown", Proven);
    assert_first(&service(&|auth| auth.region = "us-east-1".to_owned()), "aws.region_wrong", Proven);
    let wrong = service(&|auth| auth.service = "lambda".to_owned());
    assert_first(&wrong, "aws.service_wrong", Proven);
    assert_eq!(wrong[0].change_of(Setting::Service), Some("execute-api"));
    assert_first(&bench.findings(RoleName::Sigv4, |d| d.auth = Auth::None), "aws.signing_not_applied", Likely);
    let path = bench.findings(RoleName::Sigv4, |d| d.url = d.url.expose().replace("/in", "/out").into());
    assert_first(&path, "aws.route_not_found", Likely);
}

fn blob_token(bench: &Bench, change: impl Fn(&str) -> String) -> Vec<signpost::diagnose::Finding> {
    use signpost::signing::azure::sas::SasToken;
    let keys = &bench.receiver.keys().blob;
    let key = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, keys.account_key.expose()).unwrap();
    let expires_at = signpost::net::Clock::now(&signpost::net::SystemClock) + time::Duration::hours(1);
    let (token, _) = SasToken::make(&key, &keys.account, &keys.container, true, "cw", expires_at);
    let token = change(token.query().expose());
    bench.findings(RoleName::Blob, |d| {
        d.auth = Auth::AzureSas(AzureSas {
            service: AzureService::BlobStorage,
            credential: SasCredential::Token(Secret::new(token)),
            lifetime_minutes: None,
        });
    })
}

#[test]
fn each_mistake_with_a_shared_access_signature_is_named() {
    let bench = Bench::new();
    assert_eq!(blob_token(&bench, str::to_owned), []);
    assert_first(&blob_token(&bench, |t| t.replace("sp=cw", "sp=r")), "azure_blob.sas_signature_mismatch", Likely);
    assert_first(
        &blob_token(&bench, |t| t.replace("sv=2022-11-02", "sv=2022-11-03")),
        "azure_blob.sas_signature_mismatch",
        Likely,
    );
    let key = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, [7; 64]);
    let wrong_key = bench.findings(RoleName::Blob, |d| {
        d.auth = Auth::AzureSas(AzureSas {
            service: AzureService::BlobStorage,
            credential: SasCredential::AccountKey(Secret::new(key)),
            lifetime_minutes: None,
        });
    });
    assert_first(&wrong_key, "azure_blob.sas_signature_mismatch", Proven);
    let container = bench.findings(RoleName::Blob, |d| d.url = d.url.expose().replace("/demo", "/missing").into());
    assert_first(&container, "azure_blob.container_not_found", Proven);
    let late = bench.destination(RoleName::Blob, |_| {});
    // The token was made a moment ago, by a clock that is two hours behind.
    assert_first(&diagnose(&bench.deliver_late(&late, -120)), "clock.local_wrong", Likely);
}

#[test]
fn each_mistake_at_event_hubs_is_named() {
    let bench = Bench::new();
    let policy = |name: &str, key: &str| {
        bench.findings(RoleName::EventHubs, |d| {
            d.auth = Auth::AzureSas(AzureSas {
                service: AzureService::EventHubs,
                credential: SasCredential::Policy { name: name.to_owned(), key: Secret::new(key) },
                lifetime_minutes: None,
            });
        })
    };
    assert_first(&policy("send", "AAAA"), "event_hubs.key_wrong", Likely);
    assert_first(&policy("other", "AAAA"), "event_hubs.key_wrong", Likely);
    assert_first(&bench.findings(RoleName::EventHubs, |d| d.auth = Auth::None), "event_hubs.auth_missing", Proven);
    let late = bench.destination(RoleName::EventHubs, |_| {});
    // The token was made a moment ago, by a clock that is two hours behind.
    assert_first(&diagnose(&bench.deliver_late(&late, -120)), "clock.local_wrong", Likely);
    let hub = bench.findings(RoleName::EventHubs, |d| d.url = d.url.expose().replace("/demo", "/missing").into());
    assert_first(&hub, "event_hubs.entity_not_found", Proven);
    let throttled = Bench::with_faults(&["event-hubs:status=503"]);
    assert_first(&throttled.findings(RoleName::EventHubs, |_| {}), "event_hubs.throttled", Proven);
}

#[test]
fn each_mistake_with_client_credentials_is_named() {
    let bench = Bench::new();
    let oauth = |change: &dyn Fn(&mut signpost::domain::ClientCredentials<Secret>)| {
        bench.findings(RoleName::Oauth2, |d| match &mut d.auth {
            Auth::ClientCredentials(auth) => change(auth),
            _ => panic!("not OAuth2"),
        })
    };
    assert_first(&oauth(&|auth| auth.client_secret = Secret::new("wrong")), "oauth2.client_secret_wrong", Likely);
    assert_first(&oauth(&|auth| auth.client_id = "nobody".to_owned()), "oauth2.client_secret_wrong", Likely);
    assert_first(&oauth(&|auth| auth.credentials_in = CredentialsIn::Body), "oauth2.client_secret_wrong", Likely);
    let endpoint = oauth(&|auth| auth.token_url = auth.token_url.replace("/token", "/tokens"));
    assert_first(&endpoint, "oauth2.token_endpoint_wrong", Proven);
    let entra = Bench::with(&[], false, |keys| keys.oauth2.dialect = signpost::receiver::keys::Dialect::Entra);
    let wrong = entra.findings(RoleName::Oauth2, |d| match &mut d.auth {
        Auth::ClientCredentials(auth) => auth.client_secret = Secret::new("wrong"),
        _ => panic!("not OAuth2"),
    });
    assert_first(&wrong, "oauth2.client_secret_wrong", Proven);
    let okta = Bench::with(&[], false, |keys| keys.oauth2.dialect = signpost::receiver::keys::Dialect::Okta);
    let unknown = okta.findings(RoleName::Oauth2, |d| match &mut d.auth {
        Auth::ClientCredentials(auth) => auth.client_id = "nobody".to_owned(),
        _ => panic!("not OAuth2"),
    });
    assert_first(&unknown, "oauth2.client_id_unknown", Proven);
    let stripped = bench.findings(RoleName::Oauth2, |d| d.auth = Auth::None);
    assert_first(&stripped, "static.header_name_wrong", Likely);
}

#[test]
fn each_mistake_with_a_static_header_is_named() {
    let bench = Bench::new();
    let value = |value: &str| {
        bench.findings(RoleName::Static, |d| match &mut d.auth {
            Auth::StaticHeader(auth) => auth.value = Secret::new(value),
            _ => panic!("not a static header"),
        })
    };
    assert_first(&value("Bearer wrong"), "static.token_wrong", Likely);
    assert_first(&value("wrong"), "static.prefix_missing", Likely);
    assert_first(&value("Bearer Bearer wrong"), "static.prefix_doubled", Proven);
    let header = bench.findings(RoleName::Static, |d| match &mut d.auth {
        Auth::StaticHeader(auth) => auth.header = "X-Key".to_owned(),
        _ => panic!("not a static header"),
    });
    assert_first(&header, "static.header_name_wrong", Likely);
}

#[test]
fn each_fault_of_the_wire_is_named() {
    for (fault, cause, certainty) in [
        ("reset-before", "tcp.reset_after_request", Proven),
        ("reset-after", "tcp.reset_after_request", Proven),
        ("half-close", "http.empty_reply", Proven),
        ("reset-response", "http.response_truncated", Proven),
        ("truncated-body", "http.response_truncated", Proven),
        ("wrong-length=+10", "http.response_truncated", Proven),
        ("endless-body", "http.response_too_large", Proven),
        ("gzip-bomb", "http.response_too_large", Proven),
        ("status=429,retry-after=30", "http.too_many_requests", Proven),
        ("status=503,retry-after=30", "http.service_unavailable", Proven),
        ("status=504", "http.gateway_timeout", Proven),
        ("status=502", "http.bad_gateway", Possible),
        ("status=500", "http.server_error", Possible),
        ("status=415", "http.content_type_wrong", Proven),
        ("status=422", "http.payload_schema_rejected", Possible),
        ("status=411", "http.content_length_missing", Proven),
        ("status=417", "http.expectation_failed", Proven),
        ("status=421", "http.misdirected", Proven),
        ("status=431", "http.header_too_large", Proven),
        ("status=407", "proxy.auth_required", Proven),
        ("status=404", "http.not_found", Likely),
        ("status=405", "http.method_not_allowed", Likely),
        ("status=413", "http.payload_too_large", Likely),
        ("status=400", "http.bad_request", Possible),
        ("redirect=301", "http.redirect_method_changed", Proven),
        ("redirect=302", "http.redirect_method_changed", Proven),
        ("redirect=307", "http.redirect", Proven),
        ("redirect=308", "http.redirect", Proven),
        ("tls=expired", "tls.cert_expired", Proven),
        ("tls=wrong-name", "tls.hostname_mismatch", Proven),
        ("tls=self-signed", "tls.self_signed", Proven),
        ("tls=client-certificate", "tls.client_cert_required", Proven),
    ] {
        let bench = Bench::with_faults(&[&format!("open:{fault},to=http://127.0.0.1:9/x")
            .replace(if fault.starts_with("redirect") { "\u{0}" } else { ",to=http://127.0.0.1:9/x" }, "")]);
        let findings = bench.findings(RoleName::Open, |_| {});
        let found = findings.first().map(|finding| (finding.cause.id, finding.certainty));
        // A reset can overtake what was sent before it.
        let is_reset = fault.starts_with("reset-") && found.is_some_and(|(cause, _)| cause.starts_with("tcp.reset"));
        // So can the end of a connection the alert that says why.
        let is_late = fault == "tls=client-certificate" && found.is_some_and(|(named, _)| named == cause);
        assert!(found == Some((cause, certainty)) || is_reset || is_late, "{fault}: {findings:#?}");
    }
}

#[test]
fn what_a_service_throttles_is_named_in_its_own_words() {
    let bench = Bench::with_faults(&["s3:status=503"]);
    assert_first(&bench.findings(RoleName::S3, |_| {}), "aws.throttled", Proven);
    let bench = Bench::with_faults(&["blob:status=503"]);
    assert_first(&bench.findings(RoleName::Blob, |_| {}), "http.service_unavailable", Proven);
}

#[test]
fn a_port_without_a_listener_and_a_name_that_is_none_are_told_apart() {
    let bench = Bench::new();
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let refused = bench.findings(RoleName::Open, |d| d.url = format!("http://127.0.0.1:{free}/in").into());
    assert_first(&refused, "tcp.refused", Proven);
    let plain = bench.findings(RoleName::Open, |d| d.url = d.url.expose().replace("http://", "https://").into());
    assert_first(&plain, "tls.plain_http_port", Likely);
}
