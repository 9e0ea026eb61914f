//! What an action does in a state, or why it does nothing now.

use super::Action;
use crate::app::golive::GoLiveCommand;
use crate::app::settings::TEXT_SIZE_PERCENT;
use crate::app::state::{
    ComposeTab, DestinationEntry, ExchangeTab, LoadedExchange, NarrowTab, Page, ReceiverStatus, Shown, State,
};
use crate::app::{Command, FilePurpose, HarScope, Settings, curl, table};
use crate::domain::{Outcome, Probe};

/// What the window is asked to do.
#[derive(Debug, Default)]
pub struct Deed {
    pub commands: Vec<Command>,
    pub window: Option<WindowDeed>,
}

/// What only drawing can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WindowDeed {
    OpenPalette,
    /// Open it with this typed.
    FindCommand(&'static str),
    ShowKeys,
    ShowAbout,
    FocusSearch,
    FocusBodySearch,
}

type Answer = Result<Deed, &'static str>;

impl Action {
    /// What asking for it now does.
    ///
    /// # Errors
    /// Why it does nothing in this state, for the user.
    pub fn deed(self, state: &State) -> Answer {
        match self {
            Self::Send => sendable(state).map(|()| deed([Command::Send])),
            Self::CancelSend if state.send.is_running() => Ok(deed([Command::CancelSend])),
            Self::CancelSend => Err("Nothing is being sent."),
            Self::ApplyFix => fixable(state).map(|()| deed([Command::ApplyFix(0)])),
            Self::ApplyFixAndSend => {
                fixable(state).and_then(|()| sendable(state)).map(|()| deed([Command::ApplyFix(0), Command::Send]))
            }
            Self::ShowDestination => Ok(compose(ComposeTab::Destination, [])),
            Self::ShowBatch => Ok(compose(ComposeTab::Batch, [])),
            Self::LoadSample(kind) => Ok(compose(ComposeTab::Batch, [Command::LoadSample(kind)])),
            Self::GenerateBatch => Ok(compose(ComposeTab::Batch, [Command::GenerateBatch])),
            Self::LoadBatch => Ok(deed([Command::PickFile(FilePurpose::LoadBatch)])),
            Self::SaveBatch => Ok(deed([Command::PickFile(FilePurpose::SaveBatch)])),
            Self::AddMessage(kind) => Ok(compose(ComposeTab::Batch, [Command::AddMessage(kind)])),
            Self::UndoBatchEdit if state.batch.can_undo() => Ok(deed([Command::UndoBatchEdit])),
            Self::UndoBatchEdit => Err("The batch has not been changed."),
            Self::RedoBatchEdit if state.batch.can_redo() => Ok(deed([Command::RedoBatchEdit])),
            Self::RedoBatchEdit => Err("No change was taken back."),
            _ => self.message_deed(state),
        }
    }

    fn message_deed(self, state: &State) -> Answer {
        let chosen = state.batch.chosen.indices();
        let count = state.batch.facts.rows.len();
        let some = |command: Command| {
            if count == 0 { Err("The batch has no messages.") } else { Ok(compose(ComposeTab::Batch, [command])) }
        };
        match (self, chosen.first().copied().unwrap_or(0), chosen.last().copied().unwrap_or(0)) {
            (Self::DuplicateMessages, ..) => some(Command::DuplicateMessages),
            (Self::RemoveMessages, ..) => some(Command::RemoveMessages),
            (Self::MoveMessagesUp, 0, _) if count > 0 => {
                Err("The first message is selected: there is nothing above it.")
            }
            (Self::MoveMessagesUp, first, _) => some(Command::MoveMessages { before: first.saturating_sub(1) }),
            (Self::MoveMessagesDown, _, last) if count > 0 && last + 1 >= count => {
                Err("The last message is selected: there is nothing below it.")
            }
            (Self::MoveMessagesDown, _, last) => some(Command::MoveMessages { before: last + 2 }),
            (Self::SelectAllMessages, ..) => some(Command::SelectAllMessages),
            (Self::SetField, ..) => some(Command::OpenBulkForm),
            _ => self.destination_deed(state),
        }
    }

    fn destination_deed(self, state: &State) -> Answer {
        match self {
            Self::New(preset) => Ok(compose(ComposeTab::Destination, [Command::NewDestination(preset)])),
            Self::NewDestination => {
                Ok(Deed { window: Some(WindowDeed::FindCommand("new destination ")), ..Deed::default() })
            }
            Self::SelectDestination(number) => {
                let entry = listed(state).nth(usize::from(number).saturating_sub(1));
                entry.map(select).ok_or("The list has fewer destinations.")
            }
            Self::NextDestination => neighbour(state, 1),
            Self::PreviousDestination => neighbour(state, -1),
            Self::DuplicateDestination => selected(state).map(|entry| deed([Command::DuplicateDestination(entry.key)])),
            Self::RenameDestination => {
                let entry = selected(state)?;
                if entry.is_built_in {
                    return Err("It belongs to the built-in receiver: duplicate it, and name the copy.");
                }
                let folded = Settings { destinations_folded: false, ..state.layout.settings.clone() };
                Ok(deed([Command::EditSettings(folded), Command::BeginRename(entry.key)]))
            }
            Self::DeleteDestination => {
                let entry = selected(state)?;
                if entry.is_built_in {
                    return Err("It belongs to the built-in receiver and is made at each start.");
                }
                Ok(deed([Command::DeleteDestination(entry.key)]))
            }
            Self::ReloadDestinations => Ok(deed([Command::ReloadDestinations])),
            _ => self.exchange_deed(state),
        }
    }

    fn exchange_deed(self, state: &State) -> Answer {
        match self {
            Self::ShowTab(tab) => Ok(exchange([Command::SetExchangeTab(tab)])),
            Self::NextTab => Ok(exchange([Command::SetExchangeTab(tab_beside(state.exchange.tab, 1))])),
            Self::PreviousTab => Ok(exchange([Command::SetExchangeTab(tab_beside(state.exchange.tab, -1))])),
            Self::ShowNextRequest => Ok(exchange([Command::Show(Shown::NextRequest)])),
            Self::ShowLastExchange => last_exchange(state).map(|command| exchange([command])),
            Self::Find => Ok(find_deed(state)),
            Self::CopyUrl => shown_url(state).map(|url| deed([Command::CopyText(url)])),
            Self::CopyCurl => shown(state)
                .map(|loaded| curl::command(&loaded.exchange.request, "batch.json"))
                .map(|text| deed([Command::CopyText(text)])),
            Self::CopyVerdict => shown(state).map(|loaded| deed([Command::CopyText(verdict_text(loaded))])),
            Self::CopyTable(form) => {
                table::tab_table(state).map(|table| deed([Command::CopyText(table.written(form))]))
            }
            Self::SaveResponseBody => match shown(state)?.exchange.outcome {
                Outcome::Answered(_) => Ok(deed([Command::PickFile(FilePurpose::SaveResponseBody)])),
                Outcome::Failed(_) => Err("This exchange has no response."),
            },
            Self::SaveRequestBody => shown_url(state).map(|_| deed([Command::PickFile(FilePurpose::SaveRequestBody)])),
            Self::ToggleWrap => Ok(deed([Command::SetBodyWraps(!state.body.wraps)])),
            Self::ExportHar => shown(state).map(|_| deed([Command::PickFile(FilePurpose::ExportHar(HarScope::Shown))])),
            Self::CompareWithPrevious => shown(state).map(|_| exchange([Command::SetExchangeTab(ExchangeTab::Diff)])),
            Self::Probe(probe) => probe_deed(state, probe),
            _ => self.history_deed(state),
        }
    }

    fn history_deed(self, state: &State) -> Answer {
        let history = &state.history;
        // No action is about a row that a filter hides.
        let focused = || history.listed_focus().map(|entry| entry.id).ok_or("Select a row in the history first.");
        match self {
            Self::FocusSearch => Ok(Deed { window: Some(WindowDeed::FocusSearch), ..with_history(state, []) }),
            Self::ShowWholeHistory if history.filter.between.is_some() => {
                Ok(with_history(state, [Command::SetHistoryBetween(None)]))
            }
            Self::ShowWholeHistory => Err("The whole history is listed."),
            Self::ShowAnyCause if history.filter.cause.is_some() => {
                Ok(with_history(state, [Command::SetHistoryCause(None)]))
            }
            Self::ShowAnyCause => Err("Every cause is listed."),
            Self::ShowClass(class) => Ok(with_history(state, [Command::SetHistoryClass(class)])),
            Self::RestoreEntry => {
                focused().map(|id| deed([Command::ShowPage(Page::Delivery), Command::RestoreEntry(id)]))
            }
            Self::TogglePin => focused().map(|id| {
                let pinned = !history.entry(id).is_some_and(|entry| entry.pinned);
                deed([Command::SetPinned { id, pinned }])
            }),
            Self::DeleteEntries => match history.targets() {
                targets if targets.is_empty() => Err("Select a row in the history first."),
                targets => Ok(deed([Command::DeleteEntries(targets)])),
            },
            Self::ExportMarked if !history.selected.is_empty() => {
                Ok(deed([Command::PickFile(FilePurpose::ExportHar(HarScope::Selected))]))
            }
            Self::ExportMarked => Err("Tick rows in the history first."),
            Self::CopyHistory(form) => {
                table::history_table(state).map(|table| deed([Command::CopyText(table.written(form))]))
            }
            Self::ImportHar => Ok(deed([Command::PickFile(FilePurpose::ImportHar)])),
            _ => self.receiver_deed(state),
        }
    }

    fn receiver_deed(self, state: &State) -> Answer {
        let receiver = &state.receiver;
        match self {
            Self::ShowReceiver => Ok(page_deed(state, Page::Receiver)),
            Self::StartReceiver => {
                let is_https = matches!(&receiver.status, ReceiverStatus::Running(running) if running.is_https);
                Ok(deed([Command::StartReceiver { is_https }]))
            }
            Self::StopReceiver if matches!(receiver.status, ReceiverStatus::Running(_)) => {
                Ok(deed([Command::StopReceiver]))
            }
            Self::StopReceiver => Err("The receiver does not run."),
            Self::ClearArrivals if receiver.total > 0 => Ok(deed([Command::ClearArrivals])),
            Self::ClearArrivals => Err("Nothing has arrived."),
            _ => self.golive_deed(state),
        }
    }

    fn golive_deed(self, state: &State) -> Answer {
        let page = state.destinations.selected.and_then(|key| state.golive.page(key));
        let shown = page.and_then(|page| page.shown.as_ref());
        let there = |command: GoLiveCommand| Ok(deed([Command::ShowPage(Page::GoLive), Command::GoLive(command)]));
        match self {
            Self::ShowGoLive => selected(state).map(|_| page_deed(state, Page::GoLive)),
            Self::RunGoLive if state.golive.running.is_some() => Err("A go-live check is running."),
            Self::RunGoLive => selected(state).and_then(|_| there(GoLiveCommand::Run)),
            Self::StopGoLive if state.golive.running.is_some() => Ok(deed([Command::GoLive(GoLiveCommand::Stop)])),
            Self::StopGoLive => Err("No go-live check is running."),
            Self::CleanUpGoLive if state.golive.running.is_some() => Err("A go-live check is running."),
            Self::CleanUpGoLive if shown.is_some_and(|shown| shown.objects_left() > 0) => {
                there(GoLiveCommand::AskCleanUp)
            }
            Self::CleanUpGoLive => Err("There is no object to delete: the last run of this session wrote none."),
            Self::ExportGoLive(form) if shown.is_some() => {
                Ok(deed([Command::PickFile(FilePurpose::ExportGoLive(form))]))
            }
            Self::ExportGoLive(_) => Err("Run the go-live check first."),
            _ => self.window_deed(state),
        }
    }

    fn window_deed(self, state: &State) -> Answer {
        let settings = state.layout.settings.clone();
        let percent = settings.text_size_percent;
        let edited = |settings: Settings| Ok(deed([Command::EditSettings(settings)]));
        match self {
            Self::OpenPalette => Ok(Deed { window: Some(WindowDeed::OpenPalette), ..Deed::default() }),
            Self::ShowKeys => Ok(Deed { window: Some(WindowDeed::ShowKeys), ..Deed::default() }),
            Self::ShowAbout => Ok(Deed { window: Some(WindowDeed::ShowAbout), ..Deed::default() }),
            Self::Present => Ok(deed([Command::SetPresenting(state.layout.page != Page::Presentation)])),
            Self::ShowSettings => Ok(page_deed(state, Page::Settings)),
            Self::UndoNotice => {
                let latest = state.notices.list.iter().rev().find(|notice| notice.undo.is_some());
                latest.map(|notice| deed([Command::Undo(notice.id)])).ok_or("There is nothing to undo.")
            }
            Self::DismissNotices if state.notices.list.is_empty() => Err("There are no notices."),
            Self::DismissNotices => Ok(Deed {
                commands: state.notices.list.iter().map(|notice| Command::DismissNotice(notice.id)).collect(),
                window: None,
            }),
            Self::ToggleDestinations => {
                edited(Settings { destinations_folded: !settings.destinations_folded, ..settings })
            }
            Self::ToggleHistory => edited(Settings { history_folded: !settings.history_folded, ..settings }),
            Self::ZoomIn if percent >= TEXT_SIZE_PERCENT.max() => Err("The text is at its largest."),
            Self::ZoomOut if percent <= TEXT_SIZE_PERCENT.min() => Err("The text is at its smallest."),
            Self::ZoomIn => edited(settings.with_text_size(TEXT_SIZE_PERCENT.above(percent))),
            Self::ZoomOut => edited(settings.with_text_size(TEXT_SIZE_PERCENT.below(percent))),
            Self::ResetZoom => edited(settings.with_text_size(100)),
            Self::UseTheme(theme) if settings.theme == theme => Err("This is the theme already."),
            Self::UseTheme(theme) => edited(Settings { theme, ..settings }),
            Self::ToggleUtc => edited(Settings { shows_utc: !settings.shows_utc, ..settings }),
            Self::ToggleMotion => edited(Settings { reduced_motion: !settings.reduced_motion, ..settings }),
            _ => Err("It does nothing."), // Every other action has had its turn; a test holds that none ends here.
        }
    }
}

fn deed<const N: usize>(commands: [Command; N]) -> Deed {
    Deed { commands: commands.into(), window: None }
}

/// Show a side of compose, wherever the window is; then `commands`.
fn compose<const N: usize>(tab: ComposeTab, commands: [Command; N]) -> Deed {
    let way =
        [Command::ShowPage(Page::Delivery), Command::SetNarrowTab(NarrowTab::Compose), Command::SetComposeTab(tab)];
    Deed { commands: way.into_iter().chain(commands).collect(), window: None }
}

/// Show the exchange, wherever the window is; then `commands`.
fn exchange<const N: usize>(commands: [Command; N]) -> Deed {
    let way = [Command::ShowPage(Page::Delivery), Command::SetNarrowTab(NarrowTab::Exchange)];
    Deed { commands: way.into_iter().chain(commands).collect(), window: None }
}

fn with_history<const N: usize>(state: &State, commands: [Command; N]) -> Deed {
    let unfolded = Settings { history_folded: false, ..state.layout.settings.clone() };
    let way = [Command::ShowPage(Page::Delivery), Command::EditSettings(unfolded)];
    Deed { commands: way.into_iter().chain(commands).collect(), window: None }
}

/// There, or back to delivering.
fn page_deed(state: &State, page: Page) -> Deed {
    let is_shown = state.layout.page == page;
    deed([Command::ShowPage(if is_shown { Page::Delivery } else { page })])
}

fn sendable(state: &State) -> Result<(), &'static str> {
    if state.send.is_running() {
        return Err("A send is running.");
    }
    if state.draft().is_none() { Err("Select a destination first.") } else { Ok(()) }
}

fn fixable(state: &State) -> Result<(), &'static str> {
    let finding = shown(state)?.findings.first().ok_or("No cause of a failure is known here.")?;
    if finding.changes.is_empty() {
        return Err("This fix is not a change of the destination; do what the finding says.");
    }
    if state.fix_applies() { Ok(()) } else { Err("Select the destination that this exchange went to.") }
}

/// In the body that is in view, as long as it has a text; else in the history.
fn find_deed(state: &State) -> Deed {
    if state.layout.page == Page::Delivery && state.searchable_body().is_some() {
        return Deed { window: Some(WindowDeed::FocusBodySearch), ..exchange([]) };
    }
    Deed { window: Some(WindowDeed::FocusSearch), ..with_history(state, []) }
}

/// A probe of the destination that the shown exchange went to.
fn probe_deed(state: &State, probe: Probe) -> Answer {
    let loaded = shown(state)?;
    if !state.fix_applies() {
        return Err("Select the destination that this exchange went to.");
    }
    match loaded.probes.iter().find(|(known, _)| *known == probe) {
        Some((_, None)) => Ok(exchange([Command::PrepareProbe(probe)])),
        Some((_, Some(obstacle))) => Err(obstacle),
        None => Err("The destination of this exchange is not known."),
    }
}

/// The exchange on the right.
fn shown(state: &State) -> Result<&LoadedExchange, &'static str> {
    if state.exchange.shown == Shown::NextRequest {
        return Err("Show an exchange first.");
    }
    state.exchange.loaded.as_ref().ok_or("Show an exchange first.")
}

fn shown_url(state: &State) -> Result<String, &'static str> {
    if let Ok(loaded) = shown(state) {
        return Ok(loaded.exchange.request.url.clone());
    }
    let current = state.preview.current.as_ref().filter(|_| state.preview.about == state.destinations.selected);
    let preview = current.ok_or("There is no request yet.")?;
    Ok(preview.prepared.delivery.request.target.url().shown().to_owned())
}

/// What happened, what the service said, and the likeliest cause.
fn verdict_text(loaded: &LoadedExchange) -> String {
    let cause = loaded.findings.first().map(|finding| format!("{} {}", finding.title, finding.fix));
    let lines = [Some(loaded.verdict.text.clone()), Some(loaded.verdict.detail.clone()), cause];
    lines.into_iter().flatten().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

fn last_exchange(state: &State) -> Result<Command, &'static str> {
    match (&state.exchange.loaded, state.latest_result().and_then(|result| result.id)) {
        (Some(LoadedExchange { id: Some(id), .. }), _) => Ok(Command::Show(Shown::Stored(*id))),
        (Some(LoadedExchange { id: None, .. }), _) => Ok(Command::Show(Shown::Unsaved)),
        (None, Some(id)) => Ok(Command::FocusEntry(id)),
        (None, None) => Err("Nothing was sent to this destination yet."),
    }
}

/// The tab `step` places beside `tab`, round the end.
fn tab_beside(tab: ExchangeTab, step: isize) -> ExchangeTab {
    let tabs = ExchangeTab::ALL;
    let at = tabs.iter().position(|other| *other == tab).unwrap_or_default();
    let count = isize::try_from(tabs.len()).unwrap_or(1);
    let beside = (isize::try_from(at).unwrap_or_default() + step).rem_euclid(count);
    tabs[usize::try_from(beside).unwrap_or_default()]
}

/// The destinations in the order of the rail: the user's own, then the receiver's.
pub(in crate::ui) fn listed(state: &State) -> impl Iterator<Item = &DestinationEntry> {
    let entries = &state.destinations.entries;
    let own = entries.iter().filter(|entry| !entry.is_built_in);
    own.chain(entries.iter().filter(|entry| entry.is_built_in))
}

fn selected(state: &State) -> Result<&DestinationEntry, &'static str> {
    state.destinations.selected_entry().ok_or("Select a destination first.")
}

fn select(entry: &DestinationEntry) -> Deed {
    deed([Command::SelectDestination(entry.key)])
}

/// The destination `step` places below the selected one, round the end.
fn neighbour(state: &State, step: isize) -> Answer {
    let entries: Vec<&DestinationEntry> = listed(state).collect();
    let count = isize::try_from(entries.len()).unwrap_or_default();
    let at = entries.iter().position(|entry| Some(entry.key) == state.destinations.selected);
    let at = at.and_then(|at| isize::try_from(at).ok());
    let beside = match at {
        Some(at) if count > 1 => (at + step).rem_euclid(count),
        Some(_) => return Err("There is no other destination."),
        None => 0,
    };
    let entry = usize::try_from(beside).ok().and_then(|beside| entries.get(beside));
    entry.map(|entry| select(entry)).ok_or("There is no destination.")
}
