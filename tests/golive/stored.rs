//! What a 200 hides.

use signpost::receiver::RoleName;

use super::support::{Bench, check, ids};

fn failed_with_read_back(profile: &str) -> Vec<String> {
    let bench = Bench::start(Some(profile));
    let target = bench.target_of(RoleName::Static);
    let report = bench.report(&target, &["--read-back", &bench.read_back(RoleName::Static), "--samples", "12"]);
    ids(&report, "failed")
}

#[test]
fn lost_messages_are_found_by_reading_back() {
    assert!(failed_with_read_back("loses-one-in-ten").contains(&"store.read-back".to_owned()));
}

#[test]
fn duplicates_and_late_reports_are_judged_by_what_is_stored() {
    assert!(failed_with_read_back("stores-duplicates").contains(&"behave.duplicate".to_owned()));
    assert!(failed_with_read_back("drops-late-messages").contains(&"behave.out-of-order".to_owned()));
    assert!(failed_with_read_back("mangles-unicode").contains(&"accept.unicode".to_owned()));
}

#[test]
fn objects_are_read_back_byte_for_byte_and_deleted_when_asked() {
    let bench = Bench::start(None);
    for role in [RoleName::S3, RoleName::Blob] {
        let target = bench.target_of(role);
        let report = bench.report(&target, &["--samples", "2", "--clean-up", "--yes"]);
        assert_eq!(check(&report, "store.read-back")["result"], "passed", "{}", check(&report, "store.read-back"));
        let left = report["left_behind"].as_array().unwrap();
        assert!(left.len() > 15 && left.iter().all(|object| object["removed"] == true), "{left:?}");
        assert_eq!(check(&report, "store.same-instant")["result"], "warning", "{}", target.name);
    }
}

#[test]
fn a_person_can_state_what_cannot_be_seen() {
    let bench = Bench::start(Some("model"));
    let target = bench.target_of(RoleName::EventHubs);
    let file = bench.folder.path().join("attest.toml");
    let state = |passed: bool| {
        let text = format!(
            "[[attestation]]\ncheck = \"behave.one-event\"\nby = \"Jane Doe\"\nat = \"2026-03-04T16:30:00Z\"\n\
             statement = \"The job reads arrays.\"\npassed = {passed}\n"
        );
        std::fs::write(&file, text).unwrap();
        bench.report(&target, &["--only", "behave.one-event", "--attest", file.to_str().unwrap()])
    };
    let report = state(true);
    assert_eq!(check(&report, "behave.one-event")["result"], "passed");
    assert_eq!(check(&report, "behave.one-event")["needs"], "attestation");
    assert_eq!(report["attestations"][0]["by"], "Jane Doe");
    assert_eq!(check(&state(false), "behave.one-event")["result"], "failed");
}
