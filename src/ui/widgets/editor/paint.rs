//! What is painted round and behind the text, from its galley.

use std::ops::Range;

use egui::text::CCursor;
use egui::text_edit::TextEditOutput;
use egui::{Color32, Pos2, Rect, Sense, Shape, Stroke, Ui, pos2, vec2};

use super::fold::Folding;
use super::place::{brackets, byte_at, chars_before};
use super::{EditorMemory, GUTTER};
use crate::app::batch::editor_problem::EditorProblem;
use crate::app::body::search;
use crate::app::state::FindingSeverity;
use crate::ui::theme::{Tokens, TokensExt as _, size, space};

/// Matches that are marked in the text at once.
const MARKED_MAX: usize = 500;

/// Size of the sign that folds.
const SIGN: f32 = 8.0;

/// What is painted behind the text: the current line, matching brackets, what is searched for.
pub(super) fn ground(ui: &Ui, output: &TextEditOutput, text: &str, memory: &EditorMemory) -> Vec<Shape> {
    let tokens = ui.tokens();
    let clip = ui.clip_rect();
    let edit = output.response.response.rect;
    let mut shapes = vec![Shape::rect_filled(edit, 4.0, tokens.inset)];
    let caret = output.cursor_range.map(|range| range.primary.index.0);
    if let Some(caret) = caret.filter(|_| output.response.response.has_focus()) {
        let row = rect_of(output, caret..caret);
        let line = Rect::from_x_y_ranges(edit.x_range(), row.y_range());
        shapes.push(Shape::rect_filled(line, 0.0, tokens.hover.gamma_multiply(0.5)));
        for at in brackets(text, byte_at(text, caret)).into_iter().flatten() {
            let at = chars_before(text, at);
            let stroke = Stroke::new(1.0, tokens.accent);
            shapes.push(Shape::rect_stroke(rect_of(output, at..at + 1), 2.0, stroke, egui::StrokeKind::Inside));
        }
    }
    if memory.is_finding {
        let length = memory.wanted.text.chars().count();
        let (mut bytes, mut start) = (0, 0);
        for at in search(text, &memory.wanted).at.into_iter().take(MARKED_MAX) {
            start += text[bytes..at].chars().count();
            bytes = at;
            let rect = rect_of(output, start..start + length);
            if rect.intersects(clip) {
                shapes.push(Shape::rect_filled(rect, 2.0, tokens.mark));
            }
        }
    }
    shapes
}

/// A number at the first row of each line in view, and a sign where it folds.
pub(super) fn margin_ui(ui: &Ui, id: egui::Id, output: &TextEditOutput, folding: &mut Folding) {
    let tokens = ui.tokens();
    let clip = ui.clip_rect();
    let left = output.galley_pos.x - f32::from(GUTTER);
    let mut line = 0;
    let mut is_first = true;
    let mut toggled = None;
    for row in &output.galley.rows {
        let top = output.galley_pos.y + row.pos.y;
        let is_shown = row.rect().height() > 0.0 && top + row.rect().height() > clip.top() && top < clip.bottom();
        if is_first && is_shown {
            let font = egui::FontId::monospace(size::SMALL);
            let at = pos2(output.galley_pos.x - space::S, top);
            ui.painter().text(at, egui::Align2::RIGHT_TOP, (line + 1).to_string(), font, tokens.muted);
            if let Some(open) = folding.at_line(line) {
                let place = Rect::from_min_size(pos2(left, top), vec2(SIGN + space::XS, row.rect().height()));
                let is_folded = folding.is_folded(open);
                if sign_ui(ui, id.with(("fold", line)), place, (line, is_folded)) {
                    toggled = Some(open);
                }
            }
        }
        line += usize::from(row.ends_with_newline);
        is_first = row.ends_with_newline;
    }
    if let Some(open) = toggled {
        folding.toggle(open);
        ui.ctx().request_repaint();
    }
}

/// A triangle that points at what is folded, or down at what is not. True if it was clicked.
fn sign_ui(ui: &Ui, id: egui::Id, place: Rect, (line, is_folded): (usize, bool)) -> bool {
    let tokens = ui.tokens();
    // The keyboard folds at the caret: the signs would be a long way of stops.
    let response = ui.interact(place, id, Sense::CLICK);
    let color = if response.hovered() || is_folded { tokens.text } else { tokens.muted };
    let center = place.center();
    let points = if is_folded {
        [vec2(-0.25, -0.5), vec2(0.35, 0.0), vec2(-0.25, 0.5)]
    } else {
        [vec2(-0.5, -0.25), vec2(0.5, -0.25), vec2(0.0, 0.35)]
    };
    let points = points.map(|point| center + point * SIGN).to_vec();
    ui.painter().add(Shape::convex_polygon(points, color, Stroke::NONE));
    let name = format!("{} line {}", if is_folded { "Unfold" } else { "Fold" }, line + 1);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &name));
    response.clicked()
}

/// Beside the first line of what is folded, how much that is; in the colour of what is wrong within.
pub(super) fn folded_marks(
    ui: &Ui,
    output: &TextEditOutput,
    text: &str,
    folding: &Folding,
    problems: &[EditorProblem],
) {
    let tokens = ui.tokens();
    for (hidden, lines) in folding.hidden() {
        let end = chars_before(text, hidden.start.saturating_sub(1));
        let at = rect_of(output, end..end).right_center() + vec2(space::S, 0.0);
        if !ui.clip_rect().y_range().contains(at.y) {
            continue;
        }
        let within = problems.iter().filter(|problem| hidden.contains(&problem.at));
        let worst = within.min_by_key(|problem| problem.severity != FindingSeverity::Error);
        let color = worst.map_or(tokens.muted, |problem| severity_color(tokens, problem.severity));
        let words = if lines == 1 { "… 1 line".to_owned() } else { format!("… {lines} lines") };
        let galley = ui.painter().layout_no_wrap(words, egui::FontId::monospace(size::SMALL), color);
        let place = egui::Align2::LEFT_CENTER.anchor_size(at, galley.size());
        ui.painter().rect_filled(place.expand2(vec2(space::XS, 0.0)), 4.0, tokens.hover);
        ui.painter().galley(place.min, galley, color);
    }
}

/// A wavy line beneath each problem in view.
pub(super) fn squiggles(ui: &Ui, output: &TextEditOutput, problems: &[EditorProblem], folding: &Folding) {
    let tokens = ui.tokens();
    let clip = ui.clip_rect();
    let hidden = folding.hidden();
    let is_shown = |problem: &&EditorProblem| !hidden.iter().any(|(hidden, _)| hidden.contains(&problem.at));
    for problem in problems.iter().filter(is_shown) {
        let rect = rect_of(output, problem.chars.clone());
        if rect.intersects(clip) {
            ui.painter().add(wave(rect, severity_color(tokens, problem.severity)));
        }
    }
}

fn severity_color(tokens: &Tokens, severity: FindingSeverity) -> Color32 {
    match severity {
        FindingSeverity::Error => tokens.fail,
        FindingSeverity::Note => tokens.info,
    }
}

fn wave(rect: Rect, color: Color32) -> Shape {
    const STEP: f32 = 3.0;
    let count = ((rect.width() / STEP).ceil() as usize).max(2);
    let points = (0..=count).map(|step| {
        let y = rect.bottom() - if step % 2 == 0 { 0.0 } else { 2.0 };
        pos2((rect.left() + step as f32 * STEP).min(rect.right().max(rect.left() + 2.0 * STEP)), y)
    });
    Shape::line(points.collect(), Stroke::new(1.0, color))
}

/// The rectangle of these characters, on the row of the first of them.
pub(super) fn rect_of(output: &TextEditOutput, chars: Range<usize>) -> Rect {
    let at = |index: usize| output.galley.pos_from_cursor(CCursor::new(index));
    let (start, end) = (at(chars.start), at(chars.end));
    let right = if end.top() > start.top() + 1.0 { output.galley.rect.right() } else { end.left() };
    let offset = output.galley_pos.to_vec2();
    Rect::from_min_max(
        Pos2::new(start.left(), start.top()) + offset,
        Pos2::new(right.max(start.left()), start.bottom()) + offset,
    )
}
