//! The window's frame around panels: one loop, one queue.

use std::path::PathBuf;
use std::sync::Arc;
use std::task::{Wake, Waker};
use std::time::Duration;

use crate::app::{ClipboardOrder, Command, CommandQueue, DataFolder, Session, SessionOptions};

use super::panels::{self, Memory};
use super::{system, theme};

/// How long a frame may spend on news.
const NEWS_BUDGET: Duration = Duration::from_millis(10);

struct RepaintWaker(egui::Context);

impl Wake for RepaintWaker {
    fn wake(self: Arc<Self>) {
        self.0.request_repaint();
    }
}

/// The whole window: a session, and what only drawing needs to remember.
pub struct Window {
    session: Session,
    commands: CommandQueue,
    memory: Memory,
}

impl Window {
    /// Start a session whose news wake `ctx`.
    ///
    /// # Errors
    /// If the operating system gives no threads.
    pub fn new(ctx: &egui::Context, options: SessionOptions) -> std::io::Result<Self> {
        theme::install(ctx);
        let session = Session::start(options, Waker::from(Arc::new(RepaintWaker(ctx.clone()))))?;
        Ok(Self { session, commands: CommandQueue::default(), memory: Memory::default() })
    }

    /// The state and its background, for tests.
    pub fn session(&mut self) -> &mut Session {
        &mut self.session
    }

    fn run_commands(&mut self, ctx: &egui::Context) {
        let commands = self.commands.drain();
        if !commands.is_empty() {
            ctx.request_repaint(); // What was drawn is older than what is known now.
        }
        for command in commands {
            self.session.handle(command);
        }
        match self.session.take_clipboard() {
            Some(ClipboardOrder::Copy(secret)) => ctx.copy_text(secret.0.expose().to_owned()),
            Some(ClipboardOrder::Clear) => ctx.copy_text(String::new()),
            None => {}
        }
    }
}

impl eframe::App for Window {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        self.session.poll(NEWS_BUDGET);
        theme::apply_settings(ctx, &self.session.state().layout.settings);
        if let Some(wait) = self.session.next_wake() {
            ctx.request_repaint_after(wait);
        }
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        let state = self.session.state();
        for file in ui.ctx().input(|input| input.raw.dropped_files.clone()) {
            if !file.path().as_os_str().is_empty() {
                self.commands.push(Command::LoadBatchFile(file.path().to_owned()));
            }
        }
        panels::window_ui(ui, state, &mut self.memory, &self.commands);
        let ctx = ui.ctx().clone();
        self.run_commands(&ctx);
    }
}

/// Open the window and stay until it is closed. The error says what to install or set.
pub fn run() -> Result<(), String> {
    if let Some(missing) = system::missing() {
        return Err(format!("no window: {missing}"));
    }
    let folder = DataFolder::locate(std::env::var_os("SIGNPOST_DATA_DIR").map(PathBuf::from));
    let options = SessionOptions::desktop(folder.map_err(|error| error.to_string()));
    let icon = eframe::icon_data::from_png_bytes(include_bytes!("../../assets/icon.png")).unwrap_or_default();
    let native = eframe::NativeOptions {
        viewport: egui::ViewportBuilder::default()
            .with_title("signpost")
            .with_app_id("signpost")
            .with_icon(icon)
            .with_inner_size([1360.0, 860.0])
            .with_min_inner_size([720.0, 480.0]),
        ..eframe::NativeOptions::default()
    };
    let open = move |cc: &eframe::CreationContext<'_>| -> Result<Box<dyn eframe::App>, Box<dyn std::error::Error + Send + Sync>> {
        let mut window = Window::new(&cc.egui_ctx, options)?;
        window.session.read_environment(|name| std::env::var(name).ok());
        Ok(Box::new(window))
    };
    eframe::run_native("signpost", native, Box::new(open)).map_err(|error| format!("no window: {error}"))
}
