//! CPU time of a frame with much to show: p50 and p99 of 200 frames each, drawn and divided into triangles, without a
//! screen and without a screen reader.
//!
//! `cargo bench --bench frame [-- rows of the history]`
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::sync::Arc;
use std::time::Duration;

use self::frames::Frames;
use signpost::app::exchange::comparison::Comparison;
use signpost::app::state::{ComposeTab, ExchangeTab, Face, HistoryStatus, Loading, MeasuredPlace, Preset, Shown};
use signpost::app::{
    BatchCommand, Command, DestinationCommand, EntryId, ExchangeCommand, ExchangeNews, ExchangePurpose, FoundExchange,
    News, WindowCommand,
};
use signpost::domain::message::{GeneratorSettings, MessageKind, generate};
use signpost::domain::{Exchange, Outcome};
use signpost::store::History;
use time::macros::datetime;

#[path = "../tests/support/exchanges.rs"]
#[expect(dead_code, reason = "the tests use more of it")]
mod exchanges;
#[path = "support/frames.rs"]
mod frames;
#[path = "support/rows.rs"]
mod rows;

const FRAMES: usize = 200;

/// The text field of the editor.
const EDITOR: &str = "Message as JSON";

fn main() {
    let rows = std::env::args().filter_map(|argument| argument.parse().ok()).next_back().unwrap_or(1_000_000);
    println!("{:44} {:>9} {:>9}", "CPU of a frame", "p50 ms", "p99 ms");
    let mut bench = Bench::new(0);
    println!("{:44} {:9.2}", "the first one", milliseconds(bench.frames.first));
    bench.row("idle, redrawn", |_, _| {});
    for (name, bytes) in [("100 kB", 100_000), ("1 MB", 1_000_000), ("10 MB", 10_000_000)] {
        bench.batch(&messages(bytes));
        bench.row(&format!("a batch of {name} open, redrawn"), |_, _| {});
        bench.type_into(&format!("typing in a message of a batch of {name}"));
    }
    for (name, bytes) in [("100 kB", 100_000), ("400 kB", 400_000)] {
        bench.batch(&one_message(bytes));
        bench.row(&format!("one message of {name} open, redrawn"), |_, _| {});
        bench.type_into(&format!("typing in one message of {name}"));
    }
    bench.batch(&measurements());
    for (face, below, name) in [
        (Face::Table, "Copy table", "scrolling a table of 100,000 measurements"),
        (Face::Chart, "Chart", "scrolling charts of 100,000 measurements"),
    ] {
        bench.measured(face);
        bench.scroll(name, below);
    }
    bench.frames.command(BatchCommand::SetFace(Face::Json));
    bench.batch("[]");
    bench.answer(&messages(50_000_000));
    bench.scroll("scrolling an answer of 50 MB", "Copy body");
    bench.answer(&format!("\"{}\"", "x".repeat(10_000_000)));
    bench.scroll("scrolling one line of 10 MB", "Copy body");
    bench.compare(5_000_000);
    bench.scroll("scrolling the difference of two 5 MB bodies", "Compare with");
    drop(bench);
    let mut bench = Bench::new(rows);
    bench.row(&format!("a history of {rows} rows, redrawn"), |_, _| {});
    bench.search(&format!("searching a history of {rows} rows"));
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

struct Bench {
    frames: Frames,
    /// Exchanges that were shown.
    shown: i64,
}

impl Bench {
    /// A window over a history of so many rows.
    fn new(rows: usize) -> Self {
        let mut frames = Frames::new(|folder| {
            let mut history = History::open(&folder.history(), datetime!(2026-03-05 00:00 UTC)).expect("a new history");
            rows::fill(&mut history, rows).expect("the disk takes them");
        });
        frames
            .until(|state| state.history.status == HistoryStatus::Ready && state.destinations.loading == Loading::Done);
        frames.command(DestinationCommand::New(Preset::HttpsHeader));
        Self { frames, shown: 0 }
    }

    /// Measure the frames that follow `before_each`, which is told their number.
    fn row(&mut self, name: &str, before_each: impl Fn(&mut Frames, usize)) {
        let mut times: Vec<Duration> = (0..FRAMES)
            .map(|number| {
                before_each(&mut self.frames, number);
                self.frames.step()
            })
            .collect();
        times.sort();
        println!("{name:44} {:9.2} {:9.2}", milliseconds(times[FRAMES / 2]), milliseconds(times[FRAMES * 99 / 100]));
    }

    fn batch(&mut self, text: &str) {
        self.frames.command(WindowCommand::SetComposeTab(ComposeTab::Batch));
        self.frames.command(BatchCommand::Paste(text.to_owned()));
        self.frames.until(|state| !state.batch.is_busy() && !state.batch.is_checking());
        for _ in 0..5 {
            self.frames.step();
        }
    }

    /// Show the measurements of the batch.
    fn measured(&mut self, face: Face) {
        self.frames.command(BatchCommand::SetFace(face));
        self.frames.until(|state| state.measured.at(MeasuredPlace::Batch).shown.is_some());
        for _ in 0..5 {
            self.frames.step();
        }
    }

    fn type_into(&mut self, name: &str) {
        self.frames.focus(EDITOR);
        self.row(name, |frames, _| frames.event(egui::Event::Text("1".to_owned())));
        self.frames.until(|state| !state.batch.is_busy());
    }

    /// Type and take away the search, a letter a frame.
    fn search(&mut self, name: &str) {
        const WORD: &str = "acme even amazonaws";
        self.frames.focus("Search history");
        self.row(name, |frames, number| {
            let length = WORD.len();
            let at = number % (2 * length);
            if at < length {
                frames.event(egui::Event::Text(WORD[at..=at].to_owned()));
            } else {
                frames.event(key(egui::Key::Backspace));
            }
        });
    }

    fn show(&mut self, exchange: Arc<Exchange>) -> EntryId {
        self.shown += 1;
        let id = EntryId(self.shown);
        let found = FoundExchange { exchange, earlier: Vec::new(), siblings: Vec::new() };
        let news = News::Exchange(ExchangeNews::Loaded { id, purpose: ExchangePurpose::Show, result: Ok(Some(found)) });
        // At once: the store, which is asked too, has no such exchange.
        self.frames.commands([Command::Exchange(ExchangeCommand::Show(Shown::Stored(id))), Command::News(news)]);
        id
    }

    fn answer(&mut self, text: &str) {
        self.frames.command(ExchangeCommand::SetTab(ExchangeTab::Response));
        self.show(Arc::new(answered(text)));
        self.frames.until(|state| state.body.view.is_some() && !state.body.is_busy());
    }

    /// Two bodies that differ at every hundredth message.
    fn compare(&mut self, bytes: usize) {
        let left = answered(&messages(bytes));
        let changed: Vec<String> = messages(bytes)
            .split("qoa978")
            .enumerate()
            .map(|(number, part)| format!("{part}{}", if number % 100 == 0 { "other" } else { "qoa978" }))
            .collect();
        let right = Arc::new(answered(&changed.concat()));
        let id = self.show(Arc::clone(&right));
        let earlier = EntryId(id.0 - 1);
        self.frames.command(ExchangeCommand::CompareWith(earlier));
        let comparison = Arc::new(Comparison::of((earlier, &left), (id, &right)));
        self.frames.command(ExchangeNews::Compared { right: id, result: Ok(comparison) });
    }

    /// Turn the wheel below what is called `below`.
    fn scroll(&mut self, name: &str, below: &str) {
        let over = self.frames.place(below).center_bottom() + egui::vec2(0.0, 200.0);
        self.frames.event(egui::Event::PointerMoved(over));
        self.frames.step();
        self.row(name, |frames, _| {
            frames.event(egui::Event::MouseWheel {
                unit: egui::MouseWheelUnit::Point,
                delta: egui::vec2(0.0, -400.0),
                phase: egui::TouchPhase::Move,
                source: egui::MouseWheelSource::Unknown,
                modifiers: egui::Modifiers::NONE,
            });
        });
    }
}

fn key(key: egui::Key) -> egui::Event {
    egui::Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers: egui::Modifiers::NONE }
}

fn answered(text: &str) -> Exchange {
    let mut exchange = exchanges::answered(0, 200, "");
    if let Outcome::Answered(response) = &mut exchange.outcome {
        response.body.kept = text.as_bytes().to_vec();
        response.body.bytes = text.len() as u64;
    }
    exchange
}

/// Many small messages.
fn messages(bytes: usize) -> String {
    let message = r#"{"hashId":"qoa978","observations":[{"significand":23041,"formattedValue":"230.41"}]}"#;
    let count = bytes / (message.len() + 1);
    format!("[{}]", vec![message; count].join(","))
}

/// 100,000 measurements of five devices.
fn measurements() -> String {
    let settings = GeneratorSettings {
        messages: 10_000,
        observations: 10,
        devices: Some(5),
        ..GeneratorSettings::new(Some(MessageKind::Measurement), datetime!(2026-03-05 00:00 UTC))
    };
    String::from_utf8_lossy(generate(&settings).payload().bytes()).into_owned()
}

/// One message of many lines.
fn one_message(bytes: usize) -> String {
    let line = "    {\"significand\": 23041, \"formattedValue\": \"23041\"}";
    let count = bytes / (line.len() + 2);
    format!("[{{\"observations\": [\n{}\n]}}]", vec![line; count].join(",\n"))
}
