//! The window itself: what can be asked for, and what comes back.

use crate::app::state::{ComposeTab, DesktopLook, NarrowTab, Page, Subject};
use crate::store::{OtherRuns, Settings, StoreError};

/// What the user can ask for.
#[derive(Debug)]
pub enum WindowCommand {
    /// Write destinations and settings now instead of after the pause.
    SaveAll,
    ShowPage(Page),
    /// Show the presenter's view, or leave it.
    SetPresenting(bool),
    SetComposeTab(ComposeTab),
    SetNarrowTab(NarrowTab),
    /// Go to a field that keeps the selected destination from being sent.
    Focus(Subject),
    /// The field that was to get the keyboard has it.
    FieldFocused,
    EditSettings(Settings),
    /// The palette ran the command of this id: it is offered first the next time.
    RememberCommand(String),
    CopyText(String),
    /// The window got the keyboard, or lost it.
    SetFocused(bool),
}

/// What came back from the background, with the id of what it answers.
#[derive(Debug)]
pub enum WindowNews {
    SettingsLoaded {
        settings: Box<Settings>,
        /// What of the file cannot be used.
        problems: Vec<String>,
    },
    /// The system asks the program to end.
    EndRequested,
    /// What the desktop asks of all its windows.
    DesktopLookFound(DesktopLook),
    /// Runs of signpost before and beside this one.
    OtherRunsFound(OtherRuns),
    SettingsSaved(Result<(), StoreError>),
}
