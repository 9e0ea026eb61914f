//! Secrets: typed, stored, shown for a moment, forgotten.

use time::{Duration, OffsetDateTime};

use crate::app::destination::update as destination;
use crate::app::notice::update as notice;
use crate::app::preview::update as preview;
use crate::app::secret::state::ClipboardOrder;
use crate::app::send::update as send;
use crate::app::state::{
    DestinationEntry, DestinationKey, Fields, RevealedSecret, SecretEntry, SecretField, SecretInput, SecretKept,
    SecretSlot, SecretStatus, State,
};
use crate::app::update::is_due;
use crate::app::{Effect, SecretCommand, SecretEffect, SecretNews, SecretPurpose};
use crate::domain::{SecretFacts, SecretRef};
use crate::store::{SecretsBackend, StoreError};

pub(in crate::app) fn take_news(state: &mut State, news: SecretNews) -> Vec<Effect> {
    match news {
        SecretNews::Opened(backend) => opened(state, backend),
        SecretNews::Stored { reference, result } => stored(state, reference, result),
        SecretNews::Deleted { reference, result } => deleted(state, &reference, result),
        SecretNews::Read { reference, purpose, result } => read(state, reference, purpose, result),
    }
}

pub(in crate::app) fn dispatch(state: &mut State, command: SecretCommand) -> Vec<Effect> {
    match command {
        SecretCommand::BeginEntry(slot) => begin_entry(state, slot),
        SecretCommand::EditEntry(text) => edit_entry(state, text),
        SecretCommand::StoreEntry => store_entry(state),
        SecretCommand::CancelEntry => cancel_entry(state),
        SecretCommand::Delete(slot) => delete(state, slot),
        SecretCommand::Reveal(slot) => reveal(state, slot),
        SecretCommand::Hide => hide(state),
        SecretCommand::Copy(slot) => copy(state, slot),
    }
}

/// How long a revealed secret stays readable.
pub(in crate::app) const REVEAL: Duration = Duration::seconds(20);

/// How long a copied secret stays on the clipboard.
pub(in crate::app) const CLIPBOARD: Duration = Duration::seconds(60);

pub(in crate::app) fn opened(state: &mut State, backend: SecretsBackend) -> Vec<Effect> {
    state.secrets.backend = Some(backend);
    preview::inputs_replaced(state);
    Vec::new()
}

pub(in crate::app) fn begin_entry(state: &mut State, slot: SecretSlot) -> Vec<Effect> {
    if state.draft().is_some() {
        state.secrets.entry = Some(SecretEntry { slot, text: SecretInput::new("") });
        state.secrets.revealed = None;
        state.layout.focus = Some(slot.secret_name().into());
    }
    Vec::new()
}

pub(in crate::app) fn edit_entry(state: &mut State, text: SecretInput) -> Vec<Effect> {
    if let Some(entry) = &mut state.secrets.entry {
        entry.text = text;
    }
    Vec::new()
}

pub(in crate::app) fn cancel_entry(state: &mut State) -> Vec<Effect> {
    state.secrets.entry = None;
    Vec::new()
}

pub(in crate::app) fn store_entry(state: &mut State) -> Vec<Effect> {
    let Some(key) = state.destinations.selected else {
        return Vec::new();
    };
    match state.secrets.entry.take() {
        Some(entry) => store(state, key, entry.slot, entry.text),
        None => Vec::new(),
    }
}

/// Store what is being typed, if it is anything: it is meant to be used.
pub(in crate::app) fn store_typed(state: &mut State) -> Vec<Effect> {
    let is_typed = state.secrets.entry.as_ref().is_some_and(|entry| !entry.text.0.expose().is_empty());
    if is_typed { store_entry(state) } else { Vec::new() }
}

/// Put `secret` into the keyring for `slot`. An entry that another destination or environment uses too is left alone:
/// this one gets an entry of its own.
pub(in crate::app) fn store(
    state: &mut State,
    key: DestinationKey,
    slot: SecretSlot,
    secret: SecretInput,
) -> Vec<Effect> {
    let Some(draft) = state.destinations.entry(key).and_then(|entry| entry.draft()) else {
        return Vec::new();
    };
    let mut fields = draft.fields.clone();
    let name = fields.secret(slot).keyring.clone();
    let name = if name.is_empty() || is_shared(state, key, &name) {
        destination::fresh_keyring_name(state, &fields, slot)
    } else {
        name
    };
    let field = fields.secret_mut(slot);
    field.kept = SecretKept::Keyring;
    field.keyring.clone_from(&name);
    let effects = destination::edit(state, key, fields);
    state.secrets.statuses.insert(SecretRef::Keyring(name.clone()), SecretStatus::Storing);
    effects.into_iter().chain([Effect::Secret(SecretEffect::Store { name, secret })]).collect()
}

fn is_shared(state: &State, key: DestinationKey, name: &str) -> bool {
    let uses = |fields: &Fields| {
        SecretSlot::ALL.into_iter().any(|slot| {
            let field = fields.secret(slot);
            field.kept == SecretKept::Keyring && field.keyring == name
        })
    };
    let is_other = |entry: &DestinationEntry| {
        entry.draft().is_some_and(|draft| {
            (entry.key != key && uses(&draft.fields))
                || draft.environments.waiting(&draft.fields).any(|fields| uses(&fields))
        })
    };
    state.destinations.entries.iter().any(is_other)
}

pub(in crate::app) fn stored(
    state: &mut State,
    reference: SecretRef,
    result: Result<SecretFacts, StoreError>,
) -> Vec<Effect> {
    match result {
        Ok(facts) => {
            let stored_at = Some(state.now);
            state.secrets.statuses.insert(reference, SecretStatus::Present { facts, stored_at });
            preview::inputs_replaced(state);
        }
        Err(error) => {
            state.secrets.statuses.insert(reference, SecretStatus::Missing(error.chain()));
            notice::error(state, error.chain());
        }
    }
    send::inputs_ready(state)
}

pub(in crate::app) fn delete(state: &mut State, slot: SecretSlot) -> Vec<Effect> {
    let Some((key, field)) = selected_field(state, slot) else {
        return Vec::new();
    };
    if field.kept != SecretKept::Keyring {
        return Vec::new();
    }
    if is_shared(state, key, &field.keyring) {
        notice::warning(state, "Another destination or environment uses this keyring entry too: it was kept.");
        return Vec::new();
    }
    vec![Effect::Secret(SecretEffect::Delete { name: field.keyring })]
}

pub(in crate::app) fn deleted(
    state: &mut State,
    reference: &SecretRef,
    result: Result<bool, StoreError>,
) -> Vec<Effect> {
    match result {
        Ok(_was_there) => {
            hide(state);
            state.secrets.statuses.remove(reference);
            preview::inputs_replaced(state);
        }
        Err(error) => notice::error(state, error.chain()),
    }
    Vec::new()
}

pub(in crate::app) fn reveal(state: &mut State, slot: SecretSlot) -> Vec<Effect> {
    read_for(state, slot, SecretPurpose::Reveal)
}

pub(in crate::app) fn copy(state: &mut State, slot: SecretSlot) -> Vec<Effect> {
    read_for(state, slot, SecretPurpose::Copy)
}

fn read_for(state: &State, slot: SecretSlot, purpose: SecretPurpose) -> Vec<Effect> {
    match selected_field(state, slot) {
        Some((_key, field)) => vec![Effect::Secret(SecretEffect::Read { reference: field.reference(), purpose })],
        None => Vec::new(),
    }
}

pub(in crate::app) fn hide(state: &mut State) -> Vec<Effect> {
    state.secrets.revealed = None;
    Vec::new()
}

pub(in crate::app) fn read(
    state: &mut State,
    reference: SecretRef,
    purpose: SecretPurpose,
    result: Result<SecretInput, StoreError>,
) -> Vec<Effect> {
    match &result {
        Ok(secret) => note_facts(state, reference.clone(), secret.0.facts()),
        Err(error) => note_missing(state, reference.clone(), error.chain()),
    }
    match (result, purpose) {
        (Ok(value), SecretPurpose::Reveal) => {
            // Another destination may have been chosen since: its window must not show this secret.
            let is_wanted = state.draft().is_some_and(|draft| {
                draft.fields.slots().into_iter().any(|slot| draft.fields.secret(slot).reference() == reference)
            });
            if is_wanted {
                state.secrets.revealed = Some(RevealedSecret { reference, value, until: state.now + REVEAL });
            }
        }
        (Ok(value), SecretPurpose::Copy) => {
            state.clipboard = Some(ClipboardOrder::Copy(value));
            state.secrets.clipboard_clear_at = Some(state.now + CLIPBOARD);
            notice::info(state, "Copied. The clipboard is emptied in 60 seconds.");
        }
        (Ok(_), SecretPurpose::Facts) => {}
        (Err(error), _) => notice::error(state, error.chain()),
    }
    Vec::new()
}

/// Remember what may be said of the secret at `reference`; the moment of storing stays known.
pub(in crate::app) fn note_facts(state: &mut State, reference: SecretRef, facts: SecretFacts) {
    let stored_at = match state.secrets.statuses.get(&reference) {
        Some(SecretStatus::Present { stored_at, .. }) => *stored_at,
        Some(SecretStatus::Unknown | SecretStatus::Storing | SecretStatus::Missing(_)) | None => None,
    };
    state.secrets.statuses.insert(reference, SecretStatus::Present { facts, stored_at });
}

/// Remember why there is no secret at `reference`.
pub(in crate::app) fn note_missing(state: &mut State, reference: SecretRef, problem: String) {
    state.secrets.statuses.insert(reference, SecretStatus::Missing(problem));
}

/// Copy something that is no secret: whatever secret was there is gone with it.
pub(in crate::app) fn copy_text(state: &mut State, text: String) -> Vec<Effect> {
    state.clipboard = Some(ClipboardOrder::Copy(SecretInput::new(text)));
    state.secrets.clipboard_clear_at = None;
    Vec::new()
}

fn selected_field(state: &State, slot: SecretSlot) -> Option<(DestinationKey, SecretField)> {
    let entry = state.destinations.selected_entry()?;
    Some((entry.key, entry.draft()?.fields.secret(slot).clone()))
}

pub(in crate::app) fn tick(state: &mut State) {
    if state.secrets.revealed.as_ref().is_some_and(|revealed| revealed.until <= state.now) {
        state.secrets.revealed = None;
    }
    if is_due(state.secrets.clipboard_clear_at, state.now) {
        state.secrets.clipboard_clear_at = None;
        state.clipboard = Some(ClipboardOrder::Clear);
    }
}

pub(in crate::app) fn next_deadline(state: &State) -> Option<OffsetDateTime> {
    let revealed = state.secrets.revealed.as_ref().map(|revealed| revealed.until);
    [revealed, state.secrets.clipboard_clear_at].into_iter().flatten().min()
}
