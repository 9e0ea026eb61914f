//! What the user should know, each with its way out.

use egui::{RichText, Ui};

use crate::app::state::{NoticeLevel, State};
use crate::app::{Command, CommandQueue};
use crate::domain::display::visible;
use crate::ui::theme::TokensExt as _;
use crate::ui::widgets::announce;

/// Notices that are shown at once; the rest waits until these are gone.
const SHOWN: usize = 3;

pub(in crate::ui) fn notices_ui(ui: &mut Ui, state: &State, commands: &CommandQueue) {
    let tokens = ui.tokens();
    for notice in state.notices.list.iter().rev().take(SHOWN) {
        let (mark, color) = match notice.level {
            NoticeLevel::Info => ("·", tokens.info),
            NoticeLevel::Warning => ("⚠", tokens.warn),
            NoticeLevel::Error => ("✗", tokens.fail),
        };
        ui.horizontal(|ui| {
            ui.label(RichText::new(mark).color(color));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                if ui.button("Dismiss").clicked() {
                    commands.push(Command::DismissNotice(notice.id));
                }
                if notice.undo.is_some() && ui.button("Undo").clicked() {
                    commands.push(Command::Undo(notice.id));
                }
                ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                    let text = ui.add(egui::Label::new(visible(&notice.text)).truncate());
                    announce(&text, notice.level == NoticeLevel::Error);
                });
            });
        });
    }
}
