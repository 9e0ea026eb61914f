//! Dates of HTTP headers (RFC 9110 §5.6.7).

use std::time::SystemTime;

use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use time::{OffsetDateTime, UtcOffset};

/// The moment that `text` names, in any of the three forms that a recipient must accept: `Thu, 05 Mar 2026 01:02:03
/// GMT`, `Thursday, 05-Mar-26 01:02:03 GMT`, `Thu Mar  5 01:02:03 2026`.
///
/// `None` for anything else, a weekday that is not the one of the date, and years outside 1970 to 9999. Of two digits
/// of a year, 70 to 99 are of the last century: the RFC's own rule needs the clock.
pub fn parse(text: &str) -> Option<OffsetDateTime> {
    let moment = SystemTime::from(text.parse::<httpdate::HttpDate>().ok()?);
    let since_1970 = moment.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    OffsetDateTime::from_unix_timestamp(i64::try_from(since_1970.as_secs()).ok()?).ok()
}

/// `Thu, 05 Mar 2026 01:02:03 GMT`, the one form that is sent.
///
/// Not by `httpdate`, whose conversion panics outside 1970 to 9999: a clock can stand anywhere. Empty where UTC has no
/// such moment.
pub fn format(moment: OffsetDateTime) -> String {
    const FORMAT: &[BorrowedFormatItem<'_>] =
        format_description!("[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT");
    moment.checked_to_offset(UtcOffset::UTC).and_then(|moment| moment.format(FORMAT).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::datetime;

    use super::*;

    #[test]
    fn all_three_forms_are_read() {
        for text in [
            "Thu, 05 Mar 2026 01:02:03 GMT",
            "Thursday, 05-Mar-26 01:02:03 GMT",
            "Thu Mar  5 01:02:03 2026",
            " Thu, 05 Mar 2026 01:02:03 GMT\t",
        ] {
            assert_eq!(parse(text), Some(datetime!(2026-03-05 01:02:03 UTC)), "{text}");
        }
    }

    #[test]
    fn what_is_not_a_date_of_http_is_refused() {
        for text in [
            "",
            "yesterday",
            "Thu, 05 Mar 2026 01:02:03 +0000",
            "Fri, 05 Mar 2026 01:02:03 GMT",
            "Thu, 30 Feb 2026 01:02:03 GMT",
            "Thu, 05 Mar 2026 24:00:00 GMT",
            "Wed, 31 Dec 1969 23:59:59 GMT",
            "Sat, 01 Jan 0000 00:00:00 GMT",
            "Mon Jan  0 00:00:00 2026",
            "2026-03-05T01:02:03Z",
            "Thü, 05 Mar 2026 01:02:03 GMT",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_first_and_the_last_moment_are_read_and_what_is_beyond_is_not_written() {
        assert_eq!(parse("Thu, 01 Jan 1970 00:00:00 GMT"), Some(OffsetDateTime::UNIX_EPOCH));
        assert_eq!(parse("Fri, 31 Dec 9999 23:59:59 GMT"), Some(datetime!(9999-12-31 23:59:59 UTC)));
        for moment in [datetime!(-9999-01-01 0:00 +23:59), datetime!(9999-12-31 23:59:59 -23:59)] {
            assert_eq!(format(moment), "");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(seconds in 0..253_402_300_800_i64) {
            let moment = OffsetDateTime::from_unix_timestamp(seconds).expect("in range");
            prop_assert_eq!(parse(&format(moment)), Some(moment));
        }

        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,40}", digits in "[A-Z][a-z]{2},? ?[0-9A-Za-z :-]{18,28}") {
            parse(&text);
            parse(&digits);
        }
    }
}
