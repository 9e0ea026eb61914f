//! Moments from outside: read into UTC where they come in, so that no later step can leave the calendar.
//!
//! The calendar of the `time` crate ends with the year 9999, and its own conversion to UTC panics beyond it:
//! `9999-12-31T23:59:59-23:59` is in the year 10000 in UTC.

use time::format_description::well_known::{Rfc2822, Rfc3339};
use time::macros::datetime;
use time::{OffsetDateTime, UtcOffset};

/// Why a text is not taken as a moment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MomentError {
    #[error("{0}; write it like 2026-03-05T01:02:03Z")]
    Form(String),
    /// RFC 3339 §1: all dates and times are between 0000AD and 9999AD.
    #[error("in UTC this is outside the years 0000 to 9999; write it like 2026-03-05T01:02:03Z")]
    OutOfRange,
}

/// The moment that `text` names in the form of RFC 3339, in UTC.
pub fn of_rfc3339(text: &str) -> Result<OffsetDateTime, MomentError> {
    let moment = OffsetDateTime::parse(text, &Rfc3339).map_err(|error| MomentError::Form(error.to_string()))?;
    checked(moment).ok_or(MomentError::OutOfRange)
}

/// The moment that `text` names in the form of RFC 2822, in UTC; `None` also for one outside the years 0 to 9999.
pub fn of_rfc2822(text: &str) -> Option<OffsetDateTime> {
    checked(OffsetDateTime::parse(text, &Rfc2822).ok()?)
}

fn checked(moment: OffsetDateTime) -> Option<OffsetDateTime> {
    moment.checked_to_offset(UtcOffset::UTC).filter(|moment| moment.year() >= 0)
}

/// `moment` in UTC; the nearest one that UTC has where the calendar ends before it.
pub fn in_utc(moment: OffsetDateTime) -> OffsetDateTime {
    const EARLIEST: OffsetDateTime = datetime!(-9999-01-01 0:00 UTC);
    const LATEST: OffsetDateTime = datetime!(9999-12-31 23:59:59.999_999_999 UTC);
    let end = if moment.year() > 0 { LATEST } else { EARLIEST };
    moment.checked_to_offset(UtcOffset::UTC).unwrap_or(end)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_moment_is_read_into_utc() {
        assert_eq!(of_rfc3339("2026-03-05T02:02:03+01:00"), Ok(datetime!(2026-03-05 01:02:03 UTC)));
        assert_eq!(of_rfc2822("Thu, 05 Mar 2026 02:02:03 +0100"), Some(datetime!(2026-03-05 01:02:03 UTC)));
        assert_eq!(of_rfc3339("9999-12-31T23:59:59Z").map(OffsetDateTime::year), Ok(9999));
    }

    #[test]
    fn a_moment_that_utc_does_not_have_is_refused() {
        for text in ["9999-12-31T23:59:59-23:59", "9999-12-31T23:59:59-00:01", "0000-01-01T00:00:00+00:01"] {
            assert_eq!(of_rfc3339(text), Err(MomentError::OutOfRange), "{text}");
        }
        assert_eq!(of_rfc2822("Fri, 31 Dec 9999 23:59:59 -2359"), None);
    }

    #[test]
    fn what_is_no_moment_is_refused_with_an_example() {
        let error = of_rfc3339("yesterday").expect_err("it is refused").to_string();
        assert!(error.ends_with("write it like 2026-03-05T01:02:03Z"), "{error}");
    }

    /// Any date and time, most of them at an end of the calendar or of a day, with any offset.
    fn any_moment() -> impl Strategy<Value = String> {
        let year = prop_oneof![Just(0), Just(1), Just(1969), Just(1970), Just(9998), Just(9999), 0..=9999];
        let time = prop_oneof![Just((0, 0, 0)), Just((23, 59, 59)), (0..24, 0..60, 0..60)];
        let day = prop_oneof![Just((1, 1)), Just((12, 31)), (1..=12, 1..=28)];
        let offset = prop_oneof![Just((23, 59)), Just((0, 0)), (0..24, 0..60)];
        (year, day, time, any::<bool>(), offset).prop_map(|(year, (month, day), (h, m, s), is_west, (oh, om))| {
            let sign = if is_west { '-' } else { '+' };
            format!("{year:04}-{month:02}-{day:02}T{h:02}:{m:02}:{s:02}{sign}{oh:02}:{om:02}")
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn every_date_is_read_into_utc_or_refused(text in any_moment()) {
            let parsed = OffsetDateTime::parse(&text, &Rfc3339).expect("the form is right");
            let shown = in_utc(parsed);
            prop_assert_eq!(shown.offset(), UtcOffset::UTC);
            match of_rfc3339(&text) {
                Ok(moment) => {
                    prop_assert_eq!(moment, parsed);
                    prop_assert_eq!(moment, shown);
                    prop_assert_eq!(moment.offset(), UtcOffset::UTC);
                    prop_assert!((0..=9999).contains(&moment.year()));
                }
                Err(error) => prop_assert_eq!(error, MomentError::OutOfRange),
            }
        }
    }
}
