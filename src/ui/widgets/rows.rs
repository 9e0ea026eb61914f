//! Many rows of one height within a page that scrolls as a whole: no bar of their own catches the wheel.

use egui::{Rect, Sense, Ui, UiBuilder, pos2, vec2};

/// So many rows are drawn whether they are in view or not: a screen reader finds them, and they cost little.
const ALWAYS_DRAWN: usize = 200;

/// Make room for `count` rows, and draw those that are in view.
pub(in crate::ui) fn rows_ui(ui: &mut Ui, row_height: f32, count: usize, mut row: impl FnMut(&mut Ui, usize)) {
    let size = vec2(ui.available_width(), row_height * count as f32);
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    let in_view = if count <= ALWAYS_DRAWN { 0..count } else { rows_between(rect, ui.clip_rect(), row_height, count) };
    for index in in_view {
        // Each at its place: what one of them is too high by moves none of the others.
        let top = rect.top() + row_height * index as f32;
        let place = Rect::from_min_size(pos2(rect.left(), top), vec2(rect.width(), row_height));
        let builder = UiBuilder::new().max_rect(place).layout(egui::Layout::top_down(egui::Align::Min));
        row(&mut ui.new_child(builder), index);
    }
}

/// A row as high as lists of rows take it: [`Ui::horizontal`] makes room for a control.
pub(in crate::ui) fn text_row_ui(ui: &mut Ui, row_height: f32, content: impl FnOnce(&mut Ui)) {
    let size = vec2(ui.available_width(), row_height);
    ui.allocate_ui_with_layout(size, egui::Layout::left_to_right(egui::Align::Center), |ui| {
        ui.set_min_height(row_height);
        content(ui);
    });
}

/// The rows of `rect` that `clip` lets through.
fn rows_between(rect: Rect, clip: Rect, row_height: f32, count: usize) -> std::ops::Range<usize> {
    let row_at = |y: f32| ((y - rect.top()) / row_height).max(0.0);
    let first = (row_at(clip.top()).floor() as usize).min(count);
    let end = (row_at(clip.bottom()).ceil() as usize).clamp(first, count);
    first..end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_view_is_drawn_with_its_first_and_last_row_cut() {
        let rows = |top: f32| Rect::from_min_size(pos2(0.0, top), vec2(100.0, 10_000.0));
        let clip = Rect::from_min_max(pos2(0.0, 100.0), pos2(100.0, 195.0));
        let between = |top: f32| rows_between(rows(top), clip, 10.0, 1_000);
        assert_eq!(between(100.0), 0..10);
        assert_eq!(between(95.0), 0..10);
        assert_eq!(between(-4_900.0), 500..510);
        assert!(between(500.0).is_empty(), "all beneath the view");
        assert!(between(-20_000.0).is_empty(), "all above it");
    }
}
