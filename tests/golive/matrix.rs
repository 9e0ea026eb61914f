//! Battery × profiles: each flaw is told by the checks that it concerns, and by no other.

use std::collections::BTreeMap;
use std::sync::Mutex;

use signpost::receiver::{Profile, RoleName};

use super::support::{Bench, ids};

/// A profile, the role that plays it, and what has to be said of it: failed, warnings, to review.
struct Case {
    profile: &'static str,
    role: RoleName,
    failed: &'static [&'static str],
    warning: &'static [&'static str],
    review: &'static [&'static str],
}

const fn case(profile: &'static str, failed: &'static [&'static str], warning: &'static [&'static str]) -> Case {
    Case { profile, role: RoleName::Static, failed, warning, review: &[] }
}

const fn with_token(profile: &'static str, failed: &'static [&'static str], warning: &'static [&'static str]) -> Case {
    Case { role: RoleName::Oauth2, ..case(profile, failed, warning) }
}

/// The receiver's authority is its own, which a person has to look at.
const fn over_tls(profile: &'static str, failed: &'static [&'static str], warning: &'static [&'static str]) -> Case {
    Case { review: &["reach.chain"], ..case(profile, failed, warning) }
}

/// Every valid batch; the documented ones have nulls in them.
const ACCEPT: &[&str] = &[
    "accept.measurement",
    "accept.notification",
    "accept.one",
    "accept.many",
    "accept.mixed",
    "accept.unknown-properties",
    "accept.nulls",
    "accept.empty-observations",
    "accept.unit-space",
    "accept.unicode",
    "accept.numbers",
    "accept.attempt",
    "accept.large",
];

/// Whatever is to be accepted or refused.
const EVERYTHING: &[&str] = &[
    "accept.measurement",
    "accept.notification",
    "accept.one",
    "accept.many",
    "accept.mixed",
    "accept.unknown-properties",
    "accept.nulls",
    "accept.empty-observations",
    "accept.unit-space",
    "accept.unicode",
    "accept.numbers",
    "accept.attempt",
    "accept.large",
    "refuse.no-credentials",
    "refuse.wrong-credentials",
    "behave.redirect",
];

const REFUSE: &[&str] = &["refuse.no-credentials", "refuse.wrong-credentials"];

/// One of each kind, none of which waits.
const QUICK: &[Case] = &[
    case("model", &[], &[]),
    case("accepts-anyone", REFUSE, &[]),
    case("stores-duplicates", &["behave.duplicate", "behave.retry"], &[]),
    case("rejects-unknown-properties", &["accept.unknown-properties"], &[]),
    case("too-large-as-500", &[], &["accept.large"]),
    case("any-content-type", &[], &["behave.content-type"]),
    case("closes-connections", &[], &["behave.keep-alive"]),
    case("certificate-expired", &["reach.chain", "reach.certificate-expiry"], &[]),
    with_token("token-needs-scope", &["token.fetch", "token.provider-needs"], &[]),
];

const SLOWER: &[Case] = &[
    case("crashes-on-bad-credentials", &[], REFUSE),
    case("refuses-with-200", REFUSE, &[]),
    case("login-for-strangers", REFUSE, &[]),
    case("login-page", EVERYTHING, &["behave.malformed", "behave.content-type"]),
    case("loses-one-in-ten", &["store.read-back"], &[]),
    case("stores-twice", &["behave.duplicate", "behave.retry", "behave.out-of-order", "store.read-back"], &[]),
    case("conflict-on-duplicates", &["behave.duplicate", "behave.retry"], &[]),
    case("drops-late-messages", &["behave.out-of-order", "store.read-back"], &[]),
    case("stores-first-message-only", &["store.read-back"], &[]),
    case("mangles-unicode", &["accept.unicode"], &[]),
    case("rejects-nulls", ACCEPT, &[]),
    case("rejects-non-ascii", &["accept.unicode"], &[]),
    case("rejects-empty-arrays", &["accept.empty-observations"], &[]),
    // No size was agreed.
    case("too-large-as-413", &[], &[]),
    case("swallows-malformed", &[], &["behave.malformed"]),
    case("crashes-on-malformed", &[], &["behave.malformed"]),
    case(
        "error-in-200",
        &["behave.duplicate", "behave.retry", "behave.out-of-order", "behave.response-body", "store.read-back"],
        &[],
    ),
    case("wrong-content-type", &[], &["behave.response-body"]),
    case("large-response", &[], &["behave.response-body"]),
    case("slow=40ms", &[], &[]),
    case("drops-connections", &[], &["behave.keep-alive"]),
    case("throttles", &[], &[]),
    case("throttles-without-retry-after", &["behave.throttling"], &[]),
    case("forbidden-when-busy", &["behave.throttling", "behave.retry-class"], &[]),
    over_tls("certificate-expires-soon", &[], &["reach.certificate-expiry"]),
    case("certificate-wrong-name", &["reach.chain"], &[]),
    case("self-signed", &["reach.chain"], &[]),
    case("incomplete-chain", &["reach.chain"], &[]),
    case("wants-client-certificate", &["reach.chain"], &[]),
    over_tls("old-tls", &[], &["reach.tls-version"]),
    with_token("token-short-lived", &[], &["token.lifetime"]),
];

/// What is said of the endpoint, as lists of ids by result.
fn judged(case: &Case) -> BTreeMap<&'static str, Vec<String>> {
    let profile = Profile::parse(case.profile).unwrap();
    let bench = Bench::start_with(Some(case.profile), profile.needs_tls());
    let target = bench.target_of(case.role);
    let report = bench.report(&target, &["--read-back", &bench.read_back(case.role), "--samples", "3"]);
    ["failed", "warning", "review"].map(|result| (result, ids(&report, result))).into()
}

fn expected(case: &Case) -> BTreeMap<&'static str, Vec<String>> {
    let owned = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect();
    [("failed", owned(case.failed)), ("warning", owned(case.warning)), ("review", owned(case.review))].into()
}

/// Several at once: most of the time of a run is spent waiting.
#[track_caller]
fn check(cases: &[Case]) {
    let waiting = Mutex::new(cases.iter());
    let wrong = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while let Some(case) = { waiting.lock().unwrap().next() } {
                    let (judged, expected) = (judged(case), expected(case));
                    if judged != expected {
                        wrong.lock().unwrap().push(format!("{}: {judged:?}, expected {expected:?}", case.profile));
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_flaw_of_each_kind_is_told_by_the_checks_that_it_concerns_and_by_no_other() {
    check(QUICK);
}

#[test]
#[ignore = "thirty runs of the whole battery take most of a minute; tests/golive/run.sh runs them"]
fn every_other_flaw_is_told_by_the_checks_that_it_concerns_and_by_no_other() {
    check(SLOWER);
}

#[test]
fn no_profile_is_left_out() {
    let known: Vec<&str> = QUICK.iter().chain(SLOWER).map(|case| case.profile).collect();
    for profile in Profile::ALL.map(Profile::id) {
        let is_known = known.iter().any(|known| known.split('=').next() == Some(profile));
        assert!(is_known, "{profile}");
    }
}
