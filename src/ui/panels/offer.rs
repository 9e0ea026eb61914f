//! The card of the destinations that a pasted text or a dropped file describes.

use egui::{Context, Key, RichText, Ui};

use crate::app::state::{LeftOut, OfferedDestination, SecretKept, State};
use crate::app::{CommandQueue, PasteCommand};
use crate::domain::display::visible;
use crate::domain::figures::counted_text;
use crate::ui::theme::{overlay_frame, semibold, size, space};
use crate::ui::widgets::{hint_ui, key_value_ui, primary_button};

/// Width of the card.
const WIDTH: f32 = 520.0;

/// Height of the window that the list leaves to title, buttons and margins.
const RESERVED_HEIGHT: f32 = 180.0;

pub(super) fn offer_ui(ctx: &Context, state: &State, commands: &CommandQueue) {
    let Some(offer) = &state.offer else { return };
    let modal = egui::Modal::new(egui::Id::unique("offered destination")).frame(overlay_frame(ctx)).show(ctx, |ui| {
        ui.set_width(WIDTH.min(ctx.content_rect().width() - 2.0 * space::L));
        let title = match offer.destinations.as_slice() {
            [one] => format!("New destination: {}", visible(&one.fields.name)),
            several => format!("{} new destinations", several.len()),
        };
        ui.label(RichText::new(title).font(semibold(size::TITLE)));
        ui.add_space(space::XS);
        let most = ctx.content_rect().height() - RESERVED_HEIGHT;
        egui::ScrollArea::vertical().max_height(most).show(ui, |ui| {
            for offered in &offer.destinations {
                destination_ui(ui, offered, offer.destinations.len() > 1);
            }
            left_out_ui(ui, &offer.left_out);
        });
        ui.add_space(space::S);
        ui.horizontal(|ui| {
            let create = ui.add(primary_button(ui, "Create", true)).on_hover_text("Enter");
            let is_entered = ui.ctx().input_mut(|input| input.consume_key(egui::Modifiers::NONE, Key::Enter));
            let filled = offer.fills.as_ref().and_then(|filling| state.destinations.entry(filling.key));
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

fn destination_ui(ui: &mut Ui, offered: &OfferedDestination, is_one_of_several: bool) {
    if is_one_of_several {
        ui.label(RichText::new(visible(&offered.fields.name)).strong());
    }
    key_value_ui(ui, "URL", &visible(&offered.fields.url.shown()));
    key_value_ui(ui, "Authentication", offered.fields.method.label());
    for slot in offered.fields.slots() {
        let field = offered.fields.secret(slot);
        let place = match field.kept {
            SecretKept::Keyring if offered.secrets.iter().any(|(known, _)| *known == slot) => {
                "goes to the keyring".to_owned()
            }
            SecretKept::Keyring => "to be entered".to_owned(),
            SecretKept::Env => format!("from the environment variable {}", visible(&field.env)),
            SecretKept::File => format!("from the file {}", visible(&field.file)),
        };
        key_value_ui(ui, slot.label(), &place);
    }
    if let Some(batch) = &offered.batch {
        let content = batch
            .message_count()
            .map_or_else(|| "no messages".to_owned(), |count| counted_text(count, "message", "messages"));
        key_value_ui(ui, "Batch", &content);
    }
    if !offered.taken.is_empty() {
        hint_ui(ui, &visible(&offered.taken));
    }
    left_out_ui(ui, &offered.left_out);
    ui.add_space(space::XS);
}

fn left_out_ui(ui: &mut Ui, left_out: &[LeftOut]) {
    for LeftOut { what, reason } in left_out {
        hint_ui(ui, &format!("Left out: {} ({})", visible(what), visible(reason)));
    }
}
