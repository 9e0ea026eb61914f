//! The loop: commands in, state changed, effects out, news back.

use std::path::Path;
use std::task::Waker;
use std::time::{Duration, Instant};

use crate::app::runner::Runner;
use crate::app::secret::state::ClipboardOrder;
use crate::app::start::SessionOptions;
use crate::app::state::{Places, State};
use crate::app::update::update;
use crate::app::{
    BatchCommand, Command, Effect, GoLiveCommand, ReceiverCommand, SendCommand, WindowCommand, WindowEffect,
};

/// How long the end of the program waits for a cancelled send to be recorded.
const CLOSE_PATIENCE: Duration = Duration::from_secs(2);

/// How often the elapsed time of a running send is redrawn.
const SENDING_INTERVAL: Duration = Duration::from_millis(100);

/// A clock that goes back by more than this was set back; less is the clock being steadied.
const CLOCK_STEP: time::Duration = time::Duration::milliseconds(100);

/// How often the clock is looked at while a secret is in sight or on the clipboard: the timers of a machine that slept
/// have stood still.
const SECRET_INTERVAL: Duration = Duration::from_secs(1);

/// State and background of one window; what tests drive without a window.
pub struct Session {
    state: State,
    runner: Runner,
}

impl Session {
    /// Start with an empty state; everything kept is read in the background.
    ///
    /// # Errors
    /// If the operating system gives no threads.
    pub fn start(options: SessionOptions, waker: Waker) -> std::io::Result<Self> {
        let has_receiver = options.receiver;
        let zone = options.zone.clone();
        let places = Places { folder: options.folder.clone(), ..Places::default() };
        let runner = Runner::new(options, waker)?;
        let mut state = State::new(runner.clock().now());
        state.places = places;
        state.zone = zone;
        let mut session = Self { state, runner };
        session.runner.start(Effect::Window(WindowEffect::Open));
        if has_receiver {
            session.handle(ReceiverCommand::Start { is_https: false });
        }
        session.handle(BatchCommand::LoadSample(crate::domain::message::MessageKind::Measurement));
        Ok(session)
    }

    /// Say which variables choose proxies and authorities; `read` looks one up.
    pub fn read_environment(&mut self, read: impl Fn(&str) -> Option<String>) {
        self.state.places.read_environment(read);
    }

    /// Say where the program is: a package puts the page of licences near it.
    pub fn look_beside(&mut self, program: &Path) {
        self.state.places.look_beside(program);
    }

    pub fn state(&self) -> &State {
        &self.state
    }

    /// Apply `command` now and start the work it asks for.
    pub fn handle(&mut self, command: impl Into<Command>) {
        self.read_clock();
        for effect in update(&mut self.state, command) {
            self.runner.start(effect);
        }
    }

    fn read_clock(&mut self) {
        let now = self.runner.clock().now();
        let by = self.state.now - now;
        self.state.now = now;
        if by > CLOCK_STEP {
            for effect in update(&mut self.state, Command::ClockWentBack { by }) {
                self.runner.start(effect);
            }
        }
    }

    /// Take the news that came, for at most `budget`, and do what is due. True if the state may have changed.
    pub fn poll(&mut self, budget: Duration) -> bool {
        let start = Instant::now();
        let mut changed = false;
        while let Some(news) = self.runner.next_news() {
            self.handle(Command::News(news));
            changed = true;
            if start.elapsed() >= budget {
                self.runner.wake(); // The rest has to wait for the next frame.
                break;
            }
        }
        self.read_clock();
        if self.state.next_deadline().is_some_and(|deadline| deadline <= self.state.now) {
            self.handle(Command::Tick);
            changed = true;
        }
        changed
    }

    /// When to call [`Self::poll`] again even if nobody wakes the window; `None` while nothing is due.
    pub fn next_wake(&self) -> Option<Duration> {
        let due = self.state.next_deadline().map(|deadline| {
            let ahead = deadline - self.runner.clock().now();
            Duration::try_from(ahead).unwrap_or(Duration::ZERO)
        });
        let is_working = self.state.send.is_running() || self.state.golive.running.is_some();
        let sending = is_working.then_some(SENDING_INTERVAL);
        let secret = self.state.shows_secret().then_some(SECRET_INTERVAL);
        [due, sending, secret].into_iter().flatten().min()
    }

    /// What the window should do with the clipboard; asked once a frame.
    pub fn take_clipboard(&mut self) -> Option<ClipboardOrder> {
        self.state.clipboard.take()
    }

    /// True if the desktop should be asked for the user's attention; asked once a frame.
    pub fn take_call(&mut self) -> bool {
        std::mem::take(&mut self.state.attention.call)
    }

    /// Write what is not written yet, let a running send or go-live check end as cancelled, and stop the background.
    pub fn close(&mut self) {
        self.handle(SendCommand::Cancel);
        if self.state.golive.running.is_some() {
            self.handle(GoLiveCommand::Stop);
        }
        let start = Instant::now();
        while (self.state.send.is_running() || self.state.golive.running.is_some()) && start.elapsed() < CLOSE_PATIENCE
        {
            self.poll(Duration::from_millis(10));
            std::thread::sleep(Duration::from_millis(5));
        }
        // A new destination that is being made gets its later edits once its file has a name.
        while self.state.has_unfinished_saves() && start.elapsed() < CLOSE_PATIENCE {
            self.handle(WindowCommand::SaveAll);
            self.poll(Duration::from_millis(10));
            std::thread::sleep(Duration::from_millis(5));
        }
        self.handle(WindowCommand::SaveAll);
        self.runner.close();
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.close();
    }
}
