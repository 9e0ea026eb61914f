//! Decimal values as text: `230.41` has no exact float, and exponents reach ±128.

/// `significand × 10^order_of_magnitude` in plain digits, such as `7827000` or `-0.05`.
pub fn decimal_text(significand: i64, order_of_magnitude: i32) -> String {
    let digits = significand.unsigned_abs().to_string();
    let sign = if significand < 0 { "-" } else { "" };
    let exponent = order_of_magnitude.unsigned_abs() as usize;
    if order_of_magnitude >= 0 {
        let zeros = if significand == 0 { 0 } else { exponent };
        return format!("{sign}{digits}{}", "0".repeat(zeros));
    }
    let padded = format!("{digits:0>width$}", width = exponent + 1);
    let (whole, fraction) = padded.split_at(padded.len() - exponent);
    format!("{sign}{whole}.{fraction}")
}

/// The same with English grouping, as the platform's samples write it: `7,827,000`.
pub fn grouped(decimal: &str) -> String {
    let (sign, rest) = decimal.strip_prefix('-').map_or(("", decimal), |rest| ("-", rest));
    let (whole, fraction) = rest.find('.').map_or((rest, ""), |at| rest.split_at(at));
    let mut text = String::from(sign);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text + fraction
}

/// The digits of a formatted value without its grouping; `None` if it is not plainly a decimal number.
pub(super) fn plain_number(formatted: &str) -> Option<String> {
    let unsigned = formatted.strip_prefix('-').unwrap_or(formatted);
    let (whole, fraction) =
        unsigned.split_once('.').map_or((unsigned, None), |(whole, fraction)| (whole, Some(fraction)));
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    let is_grouped = is_digits(first)
        && rest.iter().all(|group| group.len() == 3 && is_digits(group))
        && (rest.is_empty() || first.len() <= 3);
    (is_grouped && fraction.is_none_or(is_digits)).then(|| formatted.replace(',', ""))
}

/// True if two plain decimals are the same number: `1.50` and `1.5`, `-0` and `0`.
pub(super) fn is_same(a: &str, b: &str) -> bool {
    canonical(a) == canonical(b)
}

fn canonical(decimal: &str) -> String {
    let (sign, rest) = decimal.strip_prefix('-').map_or(("", decimal), |rest| ("-", rest));
    let (whole, fraction) = rest.split_once('.').unwrap_or((rest, ""));
    let whole = whole.trim_start_matches('0');
    let fraction = fraction.trim_end_matches('0');
    if whole.is_empty() && fraction.is_empty() {
        return "0".to_owned();
    }
    format!("{sign}{whole}.{fraction}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn values_are_computed_in_decimal() {
        for (significand, order, text) in [
            (7827, 3, "7827000"),
            (23041, -2, "230.41"),
            (-5, -2, "-0.05"),
            (0, 5, "0"),
            (2300, -2, "23.00"),
            (i64::from(i32::MIN), 0, "-2147483648"),
        ] {
            assert_eq!(decimal_text(significand, order), text);
        }
        assert_eq!(decimal_text(1, 127).len(), 128);
        assert_eq!(decimal_text(1, -128).len(), 130);
    }

    #[test]
    fn grouping_is_english() {
        assert_eq!(grouped("7827000"), "7,827,000");
        assert_eq!(grouped("-1234.5678"), "-1,234.5678");
        assert_eq!(grouped("999"), "999");
    }

    #[test]
    fn text_that_is_no_plain_number_is_not_guessed_at() {
        for text in ["", "7.8 MW", "1,23", "1.234,5", "12,345,6", "NaN", "1e3", "."] {
            assert_eq!(plain_number(text), None, "{text}");
        }
        assert_eq!(plain_number("7,827,000").as_deref(), Some("7827000"));
    }

    proptest! {
        #[test]
        fn grouping_never_changes_the_number(significand in any::<i32>(), order in -20_i32..20) {
            let decimal = decimal_text(i64::from(significand), order);
            let back = plain_number(&grouped(&decimal)).expect("grouped text is plain");
            prop_assert!(is_same(&back, &decimal));
        }
    }
}
