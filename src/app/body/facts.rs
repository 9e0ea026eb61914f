//! What the line above a body says of it.

use crate::app::body::{BodyKind, BodyView, Encoding};
use crate::app::state::BodySource;
use crate::domain::Outcome;
use crate::domain::display::visible;
use crate::domain::exchange::{BodyRecord, HeaderRecord};

/// What came, or goes out, around a body.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Around {
    /// The `Content-Type` header.
    pub content_type: Option<String>,
    /// The `Content-Encoding` header.
    pub coding: Option<String>,
    /// On the wire.
    pub bytes: u64,
    pub decoded_bytes: Option<u64>,
    /// True if only the beginning is here.
    pub is_beginning: bool,
}

impl Around {
    /// What is known around the body of `source`.
    pub fn of(source: &BodySource) -> Self {
        match source {
            BodySource::Response(exchange) => match &exchange.outcome {
                Outcome::Answered(response) => Self::of_record(&response.headers, &response.body),
                Outcome::Failed(_) => Self::default(),
            },
            BodySource::Request(exchange) => Self::of_record(&exchange.request.headers, &exchange.request.body),
            BodySource::Next(preview) => {
                let value = |name: &str| {
                    let header = preview.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name));
                    header.map(|header| header.value.shown().to_owned())
                };
                let bytes = preview.prepared.delivery.request.body.len() as u64;
                Self {
                    content_type: value("content-type"),
                    coding: value("content-encoding"),
                    bytes,
                    ..Self::default()
                }
            }
        }
    }

    fn of_record(headers: &[HeaderRecord], body: &BodyRecord) -> Self {
        let value = |name: &str| {
            let header = headers.iter().find(|header| header.name.eq_ignore_ascii_case(name));
            header.map(|header| header.value.clone())
        };
        Self {
            content_type: value("content-type"),
            coding: value("content-encoding"),
            bytes: body.bytes,
            decoded_bytes: body.decoded_bytes,
            is_beginning: body.truncated,
        }
    }

    /// What the header says the bytes are written in.
    fn charset(&self) -> Option<&str> {
        let parameters = self.content_type.as_deref()?.split(';').skip(1);
        let mut values = parameters.filter_map(|parameter| parameter.split_once('='));
        let (_, value) = values.find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))?;
        Some(value.trim().trim_matches('"'))
    }

    /// The media type alone.
    fn media_type(&self) -> Option<&str> {
        self.content_type.as_deref().map(|value| value.split(';').next().unwrap_or(value).trim())
    }
}

/// The line above a body: type, characters, bytes, lines.
pub fn facts_line(around: &Around, view: &BodyView) -> String {
    let media_type = match around.media_type() {
        Some("") => "an empty Content-Type".to_owned(),
        Some(media_type) => visible(media_type),
        None => "no Content-Type".to_owned(),
    };
    let mut facts = vec![format!("{media_type}{}", contradiction(around, view.kind))];
    if !matches!(view.kind, BodyKind::Image(_)) {
        facts.push(charset_text(around.charset(), view.encoding));
    }
    facts.push(format!("{} on the wire", counted(around.bytes, "byte")));
    let coding = around.coding.as_deref().map(visible);
    match (coding, around.decoded_bytes) {
        (Some(coding), Some(bytes)) => facts.push(format!("{coding}, {} decoded", counted(bytes, "byte"))),
        (None, Some(bytes)) => facts.push(format!("{} decoded", counted(bytes, "byte"))),
        (Some(coding), None) => facts.push(format!("{coding}, not decoded")),
        (None, None) => {}
    }
    if let Some(lines) = view.lines {
        facts.push(counted(lines, "line"));
    }
    if around.is_beginning {
        facts.push("the beginning is kept".to_owned());
    }
    facts.join(" · ")
}

/// Where the header and the bytes do not agree.
fn contradiction(around: &Around, kind: BodyKind) -> &'static str {
    let media_type = around.media_type().unwrap_or_default().to_ascii_lowercase();
    let says_json = media_type.ends_with("/json") || media_type.ends_with("+json");
    let says_xml = media_type.ends_with("/xml") || media_type.ends_with("+xml");
    match kind {
        BodyKind::Xml if says_json => ", but it looks like XML or HTML",
        BodyKind::Json if says_xml => ", but it looks like JSON",
        BodyKind::Image(_) if says_json || says_xml => ", but it is an image",
        BodyKind::Text if says_json || says_xml => ", but it looks like plain text",
        _ => "",
    }
}

fn charset_text(stated: Option<&str>, encoding: Encoding) -> String {
    let found = match encoding {
        Encoding::Utf8 => "UTF-8",
        Encoding::WithNul { .. } => "UTF-8 with NUL bytes",
        Encoding::Other { .. } => "not UTF-8",
    };
    match stated {
        Some(stated) if stated.eq_ignore_ascii_case("utf-8") && encoding == Encoding::Utf8 => "UTF-8".to_owned(),
        Some(stated) => format!("charset {} stated, {found} found", visible(stated)),
        None => format!("{found}, no charset stated"),
    }
}

/// A number with its thousands apart, and its noun.
fn counted(number: u64, noun: &str) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let plural = if number == 1 { "" } else { "s" };
    format!("{grouped} {noun}{plural}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::body::BodyFace;

    fn line(content_type: Option<&str>, bytes: &[u8]) -> String {
        let around =
            Around { content_type: content_type.map(str::to_owned), bytes: bytes.len() as u64, ..Around::default() };
        facts_line(&around, &BodyView::of(bytes, BodyFace::Raw, 80))
    }

    #[test]
    fn a_body_is_told_of_by_type_characters_bytes_and_lines() {
        assert_eq!(
            line(Some("application/json; charset=UTF-8"), b"{\n}\n"),
            "application/json · UTF-8 · 4 bytes on the wire · 2 lines"
        );
        assert_eq!(line(None, b"x"), "no Content-Type · UTF-8, no charset stated · 1 byte on the wire · 1 line");
    }

    #[test]
    fn what_header_and_bytes_disagree_on_is_said() {
        let page = line(Some("application/json"), b"<html></html>");
        assert!(page.starts_with("application/json, but it looks like XML or HTML · "), "{page}");
        let latin = line(Some("text/plain; charset=\"utf-8\""), b"caf\xe9");
        assert!(latin.contains("charset utf-8 stated, not UTF-8 found"), "{latin}");
    }

    #[test]
    fn a_compressed_body_has_two_sizes() {
        let around = Around {
            coding: Some("gzip".to_owned()),
            bytes: 1_234,
            decoded_bytes: Some(1_048_576),
            is_beginning: true,
            ..Around::default()
        };
        let line = facts_line(&around, &BodyView::of(b"{}", BodyFace::Raw, 80));
        assert!(line.contains("1,234 bytes on the wire · gzip, 1,048,576 bytes decoded · "), "{line}");
        assert!(line.ends_with("the beginning is kept"), "{line}");
    }

    #[test]
    fn what_a_server_writes_into_its_header_cannot_dress_up_the_line() {
        assert!(line(Some("text/\u{202e}x"), b"x").starts_with("text/\\u{202e}x"));
    }
}
