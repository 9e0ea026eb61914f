//! The words that every form of the report shares.

use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

use crate::domain::message::grouped;
use crate::domain::{credential, moment};
use crate::golive::check::Needs;
use crate::golive::report::{CheckOutcome, CheckResult, Counts, HeaderLine, LedgerRow, Report, Verdict};
pub(super) use crate::report::page::{safe, safe_url};

/// Facts of evidence of one check.
pub(super) const EVIDENCE_MAX: usize = 12;

/// Rows of a list that grows with the number of requests.
pub(super) const ROWS_MAX: usize = 200;

/// Lines of one step of a signature.
pub(super) const STEP_LINES_MAX: usize = 120;

/// A header's value as it may be shown.
pub(super) fn safe_value(header: &HeaderLine) -> String {
    safe(&credential::masked_header(&header.name, &header.value).0)
}

/// The verdict as a headline.
pub fn headline(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Ready => "Ready to go live",
        Verdict::NotReady => "Not ready to go live",
        Verdict::NeedsReview => "A person has to decide",
    }
}

/// Why the verdict is what it is, in a sentence or two.
pub fn summary(report: &Report) -> String {
    let Counts { passed, failed, warning, review, not_run } = report.counts;
    let ran = passed + failed + warning + review;
    let mut sentences = Vec::new();
    match report.verdict {
        Verdict::NotReady => sentences.push(format!("{failed} of {} failed.", checks(ran))),
        Verdict::NeedsReview if passed == 0 && review == 0 => {
            sentences.push("No check passed, so nothing is proven.".to_owned());
        }
        Verdict::NeedsReview if review == 0 => {
            sentences.push("No check failed, and not every check was reached.".to_owned());
        }
        Verdict::NeedsReview => {
            sentences.push(format!("No check failed, and {} cannot be decided from outside.", checks(review)));
        }
        Verdict::Ready if warning == 0 => sentences.push(format!("All {} that ran passed.", checks(ran))),
        Verdict::Ready => sentences.push(format!("No check of {ran} failed.")),
    }
    if warning > 0 {
        sentences.push(format!("There {} {}.", one_or(warning, "is", "are"), counted(warning, "warning", "warnings")));
    }
    if review > 0 && report.verdict == Verdict::NotReady {
        sentences.push(format!("{} {} a person.", checks(review), one_or(review, "needs", "need")));
    }
    if not_run > 0 {
        let verb = one_or(not_run, "is", "are");
        sentences.push(format!("{} did not run, and {verb} not counted as passed.", checks(not_run)));
    }
    if report.interrupted {
        sentences.push("The run was stopped before its end.".to_owned());
    }
    sentences.join(" ")
}

/// `1 check`, `3 checks`.
pub(super) fn checks(count: usize) -> String {
    counted(count, "check", "checks")
}

/// `1 request`, `1,200 requests`.
pub(super) fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{} {}", grouped(&count.to_string()), one_or(count, one, many))
}

fn one_or<'a>(count: usize, one: &'a str, many: &'a str) -> &'a str {
    if count == 1 { one } else { many }
}

/// A result as a word.
pub fn outcome(outcome: CheckOutcome) -> &'static str {
    match outcome {
        CheckOutcome::Passed => "Passed",
        CheckOutcome::NotRun => "Not run",
        CheckOutcome::Review => "Needs a person",
        CheckOutcome::Warning => "Warning",
        CheckOutcome::Failed => "Failed",
    }
}

/// What a result rests on.
pub fn needs(needs: Needs) -> &'static str {
    match needs {
        Needs::Wire => "seen on the wire",
        Needs::ReadBack => "read back from the destination",
        Needs::Attestation => "stated by a person",
        Needs::Knowledge => "known from the documentation",
    }
}

/// `5 March 2026, 01:02:03 UTC`.
pub(super) fn moment(at: OffsetDateTime) -> String {
    const FORM: &[BorrowedFormatItem<'_>] =
        format_description!("[day padding:none] [month repr:long] [year], [hour]:[minute]:[second] UTC");
    moment::in_utc(at).format(FORM).unwrap_or_default()
}

/// A moment that a file names, as a date; as it stands there if it is none.
pub(super) fn date(text: &str) -> String {
    const FORM: &[BorrowedFormatItem<'_>] = format_description!("[day padding:none] [month repr:long] [year]");
    match moment::of_rfc3339(text) {
        Ok(at) => at.format(FORM).unwrap_or_default(),
        Err(_) => safe(text),
    }
}

/// How long the run took: `4.4 s`, `2 min 5 s`.
pub(super) fn duration(report: &Report) -> String {
    let seconds = (report.finished_at - report.started_at).as_seconds_f64().max(0.0);
    if seconds < 60.0 {
        format!("{seconds:.1} s")
    } else {
        format!("{} min {} s", seconds as u64 / 60, seconds as u64 % 60)
    }
}

/// `8.4 ms`, `1.25 s`.
pub(super) fn milliseconds(milliseconds: f64) -> String {
    if milliseconds < 1_000.0 { format!("{milliseconds:.1} ms") } else { format!("{:.2} s", milliseconds / 1_000.0) }
}

/// `1,234 bytes`.
pub(super) fn bytes(count: u64) -> String {
    counted(usize::try_from(count).unwrap_or(usize::MAX), "byte", "bytes")
}

/// `12 days`, `ended 3 days ago`, `not known`.
pub(super) fn days_left(days: Option<i64>) -> String {
    match days {
        None => "not known".to_owned(),
        Some(1) => "1 day".to_owned(),
        Some(days @ 0..) => format!("{} days", grouped(&days.to_string())),
        Some(-1) => "ended 1 day ago".to_owned(),
        Some(days) => format!("ended {} days ago", grouped(&days.unsigned_abs().to_string())),
    }
}

/// What becomes of a message, in a word or two.
pub(super) fn fate(row: &LedgerRow) -> &'static str {
    match (row.acknowledged, row.found) {
        (0, None) => "not acknowledged",
        (0, Some(0)) => "refused",
        (0, Some(_)) => "stored, not acknowledged",
        (_, None) => "acknowledged",
        (_, Some(0)) => "missing",
        (_, Some(1)) => "stored once",
        (_, Some(_)) => "stored more than once",
    }
}

/// True if that is what should become of it.
pub(super) fn is_settled(row: &LedgerRow) -> bool {
    row.acknowledged > 0 && matches!(row.found, None | Some(1))
}

/// The checks of one result that a reader has something to do about, in the order of the report.
pub(super) fn to_do(report: &Report, outcome: CheckOutcome) -> Vec<&CheckResult> {
    report.checks.iter().filter(|check| check.result == outcome).collect()
}

/// The reason why none of `checks` ran, if they have the same one.
pub(super) fn not_run<'a>(checks: &[&'a CheckResult]) -> Option<&'a str> {
    let reason = &checks.first()?.reason;
    let is_same = |check: &&CheckResult| check.result == CheckOutcome::NotRun && check.reason == *reason;
    checks.iter().all(is_same).then_some(reason)
}

/// What stands before the text that says what to do.
pub(super) fn fix_label(outcome: CheckOutcome) -> &'static str {
    match outcome {
        CheckOutcome::Review | CheckOutcome::NotRun => "Next step",
        CheckOutcome::Passed | CheckOutcome::Warning | CheckOutcome::Failed => "Fix",
    }
}

/// The results with something to do, and what to call the list of each.
pub(super) const TO_DO: [(CheckOutcome, &str); 3] = [
    (CheckOutcome::Failed, "Fix before go-live"),
    (CheckOutcome::Review, "Decide or state"),
    (CheckOutcome::Warning, "Worth fixing"),
];

/// What the words of the results mean.
pub const LEGEND: [(CheckOutcome, &str); 5] = [
    (CheckOutcome::Passed, "The expectation was met."),
    (CheckOutcome::Failed, "The expectation was not met. One failure is enough for “not ready”."),
    (CheckOutcome::Warning, "It works today, and may not under other circumstances."),
    (CheckOutcome::Review, "It cannot be decided from outside. A person reads the evidence and states it."),
    (CheckOutcome::NotRun, "It could not run, or does not apply. It is never counted as passed."),
];
