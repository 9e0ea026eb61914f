"""Odd dates: on the command line, in a server's responses, and in requests to the receiver."""

import socket

from common import Home, Server, response
from receiver import Receiving

MOMENTS = [
    "9999-12-31T23:59:59-23:59", "0000-01-01T00:00:00+23:59", "9999-12-31T23:59:59Z", "0000-01-01T00:00:00Z",
    "2026-02-29T00:00:00Z", "2024-02-29T23:59:60Z", "2026-03-05", "1969-12-31T23:59:59Z", "+10000-01-01T00:00:00Z",
    "-0001-01-01T00:00:00Z", "2026-03-05T01:02:03.999999999999Z", "2026-13-01T00:00:00Z", "2026-03-05t01:02:03z", "",
]  # fmt: skip
HEADERS = [
    "Fri, 31 Dec 9999 23:59:59 GMT", "Fri, 31 Dec 9999 23:59:59 -2359", "Sat, 01 Jan 0000 00:00:00 +2359",
    "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "Thu, 30 Feb 2026 00:00:00 GMT", "0", "\xff", "",
    "Thu, 05 Mar 2026 25:61:61 GMT", "99999999999999999999", "20260305T010203Z", "99991231T235959Z", "00000101T000000Z",
]  # fmt: skip


def attack(area):
    with Home() as home, Server(response()) as server:
        destination = home.destination(server.url)
        for moment in MOMENTS:
            area.run(home, "send", destination, "--dry-run", f"--at={moment}", codes=(0, 2))
            area.run(home, "sample", "notification", "--messages", "5", f"--start={moment}", codes=(0, 2))
        for header in HEADERS:
            for name in ("Date", "Expires", "Retry-After", "Last-Modified"):
                answer = response("503 No", b"", f"{name}: {header}\r\n").decode("latin-1").encode("latin-1", "replace")
                with Server(answer) as odd:
                    area.run(home, "send", home.destination(odd.url), codes=(1,))
    with Home() as home, Receiving(home) as receiving:
        for header in HEADERS:
            for role in ("s3", "sigv4", "blob", "event-hubs", "oauth2"):
                for name in ("Date", "x-amz-date", "x-ms-date"):
                    said = receiving.ask(role, f"POST /demo/x HTTP/1.1\r\nHost: localhost\r\n{name}: {header}\r\n"
                                         "Authorization: AWS4-HMAC-SHA256 Credential=A/20260305/r/s3/aws4_request, "
                                         "SignedHeaders=host, Signature=a\r\nContent-Length: 0\r\n\r\n")  # fmt: skip
                    area.check(said.startswith(b"HTTP/1.1 4"), f"{role} responds to {name}: {header!r} with {said[:40]}")
        area.check(socket.create_connection(receiving.address("s3")), "the receiver still listens")
