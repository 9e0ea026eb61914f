//! The rail and the draft of the selected destination.

use std::collections::BTreeSet;
use std::path::Path;

use time::{Duration, OffsetDateTime};

use crate::app::destination::keyring::{environment_base, keyring_base, keyring_name};
use crate::app::destination::{RevealError, arrangement, copying, field_check, renaming};
use crate::app::environment::update as environment;
use crate::app::exchange::update as exchange;
use crate::app::notice::update as notice;
use crate::app::paste::{reading, update as paste_anywhere};
use crate::app::preview::update as preview;
use crate::app::secret::update as secret;
use crate::app::state::{
    AuthMethod, DestinationEntry, DestinationKey, Draft, DraftContent, Environments, Fields, Loading, Page, Place,
    Preset, Saving, SecretInput, SecretSlot, State, Undo,
};
use crate::app::window::update as window;
use crate::app::{DestinationCommand, DestinationEffect, DestinationNews, Effect};
use crate::domain::display::visible;
use crate::domain::{Change, DestinationFile, PublicDestination};
use crate::store::{DestinationId, StoreError, StoredDestination};

pub(in crate::app) fn take_news(state: &mut State, news: DestinationNews) -> Vec<Effect> {
    match news {
        DestinationNews::Loaded(result) => loaded(state, result),
        DestinationNews::Saved { key, request_id, result } => saved(state, key, request_id, result),
        DestinationNews::Read { path, result } => opened(state, &path, result),
        DestinationNews::Revealed { path, result } => revealed(state, &path, result),
        DestinationNews::Deleted { name, result } => deleted(state, &name, result),
    }
}

pub(in crate::app) fn dispatch(state: &mut State, command: DestinationCommand) -> Vec<Effect> {
    match command {
        DestinationCommand::New(preset) => create(state, preset),
        DestinationCommand::Select(key) => select(state, key),
        DestinationCommand::Duplicate(key) => duplicate(state, key),
        DestinationCommand::Delete(key) => delete(state, key),
        DestinationCommand::BeginRename(key) => renaming::begin(state, key),
        DestinationCommand::EditRename(text) => renaming::edit(state, text),
        DestinationCommand::CommitRename => renaming::commit(state),
        DestinationCommand::CancelRename => renaming::cancel(state),
        DestinationCommand::Search(text) => search(state, text),
        DestinationCommand::Arrange(command) => arrangement::dispatch(state, command),
        DestinationCommand::ShowFile(key) => show_file(state, key),
        DestinationCommand::CopyPath(key) => copying::copy_path(state, key),
        DestinationCommand::CopyFile(key) => copying::copy_file(state, key),
        DestinationCommand::CopyAs(key, format) => copying::copy_as(state, key, format),
        DestinationCommand::Edit { key, fields } => edit_form(state, key, *fields),
        DestinationCommand::Apply(change) => apply(state, &change),
        DestinationCommand::Paste(text) => paste(state, &text),
        DestinationCommand::Reload => reload(state),
    }
}

/// A draft is written once nothing has changed for this long.
pub(in crate::app) const SAVE_PAUSE: Duration = Duration::milliseconds(600);

pub(in crate::app) fn create(state: &mut State, preset: Preset) -> Vec<Effect> {
    let name = free_name(state, preset.label(), None);
    let base = keyring_base(&name, &keyring_names(state));
    let effects = add(state, Fields::preset(preset, &name, &base));
    state.destinations.newest = state.destinations.selected;
    let newest = state.destinations.newest.and_then(|key| state.destinations.entry_mut(key));
    if let Some(draft) = newest.and_then(DestinationEntry::draft_mut) {
        draft.name_without_url = Some(name);
    }
    effects
}

pub(in crate::app) fn duplicate(state: &mut State, key: DestinationKey) -> Vec<Effect> {
    let Some(draft) = state.destinations.entry(key).and_then(DestinationEntry::draft) else {
        return Vec::new();
    };
    let mut copy = draft.clone();
    copy.fields.name = free_name(state, &format!("{} copy", copy.fields.name), None);
    let place = state.destinations.entry(key).map(|entry| entry.place.clone()).unwrap_or_default();
    add_at(state, copy, place)
}

/// Add a destination that has no file yet, select it and write it.
pub(in crate::app) fn add(state: &mut State, fields: Fields) -> Vec<Effect> {
    let fields = Fields { environment: None, ..fields };
    let notes = field_check::notes(&fields);
    let draft =
        Draft { fields, environments: Environments::default(), notes, saving: Saving::Saved, name_without_url: None };
    add_at(state, draft, Place::default())
}

fn add_at(state: &mut State, draft: Draft, place: Place) -> Vec<Effect> {
    let key = DestinationKey(state.next_id());
    let saving = Saving::Due { due_at: state.now };
    let notes = field_check::notes(&draft.fields);
    let draft = Draft { notes, saving, name_without_url: None, ..draft };
    insert(
        state,
        DestinationEntry {
            key,
            id: None,
            content: DraftContent::Draft(Box::new(draft)),
            place,
            creating: false,
            is_built_in: false,
            built_in_name: String::new(),
        },
    );
    let effects = select(state, key);
    effects.into_iter().chain(tick(state)).collect()
}

/// A destination file was opened from somewhere: select it if it is known, else keep a copy of it.
pub(in crate::app) fn opened(
    state: &mut State,
    path: &Path,
    result: Result<Box<(Option<DestinationId>, DestinationFile)>, StoreError>,
) -> Vec<Effect> {
    let (id, file) = match result {
        Ok(read) => *read,
        Err(error) => {
            notice::error(state, error.chain());
            return Vec::new();
        }
    };
    let is_known = |entry: &&DestinationEntry| match &id {
        Some(id) => entry.id.as_ref() == Some(id),
        None => entry.draft().is_some_and(|draft| draft.to_file() == file),
    };
    if let Some(key) = state.destinations.entries.iter().find(is_known).map(|entry| entry.key) {
        return select(state, key);
    }
    let name = file.base().name.clone();
    let base = keyring_base(&name, &keyring_names(state));
    let effects = add_at(state, Draft::of(&file, &base), Place::default());
    let shown = visible(&path.display().to_string());
    notice::info(state, format!("Opened {} as a copy: {shown} stays as it is.", visible(&name)));
    effects
}

fn insert(state: &mut State, entry: DestinationEntry) {
    state.destinations.entries.push(entry);
    arrangement::sort(state);
}

pub(in crate::app) fn bring_back(state: &mut State, mut entry: DestinationEntry) -> Vec<Effect> {
    let key = DestinationKey(state.next_id());
    entry.key = key;
    entry.id = None;
    entry.creating = false;
    if let Some(draft) = entry.draft_mut() {
        draft.saving = Saving::Due { due_at: state.now };
    }
    insert(state, entry);
    let effects = select(state, key);
    effects.into_iter().chain(tick(state)).collect()
}

pub(in crate::app) fn select(state: &mut State, key: DestinationKey) -> Vec<Effect> {
    if state.destinations.entry(key).is_none() {
        return Vec::new();
    }
    if state.destinations.selected == Some(key) {
        state.layout.page = Page::Delivery;
        return Vec::new();
    }
    let effects = save_all(state);
    state.destinations.selected = Some(key);
    keep_page(state);
    state.secrets.entry = None;
    state.secrets.revealed = None;
    remember_selection(state);
    exchange::follow_selection(state);
    preview::inputs_replaced(state);
    effects
}

/// Go-live check and load are about the selected destination: they stay in view, and a click on it leaves them.
fn keep_page(state: &mut State) {
    state.layout.page = match state.layout.page {
        page @ (Page::GoLive | Page::Load) => page,
        Page::Delivery | Page::Receiver | Page::Settings | Page::Presentation => Page::Delivery,
    };
}

fn remember_selection(state: &mut State) {
    let id = state.destinations.selected_entry().and_then(|entry| entry.id.as_ref()).map(|id| id.0.clone());
    if id.is_some() {
        let mut settings = state.layout.settings.clone();
        settings.selected_destination = id;
        window::edit_settings(state, settings);
    }
}

/// The destination that was selected at the last end, or else the first.
pub(in crate::app) fn select_remembered(state: &mut State) -> Vec<Effect> {
    if state.destinations.selected.is_some() {
        return Vec::new();
    }
    let remembered = state.layout.settings.selected_destination.as_deref();
    let is_remembered = |entry: &&DestinationEntry| entry.id.as_ref().map(|id| id.0.as_str()) == remembered;
    let entries = &state.destinations.entries;
    let found = entries.iter().filter(|_| remembered.is_some()).find(is_remembered).or_else(|| entries.first());
    match found.map(|entry| entry.key) {
        Some(key) => select(state, key),
        None => Vec::new(),
    }
}

pub(in crate::app) fn delete(state: &mut State, key: DestinationKey) -> Vec<Effect> {
    let Some(at) = state.destinations.entries.iter().position(|entry| entry.key == key) else {
        return Vec::new();
    };
    if state.destinations.entries[at].is_built_in {
        notice::info(state, "This destination belongs to the built-in receiver and is made at each start.");
        return Vec::new();
    }
    if let DraftContent::Broken(_) = state.destinations.entries[at].content {
        let name = state.destinations.entries[at].name().to_owned();
        notice::warning(
            state,
            format!("{name} cannot be read, so deleting it could not be undone. Fix or remove its file by hand."),
        );
        return Vec::new();
    }
    let entry = state.destinations.entries.remove(at);
    if entry.creating {
        state.destinations.orphans.insert(key);
    }
    arrangement::remember(state);
    let name = entry.name().to_owned();
    let effects = match &entry.id {
        Some(id) => vec![Effect::Destination(DestinationEffect::Delete { id: id.clone(), name: name.clone() })],
        None => Vec::new(),
    };
    notice::undoable(state, format!("Deleted {name}."), Undo::Destination(Box::new(entry)));
    if state.destinations.selected == Some(key) {
        state.destinations.selected = None;
        state.secrets.entry = None;
        state.secrets.revealed = None;
        let neighbour = state.destinations.entries.get(at).or(state.destinations.entries.last());
        state.destinations.selected = neighbour.map(|entry| entry.key);
        remember_selection(state);
        exchange::follow_selection(state);
        preview::inputs_replaced(state);
    }
    effects
}

fn show_file(state: &mut State, key: DestinationKey) -> Vec<Effect> {
    if let Some(path) = copying::file_path(state, key) {
        return vec![Effect::Destination(DestinationEffect::Reveal(path))];
    }
    notice::info(state, copying::NO_FILE);
    Vec::new()
}

fn revealed(state: &mut State, path: &Path, result: Result<(), RevealError>) -> Vec<Effect> {
    if let Err(error) = result {
        notice::warning(state, format!("{error} The file is {}", visible(&path.display().to_string())));
    }
    Vec::new()
}

pub(in crate::app) fn deleted(state: &mut State, name: &str, result: Result<(), StoreError>) -> Vec<Effect> {
    match result {
        Ok(()) => Vec::new(),
        Err(error) => {
            notice::error(state, format!("{name} could not be deleted: {}", error.chain()));
            vec![Effect::Destination(DestinationEffect::Load)] // It is still there: show it again.
        }
    }
}

/// What was typed into the form. A text pasted into the field of the URL that says more than a URL is taken apart: its
/// secret never becomes a part of the draft.
pub(in crate::app) fn edit_form(state: &mut State, key: DestinationKey, mut fields: Fields) -> Vec<Effect> {
    let Some(entry) = state.destinations.entry(key) else { return Vec::new() };
    let Some(draft) = entry.draft() else { return Vec::new() };
    if draft.fields.environment != fields.environment {
        return Vec::new(); // Drawn before another environment was chosen.
    }
    let Some(pasted) = reading::more_than_url(&draft.fields.url, &fields.url) else {
        return edit(state, key, fields);
    };
    let (is_built_in, pasted) = (entry.is_built_in, SecretInput(pasted));
    // The field is no place for it: everything else that was edited stays.
    fields.url = draft.fields.url.clone();
    let mut effects = edit(state, key, fields);
    if is_built_in || state.destinations.selected != Some(key) {
        if !paste_anywhere::make(state, &pasted) {
            notice::info(state, paste_anywhere::NOT_UNDERSTOOD);
        }
    } else {
        effects.extend(paste(state, &pasted));
    }
    effects
}

/// What was sent to is found again by its name: from now on it stays.
pub(in crate::app) fn keep_name(state: &mut State) {
    let selected = state.destinations.selected.and_then(|key| state.destinations.entry_mut(key));
    if let Some(draft) = selected.and_then(DestinationEntry::draft_mut) {
        draft.name_without_url = None;
    }
}

pub(in crate::app) fn edit(state: &mut State, key: DestinationKey, mut fields: Fields) -> Vec<Effect> {
    let due_at = state.now + SAVE_PAUSE;
    let Some(entry) = state.destinations.entry(key) else { return Vec::new() };
    let is_built_in = entry.is_built_in;
    let Some(before) = entry.draft() else { return Vec::new() };
    if before.fields == fields || !before.environments.has(fields.environment.as_ref()) {
        return Vec::new();
    }
    if before.fields.environment != fields.environment {
        environment::choose(state, key, fields.environment.as_ref()); // As when a change of it is taken back.
        return edit(state, key, fields);
    }
    let name_without_url = before.name_without_url.clone().filter(|_| before.fields.name == fields.name);
    if before.fields.url != fields.url {
        if let Some(other) = name_without_url.as_ref().filter(|_| fields.environment.is_none()) {
            let name = reading::name_from_url(fields.url.expose());
            fields.name = free_name(state, name.as_ref().unwrap_or(other), Some(key));
        }
        if fields.method == AuthMethod::Sigv4 && fields.sigv4.region.is_empty() {
            fields.sigv4.region = reading::region_from_url(fields.url.expose()).unwrap_or_default();
        }
    }
    let Some(draft) = state.destinations.entry_mut(key).and_then(DestinationEntry::draft_mut) else {
        return Vec::new();
    };
    draft.name_without_url = name_without_url;
    draft.notes = field_check::notes(&fields);
    draft.fields = fields;
    draft.saving = if is_built_in { Saving::Saved } else { Saving::Due { due_at } };
    if state.destinations.selected == Some(key) {
        preview::inputs_changed(state);
    }
    Vec::new()
}

/// The fields of the selected destination, to change and hand back to [`edit`].
pub(in crate::app) fn selected_fields(state: &State) -> Option<(DestinationKey, Fields)> {
    let entry = state.destinations.selected_entry()?;
    Some((entry.key, entry.draft()?.fields.clone()))
}

pub(in crate::app) fn apply(state: &mut State, change: &Change) -> Vec<Effect> {
    let Some((key, mut fields)) = selected_fields(state) else {
        return Vec::new();
    };
    fields.set(change.field, &change.value);
    edit(state, key, fields)
}

pub(in crate::app) fn paste(state: &mut State, text: &SecretInput) -> Vec<Effect> {
    let Some((key, before)) = selected_fields(state) else {
        notice::info(state, "Select a destination first, or create one with New; then paste again.");
        return Vec::new();
    };
    let mut fields = before.clone();
    let Some(pasted) = reading::take_apart(&mut fields, &text.0) else {
        notice::info(state, paste_anywhere::NOT_UNDERSTOOD);
        return Vec::new();
    };
    let mut effects = edit(state, key, fields);
    for (slot, secret) in pasted.secrets {
        effects.extend(secret::store(state, key, slot, secret));
    }
    notice::undoable(state, pasted.sentence, Undo::Fields { key, fields: Box::new(before) });
    effects
}

pub(in crate::app) fn search(state: &mut State, text: String) -> Vec<Effect> {
    state.destinations.search = text;
    Vec::new()
}

pub(in crate::app) fn reload(state: &mut State) -> Vec<Effect> {
    let mut effects = save_all(state);
    effects.push(Effect::Destination(DestinationEffect::Load));
    effects
}

/// The folder's content. Drafts with unsaved edits stay as they are.
pub(in crate::app) fn loaded(state: &mut State, result: Result<Vec<StoredDestination>, StoreError>) -> Vec<Effect> {
    let stored = match result {
        Ok(stored) => stored,
        Err(error) => {
            state.destinations.loading = Loading::Failed(error.chain());
            notice::error(state, error.chain());
            return Vec::new();
        }
    };
    state.destinations.loading = Loading::Done;
    let ids: BTreeSet<DestinationId> = stored.iter().map(|stored| stored.id.clone()).collect();
    state.destinations.entries.retain(|entry| match &entry.id {
        Some(id) => ids.contains(id) || is_unsaved(entry),
        None => true,
    });
    for stored in stored {
        let known = state.destinations.entries.iter().position(|entry| entry.id.as_ref() == Some(&stored.id));
        if known.is_some_and(|at| is_unsaved(&state.destinations.entries[at])) {
            continue;
        }
        let content = content(&stored);
        if let Some(at) = known {
            replace(&mut state.destinations.entries[at], content);
        } else {
            let key = DestinationKey(state.next_id());
            let entry = DestinationEntry {
                key,
                id: Some(stored.id),
                content,
                place: Place::default(),
                creating: false,
                is_built_in: false,
                built_in_name: String::new(),
            };
            state.destinations.entries.push(entry);
        }
    }
    arrangement::take_over(state);
    if state.destinations.selected_entry().is_none() {
        state.destinations.selected = None;
    }
    preview::inputs_replaced(state);
    select_remembered(state)
}

fn content(stored: &StoredDestination) -> DraftContent {
    match &stored.destination {
        Ok(file) => DraftContent::Draft(Box::new(Draft::of(file, &stored.id.0))),
        Err(problem) => DraftContent::Broken(problem.clone()),
    }
}

/// A file that still says the same leaves the other methods' fields of the draft alone.
fn replace(entry: &mut DestinationEntry, content: DraftContent) {
    let is_same = match (&entry.content, &content) {
        (DraftContent::Draft(before), DraftContent::Draft(after)) => before.to_file() == after.to_file(),
        (DraftContent::Broken(_), _) | (_, DraftContent::Broken(_)) => false,
    };
    if is_same {
        return;
    }
    let chosen = entry.environment().cloned();
    entry.content = content;
    if let Some(draft) = entry.draft_mut() {
        draft.environments.choose(&mut draft.fields, chosen.as_ref());
        draft.notes = field_check::notes(&draft.fields);
    }
}

fn is_unsaved(entry: &DestinationEntry) -> bool {
    entry.draft().is_some_and(|draft| draft.saving != Saving::Saved)
}

pub(in crate::app) fn saved(
    state: &mut State,
    key: DestinationKey,
    request_id: u64,
    result: Result<DestinationId, StoreError>,
) -> Vec<Effect> {
    if state.destinations.orphans.remove(&key) {
        // Deleted while its file was being made.
        return match result {
            Ok(id) => vec![Effect::Destination(DestinationEffect::Delete { name: id.0.clone(), id })],
            Err(_) => Vec::new(),
        };
    }
    let Some(entry) = state.destinations.entry_mut(key) else {
        return Vec::new();
    };
    entry.creating = false;
    if let Ok(id) = &result {
        entry.id = Some(id.clone());
    }
    let is_latest = entry.draft().is_some_and(|draft| draft.saving == Saving::Running { request_id });
    if let Some(draft) = entry.draft_mut().filter(|_| is_latest) {
        draft.saving = match &result {
            Ok(_) => Saving::Saved,
            Err(error) => Saving::Failed(error.chain()),
        };
    }
    if let Err(error) = result {
        notice::error(state, error.chain());
    }
    arrangement::remember(state);
    if state.destinations.selected == Some(key) {
        remember_selection(state);
    }
    Vec::new()
}

pub(in crate::app) fn tick(state: &mut State) -> Vec<Effect> {
    let now = state.now;
    save_where(state, |due_at| due_at <= now)
}

/// Write every edited draft now.
pub(in crate::app) fn save_all(state: &mut State) -> Vec<Effect> {
    save_where(state, |_due_at| true)
}

fn save_where(state: &mut State, is_wanted: impl Fn(OffsetDateTime) -> bool) -> Vec<Effect> {
    let due: Vec<DestinationKey> = state
        .destinations
        .entries
        .iter()
        .filter(|entry| due_at(entry).is_some_and(&is_wanted))
        .map(|entry| entry.key)
        .collect();
    due.into_iter().filter_map(|key| save(state, key)).collect()
}

fn save(state: &mut State, key: DestinationKey) -> Option<Effect> {
    let request_id = state.next_id();
    let entry = state.destinations.entry_mut(key)?;
    let id = entry.id.clone();
    entry.creating = id.is_none();
    let draft = entry.draft_mut()?;
    let destination = match PublicDestination::of(&draft.to_file()) {
        Ok(destination) => Box::new(destination),
        Err(found) => {
            draft.saving = Saving::Failed(format!("{} This destination is not written.", found.text));
            entry.creating = false;
            return None;
        }
    };
    draft.saving = Saving::Running { request_id };
    Some(Effect::Destination(DestinationEffect::Save { key, request_id, id, destination }))
}

/// When the entry has to be written; never while its file is being made.
fn due_at(entry: &DestinationEntry) -> Option<OffsetDateTime> {
    match entry.draft()?.saving {
        Saving::Due { due_at } if !entry.creating => Some(due_at),
        _ => None,
    }
}

pub(in crate::app) fn next_deadline(state: &State) -> Option<OffsetDateTime> {
    state.destinations.entries.iter().filter_map(due_at).min()
}

pub(in crate::app) fn has_unfinished_saves(state: &State) -> bool {
    let is_unfinished = |draft: &Draft| matches!(draft.saving, Saving::Due { .. } | Saving::Running { .. });
    state.destinations.entries.iter().filter_map(DestinationEntry::draft).any(is_unfinished)
}

/// A keyring name for `slot` of what is in `fields` that no destination and no environment uses.
pub(in crate::app) fn fresh_keyring_name(state: &State, fields: &Fields, slot: SecretSlot) -> String {
    let taken = keyring_names(state);
    let base = match &fields.environment {
        None => keyring_base(&fields.name, &taken),
        Some(environment) => environment_base(&fields.name, environment, &taken),
    };
    keyring_name(&base, slot)
}

pub(in crate::app) fn keyring_names(state: &State) -> BTreeSet<String> {
    let drafts = state.destinations.entries.iter().filter_map(DestinationEntry::draft);
    let names = |fields: &Fields| SecretSlot::ALL.map(|slot| fields.secret(slot).keyring.clone());
    drafts
        .flat_map(|draft| {
            let waiting = draft.environments.waiting(&draft.fields).flat_map(move |fields| names(&fields));
            waiting.chain(names(&draft.fields))
        })
        .collect()
}

/// `wanted`, with a number where a destination other than `except` is called so.
pub(in crate::app) fn free_name(state: &State, wanted: &str, except: Option<DestinationKey>) -> String {
    let others = || state.destinations.entries.iter().filter(|entry| Some(entry.key) != except);
    let is_free = |name: &str| !others().any(|entry| entry.name() == name);
    if is_free(wanted) {
        return wanted.to_owned();
    }
    let mut number = 2_u32;
    loop {
        let name = format!("{wanted} {number}");
        if is_free(&name) {
            return name;
        }
        number += 1;
    }
}
