//! The times of a shared access signature.

use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use time::{Date, OffsetDateTime, PrimitiveDateTime, Time};

/// `YYYY-MM-DD`, `YYYY-MM-DDThh:mmZ`, `YYYY-MM-DDThh:mm:ssZ`, with a fraction too (Microsoft, "Create a service SAS").
pub(super) fn moment(text: &str) -> Option<OffsetDateTime> {
    const DATE: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");
    const MINUTES: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]T[hour]:[minute]Z");
    const SECONDS: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");
    const FRACTION: &[BorrowedFormatItem<'_>] =
        format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond]Z");
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    if let Ok(date) = Date::parse(text, DATE) {
        return Some(date.with_time(Time::MIDNIGHT).assume_utc());
    }
    let forms = [SECONDS, MINUTES, FRACTION];
    forms.into_iter().find_map(|form| PrimitiveDateTime::parse(text, form).ok()).map(PrimitiveDateTime::assume_utc)
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_time_is_a_date_minutes_or_seconds() {
        assert_eq!(moment("2026-03-05"), Some(datetime!(2026-03-05 00:00 UTC)));
        assert_eq!(moment("2026-03-05T01:02Z"), Some(datetime!(2026-03-05 01:02 UTC)));
        assert_eq!(moment("2026-03-05T01:02:03Z"), Some(datetime!(2026-03-05 01:02:03 UTC)));
        for text in ["", "2026-13-05", "2026-03-05T01:02:03", "2026-03-05T01:02:03+01:00", "tomorrow", "+2026-03-05"] {
            assert_eq!(moment(text), None, "{text}");
        }
    }
}
