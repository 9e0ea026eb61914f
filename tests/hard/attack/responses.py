"""Hostile responses, and each of them cut at every byte."""

import gzip
import json
import os

from common import Home, Server, response

HOSTILE = "a\x1b[31m\u202e\u2028\u2029\u061c\x9b\ufeff" + "\u0301" * 50 + "b"
XML = "<?xml version='1.0'?><Error><Code>SignatureDoesNotMatch</Code><Message>No</Message><A>&#27;[31m</A></Error>"
RECORDED = {
    "success": response("200 OK", b'{"ok":true}', "Content-Type: application/json\r\n"),
    "refusal": response("403 Forbidden", XML, "Content-Type: application/xml\r\nx-amz-request-id: 1\r\n"),
    "chunked": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n3;x=y\r\nabc\r\n0\r\nX: y\r\n\r\n",
    "gzip": response("500 No", gzip.compress(b"hello " * 99, mtime=0), "Content-Encoding: gzip\r\n"),
    "redirect": response("302 Found", b"", "Location: https://elsewhere.example/?sig=abc\r\n"),
}


def scenarios():
    yield response("200 OK", HOSTILE), True
    yield response(f"403 {HOSTILE}", f"<title>{HOSTILE}</title>", "Content-Type: text/html\r\n"), False
    yield response("400 No", json.dumps({"error": HOSTILE, "message": HOSTILE}, ensure_ascii=False)), False
    yield response("500 No", f"<Error><Code>{HOSTILE}</Code></Error>", f"X-{HOSTILE}: y\r\nX: {HOSTILE}\r\n"), False
    yield response("500 No", b"[" * 200_000), False
    yield response("500 No", b"<a>" * 200_000), False
    yield response("500 No", gzip.compress(bytes(60 << 20)), "Content-Encoding: gzip\r\n"), False
    yield response("200 OK", gzip.compress(bytes(60 << 20)), "Content-Encoding: gzip\r\n"), False
    yield response("500 No", b"x", "Content-Encoding: " + ",".join(["gzip"] * 2_000) + "\r\n"), False
    yield b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!", None
    yield b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", None
    yield b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nx", False
    yield b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 100_000 + b"\r\n", None
    yield b"HTTP/1.1 999 \xff\xfe\r\nContent-Length: 0\r\n\r\n", False
    yield b"HTTP/1.1 100 Continue\r\n\r\n" * 500 + response(), None
    yield b"SSH-2.0-OpenSSH_9.9\r\n", False
    yield b"\x00" * 5_000, False
    yield b"", False


def deliver(area, home, answer, is_delivered, what):
    with Server(answer) as server:
        destination = home.destination(server.url, "[connection]\nidle_timeout_seconds = 5\n")
        har = os.path.join(home.path, "out.har")
        result = area.run(home, "send", destination, "--json", "--har", har, codes=(0, 1))
    try:
        document = json.loads(result.out)
    except ValueError:
        area.check(False, f"{what}: no JSON document")
        return
    said = document["delivered"]
    area.check((result.code == 0) == said, f"{what}: delivered is {said}, the exit code {result.code}")
    area.check(is_delivered in (None, said), f"{what}: delivered is {said}")
    diagnosed = area.run(home, "diagnose", har, "--json", codes=(0, 1))
    if document["exchanges"]:
        succeeded = json.loads(diagnosed.out)["entry"]["succeeded"]
        area.check(succeeded == said, f"{what}: diagnose says that it succeeded: {succeeded}")


def attack(area):
    with Home() as home:
        for number, (answer, is_delivered) in enumerate(scenarios()):
            deliver(area, home, answer, is_delivered, f"scenario {number}")
        for name, whole in RECORDED.items():
            is_fine = name in ("success", "chunked")
            # Every byte, unless there are more of them than the scale has time for.
            step = max(1, int(len(whole) / (100 * area.scale)))
            for length in [*range(0, len(whole), step), len(whole)]:
                is_whole = length == len(whole)
                deliver(area, home, whole[:length], is_fine and is_whole, f"{name} cut at byte {length}")
