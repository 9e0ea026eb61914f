//! What is folded, how large, which theme.

use time::OffsetDateTime;

use crate::app::state::Subject;
use crate::store::Settings;

/// The window's arrangement.
#[derive(Debug, Default)]
pub struct Layout {
    /// Remembered between sessions; written a moment after the last change.
    pub settings: Settings,
    /// What the desktop asks for, as far as it tells us and not the window library.
    pub desktop: DesktopLook,
    /// The system asked for the end: the window closes as if by its button.
    pub is_ending: bool,
    pub page: Page,
    pub compose_tab: ComposeTab,
    /// Narrow windows show compose and exchange as tabs of one column.
    pub narrow_tab: NarrowTab,
    /// What is to get the keyboard; `WindowCommand::FieldFocused` clears it.
    pub focus: Option<Subject>,
    pub(in crate::app) save_due_at: Option<OffsetDateTime>,
}

/// What the desktop asks of all its windows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DesktopLook {
    /// `None` where it does not say.
    pub theme: Option<DesktopTheme>,
    pub reduces_motion: bool,
}

/// The desktop's colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DesktopTheme {
    Light,
    Dark,
}

impl Layout {
    /// True if changes are to be shown at once: the user or the desktop asks for it.
    pub fn reduces_motion(&self) -> bool {
        self.settings.reduced_motion || self.desktop.reduces_motion
    }
}

/// What stands beside the rail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Page {
    /// Compose and exchange.
    #[default]
    Delivery,
    /// What arrived at the built-in receiver.
    Receiver,
    /// Whether the selected destination may go live.
    GoLive,
    /// The load of a fleet of devices.
    Load,
    Settings,
    /// Large and light, for people who look on: destination, last delivery, measurements.
    Presentation,
}

impl ComposeTab {
    pub const ALL: [Self; 2] = [Self::Destination, Self::Batch];

    pub fn label(self) -> &'static str {
        match self {
            Self::Destination => "Destination",
            Self::Batch => "Batch",
        }
    }
}

/// The tabs of compose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ComposeTab {
    #[default]
    Destination,
    Batch,
}

/// The tabs of a narrow window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum NarrowTab {
    #[default]
    Compose,
    Exchange,
}
