//! What this program is: version, commit, licences, and what it does not do.

use egui::{Context, Id, Modal, RichText, Ui};

use crate::app::state::State;
use crate::app::{CommandQueue, WindowCommand};
use crate::domain::display::visible;
use crate::domain::program;
use crate::ui::theme::{TokensExt as _, overlay_frame, semibold, size, space};
use crate::ui::widgets::region;

const WIDTH: f32 = 460.0;
/// Column of the names.
const NAME_WIDTH: f32 = 96.0;

/// True while it stays open.
pub(in crate::ui) fn about_ui(ctx: &Context, state: &State, commands: &CommandQueue) -> bool {
    let mut is_open = true;
    let modal = Modal::new(Id::unique("about")).frame(overlay_frame(ctx)).show(ctx, |ui| {
        region(ui, "About signpost");
        ui.set_width(WIDTH);
        ui.horizontal(|ui| {
            ui.label(RichText::new("signpost").font(semibold(size::TITLE)));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let close = ui.button("Close");
                is_open &= !close.clicked();
                if ui.memory(|memory| memory.focused().is_none()) {
                    close.request_focus();
                }
                if ui.button("Copy version").on_hover_text("Copy version and commit, for a bug report").clicked() {
                    commands.push(WindowCommand::CopyText(format!("signpost {}", program::version_text())));
                }
            });
        });
        ui.add_space(space::M);
        fact_ui(ui, "Version", program::VERSION);
        fact_ui(ui, "Commit", program::commit().unwrap_or("not known: built from source"));
        fact_ui(ui, "Licence", "MIT or Apache-2.0, at your option");
        parts_ui(ui, state, commands);
        ui.add_space(space::M);
        for text in [
            "Signpost does not check for updates.",
            "The command signpost doctor prints what matters for a bug report, without secrets.",
        ] {
            ui.add(egui::Label::new(RichText::new(text).color(ui.tokens().muted)).wrap());
        }
    });
    is_open && !modal.should_close()
}

/// The licences of everything that is linked in, and of the fonts.
fn parts_ui(ui: &mut Ui, state: &State, commands: &CommandQueue) {
    let Some(page) = &state.places.licence_page else {
        fact_ui(ui, "Parts", "The page of their licences comes with the packages.");
        return;
    };
    let path = page.display().to_string();
    ui.horizontal(|ui| {
        name_ui(ui, "Parts");
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if ui.button("Copy path").on_hover_text("Copy the path of the page with their licences").clicked() {
                commands.push(WindowCommand::CopyText(path.clone()));
            }
            ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                ui.add(egui::Label::new(RichText::new(visible(&path)).monospace()).truncate().selectable(true));
            });
        });
    });
}

fn fact_ui(ui: &mut Ui, name: &str, value: &str) {
    ui.horizontal(|ui| {
        name_ui(ui, name);
        ui.add(egui::Label::new(value).wrap().selectable(true));
    });
}

fn name_ui(ui: &mut Ui, name: &str) {
    let left = egui::Layout::left_to_right(egui::Align::Center);
    ui.allocate_ui_with_layout(egui::vec2(NAME_WIDTH, ui.spacing().interact_size.y), left, |ui| {
        ui.set_min_width(NAME_WIDTH);
        ui.label(RichText::new(name).color(ui.tokens().muted));
    });
}
