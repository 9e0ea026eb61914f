//! The history: what is listed, marked, taken out and put back.

use std::ops::Range;
use std::path::PathBuf;

use time::{Duration, OffsetDateTime};

use crate::app::batch::update as batch;
use crate::app::destination::keyring::keyring_base;
use crate::app::destination::update as destination;
use crate::app::environment::update as environment;
use crate::app::exchange::update as exchange;
use crate::app::notice::update as notice;
use crate::app::state::{
    BatchSource, DestinationEntry, Fields, HISTORY_PAGE_ROWS, HistoryStatus, Page, Shown, State, Undo,
};
use crate::app::update::is_due;
use crate::app::{
    Effect, ExchangeEffect, ExchangePurpose, HarScope, HistoryChange, HistoryCommand, HistoryEffect, HistoryNews,
};
use crate::domain::display::MASK;
use crate::domain::figures::{count_text, counted_text};
use crate::domain::message::Batch;
use crate::domain::{Destination, Exchange, destination_file};
use crate::store::{Counts, EntryId, HistoryEntry, Retention, SortBy, StatusClass, StoreError};

pub(in crate::app) fn take_news(state: &mut State, news: HistoryNews) -> Vec<Effect> {
    match news {
        HistoryNews::Opened(result) => opened(state, result),
        HistoryNews::Told(remarks) => told(state, remarks),
        HistoryNews::Counted { generation, result } => counted(state, generation, result),
        HistoryNews::PageLoaded { generation, page, result } => page_loaded(state, generation, page, result),
        HistoryNews::ExpiredCounted { retention, result } => expired_counted(state, retention, result),
        HistoryNews::Changed(result) => changed(state, result),
        HistoryNews::NotImported(error) => {
            notice::error(state, error.to_string());
            Vec::new()
        }
    }
}

pub(in crate::app) fn dispatch(state: &mut State, command: HistoryCommand) -> Vec<Effect> {
    match command {
        HistoryCommand::SetSearch(text) => set_search(state, text),
        HistoryCommand::SetClass(class) => set_class(state, class),
        HistoryCommand::SetCause(cause) => set_cause(state, cause),
        HistoryCommand::SetDestination(name) => set_destination(state, name),
        HistoryCommand::SortBy(by) => sort_by(state, by),
        HistoryCommand::SetBetween(between) => set_between(state, between),
        HistoryCommand::ShowRange(range) => range_visible(state, range),
        HistoryCommand::Focus(id) => focus(state, id),
        HistoryCommand::SetSelected { id, selected } => set_selected(state, id, selected),
        HistoryCommand::ClearSelection => clear_selection(state),
        HistoryCommand::Restore(id) => restore(id),
        HistoryCommand::Delete(ids) => delete(ids),
        HistoryCommand::SetPinned { id, pinned } => set_pinned(id, pinned),
        HistoryCommand::SetNote { id, note } => set_note(id, note),
        HistoryCommand::ExportHar { scope, path } => export(state, scope, path),
        HistoryCommand::Expire => expire(state),
        HistoryCommand::ImportHar(path) => import(path),
    }
}

/// The rows follow the search once nothing was typed for this long.
const SEARCH_PAUSE: Duration = Duration::milliseconds(150);

/// Fetched pages that are kept beyond the visible ones.
const PAGES_KEPT: usize = 32;

pub(in crate::app) fn opened(state: &mut State, result: Result<(), StoreError>) -> Vec<Effect> {
    match result {
        Ok(()) => {
            state.history.status = HistoryStatus::Ready;
            refresh(state)
        }
        Err(error) => {
            state.history.status = HistoryStatus::Failed(error.chain());
            notice::error(state, error.chain());
            Vec::new()
        }
    }
}

/// Each is told once, and stays until it is dismissed.
pub(in crate::app) fn told(state: &mut State, remarks: Vec<String>) -> Vec<Effect> {
    for remark in remarks {
        notice::warning(state, remark);
    }
    Vec::new()
}

/// Ask anew for the counts and for the pages in view. The old rows stay until the new ones are here.
pub(in crate::app) fn refresh(state: &mut State) -> Vec<Effect> {
    state.history.refresh_due_at = None;
    if state.history.status != HistoryStatus::Ready {
        return Vec::new();
    }
    let generation = state.next_id();
    state.history.generation = generation;
    state.history.pages_asked.clear();
    let count = Effect::History(HistoryEffect::Count { generation, filter: state.history.filter.clone() });
    std::iter::once(count).chain(ask_for_visible(state)).collect()
}

fn ask_for_visible(state: &mut State) -> Vec<Effect> {
    let history = &mut state.history;
    let generation = history.generation;
    let first = history.visible.start / HISTORY_PAGE_ROWS;
    let last = history.visible.end.saturating_sub(1).max(history.visible.start) / HISTORY_PAGE_ROWS;
    // A table shows a few dozen rows; whatever asks for more gets the first of them.
    let wanted = first..=last.min(first + 4);
    wanted
        .filter(|page| history.pages_asked.insert(*page))
        .map(|page| Effect::History(HistoryEffect::LoadPage { generation, filter: history.filter.clone(), page }))
        .collect()
}

pub(in crate::app) fn range_visible(state: &mut State, range: Range<u64>) -> Vec<Effect> {
    state.history.visible = range;
    if state.history.status == HistoryStatus::Ready { ask_for_visible(state) } else { Vec::new() }
}

pub(in crate::app) fn set_search(state: &mut State, text: String) -> Vec<Effect> {
    if state.history.filter.search != text {
        state.history.filter.search = text;
        forget_marks(state);
        state.history.refresh_due_at = Some(state.now + SEARCH_PAUSE);
    }
    Vec::new()
}

pub(in crate::app) fn set_class(state: &mut State, class: Option<StatusClass>) -> Vec<Effect> {
    if state.history.filter.class == class {
        return Vec::new();
    }
    state.history.filter.class = class;
    from_the_newest(state)
}

pub(in crate::app) fn set_cause(state: &mut State, cause: Option<String>) -> Vec<Effect> {
    if state.history.filter.cause == cause {
        return Vec::new();
    }
    state.history.filter.cause = cause;
    from_the_newest(state)
}

pub(in crate::app) fn set_destination(state: &mut State, name: Option<String>) -> Vec<Effect> {
    if state.history.filter.destination == name {
        return Vec::new();
    }
    state.history.filter.destination = name;
    from_the_newest(state)
}

pub(in crate::app) fn sort_by(state: &mut State, by: SortBy) -> Vec<Effect> {
    state.history.filter.order = state.history.filter.order.after(by);
    from_the_newest(state)
}

pub(in crate::app) fn set_between(state: &mut State, between: Option<(EntryId, EntryId)>) -> Vec<Effect> {
    if state.history.filter.between == between {
        return Vec::new();
    }
    state.history.filter.between = between;
    forget_marks(state);
    // A brush moves on: the rows follow once it rests.
    state.history.refresh_due_at = Some(state.now + SEARCH_PAUSE);
    Vec::new()
}

/// Another list: what was marked in the old one may not be in it, and no action is about what nobody sees.
fn forget_marks(state: &mut State) {
    state.history.selected.clear();
    state.history.focused = None;
}

fn from_the_newest(state: &mut State) -> Vec<Effect> {
    forget_marks(state);
    state.history.visible = 0..state.history.visible.end.saturating_sub(state.history.visible.start);
    refresh(state)
}

pub(in crate::app) fn tick(state: &mut State) -> Vec<Effect> {
    if is_due(state.history.refresh_due_at, state.now) { refresh(state) } else { Vec::new() }
}

pub(in crate::app) fn next_deadline(state: &State) -> Option<OffsetDateTime> {
    state.history.refresh_due_at
}

pub(in crate::app) fn counted(state: &mut State, generation: u64, result: Result<Counts, StoreError>) -> Vec<Effect> {
    if state.history.generation != generation {
        return Vec::new();
    }
    match result {
        Ok(counts) => {
            state.history.counts = counts;
            state.history.total = state.history.count(state.history.filter.class);
        }
        Err(error) => notice::error(state, error.chain()),
    }
    Vec::new()
}

pub(in crate::app) fn page_loaded(
    state: &mut State,
    generation: u64,
    page: u64,
    result: Result<Vec<HistoryEntry>, StoreError>,
) -> Vec<Effect> {
    if state.history.generation != generation {
        return Vec::new();
    }
    let entries = match result {
        Ok(entries) => entries,
        Err(error) => {
            notice::error(state, error.chain());
            return Vec::new();
        }
    };
    let history = &mut state.history;
    history.learn_results(&entries);
    let asked = &history.pages_asked;
    history.pages.retain(|known, _| asked.contains(known));
    history.pages.insert(page, entries.into());
    let in_view = history.visible.start / HISTORY_PAGE_ROWS;
    while history.pages.len() > PAGES_KEPT {
        let Some(farthest) = history.pages.keys().copied().max_by_key(|known| known.abs_diff(in_view)) else {
            break;
        };
        history.pages.remove(&farthest);
        history.pages_asked.remove(&farthest);
    }
    Vec::new()
}

pub(in crate::app) fn focus(state: &mut State, id: EntryId) -> Vec<Effect> {
    state.history.focused = Some(id);
    state.history.follows = state.history.row(0).is_none_or(|newest| newest.id == id);
    exchange::show(state, Shown::Stored(id))
}

pub(in crate::app) fn set_selected(state: &mut State, id: EntryId, selected: bool) -> Vec<Effect> {
    if selected {
        state.history.selected.insert(id);
    } else {
        state.history.selected.remove(&id);
    }
    Vec::new()
}

pub(in crate::app) fn clear_selection(state: &mut State) -> Vec<Effect> {
    state.history.selected.clear();
    Vec::new()
}

pub(in crate::app) fn delete(ids: Vec<EntryId>) -> Vec<Effect> {
    if ids.is_empty() { Vec::new() } else { vec![Effect::History(HistoryEffect::Delete(ids))] }
}

pub(in crate::app) fn set_pinned(id: EntryId, pinned: bool) -> Vec<Effect> {
    vec![Effect::History(HistoryEffect::SetPinned { id, pinned })]
}

pub(in crate::app) fn set_note(id: EntryId, note: String) -> Vec<Effect> {
    vec![Effect::History(HistoryEffect::SetNote { id, note })]
}

/// What the settings keep, in words.
fn retention_text(state: &State) -> String {
    let Retention { days, entries } = state.layout.settings.retention();
    let days = days.map(|days| format!("kept for {days} days"));
    let entries = entries.map(|entries| format!("the newest {entries} kept"));
    [days, entries].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Remove what the settings do not keep.
pub(in crate::app) fn expire(state: &State) -> Vec<Effect> {
    let retention = state.layout.settings.retention();
    if retention.keeps_all() || state.history.status != HistoryStatus::Ready {
        return Vec::new();
    }
    vec![Effect::History(HistoryEffect::Expire(retention))]
}

/// Ask how much the settings would remove; nobody asks where nobody looks.
pub(in crate::app) fn count_expired(state: &State) -> Vec<Effect> {
    let retention = state.layout.settings.retention();
    let is_wanted = state.layout.page == Page::Settings && state.history.status == HistoryStatus::Ready;
    if is_wanted && !retention.keeps_all() {
        vec![Effect::History(HistoryEffect::CountExpired(retention))]
    } else {
        Vec::new()
    }
}

pub(in crate::app) fn expired_counted(
    state: &mut State,
    retention: Retention,
    result: Result<u64, StoreError>,
) -> Vec<Effect> {
    if retention == state.layout.settings.retention() {
        state.history.expired = result.ok().map(|count| (retention, count));
    }
    Vec::new()
}

pub(in crate::app) fn import(path: PathBuf) -> Vec<Effect> {
    vec![Effect::History(HistoryEffect::ImportHar(path))]
}

pub(in crate::app) fn changed(state: &mut State, result: Result<HistoryChange, StoreError>) -> Vec<Effect> {
    match result {
        Ok(HistoryChange::Deleted(ids)) => {
            for id in &ids {
                state.history.selected.remove(id);
            }
            if state.history.focused.is_some_and(|focused| ids.contains(&focused)) {
                state.history.focused = None;
            }
            state.history.latest.retain(|_, result| result.id.is_none_or(|id| !ids.contains(&id)));
            let what = counted_text(ids.len() as u64, "exchange", "exchanges");
            notice::undoable(state, format!("Deleted {what} from the history."), Undo::Entries(ids));
        }
        Ok(HistoryChange::Expired(ids)) if ids.is_empty() => return Vec::new(),
        Ok(HistoryChange::Expired(ids)) => {
            let what = counted_text(ids.len() as u64, "exchange", "exchanges");
            let text = format!("Removed {what} from the history, as the settings say: {}.", retention_text(state));
            state.history.expired = None;
            notice::undoable(state, text, Undo::Entries(ids));
            return refresh(state).into_iter().chain(count_expired(state)).collect();
        }
        Ok(HistoryChange::Restored(_) | HistoryChange::Marked(_)) => {}
        Ok(HistoryChange::Imported { ids, skipped }) => {
            let left_out = match skipped.first() {
                Some(first) if skipped.len() == 1 => format!(" Note: {first}"),
                Some(first) => format!(" Of {} notes the first: {first}", skipped.len()),
                None => String::new(),
            };
            let text = format!("Imported {}.{left_out}", counted_text(ids.len() as u64, "exchange", "exchanges"));
            notice::info(state, text);
            let shown = ids.last().map(|id| focus(state, *id)).unwrap_or_default();
            return shown.into_iter().chain(refresh(state)).collect();
        }
        Err(error) => notice::error(state, error.chain()),
    }
    refresh(state)
}

pub(in crate::app) fn export(state: &mut State, scope: HarScope, path: PathBuf) -> Vec<Effect> {
    let ids: Vec<EntryId> = match scope {
        HarScope::Selected => state.history.selected.iter().copied().collect(),
        HarScope::Shown => match &state.exchange.loaded {
            Some(loaded) => match loaded.id {
                Some(id) if state.exchange.siblings.is_empty() => vec![id],
                Some(_) => state.exchange.siblings.clone(),
                None => {
                    return vec![Effect::History(HistoryEffect::ExportHarOf {
                        exchanges: vec![loaded.exchange.clone()],
                        path,
                    })];
                }
            },
            None => Vec::new(),
        },
    };
    if ids.is_empty() {
        notice::info(state, "There is nothing to export: tick rows in the history, or select one.");
        return Vec::new();
    }
    vec![Effect::History(HistoryEffect::ExportHar { ids, path })]
}

pub(in crate::app) fn restore(id: EntryId) -> Vec<Effect> {
    vec![Effect::Exchange(ExchangeEffect::Load { id, purpose: ExchangePurpose::Restore })]
}

/// Put destination and batch of `exchange` back as they were, as far as the history knows them.
pub(in crate::app) fn put_back(state: &mut State, id: EntryId, exchange: &Exchange) -> Vec<Effect> {
    let mut effects = Vec::new();
    if let Ok(file) = destination_file::parse(&exchange.destination.file) {
        let environment = exchange.destination.environment.clone();
        effects.extend(put_back_destination(state, Destination { environment, ..file.base().clone() }));
    } else {
        let text = "This exchange does not say how its destination was configured, so none was restored.";
        notice::warning(state, text);
    }
    let body = &exchange.request.body;
    if body.truncated {
        notice::warning(
            state,
            format!(
                "Only the first {} of {} bytes of the batch were kept, so it was not restored.",
                count_text(body.kept.len() as u64),
                count_text(body.bytes)
            ),
        );
    } else if exchange.kind == crate::domain::ExchangeKind::Delivery {
        effects.extend(batch::replace(state, Batch::from_bytes(body.kept.clone()), BatchSource::History(id.0)));
    }
    state.exchange.shown = Shown::NextRequest;
    effects
}

fn put_back_destination(state: &mut State, mut destination: Destination) -> Vec<Effect> {
    let mut known = state.destinations.entries.iter().filter(|entry| entry.name() == destination.name);
    let present = known.find_map(DestinationEntry::draft);
    let present = present.and_then(|draft| draft.destination_in(destination.environment.as_ref()));
    if destination.url.expose().contains(MASK) {
        // The history keeps no signature of a URL: the present URL is the best there is.
        if let Some(present) = &present {
            destination.url.clone_from(&present.url);
        }
        notice::warning(state, "The URL held a secret, which the history does not keep. Check the URL before sending.");
    }
    if destination.connection.proxy_url.as_deref().is_some_and(|proxy| proxy.contains(MASK)) {
        destination.connection.proxy_url = present.and_then(|present| present.connection.proxy_url);
    }
    let Some(entry) = state.destinations.entries.iter().find(|entry| entry.name() == destination.name) else {
        let base = keyring_base(&destination.name, &Default::default());
        let as_base = Destination { environment: None, ..destination };
        return destination::add(state, Fields::from_destination(&as_base, &base));
    };
    let (key, Some(draft)) = (entry.key, entry.draft()) else {
        notice::warning(state, format!("{} cannot be read now, so it was not restored.", destination.name));
        return Vec::new();
    };
    let (earlier, environment) = (draft.clone(), destination.environment.clone());
    let mut effects = destination::select(state, key);
    environment::ensure(state, key, environment.as_ref());
    let Some((_key, before)) = destination::selected_fields(state) else { return effects };
    let mut fields = before.clone();
    fields.url.clone_from(&destination.url);
    fields.timestamp = destination.timestamp;
    fields.take_connection(&destination.connection);
    fields.take_auth(&destination.auth);
    if fields != before {
        effects.extend(destination::edit(state, key, fields));
        let text = format!("Restored {} as it was for this exchange.", destination.label());
        let undo = if earlier.environments.has(environment.as_ref()) {
            Undo::Fields { key, fields: Box::new(before) }
        } else {
            let (fields, environments) = (Box::new(earlier.fields), Box::new(earlier.environments));
            Undo::Environments { key, fields, environments }
        };
        notice::undoable(state, text, undo);
    }
    effects
}
