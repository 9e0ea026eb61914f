//! A body for the clipboard, byte for byte or not at all.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::app::body::{BodyKind, Encoding};

/// How a body is written for the clipboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CopyForm {
    Text,
    /// Two lower-case digits a byte, without spaces.
    Hex,
    /// With padding, on one line (RFC 4648 section 4).
    Base64,
}

impl CopyForm {
    /// The forms that keep every byte of a body.
    pub fn of(kind: BodyKind, encoding: Encoding) -> &'static [Self] {
        let is_text = encoding == Encoding::Utf8 && !matches!(kind, BodyKind::Image(_));
        if is_text { &[Self::Text] } else { &[Self::Hex, Self::Base64] }
    }

    /// What is written on its button.
    pub fn label(self) -> &'static str {
        match self {
            Self::Text => "Copy body",
            Self::Hex => "Copy as hex",
            Self::Base64 => "Copy as base64",
        }
    }

    /// `bytes` in this form; `None` where it would not be these bytes.
    pub fn copied(self, bytes: &[u8]) -> Option<String> {
        match self {
            Self::Text => std::str::from_utf8(bytes).ok().map(str::to_owned),
            Self::Hex => Some(hex::encode(bytes)),
            Self::Base64 => Some(STANDARD.encode(bytes)),
        }
    }
}

/// Why a body is not copied as text; `None` if it is.
pub fn copy_remark(kind: BodyKind, encoding: Encoding, bytes: usize) -> Option<String> {
    let way = "copy it as hex or base64, or save it";
    match (kind, encoding) {
        (BodyKind::Image(name), _) => Some(format!(
            "An image ({name}) of {bytes} bytes, shown as hex and never decoded here: save it to look at it."
        )),
        (_, Encoding::Utf8) => None,
        (_, Encoding::Other { at }) => {
            Some(format!("Byte {at} is not UTF-8, so as text it would not be the same bytes: {way}."))
        }
        (_, Encoding::WithNul { at }) => {
            Some(format!("Byte {at} is NUL, where many programs end a text from the clipboard: {way}."))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::body::{BodyFace, BodyView};

    fn forms(bytes: &[u8]) -> &'static [CopyForm] {
        let view = BodyView::of(bytes, BodyFace::Pretty, 80);
        CopyForm::of(view.kind, view.encoding)
    }

    #[test]
    fn every_form_that_is_offered_keeps_every_byte() {
        for bytes in [&b"{\"a\": \"\xc3\xa9\"}"[..], b"caf\xe9", b"a\0b", b"\x89PNG\r\n\x1a\n\0", b"cut \xe2\x82"] {
            for form in forms(bytes) {
                let text = form.copied(bytes).expect("what is offered can be copied");
                let back = match form {
                    CopyForm::Text => text.into_bytes(),
                    CopyForm::Hex => hex::decode(text).expect("hex"),
                    CopyForm::Base64 => STANDARD.decode(text).expect("base64"),
                };
                assert_eq!(back, bytes, "{form:?}");
            }
        }
    }

    #[test]
    fn what_is_no_text_is_not_offered_as_text_and_the_reason_is_said() {
        assert_eq!(forms(b"text"), [CopyForm::Text]);
        for bytes in [&b"caf\xe9"[..], b"a\0b", b"\xff\xd8\xff\xe0 jpeg"] {
            assert_eq!(forms(bytes), [CopyForm::Hex, CopyForm::Base64]);
            let view = BodyView::of(bytes, BodyFace::Raw, 80);
            assert!(copy_remark(view.kind, view.encoding, bytes.len()).is_some(), "{bytes:?}");
        }
        assert_eq!(
            copy_remark(BodyKind::Text, Encoding::Other { at: 3 }, 4).as_deref(),
            Some(
                "Byte 3 is not UTF-8, so as text it would not be the same bytes: copy it as hex or base64, or save it."
            )
        );
    }
}
