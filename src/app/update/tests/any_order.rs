//! Whatever the user and the background do in whatever order, the state stays sound.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::app::body::Search;
use crate::app::command::{FilePurpose, HarScope, HistoryChange};
use crate::app::effect::ExchangePurpose;
use crate::app::golive::{ATTESTABLE, GoLiveCommand, GoLiveEffect, GoLiveNews, OptionsForm};
use crate::app::measurement::Column;
use crate::app::state::{
    BulkForm, ExchangeTab, Face, MeasuredPlace, Page, SecretInput, SecretSlot, SendProblem, Shown,
};
use crate::domain::message::MessageKind;
use crate::receiver::Profile;
use crate::store::{Settings, StatusClass};

/// One step, chosen by `choice`; `number` and `text` fill in what the command needs.
fn command(window: &Window, choice: u8, number: usize, text: String) -> Command {
    let key = |number: usize| {
        let entries = &window.state.destinations.entries;
        entries.get(number).map_or(DestinationKey(number as u64), |entry| entry.key)
    };
    let entry = id(i64::try_from(number).expect("a small number"));
    let is_even = number.is_multiple_of(2);
    match choice {
        0 => Command::NewDestination(Preset::ALL[number % Preset::ALL.len()]),
        1 => Command::SelectDestination(key(number)),
        2 => Command::DuplicateDestination(key(number)),
        3 => Command::DeleteDestination(key(number)),
        4 => Command::BeginRename(key(number)),
        5 => Command::EditRename(text),
        6 => Command::CommitRename,
        7 => {
            let fields = window.state.draft().map(|draft| draft.fields.clone());
            let mut fields = fields.unwrap_or_else(|| Fields::empty("Any", "any"));
            fields.url.edit().push_str(&text);
            Command::EditDestination { key: key(number), fields: Box::new(fields) }
        }
        8 => Command::PasteIntoDestination(SecretInput::new(text)),
        9 => Command::BeginSecretEntry(SecretSlot::ALL[number % SecretSlot::ALL.len()]),
        10 => Command::EditSecretEntry(SecretInput::new(text)),
        11 => Command::StoreSecretEntry,
        12 => Command::RevealSecret(SecretSlot::ALL[number % SecretSlot::ALL.len()]),
        13 => Command::LoadSample(if is_even { MessageKind::Measurement } else { MessageKind::Notification }),
        14 => Command::PasteBatch(text),
        15 => Command::SelectMessage(number),
        16 => Command::EditMessage(text),
        17 => Command::EditMessageValue { pointer: "/attempt".to_owned(), json: number.to_string() },
        18 => Command::AddMessage(MessageKind::Notification),
        19 => Command::DuplicateMessages,
        20 => Command::RemoveMessages,
        21 => Command::MoveMessages { before: number },
        22 => Command::UndoBatchEdit,
        23 => Command::SaveBatchFile("out.json".into()),
        24 => Command::Send,
        25 => Command::CancelSend,
        26 => Command::Show(if is_even { Shown::NextRequest } else { Shown::Stored(entry) }),
        27 => Command::SetExchangeTab(ExchangeTab::ALL[number % ExchangeTab::ALL.len()]),
        28 => Command::SetHistorySearch(text),
        29 => Command::SetHistoryClass((is_even).then_some(StatusClass::Ok)),
        30 => Command::HistoryRangeVisible(number as u64..(number as u64).saturating_mul(1000)),
        31 => Command::FocusEntry(entry),
        32 => Command::DeleteEntries(vec![entry]),
        33 => Command::ExportHar { scope: HarScope::Shown, path: "out.har".into() },
        34 => Command::EditSettings(Settings { destinations_folded: is_even, ..Settings::default() }),
        35 => match window.state.notices.list.last() {
            Some(notice) => Command::Undo(notice.id),
            None => Command::Tick,
        },
        36 => Command::SetFace(Face::Form),
        37 => Command::News(News::FilePicked { purpose: FilePurpose::CaFile, path: Some("ca.pem".into()) }),
        38 => Command::ReloadDestinations,
        39 => Command::ClockWentBack { by: Duration::seconds(number as i64) },
        40 => Command::OpenFile(if is_even { "a.har".into() } else { "a.toml".into() }),
        41 => Command::ExpireHistory,
        42 => Command::StopReceiver,
        43 => Command::RememberCommand(text),
        _ => later_command(window, choice, number, text),
    }
}

fn later_command(window: &Window, choice: u8, number: usize, text: String) -> Command {
    let is_even = number.is_multiple_of(2);
    match choice {
        44 => Command::ToggleMessage(number),
        45 => Command::SelectThrough(number),
        46 => Command::SelectAllMessages,
        47 => Command::RedoBatchEdit,
        48 => Command::SetFace(if is_even { Face::Whole } else { Face::Json }),
        49 => Command::OpenBulkForm,
        50 => match window.state.batch.bulk_form.clone() {
            Some(form) => Command::EditBulkForm(BulkForm { pointer: "/a".to_owned(), json: text, ..form }),
            None => Command::CloseBulkForm,
        },
        51 => {
            if is_even {
                Command::SetField
            } else {
                Command::RemoveField
            }
        }
        52 => Command::SetFocused(is_even),
        53 => Command::SetBodyWraps(is_even),
        54 => Command::SearchBody(Search { whole_word: is_even, ..Search::of(&text) }),
        55 => Command::SaveRequestBody("body".into()),
        56 => Command::Paste(SecretInput::new(text)),
        57 => Command::InsertMessages(text),
        58 => Command::FormatMessage { is_compact: is_even },
        59 => Command::SetFace(if is_even { Face::Table } else { Face::Chart }),
        60 => {
            Command::SortMeasurements { place: MeasuredPlace::Batch, column: Column::ALL[number % Column::ALL.len()] }
        }
        61 => Command::SetPresenting(is_even),
        62 => {
            if is_even {
                Command::CreateOffered
            } else {
                Command::FillOffered
            }
        }
        63 => Command::Paste(SecretInput::new("https://acme.blob.core.windows.net/c?sv=2024-11-04&sr=c&sig=abc")),
        64 => Command::TypePath(FilePurpose::LoadBatch),
        65 => Command::EditTypedPath(text),
        66 => Command::UseTypedPath,
        67 => Command::SearchDestinations(text),
        68 => Command::SetProfile((is_even).then_some(Profile::Model)),
        69 => Command::EditFault("status=503@2".to_owned()),
        70 => Command::AddFault,
        71 => Command::RemoveFault(number),
        72 => Command::ShowPage(Page::GoLive),
        73 => Command::GoLive(GoLiveCommand::Run),
        74 => Command::GoLive(GoLiveCommand::Stop),
        75 => Command::GoLive(GoLiveCommand::BeginStatement(ATTESTABLE[number % ATTESTABLE.len()])),
        76 => Command::GoLive(GoLiveCommand::GiveStatement),
        77 => Command::GoLive(GoLiveCommand::EditOptions(OptionsForm { samples: text, ..OptionsForm::default() })),
        78 => Command::GoLive(GoLiveCommand::CleanUp),
        _ => Command::Tick,
    }
}

/// Answer one pending piece of work, or none.
fn answer(window: &mut Window, succeeds: bool) {
    if window.effects.is_empty() {
        return;
    }
    let fail = || "it failed".to_owned();
    let news = match window.effects.remove(0) {
        Effect::SaveDestination { key, request_id, id, .. } => {
            let id = id.unwrap_or_else(|| DestinationId(format!("file-{}", key.0)));
            News::DestinationSaved { key, request_id, result: if succeeds { Ok(id) } else { Err(fail()) } }
        }
        Effect::EditBatch { request_id, batch, edit } => {
            News::BatchEdited { request_id, result: batch_work::apply(&batch, &edit) }
        }
        Effect::PasteBatch { request_id, text } => {
            let result = if succeeds { Ok(crate::domain::message::Batch::from_bytes(text)) } else { Err(fail()) };
            News::BatchLoaded { request_id, source: crate::app::state::BatchSource::Pasted, result }
        }
        Effect::CheckBatch { version, batch } => {
            News::BatchChecked { version, facts: Arc::new(batch_work::facts(&batch)) }
        }
        Effect::Prepare { version, .. } => News::Prepared {
            version,
            secrets: Vec::new(),
            result: Err(crate::app::state::PreviewProblem { field: "url".to_owned(), text: fail() }),
        },
        Effect::Send { send_id, .. } => {
            News::SendFinished { send_id, result: Err(SendProblem { field: String::new(), text: fail() }) }
        }
        Effect::ReadSecret { reference, purpose } => {
            let result = if succeeds { Ok(SecretInput::new("hunter2")) } else { Err(fail()) };
            News::SecretRead { reference, purpose, result }
        }
        Effect::LoadExchange { id, .. } => News::ExchangeLoaded {
            id,
            purpose: ExchangePurpose::Show,
            result: if succeeds { Ok(Some(found(answered(200, "", b"[]")))) } else { Ok(None) },
        },
        Effect::DeleteEntries(ids) => News::HistoryChanged(Ok(HistoryChange::Deleted(ids))),
        Effect::LoadHistoryPage { generation, page, .. } => {
            News::HistoryPageLoaded { generation, page, result: if succeeds { Ok(Vec::new()) } else { Err(fail()) } }
        }
        Effect::GoLive(GoLiveEffect::Plan { request_id, key, .. }) => {
            News::GoLive(GoLiveNews::Planned { request_id, key, plan: Arc::default() })
        }
        Effect::GoLive(GoLiveEffect::List { key, name }) => {
            let result = if succeeds { Ok(Vec::new()) } else { Err(fail()) };
            News::GoLive(GoLiveNews::Listed { key, name, result })
        }
        Effect::GoLive(GoLiveEffect::Run { run, .. }) => {
            let result = Err(SendProblem { field: String::new(), text: fail() });
            News::GoLive(GoLiveNews::Finished { run, result })
        }
        _ => return,
    };
    window.news(news);
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
    if !state.batch.is_checking() {
        let batch = &state.batch;
        assert!(batch.selected < batch.facts.rows.len().max(1), "the selected message exists");
        assert!(batch.chosen.contains(batch.selected), "what is in the editor is chosen");
    }
    if let Some(running) = &state.golive.running {
        assert!(state.golive.page(running.key).is_some(), "what runs has a page");
    }
    assert!(state.notices.list.len() <= 5, "notices do not fill the window");
    if state.secrets.revealed.is_some() || state.secrets.clipboard_clear_at.is_some() {
        assert!(state.next_deadline().is_some(), "a shown secret is taken away again");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn the_state_stays_sound(
        steps in proptest::collection::vec((0_u8..82, 0_usize..5, "[\\[{\"a:1,}\\] ]{0,6}", any::<bool>()), 1..80),
    ) {
        let mut window = Window::new();
        window.news(News::HistoryOpened(Ok(())));
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
