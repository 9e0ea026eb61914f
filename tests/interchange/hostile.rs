//! Texts that mean harm: nothing is run, nothing is read, nothing hangs, and no secret is shown.

use proptest::prelude::*;
use signpost::domain::limits;
use signpost::interchange::import::{self, ImportError, ImportFormat};

use crate::{draft, line, said};

const FORMATS: [ImportFormat; 9] = [
    ImportFormat::Curl,
    ImportFormat::Postman,
    ImportFormat::OpenCollection,
    ImportFormat::Bruno,
    ImportFormat::Hurl,
    ImportFormat::Har,
    ImportFormat::Env,
    ImportFormat::Aws,
    ImportFormat::Pasted,
];

#[test]
fn a_command_in_a_command_is_never_run() {
    let folder = tempfile::tempdir().unwrap();
    let trace = folder.path().join("ran");
    let trace = trace.to_str().unwrap();
    for command in [
        format!("curl -H \"X-Api-Key: $(touch {trace})\" https://a.example/in"),
        format!("curl -H \"X-Api-Key: `touch {trace}`\" https://a.example/in"),
        format!("curl https://a.example/in; touch {trace}"),
        format!("curl https://a.example/in -d \"$(touch {trace})\""),
        format!("curl.exe https://a.example/in -d \"$(New-Item {trace})\" `\n"),
        format!("Invoke-RestMethod https://a.example/in -Headers @{{ a = (New-Item {trace}) }}"),
        format!("New-Item {trace}; Invoke-RestMethod https://a.example/in -Body $(New-Item {trace})"),
        format!("AWS_ACCESS_KEY_ID=AKID\nAWS_SECRET_ACCESS_KEY=$(touch {trace})"),
        format!(
            "opencollection: 1.0.0\nitems:\n  - http:\n      url: !!python/object/apply:os.system [\"touch {trace}\"]\n"
        ),
        format!(
            "post {{\n  url: https://a.example/in\n}}\n\nscript:pre-request {{\n  require('fs').writeFileSync('{trace}', '')\n}}\n"
        ),
        format!("X=$(touch {trace}) curl https://a.example/in"),
    ] {
        import::read(&command, None).ok();
        assert!(!std::path::Path::new(trace).exists(), "{command}");
    }
}

#[test]
fn a_file_that_is_named_is_not_read() {
    for command in [
        "curl -d @/etc/passwd https://a.example/in",
        "curl --data-binary @/etc/hostname https://a.example/in",
        "curl -T /etc/passwd https://a.example/in",
        "curl --data-urlencode x@/etc/passwd https://a.example/in",
        "curl -K /etc/passwd https://a.example/in",
        "curl -H @/etc/passwd https://a.example/in",
        "curl --json @/etc/passwd https://a.example/in",
        "Invoke-RestMethod https://a.example/in -Method Put -InFile /etc/passwd",
        "POST https://a.example/in\nfile,/etc/passwd;\n",
    ] {
        let draft = draft(command);
        assert!(draft.batch.is_none(), "{command}");
        assert!(said(&draft).contains("/etc/"), "{command}: {}", said(&draft));
    }
}

#[test]
fn deep_and_endless_texts_are_refused_or_read_and_hang_nothing() {
    let many = 100_000;
    let texts = [
        "[".repeat(many),
        "{\"item\":[".repeat(many),
        format!("{{\"item\":{}1{}}}", "[".repeat(many), "]".repeat(many)),
        "$(".repeat(many),
        format!("curl {}", "$(".repeat(many)),
        format!("curl {}", "`".repeat(many + 1)),
        format!("curl {}", "'".repeat(many + 1)),
        format!("curl {}", "\"".repeat(many + 1)),
        format!("curl {}", "\\".repeat(many)),
        format!("curl {}", "^".repeat(many)),
        format!("curl {}", "%A%".repeat(many)),
        format!("curl {}", "${".repeat(many)),
        format!("curl {}", "{{".repeat(many)),
        format!("curl {}", "<<E ".repeat(many)),
        format!("curl {}", "\u{201c}a ".repeat(many)),
        format!("curl {}", "\u{2018} \u{201c} ".repeat(many)),
        format!("curl {}", "@'\n".repeat(many)),
        format!("Invoke-RestMethod https://a.example/in -Headers {}", "@{a=".repeat(many)),
        format!("Invoke-RestMethod https://a.example/in -Body {}", "(".repeat(many)),
        format!("Invoke-RestMethod https://a.example/in -Headers @{{{}}}", "a='b';".repeat(many)),
        format!(
            "$h=@{{}}\n{}Invoke-RestMethod https://a.example/in -Headers $h",
            "$h.Add('a','b')\n".repeat(many / 10)
        ),
        format!("curl https://a.example/in -d '{}'", "a&".repeat(many)),
        format!("POST https://a.example/in\n`{}`", "{{".repeat(many)),
        format!("POST https://a.example/in\n`{}`", "{{a}}".repeat(many)),
        format!("curl {}", "-H a:b ".repeat(many)),
        "curl ".repeat(many),
        format!("curl https://a.example/in {}", "--url-query a=b ".repeat(many)),
        "curl https://a.example/in\n".repeat(10_000),
        "opencollection: 1\nitems:\n".to_owned() + &"- ".repeat(many),
        "opencollection: 1\nitems: ".to_owned() + &"[".repeat(many),
        "post {\n".repeat(many),
        "POST https://a.example\n{\n".repeat(many / 10),
        "POST https://a.example/in\n```\n".to_owned() + &"x\n".repeat(many),
        "A=1\n".repeat(many),
        "[a]\n".repeat(many),
    ];
    for text in &texts {
        import::read(text, None).ok();
        let beginning: String = text.chars().take(many / 20).collect();
        for format in FORMATS {
            import::read(&beginning, Some(format)).ok();
        }
    }
}

/// `count` parts, each with its number in the place of `#`.
fn numbered(part: &str, count: usize) -> String {
    (0..count).map(|number| part.replace('#', &number.to_string())).collect()
}

#[test]
fn a_text_with_many_things_to_leave_out_names_some_and_counts_the_rest() {
    let many = 30_000;
    for text in [
        format!("curl https://a.example/in {}", numbered("-H h#:b ", many)),
        format!("POST https://a.example/in\n{}", numbered("h#: b\n", many)),
        format!("AWS_ACCESS_KEY_ID=AKID\n{}", numbered("A#_SECRET=x\n", many)),
        format!(
            "{{\"info\":{{}},\"item\":[{}{{}}]}}",
            numbered(r#"{"name":"a#","request":{"method":"POST","url":"{{base}}/#"}},"#, many)
        ),
        numbered("curl -H 'Authorization: Bearer $T' \"$U/#\"\n", many),
    ] {
        let found = import::read(&text, None).unwrap();
        let lists = found.drafts.iter().map(|draft| &draft.left_out).chain([&found.left_out]);
        let longest = lists.max_by_key(|left_out| left_out.len()).unwrap();
        assert_eq!(longest.len(), limits::IMPORT_LEFT_OUT_MAX + 1);
        assert!(longest.last().unwrap().what.ends_with(" more"), "{:?}", longest.last());
    }
}

#[test]
fn no_format_makes_more_destinations_than_one_import_may() {
    let many = 2 * limits::IMPORT_DESTINATIONS_MAX;
    let entry = r#"{"request":{"method":"POST","url":"https://a.example/#","headers":[]},"response":{"status":200}},"#;
    for text in [
        numbered("[p#]\naws_access_key_id=AKID\naws_secret_access_key=abcdefgh\n", many),
        numbered("curl https://a.example/#\n", many),
        numbered("POST https://a.example/#\nHTTP 200\n", many),
        format!(r#"{{"log":{{"entries":[{}]}}}}"#, numbered(entry, many).trim_end_matches(',')),
        format!("User name,Access key ID,Secret access key\n{}", numbered("u#,AKID,abcdefgh\n", many)),
    ] {
        let beginning: String = text.chars().take(60).collect();
        let found = import::read(&text, None).unwrap_or_else(|problem| panic!("{beginning}: {problem}"));
        assert_eq!(found.drafts.len(), limits::IMPORT_DESTINATIONS_MAX, "{beginning}");
        let is_said = found.left_out.iter().any(|left_out| left_out.reason.contains("at most 100"));
        assert!(is_said, "{beginning}: {:?}", found.left_out);
    }
}

#[test]
fn names_and_sentences_are_as_long_as_somebody_reads() {
    let long = "n".repeat(100_000);
    for text in [
        format!("# {long}\ncurl https://a.example/in"),
        format!("curl -d @{long} -H '{long}: 1' https://a.example/in"),
        format!("curl -H \"X-Api-Key: a${long}\" https://a.example/in"),
        format!("curl https://a.example/{long}"),
        format!("curl \"https://a.example/${long}\""),
        format!("[{long}]\naws_access_key_id=AKID\naws_secret_access_key=abcdefgh\n{long}_secret=abcdefgh\n"),
    ] {
        let found = import::read(&text, None).unwrap();
        let said: usize = found.drafts.iter().map(|draft| said(draft).len() + draft.destination.name.len()).sum();
        let rest: usize = found.left_out.iter().map(|left_out| left_out.what.len() + left_out.reason.len()).sum();
        assert!(said + rest < 5_000, "{}: {said} {rest}", &text[..20]);
    }
}

#[test]
fn token_requests_alone_make_no_more_destinations_than_deliveries_do() {
    let part = "curl https://a#.example/token -d 'grant_type=client_credentials&client_id=a'\n";
    let found = import::read(&numbered(part, 1_000), None).unwrap();
    assert_eq!(found.drafts.len(), limits::IMPORT_DESTINATIONS_MAX);
    assert!(found.left_out[0].reason.contains("at most 100"), "{:?}", found.left_out);
}

/// Texts in which one long value belongs to very many requests, each of which would hold a copy, and what is said then.
fn shared_values() -> Vec<(String, &'static str)> {
    let (long, many) = ("A".repeat(48 * 1024), 4_000);
    let item = r#"{"request":{"method":"POST","url":"https://a.example/in"}}"#;
    let items = vec![item; many].join(",");
    let (value, variable) = (&long[..16 * 1024], "{{a}}".repeat(100_000));
    let bearer = format!(r#"{{"type":"bearer","bearer":[{{"key":"token","value":"{long}"}}]}}"#);
    let of_powershell = "Invoke-RestMethod https://a.example/in -Headers $h\n".repeat(many);
    let said = "hold at most 64 MiB";
    vec![
        (format!(r#"{{"info":{{}},"auth":{bearer},"item":[{items}]}}"#), said),
        (
            format!(
                "opencollection: 1.0.0\nrequest:\n  auth:\n    type: bearer\n    token: {long}\nitems:\n{}",
                "  - http: {url: https://a.example/in}\n".repeat(many)
            ),
            said,
        ),
        (format!("curl -d '{long}' {}", "https://a.example/in ".repeat(many)), said),
        (format!("$h = @{{ 'X-Api-Key' = '{long}' }}\n{of_powershell}"), said),
        (
            format!(
                r#"{{"info":{{}},"variable":[{{"key":"a","value":"{value}"}}],"item":[{{"request":{{"url":"https://a.example/{variable}"}}}}]}}"#
            ),
            said,
        ),
    ]
}

#[test]
fn one_value_in_many_requests_is_read_until_it_takes_too_much() {
    for (text, said) in shared_values() {
        let beginning: String = text.chars().take(60).collect();
        let found = import::read(&text, None).unwrap_or_else(|problem| panic!("{beginning}: {problem}"));
        let is_said = found.left_out.iter().any(|left_out| left_out.reason.contains(said));
        assert!(is_said, "{beginning}: {:?}", found.left_out);
    }
}

#[test]
fn a_yaml_bomb_is_refused_with_its_line() {
    let mut bomb = "opencollection: 1.0.0\na: &a [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for (name, of) in [("b", "a"), ("c", "b"), ("d", "c"), ("e", "d")] {
        let line = format!("{name}: &{name} [{}]\n", vec![format!("*{of}"); 9].join(", "));
        bomb += &line;
    }
    let problem = import::read(&bomb, None).err().unwrap().to_string();
    assert!(problem.contains("anchor") && problem.contains("line 2"), "{problem}");
}

#[test]
fn variables_that_stand_for_each_other_end() {
    let text = "A=$B$B$B$B$B$B$B$B; B=$A$A$A$A$A$A$A$A; curl -H \"X-Api-Key: $A\" https://a.example/in";
    assert!(line(&draft(text)).starts_with("POST https://a.example/in X-Api-Key $"));
}

#[test]
fn more_than_the_limit_is_refused() {
    let text = " ".repeat(limits::IMPORT_BYTES_MAX as usize + 1);
    assert_eq!(import::read(&text, None).err(), Some(ImportError::TooLarge));
}

#[test]
fn no_sentence_about_an_import_has_a_secret_in_it() {
    let secret = "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY";
    for text in [
        format!("curl -H 'X-Api-Key: {secret}' https://a.example/in"),
        format!("curl -u me:{secret} https://a.example/in"),
        format!("curl --oauth2-bearer {secret} https://a.example/in"),
        format!("curl -x http://me:{secret}@proxy:1 -U me:{secret} --pass {secret} -b s={secret} https://a.example/in"),
        format!("curl https://me:{secret}@a.example/in"),
        format!("curl -H 'Cookie: a={secret}' -H 'X-Other: 1' https://a.example/in"),
        format!("curl -T b 'https://acme.blob.core.windows.net/in?sv=2022-11-02&sr=c&sig={secret}'"),
        format!(
            "curl --aws-sigv4 aws:amz:eu-west-1:s3 -u AKID:{secret} -H 'x-amz-security-token: {secret}' https://a.example/in"
        ),
        format!("AWS_ACCESS_KEY_ID=AKID\nAWS_SECRET_ACCESS_KEY={secret}\nOTHER_SECRET={secret}\n"),
        format!("DefaultEndpointsProtocol=https;AccountName=acme;AccountKey={secret};EndpointSuffix=core.windows.net"),
        format!("POST https://a.example/in\nX-Api-Key: {secret}\n[Options]\nproxy: http://me:{secret}@p:1\n"),
        format!("# key {secret}\ncurl -H 'X-Api-Key: {secret}' https://a.example/in"),
        format!("# me:{secret}\ncurl -u me:{secret} https://a.example/in -d @{secret}.json"),
        format!("curl https://me:{secret}@a.example/in -H 'X-{secret}: 1' -H 'X-Api-Key: {secret}'"),
        format!("POST https://id.example/token?grant_type=client_credentials&client_id=a&client_secret={secret}"),
        format!("curl -H 'Authorization: Digest username=\"a\", response=\"{secret}\"' https://a.example/in"),
        format!("User name,Access key ID,Secret access key\nacme,AKID,{secret}\n"),
    ] {
        let found = import::read(&text, None).unwrap();
        let of_drafts: String = found.drafts.iter().map(said).collect();
        let rest = found.left_out.iter().map(|left_out| format!("{} {}", left_out.what, left_out.reason));
        let names =
            found.drafts.iter().map(|draft| format!("{} {:?}", draft.destination.name, draft.destination.connection));
        let said = std::iter::once(of_drafts).chain(rest).chain(names).collect::<Vec<_>>().join("\n");
        assert!(!said.contains(secret), "{text}\n{said}");
    }
}

proptest! {
    #[test]
    fn no_text_makes_a_reader_panic(text in "(curl |curl.exe |irm a -Headers @\\{|POST |post \\{\n|info:\nhttp:\n|A=|\\[a\\]\n|)[ -~\n\té`^%$(){}'\"\\\\-]{0,80}") {
        import::read(&text, None).ok();
        for format in FORMATS {
            import::read(&text, Some(format)).ok();
        }
    }
}
