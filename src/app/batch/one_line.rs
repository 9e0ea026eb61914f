//! JSON on one line, in the ways that programs write it.

use crate::domain::json::{TokenKind, tokens};

/// Where a line of JSON has blanks between its tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spacing {
    /// `{"a":[1,2]}`
    None,
    /// `{"a": [1, 2]}`, as Python's `json.dumps` writes it
    AfterSeparators,
    /// `{ "a": [ 1, 2 ] }`, as the platform's documentation has it
    WithinBrackets,
}

impl Spacing {
    const ALL: [Self; 3] = [Self::None, Self::AfterSeparators, Self::WithinBrackets];

    /// The spacing of a text that is JSON on one line, and nowhere departs from it.
    pub fn of(text: &str) -> Option<Self> {
        let is_one_line = !text.contains(['\n', '\r']);
        Self::ALL.into_iter().filter(|_| is_one_line).find(|spacing| spacing.one_line(text).as_deref() == Some(text))
    }

    /// The same JSON on one line, tokens untouched; `None` if it is not JSON.
    pub fn one_line(self, text: &str) -> Option<String> {
        serde_json::from_str::<serde::de::IgnoredAny>(text).ok()?;
        let mut out = String::with_capacity(text.len());
        let mut before = None;
        for token in tokens(text).filter(|token| token.kind != TokenKind::Space) {
            if before.is_some_and(|before| self.has_blank(before, token.kind)) {
                out.push(' ');
            }
            out.push_str(text.get(token.range)?);
            before = Some(token.kind);
        }
        Some(out)
    }

    fn has_blank(self, before: TokenKind, after: TokenKind) -> bool {
        use TokenKind::{Close, Colon, Comma, Open};
        match self {
            Self::None => false,
            Self::AfterSeparators => matches!(before, Comma | Colon),
            Self::WithinBrackets => {
                // Nothing stands in brackets that are empty.
                matches!(before, Comma | Colon) || (before == Open) != (after == Close)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::body::pretty_json;
    use crate::domain::message::{Batch, MessageKind};

    #[test]
    fn every_token_is_kept() {
        let text = "[ {\n \"a b\" : 1.50E+2 , \"c\\\" \":\" x \" , \"d\":[ ],\"e\":[ 1,{} ] } ]";
        for (spacing, wanted) in [
            (Spacing::None, r#"[{"a b":1.50E+2,"c\" ":" x ","d":[],"e":[1,{}]}]"#),
            (Spacing::AfterSeparators, r#"[{"a b": 1.50E+2, "c\" ": " x ", "d": [], "e": [1, {}]}]"#),
            (Spacing::WithinBrackets, r#"[ { "a b": 1.50E+2, "c\" ": " x ", "d": [], "e": [ 1, {} ] } ]"#),
        ] {
            assert_eq!(spacing.one_line(text).as_deref(), Some(wanted));
            assert_eq!(Spacing::of(wanted), Some(spacing));
            assert_eq!(spacing.one_line("[1,"), None);
        }
        for other in ["[1,  2]", "[1, 2,3]", "[1,\n2]", "[1, ", "{ \"a\":1 }"] {
            assert_eq!(Spacing::of(other), None, "{other}");
        }
    }

    #[test]
    fn the_documentation_has_blanks_within_brackets() {
        for kind in [MessageKind::Measurement, MessageKind::Notification] {
            let sample = Batch::sample(kind);
            let text = String::from_utf8_lossy(sample.payload().bytes()).into_owned();
            let message = text.trim().trim_start_matches('[').trim_end_matches(']').trim();
            assert_eq!(Spacing::of(message), Some(Spacing::WithinBrackets), "{kind:?}");
        }
    }

    proptest::proptest! {
        /// A text on one line becomes the same bytes again, however it is laid out in between.
        #[test]
        fn what_is_laid_out_is_put_on_one_line_again(json in json()) {
            for spacing in Spacing::ALL {
                let one_line = spacing.one_line(&format!("[{json}]")).expect("it is JSON");
                let laid_out = pretty_json(&one_line).expect("it is JSON");
                proptest::prop_assert_eq!(spacing.one_line(&laid_out), Some(one_line.clone()));
                let found = Spacing::of(&one_line).expect("it is on one line");
                proptest::prop_assert_eq!(found.one_line(&laid_out), Some(one_line));
            }
        }
    }

    fn json() -> impl proptest::strategy::Strategy<Value = serde_json::Value> {
        use proptest::prelude::*;
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<i64>().prop_map(serde_json::Value::from),
            r#"[ a-z\\\"\n\té{}\[\],:]{0,8}"#.prop_map(serde_json::Value::from),
        ];
        leaf.prop_recursive(3, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(serde_json::Value::from),
                prop::collection::vec((r#"[ a\\"é]{0,3}"#, inner), 0..4)
                    .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
            ]
        })
    }
}
