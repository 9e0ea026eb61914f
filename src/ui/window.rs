//! The window's frame around panels: one loop, one queue.

use std::path::PathBuf;
use std::sync::Arc;
use std::task::{Wake, Waker};
use std::time::Duration;

use egui::{UserAttentionType, ViewportCommand};

use super::font_fallback::FontFallback;
use super::panels::{self, Memory};
use super::system::Missing;
use super::{place, system, theme};
use crate::app::state::Loading;
use crate::app::{
    ClipboardOrder, CommandQueue, DataFolder, FileCommand, Session, SessionOptions, Settings, WindowCommand, note_panic,
};

/// How long a frame may spend on news.
const NEWS_BUDGET: Duration = Duration::from_millis(10);

/// The window's name while there is nothing to tell.
const TITLE: &str = "signpost";

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
    fonts: FontFallback,
    /// What the window is called now.
    title: String,
    /// Whether it was looked at where the window opened.
    is_placed: bool,
}

impl Window {
    /// Start a session whose news wake `ctx`.
    ///
    /// # Errors
    /// If the operating system gives no threads.
    pub fn new(ctx: &egui::Context, options: SessionOptions) -> std::io::Result<Self> {
        theme::install(ctx);
        let session = Session::start(options, Waker::from(Arc::new(RepaintWaker(ctx.clone()))))?;
        let fonts = FontFallback::install(ctx);
        Ok(Self {
            session,
            fonts,
            commands: CommandQueue::default(),
            memory: Memory::default(),
            title: TITLE.to_owned(),
            is_placed: false,
        })
    }

    /// The state and its background, for tests.
    pub fn session(&mut self) -> &mut Session {
        &mut self.session
    }

    /// Look once where the window opened, then remember where it is put.
    fn follow_place(&mut self, ctx: &egui::Context, frame: &eframe::Frame) {
        if !self.is_placed {
            self.is_placed = true;
            place::bring_into_view(ctx, frame);
        }
        let state = self.session.state();
        // The place of the last time comes with the settings.
        if state.destinations.loading == Loading::Running {
            return;
        }
        let settings = &state.layout.settings;
        if let Some(place) = place::moved(ctx, settings.window) {
            let settings = Settings { window: Some(place), ..settings.clone() };
            self.session.handle(WindowCommand::EditSettings(settings));
        }
    }

    /// Before the news: what ends while nobody looks is told in another way.
    fn follow_focus(&mut self, ctx: &egui::Context) {
        let is_focused = ctx.input(|input| input.focused);
        if is_focused != self.session.state().attention.is_focused {
            self.session.handle(WindowCommand::SetFocused(is_focused));
        }
    }

    /// Ask for attention where it is wanted, and say in the title for what.
    fn call(&mut self, ctx: &egui::Context) {
        if self.session.take_call() {
            ctx.send_viewport_cmd(ViewportCommand::RequestUserAttention(UserAttentionType::Informational));
        }
        let title = self.session.state().attention.title();
        if title != self.title {
            ctx.send_viewport_cmd(ViewportCommand::Title(title.clone()));
            self.title = title;
        }
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
    fn logic(&mut self, ctx: &egui::Context, frame: &mut eframe::Frame) {
        self.follow_focus(ctx);
        self.session.poll(NEWS_BUDGET);
        self.call(ctx);
        theme::apply_layout(ctx, &self.session.state().layout);
        self.follow_place(ctx, frame);
        if self.session.state().layout.is_ending {
            ctx.send_viewport_cmd(ViewportCommand::Close);
        }
        if let Some(wait) = self.session.next_wake() {
            ctx.request_repaint_after(wait);
        }
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        let state = self.session.state();
        for file in ui.ctx().input(|input| input.raw.dropped_files.clone()) {
            if !file.path().as_os_str().is_empty() {
                self.commands.push(FileCommand::Open(file.path().to_owned()));
            }
        }
        panels::window_ui(ui, state, &mut self.memory, &self.commands);
        let ctx = ui.ctx().clone();
        self.fonts.follow(&ctx, self.session.state(), &self.commands);
        self.run_commands(&ctx);
    }
}

/// Why there is no window, and what to install or set.
#[derive(Debug, thiserror::Error)]
pub enum NoWindow {
    #[error("no window: {0}")]
    Missing(#[from] Missing),
    #[error("no window: {0}")]
    Refused(#[from] eframe::Error),
}

/// Open the window with `files` in it, and stay until it is closed. The error says what to install or set.
pub fn run(files: Vec<PathBuf>) -> Result<(), NoWindow> {
    if let Some(missing) = system::missing() {
        return Err(missing.into());
    }
    let folder = DataFolder::locate(std::env::var_os("SIGNPOST_DATA_DIR").map(PathBuf::from));
    let options = SessionOptions::desktop(folder);
    if let Ok(folder) = &options.folder {
        note_panics(folder.clone());
    }
    let icon = eframe::icon_data::from_png_bytes(include_bytes!("../../assets/icon.png")).unwrap_or_default();
    let native = eframe::NativeOptions {
        viewport: place::builder(options.window_place()).with_title(TITLE).with_app_id("signpost").with_icon(icon),
        ..eframe::NativeOptions::default()
    };
    let open = move |cc: &eframe::CreationContext<'_>| {
        let mut window = Window::new(&cc.egui_ctx, options)?;
        window.session.read_environment(|name| std::env::var(name).ok());
        if let Ok(program) = std::env::current_exe() {
            window.session.look_beside(&program);
        }
        for file in files {
            window.session.handle(FileCommand::Open(file));
        }
        Ok(Box::new(window) as Box<dyn eframe::App>)
    };
    eframe::run_native("signpost", native, Box::new(open)).map_err(NoWindow::from)
}

/// Leave a note for the next start where the program gave up, beside what is printed anyway.
fn note_panics(folder: DataFolder) {
    let print = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if let Some(place) = panic.location() {
            note_panic(&folder, place);
        }
        print(panic);
    }));
}
