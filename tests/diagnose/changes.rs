//! Every offered change, made: the receiver accepts the delivery.

use signpost::diagnose::diagnose;
use signpost::domain::{Auth, Destination, Secret};
use signpost::receiver::RoleName;

use crate::support::{Bench, sigv4};

/// Make the change that the first finding offers.
fn apply(destination: &mut Destination<Secret>, change: &std::collections::BTreeMap<String, String>) {
    assert!(!change.is_empty());
    for (field, value) in change {
        match (field.as_str(), &mut destination.auth) {
            ("url", _) => destination.url.clone_from(value),
            ("auth.region", Auth::Sigv4(auth)) => auth.region.clone_from(value),
            ("auth.service", Auth::Sigv4(auth)) => auth.service.clone_from(value),
            ("auth.access_key_id", Auth::Sigv4(auth)) => auth.access_key_id.clone_from(value),
            (other, _) => panic!("{other}"),
        }
    }
}

#[test]
fn each_offered_change_leads_to_a_green_delivery() {
    let bench = Bench::new();
    type Break = fn(&mut Destination<Secret>);
    let cases: [(RoleName, Break); 4] = [
        (RoleName::S3, |d| sigv4(d).region = "us-east-1".to_owned()),
        (RoleName::Sigv4, |d| sigv4(d).service = "lambda".to_owned()),
        (RoleName::Sigv4, |d| {
            let auth = sigv4(d);
            auth.access_key_id = format!("aws_access_key_id={}", auth.access_key_id);
        }),
        (RoleName::S3, |d| {
            let auth = sigv4(d);
            auth.access_key_id = format!("aws_access_key_id={}", auth.access_key_id);
        }),
    ];
    let mut applied = 0;
    for (role, wrong) in cases {
        let mut destination = bench.destination(role, wrong);
        let findings = diagnose(&bench.deliver(&destination));
        let Some(finding) = findings.iter().find(|finding| !finding.change.is_empty()) else { continue };
        apply(&mut destination, &finding.change);
        let exchanges = bench.deliver(&destination);
        assert!(exchanges.last().unwrap().is_success(), "{role}: {finding:?}");
        applied += 1;
    }
    assert!(applied >= 2, "{applied}");
}
