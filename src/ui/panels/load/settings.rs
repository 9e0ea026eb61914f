//! Who sends how much for how long, and as which sender.

use egui::{RichText, Ui};

use crate::app::CommandQueue;
use crate::app::load::{LoadCommand, SettingsField, SettingsForm, SettingsProblem};
use crate::ui::theme::{TokensExt as _, size};
use crate::ui::widgets::{choice_ui, field_ui, hint_ui};

pub(super) fn settings_ui(ui: &mut Ui, form: &SettingsForm, commands: &CommandQueue) {
    let mut edited = form.clone();
    let plan = form.plan();
    let problems = plan.as_ref().err().map(Vec::as_slice).unwrap_or_default();
    field_ui(ui, "Devices", &mut edited.devices, "100");
    problem_ui(ui, problems, SettingsField::Devices);
    field_ui(ui, "Interval", &mut edited.interval, "5m");
    problem_ui(ui, problems, SettingsField::Interval);
    field_ui(ui, "Duration", &mut edited.duration, "10m");
    problem_ui(ui, problems, SettingsField::Duration);
    let senders: Vec<(&str, &str)> = SettingsForm::senders().map(|name| (name, name)).collect();
    choice_ui(ui, "Sender", &mut edited.sender, &senders);
    field_ui(ui, "Speed of waits", &mut edited.time_scale, "1");
    problem_ui(ui, problems, SettingsField::TimeScale);
    field_ui(ui, "Highest rate", &mut edited.rate_max, "100");
    problem_ui(ui, problems, SettingsField::RateMax);
    if let Ok(plan) = &plan {
        hint_ui(
            ui,
            &format!(
                "{:.1} reports per second, of {} at most. The sender \"{}\": {}",
                plan.fleet.rate(),
                plan.rate_max,
                plan.sender.name,
                plan.sender.source
            ),
        );
    }
    if edited != *form {
        commands.push(LoadCommand::Edit(edited));
    }
}

fn problem_ui(ui: &mut Ui, problems: &[SettingsProblem], field: SettingsField) {
    for problem in problems.iter().filter(|problem| problem.field == field) {
        let text = RichText::new(format!("✗ {}", problem.error)).size(size::SMALL).color(ui.tokens().fail);
        ui.add(egui::Label::new(text).wrap());
    }
}
