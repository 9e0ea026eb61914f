//! The only place where the state changes: one line a command, the work in one file per area.

pub(super) mod attention;
mod batch;
mod body;
mod clock;
pub(super) mod destination;
pub(super) mod exchange;
mod file;
mod font;
pub(super) mod history;
mod layout;
mod measurement;
mod message_list;
pub(super) mod notice;
mod offer;
mod paste;
mod preview;
mod probe;
mod receiver;
mod secret;
mod send;
#[cfg(test)]
mod tests;

use time::OffsetDateTime;

pub(super) use self::body::make as make_body_view;
pub(super) use self::measurement::make as measure;
use super::command::{Command, News};
use super::effect::Effect;
use super::golive;
use super::state::State;

/// Apply `command`, and return the work it asks for. Total: every command is fine in every state.
pub fn update(state: &mut State, command: Command) -> Vec<Effect> {
    let effects = dispatch(state, command);
    let effects = effects.into_iter().chain(body::follow(state)).chain(measurement::follow(state));
    effects.chain(golive::follow(state)).collect()
}

#[expect(clippy::too_many_lines, reason = "one line a command; the work is in the areas' files")]
fn dispatch(state: &mut State, command: Command) -> Vec<Effect> {
    match command {
        Command::NewDestination(preset) => destination::create(state, preset),
        Command::SelectDestination(key) => destination::select(state, key),
        Command::DuplicateDestination(key) => destination::duplicate(state, key),
        Command::DeleteDestination(key) => destination::delete(state, key),
        Command::BeginRename(key) => destination::begin_rename(state, key),
        Command::EditRename(text) => destination::edit_rename(state, text),
        Command::CommitRename => destination::commit_rename(state),
        Command::CancelRename => destination::cancel_rename(state),
        Command::SearchDestinations(text) => destination::search(state, text),
        Command::CopyDestinationPath(key) => destination::copy_path(state, key),
        Command::CopyDestinationFile(key) => destination::copy_file(state, key),
        Command::EditDestination { key, fields } => destination::edit_form(state, key, *fields),
        Command::ApplyFieldEdit(edit) => destination::apply_field_edit(state, &edit),
        Command::PasteIntoDestination(text) => destination::paste(state, &text),
        Command::SaveAll => save_all(state),
        Command::ReloadDestinations => destination::reload(state),

        Command::BeginSecretEntry(slot) => secret::begin_entry(state, slot),
        Command::EditSecretEntry(text) => secret::edit_entry(state, text),
        Command::StoreSecretEntry => secret::store_entry(state),
        Command::CancelSecretEntry => secret::cancel_entry(state),
        Command::DeleteSecret(slot) => secret::delete(state, slot),
        Command::RevealSecret(slot) => secret::reveal(state, slot),
        Command::HideSecret => secret::hide(state),
        Command::CopySecret(slot) => secret::copy(state, slot),

        Command::LoadSample(kind) => batch::load_sample(state, kind),
        Command::EditGenerator(form) => batch::edit_generator(state, form),
        Command::GenerateBatch => batch::generate(state),
        Command::PasteBatch(text) => batch::paste(state, text),
        Command::LoadBatchFile(path) => batch::load_file(state, path),
        Command::SaveBatchFile(path) => batch::save_file(state, path),
        Command::SelectMessage(index) => message_list::select(state, index),
        Command::SelectThrough(index) => message_list::select_through(state, index),
        Command::ToggleMessage(index) => message_list::toggle(state, index),
        Command::SelectAllMessages => message_list::select_all(state),
        Command::SetFace(face) => batch::set_face(state, face),
        Command::EditMessage(text) => batch::edit_message(state, text),
        Command::FormatMessage { is_compact } => batch::format(state, is_compact),
        Command::EditMessageValue { pointer, json } => batch::edit_value(state, &pointer, &json),
        Command::AddMessage(kind) => message_list::add(state, kind),
        Command::InsertMessages(text) => message_list::insert(state, text),
        Command::DuplicateMessages => message_list::duplicate(state),
        Command::RemoveMessages => message_list::remove(state),
        Command::MoveMessages { before } => message_list::move_before(state, before),
        Command::OpenBulkForm => message_list::open_bulk_form(state),
        Command::EditBulkForm(form) => message_list::edit_bulk_form(state, form),
        Command::SetField => message_list::change_field(state, false),
        Command::RemoveField => message_list::change_field(state, true),
        Command::CloseBulkForm => message_list::close_bulk_form(state),
        Command::UndoBatchEdit => batch::undo(state),
        Command::RedoBatchEdit => batch::redo(state),

        Command::Paste(text) => paste::paste(state, &text),
        Command::CreateOffered => offer::create(state),
        Command::FillOffered => offer::fill(state),
        Command::DismissOffer => offer::dismiss(state),

        Command::OpenFile(path) => file::open(state, path),
        Command::PickFile(purpose) => file::pick(purpose),
        Command::TypePath(purpose) => file::ask_for_path(state, purpose, None),
        Command::EditTypedPath(text) => file::edit_path(state, text),
        Command::UseTypedPath => file::use_path(state),
        Command::CancelTypedPath => file::cancel_path(state),

        Command::Send => send::send(state),
        Command::CancelSend => send::cancel(state),

        Command::Show(shown) => exchange::show(state, shown),
        Command::SetExchangeTab(tab) => exchange::set_tab(state, tab),
        Command::SetBodyFace(face) => body::set_face(state, face),
        Command::SetBodyWidth(row_chars) => body::set_width(state, row_chars),
        Command::SetBodyWraps(wraps) => body::set_wraps(state, wraps),
        Command::SearchBody(search) => body::search(state, search),
        Command::StepMatch(steps) => body::step(state, steps),
        Command::CompareWith(id) => exchange::compare_with(state, id),
        Command::CompareEntries { left, right } => exchange::compare_entries(state, left, right),
        Command::PrepareProbe(probe) => probe::prepare(state, probe),
        Command::SendProbe => probe::send(state),
        Command::CancelProbe => probe::cancel(state),
        Command::ApplyFix(index) => exchange::apply_fix(state, index),
        Command::SaveResponseBody(path) => exchange::save_body(state, path),
        Command::SaveRequestBody(path) => exchange::save_request_body(state, path),

        Command::SetHistorySearch(text) => history::set_search(state, text),
        Command::SetHistoryClass(class) => history::set_class(state, class),
        Command::SetHistoryCause(cause) => history::set_cause(state, cause),
        Command::SetHistoryBetween(between) => history::set_between(state, between),
        Command::HistoryRangeVisible(range) => history::range_visible(state, range),
        Command::FocusEntry(id) => history::focus(state, id),
        Command::SetEntrySelected { id, selected } => history::set_selected(state, id, selected),
        Command::ClearEntrySelection => history::clear_selection(state),
        Command::RestoreEntry(id) => history::restore(id),
        Command::DeleteEntries(ids) => history::delete(ids),
        Command::SetPinned { id, pinned } => history::set_pinned(id, pinned),
        Command::SetNote { id, note } => history::set_note(id, note),
        Command::ExportHar { scope, path } => history::export(state, scope, path),
        Command::ExpireHistory => history::expire(state),
        Command::ImportHar(path) => history::import(path),

        Command::ShowPage(page) => receiver::show_page(state, page),
        Command::StartReceiver { is_https } => receiver::start(state, is_https),
        Command::SetProfile(profile) => receiver::set_profile(state, profile),
        Command::SelectArrival(number) => receiver::select(state, number),
        Command::SetArrivalFilter(filter) => receiver::set_filter(state, filter),
        Command::StopReceiver => receiver::stop(state),
        Command::ClearArrivals => receiver::clear(state),
        Command::EditFault(text) => receiver::edit_fault(state, text),
        Command::AddFault => receiver::add_fault(state),
        Command::RemoveFault(index) => receiver::remove_fault(state, index),
        Command::ExportArrivals(path) => receiver::export(state, path),

        Command::SortMeasurements { place, column } => measurement::sort_by(state, place, column),
        Command::SetPresenting(is_presenting) => layout::set_presenting(state, is_presenting),

        Command::GoLive(command) => golive::update(state, command),

        Command::SetComposeTab(tab) => layout::set_compose_tab(state, tab),
        Command::SetNarrowTab(tab) => layout::set_narrow_tab(state, tab),
        Command::FocusField(field) => send::go_to(state, field),
        Command::FieldFocused => layout::field_focused(state),
        Command::EditSettings(settings) => layout::edit_settings(state, settings),
        Command::RememberCommand(id) => layout::remember_command(state, id),
        Command::CopyText(text) => secret::copy_text(state, text),
        Command::DismissNotice(id) => notice::dismiss(state, id),
        Command::Undo(id) => notice::undo(state, id),

        Command::WantCharacters(characters) => font::want(state, characters),
        Command::SetFocused(is_focused) => attention::set_focused(state, is_focused),
        Command::ClockWentBack { by } => clock::went_back(state, by),
        Command::Tick => tick(state),
        Command::News(news) => take_news(state, news),
    }
}

fn take_news(state: &mut State, news: News) -> Vec<Effect> {
    match news {
        News::DestinationsLoaded(result) => destination::loaded(state, result),
        News::DestinationSaved { key, request_id, result } => destination::saved(state, key, request_id, result),
        News::DestinationRead { path, result } => destination::opened(state, &path, result),
        News::DestinationDeleted { name, result } => destination::deleted(state, &name, result),
        News::SettingsLoaded { settings, problems } => layout::loaded(state, *settings, problems),
        News::EndRequested => layout::end(state),
        News::DesktopLookFound(look) => layout::desktop_found(state, look),
        News::OtherRunsFound(others) => notice::other_runs(state, &others),
        News::SettingsSaved(result) => layout::saved(state, result),

        News::ReceiverStarted(result) => receiver::started(state, *result),
        News::Arrived(arrivals) => receiver::arrived(state, arrivals),
        News::Measured { request_id, place, sorted } => measurement::measured(state, place, request_id, sorted),
        News::FaultsCounted(faults) => receiver::faults_counted(state, faults),

        News::SecretsOpened(backend) => secret::opened(state, backend),
        News::SecretStored { reference, result } => secret::stored(state, reference, result),
        News::SecretDeleted { reference, result } => secret::deleted(state, &reference, result),
        News::SecretRead { reference, purpose, result } => secret::read(state, reference, purpose, result),

        News::BatchLoaded { request_id, source, result } => batch::loaded(state, request_id, source, result),
        News::BatchEdited { request_id, result } => batch::edited(state, request_id, result),
        News::BatchChecked { version, facts } => batch::checked(state, version, facts),
        News::BatchSaved { path, result } => batch::saved(state, path, result),

        News::Prepared { version, secrets, result } => preview::prepared(state, version, secrets, result),

        News::ProbePrepared { request_id, result } => probe::prepared(state, request_id, result),
        News::SendProgressed { send_id, progress } => send::progressed(state, send_id, progress),
        News::SendFinished { send_id, result } => send::finished(state, send_id, result),

        News::HistoryOpened(result) => history::opened(state, result),
        News::HistoryTold(remarks) => history::told(state, remarks),
        News::HistoryCounted { generation, result } => history::counted(state, generation, result),
        News::HistoryPageLoaded { generation, page, result } => history::page_loaded(state, generation, page, result),
        News::ExpiredCounted { retention, result } => history::expired_counted(state, retention, result),
        News::ExchangeLoaded { id, purpose, result } => exchange::loaded(state, id, purpose, result),
        News::BodyViewed { request_id, view, matches } => body::viewed(state, request_id, view, matches),
        News::FontsFound { fonts, missing } => font::found(state, fonts, missing),
        News::Compared { right, result } => exchange::compared(state, right, result),
        News::HistoryChanged(result) => history::changed(state, result),

        News::GoLive(news) => golive::take_news(state, news),

        News::FilePicked { purpose, path } => file::picked(state, purpose, path),
        News::DialogUnavailable { purpose, reason } => file::ask_for_path(state, purpose, Some(reason)),
        News::FileWritten { path, what, result } => file::written(state, &path, what, result),
    }
}

fn save_all(state: &mut State) -> Vec<Effect> {
    let effects = destination::save_all(state);
    effects.into_iter().chain(layout::save(state)).collect()
}

/// Do what is due at `state.now`.
fn tick(state: &mut State) -> Vec<Effect> {
    let mut effects = destination::tick(state);
    effects.extend(batch::tick(state));
    effects.extend(preview::tick(state));
    effects.extend(history::tick(state));
    effects.extend(layout::tick(state));
    secret::tick(state);
    notice::tick(state);
    effects
}

impl State {
    /// True while a destination is not written yet, or on its way.
    pub(super) fn has_unfinished_saves(&self) -> bool {
        destination::has_unfinished_saves(self)
    }

    /// When [`Command::Tick`] has something to do next; `None` while nothing is due.
    pub fn next_deadline(&self) -> Option<OffsetDateTime> {
        [
            destination::next_deadline(self),
            batch::next_deadline(self),
            preview::next_deadline(self),
            history::next_deadline(self),
            layout::next_deadline(self),
            secret::next_deadline(self),
            notice::next_deadline(self),
        ]
        .into_iter()
        .flatten()
        .min()
    }
}

/// True if `due_at` has come.
fn is_due(due_at: Option<OffsetDateTime>, now: OffsetDateTime) -> bool {
    due_at.is_some_and(|due_at| due_at <= now)
}
