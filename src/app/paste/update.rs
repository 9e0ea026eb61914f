//! A pasted text or a dropped file offers destinations; nothing is made or changed before the user has said so.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::command::{ImportSource, Imported, PasteNews};
use crate::app::batch::{message_list, update as batch};
use crate::app::destination::keyring::{keyring_base, keyring_name};
use crate::app::destination::update as destination;
use crate::app::notice::update as notice;
use crate::app::paste::reading;
use crate::app::secret::update as secret;
use crate::app::state::{
    AuthMethod, ComposeTab, Fields, Filling, LeftOut, NarrowTab, Offer, OfferedDestination, Page, Preset, SecretField,
    SecretInput, SecretSlot, State,
};
use crate::app::window::update as window;
use crate::app::{Effect, PasteCommand, PasteEffect};
use crate::domain::SecretRef;
use crate::interchange::{Draft, Found, Held, ImportError, import};

pub(in crate::app) fn dispatch(state: &mut State, command: PasteCommand) -> Vec<Effect> {
    match command {
        PasteCommand::Paste(text) => paste(state, text),
        PasteCommand::CreateOffered => create(state),
        PasteCommand::FillOffered => fill(state),
        PasteCommand::DismissOffer => dismiss(state),
    }
}

pub(in crate::app) fn take_news(state: &mut State, news: PasteNews) -> Vec<Effect> {
    match news {
        PasteNews::Imported { result: Ok(Imported(found)), .. } if !found.drafts.is_empty() => {
            offer_found(state, found)
        }
        PasteNews::Imported { source, result: Ok(Imported(found)) } => {
            no_import(state, source, found.left_out.first(), None)
        }
        PasteNews::Imported { source, result: Err(error) } => no_import(state, source, None, Some(&error)),
    }
}

/// A JSON array takes the place of the batch, an object becomes another message; a URL, a shared access signature or a
/// connection string offers a destination, and so does what another tool has of one.
fn paste(state: &mut State, text: SecretInput) -> Vec<Effect> {
    let pasted = text.0.expose();
    let start = pasted.trim_start().chars().next();
    let is_json = matches!(start, Some('[' | '{'));
    if start.is_none() {
        return Vec::new();
    }
    if !is_json && make(state, &text) {
        return Vec::new();
    }
    if import::recognises(pasted) {
        return vec![Effect::Paste(PasteEffect::Import(ImportSource::Pasted(text)))];
    }
    take_as_batch(state, &text)
}

/// What is nothing of another tool's is messages, if it is JSON.
fn take_as_batch(state: &mut State, text: &SecretInput) -> Vec<Effect> {
    let pasted = text.0.expose();
    let take: fn(&mut State, String) -> Vec<Effect> = match pasted.trim_start().chars().next() {
        Some('{') => message_list::insert,
        Some('[') => batch::paste,
        Some(_) | None => {
            notice::info(state, NOT_UNDERSTOOD);
            return Vec::new();
        }
    };
    let effects = show_batch(state);
    effects.into_iter().chain(take(state, pasted.to_owned())).collect()
}

fn show_batch(state: &mut State) -> Vec<Effect> {
    state.layout.page = Page::Delivery;
    state.layout.narrow_tab = NarrowTab::Compose;
    window::set_compose_tab(state, ComposeTab::Batch)
}

/// What another tool may have written, or a batch.
pub(in crate::app) fn open_file(path: PathBuf) -> Vec<Effect> {
    vec![Effect::Paste(PasteEffect::Import(ImportSource::File(path)))]
}

/// What a pasted text that is nothing known is answered with.
pub(in crate::app) const NOT_UNDERSTOOD: &str = "Can't read the pasted text: expected a URL, a SAS, a connection string, \
    a curl or Invoke-RestMethod command, AWS credentials or a request of Postman, Bruno, OpenCollection or Hurl. Nothing was changed.";

/// What looked like an import and gave nothing: a batch may look so, too.
fn no_import(
    state: &mut State,
    source: ImportSource,
    left_out: Option<&LeftOut>,
    error: Option<&ImportError>,
) -> Vec<Effect> {
    let reason = match (left_out, error) {
        (Some(LeftOut { what, reason }), _) => Some(format!("No destination was found: {what}: {reason}")),
        (None, Some(error @ (ImportError::Malformed { .. } | ImportError::NotRead(_) | ImportError::TooLarge))) => {
            Some(error.to_string())
        }
        (None, Some(ImportError::Unknown) | None) => None,
    };
    match (source, reason) {
        (ImportSource::File(path), _) if left_out.is_none() => batch::load_file(state, path),
        (ImportSource::Pasted(text), _)
            if left_out.is_none() && text.0.expose().trim_start().starts_with(['{', '[']) =>
        {
            take_as_batch(state, &text)
        }
        (ImportSource::Pasted(_) | ImportSource::File(_), reason) => {
            notice::info(state, reason.unwrap_or_else(|| NOT_UNDERSTOOD.to_owned()));
            Vec::new()
        }
    }
}

/// Offer the destination that `text` describes; false if it is no URL, shared access signature or connection string.
pub(in crate::app) fn make(state: &mut State, text: &SecretInput) -> bool {
    let names = destination::keyring_names(state);
    let mut fields = Fields::preset(Preset::HttpsHeader, "", "");
    fields.method = AuthMethod::None;
    let Some(pasted) = reading::take_apart(&mut fields, &text.0) else { return false };
    let wanted = reading::name_from_url(fields.url.expose()).unwrap_or_else(|| fields.method.label().to_owned());
    let name = destination::free_name(state, &wanted, None);
    // Once more, now that its keyring entries can be named.
    let mut fields = Fields::preset(Preset::HttpsHeader, &name, &keyring_base(&name, &names));
    fields.method = AuthMethod::None;
    reading::take_apart(&mut fields, &text.0);
    let selected = state.destinations.selected_entry();
    let fills = selected.filter(|entry| !entry.is_built_in && entry.draft().is_some()).map(|entry| entry.key);
    let offered = OfferedDestination {
        fields,
        secrets: pasted.secrets,
        batch: None,
        taken: pasted.sentence,
        left_out: Vec::new(),
    };
    state.offer = Some(Offer {
        destinations: vec![offered],
        left_out: Vec::new(),
        fills: fills.map(|key| Filling { key, text: SecretInput(text.0.clone()) }),
    });
    true
}

fn offer_found(state: &mut State, found: Found) -> Vec<Effect> {
    let mut keyring_names = destination::keyring_names(state);
    let mut names = BTreeSet::new();
    let mut destinations = Vec::new();
    for mut draft in found.drafts {
        let wanted = std::mem::take(&mut draft.destination.name);
        let mut name = destination::free_name(state, &wanted, None);
        let mut number = 2_u32;
        while !names.insert(name.clone()) {
            name = destination::free_name(state, &format!("{wanted} {number}"), None);
            number += 1;
        }
        draft.destination.name = name;
        let offered = offered(draft, &keyring_names);
        keyring_names.extend(SecretSlot::ALL.map(|slot| offered.fields.secret(slot).keyring.clone()));
        destinations.push(offered);
    }
    state.offer = Some(Offer { destinations, left_out: found.left_out, fills: None });
    Vec::new()
}

/// The form of `draft`: its secrets go to the keyring, or are looked up where it says.
fn offered(draft: Draft, keyring_names: &BTreeSet<String>) -> OfferedDestination {
    let Draft { destination, batch, taken, left_out } = draft;
    let base = keyring_base(&destination.name, keyring_names);
    let references = destination.map(|name, held| match held {
        Held::Value(_) => SecretRef::Keyring(name.key().to_owned()), // Named below, once its place in the form is known.
        Held::Variable(name) => SecretRef::Env(name.clone()),
    });
    let mut fields = Fields::from_destination(&references, &base);
    let mut secrets = Vec::new();
    for (name, held) in destination.auth.secrets() {
        let Held::Value(secret) = held else { continue };
        let slot = fields.slots().into_iter().find(|slot| slot.secret_name() == name);
        if let Some(slot) = slot {
            *fields.secret_mut(slot) = SecretField::in_keyring(&keyring_name(&base, slot));
            secrets.push((slot, SecretInput(secret.clone())));
        }
    }
    OfferedDestination { fields, secrets, batch, taken: taken.join(" "), left_out }
}

/// Make the destinations that are offered. The batch of a single one becomes the batch, which Undo takes back.
fn create(state: &mut State) -> Vec<Effect> {
    let Some(Offer { destinations, .. }) = state.offer.take() else { return Vec::new() };
    let is_single = destinations.len() == 1;
    let mut effects = Vec::new();
    for OfferedDestination { fields, secrets, batch, .. } in destinations {
        effects.extend(destination::add(state, fields));
        if let Some(key) = state.destinations.selected {
            for (slot, secret) in secrets {
                effects.extend(secret::store(state, key, slot, secret));
            }
        }
        let text =
            batch.as_ref().filter(|_| is_single).and_then(|batch| std::str::from_utf8(batch.payload().bytes()).ok());
        if let Some(text) = text {
            effects.extend(batch::paste(state, text.to_owned()));
        }
    }
    effects
}

/// Fill in the selected destination instead, which Undo takes back.
fn fill(state: &mut State) -> Vec<Effect> {
    let filling = state.offer.take().and_then(|offer| offer.fills);
    match filling.filter(|filling| state.destinations.selected == Some(filling.key)) {
        Some(filling) => destination::paste(state, &filling.text),
        None => Vec::new(),
    }
}

fn dismiss(state: &mut State) -> Vec<Effect> {
    state.offer = None;
    Vec::new()
}
