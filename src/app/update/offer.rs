//! A pasted text offers a destination; nothing is made or changed before the user has said so.

use super::super::effect::Effect;
use super::super::state::conversion::keyring_base;
use super::super::state::{AuthMethod, Fields, Offer, Preset, SecretInput, State};
use super::{destination, notice, secret};
use crate::app::pasting;

/// What a pasted text that is nothing known is answered with.
pub(super) const NOT_UNDERSTOOD: &str =
    "Can't read the pasted text: expected a URL, a SAS or a connection string. Nothing was changed.";

/// Offer the destination that `text` describes.
pub(super) fn make(state: &mut State, text: &SecretInput) -> Vec<Effect> {
    let names = destination::keyring_names(state);
    let mut fields = Fields::preset(Preset::HttpsHeader, "", "");
    fields.method = AuthMethod::None;
    let Some(pasted) = pasting::take_apart(&mut fields, &text.0) else {
        notice::info(state, NOT_UNDERSTOOD);
        return Vec::new();
    };
    let wanted = pasting::name_from_url(&fields.url).unwrap_or_else(|| fields.method.label().to_owned());
    let name = destination::free_name(state, &wanted, None);
    // Once more, now that its keyring entries can be named.
    let mut fields = Fields::preset(Preset::HttpsHeader, &name, &keyring_base(&name, &names));
    fields.method = AuthMethod::None;
    pasting::take_apart(&mut fields, &text.0);
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
pub(super) fn create(state: &mut State) -> Vec<Effect> {
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
pub(super) fn fill(state: &mut State) -> Vec<Effect> {
    let Some(offer) = state.offer.take() else { return Vec::new() };
    match offer.fills.filter(|key| state.destinations.selected == Some(*key)) {
        Some(_) => destination::paste(state, &offer.text),
        None => Vec::new(),
    }
}

pub(super) fn dismiss(state: &mut State) -> Vec<Effect> {
    state.offer = None;
    Vec::new()
}
