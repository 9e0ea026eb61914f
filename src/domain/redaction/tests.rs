use std::io::Read as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use proptest::prelude::*;

use super::*;

#[path = "../../../tests/support/echo_codings.rs"]
mod echo_codings;

use self::echo_codings::CODINGS;

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCY&EXAMPLE\"KEY=";

fn redactor(secret: &str) -> Redactor {
    Redactor::of([Secret::new(secret)])
}

/// Any eight characters of `coded` that are still in `shown`.
fn left(coded: &[u8], shown: &[u8]) -> Option<String> {
    let pieces = coded.windows(8.min(coded.len()));
    let find = |piece: &&[u8]| shown.windows(piece.len()).any(|window| window == *piece);
    pieces.into_iter().find(find).map(|piece| String::from_utf8_lossy(piece).into_owned())
}

#[test]
fn a_secret_is_masked_in_every_coding_and_the_rest_stays() {
    let redactor = redactor(SECRET);
    for (name, code) in CODINGS {
        let coded = code(SECRET);
        for (before, after) in
            [("", ""), ("the key was: ", " and more"), ("{\"a\":1,\"b\":\"", "\"}\n"), ("<p>", "</p>")]
        {
            let text = [before.as_bytes(), &coded, after.as_bytes()].concat();
            let shown = redactor.bytes(&text, Extent::Whole);
            assert_eq!(left(&coded, &shown), None, "{name}: {}", String::from_utf8_lossy(&shown));
            let shown = String::from_utf8(shown).unwrap();
            assert!(
                shown.contains(MASK) && shown.starts_with(before.trim_end()) && shown.ends_with(after),
                "{name}: {shown}"
            );
            assert!(redactor.text(&String::from_utf8_lossy(&text)).contains(MASK), "{name}");
        }
    }
}

#[test]
fn a_text_without_the_secret_stays_as_it_is() {
    let redactor = redactor(SECRET);
    let canary = "aCanaryThatIsNoSecret/0123456789+abcdef";
    for (name, code) in CODINGS {
        if name.starts_with("quoted-printable, w") {
            continue;
        }
        let text = code(canary);
        assert_eq!(redactor.bytes(&text, Extent::Whole), text, "{name}");
    }
}

#[test]
fn a_secret_is_masked_in_other_character_sets() {
    for secret in [SECRET, "sécrêt-ñandú-ß"] {
        let redactor = redactor(secret);
        let little: Vec<u8> = format!("a: {secret}!").encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = format!("a: {secret}!").encode_utf16().flat_map(u16::to_be_bytes).collect();
        let coded = STANDARD.encode(&little);
        for text in [&little[..], &big, coded.as_bytes()] {
            let shown = redactor.bytes(text, Extent::Whole);
            assert!(shown.windows(3).any(|window| window == "•".as_bytes()), "{secret}");
            assert!(shown.len() < text.len() / 2 + 16, "{secret}: {}", String::from_utf8_lossy(&shown));
        }
        let byte_by_byte: String = secret.bytes().map(char::from).collect();
        assert_eq!(redactor.text(&format!("[{byte_by_byte}]")), "[•••]");
    }
    let latin: Vec<u8> = "s\u{e9}cr\u{ea}t-\u{f1}and\u{fa}-\u{df}".chars().map(|c| u32::from(c) as u8).collect();
    assert_eq!(redactor("sécrêt-ñandú-ß").bytes(&latin, Extent::Whole), MASK.as_bytes());
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut coded = Vec::new();
    flate2::read::GzEncoder::new(bytes, Compression::default()).read_to_end(&mut coded).unwrap();
    coded
}

#[test]
fn a_secret_in_a_compressed_body_is_masked_with_the_body() {
    let redactor = redactor(SECRET);
    let text = format!("{}{SECRET}{}", "abc ".repeat(50), "def ".repeat(50));
    let clean = "abc ".repeat(100);
    let (mut zlib, mut deflate) = (Vec::new(), Vec::new());
    flate2::read::ZlibEncoder::new(text.as_bytes(), Compression::default()).read_to_end(&mut zlib).unwrap();
    flate2::read::DeflateEncoder::new(text.as_bytes(), Compression::default()).read_to_end(&mut deflate).unwrap();
    let once = gzip(text.as_bytes());
    let encoded = gzip(STANDARD.encode(&text).as_bytes());
    let in_a_part = [b"--b\r\n\r\n".as_slice(), &once, b"\r\n--b--"].concat();
    for body in [
        once.clone(),
        gzip(&once),
        gzip(&gzip(&once)),
        zlib,
        deflate,
        encoded,
        in_a_part,
        once[..once.len() - 9].to_vec(),
    ] {
        assert_eq!(redactor.bytes(&body, Extent::Whole), MASK.as_bytes());
    }
    let clean = gzip(clean.as_bytes());
    assert_eq!(redactor.bytes(&clean, Extent::Whole), clean);
    assert_eq!(redactor.bytes(b"\x28\xb5\x2f\xfdanything", Extent::Whole), MASK.as_bytes(), "not looked through");
    let bomb = gzip(&vec![0; 9 * 1024 * 1024]);
    assert_eq!(redactor.bytes(&bomb, Extent::Whole), MASK.as_bytes(), "too long to be looked through");
}

#[test]
fn a_secret_that_is_cut_is_masked_up_to_the_cut() {
    let redactor = redactor("hunter22/hunter23");
    assert_eq!(redactor.text("it said \"key hunter22/hun…\""), "it said \"key •••…\"");
    assert_eq!(redactor.text("it said key hunter22%2Fh..."), "it said key •••...");
    assert_eq!(redactor.text("hunter22/hunter23 and hunt… and hunter"), "••• and •••… and hunter");
    assert_eq!(redactor.bytes(b"key hunt", Extent::Cut), "key •••".as_bytes());
    assert_eq!(redactor.bytes(b"key hunt", Extent::Whole), b"key hunt");
    assert_eq!(redactor.bytes(b"key hunter22/", Extent::Whole), "key •••".as_bytes());
    assert_eq!(redactor.bytes(b"key %68unter22%2", Extent::Cut), "key •••".as_bytes());
    assert_eq!(redactor.bytes(b"22/hunter23 it was", Extent::Whole), "••• it was".as_bytes());
    let hexadecimal = hex::encode("hunter22/hunter23");
    assert_eq!(redactor.text(&hexadecimal[..20]), MASK);
}

#[test]
fn a_secret_that_a_server_cuts_or_masks_in_part_is_masked_up_to_the_cut() {
    let key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCY";
    for (shown, masked) in [
        ("bad key wJalrXUt... given", "bad key •••... given"),
        ("bad key wJalrXUt…", "bad key •••…"),
        ("bad key wJal******xRfiCY", "bad key •••******•••"),
        ("bad key ****bPxRfiCY!", "bad key ****•••!"),
        ("bad key wJalXXXXXXXXfiCY", "bad key •••XXXXXXXX•••"),
        ("bad key wJalrXUtnFEMI%2FK7MD&hellip; was what was given", "bad key •••&hellip; was what was given"),
        ("bad key wJalrXUtnFEMI\\u002fK7MD\\u2026", "bad key •••\\u2026"),
        ("bad key wJalrXUt[truncated]", "bad key •••[truncated]"),
        ("bad key wJalrXUt [...] given", "bad key ••• [...] given"),
        ("bad key (redacted) fiCY", "bad key (redacted) •••"),
        ("bad key <redacted>fiCY", "bad key <redacted>•••"),
        ("begins with 'wJalrXUtnFEMI/K7MDEN'", "begins with '•••'"),
        ("ends with 'I/K7MDENG+bPxRfiCY'", "ends with '•••'"),
        ("Basic bWU6d0phbHJYVXRuRk...", "Basic bWU•••..."),
        ("774a616c725855746e4645****", "•••****"),
    ] {
        assert_eq!(redactor(key).text(shown), masked, "{shown}");
        assert_eq!(String::from_utf8(redactor(key).bytes(shown.as_bytes(), Extent::Whole)).unwrap(), masked, "{shown}");
    }
}

#[test]
fn words_that_a_secret_begins_or_ends_with_stay_elsewhere() {
    let redactor = redactor("harbour-measurements-production-2026-key");
    for text in ["host harbour-measurements-production.example", "the key", "harbour...", "harb, ...", "-key"] {
        let shown = redactor.text(text);
        assert!(shown == text || text == "harbour...", "{shown}");
    }
    let id = "0f3b1c5d-2222-4444-8888-123456789abc";
    let password = "Zx9Q7wJalrXUtnFEMI7K";
    let redactor = Redactor::of([Secret::new(format!("Basic {}", STANDARD.encode(format!("{id}:{password}"))))]);
    assert_eq!(redactor.text(&format!("no application {id} here")), format!("no application {id} here"));
    assert_eq!(redactor.text(&format!("not {id} but {password}!")), format!("not {id} but •••!"));
    assert_eq!(redactor.text(&format!("not {id}:{}!", &password[..16])), "not •••!", "the name goes with a part");
    assert_eq!(redactor.text(&format!("not {id}:{}!", &password[..15])), format!("not {id}:{}!", &password[..15]));
}

#[test]
fn escapes_that_are_cut_or_broken_are_read_as_far_as_they_go() {
    let redactor = redactor("hunter22/hunter23");
    assert_eq!(redactor.text("hunter22=\n/hunter23"), MASK, "a soft line break of one character");
    assert_eq!(redactor.text("hunter22=\r\n/hunter23"), MASK);
    for cut in ["\\U0000", "\\U0000002", "\\u00", "%2", "&#4", "=2"] {
        assert_eq!(redactor.bytes(format!("hunter22{cut}").as_bytes(), Extent::Cut), MASK.as_bytes(), "{cut}");
    }
    assert_eq!(redactor.text("hunter22\\U0000002fhunter23"), MASK);
    assert_eq!(redactor.words("key hunter22/hunter23").to_string(), "key •••");
}

#[test]
fn control_characters_of_a_secret_are_read_in_every_escape() {
    for (control, escaped) in [('\n', "\\n"), ('\r', "\\r"), ('\t', "\\t"), ('\u{8}', "\\b"), ('\u{c}', "\\f")] {
        let redactor = redactor(&format!("hunter22{control}hunter23"));
        for escape in
            [escaped.to_owned(), format!("\\u{:04x}", u32::from(control)), format!("%{:02X}", u32::from(control))]
        {
            assert_eq!(redactor.text(&format!("key hunter22{escape}hunter23!")), "key •••!", "{escape}");
        }
    }
}

#[test]
fn a_secret_of_one_character_again_and_again_is_found_in_what_was_coded_twice() {
    for secret in ["KKKKKKKKKKKKKKKKKKKKKKKK", "333333333333333333333333"] {
        let escaped = secret.replace(&secret[..1], &format!("%{:02X}", secret.as_bytes()[0]));
        for coded in [hex::encode(&escaped), STANDARD.encode(&escaped)] {
            assert_eq!(redactor(secret).text(&format!("key {coded}!")), "key •••!", "{secret}");
        }
    }
}

#[test]
fn a_secret_is_looked_for_from_three_characters_on() {
    assert_eq!(redactor("abc").text("the key abc"), "the key •••");
    assert_eq!(redactor("ab").text("the key ab"), "the key ab");
    let six = redactor("abcdef");
    assert_eq!(six.text("xabcdefx, a b c d e f"), "x•••x, •••");
    let five = redactor("abcde");
    assert_eq!(five.text("xabcdex, a b c d e"), "xabcdex, a b c d e", "words alone");
}

#[test]
fn a_mask_takes_whole_characters_and_nothing_more() {
    let latin = Redactor::of([Secret::new("h\u{fc}nter2"), Secret::new("\u{fc}\u{e9}nter3")]);
    assert_eq!(latin.text("\u{e9}h\u{fc}nter2\u{e9} and \u{fc}\u{e9}nter3"), "\u{e9}•••\u{e9} and •••");
    let masked_at = |bytes: &[u8], place: Range<usize>| masked(bytes, vec![place]);
    assert_eq!(masked_at("aéb".as_bytes(), 2..3), "a•••b".as_bytes());
    assert_eq!(masked_at("aéb".as_bytes(), 1..2), "a•••b".as_bytes());
    assert_eq!(masked_at(b"a\xe9\xa9b", 2..3), [b"a\xe9", MASK.as_bytes(), b"b"].concat(), "no text: byte by byte");
    assert_eq!(masked(b"abcdef", vec![3..5, 1..4]), "a•••f".as_bytes(), "places that overlap are one");
    assert_eq!(masked(b"abcdef", vec![1..3, 3..5]), "a•••f".as_bytes(), "and those that touch");
    assert_eq!(masked(b"abcdef", vec![0..1, 5..6]), "•••bcde•••".as_bytes());
}

#[test]
fn what_looks_like_a_secret_of_another_kind_keeps_its_name() {
    for (secret, text, shown) in [
        ("eyJhbGciOiJub25lIn0.eyJleHAiOjF9.wJalrXUtnFEMI", "sig wJalrXUtnFEMI", "sig •••"),
        ("abc.def.wJalrXUtnFEMI", "sig wJalrXUtnFEMI", "sig wJalrXUtnFEMI"),
        ("eyJhbGciOi wJal.lrXU.tnFEMIwJalr", "tail tnFEMIwJalr", "tail tnFEMIwJalr"),
        ("Zzz short", "word short", "word short"),
        ("Bearer short-1", "word short-1", "word •••"),
        ("not a scheme at all", "the scheme at all", "the scheme at all"),
    ] {
        assert_eq!(redactor(secret).text(text), shown, "{secret}");
    }
}

#[test]
fn a_short_secret_is_masked_where_it_stands_alone() {
    let redactor = redactor("abcd");
    assert_eq!(redactor.text("the key abcd, abcde and xabcd; ABCD"), "the key •••, abcde and xabcd; •••");
    assert_eq!(redactor.text("key=abcd&x=YWJjZA== %61bcd"), "key=•••&x=••• •••");
    let one = Redactor::of([Secret::new("1")]);
    assert_eq!(one.text("{\"a\":1,\"b\":11}"), "{\"a\":1,\"b\":11}");
}

#[test]
fn the_parts_of_a_secret_are_as_secret_as_the_whole() {
    for (secret, part) in [
        ("Bearer wJalrXUtnFEMI", "wJalrXUtnFEMI"),
        ("Splunk wJalrXUtnFEMI", "wJalrXUtnFEMI"),
        ("Basic bWU6d0phbHJYVXRuRkVNSQ==", "wJalrXUtnFEMI"),
        ("Basic bWU6d0phbHJYVXRuRkVNSQ==", "me:wJalrXUtnFEMI"),
        ("Endpoint=sb://a.example/;SharedAccessKeyName=b;SharedAccessKey=wJalr/XUtnFEMI=", "wJalr/XUtnFEMI="),
        ("sv=1&sr=c&sig=wJalr%2FXUtnFEMI%3D", "wJalr/XUtnFEMI="),
        ("eyJhbGciOiJub25lIn0.eyJleHAiOjF9.wJalrXUtnFEMI", "wJalrXUtnFEMI"),
        ("-----BEGIN KEY-----\nwJalrXUtnFEMI\nXUtnFEMIwJalr\n-----END KEY-----\n", "XUtnFEMIwJalr"),
    ] {
        assert_eq!(redactor(secret).text(&format!("<{part}>")), "<•••>", "{secret}");
    }
    assert_eq!(redactor("Bearer wJalrXUtnFEMI").text("Bearer realm=x"), "Bearer realm=x");
}

#[test]
fn a_secret_is_masked_in_every_text_of_a_json_value() {
    let value = serde_json::json!({ "a": ["hunter22", 1, null, 3_141_592_653_u64], "hunter22": { "b": "x hunter22" } });
    let redactor = Redactor::of([Secret::new("hunter22"), Secret::new("3141592653")]);
    let shown = serde_json::json!({ "a": ["•••", 1, null, "•••"], "•••": { "b": "x •••" } });
    assert_eq!(redactor.json(value), shown);
}

#[test]
fn a_secret_across_the_blocks_of_a_long_body_is_masked() {
    let redactor = redactor(SECRET);
    let coded: Vec<u8> = SECRET.bytes().flat_map(|byte| format!("&#x{byte:x};").into_bytes()).collect();
    for at in [BLOCK_BYTES - 200, BLOCK_BYTES - 1, BLOCK_BYTES, 2 * BLOCK_BYTES + 3] {
        let mut body = vec![b'.'; 3 * BLOCK_BYTES];
        body.splice(at..at + coded.len(), coded.iter().copied());
        let shown = redactor.bytes(&body, Extent::Whole);
        assert_eq!(shown.len(), body.len() - coded.len() + MASK.len(), "{at}");
    }
}

/// True if the text of `first` cannot be had back from that of `second`, or only by more work than is done.
fn is_lost(first: &str, second: &str) -> bool {
    let is_any = |name: &str, of: &[&str]| of.iter().any(|part| name.contains(part));
    // What is cut out of a coding, or squeezed in one, is no text for another.
    let cuts = |name: &str| is_any(name, &["breaks", "characters", "wrapped", "cut", "masked"]);
    let levels = |name: &str| {
        let codings = ["base64", "base32", "hexadecimal", "decimal", "dump", "binary", "gzip", "twice"];
        codings.iter().filter(|coding| name.contains(**coding)).count() + 2 * usize::from(name.contains("thrice"))
    };
    // In another case, digits of base64 and names of escapes are others.
    let changes_case = is_any(second, &["lower case", "upper case"]);
    cuts(first)
        || cuts(second)
        || changes_case
        || levels(first) + levels(second) > 3
        || (second.contains("hexadecimal") && first == "binary")
}

proptest! {
    #[test]
    fn no_secret_outlives_two_codings(secret in "[!-\\[\\]-~]{18,40}", first in 0..CODINGS.len(), second in 0..CODINGS.len()) {
        let ((first, code_first), (second, code_second)) = (CODINGS[first], CODINGS[second]);
        prop_assume!(!is_lost(first, second));
        let once = code_first(&secret);
        prop_assume!(second != "JSON, some" || !once.contains(&b'\\'));
        let coded = code_second(&String::from_utf8(once).unwrap());
        let shown = redactor(&secret).bytes(&coded, Extent::Whole);
        prop_assert!(shown != coded, "{} of {}: {}", second, first, String::from_utf8_lossy(&coded));
    }

    #[test]
    fn any_bytes_are_redacted_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), secret in ".{0,30}") {
        let shown = redactor(&secret).bytes(&bytes, Extent::Cut);
        prop_assert!(shown.len() <= bytes.len() * 3 + 9);
        let text = String::from_utf8_lossy(&bytes);
        redactor(&secret).text(&text);
    }
}
