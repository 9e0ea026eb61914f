"""Hostile files: cut, with flipped bytes, deep, endless, and none at all."""

import json
import os

from common import Home, Server, response

DESTINATION = '''name = "Acme landing bucket"
url = "https://acme-iot-landing.s3.eu-west-1.amazonaws.com/telemetry"

[auth]
method = "aws-sigv4"
access_key_id = "AKIAIOSFODNN7EXAMPLE"
secret_access_key = { env = "TEST_SECRET" }
region = "eu-west-1"
service = "s3"

[connection]
idle_timeout_seconds = 5
'''


def variants(area, content):
    """`content` cut and with one byte changed, at places all over it."""
    count = min(len(content), int(150 * area.scale))
    places = sorted(area.random.sample(range(len(content)), count))
    for at in places:
        yield f"cut at {at}", content[:at]
        for byte in (content[at] ^ 0x80, content[at] ^ 1, 0):
            yield f"byte {at} is {byte}", content[:at] + bytes([byte]) + content[at + 1 :]


def attack(area):
    with Home() as home, Server(response("403 No", "<Error><Code>AccessDenied</Code></Error>")) as server:
        har = os.path.join(home.path, "seed.har")
        area.run(home, "send", home.destination(server.url), "--har", har, codes=(1,))
        with open(har, "rb") as file:
            har = file.read()
        batch = area.run(home, "sample", "measurement", codes=(0,)).raw_out
        seeds = (
            ("destination.toml", DESTINATION.encode(), ["send", "--dry-run"]),
            ("batch.json", batch, ["validate"]),
            ("file.har", har, ["diagnose"]),
            ("keys.json", b'{"s3":{"region":"eu-west-1"}}', None),
        )
        for name, content, arguments in seeds:
            if arguments is None:
                continue
            for what, changed in variants(area, content):
                path = home.file(name, changed)
                result = area.run(home, arguments[0], path, *arguments[1:])
                if result.code == 2:
                    area.check(name in result.err, f"the message does not name the file ({name}, {what}): {result.err}")
        large(area, home)
        endless(area, home)


def large(area, home):
    for name, content, arguments in (
        ("deep.json", b"[" * 3_000_000, ["validate"]),
        ("many.json", b"[" + b"0," * 3_000_000 + b"0]", ["validate"]),
        ("deep.har", b'{"log":{"entries":' + b"[" * 1_000_000, ["diagnose"]),
        ("null.har", b'{"log":{"entries":[' + b"null," * 5_000_000 + b"null]}}", ["diagnose"]),
        ("long.toml", b"name = '" + b"x" * 1_000_000 + b"'", ["send"]),
        ("deep.toml", b"a = " + b"[" * 100_000, ["send"]),
    ):
        path = home.file(name, content)
        area.run(home, *arguments, path)
    spread = {"log": {"version": "1.2", "entries": [{"request": {"headers": [{"name": "a", "value": "\u001b[31m"}]}}]}}
    area.run(home, "diagnose", home.file("odd.har", json.dumps(spread)))


def endless(area, home):
    fifo = os.path.join(home.path, "fifo")
    os.mkfifo(fifo)
    with Server(response()) as server:
        for path in ("/dev/zero", "/dev/random", fifo, home.path, "/proc/self/mem", os.path.join(home.path, "missing")):
            commands = [["validate", path], ["diagnose", path], ["receive", "--keys", path], ["send", path]]
            commands.append(["send", home.destination(server.url), "--batch", path])
            for field in ("ca_file", "client_certificate_file", "client_key_file"):
                url = server.url.replace("http:", "https:")
                more = f'[connection]\n{field} = "{path}"\n'
                commands.append(["send", home.destination(url, more, f"{field}.toml")])
            for command in commands:
                area.run(home, *command, codes=(1, 2), timeout=30)
            environment = home.environment(SSL_CERT_FILE=path)
            destination = home.destination(server.url.replace("http:", "https:"))
            area.run(home, "send", destination, codes=(1, 2), environment=environment, timeout=30)
