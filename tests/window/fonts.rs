//! Text in scripts that the built-in fonts do not have.

use crate::desk::Desk;
use egui::epaint::text::MissingGlyphPolicy;
use egui::{FontFamily, FontId};
use signpost::app::state::{ComposeTab, Face};
use signpost::app::{BatchCommand, WindowCommand};

/// A letter of Georgian: in Hack, which egui brings along, and in no font that the window draws with.
const IN_HACK: char = 'გ';

/// In no font at all.
const NOWHERE: char = '\u{13000}';

/// A desk on a system that has one font.
fn desk() -> (Desk, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let hack = egui::FontDefinitions::default().font_data["Hack"].bytes().to_vec();
    std::fs::write(folder.path().join("Hack.ttf"), hack).expect("it is written");
    let desk = Desk::with_fonts(vec![folder.path().to_owned()]);
    // The box that stands for a character is what is expected here, until the font was read.
    desk.harness.ctx.set_missing_glyph_policy(MissingGlyphPolicy::Tofu);
    (desk, folder)
}

/// Open a batch with `text` in the editor.
fn show(desk: &mut Desk, text: &str) {
    let session = desk.harness.state_mut().session();
    session.handle(WindowCommand::SetComposeTab(ComposeTab::Batch));
    session.handle(BatchCommand::SetFace(Face::Json));
    session.handle(BatchCommand::Paste(text.to_owned()));
}

fn has_glyph(desk: &Desk, family: FontFamily, c: char) -> bool {
    desk.harness.ctx.fonts_mut(|fonts| fonts.has_glyph(&FontId::new(13.0, family), c))
}

#[test]
fn a_font_is_read_when_a_text_needs_it_and_not_before() {
    let (mut desk, _folder) = desk();
    assert!(desk.state().fonts.loaded.is_empty(), "nothing at the start");
    show(&mut desk, &format!("[\"{IN_HACK}\"]"));
    desk.until("the font", |state| !state.fonts.loaded.is_empty());
    desk.step();
    for family in [FontFamily::Monospace, FontFamily::Proportional, FontFamily::Name("semibold".into())] {
        assert!(has_glyph(&desk, family.clone(), IN_HACK), "{family:?}");
    }
    assert!(desk.state().fonts.missing.is_empty());
}

#[test]
fn what_no_font_has_is_told_on_the_page_of_settings_and_nowhere_else() {
    let (mut desk, _folder) = desk();
    show(&mut desk, &format!("[\"{NOWHERE}{IN_HACK}\"]"));
    desk.until("the search", |state| !state.fonts.missing.is_empty());
    assert!(desk.state().notices.list.is_empty());
    desk.press(egui::Modifiers::COMMAND, egui::Key::Comma);
    assert!(desk.says("In use: Hack.ttf (0.3 MB)."));
    assert!(desk.says("No font here has U+13000; they are shown as boxes."));
}
