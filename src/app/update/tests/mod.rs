//! The window's behaviour, specified without a window.

mod any_order;
mod arrangement;
mod attention;
mod batch;
mod body;
mod destination;
mod environment;
mod font;
mod golive;
mod history;
mod layout;
mod measurement;
mod notice;
mod preview;
mod probe;
mod secret;
mod send;

use time::macros::datetime;
use time::{Duration, OffsetDateTime};

use crate::app::batch::content;
use crate::app::state::{DestinationKey, Draft, Fields, Preset, State};
use crate::app::update::update;
use crate::app::{
    BatchEffect, BatchNews, Command, DestinationCommand, DestinationEffect, DestinationNews, Effect, FoundExchange,
    News, NoticeCommand,
};
use crate::domain::exchange::{
    BodyRecord, ClockFacts, DestinationRecord, HeaderRecord, NetworkFacts, RequestRecord, Response,
};
use crate::domain::timings::Timings;
use crate::domain::{Exchange, ExchangeKind, Method, Outcome};
use crate::store::{DestinationId, EntryId};

const START: OffsetDateTime = datetime!(2026-03-05 10:14:03 UTC);

/// A state, and the effects that its commands asked for since they were last taken.
struct Window {
    state: State,
    effects: Vec<Effect>,
}

impl Window {
    fn new() -> Self {
        Self { state: State::new(START), effects: Vec::new() }
    }

    /// With one destination made from `preset`, written and selected; no effects pending.
    fn with(preset: Preset) -> Self {
        let mut window = Self::new();
        window.apply(DestinationCommand::New(preset));
        window.answer_saves();
        window.take();
        window
    }

    fn apply(&mut self, command: impl Into<Command>) {
        self.effects.extend(update(&mut self.state, command));
    }

    fn news(&mut self, news: impl Into<News>) {
        self.apply(Command::News(news.into()));
    }

    /// Let time pass, and do what is due then.
    fn wait(&mut self, duration: Duration) {
        self.state.now += duration;
        self.apply(Command::Tick);
    }

    fn take(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    /// Answer every pending save of a destination with success; other effects stay.
    fn answer_saves(&mut self) {
        for effect in self.take() {
            match effect {
                Effect::Destination(DestinationEffect::Save { key, request_id, id, .. }) => {
                    let id = id.unwrap_or_else(|| DestinationId(format!("file-{}", key.0)));
                    self.news(DestinationNews::Saved { key, request_id, result: Ok(id) });
                }
                other => self.effects.push(other),
            }
        }
    }

    /// Do the pending work on batches as the runner would; other effects stay.
    fn answer_batch_work(&mut self) {
        while let Some(at) = self.effects.iter().position(is_batch_work) {
            match self.effects.remove(at) {
                Effect::Batch(BatchEffect::Edit { request_id, batch, edit }) => {
                    let result = content::apply(&batch, &edit);
                    self.news(BatchNews::Edited { request_id, result });
                }
                Effect::Batch(BatchEffect::Paste { request_id, text }) => {
                    let result = Ok(crate::domain::message::Batch::from_bytes(text.into_bytes()));
                    let source = crate::app::state::BatchSource::Pasted;
                    self.news(BatchNews::Loaded { request_id, source, result });
                }
                Effect::Batch(BatchEffect::Check { version, batch }) => {
                    let facts = std::sync::Arc::new(content::facts(&batch));
                    self.news(BatchNews::Checked { version, facts });
                }
                other => unreachable!("not batch work: {other:?}"),
            }
        }
    }

    fn key(&self) -> DestinationKey {
        self.state.destinations.selected.expect("a destination is selected")
    }

    fn draft(&self) -> &Draft {
        self.state.draft().expect("a draft is selected")
    }

    fn edit(&mut self, change: impl FnOnce(&mut Fields)) {
        let mut fields = self.draft().fields.clone();
        change(&mut fields);
        let key = self.key();
        self.apply(DestinationCommand::Edit { key, fields: Box::new(fields) });
    }

    fn batch_text(&self) -> String {
        String::from_utf8_lossy(self.state.batch.batch.payload().bytes()).into_owned()
    }

    fn notices(&self) -> Vec<&str> {
        self.state.notices.list.iter().map(|notice| notice.text.as_str()).collect()
    }

    /// Press Undo on the latest notice.
    fn undo(&mut self) {
        let id = self.state.notices.list.last().expect("a notice with Undo").id;
        self.apply(NoticeCommand::Undo(id));
    }
}

fn is_batch_work(effect: &Effect) -> bool {
    matches!(effect, Effect::Batch(BatchEffect::Edit { .. } | BatchEffect::Check { .. } | BatchEffect::Paste { .. }))
}

fn answered(status: u16, file: &str, body: &[u8]) -> Exchange {
    let body = BodyRecord { bytes: body.len() as u64, kept: body.to_vec(), ..BodyRecord::default() };
    Exchange {
        kind: ExchangeKind::Delivery,
        started_at: Some(START),
        destination: DestinationRecord { file: file.to_owned(), ..DestinationRecord::default() },
        request: RequestRecord {
            method: Method::Post,
            url: "https://acme.example/in".to_owned(),
            object_path: None,
            http_version: "HTTP/1.1".to_owned(),
            headers: Vec::<HeaderRecord>::new(),
            body,
            messages: None,
            credentials: Vec::new(),
            cleaned: Vec::new(),
        },
        outcome: Outcome::Answered(Response {
            status,
            reason: String::new(),
            http_version: "HTTP/1.1".to_owned(),
            headers: Vec::new(),
            body: BodyRecord::default(),
            failure: None,
        }),
        timings: Timings::default(),
        events: Vec::new(),
        tls: None,
        network: NetworkFacts::default(),
        clock: ClockFacts::default(),
        signing: None,
        token: None,
        notes: Vec::new(),
        probe: None,
        cause: None,
    }
}

fn found(exchange: Exchange) -> FoundExchange {
    FoundExchange { exchange: std::sync::Arc::new(exchange), earlier: Vec::new(), siblings: Vec::new() }
}

fn id(number: i64) -> EntryId {
    EntryId(number)
}
