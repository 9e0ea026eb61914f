//! The URL of a request of another tool, as the URL of a destination.

use crate::domain::TimestampFormat;
use crate::interchange::template::{Piece, Template};

/// A URL without the dated path that the platform appends by itself.
pub(super) struct Address {
    pub(super) url: String,
    /// How the time was written in the dated path that was at its end.
    pub(super) dated_path: Option<TimestampFormat>,
}

/// Why a URL cannot be taken.
pub(super) enum NoAddress {
    Variable(String),
    Command,
}

/// `template` as a URL; a query stays.
pub(super) fn of(template: &Template) -> Result<Address, NoAddress> {
    let mut url = String::new();
    let mut dated_path = None;
    for piece in template.pieces() {
        match piece {
            Piece::Text(text) if dated_path.is_some() => url.push_str(text.strip_prefix(".json").unwrap_or(text)),
            Piece::Text(text) => url.push_str(text),
            Piece::Variable(name) => return Err(NoAddress::Variable(name.clone())),
            Piece::DatedPath(format) => {
                url.truncate(url.strip_suffix('/').unwrap_or(&url).len());
                dated_path = Some(*format);
            }
            Piece::Command => return Err(NoAddress::Command),
        }
    }
    Ok(Address { url, dated_path })
}

/// A URL as it went out, without the dated path at the end of its path.
pub(super) fn without_dated_path(url: &str) -> (String, Option<TimestampFormat>) {
    let end = url.find(['?', '#']).unwrap_or(url.len());
    let (path, rest) = url.split_at(end);
    let parts: Vec<&str> = path.rsplitn(5, '/').collect();
    if let [file, day, month, year, before] = parts.as_slice()
        && [(year, 4), (month, 2), (day, 2)].iter().all(|(text, length)| is_number(text, *length))
        && let Some(format) = timestamp_format(file.strip_suffix(".json").unwrap_or(file))
    {
        return (format!("{before}{rest}"), Some(format));
    }
    (url.to_owned(), None)
}

fn is_number(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|b| b.is_ascii_digit())
}

/// A colon may be percent-encoded, as S3 signs it.
fn timestamp_format(text: &str) -> Option<TimestampFormat> {
    let plain = text.replace("%3A", ":").replace("%3a", ":");
    let shape: String = plain.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    match shape.as_str() {
        "0000000000000" => Some(TimestampFormat::EpochMillis),
        "0000000000" => Some(TimestampFormat::EpochSeconds),
        "0000-00-00T00:00:00.000Z" => Some(TimestampFormat::Iso8601),
        "00000000T000000Z" => Some(TimestampFormat::Iso8601Basic),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dated_path_is_taken_off_and_nothing_else() {
        for (url, base, format) in [
            (
                "https://a.example/in/2026/03/05/1772672523123",
                "https://a.example/in",
                Some(TimestampFormat::EpochMillis),
            ),
            (
                "https://a.example/c/2026/03/05/1772672523.json?sv=1",
                "https://a.example/c?sv=1",
                Some(TimestampFormat::EpochSeconds),
            ),
            ("https://a.example/2026/03/05/20260305T010203Z", "https://a.example", Some(TimestampFormat::Iso8601Basic)),
            (
                "https://a.example/in/2026-03-05T01%3A02%3A03.123Z",
                "https://a.example/in/2026-03-05T01%3A02%3A03.123Z",
                None,
            ),
            ("https://a.example/2026/3/5/1772672523123", "https://a.example/2026/3/5/1772672523123", None),
        ] {
            assert_eq!(without_dated_path(url), (base.to_owned(), format), "{url}");
        }
    }
}
