//! Sending, and the fix that a finding offers.

use egui::Key;

use super::Action;
use super::intent::{Answer, Intent, shown};
use super::shortcut::{command, command_shift, plain};
use super::table::{Group, Row, Run};
use crate::app::state::State;
use crate::app::{ExchangeCommand, SendCommand};

pub(super) fn rows() -> Vec<Row> {
    let row = |action, id, words, tooltip, run: Run| Row::new(Group::Send, action, id, words, tooltip, run);
    vec![
        row(Action::Send, "send", "Send", "Sign the batch and send it to the destination", send)
            .keys(&[command(Key::Enter)]),
        row(Action::CancelSend, "send.cancel", "Cancel", "Stop waiting for the destination", cancel_send)
            .keys(&[plain(Key::Escape)]),
        row(Action::ApplyFix, "send.fix", "Apply the fix", "Make the change that the first finding offers", apply_fix),
        row(
            Action::ApplyFixAndSend,
            "send.fix-and-send",
            "Apply the fix and send again",
            "Make the change that the first finding offers, then send",
            apply_fix_and_send,
        )
        .keys(&[command_shift(Key::Enter)]),
    ]
}

fn send(state: &State) -> Answer {
    sendable(state).map(|()| Intent::one(SendCommand::Start))
}

fn cancel_send(state: &State) -> Answer {
    if state.send.is_running() { Ok(Intent::one(SendCommand::Cancel)) } else { Err("Nothing is being sent.") }
}

fn apply_fix(state: &State) -> Answer {
    fixable(state).map(|()| Intent::one(ExchangeCommand::ApplyFix(0)))
}

fn apply_fix_and_send(state: &State) -> Answer {
    fixable(state)?;
    sendable(state)?;
    Ok(Intent::one(ExchangeCommand::ApplyFix(0)).then(SendCommand::Start))
}

fn sendable(state: &State) -> Result<(), &'static str> {
    if state.send.is_running() {
        return Err("A send is running.");
    }
    if state.draft().is_none() { Err("Select a destination first.") } else { Ok(()) }
}

fn fixable(state: &State) -> Result<(), &'static str> {
    let finding = shown(state)?.findings.first().ok_or("No cause of a failure is known here.")?;
    if finding.changes.is_empty() {
        return Err("This fix is not a change of the destination; do what the finding says.");
    }
    if state.fix_applies() { Ok(()) } else { Err("Select the destination that this exchange went to.") }
}
