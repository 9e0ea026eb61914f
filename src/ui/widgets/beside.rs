//! Two texts side by side, what differs in them marked; only the rows in view are drawn.

use std::sync::Arc;

use egui::text::{LayoutJob, TextFormat};
use egui::{Color32, FontId, RichText, Ui};

use super::{rows_ui, text_row_ui};
use crate::app::exchange::difference::{Line, Row};
use crate::ui::theme::{TokensExt as _, size, space};

/// Height of a row of text.
const ROW_HEIGHT: f32 = 17.0;

/// Width of one character; `JetBrains` Mono has 0.6 em.
const CHAR_WIDTH: f32 = size::SMALL * 0.6;

/// Width of the line numbers and of the mark of a changed line.
const NUMBER_WIDTH: f32 = 44.0;

/// Fewest characters of a line before it continues on the next row.
const ROW_CHARS_MIN: usize = 16;

/// Equal lines that stay around a change.
const CONTEXT: usize = 3;

/// What the columns are called, and what is in them.
#[derive(Clone, Copy)]
pub(in crate::ui) struct Beside<'a> {
    /// Names the view for accessibility and for its scroll position.
    pub name: &'a str,
    pub left: &'a str,
    pub right: &'a str,
    pub rows: &'a [Row],
    /// Leave out long runs of equal lines.
    pub is_folded: bool,
}

/// A row of the view: part of a row of the texts, or the place of rows left out.
#[derive(Clone, Copy)]
enum Shown {
    /// It begins at these bytes of the left and of the right line.
    Part {
        row: usize,
        at: (usize, usize),
    },
    Folded {
        count: usize,
    },
}

/// Draw both texts, as high as they need.
pub(in crate::ui) fn beside_ui(ui: &mut Ui, beside: Beside<'_>) {
    let column = (ui.available_width() - space::M) / 2.0;
    let chars = (((column - NUMBER_WIDTH - space::L) / CHAR_WIDTH).max(0.0) as usize).max(ROW_CHARS_MIN);
    let shown = kept_rows(ui, beside, chars);
    let tokens = ui.tokens();
    ui.horizontal(|ui| {
        for title in [beside.left, beside.right] {
            let (rect, _) = ui.allocate_exact_size(egui::vec2(column, ROW_HEIGHT), egui::Sense::hover());
            let text = RichText::new(title).size(size::SMALL).color(tokens.muted);
            let layout = egui::Layout::left_to_right(egui::Align::Center);
            ui.new_child(egui::UiBuilder::new().max_rect(rect).layout(layout)).add(egui::Label::new(text).truncate());
        }
    });
    let frame = egui::Frame::new().fill(tokens.inset).stroke(egui::Stroke::new(1.0, tokens.line)).corner_radius(4);
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        rows_ui(ui, ROW_HEIGHT, shown.len(), |ui, index| match shown.get(index) {
            Some(Shown::Part { row, at }) => row_ui(ui, &beside.rows[*row], *at, (column, chars)),
            Some(Shown::Folded { count }) => folded_ui(ui, *count),
            None => {}
        });
    });
}

/// Rows of texts, and bytes of fewer rows, above which the rows of the view are kept between frames.
const KEPT_ABOVE: usize = 200;
const KEPT_ABOVE_BYTES: usize = 64 * 1024;

/// The rows of the view; worked out once for large texts.
fn kept_rows(ui: &Ui, beside: Beside<'_>, chars: usize) -> Arc<[Shown]> {
    let bytes = |line: &Option<Line>| line.as_ref().map_or(0, |line| line.text.len());
    let size = |rows: &[Row]| rows.iter().map(|row| bytes(&row.left) + bytes(&row.right)).sum::<usize>();
    if beside.rows.len() <= KEPT_ABOVE && size(beside.rows) <= KEPT_ABOVE_BYTES {
        return shown_rows(beside, chars).into();
    }
    let id = egui::Id::unique(("beside", beside.name));
    // The titles name the exchanges, so another comparison has another key.
    let key = egui::Id::unique((beside.left, beside.right, beside.rows.len(), chars, beside.is_folded));
    let kept: Option<(egui::Id, Arc<[Shown]>)> = ui.data(|data| data.get_temp(id));
    if let Some((_, rows)) = kept.filter(|(known, _)| *known == key) {
        return rows;
    }
    let rows: Arc<[Shown]> = shown_rows(beside, chars).into();
    ui.data_mut(|data| data.insert_temp(id, (key, Arc::clone(&rows))));
    rows
}

fn shown_rows(beside: Beside<'_>, chars: usize) -> Vec<Shown> {
    let is_near_change = near_changes(beside.rows);
    let mut shown = Vec::new();
    let mut left_out = 0;
    for (row, is_near) in beside.rows.iter().zip(is_near_change).enumerate().map(|(at, (_, near))| (at, near)) {
        if beside.is_folded && !is_near {
            left_out += 1;
            continue;
        }
        if left_out > 0 {
            shown.push(Shown::Folded { count: left_out });
            left_out = 0;
        }
        shown.extend(parts_of(&beside.rows[row], chars).map(|at| Shown::Part { row, at }));
    }
    if left_out > 0 {
        shown.push(Shown::Folded { count: left_out });
    }
    shown
}

/// For each row whether it stands within [`CONTEXT`] of a change.
fn near_changes(rows: &[Row]) -> Vec<bool> {
    let mut near = vec![false; rows.len()];
    for (at, _) in rows.iter().enumerate().filter(|(_, row)| row.is_changed()) {
        for place in &mut near[at.saturating_sub(CONTEXT)..(at + CONTEXT + 1).min(rows.len())] {
            *place = true;
        }
    }
    near
}

/// Where each row of the view that a row of the texts takes begins, on the left and on the right. A side that has ended
/// stays at its end.
fn parts_of(row: &Row, chars: usize) -> impl Iterator<Item = (usize, usize)> {
    let left = row.left.as_ref().map_or("", |line| line.text.as_str());
    let right = row.right.as_ref().map_or("", |line| line.text.as_str());
    let next = move |at: &(usize, usize)| {
        let next = (part_end(left, at.0, chars), part_end(right, at.1, chars));
        (next != (left.len(), right.len())).then_some(next)
    };
    std::iter::successors(Some((0, 0)), next)
}

fn folded_ui(ui: &mut Ui, count: usize) {
    let lines = if count == 1 { "line" } else { "lines" };
    let text = RichText::new(format!("      …  {count} equal {lines}")).size(size::SMALL).color(ui.tokens().muted);
    text_row_ui(ui, ROW_HEIGHT, |ui| drop(ui.label(text)));
}

fn row_ui(ui: &mut Ui, row: &Row, at: (usize, usize), (column, chars): (f32, usize)) {
    let is_changed = row.is_changed();
    text_row_ui(ui, ROW_HEIGHT, |ui| {
        ui.spacing_mut().item_spacing.x = space::M;
        let marks = if is_changed { ("−", "+") } else { (" ", " ") };
        let is_first = at == (0, 0);
        line_ui(ui, row.left.as_ref(), Part { start: at.0, chars, is_first }, marks.0, column);
        line_ui(ui, row.right.as_ref(), Part { start: at.1, chars, is_first }, marks.1, column);
    });
}

/// What a row of the view shows of a line.
#[derive(Clone, Copy)]
struct Part {
    /// In bytes.
    start: usize,
    chars: usize,
    /// The line begins here.
    is_first: bool,
}

fn line_ui(ui: &mut Ui, line: Option<&Line>, part: Part, mark: &str, width: f32) {
    let tokens = ui.tokens();
    let (rect, _) = ui.allocate_exact_size(egui::vec2(width, ROW_HEIGHT), egui::Sense::hover());
    let Some(line) = line else {
        ui.painter().rect_filled(rect, 0.0, tokens.ground);
        return;
    };
    let shown = part.start..part_end(&line.text, part.start, part.chars);
    let mut job = LayoutJob::default();
    let number = if part.is_first { format!("{:>4}{mark}", line.number) } else { "     ".to_owned() };
    let is_marked = mark != " ";
    job.append(&number, 0.0, plain(if is_marked { tokens.warn } else { tokens.muted }));
    job.append(" ", 0.0, plain(tokens.muted));
    for (range, differs) in [
        (shown.start..line.differs.start.clamp(shown.start, shown.end), false),
        (line.differs.start.clamp(shown.start, shown.end)..line.differs.end.clamp(shown.start, shown.end), true),
        (line.differs.end.clamp(shown.start, shown.end)..shown.end, false),
    ] {
        let text = line.text.get(range).unwrap_or_default();
        if !text.is_empty() {
            job.append(text, 0.0, if differs { marked(tokens.text, tokens.mark) } else { plain(tokens.text) });
        }
    }
    let layout = egui::Layout::left_to_right(egui::Align::Center);
    let mut child = ui.new_child(egui::UiBuilder::new().max_rect(rect).layout(layout));
    child.add(egui::Label::new(job).extend().selectable(true));
}

/// Where the row of the view ends that begins at `start` of a line that is broken after `chars` characters. It reads no
/// more than that row: a line may have megabytes.
fn part_end(text: &str, start: usize, chars: usize) -> usize {
    let rest = text.get(start..).unwrap_or_default();
    // As many bytes have at most as many characters.
    let length = if rest.len() <= chars { None } else { rest.char_indices().nth(chars).map(|(at, _)| at) };
    length.map_or(text.len(), |length| start + length)
}

fn plain(color: Color32) -> TextFormat {
    TextFormat::simple(FontId::monospace(size::SMALL), color)
}

/// By ground and by line, so that it does not depend on seeing a colour.
fn marked(color: Color32, ground: Color32) -> TextFormat {
    TextFormat { background: ground, underline: egui::Stroke::new(1.0, color), ..plain(color) }
}

#[cfg(test)]
mod tests {
    use crate::app::exchange::difference::compare;

    use super::*;

    fn lines(changed: &[usize]) -> (String, String) {
        let text = |is_right: bool| {
            (0..40)
                .map(|n| if is_right && changed.contains(&n) { format!("{n}!\n") } else { format!("{n}\n") })
                .collect()
        };
        (text(false), text(true))
    }

    #[test]
    fn equal_lines_far_from_a_change_are_left_out_and_counted() {
        let (left, right) = lines(&[20]);
        let rows = compare(&left, &right);
        let beside = Beside { name: "n", left: "", right: "", rows: &rows, is_folded: true };
        let shown = shown_rows(beside, 80);
        let folded: Vec<usize> = shown
            .iter()
            .filter_map(|row| if let Shown::Folded { count } = row { Some(*count) } else { None })
            .collect();
        assert_eq!((shown.len(), folded), (9, vec![17, 16]));
        let whole = Beside { is_folded: false, ..beside };
        assert_eq!(shown_rows(whole, 80).len(), 40);
    }

    #[test]
    fn a_long_line_takes_as_many_rows_as_its_longer_side() {
        let rows = compare(&"é".repeat(25), "short");
        assert_eq!(parts_of(&rows[0], 10).collect::<Vec<_>>(), [(0, 0), (20, 5), (40, 5)]);
        assert_eq!(part_end(&"é".repeat(25), 40, 10), 50);
        assert_eq!(part_end("short", 5, 10), 5);
        assert_eq!(parts_of(&compare("", "x\n")[0], 10).collect::<Vec<_>>(), [(0, 0)]);
    }
}
