//! When a SAS is valid, by the service's own clock: the sender's may be wrong, and another tool's file may not know it.

use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use time::{Date, OffsetDateTime, PrimitiveDateTime};

use super::{add, around, sas};
use crate::diagnose::cause::{Cause, azure_blob, clock};
use crate::diagnose::evidence::case::Case;
use crate::diagnose::finding::{Certainty, Findings};
use crate::domain::{http_date, moment};

/// A moment, and the words of the exchange that tell it.
struct Told {
    at: OffsetDateTime,
    quote: String,
}

/// The service's time: in the detail of the refusal, in its message, or in Date.
fn service_time(case: &Case<'_>) -> Option<Told> {
    let told = |name: &str, end: &[char], told: &str| {
        let text = told.split(name).nth(1)?.split(end).next()?;
        Some(Told { at: moment(text)?, quote: format!("{name}{text}") })
    };
    let date = || Some(Told { at: moment(case.header("date"))?, quote: case.header_line("date") });
    told("Current [", &[']'], &case.body)
        .or_else(|| told("Time:", &['<', '\n', ' '], &case.error.message))
        .or_else(date)
}

/// "Signature not valid in the specified time frame: Start [..] - Expiry [..] - Current [..]"; "key time frame" where the
/// user delegation key is meant.
pub(super) fn time_frame(case: &Case<'_>, findings: &mut Findings) {
    let quote = around(case, "time frame");
    let is_key = case.says("key time frame");
    let part = |name: &str| bracketed(quote, name).and_then(moment);
    match (part("Start"), part("Expiry"), part("Current")) {
        (Some(start), _, Some(current)) if current < start => {
            let title = format!("The SAS is valid from {} on.", bracketed(quote, "Start").unwrap_or_default());
            out_of_time(case, &azure_blob::SAS_NOT_YET_VALID, &title, quote, findings);
        }
        (_, Some(expiry), Some(current)) if current >= expiry => {
            let what = if is_key { "The user delegation key of the SAS" } else { "The SAS" };
            let title = format!("{what} expired on {}.", bracketed(quote, "Expiry").unwrap_or_default());
            out_of_time(case, &azure_blob::SAS_EXPIRED, &title, quote, findings);
        }
        _ => {
            let line = case.status_line();
            let is_future = matches!(by_own_times(case), Some((cause, _)) if cause == &azure_blob::SAS_NOT_YET_VALID);
            let (first, second) = if is_future {
                (&azure_blob::SAS_NOT_YET_VALID, &azure_blob::SAS_EXPIRED)
            } else {
                (&azure_blob::SAS_EXPIRED, &azure_blob::SAS_NOT_YET_VALID)
            };
            findings.likely(first, &[&line, quote]);
            findings.possible(second, &[&line, quote]);
        }
    }
}

/// "Signed expiry time [..] has to be after signed start time [..]": without st the start is the service's present.
pub(super) fn reversed(case: &Case<'_>, findings: &mut Findings) {
    let (line, quote) = (case.status_line(), around(case, "after signed start time"));
    let expiry = bracketed(quote, "expiry time").unwrap_or_default();
    let start = bracketed(quote, "start time").unwrap_or_default();
    if sas::pair(case, "st").is_empty() {
        let finding = findings.likely(&azure_blob::SAS_EXPIRED, &[&line, quote, sas::pair(case, "se")]);
        finding.titled(format!("The SAS expired on {expiry}."));
    } else {
        let fields = [sas::pair(case, "st"), sas::pair(case, "se")];
        let quotes = [&line, quote, fields[0], fields[1]];
        let finding = findings.proven(&azure_blob::SAS_VERSION_UNSUPPORTED, &quotes);
        finding.titled(format!("The SAS ends ({expiry}) before it begins ({start})."));
        finding.fixed_by("Make a new SAS whose end (se) lies after its start (st).");
    }
}

/// What the SAS's own times and the service's clock say together, with both as evidence.
fn by_own_times(case: &Case<'_>) -> Option<(&'static Cause, [String; 2])> {
    let now = service_time(case)?;
    let own = |name: &str| case.query(name).as_deref().and_then(moment);
    let (cause, name) = if own("se").is_some_and(|expiry| expiry <= now.at) {
        (&azure_blob::SAS_EXPIRED, "se")
    } else if own("ske").is_some_and(|expiry| expiry <= now.at) {
        (&azure_blob::SAS_EXPIRED, "ske")
    } else if own("st").is_some_and(|start| now.at < start) {
        (&azure_blob::SAS_NOT_YET_VALID, "st")
    } else {
        return None;
    };
    Some((cause, [sas::pair(case, name).to_owned(), now.quote]))
}

/// Judge the SAS by its own times where the service gives no reason.
pub(super) fn without_a_reason(case: &Case<'_>, findings: &mut Findings) {
    if let Some((cause, [own, now])) = by_own_times(case) {
        add(case, findings, cause, Certainty::Likely, &[&own, &now]);
    }
}

/// True if the SAS names its end, and the response does not say what time it is there.
pub(super) fn is_undecided(case: &Case<'_>) -> bool {
    !sas::pair(case, "se").is_empty() && service_time(case).is_none()
}

/// A token that was made here a moment ago is out of its time only if this machine's clock is.
fn out_of_time(case: &Case<'_>, cause: &'static Cause, title: &str, quote: &str, findings: &mut Findings) {
    const OFF_SECONDS: f64 = 600.0;
    let line = case.status_line();
    let is_made_here = case.makes_sas();
    if let Some(skew) = case.skew_seconds().filter(|skew| is_made_here && skew.abs() > OFF_SECONDS) {
        let off = format!("Storage's clock is {skew:+.0} s from this machine's, which made the SAS.");
        findings.likely(&clock::LOCAL_WRONG, &[&line, quote, &case.header_line("date")]).remark(&off);
        findings.likely(cause, &[&line, quote]);
    } else {
        findings.proven(cause, &[&line, quote]).titled(title);
    }
}

/// What stands in brackets after `name`.
fn bracketed<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let rest = text.split(name).nth(1)?.trim_start().strip_prefix('[')?;
    rest.split(']').next()
}

/// The times of a SAS (a date, minutes or seconds in UTC), of a message, and of HTTP.
fn moment(text: &str) -> Option<OffsetDateTime> {
    const DATE: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");
    const MINUTES: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]T[hour]:[minute]Z");
    let text = text.trim();
    let minutes = || PrimitiveDateTime::parse(text, MINUTES).map(PrimitiveDateTime::assume_utc).ok();
    let date = || Date::parse(text, DATE).map(|date| date.midnight().assume_utc()).ok();
    let seconds = moment::of_rfc3339(text).ok();
    seconds.or_else(minutes).or_else(date).or_else(|| http_date::parse(text))
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::moment;

    #[test]
    fn a_time_is_read_in_each_way_that_storage_writes_it() {
        assert_eq!(moment("2026-03-05"), Some(datetime!(2026-03-05 00:00 UTC)));
        assert_eq!(moment("2026-03-05T01:02Z"), Some(datetime!(2026-03-05 01:02 UTC)));
        assert_eq!(moment("2026-03-05T01:02:03Z"), Some(datetime!(2026-03-05 01:02:03 UTC)));
        assert_eq!(moment("Thu, 05 Mar 2026 01:02:03 GMT"), Some(datetime!(2026-03-05 01:02:03 UTC)));
        assert!(moment("2026-03-05T01:02:03.1234567Z").is_some());
        assert_eq!(moment("soon"), None);
    }
}
