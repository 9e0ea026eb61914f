//! What the user should know, each with its way out.

use egui::{RichText, Ui};

use crate::app::state::{Notice, NoticeLevel, State};
use crate::app::{Command, CommandQueue};
use crate::domain::display::visible;
use crate::ui::action::Action;
use crate::ui::theme::TokensExt as _;
use crate::ui::widgets::announce;

/// Notices that are shown at once; the rest waits until these are gone.
const SHOWN: usize = 3;

pub(in crate::ui) fn notices_ui(ui: &mut Ui, state: &State, commands: &CommandQueue) {
    let tokens = ui.tokens();
    let latest = state.notices.list.iter().rev().find(|notice| notice.undo.is_some()).map(|notice| notice.id);
    for notice in state.notices.list.iter().rev().take(SHOWN) {
        let (mark, color) = match notice.level {
            NoticeLevel::Info => ("·", tokens.info),
            NoticeLevel::Warning => ("⚠", tokens.warn),
            NoticeLevel::Error => ("✗", tokens.fail),
        };
        ui.horizontal(|ui| {
            ui.label(RichText::new(mark).color(color));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Min), |ui| {
                let dismiss = ui.button("Dismiss");
                describe(&dismiss, notice);
                if dismiss.clicked() {
                    commands.push(Command::DismissNotice(notice.id));
                }
                if notice.undo.is_some() {
                    undo_ui(ui, notice, latest == Some(notice.id), commands);
                }
                ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                    let text = ui.add(egui::Label::new(visible(&notice.text)).wrap());
                    announce(&text, notice.level == NoticeLevel::Error);
                });
            });
        });
    }
}

/// The key takes back what the latest notice offers.
fn undo_ui(ui: &mut Ui, notice: &Notice, is_latest: bool, commands: &CommandQueue) {
    let undo = ui.button(Action::UndoNotice.text());
    describe(&undo, notice);
    let key = Action::UndoNotice.shortcut_text(ui.ctx());
    let undo = if is_latest { undo.on_hover_text(key) } else { undo };
    if undo.clicked() {
        commands.push(Command::Undo(notice.id));
    }
}

/// Several notices have the same buttons: each says which it is about.
fn describe(button: &egui::Response, notice: &Notice) {
    button.ctx.accesskit_node_builder(button.id, |node| node.set_description(visible(&notice.text)));
}
