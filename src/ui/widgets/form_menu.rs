//! A button whose pop-up has fields: it stays open while they are filled in.

use egui::containers::menu::{MenuButton, MenuConfig};
use egui::style::StyleModifier;
use egui::{PopupCloseBehavior, Ui};

/// A pop-up that closes with a click outside of it, with Escape, and with `ui.close()` of its contents.
///
/// Use it for every pop-up with more than buttons: that of `Ui::menu_button` closes at any click.
pub(in crate::ui) fn form_menu_ui(ui: &mut Ui, text: &str, contents: impl FnOnce(&mut Ui)) {
    // Not the style of menus: fields and buttons look as they do everywhere.
    let style = StyleModifier::default();
    let config = MenuConfig::new().close_behavior(PopupCloseBehavior::CloseOnClickOutside).style(style);
    MenuButton::new(text).config(config).ui(ui, contents);
}
