//! CPU time of a frame with much to show: p50 and p99 of 200 frames each, without drawing on a screen.
//!
//! `cargo bench --bench frame`
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use signpost::app::state::{ExchangeTab, HistoryStatus, Loading, Shown};
use signpost::app::{Command, DataFolder, EntryId, ExchangePurpose, FoundExchange, News, SessionOptions};
use signpost::domain::Exchange;
use signpost::domain::Outcome;
use signpost::net::SystemClock;
use signpost::store::Secrets;
use signpost::ui::Window;

#[path = "../tests/support/exchanges.rs"]
#[expect(dead_code, reason = "the tests use more of it")]
mod exchanges;

const FRAMES: usize = 200;

fn main() {
    println!("{:44} {:>9} {:>9}", "CPU of a frame", "p50 ms", "p99 ms");
    let mut bench = Bench::new();
    bench.row("idle, redrawn", |_| {});
    for (name, bytes) in [("100 kB", 100_000), ("1 MB", 1_000_000), ("10 MB", 10_000_000)] {
        bench.batch(&messages(bytes));
        bench.row(&format!("a batch of {name} open, redrawn"), |_| {});
        bench.type_into(&format!("typing in a message of a batch of {name}"));
    }
    for (name, bytes) in [("100 kB", 100_000), ("400 kB", 400_000)] {
        bench.batch(&one_message(bytes));
        bench.type_into(&format!("typing in one message of {name}"));
    }
    bench.answer(&json(50_000_000));
    bench.scroll("scrolling an answer of 50 MB");
    bench.answer(&format!("\"{}\"", "x".repeat(10_000_000)));
    bench.scroll("scrolling one line of 10 MB");
}

struct Bench {
    harness: Harness<'static, Window>,
    /// Exchanges that were shown.
    shown: i64,
    _folder: tempfile::TempDir,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let data = DataFolder::locate(Some(folder.path().join("data"))).expect("a folder was given");
        let options = SessionOptions::isolated(data, Secrets::in_memory("a benchmark"), Arc::new(SystemClock));
        let harness = Harness::builder()
            .with_size([1400.0, 900.0])
            .build_eframe(move |cc| Window::new(&cc.egui_ctx, options).expect("threads can be started"));
        let mut bench = Self { harness, shown: 0, _folder: folder };
        bench
            .until(|state| state.destinations.loading == Loading::Done && state.history.status == HistoryStatus::Ready);
        bench.command(Command::NewDestination(signpost::app::state::Preset::HttpsHeader));
        bench
    }

    fn command(&mut self, command: Command) {
        self.harness.state_mut().session().handle(command);
        self.harness.step();
    }

    fn until(&mut self, is_there: impl Fn(&signpost::app::State) -> bool) {
        let start = Instant::now();
        while !is_there(self.harness.state_mut().session().state()) {
            assert!(start.elapsed() < Duration::from_mins(2), "it takes too long");
            self.harness.step();
            std::thread::sleep(Duration::from_millis(5));
        }
        for _ in 0..5 {
            self.harness.step();
        }
    }

    /// Measure the frames that follow `before_each`.
    fn row(&mut self, name: &str, before_each: impl Fn(&mut Harness<'static, Window>)) {
        let mut times: Vec<Duration> = (0..FRAMES)
            .map(|_| {
                before_each(&mut self.harness);
                let start = Instant::now();
                self.harness.step();
                start.elapsed()
            })
            .collect();
        times.sort();
        let milliseconds = |at: usize| times[at].as_secs_f64() * 1000.0;
        println!("{name:44} {:9.2} {:9.2}", milliseconds(FRAMES / 2), milliseconds(FRAMES * 99 / 100));
    }

    fn batch(&mut self, text: &str) {
        self.command(Command::SetComposeTab(signpost::app::state::ComposeTab::Batch));
        self.command(Command::PasteBatch(text.to_owned()));
        self.until(|state| !state.batch.is_busy() && !state.batch.is_checking() && state.batch.editor.is_some());
    }

    fn type_into(&mut self, name: &str) {
        self.harness.get_by_role_and_label(egui::Role::TextInput, "Message as JSON").focus();
        self.harness.step();
        self.row(name, |harness| {
            harness.event(egui::Event::Text("1".to_owned()));
        });
        self.until(|state| !state.batch.is_busy());
    }

    fn answer(&mut self, text: &str) {
        let exchange = Arc::new(answered(text));
        self.command(Command::SetExchangeTab(ExchangeTab::Response));
        self.shown += 1;
        let id = EntryId(self.shown);
        let session = self.harness.state_mut().session();
        session.handle(Command::Show(Shown::Stored(id)));
        let found = FoundExchange { exchange, earlier: Vec::new(), siblings: Vec::new() };
        session.handle(Command::News(News::ExchangeLoaded {
            id,
            purpose: ExchangePurpose::Show,
            result: Ok(Some(found)),
        }));
        self.until(|state| state.body.view.is_some() && !state.body.is_busy());
    }

    fn scroll(&mut self, name: &str) {
        let tools = self.harness.get_by_role_and_label(egui::Role::TextInput, "Find in body").rect();
        let over = tools.center_bottom() + egui::vec2(0.0, 120.0);
        self.harness.hover_at(over);
        self.harness.step();
        self.row(name, |harness| {
            harness.event(egui::Event::MouseWheel {
                unit: egui::MouseWheelUnit::Point,
                delta: egui::vec2(0.0, -400.0),
                phase: egui::TouchPhase::Move,
                source: egui::MouseWheelSource::Unknown,
                modifiers: egui::Modifiers::NONE,
            });
        });
    }
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

/// One message of many lines.
fn one_message(bytes: usize) -> String {
    let line = "    {\"significand\": 23041, \"formattedValue\": \"23041\"}";
    let count = bytes / (line.len() + 2);
    format!("[{{\"observations\": [\n{}\n]}}]", vec![line; count].join(",\n"))
}

fn json(bytes: usize) -> String {
    messages(bytes)
}
