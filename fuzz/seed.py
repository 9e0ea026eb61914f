#!/usr/bin/env python3
"""Seeds the corpus of every fuzz target from what the tests have: cases, vectors, and the documentation's examples."""

import hashlib
import json
import pathlib
import re

FUZZ = pathlib.Path(__file__).resolve().parent
ROOT = FUZZ.parent
URLS = [
    "https://bucket.s3.eu-west-1.amazonaws.com/in?x=1#y", "http://me:hunter/2secret@proxy.example:8080/x",
    "https://account.blob.core.windows.net/in?sv=2022-11-02&sig=abc%3D&sr=c&sp=cw&se=2026-01-01T00%3A00%3A00Z",
    "sb://ns.servicebus.windows.net/", "s3://bucket/key", "https://[::1]:8080/ä/%2e%2e/\u202e", "wasbs://c@a.blob.core.windows.net",
]  # fmt: skip
PASTED = [
    "Endpoint=sb://ns.servicebus.windows.net/;SharedAccessKeyName=send;SharedAccessKey=c2VjcmV0;EntityPath=hub",
    "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=c2VjcmV0;EndpointSuffix=core.windows.net",
    "SharedAccessSignature sr=sb%3a%2f%2fns.servicebus.windows.net%2fhub&sig=c2ln&se=1772672523&skn=send",
    "?sv=2022-11-02&ss=b&srt=co&sp=rwc&se=2026-01-01&sig=abc", "AKIAIOSFODNN7EXAMPLE", "arn:aws:s3:::bucket/key",
]  # fmt: skip
TOKENS = [
    '{"access_token":"a","token_type":"Bearer","expires_in":3600}', '{"error":"invalid_client"}',
    "access_token=a&expires_in=60", '{"access_token":"a","expires_in":"3600","token_type":"bearer"}', "<html>no</html>",
]  # fmt: skip
HEADS = [
    b"POST /in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\n[1]",
    b"PUT /demo/x HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n[1]\r\n0\r\n\r\n",
    b"POST /token HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 29\r\n\r\ngrant_type=client_credentials",
    b"PUT /demo/x HTTP/1.1\r\nHost: localhost\r\nx-amz-date: 20260305T010203Z\r\nx-amz-content-sha256: UNSIGNED-PAYLOAD\r\n"
    b"Authorization: AWS4-HMAC-SHA256 Credential=A/20260305/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=a\r\n"
    b"Content-Length: 0\r\n\r\n",
]


def put(target, seeds):
    folder = FUZZ / "corpus" / target
    folder.mkdir(parents=True, exist_ok=True)
    for seed in seeds:
        content = seed if isinstance(seed, bytes) else seed.encode()
        (folder / hashlib.sha1(content).hexdigest()).write_bytes(content)
    print(f"{target:20} {len(list(folder.iterdir()))}")


def files(pattern):
    return [path.read_bytes() for path in sorted(ROOT.glob(pattern)) if path.is_file() and path.stat().st_size < 200_000]


def main():
    cases = files("tests/diagnose/cases/**/*.http")
    bodies = [body for case in cases for body in re.findall(rb"\n\n([<{].*?)\n(?:###|$)", case, re.DOTALL)]
    documents = [path.read_text() for path in ROOT.glob("docs/*.md")] + [(ROOT / "README.md").read_text()]
    tables = [table for text in documents for table in re.findall(r"```toml\n(.*?)```", text, re.DOTALL)]
    put("destination", tables)
    put("batch", files("assets/batches/*.json"))
    entry = {
        "startedDateTime": "2026-03-05T01:02:03Z",
        "request": {"method": "PUT", "url": URLS[0], "headers": [{"name": "a", "value": "b"}]},
        "response": {"status": 403, "headers": [], "content": {"text": "<Error><Code>AccessDenied</Code></Error>"}},
        "_signpost": {"kind": "delivery", "failure": {"phase": "tls", "message": "certificate expired"}},
    }
    har = json.dumps({"log": {"version": "1.2", "entries": [entry]}})
    put("har", [har, *files("tests/har/**/*.har"), *files("tests/diagnose/**/*.har")])
    put("connection_string", PASTED)
    put("sas", [*PASTED, *URLS])
    put("url_and_target", URLS)
    put("paste", [*PASTED, *URLS, *tables[:5]])
    vectors = files("tests/vectors/**/*")
    put("sigv4_verify", [*vectors[:200], *HEADS])
    put("oauth_response", [b"\x64\x00\x01" + token.encode() for token in TOKENS])
    put("error_body", [b"\x2f\x01\x01" + body for body in bodies[:400]])
    put("receiver", [bytes([role]) + head for role in range(7) for head in HEADS])
    put("display", ["a\x1b[31m\u202e\u2028e\u0301\u0301\u0301\u0301\u0301", "\U000e0041\ufeffשָׁלוֹם", *bodies[:50]])
    put("history_row", [*files("tests/**/*.sqlite3"), *files("tests/**/*.db"), b"SQLite format 3\0", json.dumps(entry)])


main()
