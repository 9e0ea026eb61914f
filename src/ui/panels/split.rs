//! Lines between regions: dragged, or moved by arrow keys while they have the focus.

use egui::{CursorIcon, Key, Rect, Sense, Ui, pos2};

use crate::ui::theme::{TokensExt as _, space};

/// How far an arrow key moves a line, in points.
const KEY_STEP: f32 = 16.0;

/// A line that can be moved.
#[derive(Clone, Copy)]
pub(super) enum Split {
    /// The right edge of this region.
    Right(Rect),
    /// The upper edge of this region.
    Top(Rect),
    /// The lower edge of this region.
    Bottom(Rect),
}

/// Draw the line called `name`; where it is to be, if it was moved.
pub(super) fn split_ui(ui: &Ui, split: Split, name: &str) -> Option<f32> {
    let (at, ends, cursor) = match split {
        Split::Right(rect) => (
            rect.right(),
            [pos2(rect.right(), rect.top()), pos2(rect.right(), rect.bottom())],
            CursorIcon::ResizeHorizontal,
        ),
        Split::Top(rect) => {
            (rect.top(), [pos2(rect.left(), rect.top()), pos2(rect.right(), rect.top())], CursorIcon::ResizeVertical)
        }
        Split::Bottom(rect) => (
            rect.bottom(),
            [pos2(rect.left(), rect.bottom()), pos2(rect.right(), rect.bottom())],
            CursorIcon::ResizeVertical,
        ),
    };
    let grip = Rect::from_points(&ends).expand(space::XS);
    let response = ui.interact(grip, egui::Id::unique(("split", name)), Sense::click_and_drag());
    response.widget_info(|| egui::WidgetInfo::slider(true, f64::from(at.round()), name));
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_role(egui::accesskit::Role::Splitter));
    let is_used = response.hovered() || response.dragged();
    if is_used {
        ui.ctx().set_cursor_icon(cursor);
    }
    if is_used || response.has_focus() {
        ui.painter().line_segment(ends, egui::Stroke::new(2.0, ui.tokens().accent));
    }
    let moved = match response.interact_pointer_pos().filter(|_| response.dragged()) {
        Some(pointer) if matches!(split, Split::Right(_)) => pointer.x,
        Some(pointer) => pointer.y,
        None if response.has_focus() => at + KEY_STEP * presses(ui, split),
        None => at,
    };
    ((moved - at).abs() > 0.5).then_some(moved)
}

/// Presses of the key along the line's way minus presses against it.
fn presses(ui: &Ui, split: Split) -> f32 {
    let (on, back) = match split {
        Split::Right(_) => (Key::ArrowRight, Key::ArrowLeft),
        Split::Top(_) | Split::Bottom(_) => (Key::ArrowDown, Key::ArrowUp),
    };
    ui.input(|input| input.num_presses(on) as f32 - input.num_presses(back) as f32)
}
