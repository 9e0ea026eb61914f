//! Text from outside as it may be shown: what reorders, hides, breaks or floods is written as an escape.
//!
//! Which characters these are is asked of the standard library, whose `escape_debug` knows the categories of its
//! Unicode version: controls (Cc), format characters (Cf: bidirectional controls, joiners, tags, interlinear
//! annotation), separators (Zl, Zp), surrogates, private use and what is not assigned. What it takes for text although
//! nothing is seen of it is listed here.

use std::borrow::Cow;

/// Combining marks that may stand on one character. Text of every living script has room in four (Hebrew with vowels
/// and accents, Vietnamese decomposed); a flood of them covers the lines above and below.
const MARKS_MAX: usize = 4;

/// `text` with control characters, bidirectional controls, line breaks, and what is not seen, written as escapes, so
/// that nobody outside can dress up what is shown. Applied twice, it changes nothing more.
pub(super) fn visible(text: &str) -> String {
    escaped(text, |_| false, usize::MAX).0.into_owned()
}

/// Like [`visible`], but tabs and line breaks stay.
pub(super) fn visible_lines(text: &str) -> String {
    visible_lines_within(text, usize::MAX).0.into_owned()
}

/// Like [`visible_lines`], without a copy where nothing is escaped. It ends after some `bytes_max`, because an escape is
/// up to five times as long as what it stands for; true if there was more.
pub(super) fn visible_lines_within(text: &str, bytes_max: usize) -> (Cow<'_, str>, bool) {
    escaped(text, |c| matches!(c, '\n' | '\t'), bytes_max)
}

/// `json`, a document of JSON, with the same characters as `\uXXXX` (RFC 8259 §7): another spelling of the same values.
pub(super) fn visible_json(json: &str) -> String {
    use std::fmt::Write as _;
    let mut shown = String::with_capacity(json.len());
    let mut marks = Marks::default();
    for c in json.chars() {
        if matches!(c, '\n' | '\t' | '\r') || marks.allow(c) {
            shown.push(c); // A raw control character stands between values, never in one.
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            write!(shown, "\\u{unit:04x}").ok(); // A String takes every write.
        }
    }
    shown
}

fn escaped(text: &str, keep: impl Fn(char) -> bool, bytes_max: usize) -> (Cow<'_, str>, bool) {
    let mut marks = Marks::default();
    let mut stays = |c: char| {
        if keep(c) {
            marks = Marks::default();
            return true;
        }
        marks.allow(c)
    };
    let within = &text[..text.floor_char_boundary(bytes_max)];
    let Some((clean, first)) = within.char_indices().find(|(_, c)| !stays(*c)) else {
        return (Cow::Borrowed(within), within.len() < text.len());
    };
    let mut shown = String::with_capacity(within.len());
    shown.push_str(&text[..clean]);
    push_escape(&mut shown, first);
    for c in text[clean..].chars().skip(1) {
        if shown.len() >= bytes_max {
            return (Cow::Owned(shown), true);
        }
        if stays(c) {
            shown.push(c);
        } else {
            push_escape(&mut shown, c);
        }
    }
    (Cow::Owned(shown), false)
}

fn push_escape(shown: &mut String, c: char) {
    use std::fmt::Write as _;
    match c {
        '\n' => shown.push_str("\\n"),
        '\r' => shown.push_str("\\r"),
        '\t' => shown.push_str("\\t"),
        c => {
            write!(shown, "\\u{{{:x}}}", u32::from(c)).ok(); // A String takes every write.
        }
    }
}

/// Counts the marks on one character; none may stand without one.
#[derive(Debug, Default)]
struct Marks {
    room: usize,
}

impl Marks {
    /// True if `c` may be shown as it is.
    fn allow(&mut self, c: char) -> bool {
        match Shape::of(c) {
            Shape::Seen => {
                self.room = MARKS_MAX;
                true
            }
            Shape::Mark if self.room > 0 => {
                self.room -= 1;
                true
            }
            Shape::Mark | Shape::Hidden => false,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// It has a place of its own.
    Seen,
    /// It is drawn on the character before it.
    Mark,
    /// It is not drawn, or changes how others are.
    Hidden,
}

impl Shape {
    #[expect(clippy::match_same_arms, reason = "most text is decided by the first arm")]
    fn of(c: char) -> Self {
        match c {
            ' '..='~' => Self::Seen,
            // Large scripts, ahead of the slower question to the library.
            '\u{c0}'..='\u{2ff}' | '\u{400}'..='\u{481}' | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}'
            | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}'
            // Spaces of several widths, as French, Mongolian and Japanese have them.
            | '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}'
            // Format characters (Cf) that are drawn: the signs before or around an Arabic, Syriac or Kaithi number.
            | '\u{600}'..='\u{605}' | '\u{6dd}' | '\u{70f}' | '\u{890}' | '\u{891}' | '\u{8e2}' | '\u{110bd}'
            | '\u{110cd}' => Self::Seen,
            // Letters and marks that are not drawn: joiner of graphemes, fillers of Hangul, inherent vowels of Khmer,
            // selectors of a variant (Unicode, Default_Ignorable_Code_Point).
            '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0000}'..='\u{e0fff}' => Self::Hidden,
            c => Self::by_library(c),
        }
    }

    fn by_library(c: char) -> Self {
        // After another character a mark is not escaped, and what cannot be printed is.
        let mut bytes = *b"a\0\0\0\0";
        let length = c.encode_utf8(&mut bytes[1..]).len();
        let after_another = std::str::from_utf8(&bytes[..=length]).unwrap_or_default();
        if after_another.escape_debug().nth(1) == Some('\\') {
            Self::Hidden
        } else if c.escape_debug().next() == Some('\\') {
            Self::Mark
        } else {
            Self::Seen
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// By another list than the code's: what must never be shown raw.
    fn is_dangerous(c: char) -> bool {
        c.is_control()
            || matches!(c,
                '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
                | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
                | '\u{3164}' | '\u{e000}'..='\u{f8ff}' | '\u{fdd0}'..='\u{fdef}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
                | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0000}'..='\u{e0fff}' | '\u{f0000}'..='\u{10ffff}')
            || u32::from(c) & 0xfffe == 0xfffe
    }

    #[test]
    fn every_character_alone_and_beside_another_is_shown_or_escaped() {
        // Every one of the planes with scripts and format characters; of those with ideographs alone, some.
        let all = '\0'..=char::MAX;
        let is_wanted = |c: &char| !('\u{20000}'..'\u{e0000}').contains(c) || u32::from(*c).is_multiple_of(509);
        for c in all.filter(is_wanted) {
            let text = format!("{c}a{c}b");
            let (shown, lines) = (visible(&text), visible_lines(&text));
            let is_raw = |shown: char| is_dangerous(shown) && !matches!(shown, '\n' | '\t');
            assert!(!shown.contains(is_dangerous) && !lines.contains(is_raw), "U+{:04X}: {shown:?}", u32::from(c));
            if shown != text {
                assert_eq!(visible(&shown), shown, "U+{:04X} is not stable", u32::from(c));
                assert_eq!(visible_lines(&lines), lines, "U+{:04X} is not stable", u32::from(c));
            }
        }
    }

    #[test]
    fn text_of_every_script_stays_as_it_is() {
        for text in [
            "plain ASCII: {\"a\": [1, -2.5e3]} ~!@#$%^&*()",
            "Grüße, naïve façade, Łódź, İstanbul, 12\u{202f}345,67\u{a0}€",
            "Ελληνικά, Русский, Հայերեն, ქართული",
            "שָׁלוֹם בְּרֵאשִׁ֖ית",
            "السَّلَامُ عَلَيْكُمْ",
            "नमस्ते दुनिया, தமிழ், বাংলা, ગુજરાતી, ಕನ್ನಡ, മലയാളം",
            "ภาษาไทย น้ำ, ພາສາລາວ, မြန်မာ, ភាសាខ្មែរ, བོད་སྐད་",
            "日本語のテキスト、カタカナ\u{3000}中文，한국어",
            "አማርኛ, ᏣᎳᎩ, Tiếng Việt (Tie\u{302}\u{301}ng Vie\u{323}\u{302}t)",
            "→ ✓ ⚠ ½ 😀 🇳🇱 👍🏽 ∑∫√ ░▒▓",
        ] {
            assert_eq!(visible(text), text);
            assert_eq!(visible_json(text), text);
        }
    }

    #[test]
    fn what_is_clean_is_not_copied_and_what_is_long_is_cut() {
        for (text, max, shown, is_cut) in [
            ("ab\n", 10, "ab\n", false),
            ("abé", 3, "ab", true),
            ("a\u{1}b", 10, "a\\u{1}b", false),
            ("a\u{1}\u{1}b", 4, "a\\u{1}", true),
        ] {
            let (got, cut) = visible_lines_within(text, max);
            assert_eq!((got.as_ref(), cut), (shown, is_cut), "{text:?}");
            assert_eq!(matches!(got, Cow::Borrowed(_)), !text.contains('\u{1}'));
        }
    }

    #[test]
    fn a_mark_needs_a_character_and_no_more_than_four_stand_on_one() {
        assert_eq!(visible("\u{301}"), "\\u{301}");
        assert_eq!(visible_lines("a\n\u{301}"), "a\n\\u{301}");
        let flood = format!("a{}b", "\u{301}".repeat(6));
        assert_eq!(visible(&flood), format!("a{}\\u{{301}}\\u{{301}}b", "\u{301}".repeat(4)));
    }

    proptest! {
        #[test]
        fn any_text_is_stable_and_holds_no_flood(text in "[a\u{300}-\u{304}\u{200d}\u{202e}\n\u{1f468}\\\\]{0,40}") {
            let shown = visible(&text);
            prop_assert_eq!(&visible(&shown), &shown);
            let longest = shown.split(|c| !('\u{300}'..='\u{304}').contains(&c)).map(|marks| marks.chars().count()).max();
            prop_assert!(longest.unwrap_or(0) <= MARKS_MAX, "{}", shown);
        }

        #[test]
        fn a_json_document_says_the_same_in_visible_characters(text in any::<String>()) {
            let document = serde_json::json!({ &text: [&text], "lines": 1 });
            let shown = visible_json(&format!("{document:#}\n"));
            prop_assert!(!shown.chars().any(|c| is_dangerous(c) && c != '\n'), "{:?}", shown);
            prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).expect("it is JSON"), document);
        }
    }
}
