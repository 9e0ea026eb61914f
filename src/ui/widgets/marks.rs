//! Headings, badges, hints and key–value lines.

use egui::{Color32, RichText, Ui};

use crate::app::exchange::verdict::Tone;
use crate::ui::theme::{TokensExt as _, semibold, size, space};

/// The colour of a verdict; its text always says the same in words.
pub(in crate::ui) fn tone_color(ui: &Ui, tone: Tone) -> Color32 {
    let tokens = ui.tokens();
    match tone {
        Tone::Ok => tokens.ok,
        Tone::Info => tokens.info,
        Tone::Warn => tokens.warn,
        Tone::Fail => tokens.fail,
    }
}

pub(in crate::ui) fn heading_ui(ui: &mut Ui, text: &str) {
    ui.add_space(space::S);
    ui.label(RichText::new(text).font(semibold(size::BODY)));
}

/// Muted small text that may wrap.
pub(in crate::ui) fn hint_ui(ui: &mut Ui, text: &str) {
    ui.add(egui::Label::new(RichText::new(text).size(size::SMALL).color(ui.tokens().muted)).wrap());
}

/// A word in a thin frame.
pub(in crate::ui) fn badge_ui(ui: &mut Ui, text: &str, color: Color32) {
    egui::Frame::new()
        .stroke(egui::Stroke::new(1.0, ui.tokens().line))
        .corner_radius(4)
        .inner_margin(egui::Margin::symmetric(4, 0))
        .show(ui, |ui| ui.label(RichText::new(text).size(size::SMALL).color(color)));
}

/// Height of [`legend_ui`].
pub(in crate::ui) const LEGEND_HEIGHT: f32 = 18.0;

/// The names of a chart's lines in one row above it, each in its share of the width: within the chart they would cover it.
pub(in crate::ui) fn legend_ui(ui: &mut Ui, lines: &[(&str, Color32)]) {
    let gap = ui.spacing().item_spacing.x;
    let share = (ui.available_width() / lines.len().max(1) as f32 - gap).max(0.0);
    ui.allocate_ui(egui::vec2(ui.available_width(), LEGEND_HEIGHT), |ui| {
        ui.horizontal_centered(|ui| {
            for (name, color) in lines {
                let font = egui::FontId::proportional(size::SMALL);
                let mut text = egui::text::LayoutJob::default();
                text.append("●", 0.0, egui::TextFormat::simple(font.clone(), *color));
                text.append(name, space::XS, egui::TextFormat::simple(font, ui.tokens().muted));
                ui.scope(|ui| {
                    ui.set_max_width(share);
                    ui.add(egui::Label::new(text).truncate());
                });
            }
        });
    });
}

/// Height of a name and its value.
const KEY_VALUE_HEIGHT: f32 = 18.0;

/// A name, and its value to select and copy.
pub(in crate::ui) fn key_value_ui(ui: &mut Ui, name: &str, value: &str) {
    ui.scope(|ui| {
        // There is nothing to click: a line of text needs no room for a control.
        ui.spacing_mut().interact_size.y = KEY_VALUE_HEIGHT;
        ui.horizontal_wrapped(|ui| {
            ui.label(RichText::new(name).size(size::SMALL).color(ui.tokens().muted));
            ui.add(egui::Label::new(RichText::new(value).monospace()).wrap().selectable(true));
        });
    });
}

/// Something is under way. Text instead of a spinner: a spinner repaints all the time.
pub(in crate::ui) fn busy_ui(ui: &mut Ui, text: &str) {
    ui.label(RichText::new(format!("{text}…")).color(ui.tokens().muted));
}
