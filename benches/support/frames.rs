//! The window without a screen: frames one by one, drawn and divided into triangles, and their CPU time.

use std::sync::Arc;
use std::time::{Duration, Instant};

use eframe::App as _;
use egui::accesskit::{Node, NodeId};
use signpost::app::{Command, DataFolder, SessionOptions, State};
use signpost::net::SystemClock;
use signpost::store::Secrets;
use signpost::ui::Window;

const SIZE: egui::Vec2 = egui::vec2(1400.0, 900.0);

/// A window, and what has happened since its last frame.
pub struct Frames {
    /// From the start of the session to the end of the first frame.
    pub first: Duration,
    window: Window,
    frame: eframe::Frame,
    ctx: egui::Context,
    events: Vec<egui::Event>,
    /// Seconds, as egui counts them.
    time: f64,
    _folder: tempfile::TempDir,
}

impl Frames {
    /// A window over a folder of data that `fill` has filled.
    pub fn new(fill: impl FnOnce(&DataFolder)) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let data = DataFolder::locate(Some(folder.path().to_owned())).expect("a folder was given");
        fill(&data);
        let options = SessionOptions::isolated(data, Secrets::in_memory("a benchmark"), Arc::new(SystemClock));
        let start = Instant::now();
        let ctx = egui::Context::default();
        let window = Window::new(&ctx, options).expect("threads can be started");
        let frame = eframe::Frame::_new_kittest();
        let mut frames =
            Self { first: Duration::ZERO, window, frame, ctx, events: Vec::new(), time: 0.0, _folder: folder };
        frames.step();
        frames.first = start.elapsed();
        frames
    }

    /// Draw a frame with what happened since the last one.
    pub fn step(&mut self) -> Duration {
        self.time += 1.0 / 60.0;
        let input = egui::RawInput {
            screen_rect: Some(egui::Rect::from_min_size(egui::Pos2::ZERO, SIZE)),
            time: Some(self.time),
            events: std::mem::take(&mut self.events),
            focused: true,
            ..egui::RawInput::default()
        };
        let (window, frame) = (&mut self.window, &mut self.frame);
        let start = Instant::now();
        let mut output = self.ctx.run_ui(input, |ui| {
            let ctx = ui.ctx().clone();
            window.logic(&ctx, frame);
            window.ui(ui, frame);
        });
        output.textures_delta.clear(); // There is no screen to have them.
        let triangles = self.ctx.tessellate(output.shapes, output.pixels_per_point);
        let time = start.elapsed();
        assert!(!triangles.is_empty(), "a frame draws something");
        time
    }

    /// Let `event` happen before the next frame.
    pub fn event(&mut self, event: egui::Event) {
        self.events.push(event);
    }

    /// Ask for something, and draw.
    pub fn command(&mut self, command: impl Into<Command>) {
        self.commands([command.into()]);
    }

    /// Ask for several things at once, and draw.
    pub fn commands<const N: usize>(&mut self, commands: [Command; N]) {
        for command in commands {
            self.window.session().handle(command);
        }
        self.step();
    }

    /// Draw until the state is as wanted.
    pub fn until(&mut self, is_there: impl Fn(&State) -> bool) {
        let start = Instant::now();
        while !is_there(self.window.session().state()) {
            assert!(start.elapsed() < Duration::from_mins(2), "it takes too long");
            self.step();
            std::thread::sleep(Duration::from_millis(5));
        }
        self.step();
    }

    /// Where the control of that name is.
    pub fn place(&mut self, label: &str) -> egui::Rect {
        let bounds = self.node(label).1.bounds().expect("it has a place");
        egui::Rect::from_min_max(
            egui::pos2(bounds.x0 as f32, bounds.y0 as f32),
            egui::pos2(bounds.x1 as f32, bounds.y1 as f32),
        )
    }

    /// Click into the field of that name.
    pub fn focus(&mut self, label: &str) {
        let pos = self.place(label).left_top() + egui::vec2(60.0, 8.0);
        let modifiers = egui::Modifiers::NONE;
        self.event(egui::Event::PointerMoved(pos));
        for pressed in [true, false] {
            self.event(egui::Event::PointerButton { pos, button: egui::PointerButton::Primary, pressed, modifiers });
            self.step();
        }
        assert!(self.ctx.text_edit_focused(), "{label} takes the keyboard");
    }

    /// As a screen reader would be told: only for this one frame, for it costs time.
    fn node(&mut self, label: &str) -> (NodeId, Node) {
        self.ctx.enable_accesskit();
        let (window, frame) = (&mut self.window, &mut self.frame);
        let input = egui::RawInput {
            screen_rect: Some(egui::Rect::from_min_size(egui::Pos2::ZERO, SIZE)),
            time: Some(self.time),
            ..egui::RawInput::default()
        };
        let mut output = self.ctx.run_ui(input, |ui| {
            let ctx = ui.ctx().clone();
            window.logic(&ctx, frame);
            window.ui(ui, frame);
        });
        output.textures_delta.clear();
        self.ctx.disable_accesskit();
        let update = output.platform_output.accesskit_update.expect("it was asked for");
        let found = update.nodes.into_iter().find(|(_, node)| node.label() == Some(label));
        found.unwrap_or_else(|| panic!("nothing is called {label}"))
    }
}
