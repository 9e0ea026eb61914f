//! A window with a home of its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use crate::cpu_renderer::CpuRenderer;
use egui::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use signpost::app::state::{HistoryStatus, Loading, ReceiverStatus, State};
use signpost::app::{DataFolder, SessionOptions, Settings, ThemeChoice, WindowCommand};
use signpost::net::{Clock, SystemClock};
use signpost::store::Secrets;
use signpost::ui::Window;
use tempfile::TempDir;
use time::OffsetDateTime;
use time::macros::datetime;

/// When a desk's clock starts.
const START: OffsetDateTime = datetime!(2026-03-05 01:02:03.123 UTC);

/// A clock that goes on by a step whenever the test says so: pictures do not depend on the hour.
struct StepClock {
    start: OffsetDateTime,
    seconds: AtomicI64,
}

impl Clock for StepClock {
    fn now(&self) -> OffsetDateTime {
        self.start + time::Duration::seconds(self.seconds.load(Ordering::SeqCst))
    }
}

pub struct Desk {
    pub harness: Harness<'static, Window>,
    clock: Arc<StepClock>,
    folder: TempDir,
}

impl Desk {
    pub fn new() -> Self {
        Self::sized(1440.0, 900.0, egui::Theme::Dark)
    }

    /// A desk whose window has the built-in receiver.
    pub fn with_receiver() -> Self {
        Self::with_receiver_sized(1360.0, 860.0, egui::Theme::Dark)
    }

    pub fn with_receiver_sized(width: f32, height: f32, theme: egui::Theme) -> Self {
        // Certificates are judged by the machine's clock, so a receiver has to go by it, too.
        let mut desk = Self::made((width, height), theme, SystemClock.now(), SessionOptions::with_receiver);
        desk.until("the receiver", |state| matches!(state.receiver.status, ReceiverStatus::Running(_)));
        desk
    }

    pub fn sized(width: f32, height: f32, theme: egui::Theme) -> Self {
        Self::made((width, height), theme, START, |options| options)
    }

    /// A desk on a system with the fonts of `folders`.
    pub fn with_fonts(folders: Vec<std::path::PathBuf>) -> Self {
        Self::made((1440.0, 900.0), egui::Theme::Dark, START, |options| options.with_fonts(folders))
    }

    fn made(
        (width, height): (f32, f32),
        theme: egui::Theme,
        start: OffsetDateTime,
        more: impl FnOnce(SessionOptions) -> SessionOptions,
    ) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let data = DataFolder::locate(Some(folder.path().join("data"))).expect("a folder was given");
        let clock = Arc::new(StepClock { start, seconds: AtomicI64::new(0) });
        let options =
            SessionOptions::isolated(data, Secrets::in_memory("a test"), Arc::clone(&clock) as Arc<dyn Clock>);
        let options = more(options);
        let harness = Harness::builder()
            .with_size([width, height])
            .with_theme(theme)
            .with_max_steps(64)
            .renderer(CpuRenderer::default())
            .build_eframe(move |cc| Window::new(&cc.egui_ctx, options).expect("threads can be started"));
        let mut desk = Self { harness, clock, folder };
        desk.until("opening", |state| {
            state.destinations.loading == Loading::Done
                && state.history.status == HistoryStatus::Ready
                && !state.batch.is_checking()
        });
        let choice = if theme == egui::Theme::Dark { ThemeChoice::Dark } else { ThemeChoice::Light };
        let session = desk.harness.state_mut().session();
        let settings = Settings { theme: choice, ..session.state().layout.settings.clone() };
        session.handle(WindowCommand::EditSettings(settings));
        desk.step();
        desk
    }

    pub fn step(&mut self) {
        self.harness.run_ok();
    }

    /// Draw until `is_there`, the clock going on; the test fails if that takes too long.
    pub fn until(&mut self, what: &str, is_there: impl Fn(&State) -> bool) {
        let start = Instant::now();
        loop {
            self.harness.step();
            let state = self.harness.state_mut().session().state();
            if is_there(state) {
                self.step();
                return;
            }
            assert!(
                start.elapsed() < Duration::from_secs(20),
                "{what} did not happen; notices: {:?}, preview: {:?}",
                state.notices.list,
                state.preview.problem
            );
            self.clock.seconds.fetch_add(1, Ordering::SeqCst);
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Stop the clock at `seconds` after its start, so that what is made now is the same each time.
    pub fn set_seconds(&mut self, seconds: i64) {
        self.clock.seconds.store(seconds, Ordering::SeqCst);
    }

    /// Let the clock go on, without a frame.
    pub fn pass_seconds(&mut self, seconds: i64) {
        self.clock.seconds.fetch_add(seconds, Ordering::SeqCst);
    }

    pub fn press(&mut self, modifiers: egui::Modifiers, key: egui::Key) {
        self.harness.key_press_modifiers(modifiers, key);
        self.step();
    }

    /// One frame only: what it asked of the system is in the harness's output.
    pub fn press_once(&mut self, modifiers: egui::Modifiers, key: egui::Key) {
        self.harness.event(egui::Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers });
        self.harness.step();
    }

    /// Wait until the file of the data folder says what is wanted.
    pub fn until_file(&mut self, name: &str, is_as_wanted: impl Fn(&str) -> bool) {
        let path = self.folder.path().join("data").join(name);
        self.until(name, |_| std::fs::read_to_string(&path).is_ok_and(|text| is_as_wanted(&text)));
    }

    /// What the window put on the clipboard in its last frame.
    pub fn copied(&self) -> Option<String> {
        self.harness.output().platform_output.commands.iter().find_map(|command| match command {
            egui::OutputCommand::CopyText(text) => Some(text.clone()),
            _ => None,
        })
    }

    /// The same, if it takes a frame more.
    pub fn copied_soon(&mut self) -> Option<String> {
        let now = self.copied();
        now.or_else(|| {
            self.harness.step();
            self.copied()
        })
    }

    pub fn click(&mut self, label: &str) {
        self.harness.get_by_label(label).click();
        self.step();
    }

    pub fn click_button(&mut self, label: &str) {
        self.harness.get_by_role_and_label(Role::Button, label).click();
        self.step();
    }

    /// Replace the text of the field called `label`.
    pub fn fill(&mut self, label: &str, text: &str) {
        self.harness.get_by_role_and_label(Role::TextInput, label).focus();
        self.step();
        self.harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::A);
        self.step();
        self.harness.get_by_role_and_label(Role::TextInput, label).type_text(text);
        self.step();
    }

    /// Enter a secret and store it.
    pub fn store_secret(&mut self, name: &str, value: &str) {
        self.type_secret(name, value);
    }

    /// Enter another secret in place of the stored one.
    pub fn replace_secret(&mut self, name: &str, value: &str) {
        self.click(&format!("Replace {name}"));
        self.type_secret(name, value);
    }

    fn type_secret(&mut self, name: &str, value: &str) {
        let label = format!("New {name}");
        self.harness.get_by_label(&label);
        let field = self.harness.get_by_role_and_label(Role::PasswordInput, &label);
        field.focus();
        self.step();
        self.harness.get_by_role_and_label(Role::PasswordInput, &label).type_text(value);
        self.step();
        self.click_button(&format!("Store {name}"));
    }

    /// Deliver to the receiver's S3, signed for a region that is not its own.
    pub fn send_to_another_region(&mut self) {
        self.click_button("Amazon S3");
        self.until_preview();
        self.fill("Region", "us-east-1");
        self.until_preview();
        self.send();
    }

    /// Wait until the preview is that of what is typed.
    pub fn until_preview(&mut self) {
        use signpost::app::state::PreviewStatus;
        self.until("the preview", |state| {
            state.preview.status == PreviewStatus::UpToDate
                && state.preview.problem.is_none()
                && state.preview.current.is_some()
        });
    }

    /// Send, and wait until the exchange is shown and in the history.
    pub fn send(&mut self) {
        let newest = self.state().history.row(0).map(|row| row.id);
        self.harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::Enter);
        self.until("the answer", |state| !state.send.is_running() && state.exchange.loaded.is_some());
        // The row of an earlier send is there at once.
        self.until("the history", |state| state.history.row(0).is_some_and(|row| Some(row.id) != newest));
    }

    pub fn state(&mut self) -> &State {
        self.harness.state_mut().session().state()
    }

    /// The data folder.
    pub fn data(&self) -> std::path::PathBuf {
        self.folder.path().join("data")
    }

    /// The files of destinations that there are.
    pub fn destination_files(&self) -> Vec<std::path::PathBuf> {
        let entries = std::fs::read_dir(self.folder.path().join("data").join("destinations"));
        entries.into_iter().flatten().flatten().map(|entry| entry.path()).collect()
    }

    /// True if any node says `text`.
    pub fn says(&self, text: &str) -> bool {
        self.harness.query_all_by_label_contains(text).next().is_some()
    }
}
