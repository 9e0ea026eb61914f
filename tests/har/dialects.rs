//! HAR files as other programs really write them: in other encodings, shapes and grammars, cut off, or cleaned.

use std::io::Read;

use proptest::prelude::*;
use serde_json::{Value, json};
use signpost::domain::credential::{Cleaning, CredentialPlace};
use signpost::domain::exchange::DatedBy;
use signpost::domain::{Exchange, Outcome, SecretTrait};
use signpost::report::har::{self, Imported};
use time::macros::datetime;

use crate::exchanges;

fn entry(text: &str) -> Value {
    json!({
        "startedDateTime": "2025-10-13T09:30:00Z",
        "request": { "method": "POST", "url": "https://api.example/in", "headers": [],
            "postData": { "mimeType": "application/json", "text": text } },
        "response": { "status": 400, "headers": [], "content": { "text": "" } },
    })
}

fn file(entries: &[Value]) -> String {
    json!({ "log": { "version": "1.2", "creator": { "name": "mitmproxy", "version": "11" }, "entries": entries } })
        .to_string()
}

fn read(bytes: impl AsRef<[u8]>) -> Imported {
    har::read_all(bytes.as_ref()).expect("it is read")
}

fn only(bytes: impl AsRef<[u8]>) -> Exchange {
    let mut imported = read(bytes);
    assert_eq!(imported.exchanges.len(), 1, "{imported:?}");
    imported.exchanges.remove(0)
}

fn sent(exchange: &Exchange) -> String {
    String::from_utf8_lossy(&exchange.request.body.kept).into_owned()
}

#[track_caller]
fn assert_told(imported: &Imported, words: &str) {
    let told: Vec<String> = imported.remarks.iter().map(ToString::to_string).collect();
    assert!(told.iter().any(|line| line.contains(words)), "{words:?} is not in {told:#?}");
}

mod grammar {
    use super::*;

    /// A file whose one body holds `string` as it stands between the quotes.
    fn with_string(string: &[u8]) -> Vec<u8> {
        let file = file(&[entry("HERE")]);
        let (before, after) = file.split_once("HERE").expect("it is there");
        [before.as_bytes(), string, after.as_bytes()].concat()
    }

    #[test]
    fn a_byte_that_begins_nothing_is_passed_over_and_does_not_stop_the_reader() {
        // The form feed ended words and was no white space: the reader stood still on it.
        let odd = (0_u8..=255).filter(|byte| !b"{}[]\",:".contains(byte));
        for byte in odd {
            let bytes = [b"[\0", &[byte][..], b"\0x\"ned</Cod: {\"?t\""].concat();
            har::read_all(bytes.as_slice()).ok();
            let bytes = [b"{\"log\":{\"entries\":[", &[byte][..], b",", &[byte, byte][..], b"]}}"].concat();
            har::read_all(bytes.as_slice()).ok();
        }
    }

    #[test]
    fn an_odd_byte_costs_nothing_but_itself_and_is_told_with_its_place() {
        for (string, text, remark) in [
            (
                &br"a\ud83dEJ\udc00b"[..],
                "a\u{fffd}EJ\u{fffd}b",
                "half of a surrogate pair was read as U+FFFD (and 1 more",
            ),
            (br"a\vb\x41", "a\u{b}bA", "the escape \\v"),
            (b"a\x01b\nc", "a\u{1}b\nc", "a control character stands in a string"),
            (b"gr\xfc\xdfe", "grüße", "bytes that are not UTF-8 were read as Latin-1"),
        ] {
            let imported = read(with_string(string));
            assert_eq!(sent(&imported.exchanges[0]), text);
            assert_told(&imported, remark);
            assert_told(&imported, "line 1, column ");
        }
    }

    #[test]
    fn commas_too_many_or_too_few_and_words_of_javascript_are_passed_over() {
        let text = file(&[entry("a")]);
        let entry = text.split_once("\"entries\":[").and_then(|(_, rest)| rest.strip_suffix("]}}")).expect("the entry");
        for (file, remark) in [
            (format!("{{\"log\":{{\"entries\":[{entry},]}}}}"), "a comma that separates nothing"),
            (format!("{{\"log\":{{\"entries\":[{entry}]}},}}"), "a comma that separates nothing"),
            (format!("{{\"log\":{{\"entries\":[{entry} {entry}]}}}}"), "a comma is missing"),
            (format!("{{\"log\":{{\"entries\":[{}]}}}}", entry.replace("400", "NaN")), "what is no JSON value"),
        ] {
            let imported = read(&file);
            assert!(!imported.exchanges.is_empty(), "{file}");
            assert_told(&imported, remark);
        }
    }

    #[test]
    fn an_entry_that_cannot_be_read_does_not_cost_the_others() {
        let broken = r#"{"request": {"method": POST!, "x": ["}", {"y": 1}]}, "response": {}}"#;
        let good = entry("a").to_string();
        let imported = read(format!("{{\"log\":{{\"entries\":[{good},\n{broken},\n{good}]}}}}"));
        assert_eq!(imported.exchanges.len(), 2);
        assert_told(&imported, "entry 2 could not be read: line 2, column 24 has 'P' in place of a value");
    }

    #[test]
    fn a_file_that_was_cut_off_gives_the_entries_that_are_complete() {
        let text = file(&[entry("a"), entry("b"), entry("c")]);
        let second = text.find("\"b\"").expect("the second entry");
        let imported = read(&text[..second]);
        assert_eq!(imported.exchanges.len(), 1);
        assert_told(&imported, "within entry 2, which is not read");
        let imported = read(&text[..text.len() - 3]);
        assert_eq!(imported.exchanges.len(), 3);
        assert_told(&imported, "before its lists are closed");
    }

    #[test]
    fn what_follows_the_json_is_not_read_and_said() {
        let imported = read(format!("{}\nEOF", file(&[entry("a")])));
        assert_eq!(imported.exchanges.len(), 1);
        assert_told(&imported, "line 2, column 1 has 'E'");
    }

    #[test]
    fn nesting_without_end_is_passed_over() {
        let mut deep = entry("a");
        deep["_deep"] = json!("HERE");
        let nested = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        let imported = read(file(&[deep]).replace("\"HERE\"", &nested));
        assert_eq!(imported.exchanges.len(), 1);
        assert_told(&imported, "what is nested deeper was not read");
    }
}

mod encoding {
    use super::*;

    #[test]
    fn utf_16_is_read_with_and_without_its_mark() {
        let text = file(&[entry("grüße 😀")]);
        for mark in ["", "\u{feff}"] {
            let marked = format!("{mark}{text}");
            let little: Vec<u8> = marked.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let big: Vec<u8> = marked.encode_utf16().flat_map(u16::to_be_bytes).collect();
            for bytes in [little, big] {
                let imported = read(bytes);
                assert_eq!(sent(&imported.exchanges[0]), "grüße 😀");
                assert_told(&imported, "the file is UTF-16");
            }
            assert_eq!(read(marked).remarks, []);
        }
    }
}

mod shape {
    use super::*;

    #[test]
    fn a_log_an_entry_or_a_list_of_them_is_read_alone_and_a_line_each() {
        let (log, bare) = (file(&[entry("a"), entry("b")]), entry("c").to_string());
        for (file, bodies) in [
            (bare.clone(), "c"),
            (format!("[{bare},{bare}]"), "cc"),
            (format!("{bare}\n{bare}\n"), "cc"),
            (format!("{log}\n{log}\n"), "abab"),
            (format!("[{log},{bare}]"), "abc"),
            (format!("\u{1e}{bare}\n\u{1e}{bare}\n"), "cc"),
            (json!({ "version": "1.2", "entries": [entry("a")] }).to_string(), "a"),
        ] {
            let imported = read(&file);
            assert_eq!(imported.exchanges.iter().map(sent).collect::<String>(), bodies, "{file}");
            assert_eq!(imported.remarks, [], "{file}");
        }
    }

    #[test]
    fn an_entry_is_read_in_any_order_of_its_fields() {
        let text = r#"{"response":{"status":403},"_signpost":{"kind":"token"},"request":{"url":"https://a.example","method":"POST"}}"#;
        assert_eq!(only(text).status(), Some(403));
    }

    #[test]
    fn what_never_went_over_the_network_is_no_entry() {
        let mut picture = entry("");
        picture["request"]["url"] = json!("data:image/png;base64,AAAA");
        let imported = read(file(&[picture, entry("a")]));
        assert_eq!(imported.exchanges.len(), 1);
        assert_told(&imported, "entry 1 could not be read: request.url is not http");
    }

    #[test]
    fn a_body_in_a_file_of_its_own_is_told() {
        let mut elsewhere = entry("");
        elsewhere["request"]["postData"] = json!({ "mimeType": "application/json", "_file": "ab\u{1b}[31mc.json" });
        elsewhere["response"]["content"] = json!({ "size": 9, "mimeType": "text/plain", "_file": "def.txt" });
        let imported = read(file(&[elsewhere]));
        assert_told(&imported, "entry 1: the request's body is in another file (ab\\u{1b}[31mc.json)");
        assert_told(&imported, "entry 1: the response's body is in another file (def.txt)");
        assert!(imported.exchanges[0].request.body.truncated);
    }
}

mod time_of_start {
    use super::*;

    fn started(start: &str, headers: &Value, response: &Value) -> Imported {
        let mut entry = entry("a");
        entry["startedDateTime"] = json!(start);
        entry["request"]["headers"] = headers.clone();
        entry["response"]["headers"] = response.clone();
        read(file(&[entry]))
    }

    #[test]
    fn a_start_that_the_file_does_not_tell_is_not_known_and_never_1970() {
        let nothing = started("", &json!([]), &json!([]));
        assert_eq!(nothing.exchanges[0].started_at, None);
        assert_told(&nothing, "entry 1: nothing says when the request went out");
        let written = har::to_har(&nothing.exchanges);
        assert!(!written.contains("1970"), "{written}");
        assert_eq!(read(written).exchanges, nothing.exchanges);
    }

    #[test]
    fn the_response_s_date_stands_in_and_says_nothing_of_the_sender_s_clock() {
        let date = json!([{ "name": "Date", "value": "Mon, 13 Oct 2025 09:30:01 GMT" }]);
        let imported = started("", &json!([]), &date);
        let exchange = &imported.exchanges[0];
        assert_eq!(exchange.started_at, Some(datetime!(2025-10-13 09:30:01 UTC)));
        assert_eq!(exchange.clock.dated_by, DatedBy::Response);
        assert_told(&imported, "the response's Date was taken for it");
        assert_eq!(read(har::to_har(&imported.exchanges)).exchanges, imported.exchanges);
    }

    #[test]
    fn a_start_without_a_zone_is_utc_and_said() {
        let imported = started("2025-10-13T09:30:00", &json!([]), &json!([]));
        assert_eq!(imported.exchanges[0].started_at, Some(datetime!(2025-10-13 09:30 UTC)));
        assert_told(&imported, "has no time zone and was read as UTC");
    }
}

mod credentials {
    use super::*;

    fn with_headers(creator: &str, headers: &Value) -> Exchange {
        let mut entry = entry("a");
        entry["request"]["headers"] = headers.clone();
        let log = json!({ "log": { "creator": { "name": creator }, "entries": [entry] } });
        only(log.to_string())
    }

    fn cleaning(exchange: &Exchange, header: &str) -> Option<Cleaning> {
        exchange.request.cleaning(&CredentialPlace::header(header))
    }

    #[test]
    fn what_the_mask_takes_away_of_a_form_is_kept_as_traits() {
        let mut entry = entry("grant_type=client_credentials&client_id=a&client_secret=x+y%zz");
        entry["request"]["postData"]["mimeType"] = json!("application/x-www-form-urlencoded");
        let exchange = only(file(&[entry]));
        let place = CredentialPlace::Form("client_secret".to_owned());
        let facts = exchange.request.credential(&place).expect("it was masked");
        assert!(facts.has(SecretTrait::BarePlus) && facts.has(SecretTrait::BarePercent), "{facts:?}");
        let written = har::to_har(std::slice::from_ref(&exchange));
        assert!(!written.contains("x+y"), "{written}");
        assert_eq!(only(written), exchange);
    }

    #[test]
    fn a_secret_in_a_json_body_is_masked_and_known() {
        let exchange = only(file(&[entry(r#"{"client_id":"a","client_secret":"hunter2 "}"#)]));
        assert_eq!(sent(&exchange), r#"{"client_id":"a","client_secret":"•••"}"#);
        let facts = exchange.request.credential(&CredentialPlace::Json("client_secret".to_owned()));
        assert!(facts.is_some_and(|facts| facts.has(SecretTrait::TrailingWhitespace)), "{facts:?}");
    }

    #[test]
    fn a_signature_in_the_url_keeps_how_it_was_written() {
        let mut entry = entry("a");
        entry["request"]["url"] = json!("https://a.blob.core.windows.net/c?sv=1&sig=a+b%253D");
        let exchange = only(file(&[entry]));
        let facts = exchange.request.credential(&CredentialPlace::Query("sig".to_owned())).expect("it was masked");
        assert!(facts.has(SecretTrait::BarePlus) && facts.has(SecretTrait::LooksPercentEncoded), "{facts:?}");
    }

    #[test]
    fn a_bearer_token_of_another_program_tells_its_claims_but_no_person() {
        let token = "Bearer eyJhbGciOiJub25lIn0.eyJleHAiOjEsImVtYWlsIjoiYUBiLmUifQ.c2ln";
        let exchange = with_headers("mitmproxy", &json!([{ "name": "Authorization", "value": token }]));
        assert_eq!(exchange.token.and_then(|token| token.claims), Some(json!({ "exp": 1 })));
    }

    #[test]
    fn a_placeholder_in_place_of_a_credential_is_no_credential() {
        for value in ["REDACTED", "[REDACTED]", "***", "Bearer [authorization redacted]", "•••"] {
            let exchange = with_headers("DevProxy", &json!([{ "name": "Authorization", "value": value }]));
            assert_eq!(cleaning(&exchange, "authorization"), Some(Cleaning::Replaced), "{value}");
            assert_eq!(only(har::to_har(std::slice::from_ref(&exchange))), exchange, "{value}");
        }
        let exchange = with_headers("DevProxy", &json!([{ "name": "Authorization", "value": "Bearer abc" }]));
        assert_eq!(exchange.request.cleaned, []);
    }

    #[test]
    fn a_signed_request_without_its_signature_was_cleaned() {
        for name in ["x-amz-date", "X-Amz-Content-Sha256", "x-ms-date"] {
            let exchange = with_headers("mitmproxy", &json!([{ "name": name, "value": "20251013T093000Z" }]));
            assert_eq!(cleaning(&exchange, "authorization"), Some(Cleaning::Removed), "{name}");
        }
        let mut entry = entry("a");
        entry["request"]["url"] = json!("https://a.blob.core.windows.net/c?sv=1&sig=abc");
        entry["request"]["headers"] = json!([{ "name": "x-ms-date", "value": "x" }]);
        assert_eq!(only(file(&[entry])).request.cleaned, [], "the signature is in the URL");
    }

    #[test]
    fn what_a_browser_leaves_out_says_nothing() {
        let accept = json!([{ "name": "accept", "value": "*/*" }]);
        for creator in ["WebInspector", "har-sanitizer"] {
            let exchange = with_headers(creator, &accept);
            assert_eq!(cleaning(&exchange, "Authorization"), Some(Cleaning::LeftOut), "{creator}");
            assert_eq!(cleaning(&exchange, "Cookie"), Some(Cleaning::LeftOut), "{creator}");
        }
        for creator in ["mitmproxy", "Firefox", "Insomnia"] {
            assert_eq!(with_headers(creator, &accept).request.cleaned, [], "{creator}");
        }
        let browser = json!([{ "name": "sec-ch-ua", "value": "\"Chromium\"" }, { "name": ":method", "value": "POST" }]);
        assert_eq!(cleaning(&with_headers("", &browser), "Authorization"), Some(Cleaning::LeftOut));
    }

    #[test]
    fn a_browser_s_file_with_sensitive_data_leaves_nothing_out() {
        let mut with_cookie = entry("a");
        with_cookie["request"]["headers"] = json!([{ "name": "cookie", "value": "a=b" }]);
        let log = json!({ "log": { "entries": [entry("a"), with_cookie], "creator": { "name": "WebInspector" } } });
        for exchange in read(log.to_string()).exchanges {
            assert_eq!(exchange.request.cleaned, []);
        }
    }
}

mod choice {
    use super::*;

    fn answered(method: &str, status: u16) -> Value {
        let mut entry = entry("a");
        entry["request"]["method"] = json!(method);
        entry["response"]["status"] = json!(status);
        entry
    }

    fn chosen(entries: &[Value], wanted: Option<u64>) -> Result<har::Chosen, har::ChoiceError> {
        har::choose(file(entries).as_bytes(), wanted)
    }

    #[test]
    fn the_last_delivery_that_failed_is_chosen_and_the_others_are_told() {
        for (entries, number, reason) in [
            (
                vec![answered("PUT", 400), answered("GET", 404)],
                1,
                "entry 1 of 2 was chosen: it failed with status 400; entry 2 (404) failed, too",
            ),
            (vec![answered("PUT", 400), answered("GET", 200)], 1, "it failed with status 400; no other failed"),
            (vec![answered("PUT", 403), answered("PUT", 400), answered("POST", 204)], 2, "entry 1 (403) failed, too"),
            (
                vec![answered("PUT", 201), answered("GET", 404)],
                1,
                "it is the last delivery and went well; entry 2 (404) failed",
            ),
            (vec![answered("GET", 200), answered("GET", 503), answered("POST", 200)], 2, "it failed with status 503"),
            (vec![answered("POST", 200), answered("POST", 0)], 2, "it failed without a response"),
            (vec![answered("OPTIONS", 403), answered("PUT", 400), answered("GET", 200)], 2, "entry 2 of 3"),
        ] {
            let chosen = chosen(&entries, None).expect("one is chosen");
            let told = chosen.reason.map(|reason| reason.to_string()).unwrap_or_default();
            assert!(chosen.number == number && told.contains(reason), "{number} {reason}: {} {told}", chosen.number);
        }
        assert_eq!(chosen(&[answered("PUT", 400)], None).expect("one is chosen").reason, None);
    }

    #[test]
    fn a_failure_that_was_sent_again_and_went_well_is_over() {
        let again = chosen(&[answered("POST", 401), answered("POST", 200)], None).expect("one is chosen");
        assert_eq!((again.number, again.exchanges.len()), (2, 2));
    }

    #[test]
    fn an_entry_is_asked_for_by_its_place_in_the_file() {
        let entries = [answered("OPTIONS", 200), answered("PUT", 400), answered("GET", 200)];
        let chosen = |wanted| chosen(&entries, Some(wanted));
        assert_eq!(chosen(2).expect("it is there").exchanges.last().and_then(Exchange::status), Some(400));
        assert_eq!(chosen(3).expect("it is there").exchanges.last().and_then(Exchange::status), Some(200));
        let refusal = |wanted| chosen(wanted).expect_err("it is not there").to_string();
        assert!(refusal(1).contains("--entry 1: it could not be read: request.method is OPTIONS"), "{}", refusal(1));
        assert!(refusal(4).contains("entries 1 to 3"), "{}", refusal(4));
        assert!(refusal(0).contains("counted from 1"), "{}", refusal(0));
    }

    #[test]
    fn a_file_without_an_exchange_says_why() {
        let refusal = chosen(&[answered("OPTIONS", 200)], None).expect_err("there is none").to_string();
        assert!(refusal.contains("no exchange") && refusal.contains("OPTIONS"), "{refusal}");
    }
}

mod bounds {
    use super::*;

    /// `part` again and again, without holding all of it.
    struct Repeated<'a> {
        part: &'a [u8],
        at: usize,
        left: usize,
    }

    impl Read for Repeated<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let read = (&self.part[self.at..]).read(buffer)?;
            self.at = (self.at + read) % self.part.len();
            let read = read.min(self.left);
            self.left -= read;
            Ok(read)
        }
    }

    #[test]
    fn a_million_entries_that_are_none_give_a_few_lines() {
        let nulls = Repeated { part: b"null,", at: 0, left: 5_000_000 };
        let input = b"{\"log\":{\"entries\":[".chain(nulls).chain(&b"null]}}"[..]);
        let imported = har::read_all(input).expect("it is read");
        assert_eq!(imported.exchanges, []);
        assert_eq!(imported.remarks.len(), 1);
        assert_told(&imported, "entries 1, 2, 3, 4, 5, 6, 7, 8 and 999993 more could not be read: it is no object");
    }

    #[test]
    fn an_entry_with_too_many_values_is_read_as_far_as_it_may_be() {
        let nulls = Repeated { part: b"null,", at: 0, left: 5_000_000 };
        let rest = format!(",{}", &entry("a").to_string()[1..]);
        let input = b"{\"_x\":[".chain(nulls).chain(&b"null]"[..]).chain(rest.as_bytes());
        let imported = har::read_all(input).expect("it is read");
        assert_told(&imported, "an entry has more than 100000 values");
    }

    #[test]
    fn a_reader_that_fails_is_told() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _buffer: &mut [u8]) -> std::io::Result<usize> {
                Err(std::io::Error::other("the disk is gone"))
            }
        }
        let error = har::read_all(Broken).expect_err("it cannot be read").to_string();
        assert!(error.contains("the disk is gone"), "{error}");
    }
}

/// A HAR file with a few bytes changed, put in or taken out.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let exchanges = [exchanges::answered(1, 403, "<Error/>"), exchanges::failed(2)];
    let file = har::to_har(&exchanges).into_bytes();
    let change = (0..file.len(), any::<u8>(), 0_u8..4);
    prop::collection::vec(change, 1..20).prop_map(move |changes| {
        let mut bytes = file.clone();
        for (at, byte, what) in changes {
            let at = at % bytes.len();
            match what {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                2 => drop(bytes.remove(at)),
                _ => bytes.truncate(at.max(bytes.len() / 2)),
            }
        }
        bytes
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read_or_refused_in_words(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        if let Err(error) = har::read_all(bytes.as_slice()) {
            prop_assert!(!error.to_string().is_empty());
        }
    }

    #[test]
    fn any_damage_is_read_or_refused_and_what_is_read_can_be_written(bytes in damaged()) {
        if let Ok(imported) = har::read_all(bytes.as_slice()) {
            let again = har::read(&har::to_har(&imported.exchanges)).expect("our own file");
            prop_assert_eq!(again.exchanges.len(), imported.exchanges.len());
            for remark in &imported.remarks {
                prop_assert!(!remark.to_string().contains(char::is_control), "{remark:?}");
            }
        }
        let _chosen = har::choose(bytes.as_slice(), None);
    }

    #[test]
    fn credentials_and_what_was_cleaned_survive_the_way_through_a_file(
        header in "[ -~]{0,40}",
        secret in "[ -~]{0,40}",
        signature in "[!-~]{0,40}",
    ) {
        let mut entry = entry(&format!("client_id=a&client_secret={secret}"));
        entry["request"]["postData"]["mimeType"] = json!("application/x-www-form-urlencoded");
        entry["request"]["url"] = json!(format!("https://a.example/?sig={signature}"));
        entry["request"]["headers"] = json!([{ "name": "Authorization", "value": header }]);
        let exchange = only(file(&[entry]));
        let written = har::to_har(std::slice::from_ref(&exchange));
        prop_assert_eq!(only(written), exchange);
    }

    #[test]
    fn a_file_reads_the_same_however_its_bytes_come(text in ".{0,40}", status in 0_u16..600) {
        let mut entry = entry(&text);
        entry["response"]["status"] = json!(status);
        let file = file(&[entry]);
        let imported = read(&file);
        prop_assert_eq!(sent(&imported.exchanges[0]), text);
        let is_answered = matches!(imported.exchanges[0].outcome, Outcome::Answered(_));
        prop_assert_eq!(is_answered, status > 0);
        let utf16: Vec<u8> = file.encode_utf16().flat_map(u16::to_le_bytes).collect();
        prop_assert_eq!(read(utf16).exchanges, imported.exchanges);
    }
}
