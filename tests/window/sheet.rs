//! Every screen in every size, written to a folder to be looked at one by one: what a test by names cannot see.

use std::path::PathBuf;

use egui::{Key, Modifiers, Theme};
use signpost::app::state::{ComposeTab, ExchangeTab, Face, GeneratorForm, NarrowTab, Page, Preset};
use signpost::app::{BatchCommand, DestinationCommand, ExchangeCommand, WindowCommand};

use crate::desk::Desk;

/// Width and height in points, and pixels per point.
const SIZES: [(f32, f32, f32); 4] =
    [(1000.0, 700.0, 1.0), (1440.0, 900.0, 1.0), (1920.0, 1080.0, 1.0), (1280.0, 800.0, 2.0)];

struct Sheet {
    folder: PathBuf,
    only: Option<String>,
    suffix: String,
}

impl Sheet {
    fn picture(&self, desk: &mut Desk, name: &str) {
        desk.harness.remove_cursor();
        desk.step();
        desk.until("the body", |state| !state.body.is_busy());
        let image = desk.harness.render().expect("it is drawn");
        image.save(self.folder.join(format!("{name}-{}.png", self.suffix))).expect("the folder can be written");
    }

    fn wants(&self, name: &str) -> bool {
        self.only.as_ref().is_none_or(|only| only.split(',').any(|part| name.starts_with(part)))
    }
}

fn show(desk: &mut Desk, command: impl Into<signpost::app::Command>) {
    desk.harness.state_mut().session().handle(command);
    desk.step();
}

fn three_deliveries(desk: &mut Desk) {
    desk.until_preview();
    desk.send();
    desk.click_button("Azure Blob");
    desk.until_preview();
    desk.send();
    // A narrow window shows the exchange alone after a send.
    show(desk, WindowCommand::SetNarrowTab(NarrowTab::Compose));
    desk.send_to_another_region();
}

fn exchanges(sheet: &Sheet, desk: &mut Desk) {
    three_deliveries(desk);
    for (tab, name) in
        ExchangeTab::ALL.into_iter().zip(["verdict", "request", "signing", "response", "timeline", "tls", "diff"])
    {
        show(desk, ExchangeCommand::SetTab(tab));
        sheet.picture(desk, name);
    }
    show(desk, WindowCommand::ShowPage(Page::Receiver));
    sheet.picture(desk, "receiver");
    desk.click_button("Show arrival 1");
    sheet.picture(desk, "arrival");
}

fn batches(sheet: &Sheet, desk: &mut Desk) {
    desk.until_preview();
    show(desk, WindowCommand::SetComposeTab(ComposeTab::Batch));
    sheet.picture(desk, "batch");
    let form = GeneratorForm { messages: 120, observations: 4, interval_seconds: 900, ..GeneratorForm::default() };
    show(desk, BatchCommand::EditGenerator(form));
    show(desk, BatchCommand::Generate);
    for (face, name) in [(Face::Json, "json"), (Face::Form, "form"), (Face::Table, "table"), (Face::Chart, "chart")] {
        show(desk, BatchCommand::SetFace(face));
        desk.until("the batch", |state| state.batch.facts.message_count == Some(120) && !state.batch.is_checking());
        desk.until_preview();
        sheet.picture(desk, &format!("batch_{name}"));
    }
}

fn pages(sheet: &Sheet, desk: &mut Desk) {
    desk.until_preview();
    sheet.picture(desk, "first");
    for (page, name) in [(Page::GoLive, "golive"), (Page::Load, "load"), (Page::Settings, "settings")] {
        show(desk, WindowCommand::ShowPage(page));
        sheet.picture(desk, name);
    }
    show(desk, WindowCommand::ShowPage(Page::Delivery));
    show(desk, DestinationCommand::New(Preset::AmazonS3));
    sheet.picture(desk, "new_s3");
    desk.press(Modifiers::COMMAND, Key::Enter);
    sheet.picture(desk, "refused_s3");
    show(desk, DestinationCommand::New(Preset::OauthBody));
    sheet.picture(desk, "new_oauth");
    desk.press(Modifiers::COMMAND, Key::K);
    sheet.picture(desk, "palette");
}

#[test]
#[ignore = "writes pictures to the folder SIGNPOST_SHEET, to be looked at; SIGNPOST_SHEET_ONLY names parts"]
fn every_screen_in_every_size() {
    let folder = PathBuf::from(std::env::var_os("SIGNPOST_SHEET").expect("SIGNPOST_SHEET names a folder"));
    std::fs::create_dir_all(&folder).expect("it can be made");
    let only = std::env::var("SIGNPOST_SHEET_ONLY").ok();
    for (width, height, scale) in SIZES {
        for (theme, word) in [(Theme::Light, "light"), (Theme::Dark, "dark")] {
            let suffix = format!("{width}x{height}@{scale}-{word}");
            let sheet = Sheet { folder: folder.clone(), only: only.clone(), suffix };
            for (name, part) in [("exchange", exchanges as fn(&Sheet, &mut Desk)), ("batch", batches), ("pages", pages)]
            {
                if sheet.wants(&format!("{name}-{}", sheet.suffix)) {
                    let mut desk = Desk::with_receiver_sized(width, height, theme);
                    desk.harness.ctx.set_pixels_per_point(scale);
                    desk.step();
                    part(&sheet, &mut desk);
                }
            }
        }
    }
}
