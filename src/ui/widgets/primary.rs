//! The one button that a page is about.

use egui::{Button, RichText, Ui};

use crate::ui::theme::{TokensExt as _, semibold, size};

/// A filled button; a plain one while it cannot be pressed, since a pale accent would be hard to read.
pub(in crate::ui) fn primary_button(ui: &Ui, text: &str, is_enabled: bool) -> Button<'static> {
    let tokens = ui.tokens();
    let text = RichText::new(text).font(semibold(size::BODY));
    if is_enabled { Button::new(text.color(tokens.on_accent)).fill(tokens.accent) } else { Button::new(text) }
}
