//! How every HTML report is made: one file, no script, nothing from elsewhere, the same on screen and on paper.
//!
//! The page forbids itself to load anything: its Content Security Policy lets in its own style sheet alone, by hash.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest as _, Sha256};

use crate::domain::display;

/// Everything about how it looks.
const STYLE: &str = include_str!("page.css");

/// Characters of one text from outside; what is longer is cut, and said to be.
const TEXT_CHARS_MAX: usize = 1_000;

/// The whole page; `title` and `version` are safe to show.
pub(super) fn page(title: &str, version: &str, body: &Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy());
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="robots" content="noindex";
                meta name="generator" content={ "signpost " (version) };
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body { (body) }
        }
    };
    page.into_string()
}

/// Nothing but the style sheet of the page itself (CSP Level 3, `style-src` by hash).
fn policy() -> String {
    let hash = STANDARD.encode(Sha256::digest(STYLE));
    format!("default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'")
}

/// `text` as it may be shown: visible, and not without end.
pub(in crate::report) fn safe(text: &str) -> String {
    let text = display::visible(text);
    match text.char_indices().nth(TEXT_CHARS_MAX) {
        Some((end, _)) => format!("{}… (cut)", &text[..end]),
        None => text,
    }
}

/// A URL as it may be shown.
pub(in crate::report) fn safe_url(url: &str) -> String {
    safe(&display::masked_url(url))
}
