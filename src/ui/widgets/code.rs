//! Exact text: read-only by visible lines only, and an editor for one message.

use std::sync::Arc;

use egui::text::{LayoutJob, TextFormat};
use egui::{Color32, FontId, RichText, ScrollArea, TextEdit, Ui};

use crate::ui::theme::{TokensExt as _, size, space};

/// A text to show, with a label for each line where there are labels.
#[derive(Clone, Copy)]
pub(in crate::ui) struct CodeText<'a> {
    /// Names the text for accessibility and for its scroll position.
    pub name: &'a str,
    pub text: &'a str,
    pub labels: &'a [String],
}

/// Fewest characters of a line before it continues on the next row.
const ROW_CHARS_MIN: usize = 24;

/// Width of one character of code at its size; `JetBrains` Mono has 0.6 em.
const CHAR_WIDTH: f32 = size::SMALL * 0.6;

/// Height of a row of code.
const ROW_HEIGHT: f32 = 17.0;

/// Width of the labels' column.
const LABEL_WIDTH: f32 = 176.0;

/// Width of the line numbers' column.
const NUMBER_WIDTH: f32 = 40.0;

/// Draw the lines that are visible; as high as the text needs, up to `max_height`.
pub(in crate::ui) fn code_ui(ui: &mut Ui, code: CodeText<'_>, max_height: f32) {
    let beside = if code.labels.is_empty() { NUMBER_WIDTH } else { LABEL_WIDTH };
    let row_chars = ((ui.available_width() - beside - 48.0) / CHAR_WIDTH).max(0.0) as usize;
    let rows = rows_of(ui, code, row_chars.max(ROW_CHARS_MIN));
    let tokens = ui.tokens();
    let frame = egui::Frame::new()
        .fill(tokens.inset)
        .stroke(egui::Stroke::new(1.0, tokens.line))
        .corner_radius(4)
        .inner_margin(egui::Margin::symmetric(8, 4));
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 0.0;
        ScrollArea::both().id_salt(code.name).max_height(max_height).auto_shrink([false, true]).show_rows(
            ui,
            ROW_HEIGHT,
            rows.len(),
            |ui, range| {
                for index in range {
                    let Some(row) = rows.get(index) else { break };
                    let line = code.text.get(row.start..row.end).unwrap_or_default();
                    let after = rows.get(index + 1).and_then(|next| next.inside);
                    row_ui(ui, line, row.line, code.labels, Broken { before: row.inside, after });
                }
            },
        );
    });
}

#[derive(Clone, Copy)]
struct Row {
    start: usize,
    end: usize,
    /// The line's number if the row begins it.
    line: Option<usize>,
    /// The string that the row begins in the middle of.
    inside: Option<Inside>,
}

/// A string of JSON that is broken over rows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Inside {
    Name,
    Value,
}

/// Where rows begin and end; kept between frames while the text stays the same.
fn rows_of(ui: &Ui, code: CodeText<'_>, row_chars: usize) -> Arc<[Row]> {
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
    let rows: Arc<[Row]> = split(code.text, row_chars).into();
    ui.data_mut(|data| data.insert_temp(id, (key, Arc::clone(&rows))));
    rows
}

fn split(text: &str, row_chars: usize) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut start = 0;
    for (number, line) in text.split('\n').enumerate() {
        let end = start + line.len();
        let mut row_start = start;
        let mut first = Some(number);
        let mut chars = 0;
        let (mut inside, mut string_start, mut is_escaped) = (None, None, false);
        for (at, c) in line.char_indices() {
            if chars == row_chars {
                rows.push(Row { start: row_start, end: start + at, line: first.take(), inside });
                inside = string_start.map(|string_start| kind_of_string(&line[string_start..]));
                row_start = start + at;
                chars = 0;
            }
            chars += 1;
            match (c, string_start) {
                ('"', None) => string_start = Some(at),
                ('"', Some(_)) if !is_escaped => string_start = None,
                _ => {}
            }
            is_escaped = c == '\\' && !is_escaped && string_start.is_some();
        }
        rows.push(Row { start: row_start, end, line: first, inside });
        start = end + 1;
    }
    rows
}

/// What the string at the start of `text` is.
fn kind_of_string(text: &str) -> Inside {
    let is_name = text[string_length(text)..].trim_start().starts_with(':');
    if is_name { Inside::Name } else { Inside::Value }
}

/// The strings that a row begins and ends in the middle of.
#[derive(Clone, Copy, Default)]
struct Broken {
    before: Option<Inside>,
    after: Option<Inside>,
}

fn row_ui(ui: &mut Ui, line: &str, number: Option<usize>, labels: &[String], broken: Broken) {
    let tokens = ui.tokens();
    ui.horizontal(|ui| {
        ui.set_height(ROW_HEIGHT);
        ui.spacing_mut().item_spacing.x = space::S;
        if labels.is_empty() {
            let text = number.map(|number| (number + 1).to_string()).unwrap_or_default();
            ui.label(RichText::new(format!("{text:>4}")).monospace().color(tokens.muted));
        } else {
            let label = number.and_then(|number| labels.get(number)).map_or("", String::as_str);
            let (rect, _) = ui.allocate_exact_size(egui::vec2(LABEL_WIDTH, ROW_HEIGHT), egui::Sense::hover());
            let text = RichText::new(label).size(size::SMALL).color(tokens.muted);
            label_ui(ui, rect, text);
        }
        // Labelled text is a string to sign: what looks like JSON in it is none.
        let job = if labels.is_empty() { highlighted(ui, line, broken) } else { plain(ui, line) };
        ui.add(egui::Label::new(job).extend().selectable(true));
    });
}

/// A label in a place of its own, from the left.
fn label_ui(ui: &mut Ui, rect: egui::Rect, text: RichText) {
    let layout = egui::Layout::left_to_right(egui::Align::Center);
    ui.new_child(egui::UiBuilder::new().max_rect(rect).layout(layout)).add(egui::Label::new(text).truncate());
}

/// Bytes up to which a text is highlighted while it is edited; beyond that it stays plain, and fast.
const HIGHLIGHT_BYTES_MAX: usize = 100 * 1024;

/// A JSON editor; true if the text was changed.
pub(in crate::ui) fn editor_ui(ui: &mut Ui, name: &str, text: &mut String, height: f32) -> bool {
    let rows = (height / ROW_HEIGHT).max(4.0) as usize;
    let mut layouter = |ui: &Ui, buffer: &dyn egui::TextBuffer, wrap_width: f32| {
        let text = buffer.as_str();
        let mut job =
            if text.len() <= HIGHLIGHT_BYTES_MAX { highlighted(ui, text, Broken::default()) } else { plain(ui, text) };
        job.wrap.max_width = wrap_width;
        ui.fonts_mut(|fonts| fonts.layout_job(job))
    };
    let edit =
        TextEdit::multiline(text).code_editor().desired_width(f32::INFINITY).desired_rows(rows).layouter(&mut layouter);
    let response = ScrollArea::vertical().id_salt(name).max_height(height).show(ui, |ui| ui.add(edit)).inner;
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, name));
    response.changed()
}

fn format(color: Color32) -> TextFormat {
    TextFormat::simple(FontId::monospace(size::SMALL), color)
}

fn plain(ui: &Ui, text: &str) -> LayoutJob {
    LayoutJob::single_section(text.to_owned(), format(ui.tokens().text))
}

/// JSON names, strings, numbers and words in their colours; other text stays as it is.
fn highlighted(ui: &Ui, text: &str, broken: Broken) -> LayoutJob {
    let tokens = ui.tokens();
    let color_of = |kind: Inside| if kind == Inside::Name { tokens.accent } else { tokens.ok };
    let mut job = LayoutJob::default();
    let mut rest = text;
    if let Some(kind) = broken.before {
        let length = rest_of_string(rest);
        job.append(&rest[..length], 0.0, format(color_of(kind)));
        rest = &rest[length..];
    }
    while let Some(first) = rest.chars().next() {
        let (length, color) = match first {
            '"' => {
                let length = string_length(rest);
                let is_open = length == rest.len() && broken.after.is_some();
                (length, color_of(broken.after.filter(|_| is_open).unwrap_or_else(|| kind_of_string(rest))))
            }
            '-' | '0'..='9' => (run(rest, |c| c.is_ascii_digit() || "+-.eE".contains(c)), tokens.warn),
            c if c.is_alphabetic() => {
                let length = run(rest, char::is_alphanumeric);
                let is_word = matches!(&rest[..length], "true" | "false" | "null");
                (length, if is_word { tokens.info } else { tokens.text })
            }
            _ => (run(rest, |c| !c.is_alphanumeric() && c != '"' && c != '-').max(first.len_utf8()), tokens.text),
        };
        job.append(&rest[..length], 0.0, format(color));
        rest = &rest[length..];
    }
    job
}

fn run(text: &str, is_in: impl Fn(char) -> bool) -> usize {
    text.find(|c| !is_in(c)).unwrap_or(text.len())
}

/// Bytes of the string at the start of `text` with both its quotes, or all of the text.
fn string_length(text: &str) -> usize {
    1 + rest_of_string(text.get(1..).unwrap_or_default())
}

/// Bytes up to and including the closing quote, or all of the text.
fn rest_of_string(text: &str) -> usize {
    let mut is_escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_continue_and_every_byte_is_on_one_row() {
        let text = format!("a\n{}\n\nend", "é".repeat(400));
        let rows = split(&text, 180);
        let numbers: Vec<_> = rows.iter().filter_map(|row| row.line).collect();
        assert_eq!(numbers, [0, 1, 2, 3]);
        assert_eq!(rows.iter().map(|row| row.end - row.start).sum::<usize>(), text.len() - 3);
    }

    #[test]
    fn a_string_that_is_broken_over_rows_stays_what_it_is() {
        let text = format!("{{\"{}\": \"{}\\\"x\"}}", "n".repeat(20), "v".repeat(20));
        let inside: Vec<_> = split(&text, 12).iter().map(|row| row.inside).collect();
        let (name, value) = (Some(Inside::Name), Some(Inside::Value));
        assert_eq!(inside, [None, name, None, value, value]);
    }

    #[test]
    fn a_string_ends_at_its_own_quote() {
        assert_eq!(string_length(r#""a\"b" x"#), 6);
        assert_eq!(string_length("\"open"), 5);
    }
}
