//! Status, headers and body of the answer.

use std::fmt::Write as _;

use egui::{RichText, Ui};

use super::request::{Row, headers_ui};
use crate::app::{Command, CommandQueue, FilePurpose};
use crate::domain::display::{visible, visible_lines};
use crate::domain::exchange::{Failure, Response};
use crate::domain::{Exchange, Outcome};
use crate::ui::panels::Memory;
use crate::ui::theme::{TokensExt as _, semibold, size, space};
use crate::ui::widgets::{CodeText, code_ui, hint_ui, key_value_ui, tab_ui};

/// How a body is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::ui) enum BodyFace {
    #[default]
    Pretty,
    Raw,
    Hex,
}

/// Bytes of a body that are laid out as hex.
const HEX_BYTES_MAX: usize = 64 * 1024;

/// Height of the body.
const BODY_HEIGHT: f32 = 520.0;

pub(super) fn response_ui(ui: &mut Ui, exchange: &Exchange, memory: &mut Memory, commands: &CommandQueue) {
    match &exchange.outcome {
        Outcome::Failed(failure) => failure_ui(ui, failure),
        Outcome::Answered(response) => answered_ui(ui, response, memory, commands),
    }
}

fn failure_ui(ui: &mut Ui, failure: &Failure) {
    key_value_ui(ui, "No answer; reached phase", failure.phase.name());
    key_value_ui(ui, "after", &format!("{} ms", failure.after_ms));
    key_value_ui(ui, "cause", &visible(&failure.message));
    if let Some(bytes) = &failure.first_bytes {
        key_value_ui(ui, "first bytes (hex)", bytes);
    }
    if let Some(status) = failure.connect_status {
        key_value_ui(ui, "the proxy's status", &status.to_string());
    }
}

fn answered_ui(ui: &mut Ui, response: &Response, memory: &mut Memory, commands: &CommandQueue) {
    let line = format!("{} {} {}", response.http_version, response.status, visible(&response.reason));
    ui.label(RichText::new(line).font(semibold(size::BODY)));
    let rows: Vec<Row<'_>> =
        response.headers.iter().map(|header| Row { name: &header.name, value: &header.value, origin: None }).collect();
    headers_ui(ui, "response headers", &rows);
    if let Some(failure) = &response.failure {
        let text = format!("⚠ The body did not come whole: {}", visible(&failure.message));
        ui.add(egui::Label::new(RichText::new(text).color(ui.tokens().warn)).wrap());
    }
    ui.add_space(space::S);
    ui.horizontal_wrapped(|ui| {
        for (face, text) in [(BodyFace::Pretty, "Pretty"), (BodyFace::Raw, "Raw"), (BodyFace::Hex, "Hex")] {
            if tab_ui(ui, memory.response_face == face, text).clicked() {
                memory.response_face = face;
            }
        }
        if ui.small_button("Copy body").clicked() {
            commands.push(Command::CopyText(String::from_utf8_lossy(&response.body.kept).into_owned()));
        }
        if ui.small_button("Save body…").clicked() {
            commands.push(Command::PickFile(FilePurpose::SaveResponseBody));
        }
        let decoded = response.body.decoded_bytes.map(|bytes| format!(", {bytes} decoded")).unwrap_or_default();
        hint_ui(ui, &format!("{} bytes{decoded}", response.body.bytes));
    });
    if response.body.kept.is_empty() {
        hint_ui(ui, "The body is empty.");
        return;
    }
    let text = body_text(&response.body.kept, memory.response_face);
    code_ui(ui, CodeText { name: "Response body", text: &text, labels: &[] }, BODY_HEIGHT);
}

/// The body on the chosen face. What is no JSON or XML is shown as it is.
pub(in crate::ui) fn body_text(bytes: &[u8], face: BodyFace) -> String {
    match face {
        BodyFace::Raw => visible_lines(&String::from_utf8_lossy(bytes)),
        BodyFace::Hex => hex_dump(bytes),
        BodyFace::Pretty => match serde_json::from_slice::<serde_json::Value>(bytes) {
            Ok(value) => format!("{value:#}"),
            Err(_not_json) => pretty_xml(&visible_lines(&String::from_utf8_lossy(bytes))),
        },
    }
}

/// Each element on a line of its own, indented; text that is no XML stays as it is.
fn pretty_xml(text: &str) -> String {
    if !text.trim_start_matches('\u{feff}').trim_start().starts_with('<') || text.contains("<!DOCTYPE html") {
        return text.to_owned();
    }
    let mut pretty = String::with_capacity(text.len() + text.len() / 4);
    let mut depth = 0_usize;
    let mut rest = text.trim();
    while let Some(start) = rest.find('<') {
        let (content, tag) = rest.split_at(start);
        pretty.push_str(content.trim_end_matches(['\n', ' ']));
        let Some(end) = tag.find('>') else { break };
        let (tag, after) = tag.split_at(end + 1);
        let is_close = tag.starts_with("</");
        depth = depth.saturating_sub(usize::from(is_close));
        if !is_close || content.trim().is_empty() {
            write!(pretty, "\n{}", "  ".repeat(depth.min(40))).ok(); // A String takes every write.
        }
        pretty.push_str(tag);
        let is_open = !is_close && !tag.ends_with("/>") && !tag.starts_with("<?") && !tag.starts_with("<!");
        depth += usize::from(is_open);
        rest = after;
    }
    pretty.push_str(rest);
    pretty.trim_start().to_owned()
}

/// Offset, sixteen bytes, and what of them is printable.
fn hex_dump(bytes: &[u8]) -> String {
    let mut dump = String::new();
    for (number, row) in bytes.chunks(16).take(HEX_BYTES_MAX / 16).enumerate() {
        let hex: Vec<String> = row.iter().map(|byte| format!("{byte:02x}")).collect();
        let text: String =
            row.iter().map(|&b| if b.is_ascii_graphic() || b == b' ' { char::from(b) } else { '.' }).collect();
        writeln!(dump, "{:08x}  {:<47}  {text}", number * 16, hex.join(" ")).ok(); // A String takes every write.
    }
    dump
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xml_is_indented_and_its_text_stays_on_its_line() {
        let text = "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code><A/></Error>";
        assert_eq!(
            body_text(text.as_bytes(), BodyFace::Pretty),
            "<?xml version=\"1.0\"?>\n<Error>\n  <Code>AccessDenied</Code>\n  <A/>\n</Error>"
        );
        assert_eq!(body_text(b"plain < text", BodyFace::Pretty), "plain < text");
    }

    #[test]
    fn hex_has_offset_bytes_and_text() {
        assert_eq!(
            body_text(b"ab\x00", BodyFace::Hex),
            "00000000  61 62 00                                         ab.\n"
        );
    }
}
