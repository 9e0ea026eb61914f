//! What is folded, how large, which theme.

use time::OffsetDateTime;

use crate::store::Settings;

/// The window's arrangement.
#[derive(Debug, Default)]
pub struct Layout {
    /// Remembered between sessions; written a moment after the last change.
    pub settings: Settings,
    pub page: Page,
    pub compose_tab: ComposeTab,
    /// Narrow windows show compose and exchange as tabs of one column.
    pub narrow_tab: NarrowTab,
    pub(in crate::app) save_due_at: Option<OffsetDateTime>,
}

/// What stands beside the rail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Page {
    /// Compose and exchange.
    #[default]
    Delivery,
    /// What arrived at the built-in receiver.
    Receiver,
    Settings,
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
