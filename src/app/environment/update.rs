//! Choosing, adding, renaming and deleting an environment.

use super::own::OwnFields;
use super::state::{EnvironmentForm, EnvironmentPurpose};
use crate::app::destination::keyring::environment_base;
use crate::app::destination::update as destination;
use crate::app::destination::{arrangement, field_check};
use crate::app::exchange::update as exchange;
use crate::app::notice::update as notice;
use crate::app::preview::update as preview;
use crate::app::state::{DestinationEntry, DestinationKey, Draft, Fields, Saving, State, Undo};
use crate::app::{Effect, EnvironmentCommand};
use crate::domain::{DeliveryUrl, EnvironmentName, Setting};

pub(in crate::app) fn dispatch(state: &mut State, command: EnvironmentCommand) -> Vec<Effect> {
    match command {
        EnvironmentCommand::Choose(key, environment) => choose(state, key, environment.as_ref()),
        EnvironmentCommand::BeginAdd(key) => begin(state, key, EnvironmentPurpose::Add, String::new()),
        EnvironmentCommand::BeginRename(key, name) => {
            let text = name.as_str().to_owned();
            begin(state, key, EnvironmentPurpose::Rename(name), text)
        }
        EnvironmentCommand::EditName(text) => edit_name(state, text),
        EnvironmentCommand::CommitName => commit(state),
        EnvironmentCommand::CancelName => cancel(state),
        EnvironmentCommand::Delete(key, name) => delete(state, key, &name),
    }
}

fn draft(state: &mut State, key: DestinationKey) -> Option<&mut Draft> {
    state.destinations.entry_mut(key).and_then(DestinationEntry::draft_mut)
}

/// Show and send `environment` from now on: the pane follows, and a secret that was open is closed.
pub(in crate::app) fn choose(
    state: &mut State,
    key: DestinationKey,
    environment: Option<&EnvironmentName>,
) -> Vec<Effect> {
    let Some(draft) = draft(state, key) else { return Vec::new() };
    if draft.fields.environment.as_ref() == environment || !draft.environments.choose(&mut draft.fields, environment) {
        return Vec::new();
    }
    draft.notes = field_check::notes(&draft.fields);
    shown_anew(state, key);
    Vec::new()
}

/// What was about the environment before goes out of sight.
fn shown_anew(state: &mut State, key: DestinationKey) {
    if state.destinations.selected == Some(key) {
        state.secrets.entry = None;
        state.secrets.revealed = None;
        exchange::follow_selection(state);
        preview::inputs_replaced(state);
    }
}

fn begin(state: &mut State, key: DestinationKey, purpose: EnvironmentPurpose, text: String) -> Vec<Effect> {
    let entry = state.destinations.entry(key);
    if entry.is_some_and(|entry| entry.is_built_in) {
        notice::info(state, "This destination belongs to the built-in receiver. Duplicate it to add environments.");
    } else if entry.is_some_and(|entry| entry.draft().is_some()) {
        state.environment_form = Some(EnvironmentForm { key, purpose, text, problem: None });
    }
    Vec::new()
}

fn edit_name(state: &mut State, text: String) -> Vec<Effect> {
    if let Some(form) = &mut state.environment_form {
        form.text = text;
        form.problem = None;
    }
    Vec::new()
}

fn cancel(state: &mut State) -> Vec<Effect> {
    state.environment_form = None;
    Vec::new()
}

/// Take the name that was typed; one that cannot be taken stays in the form, with the reason.
fn commit(state: &mut State) -> Vec<Effect> {
    let Some(form) = state.environment_form.take() else { return Vec::new() };
    let EnvironmentForm { key, purpose, text, problem: _ } = form;
    let Some(known) = state.destinations.entry(key).and_then(DestinationEntry::draft).map(|draft| &draft.environments)
    else {
        return Vec::new();
    };
    let renamed = match &purpose {
        EnvironmentPurpose::Add => None,
        EnvironmentPurpose::Rename(name) => Some(name),
    };
    let others = || known.names().iter().filter(|name| Some(*name) != renamed);
    let name = EnvironmentName::new(text.trim()).map_err(|refused| format!("Type another name: {refused}."));
    let name = name.and_then(|name| match others().find(|other| other.is_like(&name)) {
        Some(other) => Err(format!("There is an environment {other} already.")),
        None => Ok(name),
    });
    match (name, purpose) {
        (Ok(name), EnvironmentPurpose::Add) => add(state, key, &name),
        (Ok(name), EnvironmentPurpose::Rename(old)) => rename(state, key, &old, name),
        (Err(problem), purpose) => {
            state.environment_form = Some(EnvironmentForm { key, purpose, text, problem: Some(problem) });
            Vec::new()
        }
    }
}

/// Choose `environment`; one that is not there is made.
pub(in crate::app) fn ensure(state: &mut State, key: DestinationKey, environment: Option<&EnvironmentName>) {
    let has = draft(state, key).is_some_and(|draft| draft.environments.has(environment));
    match environment {
        Some(name) if !has => add(state, key, name),
        Some(_) | None => choose(state, key, environment),
    };
}

/// A new environment starts as a copy of what is in the form, without its URL and without whose secret it is, and with
/// keyring entries of its own: no secret of another one is ever sent to it.
fn add(state: &mut State, key: DestinationKey, name: &EnvironmentName) -> Vec<Effect> {
    let taken = destination::keyring_names(state);
    let Some(draft) = draft(state, key) else { return Vec::new() };
    let base = environment_base(&draft.fields.name, name, &taken);
    let mut fields = Fields { environment: Some(name.clone()), ..draft.fields.clone() };
    fields.use_own_secrets(&base);
    fields.url = DeliveryUrl::default();
    for identity in
        [&mut fields.sigv4.access_key_id, &mut fields.sigv4.profile, &mut fields.client_credentials.client_id]
    {
        identity.clear();
    }
    draft.environments.add(name.clone(), OwnFields::of(&fields));
    changed(state, key);
    let effects = choose(state, key, Some(name));
    state.layout.focus = Some(Setting::Url.into());
    effects
}

/// The history keeps the old name; the latest result goes with the environment.
fn rename(state: &mut State, key: DestinationKey, old: &EnvironmentName, new: EnvironmentName) -> Vec<Effect> {
    let Some(draft) = draft(state, key) else { return Vec::new() };
    let mut before = draft.fields.to_destination().label();
    draft.environments.rename(&mut draft.fields, old, &new);
    before.environment = Some(old.clone());
    let result = state.history.latest.get(&before).cloned();
    before.environment = Some(new);
    if let Some(result) = result {
        state.history.latest.insert(before.clone(), result);
    }
    if let Some(to) = state.sent_to.as_mut().filter(|to| to.key == key && to.environment.as_ref() == Some(old)) {
        to.environment.clone_from(&before.environment);
    }
    changed(state, key);
    shown_anew(state, key);
    Vec::new()
}

fn delete(state: &mut State, key: DestinationKey, name: &EnvironmentName) -> Vec<Effect> {
    let Some(draft) = draft(state, key).filter(|draft| draft.environments.has(Some(name))) else {
        return Vec::new();
    };
    let undo = Undo::Environments {
        key,
        fields: Box::new(draft.fields.clone()),
        environments: Box::new(draft.environments.clone()),
    };
    draft.environments.remove(&mut draft.fields, name);
    draft.notes = field_check::notes(&draft.fields);
    let text = format!("Deleted environment {name} of {}.", draft.fields.name);
    changed(state, key);
    shown_anew(state, key);
    notice::undoable(state, text, undo);
    Vec::new()
}

/// Everything as it was before an environment was deleted.
pub(in crate::app) fn bring_back(
    state: &mut State,
    key: DestinationKey,
    fields: Fields,
    environments: super::state::Environments,
) -> Vec<Effect> {
    let Some(draft) = draft(state, key) else { return Vec::new() };
    draft.notes = field_check::notes(&fields);
    draft.fields = fields;
    draft.environments = environments;
    changed(state, key);
    shown_anew(state, key);
    arrangement::sort(state);
    Vec::new()
}

/// The draft has to be written.
fn changed(state: &mut State, key: DestinationKey) {
    let due_at = state.now + destination::SAVE_PAUSE;
    if let Some(entry) = state.destinations.entry_mut(key).filter(|entry| !entry.is_built_in)
        && let Some(draft) = entry.draft_mut()
    {
        draft.saving = Saving::Due { due_at };
    }
}
