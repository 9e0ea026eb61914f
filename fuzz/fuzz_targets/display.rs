//! Text as it may be shown: stable, without what reorders or hides, and JSON that says the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use signpost::domain::display;

fuzz_target!(|text: &str| {
    let shown = display::visible(text);
    assert_eq!(display::visible(&shown), shown, "showing twice is showing once");
    let is_raw = |c: char| c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    assert!(!shown.contains(is_raw), "{shown:?}");
    let lines = display::visible_lines(text);
    let (within, is_cut) = display::visible_lines_within(text, 40);
    assert!(lines.starts_with(within.as_ref()) && is_cut == (within.len() < lines.len()), "{within:?}");
    let document = serde_json::json!({ text: text });
    let json = display::visible_json(&document.to_string());
    assert_eq!(serde_json::from_str::<serde_json::Value>(&json).expect("JSON"), document);
});
