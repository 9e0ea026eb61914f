//! curl commands, in the quoting of each shell.

use signpost::interchange::import::ImportFormat;

use crate::{draft, found, line, said};

#[test]
fn every_shells_quoting_gives_the_same_header() {
    let expected = "POST https://a.example/in X-Api-Key =it's \"50%\" $HOME";
    for command in [
        // POSIX
        r#"curl https://a.example/in -H 'X-Api-Key: it'\''s "50%" $HOME' -d '[]'"#,
        r#"curl https://a.example/in -H "X-Api-Key: it's \"50%\" \$HOME" -d '[]'"#,
        r"curl https://a.example/in -H $'X-Api-Key: it\'s \x2250%\u0022 $HOME' -d '[]'",
        "$ curl https://a.example/in \\\n  -H X-Api-Key:\\ it\\'s\\ \\\"50%\\\"\\ \\$HOME \\\n  -d '[]'",
        "curl https://a.example/in \\\r\n  -H 'X-Api-Key: it'\"'\"'s \"50%\" $HOME' \\\r\n  -d '[]'\r\n",
        // fish: a backslash counts within single quotes
        r#"curl https://a.example/in -H 'X-Api-Key: it\'s "50%" $HOME' -d '[]'"#,
        // cmd
        "curl.exe https://a.example/in ^\n  -H \"X-Api-Key: it's \\\"50%%\\\" $HOME\" ^\n  -d \"[]\"",
        "curl ^\"https://a.example/in^\" ^\r\n  -H ^\"X-Api-Key: it's ^\\^\"50^%^\\^\" $HOME^\" ^\r\n  --data-raw ^\"[]^\"",
        "curl https://a.example/in ^\n  -H \"X-Api-Key: it's \"\"50%\"\" $HOME\" ^\n  -d []",
        // PowerShell
        "curl.exe https://a.example/in `\n  -H 'X-Api-Key: it''s \"50%\" $HOME' `\n  -d '[]'",
        "curl.exe 'https://a.example/in' `\n  -H \"X-Api-Key: it's `\"50%`\" `$HOME\" `\n  -d '[]'",
    ] {
        let draft = draft(command);
        assert_eq!(line(&draft), expected, "{command}");
        assert_eq!(draft.batch.unwrap().payload().bytes()[..], *b"[]", "{command}");
    }
}

#[test]
fn a_variable_of_each_shell_is_an_environment_variable() {
    for command in [
        "curl -H \"X-Api-Key: $ACME_KEY\" https://a.example/in",
        "curl -H \"X-Api-Key: ${ACME_KEY}\" https://a.example/in",
        "curl -H \"X-Api-Key: ${ACME_KEY:?set it}\" https://a.example/in",
        "curl -H \"X-Api-Key: %ACME_KEY%\" https://a.example/in",
        "curl.exe -H \"X-Api-Key: $env:ACME_KEY\" https://a.example/in",
        "curl.exe -H \"X-Api-Key: ${env:ACME_KEY}\" `\n https://a.example/in",
    ] {
        assert_eq!(line(&draft(command)), "POST https://a.example/in X-Api-Key $ACME_KEY", "{command}");
    }
}

#[test]
fn a_variable_that_the_text_sets_has_its_value() {
    for command in [
        "KEY=abc; curl -H \"X-Api-Key: $KEY\" https://a.example/in",
        "export KEY='abc'\ncurl -H \"X-Api-Key: $KEY\" https://a.example/in",
        "set -x KEY abc\ncurl -H \"X-Api-Key: $KEY\" https://a.example/in",
        "set \"KEY=abc\"\ncurl -H \"X-Api-Key: %KEY%\" ^\n https://a.example/in",
        "$KEY = 'abc'\ncurl.exe -H \"X-Api-Key: $KEY\" `\n https://a.example/in",
        "HOST=a.example\nKEY=abc\ncurl -H \"X-Api-Key: $KEY\" \"https://$HOST/in\"",
    ] {
        assert_eq!(line(&draft(command)), "POST https://a.example/in X-Api-Key =abc", "{command}");
    }
}

#[test]
fn each_way_to_authenticate_becomes_its_method() {
    let s3 = "https://acme.s3.eu-west-1.amazonaws.com/in";
    let blob = "https://acme.blob.core.windows.net/in";
    for (command, expected) in [
        (
            format!("curl --aws-sigv4 aws:amz:eu-west-1:s3 -u AKIDEXAMPLE:sEcReT -T batch.json {s3}"),
            format!("PUT {s3} aws eu-west-1 s3 AKIDEXAMPLE =sEcReT"),
        ),
        (
            format!("curl --aws-sigv4 aws:amz --user 'AKIDEXAMPLE:sEcReT' -H 'x-amz-security-token: tok' {s3}"),
            format!("PUT {s3} aws eu-west-1 s3 AKIDEXAMPLE =sEcReT =tok"),
        ),
        (
            format!("curl -XPUT {s3}/2026/03/05/1772672523123 -H 'Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260305/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=abc'"),
            format!("PUT {s3} aws eu-west-1 s3 AKIDEXAMPLE $AWS_SECRET_ACCESS_KEY"),
        ),
        ("curl -u me:pw https://a.example/in".to_owned(), "POST https://a.example/in Authorization =Basic bWU6cHc=".to_owned()),
        ("curl --oauth2-bearer tok https://a.example/in".to_owned(), "POST https://a.example/in Authorization =Bearer tok".to_owned()),
        (
            format!("curl -T b.json '{blob}/2026/03/05/1772672523123.json?sv=2022-11-02&sr=c&sig=abc%3D' -H 'x-ms-blob-type: BlockBlob'"),
            format!("PUT {blob} sas token =sv=2022-11-02&sr=c&sig=abc%3D"),
        ),
        (
            "curl -H 'Authorization: SharedAccessSignature sr=x&sig=y&se=1&skn=send' https://ns.servicebus.windows.net/hub/messages".to_owned(),
            "POST https://ns.servicebus.windows.net/hub sas token =SharedAccessSignature sr=x&sig=y&se=1&skn=send".to_owned(),
        ),
        ("curl https://a.example/in --json '[]'".to_owned(), "POST https://a.example/in none".to_owned()),
        ("curl a.example/in".to_owned(), "POST http://a.example/in none".to_owned()),
    ] {
        assert_eq!(line(&draft(&command)), expected, "{command}");
    }
}

#[test]
fn a_token_request_and_the_delivery_are_one_destination() {
    let expected = "POST https://a.example/in oauth2 https://id.example/token me =pw body x";
    for command in [
        "curl https://id.example/token -d grant_type=client_credentials -d client_id=me -d client_secret=pw -d scope=x\ncurl https://a.example/in -H 'Authorization: Bearer eyJ' -d '[]'",
        "TOKEN=$(curl -s https://id.example/token -d 'grant_type=client_credentials&client_id=me&client_secret=pw&scope=x' | jq -r .access_token)\ncurl https://a.example/in -H \"Authorization: Bearer $TOKEN\" -d '[]'",
        "curl https://id.example/token --data-urlencode grant_type=client_credentials --data-urlencode client_id=me --data-urlencode client_secret=pw --data-urlencode scope=x && curl --oauth2-bearer $T https://a.example/in",
    ] {
        assert_eq!(line(&draft(command)), expected, "{command}");
    }
    let alone = draft("curl -u me:pw https://id.example/token -d grant_type=client_credentials");
    assert_eq!(line(&alone), "POST  oauth2 https://id.example/token me =pw header");
    assert!(said(&alone).contains("fill in url"));
}

#[test]
fn settings_of_the_connection_are_taken() {
    let draft = draft(
        "curl -x proxy:8080 --cacert ca.pem -E c.pem --key k.pem --connect-timeout 2.5 -m 60 -y 9 https://a.example/in",
    );
    let connection = &draft.destination.connection;
    assert_eq!(connection.proxy_url.as_deref(), Some("http://proxy:8080"));
    assert_eq!(connection.ca_file.as_deref(), Some("ca.pem".as_ref()));
    assert_eq!(connection.client_certificate_file.as_deref(), Some("c.pem".as_ref()));
    assert_eq!(connection.client_key_file.as_deref(), Some("k.pem".as_ref()));
    let seconds =
        (connection.connect_timeout_seconds, connection.total_timeout_seconds, connection.idle_timeout_seconds);
    assert_eq!(seconds, (Some(3), Some(60), Some(9)));
}

#[test]
fn what_is_not_taken_is_said() {
    for (options, word) in [
        ("-k", "--insecure"),
        ("-kLs", "--location"),
        ("-K secrets.conf", "--config"),
        ("-d @/etc/passwd", "/etc/passwd"),
        ("--data-binary @- < batch.json", "standard input"),
        ("-T batch.json", "batch.json"),
        ("-X DELETE", "DELETE"),
        ("-H 'X-Tenant: 7'", "X-Tenant"),
        ("-H @headers.txt", "headers.txt"),
        ("-x http://me:hunter2@proxy:1", "password of the proxy"),
        ("-b sid=hunter2", "cookie"),
        ("-F a=b", "multipart"),
        ("-d a=b -H 'content-type: text/csv'", "content type"),
        ("-H \"X-Api-Key: $(cat key)\"", "a command makes it"),
        ("-H \"X-Api-Key: Bearer $KEY\"", "the variable KEY is a part of it"),
    ] {
        let draft = draft(&format!("curl {options} https://a.example/in"));
        let said = said(&draft);
        assert!(said.contains(word), "{options}: {said}");
        assert!(
            !said.contains("hunter2") && !format!("{:?}", draft.destination.connection).contains("hunter2"),
            "{said}"
        );
    }
}

#[test]
fn a_here_document_is_the_batch() {
    let draft = draft("curl https://a.example/in -d @- <<'EOF'\n[{}]\nEOF\n");
    assert_eq!(draft.batch.unwrap().payload().bytes()[..], *b"[{}]\n");
}

#[test]
fn the_comment_above_a_command_is_the_name() {
    assert_eq!(draft("#!/bin/sh\n# Acme landing\ncurl https://a.example/in").destination.name, "Acme landing");
    assert_eq!(draft("curl https://acme.s3.eu-west-1.amazonaws.com/in").destination.name, "acme");
}

#[test]
fn several_commands_are_several_destinations() {
    let found = found("curl https://a.example/1\ncurl https://a.example/2; curl \"$URL\"", Some(ImportFormat::Curl));
    let lines: Vec<String> = found.drafts.iter().map(line).collect();
    assert_eq!(lines, ["POST https://a.example/1 none", "POST https://a.example/2 none"]);
    assert!(found.left_out[0].reason.contains("variable URL"), "{:?}", found.left_out);
}
