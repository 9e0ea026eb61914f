//! The batch and its messages.
#![expect(clippy::unnecessary_wraps, reason = "the functions of rows have one form; some always apply")]

use egui::Key;

use super::Action;
use super::intent::{Answer, Intent};
use super::shortcut::command;
use super::table::{Group, Row, Run};
use crate::app::state::{ComposeTab, State};
use crate::app::{BatchCommand, FileCommand, FilePurpose};
use crate::domain::message::MessageKind;

const KINDS: [(MessageKind, &str); 2] =
    [(MessageKind::Measurement, "measurement"), (MessageKind::Notification, "notification")];

pub(super) fn rows() -> Vec<Row> {
    let row = |action, id, words, tooltip, run: Run| Row::new(Group::Batch, action, id, words, tooltip, run);
    vec![
        row(Action::ShowBatch, "batch.show", "Batch", "Edit the batch", show_batch).keys(&[command(Key::Num2)]),
        row(
            Action::GenerateBatch,
            "batch.generate",
            "Generate batch",
            "Make a batch as the generator is set",
            generate_batch,
        )
        .keys(&[command(Key::G)]),
        row(Action::LoadBatch, "batch.load", "Load batch…", "Read a batch from a file, byte for byte", load_batch)
            .keys(&[command(Key::O)]),
        row(Action::SaveBatch, "batch.save", "Save batch…", "Write the batch to a file, byte for byte", save_batch)
            .keys(&[command(Key::S)]),
        row(
            Action::DuplicateMessages,
            "batch.duplicate",
            "Duplicate messages",
            "Copy the selected messages and select the copies",
            duplicate_messages,
        ),
        row(
            Action::RemoveMessages,
            "batch.remove",
            "Remove messages",
            "Remove the selected messages from the batch; Undo edit brings them back",
            remove_messages,
        ),
        row(
            Action::MoveMessagesUp,
            "batch.up",
            "Move messages up",
            "Move the selected messages up by one",
            move_messages_up,
        ),
        row(
            Action::MoveMessagesDown,
            "batch.down",
            "Move messages down",
            "Move the selected messages down by one",
            move_messages_down,
        ),
        row(
            Action::SelectAllMessages,
            "batch.all",
            "Select all messages",
            "Select every message of the batch",
            select_all_messages,
        ),
        row(
            Action::SetField,
            "batch.field",
            "Bulk edit…",
            "Set or remove one field of the selected messages, or of all",
            set_field,
        ),
        row(
            Action::UndoBatchEdit,
            "batch.undo",
            "Undo edit of the batch",
            "Take back the last change of the batch",
            undo_batch_edit,
        ),
        row(
            Action::RedoBatchEdit,
            "batch.redo",
            "Redo edit of the batch",
            "Make the change that was taken back again",
            redo_batch_edit,
        ),
    ]
}

/// A sample and a new message of each kind.
pub(super) fn rows_of_each() -> Vec<Row> {
    let sample = |(kind, name)| {
        Row::new(
            Group::Batch,
            Action::LoadSample(kind),
            format!("batch.sample.{name}"),
            format!("Sample {name}"),
            "Take the sample of the platform's documentation, byte for byte",
            move |_: &State| Ok(in_batch(BatchCommand::LoadSample(kind))),
        )
    };
    let add = |(kind, name)| {
        Row::new(
            Group::Batch,
            Action::AddMessage(kind),
            format!("batch.add.{name}"),
            format!("Add a {name}"),
            "Add a message to the batch",
            move |_: &State| Ok(in_batch(BatchCommand::AddMessage(kind))),
        )
    };
    KINDS.into_iter().flat_map(|kind| [sample(kind), add(kind)]).collect()
}

fn in_batch(command: BatchCommand) -> Intent {
    Intent::compose(ComposeTab::Batch).then(command)
}

/// `command`, unless the batch is empty.
fn to_messages(state: &State, command: BatchCommand) -> Answer {
    if state.batch.facts.rows.is_empty() { Err("The batch has no messages.") } else { Ok(in_batch(command)) }
}

fn show_batch(_: &State) -> Answer {
    Ok(Intent::compose(ComposeTab::Batch))
}

fn generate_batch(_: &State) -> Answer {
    Ok(in_batch(BatchCommand::Generate))
}

fn load_batch(_: &State) -> Answer {
    Ok(Intent::one(FileCommand::Pick(FilePurpose::LoadBatch)))
}

fn save_batch(_: &State) -> Answer {
    Ok(Intent::one(FileCommand::Pick(FilePurpose::SaveBatch)))
}

fn duplicate_messages(state: &State) -> Answer {
    to_messages(state, BatchCommand::DuplicateMessages)
}

fn remove_messages(state: &State) -> Answer {
    to_messages(state, BatchCommand::RemoveMessages)
}

fn move_messages_up(state: &State) -> Answer {
    match state.batch.chosen.indices().first().copied().unwrap_or(0) {
        0 if !state.batch.facts.rows.is_empty() => Err("The first message is selected: there is nothing above it."),
        first => to_messages(state, BatchCommand::MoveMessages { before: first.saturating_sub(1) }),
    }
}

fn move_messages_down(state: &State) -> Answer {
    let count = state.batch.facts.rows.len();
    let last = state.batch.chosen.indices().last().copied().unwrap_or(0);
    if count > 0 && last + 1 >= count {
        return Err("The last message is selected: there is nothing below it.");
    }
    to_messages(state, BatchCommand::MoveMessages { before: last + 2 })
}

fn select_all_messages(state: &State) -> Answer {
    to_messages(state, BatchCommand::SelectAllMessages)
}

fn set_field(state: &State) -> Answer {
    to_messages(state, BatchCommand::OpenBulkForm)
}

fn undo_batch_edit(state: &State) -> Answer {
    if state.batch.can_undo() { Ok(Intent::one(BatchCommand::Undo)) } else { Err("The batch has not been changed.") }
}

fn redo_batch_edit(state: &State) -> Answer {
    if state.batch.can_redo() { Ok(Intent::one(BatchCommand::Redo)) } else { Err("No change was taken back.") }
}
