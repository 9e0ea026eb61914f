//! Where the receiver listens, role by role, and what endpoint it plays.

use egui::{Button, Grid, RichText, ScrollArea, Ui};

use crate::app::state::{ReceiverAddresses, State};
use crate::app::{CommandQueue, Profile, ReceiverCommand, RoleName, WindowCommand};
use crate::ui::action::Action;
use crate::ui::theme::{TokensExt as _, size, space};
use crate::ui::widgets::{hint_ui, key_value_ui};

/// Height and width of the menu of profiles.
const PROFILES_SIZE: egui::Vec2 = egui::vec2(420.0, 360.0);

/// What the rail calls the destinations of a role.
pub(super) fn role_label(role: RoleName) -> &'static str {
    match role {
        RoleName::S3 => "Amazon S3",
        RoleName::Sigv4 => "Other AWS service",
        RoleName::Blob => "Azure Blob",
        RoleName::EventHubs => "Azure Event Hubs",
        RoleName::Oauth2 => "OAuth2",
        RoleName::Static => "Static header",
        RoleName::Open => "No authentication",
    }
}

/// Each role with its address and how much arrived there.
pub(super) fn addresses_ui(ui: &mut Ui, state: &State, addresses: &ReceiverAddresses, commands: &CommandQueue) {
    let muted = |ui: &Ui, text: &str| RichText::new(text).size(size::SMALL).color(ui.tokens().muted);
    Grid::new("roles").num_columns(4).striped(true).spacing([space::L, 0.0]).show(ui, |ui| {
        for head in ["Role", "Address", "", "Arrived"] {
            ui.label(muted(ui, head));
        }
        ui.end_row();
        for (role, url) in &addresses.urls {
            ui.label(role_label(*role));
            ui.label(RichText::new(url).monospace().size(size::SMALL));
            let copy = ui.add(Button::new(muted(ui, "Copy")).frame(false));
            copy.widget_info(|| {
                egui::WidgetInfo::labeled(egui::Role::Button, true, format!("Copy the address of {role}"))
            });
            if copy.clicked() {
                commands.push(WindowCommand::CopyText(url.clone()));
            }
            let arrived = state.receiver.arrivals.iter().filter(|arrival| arrival.role == *role).count();
            ui.label(if arrived == 0 { muted(ui, "–") } else { RichText::new(arrived.to_string()) });
            ui.end_row();
        }
    });
}

/// The switches of a receiver that runs.
pub(super) fn switches_ui(ui: &mut Ui, state: &State, addresses: &ReceiverAddresses, commands: &CommandQueue) {
    ui.horizontal_wrapped(|ui| {
        let mut is_https = addresses.is_https;
        let check = ui.checkbox(&mut is_https, "HTTPS").on_hover_text(
            "Restart with certificates of a private authority, which only the receiver's destinations trust. Keys and addresses are new.",
        );
        if check.changed() {
            commands.push(ReceiverCommand::Start { is_https });
        }
        Action::StopReceiver.button_with_ui(ui, state, commands, Button::new("Stop"));
        profile_ui(ui, state, commands);
    });
    if let Some(ca_file) = &addresses.ca_file {
        key_value_ui(ui, "ca_file", &ca_file.display().to_string());
    }
}

/// What endpoint it plays: one that takes everything, a model, or one with a known flaw.
fn profile_ui(ui: &mut Ui, state: &State, commands: &CommandQueue) {
    let chosen = state.receiver.profile;
    let text = chosen.map_or("Plays: any endpoint", |profile| profile.title());
    ui.menu_button(text, |ui| {
        ui.set_width(PROFILES_SIZE.x);
        hint_ui(ui, "The endpoint that the receiver plays. It restarts with new keys and addresses.");
        ScrollArea::vertical().max_height(PROFILES_SIZE.y).show(ui, |ui| {
            let any = std::iter::once((None, "Takes whatever comes"));
            let profiles = Profile::ALL.into_iter().map(|profile| (Some(profile), profile.title()));
            for (profile, title) in any.chain(profiles) {
                if ui.selectable_label(chosen == profile, title).clicked() {
                    commands.push(ReceiverCommand::SetProfile(profile));
                    ui.close();
                }
            }
        });
    });
}
