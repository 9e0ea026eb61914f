//! The batch: messages chosen together, moved, changed at once, and edited as one text.

use crate::desk::Desk;
use egui::{Key, Modifiers, Role};
use egui_kittest::Node;
use egui_kittest::kittest::{By, Queryable as _};
use signpost::app::state::{ComposeTab, MeasuredPlace, Page, Preset};
use signpost::app::{BatchCommand, DestinationCommand, Settings, ThemeChoice, WindowCommand};
use signpost::domain::message::MessageKind;

const FIVE: &str = r#"[{"id":"a","n":1},
{"id":"b"}, {"id":"c","n":3}, {"id":"d"},
{"id":"e","n":5}]"#;

fn desk_with(batch: &str) -> Desk {
    let mut desk = Desk::new();
    let session = desk.harness.state_mut().session();
    session.handle(WindowCommand::SetComposeTab(ComposeTab::Batch));
    session.handle(BatchCommand::Paste(batch.to_owned()));
    let bytes = batch.len() as u64;
    desk.until("the batch", |state| state.batch.facts.bytes == bytes && state.batch.editor.is_some());
    desk
}

/// The row of message `number`, counted from 1.
fn message(desk: &Desk, number: usize) -> Node<'_> {
    let start = format!("{number} ");
    desk.harness.get_by(move |node| {
        node.role() == Role::ListBoxOption && node.label().is_some_and(|label| label.starts_with(&start))
    })
}

fn click(desk: &mut Desk, number: usize, modifiers: Modifiers) {
    message(desk, number).click_modifiers(modifiers);
    desk.step();
}

fn chosen(desk: &mut Desk) -> Vec<usize> {
    desk.state().batch.chosen.indices().iter().map(|index| index + 1).collect()
}

/// The ids of the messages once the batch is checked.
fn ids(desk: &mut Desk, count: u64) -> String {
    desk.until("the edit", |state| {
        !state.batch.is_busy() && !state.batch.is_checking() && state.batch.facts.message_count == Some(count)
    });
    let batch: Vec<serde_json::Value> =
        serde_json::from_slice(desk.state().batch.batch.payload().bytes()).expect("a batch");
    batch.iter().filter_map(|message| message["id"].as_str()).collect()
}

#[test]
fn messages_are_chosen_together_removed_brought_back_and_removed_again() {
    let mut desk = desk_with(FIVE);
    click(&mut desk, 2, Modifiers::NONE);
    click(&mut desk, 4, Modifiers::SHIFT);
    assert_eq!(chosen(&mut desk), [2, 3, 4]);
    click(&mut desk, 3, Modifiers::COMMAND);
    assert_eq!(chosen(&mut desk), [2, 4]);
    assert!(desk.says("2 of 5 selected"));
    message(&desk, 4).focus();
    desk.step();
    desk.press(Modifiers::NONE, Key::Delete);
    assert_eq!(ids(&mut desk, 3), "ace");
    desk.click("Undo edit");
    assert_eq!(ids(&mut desk, 5), "abcde");
    assert_eq!(desk.state().batch.batch.payload().bytes(), FIVE.as_bytes(), "byte for byte");
    desk.click("Redo");
    assert_eq!(ids(&mut desk, 3), "ace");
}

#[test]
fn the_list_is_walked_and_its_messages_are_moved_and_copied_by_keys() {
    let mut desk = desk_with(FIVE);
    click(&mut desk, 1, Modifiers::NONE);
    message(&desk, 1).focus();
    desk.step();
    desk.press(Modifiers::NONE, Key::ArrowDown);
    desk.press(Modifiers::SHIFT, Key::ArrowDown);
    assert_eq!(chosen(&mut desk), [2, 3]);
    assert_eq!(
        desk.state().batch.editor.as_ref().map(|editor| editor.text.as_str()),
        Some("{\n  \"id\": \"c\",\n  \"n\": 3\n}")
    );
    desk.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::ArrowUp);
    assert_eq!(ids(&mut desk, 5), "bcade");
    assert_eq!(chosen(&mut desk), [1, 2], "what was moved stays chosen");
    desk.press(Modifiers::NONE, Key::End);
    assert_eq!(chosen(&mut desk), [5]);
    desk.press(Modifiers::NONE, Key::Insert);
    assert_eq!(ids(&mut desk, 6), "bcadee");
    desk.press(Modifiers::COMMAND, Key::A);
    assert_eq!(chosen(&mut desk), [1, 2, 3, 4, 5, 6]);
}

#[test]
fn what_a_change_of_the_list_has_chosen_comes_into_view() {
    let many: Vec<String> = (0..200).map(|number| format!(r#"{{"id":"{number}"}}"#)).collect();
    let mut desk = desk_with(&format!("[{}]", many.join(",")));
    desk.harness.state_mut().session().handle(BatchCommand::SelectAllMessages);
    desk.harness.state_mut().session().handle(BatchCommand::DuplicateMessages);
    desk.until("the copies", |state| state.batch.facts.rows.len() == 400 && !state.batch.is_checking());
    message(&desk, 201);
}

#[test]
fn messages_are_dragged_to_another_place() {
    let mut desk = desk_with(FIVE);
    let (from, to) = (message(&desk, 1).rect().center(), message(&desk, 3).rect().center_bottom());
    let button = |pos, pressed| egui::Event::PointerButton {
        pos,
        button: egui::PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    };
    for event in [
        egui::Event::PointerMoved(from),
        button(from, true),
        egui::Event::PointerMoved(from + egui::vec2(0.0, 20.0)),
        egui::Event::PointerMoved(to),
        button(to, false),
    ] {
        desk.harness.event(event);
        desk.harness.step();
    }
    desk.step();
    assert_eq!(ids(&mut desk, 5), "bcade");
    assert_eq!(chosen(&mut desk), [3]);
}

#[test]
fn messages_are_copied_cut_and_pasted_as_json() {
    let mut desk = desk_with(FIVE);
    click(&mut desk, 1, Modifiers::NONE);
    click(&mut desk, 3, Modifiers::COMMAND);
    message(&desk, 3).focus();
    desk.step();
    desk.harness.event(egui::Event::Cut);
    desk.harness.step();
    let copied = desk.harness.output().platform_output.commands.iter().find_map(|command| match command {
        egui::OutputCommand::CopyText(text) => Some(text.clone()),
        _ => None,
    });
    let copied = copied.expect("the clipboard has them");
    assert_eq!(copied, "[{\"id\":\"a\",\"n\":1},\n{\"id\":\"c\",\"n\":3}]");
    assert_eq!(ids(&mut desk, 3), "bde");
    click(&mut desk, 3, Modifiers::NONE);
    message(&desk, 3).focus();
    desk.step();
    desk.harness.event(egui::Event::Paste(copied));
    desk.step();
    assert_eq!(ids(&mut desk, 5), "bdeac");
    assert_eq!(chosen(&mut desk), [4, 5]);
}

#[test]
fn what_is_pasted_beside_every_field_goes_where_it_belongs() {
    let mut desk = desk_with(FIVE);
    desk.harness.event(egui::Event::Paste(r#"{"id":"x"}"#.to_owned()));
    desk.step();
    assert_eq!(ids(&mut desk, 6), "axbcde");
    desk.harness.event(egui::Event::Paste(r#"[{"id":"y"}]"#.to_owned()));
    desk.step();
    assert_eq!(ids(&mut desk, 1), "y");
    desk.harness.event(egui::Event::Paste("neither".to_owned()));
    desk.step();
    assert!(desk.says("Nothing was changed"));
    desk.harness.event(egui::Event::Paste("https://acme.s3.eu-west-1.amazonaws.com/in".to_owned()));
    desk.step();
    assert!(desk.says("New destination: acme") && desk.state().draft().is_none(), "it is offered, not made");
    desk.click_button("Create");
    assert_eq!(desk.state().draft().map(|draft| draft.fields.sigv4.region.clone()).as_deref(), Some("eu-west-1"));
    desk.harness.event(egui::Event::Paste("s3://other/prefix".to_owned()));
    desk.step();
    desk.click_button("Fill in acme");
    assert_eq!(
        desk.state().draft().map(|draft| draft.fields.url.expose()),
        Some("https://other.s3.amazonaws.com/prefix")
    );
}

#[test]
fn what_another_tool_has_of_a_destination_is_offered_and_made() {
    let mut desk = desk_with(FIVE);
    let curl =
        "curl -X POST https://api.acme.example/in -H 'X-Api-Key: s3cr3t-of-acme' -H 'X-Trace: 1' -d '[{\"id\":\"z\"}]'";
    desk.harness.event(egui::Event::Paste(curl.to_owned()));
    desk.until("the offer", |state| state.offer.is_some());
    assert!(desk.says("New destination: api.acme.example"));
    assert!(
        desk.says("goes to the keyring") && desk.says("Left out: the header X-Trace"),
        "what was understood is shown"
    );
    assert!(!desk.says("s3cr3t-of-acme"), "and no secret");
    desk.click_button("Create");
    let fields = desk.state().draft().map(|draft| draft.fields.clone()).expect("it is selected");
    assert_eq!(
        (fields.url.expose(), fields.static_header.header.as_str()),
        ("https://api.acme.example/in", "X-Api-Key")
    );
    assert_eq!(ids(&mut desk, 1), "z");

    let collection = r#"{"info":{"name":"Acme","schema":"https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},"item":[
        {"name":"one","request":{"method":"POST","url":"https://one.example/in"}},
        {"name":"two","request":{"method":"POST","url":"https://two.example/in"}}]}"#;
    desk.harness.event(egui::Event::Paste(collection.to_owned()));
    desk.until("the offer", |state| state.offer.is_some());
    assert!(desk.says("2 new destinations"));
    desk.click_button("Create");
    assert!(desk.says("one") && desk.says("two"));
    assert_eq!(ids(&mut desk, 1), "z", "several bodies are no batch");

    desk.harness.event(egui::Event::Paste(r#"{"item":"is a field of a message, too"}"#.to_owned()));
    desk.until("the message", |state| state.batch.facts.message_count == Some(2));
}

#[test]
fn a_field_is_set_in_the_chosen_messages_and_taken_out_of_all() {
    let mut desk = desk_with(FIVE);
    click(&mut desk, 1, Modifiers::NONE);
    click(&mut desk, 2, Modifiers::SHIFT);
    desk.click("Change");
    desk.click("Bulk edit…");
    assert!(desk.says("2 selected messages"));
    desk.fill("Field", "/n");
    desk.fill("Value as JSON", "twelve");
    desk.click_button("Set field");
    assert!(desk.says("Type a JSON value, such as"), "what is typed is no JSON");
    desk.fill("Value as JSON", "12.50");
    desk.click_button("Set field");
    assert_eq!(ids(&mut desk, 5), "abcde");
    assert!(desk.says("Set /n at 1 place in 1 message; 1 without it stay as they are."));
    assert!(String::from_utf8_lossy(desk.state().batch.batch.payload().bytes()).contains(r#"{"id":"a","n":12.50}"#));
    desk.click("Change");
    desk.click("Bulk edit…");
    desk.click("all 5 messages");
    desk.fill("Field", "/n");
    desk.click_button("Remove field");
    desk.until("the edit", |state| {
        let bytes = state.batch.batch.payload().bytes();
        bytes[..] == *FIVE.replace(",\"n\":1", "").replace(",\"n\":3", "").replace(",\"n\":5", "").as_bytes()
    });
}

#[test]
fn the_whole_batch_is_edited_as_one_text() {
    let mut desk = desk_with(FIVE);
    desk.click("Whole batch");
    desk.until("the text", |state| state.batch.editor.as_ref().is_some_and(|editor| editor.text == FIVE));
    desk.fill("Batch as JSON", r#"[{"id":"x"}]"#);
    assert_eq!(ids(&mut desk, 1), "x");
    desk.fill("Batch as JSON", "[{");
    desk.until("taken over", |state| state.batch.facts.message_count.is_none());
    desk.click("Undo edit");
    assert_eq!(ids(&mut desk, 1), "x");
    desk.click("JSON");
    assert_eq!(desk.state().batch.editor.as_ref().map(|editor| editor.text.as_str()), Some("{\n  \"id\": \"x\"\n}"));
}

#[test]
fn parts_of_a_message_fold_by_sign_by_key_and_all_at_once_and_lose_nothing() {
    const MESSAGE: &str = "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": {\n    \"c\": 3\n  }\n}";
    let mut desk = desk_with(&format!("[{MESSAGE}]"));
    let signs = |desk: &Desk, word: &str| {
        let start = format!("{word} line ");
        let is_sign = move |node: &egui_kittest::kittest::AccessKitNode<'_>| {
            node.label().is_some_and(|label| label.starts_with(&start))
        };
        desk.harness.query_all(By::new().predicate(is_sign)).count()
    };
    assert_eq!((signs(&desk, "Fold"), signs(&desk, "Unfold")), (3, 0));
    desk.click_button("Fold line 2");
    assert_eq!((signs(&desk, "Fold"), signs(&desk, "Unfold")), (2, 1));
    desk.click_button("Unfold line 2");
    desk.click_button("Fold");
    assert_eq!(signs(&desk, "Unfold"), 2);
    desk.harness.get_by_role_and_label(Role::TextInput, "Message as JSON").focus();
    desk.step();
    desk.press(Modifiers::CTRL | Modifiers::COMMAND, Key::Home);
    desk.press(Modifiers::NONE, Key::ArrowDown);
    assert!(desk.says("2:1"));
    desk.press(Modifiers::NONE, Key::ArrowDown);
    assert!(desk.says("5:1"), "the caret steps over what is folded");
    desk.press(Modifiers::NONE, Key::ArrowUp);
    assert!(desk.says("2:"), "and back");
    desk.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::CloseBracket);
    assert_eq!(signs(&desk, "Unfold"), 1);
    desk.press(Modifiers::COMMAND, Key::F);
    desk.fill("Find", "\"c\"");
    desk.click_button("Next");
    assert_eq!(signs(&desk, "Unfold"), 0, "what is found is shown");
    desk.click_button("Fold");
    desk.fill("Replace by", "\"d\"");
    desk.click_button("Replace all 1");
    desk.until("the edit", |state| {
        String::from_utf8_lossy(state.batch.batch.payload().bytes()) == format!("[{MESSAGE}]").replace("\"c\"", "\"d\"")
    });
}

#[test]
fn find_and_replace_keep_to_case_and_whole_words_where_that_is_asked_for() {
    let mut desk = desk_with(r#"[{"unit":"v","Unit":"V","units":1}]"#);
    desk.harness.get_by_role_and_label(Role::TextInput, "Message as JSON").focus();
    desk.step();
    desk.press(Modifiers::COMMAND, Key::F);
    desk.fill("Find", "unit");
    desk.fill("Replace by", "kind");
    assert!(desk.says("Replace all 3"));
    desk.click("Match case");
    assert!(desk.says("Replace all 2"));
    desk.click("Whole word");
    desk.click_button("Replace all 1");
    desk.until("the edit", |state| {
        state.batch.batch.payload().bytes()[..] == *br#"[{"kind":"v","Unit":"V","units":1}]"#
    });
}

#[test]
fn tab_indents_what_is_selected_and_shift_tab_takes_it_back() {
    let mut desk = desk_with("[{\n\"a\": 1,\n\"b\": 2\n}]");
    desk.harness.get_by_role_and_label(Role::TextInput, "Message as JSON").focus();
    desk.step();
    let text =
        |desk: &mut Desk| desk.state().batch.editor.as_ref().map(|editor| editor.text.clone()).unwrap_or_default();
    desk.press(Modifiers::COMMAND, Key::A);
    desk.press(Modifiers::NONE, Key::Tab);
    assert_eq!(text(&mut desk), "  {\n  \"a\": 1,\n  \"b\": 2\n  }");
    desk.press(Modifiers::SHIFT, Key::Tab);
    assert_eq!(text(&mut desk), "{\n\"a\": 1,\n\"b\": 2\n}");
    desk.press(Modifiers::COMMAND, Key::Z);
    assert_eq!(text(&mut desk), "  {\n  \"a\": 1,\n  \"b\": 2\n  }", "a step of undo like any other");
}

#[test]
fn undo_changes_the_text_and_not_the_caret_alone() {
    let mut desk = desk_with("[{\n\"a\": 1\n}]");
    let text =
        |desk: &mut Desk| desk.state().batch.editor.as_ref().map(|editor| editor.text.clone()).unwrap_or_default();
    let before = text(&mut desk);
    desk.harness.get_by_role_and_label(Role::TextInput, "Message as JSON").focus();
    desk.step();
    desk.press(Modifiers::COMMAND, Key::End);
    desk.harness.run_steps(20);
    desk.harness.get_by_role_and_label(Role::TextInput, "Message as JSON").type_text("x");
    desk.harness.run_steps(20);
    assert_eq!(text(&mut desk), format!("{before}x"));
    for _ in 0..3 {
        desk.press(Modifiers::NONE, Key::ArrowUp);
        desk.harness.run_steps(20);
    }
    desk.press(Modifiers::COMMAND, Key::Z);
    assert_eq!(text(&mut desk), before);
}

#[test]
fn a_text_too_large_to_edit_says_so_and_is_shown_elsewhere() {
    let messages = vec![r#"{"id":"a","text":"0123456789012345678901234567890123456789"}"#; 10_000];
    let mut desk = desk_with(&format!("[{}]", messages.join(",")));
    desk.click("Whole batch");
    assert!(desk.says("up to 524288 are edited as one text"));
    desk.click("Show the next request");
    desk.click("JSON");
    assert!(desk.state().batch.editor.is_some(), "each message is");
}

#[test]
fn the_form_of_a_large_message_draws_what_is_in_view_and_folds() {
    let observation = r#"{"significand":1,"orderOfMagnitude":0,"formattedValue":"1","unit":null}"#;
    let mut desk = desk_with(&format!(r#"[{{"hashId":"a","observations":[{}]}}]"#, vec![observation; 2_000].join(",")));
    desk.click("Form");
    let fields = desk.harness.get_all_by_role(Role::TextInput).count();
    assert!(fields < 60, "{fields} fields are drawn");
    assert!(desk.harness.query_by_label("/hashId").is_some());
    desk.click_button("Measurement message");
    assert!(desk.harness.query_by_label("/hashId").is_none(), "it is folded");
    assert!(desk.harness.query_by_label("/observations/0/significand").is_some());
}

#[test]
fn a_thousand_messages_are_generated_by_three_clicks() {
    let mut desk = desk_with(FIVE);
    desk.click("Generate");
    desk.click_button("1,000 messages");
    desk.click_button("Generate batch");
    desk.until("the batch", |state| state.batch.facts.message_count == Some(1_000));
}

#[test]
fn a_form_in_a_pop_up_stays_open_while_it_is_filled_in() {
    let mut desk = desk_with(FIVE);
    desk.click("Generate");
    desk.click("Notifications");
    desk.harness.get_by_role_and_label(Role::SpinButton, "Observations").click();
    desk.step();
    assert!(desk.harness.query_by_label("Generate batch").is_some(), "it is still open");
    desk.press(Modifiers::NONE, Key::Escape);
    desk.press(Modifiers::NONE, Key::Escape);
    assert!(desk.harness.query_by_label("Generate batch").is_none());
}

#[test]
fn without_a_file_dialog_the_path_is_asked_for() {
    let mut desk = desk_with(FIVE);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("batch.json");
    desk.click_button("Save…");
    desk.until("the question", |state| state.path_form.is_some());
    assert!(desk.says("This session has no desktop."));
    desk.fill("Path", path.to_str().expect("a path"));
    desk.press(Modifiers::NONE, Key::Enter);
    desk.until("it is written", |_| path.exists());
    desk.click_button("Load…");
    desk.until("the question", |state| state.path_form.is_some());
    desk.press(Modifiers::NONE, Key::Escape);
    assert!(desk.state().path_form.is_none());
}

#[test]
fn the_editor_follows_a_change_of_the_theme() {
    let picture = |first: egui::Theme| {
        let mut desk = Desk::sized(1000.0, 700.0, first);
        let session = desk.harness.state_mut().session();
        session.handle(WindowCommand::SetComposeTab(ComposeTab::Batch));
        session.handle(BatchCommand::Paste(FIVE.to_owned()));
        desk.until("the batch", |state| state.batch.facts.message_count == Some(5) && state.batch.editor.is_some());
        let session = desk.harness.state_mut().session();
        let settings = session.state().layout.settings.clone();
        session.handle(WindowCommand::EditSettings(Settings { theme: ThemeChoice::Light, ..settings }));
        desk.step();
        desk.harness.render().expect("a picture")
    };
    // The edges of letters depend on what was drawn before; their colours do not.
    let (switched, fresh) = (picture(egui::Theme::Dark), picture(egui::Theme::Light));
    let differs = |(a, b): &(&image::Rgba<u8>, &image::Rgba<u8>)| a.0.iter().zip(b.0).any(|(a, b)| a.abs_diff(b) > 64);
    let different = switched.pixels().zip(fresh.pixels()).filter(differs).count();
    assert_eq!(different, 0, "pixels have the colours of the theme before");
}

#[test]
fn a_message_on_one_line_is_laid_out_to_read_and_only_the_edit_changes_its_bytes() {
    let compact = r#"[{"id":"a","list":[1,2.50],"text":"x, y: {z}"},{"id":"b"}]"#;
    let mut desk = desk_with(compact);
    let shown = |desk: &mut Desk| desk.state().batch.editor.as_ref().map(|editor| editor.text.clone());
    assert!(shown(&mut desk).is_some_and(|text| text.contains("\n  \"list\": [")));
    assert!(desk.says("Laid out to read; sent on one line."));
    let text = shown(&mut desk).unwrap_or_default().replace("\"a\"", "\"c\"");
    desk.harness.state_mut().session().handle(BatchCommand::EditMessage(text.clone()));
    assert_eq!(ids(&mut desk, 2), "ab", "not yet");
    desk.until("the edit", |state| state.batch.edited && !state.batch.is_checking());
    assert_eq!(desk.state().batch.batch.payload().bytes(), compact.replace("\"a\"", "\"c\"").as_bytes());
    assert_eq!(shown(&mut desk), Some(text), "the text and its caret stay");
    desk.click_button("Format");
    desk.until("the format", |state| {
        state.batch.batch.payload().bytes().contains(&b'\n') && !state.batch.is_checking()
    });
}

#[test]
fn the_sample_of_the_documentation_is_laid_out_to_read_and_keeps_its_blanks() {
    let mut desk = desk_with(FIVE);
    desk.harness.state_mut().session().handle(BatchCommand::LoadSample(MessageKind::Measurement));
    desk.until("the sample", |state| state.batch.facts.message_count == Some(1) && !state.batch.is_checking());
    let sample = desk.state().batch.batch.payload().bytes().to_vec();
    let editor = desk.state().batch.editor.as_ref().map(|editor| editor.text.clone()).unwrap_or_default();
    assert!(editor.contains("\n  \"observations\": [\n"), "{editor}");
    desk.harness.state_mut().session().handle(BatchCommand::EditMessage(editor.replace("qoa978", "qoa979")));
    desk.until("the edit", |state| state.batch.edited && !state.batch.is_checking());
    let wanted = String::from_utf8(sample).expect("UTF-8").replace("qoa978", "qoa979");
    assert_eq!(desk.state().batch.batch.payload().bytes(), wanted.as_bytes());
}

#[test]
fn a_batch_is_a_table_that_sorts_and_a_chart_for_each_quantity() {
    let mut desk = desk_with(FIVE);
    desk.harness.state_mut().session().handle(BatchCommand::Generate);
    desk.until("the batch", |state| state.batch.facts.message_count == Some(10) && !state.batch.is_checking());
    desk.click("Table");
    desk.until("the measurements", |state| state.measured.at(MeasuredPlace::Batch).shown.is_some());
    assert!(desk.says("50 observations"));
    desk.click_button("Sort by Value");
    desk.click_button("Sort by Value, ascending");
    let values: Vec<f64> = {
        let sorted = desk.state().measured.at(MeasuredPlace::Batch).shown.clone().expect("they are shown");
        (0..50).filter_map(|at| sorted.row(at).and_then(|row| row.number)).collect()
    };
    assert!(values.len() == 50 && values.is_sorted_by(|a, b| a >= b), "{values:?}");
    desk.click("Copy table");
    desk.harness.get_by_role_and_label(Role::Button, "Tab-separated text").click();
    desk.harness.step();
    assert!(desk.copied_soon().is_some_and(|text| text.starts_with("Device\tQuantity\tPort\tValue\tUnit\tTime\n")));
    desk.click("Chart");
    assert!(
        desk.harness
            .query_all_by(|node| {
                node.role() == Role::Image && node.label().is_some_and(|label| label.starts_with("Chart of "))
            })
            .next()
            .is_some()
    );
}

#[test]
fn the_presenters_view_is_large_and_light_and_shows_no_more_than_it_should() {
    let mut desk = desk_with(FIVE);
    desk.harness.state_mut().session().handle(DestinationCommand::New(Preset::HttpsHeader));
    desk.harness.state_mut().session().handle(BatchCommand::Generate);
    desk.until("the batch", |state| state.batch.facts.message_count == Some(10) && !state.batch.is_checking());
    desk.click("Destination");
    desk.fill("URL", "https://acme.example/in?token=SECRETSECRET");
    desk.press(Modifiers::NONE, Key::F11);
    desk.step();
    assert_eq!(desk.state().layout.page, Page::Presentation);
    assert!(desk.says("https://acme.example"));
    assert!(!desk.says("SECRETSECRET") && !desk.says("token"));
    assert!(desk.says("50 observations"));
    assert_eq!(desk.harness.ctx.theme(), egui::Theme::Light);
    desk.press(Modifiers::NONE, Key::Escape);
    assert_eq!(desk.state().layout.page, Page::Delivery);
    desk.step();
    assert_eq!(desk.harness.ctx.theme(), egui::Theme::Dark);
}

#[test]
fn a_new_s3_destination_needs_its_url_key_id_and_secret_alone() {
    let mut desk = Desk::new();
    desk.click("Amazon S3");
    // The keyboard is in the URL already; name and region follow from it.
    desk.harness.event(egui::Event::Paste("https://acme.s3.eu-west-1.amazonaws.com/in".to_owned()));
    desk.step();
    desk.fill("Access key ID", "AKIAIOSFODNN7EXAMPLE");
    desk.store_secret("secret access key", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    desk.until_preview();
    let fields = desk.state().draft().map(|draft| draft.fields.clone()).expect("a draft");
    assert_eq!((fields.name.as_str(), fields.sigv4.region.as_str()), ("acme", "eu-west-1"));
}
