//! The rail: destinations dragged and moved by keys, put into folders, and where their files are.

use egui::{Key, Modifiers, Role};
use egui_kittest::kittest::Queryable as _;
use signpost::app::DestinationCommand;
use signpost::app::state::Preset;

use crate::desk::Desk;

const ALT_SHIFT: Modifiers = Modifiers::ALT.plus(Modifiers::SHIFT);

/// Three destinations with files: Alpha, Beta, Gamma.
fn three() -> Desk {
    let mut desk = Desk::new();
    for name in ["Alpha", "Beta", "Gamma"] {
        desk.harness.state_mut().session().handle(DestinationCommand::New(Preset::HttpsHeader));
        desk.step();
        desk.fill("Name", name);
    }
    desk.until("their files", |state| state.destinations.entries.iter().all(|entry| entry.id.is_some()));
    desk
}

/// The names from top to bottom, as they are drawn.
fn drawn(desk: &Desk, names: &[&'static str]) -> Vec<&'static str> {
    let top = |name: &str| desk.harness.get_by_role_and_label(Role::Button, name).rect().top();
    let mut names = names.to_vec();
    names.sort_by(|a, b| top(a).total_cmp(&top(b)));
    names
}

fn drag(desk: &mut Desk, from: egui::Pos2, to: egui::Pos2) {
    desk.harness.hover_at(from);
    desk.step();
    desk.harness.drag_at(from);
    desk.step();
    desk.harness.hover_at(from.lerp(to, 0.5));
    desk.step();
    desk.harness.hover_at(to);
    desk.step();
    desk.harness.drop_at(to);
    desk.step();
}

fn center(desk: &Desk, name: &str) -> egui::Pos2 {
    desk.harness.get_by_role_and_label(Role::Button, name).rect().center()
}

#[test]
fn a_destination_is_dragged_above_another_and_stays_there_after_a_restart() {
    let mut desk = three();
    let names = ["Alpha", "Beta", "Gamma"];
    assert_eq!(drawn(&desk, &names), names);
    let (from, to) = (center(&desk, "Gamma"), center(&desk, "Alpha") - egui::vec2(0.0, 6.0));
    drag(&mut desk, from, to);
    assert_eq!(drawn(&desk, &names), ["Gamma", "Alpha", "Beta"]);
    // Their files are called as they were made.
    desk.until_file("settings.toml", |text| {
        let at = |id: &str| text.find(&format!("\"{id}\"")).unwrap_or(usize::MAX);
        at("https-with-a-header-3") < at("https-with-a-header")
    });
    assert_eq!(desk.destination_files().len(), 3, "no file was changed or made");
}

#[test]
fn keys_move_the_selected_destination_and_say_where_the_folder_ends() {
    let mut desk = three();
    let names = ["Alpha", "Beta", "Gamma"];
    desk.press(ALT_SHIFT, Key::ArrowUp);
    assert_eq!(drawn(&desk, &names), ["Alpha", "Gamma", "Beta"]);
    desk.press(ALT_SHIFT, Key::ArrowUp);
    desk.press(ALT_SHIFT, Key::ArrowUp);
    assert_eq!(drawn(&desk, &names), ["Gamma", "Alpha", "Beta"]);
    desk.press(ALT_SHIFT, Key::ArrowDown);
    assert_eq!(drawn(&desk, &names), ["Alpha", "Gamma", "Beta"]);
}

#[test]
fn a_folder_is_made_named_folded_filled_by_dragging_and_removed() {
    let mut desk = three();
    desk.click_button("More about Beta");
    desk.click_button("Move to folder");
    desk.click_button("New folder");
    desk.harness.get_by_role_and_label(Role::TextInput, "New name").focus();
    desk.step();
    desk.press(Modifiers::COMMAND, Key::A);
    desk.harness.get_by_role_and_label(Role::TextInput, "New name").type_text("Acme");
    desk.step();
    desk.press(Modifiers::NONE, Key::Enter);
    let folder = center(&desk, "Fold folder Acme");
    assert!(center(&desk, "Beta").y > folder.y);
    let from = center(&desk, "Alpha");
    drag(&mut desk, from, folder);
    assert!(center(&desk, "Alpha").y > center(&desk, "Beta").y, "at the end of the folder");
    desk.click_button("Fold folder Acme");
    assert!(desk.harness.query_by_role_and_label(Role::Button, "Beta").is_none());
    desk.click_button("Unfold folder Acme");
    desk.click_button("More about folder Acme");
    desk.click_button("Remove folder");
    assert!(desk.says("Removed the folder Acme. Its 2 destinations stay."));
    desk.click_button("Undo");
    assert!(desk.harness.query_by_role_and_label(Role::Button, "Fold folder Acme").is_some());
}

#[test]
fn show_file_says_where_the_file_is_where_there_is_no_file_manager() {
    let mut desk = three();
    desk.click_button("More about Alpha");
    desk.click_button("Show file");
    desk.until("the notice", |state| !state.notices.list.is_empty());
    assert!(desk.says("This session has no desktop; copy the path instead. The file is "));
    assert!(desk.says(".toml"));
}
