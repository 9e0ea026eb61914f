//! Tabs and chips: one of several, reachable by keyboard.

use egui::{Response, RichText, Ui};

use super::access::as_tab;
use crate::ui::theme::{TokensExt as _, space};

/// A tab; the chosen one is underlined. Clicked means chosen.
pub(in crate::ui) fn tab_ui(ui: &mut Ui, is_chosen: bool, text: &str) -> Response {
    let tokens = ui.tokens();
    let color = if is_chosen { tokens.text } else { tokens.muted };
    let button = egui::Button::selectable(is_chosen, RichText::new(text).color(color)).frame_when_inactive(false);
    let response = ui.add(button);
    as_tab(&response, text, is_chosen);
    if is_chosen {
        let line = response.rect.shrink2(egui::vec2(space::XS, 0.0));
        let stroke = egui::Stroke::new(2.0, tokens.accent);
        ui.painter().hline(line.x_range(), line.bottom() + 1.0, stroke);
    }
    response
}
