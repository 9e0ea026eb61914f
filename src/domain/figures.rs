//! Bytes, durations and counts as people read them: one form wherever a figure is shown.

use time::Duration;

/// `30 B`, `1.13 kB`, `1.79 MB`: decimal units with three significant digits.
pub fn bytes_text(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..999_500 => significant(bytes as f64 / 1e3, "kB"),
        999_500..999_500_000 => significant(bytes as f64 / 1e6, "MB"),
        _ => significant(bytes as f64 / 1e9, "GB"),
    }
}

/// `0.84 ms`, `12 ms`, `6.00 s`, from microseconds.
pub fn duration_text(microseconds: u64) -> String {
    match microseconds {
        0..9_995 => format!("{:.2} ms", microseconds as f64 / 1e3),
        9_995..999_500 => format!("{:.0} ms", microseconds as f64 / 1e3),
        _ => significant(microseconds as f64 / 1e6, "s"),
    }
}

/// `1,000`.
pub fn count_text(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 message`, `1,000 messages`.
pub fn counted_text(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", count_text(count), if count == 1 { one } else { many })
}

/// How long ago something was: `just now`, `2 min ago`, `3 h ago`, `5 days ago`.
pub fn ago_text(ago: Duration) -> String {
    let seconds = ago.whole_seconds();
    match seconds {
        ..5 => "just now".to_owned(),
        5..60 => format!("{seconds} s ago"),
        60..3_600 => format!("{} min ago", seconds / 60),
        3_600..86_400 => format!("{} h ago", seconds / 3_600),
        86_400..172_800 => "1 day ago".to_owned(),
        _ => format!("{} days ago", count_text(seconds.unsigned_abs() / 86_400)),
    }
}

/// Three significant digits, as far as they are before the point anyway.
fn significant(value: f64, unit: &str) -> String {
    if value < 9.995 {
        format!("{value:.2} {unit}")
    } else if value < 99.95 {
        format!("{value:.1} {unit}")
    } else {
        format!("{} {unit}", count_text(value.round() as u64))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn bytes_have_three_digits_and_a_decimal_unit() {
        for (bytes, text) in [
            (0, "0 B"),
            (30, "30 B"),
            (999, "999 B"),
            (1_131, "1.13 kB"),
            (12_345, "12.3 kB"),
            (999_499, "999 kB"),
            (999_500, "1.00 MB"),
            (1_794_348, "1.79 MB"),
            (10_048_324, "10.0 MB"),
            (5_000_000_000, "5.00 GB"),
        ] {
            assert_eq!(bytes_text(bytes), text);
        }
    }

    #[test]
    fn durations_change_their_unit_where_a_reader_would() {
        for (microseconds, text) in [
            (0, "0.00 ms"),
            (840, "0.84 ms"),
            (4_280, "4.28 ms"),
            (12_345, "12 ms"),
            (999_499, "999 ms"),
            (999_500, "1.00 s"),
            (6_004_700, "6.00 s"),
            (120_000_000, "120 s"),
            (7_200_000_000, "7,200 s"),
        ] {
            assert_eq!(duration_text(microseconds), text);
        }
    }

    #[test]
    fn counts_are_grouped_and_named() {
        assert_eq!(count_text(999), "999");
        assert_eq!(count_text(1_234_567), "1,234,567");
        assert_eq!(counted_text(1, "message", "messages"), "1 message");
        assert_eq!(counted_text(1_000, "message", "messages"), "1,000 messages");
    }

    #[test]
    fn the_past_is_told_in_its_largest_unit() {
        for (seconds, text) in [
            (-3, "just now"),
            (4, "just now"),
            (59, "59 s ago"),
            (150, "2 min ago"),
            (7_300, "2 h ago"),
            (90_000, "1 day ago"),
            (500_000, "5 days ago"),
        ] {
            assert_eq!(ago_text(Duration::seconds(seconds)), text);
        }
    }

    proptest! {
        /// A longer wait never reads as fewer characters of the same unit; and nothing is ever rounded to 1,000.
        #[test]
        fn no_figure_is_rounded_up_to_a_thousand_of_its_unit(figure: u32) {
            for text in [bytes_text(figure.into()), duration_text(u64::from(figure) % 999_000_000)] {
                prop_assert!(!text.starts_with("1000 ") && !text.starts_with("1,000 "), "{text}");
            }
        }
    }
}
