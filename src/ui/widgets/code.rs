//! Exact text, read-only: only the rows in view are drawn.

use std::ops::Range;
use std::sync::Arc;

use egui::text::{LayoutJob, TextFormat};
use egui::{Color32, FontId, RichText, Ui};

use super::{rows_ui, text_row_ui};
use crate::app::body::{Inside, Piece, Place, Row, pieces, rest_of_string, rows_of};
use crate::domain::json::{TokenKind, tokens};
use crate::ui::theme::{TokensExt as _, size, space};

/// A text to show, with a label for each line where there are labels.
#[derive(Clone, Copy)]
pub(in crate::ui) struct CodeText<'a> {
    /// Names the text for accessibility.
    pub name: &'a str,
    pub text: &'a str,
    pub labels: &'a [String],
}

/// Fewest characters of a line before it continues on the next row.
const ROW_CHARS_MIN: usize = 24;

/// Width of one character of code at its size; `JetBrains` Mono has 0.6 em.
const CHAR_WIDTH: f32 = size::SMALL * 0.6;

/// Height of a row of code.
pub(in crate::ui) const ROW_HEIGHT: f32 = 17.0;

/// Least width of the labels' column, and the most of the whole that it takes.
const LABEL_WIDTH_MIN: f32 = 176.0;
const LABEL_SHARE: f32 = 0.5;

/// Width of a character of a label, as a rule.
const LABEL_CHAR_WIDTH: f32 = size::SMALL * 0.53;

/// Width of the line numbers' column.
const NUMBER_WIDTH: f32 = 40.0;

/// Draw the lines, as high as the text needs: what scrolls is the page around it.
pub(in crate::ui) fn code_ui(ui: &mut Ui, code: CodeText<'_>) {
    let beside = if code.labels.is_empty() { NUMBER_WIDTH } else { label_width(ui, code.labels) };
    let rows = kept_rows(ui, code, fitting_chars(ui, beside));
    let is_colored = code.text.trim_start().starts_with(['{', '[', '<']);
    code_frame(ui).show(ui, |ui| {
        ui.set_width(ui.available_width());
        rows_ui(ui, ROW_HEIGHT, rows.len(), |ui, index| {
            let Some(row) = rows.get(index) else { return };
            let after = rows.get(index + 1).and_then(|next| next.inside);
            let shown = CodeRow { text: code.text, row: *row, after, marks: &[], is_colored };
            if code.labels.is_empty() {
                code_row_ui(ui, shown);
            } else {
                labelled_row_ui(ui, shown, code.labels, beside);
            }
        });
    });
}

/// What code is drawn on.
pub(in crate::ui) fn code_frame(ui: &Ui) -> egui::Frame {
    let tokens = ui.tokens();
    egui::Frame::new()
        .fill(tokens.inset)
        .stroke(egui::Stroke::new(1.0, tokens.line))
        .corner_radius(4)
        .inner_margin(egui::Margin::symmetric(8, 4))
}

/// Characters of a row that fit beside line numbers.
pub(in crate::ui) fn code_row_chars(ui: &Ui) -> usize {
    fitting_chars(ui, NUMBER_WIDTH)
}

/// Wide enough for the longest label, as far as there is room.
fn label_width(ui: &Ui, labels: &[String]) -> f32 {
    let longest = labels.iter().map(|label| label.chars().count()).max().unwrap_or_default();
    let most = (ui.available_width() * LABEL_SHARE).max(LABEL_WIDTH_MIN);
    (longest as f32 * LABEL_CHAR_WIDTH).clamp(LABEL_WIDTH_MIN, most)
}

fn fitting_chars(ui: &Ui, beside: f32) -> usize {
    (((ui.available_width() - beside - 48.0) / CHAR_WIDTH).max(0.0) as usize).max(ROW_CHARS_MIN)
}

/// Where rows begin and end; kept between frames while the text stays the same.
fn kept_rows(ui: &Ui, code: CodeText<'_>, row_chars: usize) -> Arc<[Row]> {
    let id = egui::Id::unique(("rows", code.name));
    let key = (code.text.as_ptr() as usize, code.text.len(), row_chars);
    type Kept = ((usize, usize, usize), Arc<[Row]>);
    let kept: Option<Kept> = ui.data(|data| data.get_temp(id));
    // A text of the same place and length can still be another one: only large ones are worth the memory.
    if let Some((known, rows)) = kept.filter(|_| code.text.len() > 16 * 1024)
        && known == key
    {
        return rows;
    }
    let rows: Arc<[Row]> = rows_of(code.text, row_chars).into();
    ui.data_mut(|data| data.insert_temp(id, (key, Arc::clone(&rows))));
    rows
}

/// The strings that a row begins and ends in the middle of.
#[derive(Clone, Copy, Default)]
struct Broken {
    before: Option<Inside>,
    after: Option<Inside>,
}

/// One row of a text, with its number.
#[derive(Clone, Copy)]
pub(in crate::ui) struct CodeRow<'a> {
    pub text: &'a str,
    pub row: Row,
    /// The string that the next row begins in the middle of.
    pub after: Option<Inside>,
    /// Bytes of the row that were found; true for the place that is shown.
    pub marks: &'a [(Range<usize>, bool)],
    /// True for JSON and XML: in other texts a figure is nothing special.
    pub is_colored: bool,
}

impl CodeRow<'_> {
    fn line(&self) -> &str {
        self.text.get(self.row.start..self.row.end).unwrap_or_default()
    }
}

/// Draw a row: number, and highlighted text.
pub(in crate::ui) fn code_row_ui(ui: &mut Ui, code: CodeRow<'_>) {
    text_row_ui(ui, ROW_HEIGHT, |ui| {
        ui.spacing_mut().item_spacing.x = space::S;
        let text = code.row.line.map(|number| (number + 1).to_string()).unwrap_or_default();
        ui.label(RichText::new(format!("{text:>4}")).monospace().color(ui.tokens().muted));
        let job = match code.row.inside {
            _ if !code.is_colored => plain(ui, code.line()),
            Some(Inside::Markup(place)) => markup(ui, code.line(), place),
            before => highlighted(ui, code.line(), Broken { before, after: code.after }),
        };
        let job = if code.marks.is_empty() { job } else { marked(ui, &job, code.marks) };
        ui.add(egui::Label::new(job).extend().selectable(true));
    });
}

/// Labelled text is a string to sign: what looks like JSON in it is none.
fn labelled_row_ui(ui: &mut Ui, code: CodeRow<'_>, labels: &[String], width: f32) {
    text_row_ui(ui, ROW_HEIGHT, |ui| {
        ui.spacing_mut().item_spacing.x = space::S;
        let label = code.row.line.and_then(|number| labels.get(number)).map_or("", String::as_str);
        let (rect, _) = ui.allocate_exact_size(egui::vec2(width, ROW_HEIGHT), egui::Sense::hover());
        label_ui(ui, rect, RichText::new(label).size(size::SMALL).color(ui.tokens().muted));
        ui.add(egui::Label::new(plain(ui, code.line())).extend().selectable(true));
    });
}

/// `job` with a ground behind what was found, and a line beneath the place that is shown.
fn marked(ui: &Ui, job: &LayoutJob, marks: &[(Range<usize>, bool)]) -> LayoutJob {
    let tokens = ui.tokens();
    let mut shown = LayoutJob::default();
    for section in &job.sections {
        let range = section.byte_range.start.0..section.byte_range.end.0;
        let mut at = range.start;
        for (mark, is_current) in marks.iter().filter(|(mark, _)| mark.start < range.end && mark.end > range.start) {
            let (start, end) = (mark.start.max(at), mark.end.min(range.end));
            shown.append(&job.text[at..start], 0.0, section.format.clone());
            let underline = if *is_current { egui::Stroke::new(2.0, tokens.accent) } else { egui::Stroke::NONE };
            let format = TextFormat { background: tokens.mark, underline, ..section.format.clone() };
            shown.append(&job.text[start..end], 0.0, format);
            at = end;
        }
        shown.append(&job.text[at..range.end], 0.0, section.format.clone());
    }
    shown
}

/// A label in a place of its own, from the left.
fn label_ui(ui: &mut Ui, rect: egui::Rect, text: RichText) {
    let layout = egui::Layout::left_to_right(egui::Align::Center);
    ui.new_child(egui::UiBuilder::new().max_rect(rect).layout(layout)).add(egui::Label::new(text).truncate());
}

fn format(color: Color32) -> TextFormat {
    TextFormat::simple(FontId::monospace(size::SMALL), color)
}

/// Text in one colour.
pub(super) fn plain(ui: &Ui, text: &str) -> LayoutJob {
    LayoutJob::single_section(text.to_owned(), format(ui.tokens().text))
}

/// A whole text of JSON in its colours.
pub(super) fn highlighted_text(ui: &Ui, text: &str) -> LayoutJob {
    highlighted(ui, text, Broken::default())
}

/// A row of XML in its colours; it begins at `place`.
fn markup(ui: &Ui, row: &str, place: Place) -> LayoutJob {
    let tokens = ui.tokens();
    let mut job = LayoutJob::default();
    let mut start = 0;
    for (end, piece) in pieces(row, place) {
        let color = match piece {
            Piece::Text => tokens.text,
            Piece::Tag => tokens.accent,
            Piece::Name => tokens.info,
            Piece::Value => tokens.ok,
            Piece::Comment | Piece::Declaration => tokens.muted,
        };
        job.append(&row[start..end], 0.0, format(color));
        start = end;
    }
    job
}

/// JSON names, strings, numbers and words in their colours; other text stays as it is.
fn highlighted(ui: &Ui, text: &str, broken: Broken) -> LayoutJob {
    let theme = ui.tokens();
    let color_of = |kind: Inside| if kind == Inside::Name { theme.accent } else { theme.ok };
    let mut job = LayoutJob::default();
    // Neighbours of one colour are one section: a text of many tokens is laid out faster.
    let mut section = (0..0, theme.text);
    let mut paint = |range: Range<usize>, color: Color32| {
        if section.1 == color {
            section.0.end = range.end;
        } else {
            let (done, before) = std::mem::replace(&mut section, (range, color));
            append(&mut job, &text[done], before);
        }
    };
    let begun = broken.before.map_or(0, |kind| {
        let end = rest_of_string(text);
        paint(0..end, color_of(kind));
        end
    });
    for token in tokens(&text[begun..]) {
        let range = token.range.start + begun..token.range.end + begun;
        let color = match token.kind {
            TokenKind::String => {
                let is_open = range.end == text.len() && broken.after.is_some();
                let kind = broken.after.filter(|_| is_open);
                color_of(kind.unwrap_or_else(|| Inside::of(&text[range.start..])))
            }
            TokenKind::Scalar => match &text[range.clone()] {
                "true" | "false" | "null" => theme.info,
                scalar if scalar.starts_with(|c: char| c == '-' || c.is_ascii_digit()) => theme.warn,
                _ => theme.text,
            },
            TokenKind::Open | TokenKind::Close | TokenKind::Comma | TokenKind::Colon | TokenKind::Space => theme.text,
        };
        paint(range, color);
    }
    let (done, color) = section;
    append(&mut job, &text[done], color);
    job
}

fn append(job: &mut LayoutJob, text: &str, color: Color32) {
    if !text.is_empty() {
        job.append(text, 0.0, format(color));
    }
}
