//! One picture a screen, light and dark: drawn on the CPU, so that they are the same everywhere.

use egui::Theme;
use egui_kittest::kittest::Queryable as _;

use crate::desk::Desk;
use signpost::app::state::{ComposeTab, Face, GeneratorForm};
use signpost::app::{BatchCommand, WindowCommand};

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

fn s3(width: f32, height: f32, theme: Theme) -> Desk {
    let mut desk = Desk::sized(width, height, theme);
    desk.click("Amazon S3");
    desk.fill("Name", "Acme landing bucket");
    desk.fill("URL", "https://acme-iot-landing.s3.eu-west-1.amazonaws.com/telemetry");
    desk.fill("Region", "us-east-1");
    desk.fill("Access key ID", "AKIAIOSFODNN7EXAMPLE");
    desk.store_secret("secret access key", SECRET);
    desk.until_preview();
    desk
}

/// The clock of the previews goes on while threads answer: the second is not always the same.
pub fn picture(desk: &mut Desk, name: &str) {
    desk.harness.remove_cursor();
    desk.step();
    // A body is laid out for the width that this frame gave it.
    desk.until("the body", |state| !state.body.is_busy());
    let options = egui_kittest::SnapshotOptions::new().threshold(2.0).max_failed_pixels(8_000);
    desk.harness.snapshot_options(name, &options);
}

#[test]
fn the_first_start_in_the_dark() {
    picture(&mut Desk::sized(1440.0, 900.0, Theme::Dark), "first_start_dark");
}

#[test]
fn the_first_start_in_the_light() {
    picture(&mut Desk::sized(1440.0, 900.0, Theme::Light), "first_start_light");
}

#[test]
fn a_destination_and_its_next_request_in_the_dark() {
    picture(&mut s3(1440.0, 900.0, Theme::Dark), "s3_dark");
}

#[test]
fn a_destination_and_its_next_request_in_the_light() {
    picture(&mut s3(1440.0, 900.0, Theme::Light), "s3_light");
}

#[test]
fn the_signing_steps_and_the_batch() {
    let mut desk = s3(1440.0, 900.0, Theme::Light);
    desk.click("Signing");
    desk.harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::Num2);
    desk.step();
    picture(&mut desk, "signing_and_batch_light");
}

#[test]
fn a_narrow_window() {
    picture(&mut s3(900.0, 700.0, Theme::Dark), "narrow_dark");
}

#[test]
fn the_palette_over_a_destination() {
    let mut desk = s3(1440.0, 900.0, Theme::Dark);
    desk.press(egui::Modifiers::COMMAND, egui::Key::K);
    desk.harness.get_by_role_and_label(egui::Role::TextInput, "Find a command").type_text("cop");
    desk.step();
    picture(&mut desk, "palette_dark");
}

#[test]
fn the_list_of_keys() {
    let mut desk = s3(1440.0, 900.0, Theme::Light);
    desk.press(egui::Modifiers::NONE, egui::Key::F1);
    picture(&mut desk, "keys_light");
}

/// What this program is, over the settings.
fn about(theme: Theme) -> Desk {
    let mut desk = Desk::sized(1000.0, 700.0, theme);
    desk.press(egui::Modifiers::COMMAND, egui::Key::Comma);
    desk.click("About signpost");
    desk
}

#[test]
fn what_this_program_is() {
    picture(&mut about(Theme::Light), "about_light");
}

#[test]
fn what_this_program_is_at_night() {
    picture(&mut about(Theme::Dark), "about_dark");
}

#[test]
fn the_settings() {
    let mut desk = Desk::sized(1440.0, 900.0, Theme::Light);
    desk.press(egui::Modifiers::COMMAND, egui::Key::Comma);
    desk.click("Remove what is older than");
    desk.until("the count", |state| state.history.expired.is_some());
    picture(&mut desk, "settings_light");
}

/// A destination with a batch of many measurements, its `face` in view.
fn measurements(width: f32, height: f32, theme: Theme, face: Face) -> Desk {
    let mut desk = s3(width, height, theme);
    let session = desk.harness.state_mut().session();
    session.handle(WindowCommand::SetComposeTab(ComposeTab::Batch));
    desk.set_seconds(1);
    let session = desk.harness.state_mut().session();
    let form = GeneratorForm { messages: 120, observations: 4, interval_seconds: 900, ..GeneratorForm::default() };
    session.handle(BatchCommand::EditGenerator(form));
    session.handle(BatchCommand::Generate);
    session.handle(BatchCommand::SetFace(face));
    desk.until("the batch", |state| state.batch.facts.message_count == Some(120) && !state.batch.is_checking());
    desk.until_preview();
    desk
}

#[test]
fn the_messages_and_one_of_them() {
    picture(&mut measurements(1440.0, 900.0, Theme::Dark, Face::Json), "batch_dark");
}

#[test]
fn the_messages_in_a_wide_window() {
    picture(&mut measurements(1920.0, 1080.0, Theme::Light, Face::Json), "batch_wide_light");
}

#[test]
fn the_measurements_as_a_table() {
    picture(&mut measurements(1440.0, 900.0, Theme::Light, Face::Table), "table_light");
}

#[test]
fn the_measurements_as_charts() {
    picture(&mut measurements(1440.0, 900.0, Theme::Dark, Face::Chart), "chart_dark");
}

#[test]
fn the_presenters_view() {
    let mut desk = measurements(1920.0, 1080.0, Theme::Dark, Face::Json);
    desk.press(egui::Modifiers::NONE, egui::Key::F11);
    // The page is asked for, then the theme of an audience, then the measurements: each takes a frame, or the pool.
    for _ in 0..200 {
        desk.step();
        let is_light = desk.harness.ctx.theme() == Theme::Light;
        if is_light && desk.says("Quantity") {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    desk.step();
    picture(&mut desk, "presentation");
}

/// Every widget in every state.
fn gallery(theme: Theme, name: &str) {
    let mut gallery = signpost::ui::gallery::Gallery::default();
    let mut is_set = false;
    let mut harness = egui_kittest::Harness::builder()
        .with_size([900.0, 940.0])
        .with_theme(theme)
        .renderer(crate::cpu_renderer::CpuRenderer::default())
        .build_ui(move |ui| {
            if !std::mem::replace(&mut is_set, true) {
                signpost::ui::theme::install(ui.ctx());
            }
            signpost::ui::gallery::gallery_ui(ui, &mut gallery);
        });
    harness.run();
    harness.snapshot(name);
}

/// Every control of one height and on one line: what differs by a point is seen.
#[test]
fn the_controls_of_the_gallery_keep_one_measure() {
    let mut gallery = signpost::ui::gallery::Gallery::default();
    let mut is_set = false;
    let mut harness = egui_kittest::Harness::builder().with_size([900.0, 940.0]).build_ui(move |ui| {
        if !std::mem::replace(&mut is_set, true) {
            signpost::ui::theme::install(ui.ctx());
        }
        signpost::ui::gallery::gallery_ui(ui, &mut gallery);
    });
    harness.run();
    let rect = |name: &'static str, role| {
        let found: Vec<egui::Rect> = harness.query_all_by_role_and_label(role, name).map(|node| node.rect()).collect();
        assert!(!found.is_empty(), "{name}");
        found
    };
    let buttons = [("Load…", egui::Role::Button), ("Send", egui::Role::Button), ("Signing", egui::Role::Tab)];
    for (name, role) in buttons {
        for rect in rect(name, role) {
            assert!(
                (rect.height() - signpost::ui::theme::size::CONTROL).abs() < 0.5,
                "{name} is {} high",
                rect.height()
            );
        }
    }
    // A label and its field share a line, and fields end at one edge.
    let field = rect("URL", egui::Role::TextInput)[0];
    let choice = rect("One of many", egui::Role::ComboBox)[0];
    let label = rect("URL", egui::Role::Label)[0];
    assert!((label.center().y - field.center().y).abs() <= 1.0, "label {label:?}, field {field:?}");
    assert!(
        (field.left() - choice.left()).abs() < 0.5 && (field.right() - choice.right()).abs() < 0.5,
        "{field:?} {choice:?}"
    );
    assert!((field.height() - choice.height()).abs() < 0.5, "{field:?} {choice:?}");
}

#[test]
fn the_gallery_in_the_dark() {
    gallery(Theme::Dark, "gallery_dark");
}

#[test]
fn the_gallery_in_the_light() {
    gallery(Theme::Light, "gallery_light");
}

#[test]
fn the_focus_of_the_keyboard() {
    let mut desk = s3(900.0, 700.0, Theme::Light);
    for _ in 0..6 {
        desk.press(egui::Modifiers::NONE, egui::Key::Tab);
    }
    picture(&mut desk, "focus_light");
}

#[test]
fn a_small_window_with_large_text_and_a_notice() {
    let mut desk = s3(1100.0, 800.0, Theme::Dark);
    let session = desk.harness.state_mut().session();
    let settings = session.state().layout.settings.clone().with_text_size(150);
    session.handle(WindowCommand::EditSettings(settings));
    session.handle(BatchCommand::LoadFile("/no/such/folder/with/a/long/name/batch-of-the-fifth-of-march.json".into()));
    desk.until("the notice", |state| !state.notices.list.is_empty());
    picture(&mut desk, "large_text_dark");
}
