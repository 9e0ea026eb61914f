//! Whatever the user and the background do in whatever order, the state stays sound.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::app::body::Search;
use crate::app::golive::{ATTESTABLE, GoLiveCommand, GoLiveEffect, GoLiveNews, OptionsForm};
use crate::app::load::{
    Bottleneck, Ended, FinishedRun, Latency, Ledger, LoadActivity, LoadCommand, LoadEffect, LoadForm, LoadNews,
    LoadResult, Proposal, SettingsForm, Snapshot, Timeline,
};
use crate::app::measurement::Column;
use crate::app::state::{
    BulkForm, DestinationEntry, ExchangeTab, Face, MeasuredPlace, Page, SecretInput, SecretSlot, SendProblem, Shown,
};
use crate::app::{
    BatchCommand, BatchEffect, BatchError, BatchNews, BodyCommand, DestinationCommand, DestinationEffect,
    DestinationNews, EnvironmentCommand, ExchangeCommand, ExchangeEffect, ExchangeNews, ExchangePurpose, FileCommand,
    FileNews, FilePurpose, HarScope, HistoryChange, HistoryCommand, HistoryEffect, HistoryNews, MeasurementCommand,
    NoticeCommand, PasteCommand, PreviewEffect, PreviewNews, ReceiverCommand, SecretCommand, SecretEffect, SecretNews,
    SendCommand, SendEffect, SendNews, WindowCommand,
};
use crate::domain::message::MessageKind;
use crate::domain::{EnvironmentName, Setting};
use crate::receiver::Profile;
use crate::store::{Settings, StatusClass, StoreError};

/// One step, chosen by `choice`; `number` and `text` fill in what the command needs.
fn command(window: &Window, choice: u8, number: usize, text: String) -> Command {
    let key = |number: usize| {
        let entries = &window.state.destinations.entries;
        entries.get(number).map_or(DestinationKey(number as u64), |entry| entry.key)
    };
    let entry = id(i64::try_from(number).expect("a small number"));
    let is_even = number.is_multiple_of(2);
    match choice {
        0 => Command::Destination(DestinationCommand::New(Preset::ALL[number % Preset::ALL.len()])),
        1 => Command::Destination(DestinationCommand::Select(key(number))),
        2 => Command::Destination(DestinationCommand::Duplicate(key(number))),
        3 => Command::Destination(DestinationCommand::Delete(key(number))),
        4 => Command::Destination(DestinationCommand::BeginRename(key(number))),
        5 => Command::Destination(DestinationCommand::EditRename(text)),
        6 => Command::Destination(DestinationCommand::CommitRename),
        7 => {
            let fields = window.state.draft().map(|draft| draft.fields.clone());
            let mut fields = fields.unwrap_or_else(|| Fields::empty("Any", "any"));
            fields.url.edit().push_str(&text);
            Command::Destination(DestinationCommand::Edit { key: key(number), fields: Box::new(fields) })
        }
        8 => Command::Destination(DestinationCommand::Paste(SecretInput::new(text))),
        9 => Command::Secret(SecretCommand::BeginEntry(SecretSlot::ALL[number % SecretSlot::ALL.len()])),
        10 => Command::Secret(SecretCommand::EditEntry(SecretInput::new(text))),
        11 => Command::Secret(SecretCommand::StoreEntry),
        12 => Command::Secret(SecretCommand::Reveal(SecretSlot::ALL[number % SecretSlot::ALL.len()])),
        13 => Command::Batch(BatchCommand::LoadSample(if is_even {
            MessageKind::Measurement
        } else {
            MessageKind::Notification
        })),
        14 => Command::Batch(BatchCommand::Paste(text)),
        15 => Command::Batch(BatchCommand::SelectMessage(number)),
        16 => Command::Batch(BatchCommand::EditMessage(text)),
        17 => Command::Batch(BatchCommand::EditValue { pointer: "/attempt".to_owned(), json: number.to_string() }),
        18 => Command::Batch(BatchCommand::AddMessage(MessageKind::Notification)),
        19 => Command::Batch(BatchCommand::DuplicateMessages),
        20 => Command::Batch(BatchCommand::RemoveMessages),
        21 => Command::Batch(BatchCommand::MoveMessages { before: number }),
        22 => Command::Batch(BatchCommand::Undo),
        23 => Command::Batch(BatchCommand::SaveFile("out.json".into())),
        24 => Command::Send(SendCommand::Start),
        25 => Command::Send(SendCommand::Cancel),
        26 => Command::Exchange(ExchangeCommand::Show(if is_even { Shown::NextRequest } else { Shown::Stored(entry) })),
        27 => Command::Exchange(ExchangeCommand::SetTab(ExchangeTab::ALL[number % ExchangeTab::ALL.len()])),
        28 => Command::History(HistoryCommand::SetSearch(text)),
        29 => Command::History(HistoryCommand::SetClass((is_even).then_some(StatusClass::Ok))),
        30 => Command::History(HistoryCommand::ShowRange(number as u64..(number as u64).saturating_mul(1000))),
        31 => Command::History(HistoryCommand::Focus(entry)),
        32 => Command::History(HistoryCommand::Delete(vec![entry])),
        33 => Command::History(HistoryCommand::ExportHar { scope: HarScope::Shown, path: "out.har".into() }),
        34 => Command::Window(WindowCommand::EditSettings(Settings {
            destinations_folded: is_even,
            ..Settings::default()
        })),
        35 => match window.state.notices.list.last() {
            Some(notice) => Command::Notice(NoticeCommand::Undo(notice.id)),
            None => Command::Tick,
        },
        36 => Command::Batch(BatchCommand::SetFace(Face::Form)),
        37 => Command::News(News::File(FileNews::Picked { purpose: FilePurpose::CaFile, path: Some("ca.pem".into()) })),
        38 => Command::Destination(DestinationCommand::Reload),
        39 => Command::ClockWentBack { by: Duration::seconds(number as i64) },
        40 => Command::File(FileCommand::Open(if is_even { "a.har".into() } else { "a.toml".into() })),
        41 => Command::History(HistoryCommand::Expire),
        42 => Command::Receiver(ReceiverCommand::Stop),
        43 => Command::Window(WindowCommand::RememberCommand(text)),
        _ => later_command(window, choice, number, text),
    }
}

fn later_command(window: &Window, choice: u8, number: usize, text: String) -> Command {
    let is_even = number.is_multiple_of(2);
    match choice {
        44 => Command::Batch(BatchCommand::ToggleMessage(number)),
        45 => Command::Batch(BatchCommand::SelectThrough(number)),
        46 => Command::Batch(BatchCommand::SelectAllMessages),
        47 => Command::Batch(BatchCommand::Redo),
        48 => Command::Batch(BatchCommand::SetFace(if is_even { Face::Whole } else { Face::Json })),
        49 => Command::Batch(BatchCommand::OpenBulkForm),
        50 => match window.state.batch.bulk_form.clone() {
            Some(form) => {
                Command::Batch(BatchCommand::EditBulkForm(BulkForm { pointer: "/a".to_owned(), json: text, ..form }))
            }
            None => Command::Batch(BatchCommand::CloseBulkForm),
        },
        51 => {
            if is_even {
                Command::Batch(BatchCommand::SetField)
            } else {
                Command::Batch(BatchCommand::RemoveField)
            }
        }
        52 => Command::Window(WindowCommand::SetFocused(is_even)),
        53 => Command::Body(BodyCommand::SetWraps(is_even)),
        54 => Command::Body(BodyCommand::Search(Search { whole_word: is_even, ..Search::of(&text) })),
        55 => Command::Exchange(ExchangeCommand::SaveRequestBody("body".into())),
        56 => Command::Paste(PasteCommand::Paste(SecretInput::new(text))),
        57 => Command::Batch(BatchCommand::InsertMessages(text)),
        58 => Command::Batch(BatchCommand::FormatMessage { is_compact: is_even }),
        59 => Command::Batch(BatchCommand::SetFace(if is_even { Face::Table } else { Face::Chart })),
        60 => Command::Measurement(MeasurementCommand::Sort {
            place: MeasuredPlace::Batch,
            column: Column::ALL[number % Column::ALL.len()],
        }),
        61 => Command::Window(WindowCommand::SetPresenting(is_even)),
        62 => {
            if is_even {
                Command::Paste(PasteCommand::CreateOffered)
            } else {
                Command::Paste(PasteCommand::FillOffered)
            }
        }
        63 => Command::Paste(PasteCommand::Paste(SecretInput::new(
            "https://acme.blob.core.windows.net/c?sv=2024-11-04&sr=c&sig=abc",
        ))),
        64 => Command::File(FileCommand::TypePath(FilePurpose::LoadBatch)),
        65 => Command::File(FileCommand::EditTypedPath(text)),
        66 => Command::File(FileCommand::UseTypedPath),
        67 => Command::Destination(DestinationCommand::Search(text)),
        68 => Command::Receiver(ReceiverCommand::SetProfile((is_even).then_some(Profile::Model))),
        69 => Command::Receiver(ReceiverCommand::EditFault("status=503@2".to_owned())),
        70 => Command::Receiver(ReceiverCommand::AddFault),
        71 => Command::Receiver(ReceiverCommand::RemoveFault(number)),
        72 => Command::Window(WindowCommand::ShowPage(Page::GoLive)),
        73 => Command::GoLive(GoLiveCommand::Run),
        74 => Command::GoLive(GoLiveCommand::Stop),
        75 => Command::GoLive(GoLiveCommand::BeginStatement(ATTESTABLE[number % ATTESTABLE.len()])),
        76 => Command::GoLive(GoLiveCommand::GiveStatement),
        77 => Command::GoLive(GoLiveCommand::EditOptions(OptionsForm { samples: text, ..OptionsForm::default() })),
        78 => Command::GoLive(GoLiveCommand::CleanUp),
        _ => load_command(window, choice, number, text),
    }
}

fn load_command(window: &Window, choice: u8, number: usize, text: String) -> Command {
    let is_even = number.is_multiple_of(2);
    match choice {
        79 => Command::Window(WindowCommand::ShowPage(Page::Load)),
        80 => Command::Load(LoadCommand::Edit(if is_even {
            SettingsForm::default()
        } else {
            SettingsForm { devices: text, ..SettingsForm::default() }
        })),
        81 => Command::Load(LoadCommand::Start),
        82 => Command::Load(LoadCommand::Confirm),
        83 => Command::Load(LoadCommand::Withdraw),
        84 => Command::Load(LoadCommand::Stop),
        85 => Command::Load(LoadCommand::OpenCause("http.service_unavailable".to_owned())),
        86 => {
            let form = LoadForm::ALL[number % LoadForm::ALL.len()];
            Command::Load(LoadCommand::Export { form, path: "load.html".into() })
        }
        87 => {
            // What can be sent without more ado, to this machine or elsewhere.
            let mut fields = Fields::empty("Ready", "ready");
            fields.url.edit().push_str(if is_even { "http://127.0.0.1:9/in" } else { "https://acme.example/in" });
            let key = window.state.destinations.selected.unwrap_or(DestinationKey(0));
            Command::Destination(DestinationCommand::Edit { key, fields: Box::new(fields) })
        }
        _ => environment_command(window, choice, number),
    }
}

fn environment_command(window: &Window, choice: u8, number: usize) -> Command {
    let key = window.state.destinations.selected.unwrap_or(DestinationKey(0));
    let names = ["staging", "Staging", "production", "not a name", ""];
    let environment = EnvironmentName::new(names[number]).ok();
    Command::Environment(match (choice, environment) {
        (88, environment) => EnvironmentCommand::Choose(key, environment),
        (89, _) => EnvironmentCommand::BeginAdd(key),
        (90, _) => EnvironmentCommand::EditName(names[number].to_owned()),
        (91, _) => EnvironmentCommand::CommitName,
        (92, Some(environment)) => EnvironmentCommand::BeginRename(key, environment),
        (93, Some(environment)) => EnvironmentCommand::Delete(key, environment),
        _ => EnvironmentCommand::CancelName,
    })
}

/// Answer one pending piece of work, or none.
fn answer(window: &mut Window, succeeds: bool) {
    if window.effects.is_empty() {
        return;
    }
    let fail = || "it failed".to_owned();
    let fail_store = || StoreError::new("it failed");
    let news = match window.effects.remove(0) {
        Effect::Destination(DestinationEffect::Save { key, request_id, id, .. }) => {
            let id = id.unwrap_or_else(|| DestinationId(format!("file-{}", key.0)));
            News::Destination(DestinationNews::Saved {
                key,
                request_id,
                result: if succeeds { Ok(id) } else { Err(fail_store()) },
            })
        }
        Effect::Batch(BatchEffect::Edit { request_id, batch, edit }) => {
            News::Batch(BatchNews::Edited { request_id, result: content::apply(&batch, &edit) })
        }
        Effect::Batch(BatchEffect::Paste { request_id, text }) => {
            let result = if succeeds {
                Ok(crate::domain::message::Batch::from_bytes(text))
            } else {
                Err(BatchError::NoSuchMessage)
            };
            News::Batch(BatchNews::Loaded { request_id, source: crate::app::state::BatchSource::Pasted, result })
        }
        Effect::Batch(BatchEffect::Check { version, batch }) => {
            News::Batch(BatchNews::Checked { version, facts: Arc::new(content::facts(&batch)) })
        }
        Effect::Preview(PreviewEffect::Prepare { version, .. }) => News::Preview(PreviewNews::Prepared {
            version,
            secrets: Vec::new(),
            result: Err(SendProblem::at(Setting::Url, fail())),
        }),
        Effect::Send(SendEffect::Start { send_id, .. }) => {
            News::Send(SendNews::Finished { send_id, result: Err(SendProblem::plain(fail())) })
        }
        Effect::Secret(SecretEffect::Read { reference, purpose }) => {
            let result = if succeeds { Ok(SecretInput::new("hunter2")) } else { Err(fail_store()) };
            News::Secret(SecretNews::Read { reference, purpose, result })
        }
        Effect::Exchange(ExchangeEffect::Load { id, .. }) => News::Exchange(ExchangeNews::Loaded {
            id,
            purpose: ExchangePurpose::Show,
            result: if succeeds { Ok(Some(found(answered(200, "", b"[]")))) } else { Ok(None) },
        }),
        Effect::History(HistoryEffect::Delete(ids)) => {
            News::History(HistoryNews::Changed(Ok(HistoryChange::Deleted(ids))))
        }
        Effect::History(HistoryEffect::LoadPage { generation, page, .. }) => News::History(HistoryNews::PageLoaded {
            generation,
            page,
            result: if succeeds { Ok(Vec::new()) } else { Err(fail_store()) },
        }),
        Effect::GoLive(GoLiveEffect::Plan { request_id, to, .. }) => {
            News::GoLive(GoLiveNews::Planned { request_id, to, plan: Arc::default() })
        }
        Effect::GoLive(GoLiveEffect::List { to, label }) => {
            let result = if succeeds { Ok(Vec::new()) } else { Err(fail_store().into()) };
            News::GoLive(GoLiveNews::Listed { to, label, result })
        }
        Effect::GoLive(GoLiveEffect::Run { run, .. }) => {
            let result = Err(SendProblem::plain(fail()));
            News::GoLive(GoLiveNews::Finished { run, result })
        }
        Effect::Load(effect) => match load_news(window, effect, succeeds) {
            Some(news) => news,
            None => return,
        },
        _ => return,
    };
    window.news(news);
}

fn load_news(window: &mut Window, effect: LoadEffect, succeeds: bool) -> Option<News> {
    match effect {
        LoadEffect::Run { run, proposal } if window.state.load.open_cause.is_none() && succeeds => {
            // It goes on for a while.
            window.effects.push(Effect::Load(LoadEffect::Run { run, proposal }));
            Some(News::Load(LoadNews::Progressed { run, snapshot: Arc::new(snapshot()) }))
        }
        LoadEffect::Run { run, proposal } => {
            let result =
                if succeeds { Ok(Box::new(finished(*proposal))) } else { Err(SendProblem::plain("it failed")) };
            Some(News::Load(LoadNews::Finished { run, result }))
        }
        LoadEffect::Export { path, .. } => {
            let result = if succeeds { Ok(()) } else { Err(StoreError::new("it failed").into()) };
            Some(News::File(FileNews::Written { path, what: "the report", result }))
        }
        LoadEffect::Stop { .. } => None,
    }
}

fn snapshot() -> Snapshot {
    Snapshot {
        elapsed: std::time::Duration::from_secs(1),
        requests: 10,
        failures: 1,
        in_flight: 1,
        queued: 0,
        waiting: 0,
        reports: 10,
        latency: Latency::default(),
        statuses: std::collections::BTreeMap::from([(200, 9), (503, 1)]),
        causes: std::collections::BTreeMap::from([("http.service_unavailable".to_owned(), 1)]),
        samples: vec![Arc::new(failed())],
        timeline: Timeline::default(),
    }
}

/// The exchange that shows the failure of [`snapshot`].
fn failed() -> crate::domain::Exchange {
    let cause = Some("http.service_unavailable".to_owned());
    crate::domain::Exchange { cause, ..answered(503, "", b"[]") }
}

fn finished(proposal: Proposal) -> FinishedRun {
    let snapshot = snapshot();
    let result = LoadResult {
        ended: Ended::Complete,
        elapsed: snapshot.elapsed,
        offered_for: snapshot.elapsed,
        reports: snapshot.reports,
        requests: snapshot.requests,
        failures: snapshot.failures,
        latency: snapshot.latency,
        statuses: snapshot.statuses,
        no_response: std::collections::BTreeMap::new(),
        causes: snapshot.causes,
        timeline: snapshot.timeline,
        ledger: Ledger::default(),
        bottleneck: Bottleneck::None,
        shared_keys: 0,
        processor_share: None,
        samples: vec![failed()],
    };
    FinishedRun { proposal, result, started_at: String::new(), name: "l1-".to_owned(), unkept: None }
}

fn check(window: &Window) {
    let state = &window.state;
    let destinations = &state.destinations;
    if let Some(selected) = destinations.selected {
        assert!(destinations.entry(selected).is_some(), "the selected destination exists");
    }
    let mut keys: Vec<DestinationKey> = destinations.entries.iter().map(|entry| entry.key).collect();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), destinations.entries.len(), "keys are unique");
    for draft in destinations.entries.iter().filter_map(DestinationEntry::draft) {
        let file = draft.to_file();
        let names: Vec<_> = file.environments().map(|(name, _)| name.clone()).collect();
        assert_eq!(names, draft.environments.names(), "no environment is lost, and none is there twice");
        assert!(draft.environments.has(draft.fields.environment.as_ref()), "what is in the form is one of them");
    }
    if !state.batch.is_checking() {
        let batch = &state.batch;
        assert!(batch.selected < batch.facts.rows.len().max(1), "the selected message exists");
        assert!(batch.chosen.contains(batch.selected), "what is in the editor is chosen");
    }
    if let Some(running) = &state.golive.running {
        assert!(state.golive.page(&running.to).is_some(), "what runs has a page");
    }
    let begun = |effect: &&Effect| matches!(effect, Effect::Load(LoadEffect::Run { .. }));
    let running = usize::from(matches!(state.load.activity, LoadActivity::Running(_)));
    assert_eq!(window.effects.iter().filter(begun).count(), running, "one load run at a time, and each is in view");
    assert!(state.notices.list.len() <= 5, "notices do not fill the window");
    if state.secrets.revealed.is_some() || state.secrets.clipboard_clear_at.is_some() {
        assert!(state.next_deadline().is_some(), "a shown secret is taken away again");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn the_state_stays_sound(
        steps in proptest::collection::vec((0_u8..95, 0_usize..5, "[\\[{\"a:1,}\\] ]{0,6}", any::<bool>()), 1..80),
    ) {
        let mut window = Window::new();
        window.news(HistoryNews::Opened(Ok(())));
        for (choice, number, text, succeeds) in steps {
            let step = command(&window, choice, number, text);
            window.apply(step);
            check(&window);
            if number.is_multiple_of(2) {
                answer(&mut window, succeeds);
                check(&window);
            }
            if number == 3 {
                window.wait(Duration::milliseconds(200));
                check(&window);
            }
            let now = window.state.now;
            window.wait(Duration::ZERO);
            prop_assert!(
                window.state.next_deadline().is_none_or(|deadline| deadline > now),
                "what is due is done, so that an idle window sleeps"
            );
        }
    }
}
