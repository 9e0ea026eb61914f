use super::*;
use crate::app::batch::content;
use crate::app::state::{BatchSource, Face};
use crate::app::{BatchCommand, BatchEffect, BatchNews};

const TWO: &str = "[ {\"hashId\":\"a\",\"attempt\":0},\n  {\"hashId\":\"b\",\"attempt\":0} ]";

fn window() -> Window {
    let mut window = Window::new();
    window.apply(BatchCommand::Paste(TWO.to_owned()));
    window.answer_batch_work();
    window.take();
    window
}

#[test]
fn pasted_bytes_are_the_batch_untouched_and_are_checked() {
    let window = window();
    assert_eq!(window.batch_text(), TWO);
    assert_eq!(window.state.batch.source, BatchSource::Pasted);
    assert_eq!(window.state.batch.facts.message_count, Some(2));
    assert_eq!(window.state.batch.facts.bytes, TWO.len() as u64);
    assert!(!window.state.batch.edited);
    assert_eq!(
        window.state.batch.editor.as_ref().map(|editor| editor.text.as_str()),
        Some("{\n  \"hashId\": \"a\",\n  \"attempt\": 0\n}"),
        "laid out to be read"
    );
}

#[test]
fn a_typed_message_is_taken_over_after_a_pause_and_leaves_the_others_alone() {
    let mut window = window();
    window.apply(BatchCommand::EditMessage("{\"hashId\":\"c\"}".to_owned()));
    window.wait(Duration::milliseconds(100));
    assert_eq!(window.batch_text(), TWO);
    window.wait(Duration::milliseconds(200));
    window.answer_batch_work();
    assert_eq!(window.batch_text(), "[ {\"hashId\":\"c\"},\n  {\"hashId\":\"b\",\"attempt\":0} ]");
    assert!(window.state.batch.edited);
}

#[test]
fn a_message_that_is_not_json_stays_in_the_editor_and_out_of_the_batch() {
    let mut window = window();
    window.apply(BatchCommand::EditMessage("{\"hashId\":".to_owned()));
    window.wait(Duration::seconds(1));
    window.answer_batch_work();
    assert_eq!(window.batch_text(), TWO);
    let editor = window.state.batch.editor.as_ref().expect("an editor");
    assert_eq!(editor.text, "{\"hashId\":");
    assert!(editor.problem.is_some());
    assert_eq!(
        window.state.next_deadline().filter(|due| *due <= window.state.now),
        None,
        "nothing to do until it is mended"
    );
    window.apply(BatchCommand::SelectMessage(1));
    assert_eq!(window.state.batch.selected, 0, "the typed text is not lost");
}

#[test]
fn a_batch_that_is_not_json_is_edited_as_a_whole() {
    let mut window = Window::new();
    window.apply(BatchCommand::Paste("no json".to_owned()));
    window.answer_batch_work();
    assert_eq!(window.state.batch.facts.message_count, None);
    window.apply(BatchCommand::EditMessage("still none".to_owned()));
    window.wait(Duration::seconds(1));
    window.answer_batch_work();
    assert_eq!(window.batch_text(), "still none");
}

#[test]
fn selecting_a_message_shows_its_text() {
    let mut window = window();
    window.apply(BatchCommand::SetFace(Face::Form));
    window.apply(BatchCommand::SelectMessage(1));
    let editor = window.state.batch.editor.as_ref().expect("an editor");
    assert_eq!((editor.index, editor.text.as_str()), (1, "{\n  \"hashId\": \"b\",\n  \"attempt\": 0\n}"));
    assert_eq!(window.state.batch.face, Face::Form);
}

#[test]
fn a_value_changed_in_the_form_changes_nothing_else() {
    let mut window = window();
    window.apply(BatchCommand::EditValue { pointer: "/attempt".to_owned(), json: "3".to_owned() });
    window.wait(Duration::seconds(1));
    window.answer_batch_work();
    assert_eq!(window.batch_text(), "[ {\"hashId\":\"a\",\"attempt\":3},\n  {\"hashId\":\"b\",\"attempt\":0} ]");
}

#[test]
fn typing_then_removing_another_message_loses_neither() {
    let mut window = window();
    window.apply(BatchCommand::EditMessage("{\"hashId\":\"typed\"}".to_owned()));
    window.apply(BatchCommand::SelectMessage(1));
    window.apply(BatchCommand::RemoveMessages);
    window.answer_batch_work();
    assert_eq!(window.state.batch.facts.message_count, Some(1));
    assert!(window.batch_text().contains("typed"));
    window.apply(BatchCommand::Undo);
    window.answer_batch_work();
    assert_eq!(window.state.batch.facts.message_count, Some(2));
    window.apply(BatchCommand::Undo);
    window.answer_batch_work();
    assert_eq!(window.batch_text(), TWO);
    assert!(!window.state.batch.edited);
}

#[test]
fn a_message_is_duplicated_moved_and_removed() {
    let mut window = window();
    window.apply(BatchCommand::DuplicateMessages);
    window.answer_batch_work();
    assert_eq!(window.state.batch.facts.message_count, Some(3));
    assert_eq!(window.state.batch.selected, 1, "the copy is what one goes on with");
    window.apply(BatchCommand::SelectMessage(2));
    window.apply(BatchCommand::MoveMessages { before: 0 });
    window.answer_batch_work();
    assert_eq!(window.state.batch.message_text(0).as_deref(), Some("{\"hashId\":\"b\",\"attempt\":0}"));
    assert_eq!(window.state.batch.selected, 0);
    window.apply(BatchCommand::RemoveMessages);
    window.answer_batch_work();
    assert_eq!(window.state.batch.message_text(0).as_deref(), Some("{\"hashId\":\"a\",\"attempt\":0}"));
}

#[test]
fn loading_over_an_edited_batch_can_be_undone() {
    let mut window = window();
    window.apply(BatchCommand::EditMessage("{}".to_owned()));
    window.wait(Duration::seconds(1));
    window.answer_batch_work();
    let edited = window.batch_text();
    window.apply(BatchCommand::Paste("[]".to_owned()));
    window.answer_batch_work();
    assert_eq!(window.batch_text(), "[]");
    window.undo();
    window.answer_batch_work();
    assert_eq!(window.batch_text(), edited);
    assert!(window.state.batch.edited);
}

#[test]
fn a_file_that_comes_after_something_else_was_loaded_is_ignored() {
    let mut window = window();
    window.apply(BatchCommand::LoadFile("slow.json".into()));
    let Some(Effect::Batch(BatchEffect::Load { request_id, .. })) = window.take().pop() else {
        panic!("a file is read")
    };
    assert!(window.state.batch.is_busy());
    window.apply(BatchCommand::Paste("[1]".to_owned()));
    window.answer_batch_work();
    let batch = crate::domain::message::Batch::from_bytes(&b"[2]"[..]);
    window.news(BatchNews::Loaded { request_id, source: BatchSource::Pasted, result: Ok(batch) });
    assert_eq!(window.batch_text(), "[1]");
}

#[test]
fn a_file_that_cannot_be_read_leaves_the_batch_as_it_is() {
    let mut window = window();
    window.apply(BatchCommand::LoadFile("none.json".into()));
    let Some(Effect::Batch(BatchEffect::Load { request_id, path })) = window.take().pop() else {
        panic!("a file is read")
    };
    let error = content::load(&path).expect_err("there is no such file");
    window.news(BatchNews::Loaded { request_id, source: BatchSource::File(path), result: Err(error) });
    assert_eq!(window.batch_text(), TWO);
    assert_eq!(window.notices(), ["none.json cannot be read: there is no such file"]);
    assert!(!window.state.batch.is_busy());
}

#[test]
fn what_is_typed_is_in_the_saved_file() {
    let mut window = window();
    window.apply(BatchCommand::EditMessage("{\"typed\":true}".to_owned()));
    window.apply(BatchCommand::SaveFile("out.json".into()));
    window.answer_batch_work();
    let written = window.take().into_iter().find_map(|effect| match effect {
        Effect::Batch(BatchEffect::Save { batch, .. }) => {
            Some(String::from_utf8_lossy(batch.payload().bytes()).into_owned())
        }
        _ => None,
    });
    assert!(written.is_some_and(|text| text.contains("typed")));
}
