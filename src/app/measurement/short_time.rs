//! Times in columns.

use std::borrow::Cow;

/// The platform's timestamps (`YYYY-MM-DDTHH:mm:ss.sssZ`) as date and time of day; anything else as written.
pub fn short_time(text: &str) -> Cow<'_, str> {
    let is_platform = text.len() == 24
        && text.bytes().zip(b"0000-00-00T00:00:00.000Z").all(|(byte, form)| match form {
            b'0' => byte.is_ascii_digit(),
            other => byte == *other,
        });
    match (text.get(..10), text.get(11..19)) {
        (Some(date), Some(time)) if is_platform => Cow::Owned(format!("{date} {time}")),
        _ => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_platforms_own_form_is_shortened() {
        assert_eq!(short_time("2026-03-05T10:14:03.120Z"), "2026-03-05 10:14:03");
        for odd in
            ["2026-03-05T10:14:03Z", "2026-03-05T10:14:03.120+01:00", "yesterday", "", "2026-03-05T10:14:03.12éZ"]
        {
            assert_eq!(short_time(odd), odd);
        }
    }
}
