//! The presenter's view: where the data goes, how the last delivery ended, and the data as a picture. No address beyond
//! the host, no header, no credential.

use egui::{Align, CentralPanel, Frame, Layout, Margin, RichText, Ui};

use super::environment::environment_mark_ui;
use super::measurement::{Picture, count_text, measured_ui};
use crate::app::exchange::verdict;
use crate::app::state::{DestinationEntry, MeasuredPlace, Presented, State};
use crate::app::{CommandQueue, WindowCommand};
use crate::domain::display::visible;
use crate::ui::theme::{TokensExt as _, semibold, size, space};
use crate::ui::widgets::{hint_ui, region, tone_color};

/// Width from which table and charts stand side by side.
const WIDE: f32 = 900.0;

pub(super) fn presentation_ui(ui: &mut Ui, state: &State, commands: &CommandQueue) {
    let frame = Frame::new().fill(ui.tokens().surface).inner_margin(Margin::same(24));
    CentralPanel::default().frame(frame).show(ui, |ui| {
        region(ui, "Presentation");
        head_ui(ui, state, commands);
        ui.add_space(space::M);
        let height = ui.available_height();
        let place = MeasuredPlace::Presentation;
        if ui.available_width() >= WIDE {
            ui.columns(2, |columns| {
                for (column, picture) in columns.iter_mut().zip([Picture::Table, Picture::Charts]) {
                    column.shrink_clip_rect(column.max_rect());
                    measured_ui(column, state, (place, picture), height, commands);
                }
            });
        } else {
            measured_ui(ui, state, (place, Picture::Charts), height / 2.0, commands);
            measured_ui(ui, state, (place, Picture::Table), ui.available_height(), commands);
        }
    });
    if ui.ctx().input_mut(|input| input.consume_key(egui::Modifiers::NONE, egui::Key::Escape)) {
        commands.push(WindowCommand::SetPresenting(false));
    }
}

fn head_ui(ui: &mut Ui, state: &State, commands: &CommandQueue) {
    ui.horizontal(|ui| {
        let name = state.destinations.selected_entry().map_or("No destination", |entry| entry.name());
        ui.label(RichText::new(visible(name)).font(semibold(size::LARGE)));
        environment_mark_ui(ui, state.destinations.selected_entry().and_then(DestinationEntry::environment));
        if let Some(host) = state
            .draft()
            .and_then(|draft| url::Url::parse(draft.fields.url.expose()).ok())
            .and_then(|url| host_of(&url))
        {
            ui.label(RichText::new(host).color(ui.tokens().muted));
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if ui.button("Leave").on_hover_text("Esc or F11").clicked() {
                commands.push(WindowCommand::SetPresenting(false));
            }
        });
    });
    match state.presented() {
        Presented::Delivery(exchange) => {
            let verdict = verdict::of(&exchange);
            let text = RichText::new(&verdict.text).size(size::TITLE).color(tone_color(ui, verdict.tone));
            ui.add(egui::Label::new(text).wrap());
        }
        Presented::Batch(_) => hint_ui(ui, "Not delivered yet: this is the batch that Send delivers."),
    }
    if let Some(sorted) = &state.measured.at(MeasuredPlace::Presentation).shown {
        hint_ui(ui, &count_text(&sorted.measurements));
    }
}

/// Scheme and host: a path, a query or a user may be nobody else's business.
fn host_of(url: &url::Url) -> Option<String> {
    url.host_str().map(|host| format!("{}://{}", url.scheme(), visible(host)))
}
