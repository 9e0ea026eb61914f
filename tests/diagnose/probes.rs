//! Each probe, sent for real: what its answer decides, and that it gives no secret away.

use std::sync::Arc;

use signpost::diagnose::{Certainty, NextStep, conclusion, diagnose, next_step};
use signpost::domain::{Auth, CredentialsIn, Destination, Exchange, ExchangeKind, Outcome, Probe, Secret, Setting};
use signpost::net::{Clock as _, FixedClock, SystemClock};
use signpost::receiver::RoleName;

use crate::support::{Bench, assert_first, sigv4};

fn probe(bench: &Bench, probe: Probe, destination: &Destination<Secret>) -> Exchange {
    let before = bench.deliver(destination).last().and_then(Exchange::status);
    bench.probe(probe, destination, before, Arc::new(SystemClock))
}

fn said(exchange: &Exchange) -> String {
    conclusion(exchange).unwrap()
}

#[test]
fn s3_tells_the_region_of_a_bucket_to_anybody() {
    let bench = Bench::new();
    let wrong = bench.destination(RoleName::S3, |d| sigv4(d).region = "us-east-1".to_owned());
    let asked = probe(&bench, Probe::Region, &wrong);
    assert_eq!(asked.kind, ExchangeKind::Probe);
    let findings = diagnose(std::slice::from_ref(&asked));
    assert_first(&findings, "aws.region_wrong", Certainty::Proven);
    assert_eq!(findings[0].change_of(Setting::Region), Some("eu-west-1"));
    let right = probe(&bench, Probe::Region, &bench.destination(RoleName::S3, |_| {}));
    assert!(said(&right).contains("the region is not the cause"));
    assert_eq!(diagnose(std::slice::from_ref(&right)), []);
}

/// The client that must send its secret in the header, with the secret in the body.
fn misplaced(destination: &mut Destination<Secret>) {
    let Auth::ClientCredentials(auth) = &mut destination.auth else { panic!("not OAuth2") };
    auth.credentials_in = match auth.credentials_in {
        CredentialsIn::Body => CredentialsIn::Header,
        CredentialsIn::Header => CredentialsIn::Body,
    };
}

#[test]
fn the_other_place_of_the_client_secret_is_proven_by_a_token() {
    let bench = Bench::new();
    let wrong = bench.destination(RoleName::Oauth2, misplaced);
    let refused = bench.deliver(&wrong);
    let step = next_step(&diagnose(&refused), |probe| refused[0].destination.allows(probe));
    let asked = probe(&bench, Probe::CredentialsElsewhere, &wrong);
    let findings = diagnose(std::slice::from_ref(&asked));
    assert_first(&findings, "oauth2.client_auth_mode_mismatch", Certainty::Proven);
    assert_eq!(findings[0].changes.len(), 1, "{findings:#?}");
    assert!(step.is_none_or(|step| step == NextStep::Probe(Probe::CredentialsElsewhere)), "{step:?}");
}

#[test]
fn a_wrong_client_secret_is_not_a_matter_of_its_place() {
    let bench = Bench::new();
    let wrong = bench.destination(RoleName::Oauth2, |d| {
        let Auth::ClientCredentials(auth) = &mut d.auth else { panic!("not OAuth2") };
        auth.client_secret = Secret::new("wrong");
    });
    let asked = probe(&bench, Probe::CredentialsElsewhere, &wrong);
    assert!(said(&asked).contains("the place is not the cause"), "{}", said(&asked));
    assert_eq!(diagnose(std::slice::from_ref(&asked)), []);
}

#[test]
fn a_cleaned_secret_that_is_accepted_proves_what_stood_around_the_stored_one() {
    let bench = Bench::new();
    let pasted = bench.destination(RoleName::S3, |d| {
        let auth = sigv4(d);
        auth.secret_access_key = Secret::new(format!("\"{}\"\n", auth.secret_access_key.expose()));
    });
    let asked = probe(&bench, Probe::CleanSecret, &pasted);
    assert_first(&diagnose(std::slice::from_ref(&asked)), "credential.hidden_chars", Certainty::Proven);
}

#[test]
fn without_credentials_it_shows_whether_they_are_looked_at() {
    let bench = Bench::new();
    let wrong = bench.destination(RoleName::Static, |d| {
        let Auth::StaticHeader(auth) = &mut d.auth else { panic!("not a static header") };
        auth.value = Secret::new("Bearer wrong");
    });
    let asked = probe(&bench, Probe::Anonymous, &wrong);
    assert!(asked.request.headers.iter().all(|header| header.name != "authorization"));
    assert!(said(&asked).contains("With and without credentials the response is 401"), "{}", said(&asked));
    let s3 = probe(&bench, Probe::Anonymous, &bench.destination(RoleName::S3, |_| {}));
    assert!(said(&s3).contains("they arrive and are checked"), "{}", said(&s3));
    assert_eq!(s3.request.method.name(), "PUT", "the same request");
    assert!(s3.request.headers.iter().all(|header| !header.name.starts_with("x-amz-")));
}

#[test]
fn the_clocks_are_compared_without_credentials() {
    let bench = Bench::new();
    let s3 = bench.destination(RoleName::S3, |_| {});
    assert!(said(&probe(&bench, Probe::Clock, &s3)).contains("the clocks agree"));
    let slow = Arc::new(FixedClock(SystemClock.now() - time::Duration::minutes(20)));
    let off = bench.probe(Probe::Clock, &s3, Some(403), slow);
    assert!(said(&off).contains("more than most services allow"), "{}", said(&off));
}

#[test]
fn a_region_probe_that_is_throttled_says_nothing_about_the_bucket() {
    let bench = Bench::new();
    let mut asked = probe(&bench, Probe::Region, &bench.destination(RoleName::S3, |_| {}));
    for (status, words) in [(429, "says nothing about the bucket"), (404, "the bucket does not exist")] {
        let Outcome::Answered(response) = &mut asked.outcome else { panic!("no response") };
        response.status = status;
        response.headers.clear();
        assert!(said(&asked).contains(words), "{}", said(&asked));
    }
}

#[test]
fn an_empty_batch_and_a_short_path_change_one_thing_each() {
    let bench = Bench::new();
    let s3 = bench.destination(RoleName::S3, |_| {});
    let empty = probe(&bench, Probe::EmptyBatch, &s3);
    assert_eq!(empty.request.body.kept, b"[]");
    assert!(said(&empty).contains("With an empty batch the request is accepted"), "{}", said(&empty));
    let missing = bench.destination(RoleName::S3, |d| sigv4(d).secret_access_key = Secret::new("wrong"));
    let short = probe(&bench, Probe::WithoutDatedPath, &missing);
    assert!(said(&short).contains("403 again: that is not the cause"), "{}", said(&short));
}

#[test]
fn the_certificates_are_seen_without_credentials() {
    let bench = Bench::with(&[], true, |_| {});
    let s3 = bench.destination(RoleName::S3, |_| {});
    let seen = probe(&bench, Probe::Certificates, &s3);
    assert!(said(&seen).contains("The host presents 2 certificates"), "{}", said(&seen));
    let stranger = bench.destination(RoleName::S3, |d| d.connection.ca_file = None);
    let refused = bench.probe(Probe::Certificates, &stranger, None, Arc::new(SystemClock));
    assert_eq!(conclusion(&refused), None);
    let findings = diagnose(std::slice::from_ref(&refused));
    assert!(findings[0].cause.id.starts_with("tls."), "{findings:#?}");
}

#[test]
fn no_probe_writes_a_secret_into_its_exchange() {
    let bench = Bench::new();
    for role in RoleName::ALL {
        let destination = bench.destination(role, |_| {});
        let secrets: Vec<String> =
            destination.auth.secrets().iter().map(|(_, secret)| secret.expose().to_owned()).collect();
        for (asked, obstacle) in applicable(&bench, &destination) {
            if obstacle {
                continue;
            }
            let exchange = bench.probe(asked, &destination, None, Arc::new(SystemClock));
            let text = serde_json::to_string(&exchange).unwrap();
            for secret in &secrets {
                assert!(!text.contains(secret), "{role} {asked:?}");
            }
        }
    }
}

fn applicable(bench: &Bench, destination: &Destination<Secret>) -> Vec<(Probe, bool)> {
    let recorded = bench.deliver(destination);
    let record = &recorded.last().unwrap().destination;
    Probe::ALL.into_iter().map(|probe| (probe, !record.allows(probe))).collect()
}
