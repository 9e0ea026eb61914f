//! What the generator is asked for.

use egui::{DragValue, Ui};

use crate::app::state::{GENERATED_MESSAGES, GeneratorForm, State};
use crate::app::{BatchCommand, CommandQueue};
use crate::domain::message::MessageKind;
use crate::ui::theme::space;
use crate::ui::widgets::{choices_ui, primary_button, row_ui};

/// Width of the form.
const WIDTH: f32 = 420.0;

/// Numbers of messages that are a click away.
const MESSAGES: [(u32, &str); 4] = [(10, "10"), (100, "100"), (1_000, "1,000"), (10_000, "10,000")];

pub(super) fn generator_ui(ui: &mut Ui, state: &State, commands: &CommandQueue) {
    ui.set_width(WIDTH);
    let mut form = state.batch.generator.clone();
    let kinds = [
        (Some(MessageKind::Measurement), "Measurements"),
        (Some(MessageKind::Notification), "Notifications"),
        (None, "Both"),
    ];
    choices_ui(ui, "Kind", &mut form.kind, &kinds);
    numbers_ui(ui, &mut form);
    ui.checkbox(&mut form.out_of_order, "Out of order: messages come in another order than their times");
    if form != state.batch.generator {
        commands.push(BatchCommand::EditGenerator(form));
    }
    ui.add_space(space::XS);
    if ui.add(primary_button(ui, "Generate batch", true)).clicked() {
        commands.push(BatchCommand::Generate);
        ui.close();
    }
}

fn numbers_ui(ui: &mut Ui, form: &mut GeneratorForm) {
    row_ui(ui, "Messages", |ui, label_id| {
        ui.add(DragValue::new(&mut form.messages).range(GENERATED_MESSAGES)).labelled_by(label_id);
        for (count, text) in MESSAGES {
            let button = ui.add(egui::Button::selectable(form.messages == count, text));
            button.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, format!("{text} messages")));
            if button.clicked() {
                form.messages = count;
            }
        }
    });
    let mut number = |label: &str, value: &mut u32, range: std::ops::RangeInclusive<u32>| {
        row_ui(ui, label, |ui, label_id| ui.add(DragValue::new(value).range(range)).labelled_by(label_id));
    };
    number("Devices", &mut form.devices, 1..=500);
    number("Observations", &mut form.observations, 1..=1_000);
    number("Interval (s)", &mut form.interval_seconds, 1..=86_400);
    number("Starts hours ago", &mut form.start_hours_ago, 0..=87_600);
    number("Stored after (s)", &mut form.late_seconds, 0..=86_400);
    row_ui(ui, "Seed", |ui, label_id| ui.add(DragValue::new(&mut form.seed)).labelled_by(label_id));
}
