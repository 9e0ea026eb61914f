//! A signature out of its time: is the clock wrong, or the signature old?

use time::OffsetDateTime;
use time::PrimitiveDateTime;
use time::macros::format_description;

use crate::diagnose::cause;
use crate::diagnose::evidence::case::{Case, contains};
use crate::diagnose::finding::Findings;

/// Within this the clocks agree; every service allows more.
const CLOCKS_AGREE_SECONDS: f64 = 240.0;

/// S3 tolerates this much (Amazon S3 API Reference, `RequestTimeTooSkewed`).
const S3_TOLERATES_SECONDS: f64 = 900.0;

pub(in crate::diagnose) fn rules(case: &Case<'_>, findings: &mut Findings) {
    let (line, date, sent) = (case.status_line(), case.header_line("date"), case.sent_line("x-amz-date"));
    let quotes: &[&str] = &[&line, case.quote_around(place_of_time(case)), &date, &sent];
    // A signature of the future cannot have waited.
    let is_early = ["not yet current", "signature not yet", "not valid yet", "not yet valid"];
    let is_early = is_early.iter().any(|words| case.says(words));
    let Some(skew) = skew_seconds(case) else {
        findings.likely(&cause::aws::CLOCK_SKEW, quotes);
        if !is_early {
            findings.possible(&cause::aws::REQUEST_SIGNED_TOO_EARLY, quotes);
        }
        return;
    };
    if skew.abs() < CLOCKS_AGREE_SECONDS && !is_early {
        findings
            .proven(&cause::aws::REQUEST_SIGNED_TOO_EARLY, quotes)
            .remark(&format!("The clocks agree within {skew:+.0} s."));
    } else {
        findings
            .proven(&cause::aws::CLOCK_SKEW, quotes)
            .remark(&format!("The service's clock is {skew:+.0} s from this machine's."));
    }
}

/// True if the clocks are further apart than S3 tolerates: a response without a body cannot say so.
pub(in crate::diagnose) fn is_far_off(case: &Case<'_>) -> bool {
    skew_seconds(case).is_some_and(|skew| skew.abs() > S3_TOLERATES_SECONDS)
}

/// `CLOCK_SKEW` by the two clocks alone.
pub(in crate::diagnose) fn far_off(case: &Case<'_>, findings: &mut Findings) {
    let skew = skew_seconds(case).unwrap_or_default();
    findings
        .likely(
            &cause::aws::CLOCK_SKEW,
            &[&case.status_line(), &case.header_line("date"), &case.sent_line("x-amz-date")],
        )
        .remark(&format!("The service's clock is {skew:+.0} s from this machine's; S3 tolerates 900."));
}

/// The service's clock minus this machine's; by what the service says where nothing was measured.
fn skew_seconds(case: &Case<'_>) -> Option<f64> {
    // A file without a moment says nothing of the sender's clock.
    case.skew_seconds().or_else(|| Some((their_time(case)? - case.sender_now()?).as_seconds_f64()))
}

fn place_of_time(case: &Case<'_>) -> usize {
    let marks = ["<ServerTime>", "(20", "<Message>", "message"];
    marks.iter().find_map(|mark| case.place_of(mark)).unwrap_or_default()
}

/// The time that the service gives in its response.
fn their_time(case: &Case<'_>) -> Option<OffsetDateTime> {
    let by_element = crate::domain::moment::of_rfc3339(case.xml("ServerTime").trim()).ok();
    by_element.or_else(|| compact(case.xml("ServerTime").trim())).or_else(|| {
        // "… is now earlier than 20260812T211656Z (20260812T212156Z - 5 min.)"
        let inner = case.body.split('(').skip(1).find_map(|rest| rest.get(..16))?;
        compact(inner).filter(|_| contains(&case.body, "min.)"))
    })
}

fn compact(text: &str) -> Option<OffsetDateTime> {
    let format = format_description!("[year][month][day]T[hour][minute][second]Z");
    PrimitiveDateTime::parse(text, format).ok().map(PrimitiveDateTime::assume_utc)
}
