//! A pasted text offers a destination; nothing is made or changed before the user has said so.

use crate::app::batch::{message_list, update as batch};
use crate::app::destination::conversion::keyring_base;
use crate::app::destination::update as destination;
use crate::app::notice::update as notice;
use crate::app::paste::reading;
use crate::app::secret::update as secret;
use crate::app::state::{AuthMethod, ComposeTab, Fields, NarrowTab, Offer, Page, Preset, SecretInput, State};
use crate::app::window::update as window;
use crate::app::{Effect, PasteCommand};

pub(in crate::app) fn dispatch(state: &mut State, command: PasteCommand) -> Vec<Effect> {
    match command {
        PasteCommand::Paste(text) => paste(state, &text),
        PasteCommand::CreateOffered => create(state),
        PasteCommand::FillOffered => fill(state),
        PasteCommand::DismissOffer => dismiss(state),
    }
}

/// A JSON array takes the place of the batch, an object becomes another message; a URL, a shared access signature or a
/// connection string offers a destination.
pub(in crate::app) fn paste(state: &mut State, text: &SecretInput) -> Vec<Effect> {
    let pasted = text.0.expose();
    let start = pasted.trim_start().chars().next();
    match start {
        None => Vec::new(),
        Some('[' | '{') => {
            state.layout.page = Page::Delivery;
            state.layout.narrow_tab = NarrowTab::Compose;
            let mut effects = window::set_compose_tab(state, ComposeTab::Batch);
            effects.extend(match start {
                Some('{') => message_list::insert(state, pasted.to_owned()),
                _ => batch::paste(state, pasted.to_owned()),
            });
            effects
        }
        Some(_) => make(state, text),
    }
}

/// What a pasted text that is nothing known is answered with.
pub(in crate::app) const NOT_UNDERSTOOD: &str =
    "Can't read the pasted text: expected a URL, a SAS or a connection string. Nothing was changed.";

/// Offer the destination that `text` describes.
pub(in crate::app) fn make(state: &mut State, text: &SecretInput) -> Vec<Effect> {
    let names = destination::keyring_names(state);
    let mut fields = Fields::preset(Preset::HttpsHeader, "", "");
    fields.method = AuthMethod::None;
    let Some(pasted) = reading::take_apart(&mut fields, &text.0) else {
        notice::info(state, NOT_UNDERSTOOD);
        return Vec::new();
    };
    let wanted = reading::name_from_url(fields.url.expose()).unwrap_or_else(|| fields.method.label().to_owned());
    let name = destination::free_name(state, &wanted, None);
    // Once more, now that its keyring entries can be named.
    let mut fields = Fields::preset(Preset::HttpsHeader, &name, &keyring_base(&name, &names));
    fields.method = AuthMethod::None;
    reading::take_apart(&mut fields, &text.0);
    let selected = state.destinations.selected_entry();
    let fills = selected.filter(|entry| !entry.is_built_in && entry.draft().is_some()).map(|entry| entry.key);
    state.offer = Some(Offer {
        fields,
        secrets: pasted.secrets,
        taken: pasted.sentence,
        fills,
        text: SecretInput(text.0.clone()),
    });
    Vec::new()
}

/// Make the destination that is offered.
pub(in crate::app) fn create(state: &mut State) -> Vec<Effect> {
    let Some(Offer { fields, secrets, .. }) = state.offer.take() else { return Vec::new() };
    let mut effects = destination::add(state, fields);
    if let Some(key) = state.destinations.selected {
        for (slot, secret) in secrets {
            effects.extend(secret::store(state, key, slot, secret));
        }
    }
    effects
}

/// Fill in the selected destination instead, which Undo takes back.
pub(in crate::app) fn fill(state: &mut State) -> Vec<Effect> {
    let Some(offer) = state.offer.take() else { return Vec::new() };
    match offer.fills.filter(|key| state.destinations.selected == Some(*key)) {
        Some(_) => destination::paste(state, &offer.text),
        None => Vec::new(),
    }
}

pub(in crate::app) fn dismiss(state: &mut State) -> Vec<Effect> {
    state.offer = None;
    Vec::new()
}
