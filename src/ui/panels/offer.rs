//! The card of a destination that a pasted text describes.

use egui::{Context, Key, RichText};

use crate::app::state::State;
use crate::app::{CommandQueue, PasteCommand};
use crate::domain::display::visible;
use crate::ui::theme::{overlay_frame, semibold, size, space};
use crate::ui::widgets::{hint_ui, key_value_ui, primary_button};

/// Width of the card.
const WIDTH: f32 = 520.0;

pub(super) fn offer_ui(ctx: &Context, state: &State, commands: &CommandQueue) {
    let Some(offer) = &state.offer else { return };
    let modal = egui::Modal::new(egui::Id::unique("offered destination")).frame(overlay_frame(ctx)).show(ctx, |ui| {
        ui.set_width(WIDTH.min(ctx.content_rect().width() - 2.0 * space::L));
        ui.label(
            RichText::new(format!("New destination: {}", visible(&offer.fields.name))).font(semibold(size::TITLE)),
        );
        ui.add_space(space::XS);
        key_value_ui(ui, "URL", &visible(&offer.fields.url.shown()));
        key_value_ui(ui, "Authentication", offer.fields.method.label());
        for (slot, _) in &offer.secrets {
            key_value_ui(ui, slot.label(), "goes to the keyring");
        }
        hint_ui(ui, &offer.taken);
        ui.add_space(space::S);
        ui.horizontal(|ui| {
            let create = ui.add(primary_button(ui, "Create", true)).on_hover_text("Enter");
            let is_entered = ui.ctx().input_mut(|input| input.consume_key(egui::Modifiers::NONE, Key::Enter));
            let filled = offer.fills.and_then(|key| state.destinations.entry(key));
            if let Some(entry) = filled {
                let fill = ui.button(format!("Fill in {}", visible(entry.name())));
                if fill.on_hover_text("Change the selected destination instead").clicked() {
                    commands.push(PasteCommand::FillOffered);
                }
            }
            if ui.button("Cancel").clicked() {
                commands.push(PasteCommand::DismissOffer);
            } else if create.clicked() || is_entered {
                commands.push(PasteCommand::CreateOffered);
            }
        });
    });
    if modal.should_close() {
        commands.push(PasteCommand::DismissOffer);
    }
}
