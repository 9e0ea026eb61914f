//! The only place where the state changes: one line an area, the work in the `update.rs` of each.

#[cfg(test)]
pub(in crate::app) mod tests;

use time::OffsetDateTime;

use super::batch::update as batch;
use super::body::update as body;
use super::destination::update as destination;
use super::environment::update as environment;
use super::exchange::update as exchange;
use super::file::update as file;
use super::font::update as font;
use super::golive::update as golive;
use super::history::update as history;
use super::load::update as load;
use super::measurement::update as measurement;
use super::notice::update as notice;
use super::paste::update as paste;
use super::preview::update as preview;
use super::probe::update as probe;
use super::receiver::update as receiver;
use super::secret::update as secret;
use super::send::update as send;
use super::window::update as window;
use super::{Command, Effect, News, State, clock};

/// Apply `command`, and return the work it asks for. Total: every command is fine in every state.
pub fn update(state: &mut State, command: impl Into<Command>) -> Vec<Effect> {
    let effects = dispatch(state, command.into());
    let effects = effects.into_iter().chain(body::follow(state)).chain(measurement::follow(state));
    effects.chain(golive::follow(state)).collect()
}

fn dispatch(state: &mut State, command: Command) -> Vec<Effect> {
    match command {
        Command::Batch(command) => batch::dispatch(state, command),
        Command::Body(command) => body::dispatch(state, command),
        Command::Destination(command) => destination::dispatch(state, command),
        Command::Environment(command) => environment::dispatch(state, command),
        Command::Exchange(command) => exchange::dispatch(state, command),
        Command::File(command) => file::dispatch(state, command),
        Command::Font(command) => font::dispatch(state, command),
        Command::GoLive(command) => golive::dispatch(state, command),
        Command::History(command) => history::dispatch(state, command),
        Command::Load(command) => load::dispatch(state, command),
        Command::Measurement(command) => measurement::dispatch(state, command),
        Command::Notice(command) => notice::dispatch(state, command),
        Command::Paste(command) => paste::dispatch(state, command),
        Command::Probe(command) => probe::dispatch(state, command),
        Command::Receiver(command) => receiver::dispatch(state, command),
        Command::Secret(command) => secret::dispatch(state, command),
        Command::Send(command) => send::dispatch(state, command),
        Command::Window(command) => window::dispatch(state, command),
        Command::ClockWentBack { by } => clock::went_back(state, by),
        Command::Tick => tick(state),
        Command::News(news) => take_news(state, news),
    }
}

fn take_news(state: &mut State, news: News) -> Vec<Effect> {
    match news {
        News::Batch(news) => batch::take_news(state, news),
        News::Body(news) => body::take_news(state, news),
        News::Destination(news) => destination::take_news(state, news),
        News::Exchange(news) => exchange::take_news(state, news),
        News::File(news) => file::take_news(state, news),
        News::Font(news) => font::take_news(state, news),
        News::GoLive(news) => golive::take_news(state, news),
        News::History(news) => history::take_news(state, news),
        News::Load(news) => load::take_news(state, news),
        News::Measurement(news) => measurement::take_news(state, news),
        News::Paste(news) => paste::take_news(state, news),
        News::Preview(news) => preview::take_news(state, news),
        News::Probe(news) => probe::take_news(state, news),
        News::Receiver(news) => receiver::take_news(state, news),
        News::Secret(news) => secret::take_news(state, news),
        News::Send(news) => send::take_news(state, news),
        News::Window(news) => window::take_news(state, news),
    }
}

/// Do what is due at `state.now`.
fn tick(state: &mut State) -> Vec<Effect> {
    let mut effects = destination::tick(state);
    effects.extend(batch::tick(state));
    effects.extend(preview::tick(state));
    effects.extend(history::tick(state));
    effects.extend(window::tick(state));
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
            window::next_deadline(self),
            secret::next_deadline(self),
            notice::next_deadline(self),
        ]
        .into_iter()
        .flatten()
        .min()
    }
}

/// True if `due_at` has come.
pub(in crate::app) fn is_due(due_at: Option<OffsetDateTime>, now: OffsetDateTime) -> bool {
    due_at.is_some_and(|due_at| due_at <= now)
}
