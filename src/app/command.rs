//! Everything that can change the state, by area.

use std::cell::RefCell;

use super::{
    BatchCommand, BatchNews, BodyCommand, BodyNews, DestinationCommand, DestinationNews, EnvironmentCommand,
    ExchangeCommand, ExchangeNews, FileCommand, FileNews, FontCommand, FontNews, GoLiveCommand, GoLiveNews,
    HistoryCommand, HistoryNews, LoadCommand, LoadNews, MeasurementCommand, MeasurementNews, NoticeCommand,
    PasteCommand, PasteNews, PreviewNews, ProbeCommand, ProbeNews, ReceiverCommand, ReceiverNews, SecretCommand,
    SecretNews, SendCommand, SendNews, WindowCommand, WindowNews,
};

/// Makes the enum of everything that can be asked for. A command of an area is a command.
macro_rules! commands {
    ($(#[$about:meta])* areas { $($area:ident($command:ty),)+ } others { $($other:tt)* }) => {
        $(#[$about])*
        #[derive(Debug)]
        pub enum Command {
            $($area($command),)+
            $($other)*
        }

        $(impl From<$command> for Command {
            fn from(command: $command) -> Self {
                Self::$area(command)
            }
        })+
    };
}

/// Makes the enum of everything that comes back. News of an area are news, and so a command.
macro_rules! news {
    ($(#[$about:meta])* areas { $($area:ident($news:ty),)+ }) => {
        $(#[$about])*
        #[derive(Debug)]
        pub enum News {
            $($area($news),)+
        }

        $(impl From<$news> for News {
            fn from(news: $news) -> Self {
                Self::$area(news)
            }
        }

        impl From<$news> for Command {
            fn from(news: $news) -> Self {
                Self::News(News::$area(news))
            }
        })+
    };
}

commands! {
    /// A request from the user (imperative) or [`News`] from the background (past tense).
    areas {
        Batch(BatchCommand),
        Body(BodyCommand),
        Destination(DestinationCommand),
        Environment(EnvironmentCommand),
        Exchange(ExchangeCommand),
        File(FileCommand),
        Font(FontCommand),
        GoLive(GoLiveCommand),
        History(HistoryCommand),
        Load(LoadCommand),
        Measurement(MeasurementCommand),
        Notice(NoticeCommand),
        Paste(PasteCommand),
        Probe(ProbeCommand),
        Receiver(ReceiverCommand),
        Secret(SecretCommand),
        Send(SendCommand),
        Window(WindowCommand),
    }
    others {
        /// The clock was set back; deadlines go with it.
        ClockWentBack { by: time::Duration },
        /// Time has passed; the moment itself is in `State::now`.
        Tick,
        News(News),
    }
}

news! {
    /// What came back from the background, by area.
    areas {
        Batch(BatchNews),
        Body(BodyNews),
        Destination(DestinationNews),
        Exchange(ExchangeNews),
        File(FileNews),
        Font(FontNews),
        GoLive(GoLiveNews),
        History(HistoryNews),
        Load(LoadNews),
        Measurement(MeasurementNews),
        Paste(PasteNews),
        Preview(PreviewNews),
        Probe(ProbeNews),
        Receiver(ReceiverNews),
        Secret(SecretNews),
        Send(SendNews),
        Window(WindowNews),
    }
}

impl From<News> for Command {
    fn from(news: News) -> Self {
        Self::News(news)
    }
}

/// Where panels put their commands. Drained once a frame, after drawing.
#[derive(Debug, Default)]
pub struct CommandQueue(RefCell<Vec<Command>>);

impl CommandQueue {
    pub fn push(&self, command: impl Into<Command>) {
        self.0.borrow_mut().push(command.into());
    }

    pub fn drain(&self) -> Vec<Command> {
        std::mem::take(&mut self.0.borrow_mut())
    }

    pub fn is_empty(&self) -> bool {
        self.0.borrow().is_empty()
    }
}
