//! A signature out of its time: is the clock wrong, or the signature old?

use crate::diagnose::cause;
use time::OffsetDateTime;
use time::PrimitiveDateTime;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;

use crate::diagnose::evidence::case::{Case, contains};
use crate::diagnose::finding::Findings;

/// Within this the clocks agree; every service allows more.
const CLOCKS_AGREE_SECONDS: f64 = 240.0;

pub(in crate::diagnose) fn rules(case: &Case<'_>, evidence: &[&str], findings: &mut Findings) {
    // A signature of the future cannot have waited.
    let is_early = case.says("not yet current") || case.says("signature not yet");
    let Some(skew) = case.skew_seconds().or_else(|| told(case)) else {
        findings.likely(&cause::aws::CLOCK_SKEW, evidence);
        if !is_early {
            findings.possible(&cause::aws::REQUEST_SIGNED_TOO_EARLY, evidence);
        }
        return;
    };
    if skew.abs() < CLOCKS_AGREE_SECONDS && !is_early {
        let agree = format!("the clocks agree within {skew:+.0} s");
        findings.proven(&cause::aws::REQUEST_SIGNED_TOO_EARLY, &[evidence[0], &agree, case.quote()]);
    } else {
        let off = format!("the service's clock is {skew:+.0} s from this machine's");
        findings.proven(&cause::aws::CLOCK_SKEW, &[evidence[0], &off, case.quote()]);
    }
}

/// The service's clock minus this machine's, by the time that the service tells in its answer.
fn told(case: &Case<'_>) -> Option<f64> {
    let by_element = OffsetDateTime::parse(case.xml("ServerTime"), &Rfc3339).ok();
    let theirs = by_element.or_else(|| {
        // "… is now earlier than 20260812T211656Z (20260812T212156Z - 5 min.)"
        let inner = case.body.split('(').skip(1).find_map(|rest| rest.get(..16))?;
        compact(inner).filter(|_| contains(&case.body, "min.)"))
    })?;
    Some((theirs - case.sender_now()?).as_seconds_f64())
}

fn compact(text: &str) -> Option<OffsetDateTime> {
    let format = format_description!("[year][month][day]T[hour][minute][second]Z");
    PrimitiveDateTime::parse(text, format).ok().map(PrimitiveDateTime::assume_utc)
}
