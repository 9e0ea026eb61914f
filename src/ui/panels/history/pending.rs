//! The send under way, as a row above the others: where it is, for how long, and how to stop it.

use egui::{Rect, RichText, Sense, Ui, vec2};

use crate::app::state::{SendState, State};
use crate::domain::display::visible;
use crate::domain::figures::duration_text;
use crate::domain::timings::Phase;
use crate::ui::panels::top::phase_text;
use crate::ui::theme::{TokensExt as _, space};

/// Height of the row.
const HEIGHT: f32 = 24.0;

/// Size of the bar, and the space between its parts.
const BAR_WIDTH: f32 = 160.0;
const BAR_HEIGHT: f32 = 8.0;
const PART_GAP: f32 = 2.0;

pub(super) fn pending_ui(ui: &mut Ui, state: &State) {
    let Some(since) = state.send.running_since() else { return };
    let elapsed = u64::try_from((state.now - since).whole_microseconds()).unwrap_or(0);
    let label = state.sent_to.as_ref().and_then(|to| state.label_of(to)).unwrap_or_default();
    let name = visible(&label.to_string());
    let doing = phase_text(&state.send);
    ui.horizontal(|ui| {
        ui.set_min_height(HEIGHT);
        ui.add_space(space::L);
        ui.label(RichText::new(&name));
        bar_ui(ui, reached(&state.send), &format!("Sending to {name}: {doing}"));
        ui.label(RichText::new(&doing).color(ui.tokens().muted));
        ui.label(RichText::new(duration_text(elapsed)).monospace());
    });
}

/// The phase that the send is in; `None` before the first.
fn reached(send: &SendState) -> Option<Phase> {
    match send {
        SendState::Sending { progress, .. } => Some(progress.phase),
        SendState::Idle
        | SendState::Preparing { .. }
        | SendState::Cancelling { .. }
        | SendState::Done { .. }
        | SendState::Cancelled { .. }
        | SendState::Failed(_) => None,
    }
}

/// One part a phase, those that were reached in their colour.
fn bar_ui(ui: &mut Ui, reached: Option<Phase>, label: &str) {
    let (rect, response) = ui.allocate_exact_size(vec2(BAR_WIDTH, BAR_HEIGHT), Sense::hover());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ProgressIndicator, true, label));
    let tokens = ui.tokens();
    let width = rect.width() / Phase::ALL.len() as f32;
    for (index, phase) in Phase::ALL.into_iter().enumerate() {
        let left = rect.left() + index as f32 * width;
        let part = Rect::from_min_size(egui::pos2(left, rect.top()), vec2(width - PART_GAP, rect.height()));
        let is_reached = reached.is_some_and(|reached| phase <= reached);
        ui.painter().rect_filled(part, 2.0, if is_reached { tokens.phase(phase) } else { tokens.inset });
        ui.painter().rect_stroke(part, 2.0, egui::Stroke::new(1.0, tokens.line), egui::StrokeKind::Inside);
    }
}
