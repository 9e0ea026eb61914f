//! Where a response leaves RFC 6749 §5.1, and what a strict client says to that.
//!
//! The strict client stops at the first thing that it dislikes. So the response is shown to it as received; the
//! deviation without which it says something else is the one that it refused; that one is mended, and so on until it
//! takes the token:
//!
//! ```text
//!  as received ──judge──▶ "unexpected response Content-Type …"     the content type, mended
//!              ──judge──▶ "expires_in: invalid type: string …"     the lifetime, mended
//!              ──judge──▶ takes it
//! ```

use std::borrow::Cow;

use serde_json::Value;

use super::TokenResponse;
use super::fields::{BYTE_ORDER_MARK, Fields};
use crate::domain::Note;
use crate::signing::oauth2::strict::{self, StrictRefusal};

/// A way to leave the RFC that signpost reads all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Deviation {
    Status,
    ContentType,
    ByteOrderMark,
    FormEncoded,
    RepeatedField(&'static str),
    NoTokenType,
    ExpiresIn,
    Scope,
    /// The token itself.
    Token {
        note_id: &'static str,
    },
}

impl Deviation {
    fn note_id(self) -> &'static str {
        match self {
            Self::Status => "oauth2.answer_status",
            Self::ContentType => "oauth2.answer_content_type",
            Self::ByteOrderMark => "oauth2.answer_byte_order_mark",
            Self::FormEncoded => "oauth2.answer_form_encoded",
            Self::RepeatedField(_) => "oauth2.answer_repeated_field",
            Self::NoTokenType => "oauth2.answer_no_token_type",
            Self::ExpiresIn => "oauth2.answer_expires_in",
            Self::Scope => "oauth2.answer_scope",
            Self::Token { note_id } => note_id,
        }
    }
}

/// A deviation of the response at hand.
pub(super) struct Found {
    pub(super) deviation: Deviation,
    /// A sentence without its full stop.
    pub(super) what: String,
}

/// A note for each of `found`, with the words of the strict client where it refuses that; and one more if it
/// refuses what has no name here.
pub(super) fn notes(response: TokenResponse<'_>, found: &[Found]) -> Vec<Note> {
    let mut words: Vec<Option<StrictRefusal>> = found.iter().map(|_| None).collect();
    let mut draft = Draft::of(response);
    let mut unnamed = None;
    while let Err(refusal) = draft.judge() {
        let open = found.iter().zip(&mut words).filter(|(_, words)| words.is_none());
        let cause = open.into_iter().find_map(|(found, words)| {
            let mended = draft.without(found.deviation);
            (mended.judge().as_ref() != Err(&refusal)).then_some((words, mended))
        });
        let Some((words, mended)) = cause else {
            unnamed = Some(refusal);
            break;
        };
        *words = Some(refusal);
        draft = mended;
    }
    let named = found.iter().zip(words).map(|(found, words)| {
        let text = match words {
            Some(refusal) => format!("{}. It works here; {}", found.what, quoted(&refusal)),
            None => format!("{}. It works here.", found.what),
        };
        Note::warning(found.deviation.note_id(), text)
    });
    let unnamed = unnamed.map(|refusal| {
        let text = format!("The response works here; {}", quoted(&refusal));
        Note::warning("oauth2.answer_strict_client", text)
    });
    named.chain(unnamed).collect()
}

fn quoted(refusal: &StrictRefusal) -> String {
    format!("a strict client would refuse it. The oauth2 crate for Rust says: {refusal}")
}

/// A response on its way to one without deviations.
#[derive(Clone)]
struct Draft<'a> {
    status: u16,
    content_type: Option<&'a str>,
    body: Cow<'a, [u8]>,
}

impl<'a> Draft<'a> {
    fn of(response: TokenResponse<'a>) -> Self {
        let TokenResponse { status, content_type, body } = response;
        Self { status, content_type, body: Cow::Borrowed(body) }
    }

    fn judge(&self) -> Result<(), StrictRefusal> {
        strict::judge(TokenResponse { status: self.status, content_type: self.content_type, body: &self.body })
    }

    fn without(&self, deviation: Deviation) -> Self {
        let mut draft = self.clone();
        match deviation {
            Deviation::Status => draft.status = 200,
            Deviation::ContentType => draft.content_type = Some("application/json"),
            Deviation::ByteOrderMark => draft.body = self.without_mark().to_vec().into(),
            Deviation::FormEncoded => {
                let form = String::from_utf8_lossy(self.without_mark());
                draft.content_type = Some("application/json");
                draft.body = json(&Fields::of_form(form.trim())).into();
            }
            Deviation::RepeatedField(name) => draft.change(|fields| {
                if let Some(last) = fields.get(name).cloned() {
                    fields.set(name, last);
                }
            }),
            Deviation::NoTokenType => draft.change(|fields| fields.set("token_type", Value::from("Bearer"))),
            Deviation::ExpiresIn => draft.change(|fields| fields.remove("expires_in")),
            Deviation::Scope => draft.change(|fields| fields.remove("scope")),
            // A strict client hands a token on as it is.
            Deviation::Token { note_id: _ } => {}
        }
        draft
    }

    fn without_mark(&self) -> &[u8] {
        self.body.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&self.body)
    }

    /// Nothing changes while the body is not JSON: then another deviation is in the way.
    fn change(&mut self, change: impl FnOnce(&mut Fields)) {
        if let Ok(mut fields) = serde_json::from_slice::<Fields>(&self.body) {
            change(&mut fields);
            self.body = json(&fields).into();
        }
    }
}

/// Fields came from text, so they can be text again.
fn json(fields: &Fields) -> Vec<u8> {
    serde_json::to_vec(fields).unwrap_or_default()
}
