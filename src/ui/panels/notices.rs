//! What the user should know, over the window so that nothing moves, each with its way out.

use egui::{Align2, Area, Context, Frame, Id, Margin, Order, RichText, Stroke, Ui, vec2};

use crate::app::state::{Notice, NoticeLevel, State};
use crate::app::{CommandQueue, NoticeCommand};
use crate::domain::display::visible;
use crate::ui::action::Action;
use crate::ui::theme::{RADIUS, Tokens, TokensExt as _, space};
use crate::ui::widgets::{announce, region};

/// Notices that are shown at once, the latest lowest; the rest waits until these are gone.
const SHOWN: usize = 3;

/// Width of a notice, where the window has it.
const WIDTH: f32 = 480.0;

/// Distance from the right edge, and from the bottom: the status line stays in sight.
const INSET: egui::Vec2 = vec2(space::M, 40.0);

pub(super) fn notices_ui(ctx: &Context, state: &State, commands: &CommandQueue) {
    let list = &state.notices.list;
    if list.is_empty() {
        return;
    }
    let undoable = list.iter().rev().find(|notice| notice.undo.is_some()).map(|notice| notice.id);
    let area = Area::new(Id::unique("notices")).order(Order::Foreground).fade_in(false);
    area.anchor(Align2::RIGHT_BOTTOM, -INSET).show(ctx, |ui| {
        region(ui, "Notices");
        ui.set_width(WIDTH.min(ctx.content_rect().width() - 2.0 * INSET.x));
        for notice in &list[list.len().saturating_sub(SHOWN)..] {
            card_ui(ui, notice, undoable == Some(notice.id), commands);
        }
    });
}

fn card_ui(ui: &mut Ui, notice: &Notice, is_latest: bool, commands: &CommandQueue) {
    let tokens = ui.tokens();
    let (mark, color) = look(tokens, notice.level);
    let frame = Frame::popup(ui.style())
        .stroke(Stroke::new(1.0, color))
        .corner_radius(RADIUS)
        .inner_margin(Margin::symmetric(12, 8));
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal_top(|ui| {
            ui.label(RichText::new(mark).color(color));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Min), |ui| {
                let dismiss = ui.button("Dismiss");
                describe(&dismiss, notice);
                if dismiss.clicked() {
                    commands.push(NoticeCommand::Dismiss(notice.id));
                }
                if notice.undo.is_some() {
                    undo_ui(ui, notice, is_latest, commands);
                }
                ui.with_layout(egui::Layout::left_to_right(egui::Align::Min), |ui| {
                    let text = ui.add(egui::Label::new(visible(&notice.text)).wrap());
                    announce(&text, notice.level == NoticeLevel::Error);
                });
            });
        });
    });
}

fn look(tokens: &Tokens, level: NoticeLevel) -> (&'static str, egui::Color32) {
    match level {
        NoticeLevel::Info => ("·", tokens.info),
        NoticeLevel::Warning => ("⚠", tokens.warn),
        NoticeLevel::Error => ("✗", tokens.fail),
    }
}

/// The key takes back what the latest notice offers.
fn undo_ui(ui: &mut Ui, notice: &Notice, is_latest: bool, commands: &CommandQueue) {
    let undo = ui.button(Action::UndoNotice.text());
    describe(&undo, notice);
    let key = Action::UndoNotice.shortcut_text(ui.ctx());
    let undo = if is_latest { undo.on_hover_text(key) } else { undo };
    if undo.clicked() {
        commands.push(NoticeCommand::Undo(notice.id));
    }
}

/// Several notices have the same buttons: each says which it is about.
fn describe(button: &egui::Response, notice: &Notice) {
    button.ctx.accesskit_node_builder(button.id, |node| node.set_description(visible(&notice.text)));
}
