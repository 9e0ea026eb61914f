//! Timestamps as JavaScript's `Date.toJSON` writes them (ECMA-262, Date Time String Format).

use time::{Date, Month};

/// True for `YYYY-MM-DDTHH:mm:ss.sssZ` with a date of the calendar; years beyond 9999 have a sign and six digits.
pub(super) fn is_timestamp(text: &str) -> bool {
    let (year_digits, rest) = match text.as_bytes().first() {
        Some(b'+' | b'-') => text.split_at_checked(7).unwrap_or((text, "")),
        _ => text.split_at_checked(4).unwrap_or((text, "")),
    };
    let Ok(year) = year_digits.trim_start_matches('+').parse::<i32>() else {
        return false;
    };
    if !year_digits.trim_start_matches(['+', '-']).bytes().all(|b| b.is_ascii_digit()) || year_digits == "-000000" {
        return false;
    }
    has_form(rest, b"-00-00T00:00:00.000Z") && is_date(year, rest) && is_time(rest)
}

/// True if `text` has digits where `form` has zeros, and the form's own characters elsewhere.
fn has_form(text: &str, form: &[u8]) -> bool {
    text.len() == form.len()
        && text
            .bytes()
            .zip(form)
            .all(|(byte, &wanted)| if wanted == b'0' { byte.is_ascii_digit() } else { byte == wanted })
}

fn two_digits(text: &str, at: usize) -> u8 {
    text.get(at..at + 2).and_then(|digits| digits.parse().ok()).unwrap_or(u8::MAX)
}

fn is_date(year: i32, rest: &str) -> bool {
    // The calendar repeats every 400 years: that brings any year into the library's range.
    let year = year.rem_euclid(400) + 2000;
    Month::try_from(two_digits(rest, 1))
        .is_ok_and(|month| Date::from_calendar_date(year, month, two_digits(rest, 4)).is_ok())
}

fn is_time(rest: &str) -> bool {
    two_digits(rest, 7) < 24 && two_digits(rest, 10) < 60 && two_digits(rest, 13) < 60
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_javascript_writes_is_a_timestamp() {
        for good in ["2023-01-01T00:00:00.000Z", "2024-02-29T23:59:59.999Z", "+012023-01-01T00:00:00.000Z"] {
            assert!(is_timestamp(good), "{good}");
        }
        for bad in [
            "",
            "2023-01-01",
            "2023-01-01T00:00:00Z",
            "2023-01-01T00:00:00.000+01:00",
            "2023-02-29T00:00:00.000Z",
            "2023-01-01T24:00:00.000Z",
            "2023-01-01T00:00:60.000Z",
            "2023-13-01T00:00:00.000Z",
            "2023-01-01t00:00:00.000z",
            "é023-01-01T00:00:00.000Z",
        ] {
            assert!(!is_timestamp(bad), "{bad}");
        }
    }
}
