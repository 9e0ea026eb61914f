//! The built-in receiver.
#![expect(clippy::unnecessary_wraps, reason = "the functions of rows have one form; some always apply")]

use egui::Key;

use super::Action;
use super::intent::{Answer, Intent};
use super::shortcut::command_shift;
use super::table::{Group, Row, Run};
use crate::app::ReceiverCommand;
use crate::app::state::{Page, ReceiverStatus, State};

pub(super) fn rows() -> Vec<Row> {
    let row = |action, id, words, tooltip, run: Run| Row::new(Group::Receiver, action, id, words, tooltip, run);
    vec![
        row(
            Action::ShowReceiver,
            "receiver.show",
            "Receiver",
            "Show what arrived at the built-in receiver, or go back to delivering",
            show_receiver,
        )
        .keys(&[command_shift(Key::R)]),
        row(
            Action::StartReceiver,
            "receiver.start",
            "Start receiver",
            "Start it anew; its keys and addresses are new",
            start_receiver,
        ),
        row(
            Action::StopReceiver,
            "receiver.stop",
            "Stop receiver",
            "Stop listening; what arrived stays listed",
            stop_receiver,
        ),
        row(
            Action::ClearArrivals,
            "receiver.clear",
            "Clear arrivals",
            "Empty the list of what arrived",
            clear_arrivals,
        ),
    ]
}

fn show_receiver(state: &State) -> Answer {
    Ok(Intent::page(state, Page::Receiver))
}

fn start_receiver(state: &State) -> Answer {
    let is_https = matches!(&state.receiver.status, ReceiverStatus::Running(running) if running.is_https);
    Ok(Intent::one(ReceiverCommand::Start { is_https }))
}

fn stop_receiver(state: &State) -> Answer {
    if matches!(state.receiver.status, ReceiverStatus::Running(_)) {
        Ok(Intent::one(ReceiverCommand::Stop))
    } else {
        Err("The receiver does not run.")
    }
}

fn clear_arrivals(state: &State) -> Answer {
    if state.receiver.total > 0 { Ok(Intent::one(ReceiverCommand::ClearArrivals)) } else { Err("Nothing has arrived.") }
}
