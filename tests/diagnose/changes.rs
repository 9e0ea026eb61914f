//! Every offered change, made: the receiver accepts the delivery.

use std::sync::Arc;

use signpost::diagnose::{Finding, diagnose};
use signpost::domain::{Auth, Change, ClientCredentials, CredentialsIn, Destination, Probe, Secret, Setting};
use signpost::net::SystemClock;
use signpost::receiver::RoleName;
use signpost::receiver::keys::Dialect;

use crate::server::Server;
use crate::support::{Bench, assert_first, sigv4};

/// Make the change that a finding offers.
fn apply(destination: &mut Destination<Secret>, changes: &[Change]) {
    for Change { field, value } in changes {
        match (*field, &mut destination.auth) {
            (Setting::Url, _) => destination.url = value.as_str().into(),
            (Setting::Region, Auth::Sigv4(auth)) => auth.region.clone_from(value),
            (Setting::Service, Auth::Sigv4(auth)) => auth.service.clone_from(value),
            (Setting::AccessKeyId, Auth::Sigv4(auth)) => auth.access_key_id.clone_from(value),
            (Setting::Header, Auth::StaticHeader(auth)) => auth.header.clone_from(value),
            (Setting::ClientId, Auth::ClientCredentials(auth)) => auth.client_id.clone_from(value),
            (Setting::TokenUrl, Auth::ClientCredentials(auth)) => auth.token_url.clone_from(value),
            (Setting::CredentialsIn, Auth::ClientCredentials(auth)) => {
                auth.credentials_in = match value.as_str() {
                    "header" => CredentialsIn::Header,
                    "body" => CredentialsIn::Body,
                    other => panic!("{other}"),
                };
            }
            (other, _) => panic!("{other:?} is no field of this destination"),
        }
    }
}

fn oauth(destination: &mut Destination<Secret>) -> &mut ClientCredentials<Secret> {
    match &mut destination.auth {
        Auth::ClientCredentials(auth) => auth,
        _ => panic!("not OAuth2"),
    }
}

/// Deliver, and make the first change that is offered: the finding that offered it and the changed destination.
#[track_caller]
fn changed(bench: &Bench, mut destination: Destination<Secret>) -> (Finding, Destination<Secret>) {
    let findings = diagnose(&bench.deliver(&destination));
    let Some(finding) = findings.iter().find(|finding| !finding.changes.is_empty()) else {
        panic!("no change is offered: {findings:#?}")
    };
    apply(&mut destination, &finding.changes);
    (finding.clone(), destination)
}

/// The first offered change is `cause`'s, and makes the delivery a success.
#[track_caller]
fn assert_mended(bench: &Bench, role: RoleName, cause: &str, wrong: impl FnOnce(&mut Destination<Secret>)) {
    let (finding, mended) = changed(bench, bench.destination(role, wrong));
    assert_eq!(finding.cause.id, cause, "{finding:#?}");
    let exchanges = bench.deliver(&mended);
    assert!(exchanges.last().unwrap().is_success(), "{finding:#?}\n{:#?}", diagnose(&exchanges));
}

#[test]
fn what_is_wrong_about_a_signature_is_mended() {
    let bench = Bench::new();
    assert_mended(&bench, RoleName::S3, "aws.region_wrong", |d| sigv4(d).region = "us-east-1".to_owned());
    assert_mended(&bench, RoleName::Sigv4, "aws.service_wrong", |d| sigv4(d).service = "lambda".to_owned());
}

#[test]
fn what_was_copied_with_an_access_key_id_is_taken_off() {
    let bench = Bench::new();
    for role in [RoleName::S3, RoleName::Sigv4] {
        for (before, after) in [("aws_access_key_id=", ""), ("AccessKeyId:", ""), ("\"", "\""), ("'", "'"), ("", ";")] {
            let wrong = bench.destination(role, |d| {
                let auth = sigv4(d);
                auth.access_key_id = format!("{before}{}{after}", auth.access_key_id);
            });
            let (finding, mended) = changed(&bench, wrong);
            assert!(bench.deliver(&mended).last().unwrap().is_success(), "{role} {before}{after} {finding:#?}");
        }
    }
}

#[test]
fn a_secret_in_another_header_than_the_receiver_reads_is_mended() {
    let bench = Bench::new();
    assert_mended(&bench, RoleName::Static, "static.header_name_wrong", |d| match &mut d.auth {
        Auth::StaticHeader(auth) => auth.header = "X-Key".to_owned(),
        _ => panic!("not a static header"),
    });
}

#[test]
fn http_to_a_port_of_https_is_mended() {
    let bench = Bench::with(&[], true, |_| {});
    for role in [RoleName::Open, RoleName::Static, RoleName::EventHubs, RoleName::S3, RoleName::Blob] {
        assert_mended(&bench, role, "http.plain_http_on_tls_port", |d| {
            d.url = d.url.expose().replace("https://", "http://").into();
        });
    }
}

#[test]
fn a_destination_that_has_moved_is_followed() {
    let bench = Bench::new();
    for role in [RoleName::Open, RoleName::Static, RoleName::S3] {
        let there = bench.destination(role, |_| {}).url.expose().to_owned();
        let path = url::Url::parse(&there).unwrap().path().to_owned();
        // An S3 destination has its dated path appended, here and there.
        let mover = Server::start({
            let there = there.clone();
            let path = path.clone();
            move |mut stream| {
                let request = crate::server::read_request(&mut stream);
                let target = request.split(' ').nth(1).unwrap();
                let rest = target.strip_prefix(path.as_str()).unwrap();
                let answer =
                    format!("HTTP/1.1 308 Permanent Redirect\r\nLocation: {there}{rest}\r\nContent-Length: 0\r\n\r\n");
                std::io::Write::write_all(&mut stream, answer.as_bytes()).unwrap();
            }
        });
        let here = format!("http://127.0.0.1:{}{path}", mover.port);
        assert_mended(&bench, role, "http.redirect", |d| d.url = here.into());
    }
}

#[test]
fn a_token_endpoint_that_is_elsewhere_is_found() {
    let bench = Bench::new();
    let there = oauth(&mut bench.destination(RoleName::Oauth2, |_| {})).token_url.clone();
    let path = url::Url::parse(&there).unwrap().path().to_owned();
    let discovery = format!(r#"{{"issuer":"x","token_endpoint":"{there}","jwks_uri":"{there}/keys"}}"#);
    let answers = [
        format!("HTTP/1.1 308 Permanent Redirect\r\nLocation: {there}\r\nContent-Length: 0\r\n\r\n"),
        format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{discovery}",
            discovery.len()
        ),
    ];
    for answer in answers {
        let elsewhere = Server::answering(answer);
        let here = format!("http://127.0.0.1:{}{path}", elsewhere.port);
        assert_mended(&bench, RoleName::Oauth2, "oauth2.token_endpoint_wrong", |d| oauth(d).token_url = here);
    }
}

#[test]
fn http_to_a_token_endpoint_of_https_is_mended() {
    let bench = Bench::with(&[], true, |_| {});
    let (finding, mended) = changed(
        &bench,
        bench.destination(RoleName::Oauth2, |d| {
            let auth = oauth(d);
            auth.token_url = auth.token_url.replace("https://", "http://");
        }),
    );
    assert!(bench.deliver(&mended).last().unwrap().is_success(), "{finding:#?}");
}

#[test]
fn the_place_of_a_client_secret_is_mended_once_it_is_known() {
    for dialect in [Dialect::Rfc, Dialect::Entra, Dialect::Okta] {
        let bench = Bench::with(&[], false, |keys| keys.oauth2.dialect = dialect);
        let wrong = bench.destination(RoleName::Oauth2, |d| {
            let auth = oauth(d);
            auth.credentials_in = match auth.credentials_in {
                CredentialsIn::Body => CredentialsIn::Header,
                CredentialsIn::Header => CredentialsIn::Body,
            };
        });
        if bench.deliver(&wrong).last().unwrap().is_success() {
            continue; // This provider takes the secret in both places.
        }
        let asked = bench.probe(Probe::CredentialsElsewhere, &wrong, Some(401), Arc::new(SystemClock));
        let findings = diagnose(std::slice::from_ref(&asked));
        assert_first(&findings, "oauth2.client_auth_mode_mismatch", signpost::diagnose::Certainty::Proven);
        let mut mended = wrong;
        apply(&mut mended, &findings[0].changes);
        assert!(bench.deliver(&mended).last().unwrap().is_success(), "{dialect:?}");
    }
}
