//! A good endpoint is ready, by every method.

use signpost::receiver::RoleName;

use super::support::{Bench, check, ids};

#[test]
fn every_ready_destination_is_ready() {
    let bench = Bench::start(None);
    for target in bench.targets() {
        let report = bench.report(&target, &["--samples", "5"]);
        assert_eq!(report["verdict"], "ready", "{}: {:?}", target.name, ids(&report, "failed"));
        assert!(ids(&report, "failed").is_empty() && ids(&report, "review").is_empty(), "{}", target.name);
        assert!(report["counts"]["passed"].as_u64().unwrap() > 15, "{}", target.name);
    }
}

#[test]
fn the_endpoint_that_the_documentation_asks_for_has_neither_failures_nor_warnings() {
    let bench = Bench::start(Some("model"));
    for role in [RoleName::Static, RoleName::Oauth2, RoleName::Open, RoleName::Sigv4] {
        let target = bench.target_of(role);
        let report = bench.report(&target, &["--read-back", &bench.read_back(role), "--samples", "3"]);
        assert_eq!((ids(&report, "failed"), ids(&report, "warning")), (vec![], vec![]), "{}", target.name);
        assert_eq!(check(&report, "store.read-back")["result"], "passed", "{}", check(&report, "store.read-back"));
        assert_eq!(check(&report, "behave.duplicate")["needs"], "read-back");
        assert!(report["ledger"].as_array().unwrap().iter().all(|row| row["found"] == 1), "{}", target.name);
    }
}

#[test]
fn every_check_runs_for_some_method_or_says_why_not() {
    let bench = Bench::start(Some("model"));
    let mut ran = std::collections::BTreeSet::new();
    for target in bench.targets() {
        let report = bench.report(&target, &["--samples", "2"]);
        for row in report["checks"].as_array().unwrap() {
            let id = row["id"].as_str().unwrap().to_owned();
            if row["result"] == "not-run" {
                assert!(!row["reason"].as_str().unwrap().is_empty(), "{id}");
            } else {
                ran.insert(id);
            }
        }
    }
    let never: Vec<&str> =
        signpost::golive::check::CheckId::ALL.iter().map(|id| id.name()).filter(|name| !ran.contains(*name)).collect();
    // TLS has a receiver of its own, the idle connection takes a minute, one event is stated by a person, and the
    // receiver's stores neither encrypt nor are asked without read access.
    let others = [
        "reach.tls-version",
        "reach.chain",
        "reach.certificate-expiry",
        "reach.key-strength",
        "behave.idle-connection",
        "behave.one-event",
        "store.encryption",
    ];
    assert!(never.iter().all(|id| others.contains(id)), "{never:?}");
}

#[test]
fn a_private_authority_needs_a_person_and_the_rest_of_tls_is_judged() {
    let bench = Bench::start_with(Some("model"), true);
    let report = bench.report(&bench.target_of(RoleName::Static), &["--only", "reach"]);
    assert_eq!(ids(&report, "review"), ["reach.chain"]);
    assert_eq!(report["verdict"], "needs-review");
    for id in ["reach.tls-version", "reach.certificate-expiry", "reach.key-strength"] {
        assert_eq!(check(&report, id)["result"], "passed", "{}", check(&report, id));
    }
    assert_eq!(report["tls"]["accepted_versions"], serde_json::json!(["TLS 1.2", "TLS 1.3"]));
}
