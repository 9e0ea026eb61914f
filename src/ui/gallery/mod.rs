//! Every widget in every state, on one page: `cargo run --example gallery`. What looks right here looks right
//! everywhere.

mod state;

use egui::{Button, Checkbox, DragValue, Grid, Label, RadioButton, Response, RichText, ScrollArea, TextEdit, Ui};

use self::state::Pose;
use crate::app::exchange::verdict::Tone;
use crate::app::state::{FieldLevel, FieldNote};
use crate::app::{CommandQueue, ThemeChoice};
use crate::domain::{Change, Setting};
use crate::ui::theme::{TokensExt as _, semibold, size, space};
use crate::ui::widgets::{
    CodeText, Editor, EditorMemory, badge_ui, busy_ui, choice_ui, choices_ui, code_ui, editor_ui, field_ui, heading_ui,
    hint_ui, key_value_ui, notes_ui, primary_button, tab_ui, tone_color,
};

/// A widget of the table, by name.
type Exhibit = (&'static str, fn(&mut Ui, Pose) -> Response);

/// The widgets that have states.
const EXHIBITS: [Exhibit; 12] = [
    ("Button", |ui, _| ui.button("Load…")),
    ("Primary button", |ui, pose| ui.add(primary_button(ui, "Send", pose != Pose::Disabled))),
    ("Button without frame", |ui, _| ui.add(Button::new("Theme: dark").frame(false))),
    ("Tab", |ui, pose| if pose.is_framed() { chip(ui, false, "Signing") } else { tab_ui(ui, false, "Signing") }),
    ("Chosen tab", |ui, _| tab_ui(ui, true, "Request")),
    (
        "Chip",
        |ui, pose| if pose.is_framed() { chip(ui, false, "4xx 21") } else { ui.selectable_label(false, "4xx 21") },
    ),
    ("Chosen chip", |ui, _| chip(ui, true, "All 214")),
    ("Check box", |ui, _| ui.add(Checkbox::new(&mut false, "HTTPS"))),
    ("Checked box", |ui, _| ui.add(Checkbox::new(&mut true, "HTTPS"))),
    ("Choice", |ui, _| ui.add(RadioButton::new(true, "Secret in body"))),
    ("Field", |ui, _| {
        let mut text = "eu-west-1".to_owned();
        ui.add(TextEdit::singleline(&mut text).desired_width(96.0)).accessible_name("Region")
    }),
    ("Number", |ui, _| ui.add(DragValue::new(&mut 90)).accessible_name("Days")),
];

/// A chip with its frame, as it has one under the pointer.
fn chip(ui: &mut Ui, is_chosen: bool, text: &str) -> Response {
    ui.add(Button::selectable(is_chosen, text).frame_when_inactive(true))
}

/// What the gallery remembers, so that its widgets can be tried.
#[derive(Debug)]
pub struct Gallery {
    text: String,
    code: String,
    editor: EditorMemory,
    theme: ThemeChoice,
    is_raw: bool,
}

impl Default for Gallery {
    fn default() -> Self {
        Self {
            text: "https://acme.example/in".to_owned(),
            code: "{\n  \"hashId\": \"qoa978\",\n  \"value\": 23041\n}".to_owned(),
            editor: EditorMemory::default(),
            theme: ThemeChoice::System,
            is_raw: false,
        }
    }
}

/// Draw the whole gallery.
pub fn gallery_ui(ui: &mut Ui, gallery: &mut Gallery) {
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        poses_ui(ui);
        ui.columns(2, |columns| {
            if let [left, right] = columns {
                fields_ui(left, gallery);
                words_ui(right);
            }
        });
        texts_ui(ui, gallery);
    });
}

fn poses_ui(ui: &mut Ui) {
    Grid::new("poses").spacing([space::XL, space::S]).show(ui, |ui| {
        ui.label("");
        for pose in Pose::ALL {
            hint_ui(ui, pose.label());
        }
        ui.end_row();
        for (name, widget) in EXHIBITS {
            ui.add(Label::new(RichText::new(name).size(size::SMALL).color(ui.tokens().muted)).extend());
            for pose in Pose::ALL {
                ui.push_id((name, pose.label()), |ui| pose.hold(ui, |ui| widget(ui, pose)));
            }
            ui.end_row();
        }
    });
}

/// Labelled fields, and every kind of remark beneath them.
fn fields_ui(ui: &mut Ui, gallery: &mut Gallery) {
    heading_ui(ui, "Fields and remarks");
    field_ui(ui, "URL", &mut gallery.text, "https://…");
    let note =
        |level, text: &str| FieldNote { subject: Setting::Url.into(), level, text: text.to_owned(), apply: None };
    let edit = Change { field: Setting::Region, value: "eu-west-1".to_owned() };
    let notes = [
        note(FieldLevel::Info, "It answers on port 443."),
        FieldNote { apply: Some(edit), ..note(FieldLevel::Warning, "Detected from the host: eu-west-1.") },
        note(FieldLevel::Error, "It must begin with https://."),
    ];
    notes_ui(ui, &notes, &CommandQueue::default());
    let themes = [(ThemeChoice::System, "As the system"), (ThemeChoice::Light, "Light"), (ThemeChoice::Dark, "Dark")];
    choice_ui(ui, "One of many", &mut gallery.theme, &themes);
    choices_ui(ui, "One of few", &mut gallery.is_raw, &[(false, "Formatted"), (true, "As typed")]);
}

/// Verdicts, badges, hints, and what is under way.
fn words_ui(ui: &mut Ui) {
    heading_ui(ui, "Verdicts and marks");
    for (tone, text) in [
        (Tone::Ok, "✓ 200 OK: delivered"),
        (Tone::Warn, "⚠ 302 Found: not delivered yet"),
        (Tone::Fail, "✗ 403 Forbidden: SignatureDoesNotMatch"),
    ] {
        ui.label(RichText::new(text).font(semibold(size::TITLE)).color(tone_color(ui, tone)));
    }
    ui.horizontal(|ui| {
        let tokens = ui.tokens();
        badge_ui(ui, "proven", tokens.fail);
        badge_ui(ui, "likely", tokens.warn);
        badge_ui(ui, "platform", tokens.ok);
        badge_ui(ui, "auth", tokens.accent);
        badge_ui(ui, "transport", tokens.muted);
    });
    key_value_ui(ui, "on the wire", "/telemetry/2026/03/05/1772672523123");
    hint_ui(ui, "What is small and muted explains, and may wrap.");
    busy_ui(ui, "Checking");
}

/// What came or goes as bytes, and what is typed.
fn texts_ui(ui: &mut Ui, gallery: &mut Gallery) {
    heading_ui(ui, "Text of the wire, and an editor");
    ui.columns(2, |columns| {
        if let [left, right] = columns {
            code_ui(left, CodeText { name: "Text of the wire", text: &gallery.code, labels: &[] });
            let shown = Editor {
                name: "Message as JSON",
                key: ("gallery", 0),
                text: &mut gallery.code,
                problems: &[],
                height: 116.0,
            };
            editor_ui(right, shown, &mut gallery.editor);
        }
    });
}
