//! Every auth method: defined, previewed, sent and found in the history.

use crate::desk::Desk;
use crate::receiver::Receiver;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use signpost::app::BatchCommand;
use signpost::app::state::Subject;
use signpost::domain::message::MessageKind;
use signpost::domain::{SecretName, Setting};

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

fn destination(preset: &str, url: &str) -> Desk {
    let mut desk = Desk::new();
    desk.click(preset);
    desk.fill("URL", url);
    desk
}

#[test]
fn a_static_header_is_sent_exactly_as_typed() {
    let receiver = Receiver::answering(&[OK]);
    let mut desk = destination("HTTPS with a header", &receiver.url("/in"));
    desk.fill("Header", "X-Api-Key");
    desk.store_secret("header value", "hunter2!");
    desk.until_preview();
    assert!(desk.says("x-api-key"));
    assert!(!desk.says("hunter2!"));
    desk.send();
    let arrived = receiver.request();
    assert_eq!(arrived.request_line(), "POST /in HTTP/1.1");
    assert_eq!(arrived.header("x-api-key"), Some("hunter2!"));
    assert!(desk.says("✓ 200"));
    assert!(!desk.says("hunter2!"));
}

#[test]
fn oauth2_in_both_sub_modes_fetches_a_token_first() {
    let body = r#"{"access_token":"tok-0123456789","token_type":"Bearer","expires_in":3600}"#;
    let token = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    for (preset, in_header) in [("OAuth2, secret in body", false), ("OAuth2, secret in header", true)] {
        let receiver = Receiver::answering(&[&token, OK]);
        let mut desk = destination(preset, &receiver.url("/in"));
        desk.fill("Token URL", &receiver.url("/token"));
        desk.fill("Client ID", "me");
        desk.store_secret("client secret", "s3cr3t+/=");
        desk.until_preview();
        assert!(desk.says("Token request, sent first"));
        desk.send();
        let request = receiver.request();
        assert_eq!(request.header("authorization").is_some(), in_header);
        assert_eq!(receiver.request().header("authorization"), Some("Bearer tok-0123456789"));
        desk.until("both rows", |state| state.history.total.known() == 2);
        assert!(!desk.says("tok-0123456789") && !desk.says("s3cr3t"));
    }
}

#[test]
fn s3_is_put_to_the_dated_path_and_every_signing_step_is_shown() {
    let receiver = Receiver::answering(&[OK]);
    let mut desk = destination("Amazon S3", &receiver.url("/bucket"));
    desk.fill("Region", "eu-west-1");
    desk.fill("Access key ID", "AKIDEXAMPLE");
    desk.store_secret("secret access key", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    desk.until_preview();
    desk.click("Signing");
    for step in ["1. canonical request", "2. string to sign", "3. credential scope", "5. signature"] {
        assert!(desk.says(step), "{step}");
    }
    desk.send();
    let arrived = receiver.request();
    assert!(arrived.request_line().starts_with("PUT /bucket/2026/03/05/17726725"), "{}", arrived.request_line());
    assert!(
        arrived
            .header("authorization")
            .is_some_and(|value| value.starts_with("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260305/eu-west-1/s3/"))
    );
}

#[test]
fn a_blob_is_put_with_a_sas_made_from_the_account_key() {
    let receiver = Receiver::answering(&["HTTP/1.1 201 Created\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"]);
    let mut desk = destination("Azure Blob Storage", &receiver.url("/devstoreaccount1/in"));
    desk.click("Credential");
    desk.click("Account key");
    desk.store_secret(
        "account key",
        "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==",
    );
    desk.until_preview();
    desk.send();
    let arrived = receiver.request();
    assert!(arrived.request_line().contains(".json?sv=2022-11-02&"), "{}", arrived.request_line());
    assert_eq!(arrived.header("x-ms-blob-type"), Some("BlockBlob"));
    assert!(desk.says("sig=•••"));
}

#[test]
fn an_event_is_posted_to_the_hub_with_a_token_made_from_the_policy() {
    let receiver = Receiver::answering(&["HTTP/1.1 201 Created\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"]);
    let mut desk = destination("Azure Event Hubs", &receiver.url("/hub/messages"));
    desk.fill("Policy", "send");
    desk.store_secret("policy key", "key=");
    desk.until_preview();
    desk.send();
    let arrived = receiver.request();
    assert_eq!(arrived.request_line(), "POST /hub/messages HTTP/1.1");
    assert!(
        arrived
            .header("authorization")
            .is_some_and(|value| value.starts_with("SharedAccessSignature sr=http%3A%2F%2F"))
    );
}

#[test]
fn what_is_wrong_stands_at_its_field_and_nothing_is_sent() {
    let mut desk = destination("Amazon S3", "ftp://a.example");
    desk.fill("Region", "eu-west-1");
    desk.fill("Access key ID", "AKIDEXAMPLE");
    desk.store_secret("secret access key", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    desk.until("the problem", |state| !state.notes_on(Setting::Url).is_empty());
    assert!(desk.says("https://"));
    desk.fill("URL", "https://a.example/x y");
    desk.until("the problem", |state| state.notes_on(Setting::Url).iter().any(|note| note.text.contains("write %20")));
}

#[test]
fn a_refused_delivery_says_what_the_service_said() {
    let body = "<Error><Code>SignatureDoesNotMatch</Code><Message>No</Message></Error>";
    let answer = format!(
        "HTTP/1.1 403 Forbidden\r\ncontent-type: application/xml\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    let receiver = Receiver::answering(&[&answer]);
    let mut desk = destination("HTTPS with a header", &receiver.url("/in"));
    desk.store_secret("header value", "Bearer abcdef");
    desk.until_preview();
    desk.send();
    receiver.request();
    assert!(desk.says("403"));
    assert!(desk.says("SignatureDoesNotMatch"));
    desk.click("Response");
    assert!(desk.says("SignatureDoesNotMatch"));
}

#[test]
fn every_control_has_a_name() {
    let mut desk = destination("Amazon S3", "https://acme.s3.eu-west-1.amazonaws.com/in");
    for (tab, key) in [("batch", egui::Key::Num2), ("destination", egui::Key::Num1)] {
        desk.harness.key_press_modifiers(egui::Modifiers::COMMAND, key);
        desk.step();
        let nameless: Vec<String> = desk
            .harness
            .query_all(egui_kittest::kittest::By::new().predicate(|node| {
                use egui::Role::{Button, CheckBox, ComboBox, PasswordInput, RadioButton, TextInput};
                matches!(node.role(), Button | CheckBox | ComboBox | PasswordInput | RadioButton | TextInput)
                    && node.label().is_none_or(|label| label.trim().is_empty())
            }))
            .map(|node| format!("{:?} at {:?}", node.accesskit_node().role(), node.rect()))
            .collect();
        assert_eq!(nameless, Vec::<String>::new(), "{tab}");
    }
}

#[test]
fn a_window_that_nobody_touches_asks_for_no_frames() {
    let receiver = Receiver::answering(&[OK]);
    let mut desk = destination("HTTPS with a header", &receiver.url("/in"));
    desk.store_secret("header value", "Bearer abcdef");
    desk.until_preview();
    desk.send();
    receiver.request();
    desk.until("rest", |state| state.draft().is_some_and(|draft| draft.saving == signpost::app::state::Saving::Saved));
    // `run` ends when no further frame was asked for, and fails after too many.
    assert!(desk.harness.try_run().is_ok());
    assert!(desk.harness.run() <= 2);
}

/// What the fields say; the preview is there.
fn said_at(desk: &mut Desk, subject: impl Into<Subject>) -> String {
    desk.until_preview();
    let notes = desk.state().notes_on(subject);
    notes.into_iter().map(|note| note.text + "\n").collect()
}

#[test]
fn what_will_fail_at_go_live_stands_at_its_field_before_anything_is_sent() {
    let mut desk = destination("Amazon S3", "https://acme.s3.eu-west-1.amazonaws.com/in");
    desk.fill("Region", "eu-west-1");
    desk.fill("Access key ID", "ASIATEMPORARYKEY1234");
    desk.store_secret("secret access key", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    assert!(said_at(&mut desk, Setting::AccessKeyId).contains("session token"));

    let mut desk = destination("Azure Blob Storage", "https://acme.blob.core.windows.net/in");
    desk.store_secret(
        "shared access signature",
        "sv=2022-11-02&sr=b&sp=r&se=2020-01-01T00:00:00Z&sig=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA%3D",
    );
    let said = said_at(&mut desk, SecretName::Token);
    assert!(said.contains("expired") && said.contains("sr=b") && said.contains("needs c or w"), "{said}");

    let mut desk = destination("OAuth2, secret in body", "https://api.acme.example/in");
    desk.fill("Token URL", "https://login.microsoftonline.com/contoso.onmicrosoft.com/oauth2/v2.0/token");
    desk.fill("Client ID", "8e3a9a1c-52c0-4a4e-9a41-0f3b2c1d4e5f");
    desk.store_secret("client secret", "secret");
    assert!(said_at(&mut desk, Setting::TokenUrl).contains("refuses a token request without scope"));

    let mut desk = destination("HTTPS with a header", "http://acme.example/in");
    desk.fill("Header", "X_Api_Key");
    desk.store_secret("header value", "hunter2");
    assert!(said_at(&mut desk, Setting::Header).contains("underscore"));
    assert!(said_at(&mut desk, Setting::Url).contains("unencrypted"));
}

#[test]
fn a_body_is_shown_on_its_faces_and_searched() {
    let body = r#"{"items":[{"name":"Pump","id":12345678901234567890},{"name":"pump 2"}]}"#;
    let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len());
    let receiver = Receiver::answering(&[&answer]);
    let mut desk = destination("HTTPS with a header", &receiver.url("/in"));
    desk.fill("Header", "X-Api-Key");
    desk.store_secret("header value", "hunter2");
    desk.until_preview();
    desk.send();
    desk.click("Response");
    assert!(desk.says("\"id\": 12345678901234567890"), "every digit stays");
    desk.press(egui::Modifiers::COMMAND, egui::Key::F);
    desk.fill("Find in body", "PUMP");
    assert!(desk.says("1 of 2"));
    desk.click_button("Next match");
    assert!(desk.says("2 of 2"));
    desk.harness.key_press(egui::Key::F3);
    desk.step();
    assert!(desk.says("1 of 2"));
    desk.click("Raw");
    assert!(desk.says(body));
    desk.click("Hex");
    assert!(desk.says("00000000  7b 22 69 74 65 6d 73 22 3a 5b 7b 22 6e 61 6d 65  {\"items\":[{\"name"));
}

#[test]
fn the_json_editor_says_where_it_is_wrong_goes_there_and_formats() {
    let mut desk = Desk::new();
    desk.click("Batch (1)");
    desk.until("the sample", |state| state.batch.editor.is_some());
    let noted = r#""230.41" is not significand"#;
    assert!(desk.says(noted), "the documentation's own odd value");
    desk.click_button("Format");
    desk.until("the edit", |state| state.batch.edited && !state.batch.is_busy() && !state.batch.is_checking());
    assert!(
        desk.state().batch.editor.as_ref().is_some_and(|editor| editor.text.contains("\n  \"hashId\": \"qoa978\""))
    );
    desk.harness.get_by_role_and_label(egui::Role::TextInput, "Message as JSON").focus();
    desk.step();
    desk.harness.key_press(egui::Key::F8);
    desk.step();
    assert!(desk.says("26:"), "the caret is on the line of the odd value");
    desk.harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::F);
    desk.step();
    desk.fill("Find", "qoa978");
    desk.fill("Replace by", "abc123");
    desk.click_button("Replace all 1");
    desk.until("the replacement", |state| {
        state.batch.editor.as_ref().is_some_and(|editor| editor.text.contains("\"hashId\": \"abc123\""))
    });
    desk.click_button("Compact");
    desk.until("one line", |state| state.batch.editor.as_ref().is_some_and(|editor| !editor.text.contains('\n')));
}

#[test]
fn a_message_with_something_wrong_can_be_emptied_and_another_ones_text_never_comes_back() {
    let mut desk = Desk::new();
    desk.click("Batch (1)");
    desk.until("the sample", |state| state.batch.editor.is_some());
    desk.harness.get_by_role_and_label(egui::Role::TextInput, "Message as JSON").focus();
    desk.step();
    desk.harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::A);
    desk.step();
    desk.harness.key_press(egui::Key::Delete);
    desk.step();
    assert!(desk.state().batch.editor.as_ref().is_some_and(|editor| editor.text.is_empty()));
    desk.harness.state_mut().session().handle(BatchCommand::LoadSample(MessageKind::Notification));
    desk.until("the other sample", |state| {
        !state.batch.is_checking() && state.batch.editor.as_ref().is_some_and(|editor| !editor.text.is_empty())
    });
    let loaded = desk.state().batch.editor.as_ref().map(|editor| editor.text.clone());
    desk.harness.get_by_role_and_label(egui::Role::TextInput, "Message as JSON").focus();
    desk.step();
    desk.harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::Z);
    desk.step();
    assert_eq!(desk.state().batch.editor.as_ref().map(|editor| editor.text.clone()), loaded);
}

#[test]
fn a_remark_comes_and_goes_when_nobody_types() {
    const REMARK: &str = "which refuses a signature for the region us-east-1";
    let mut desk = destination("Amazon S3", "https://acme.s3.eu-west-1.amazonaws.com/in");
    desk.fill("Region", "us-east-1");
    assert!(!desk.says(REMARK), "the fields below keep their place");
    for _ in 0..5 {
        desk.step();
    }
    assert!(desk.says(REMARK));
    desk.fill("Region", "eu-west-1");
    assert!(desk.says(REMARK), "it goes after a pause, too");
    for _ in 0..5 {
        desk.step();
    }
    assert!(!desk.says(REMARK));
}

#[test]
fn a_remark_that_comes_above_leaves_the_keyboard_where_it_is() {
    let mut desk = destination("OAuth2, secret in body", "https://api.acme.example/in");
    desk.fill("Token URL", "https://login.microsoftonline.com/contoso.onmicrosoft.com/oauth2/v2.0/token");
    desk.harness.get_by_role_and_label(egui::accesskit::Role::TextInput, "Client ID").focus();
    for _ in 0..6 {
        desk.step();
    }
    assert!(desk.says("refuses a token request without scope"));
    assert!(desk.harness.get_by_role_and_label(egui::accesskit::Role::TextInput, "Client ID").is_focused());
}
