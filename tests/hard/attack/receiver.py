"""The receiver under attack: hosts, smuggling, floods, slow and half-sent bodies, and its memory through all of it."""

import json
import os
import socket
import subprocess
import time

from common import Home

MEGABYTE = 1 << 20
PEAK_MAX = 300 * MEGABYTE
HOSTS = {
    "localhost": True, "localhost.": True, "LOCALHOST:1": True, "127.0.0.1": True, "[::1]:80": True,
    "localhost..": False, "evil.example": False, "evil.example@localhost": False, "localhost:80:80": False,
    "127.1": False, "2130706433": False, "0x7f.1": False, "::1": False, "localhost\t.evil.example": False,
    "localhost,evil.example": False, "localhost/": False, "localhost#": False, "": False, "127.0.0.1.nip.io": False,
}  # fmt: skip
SMUGGLED = [
    "Content-Length: 5\r\nContent-Length: 6\r\n", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
    "Transfer-Encoding: chunked, identity\r\n", "Transfer-Encoding: xchunked\r\n", "Transfer-Encoding : chunked\r\n",
    "Transfer-Encoding:\x0bchunked\r\n", "Content-Length: +5\r\n", "Content-Length: 0x5\r\n", "Content-Length: -1\r\n",
    "Content-Length: 5 5\r\n", "Content-Length: 99999999999999999999\r\n", " Content-Length: 5\r\n", "X\r\n",
    "Content-Length: 5\nContent-Length: 5\r\n", "X: y\r\n z\r\n", "X\x00: y\r\n", "X: \x00\r\n", "Content-Length: 5,5\r\n",
]  # fmt: skip


class Receiving:
    """A receiver that runs until the end of the block."""

    def __init__(self, home, *arguments):
        self.home, self.arguments = home, arguments

    def __enter__(self):
        # Into a file: nobody reads the events while the attack runs, and a full pipe is an attack of its own.
        self.path = os.path.join(self.home.path, "receiver.out")
        with open(self.path, "wb") as out:
            arguments = ["receive", "--json", *self.arguments]
            self.process = self.home.start(*arguments, stdout=out, stderr=subprocess.DEVNULL)
        for _ in range(600):
            with open(self.path, encoding="utf-8") as out:
                line = out.readline()
            if line.endswith("\n"):
                self.roles = json.loads(line)["roles"]
                return self
            time.sleep(0.1)
        raise RuntimeError("the receiver did not start")

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()

    def address(self, role):
        url = self.roles[role].get("url") or self.roles[role]["ingest_url"]
        host, port = url.split("://")[1].split("/")[0].split(":")
        return host, int(port)

    def connect(self, role="open"):
        return socket.create_connection(self.address(role), timeout=30)

    def ask(self, role, request):
        """What comes back for `request` until the end."""
        with self.connect(role) as connection:
            try:
                connection.sendall(request if isinstance(request, bytes) else request.encode("latin-1"))
                connection.shutdown(socket.SHUT_WR)
                return rest(connection)
            except OSError as error:
                return f"{error}".encode()

    def peak(self):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            line = next(line for line in status if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024


def rest(connection):
    parts = []
    while part := connection.recv(1 << 16):
        parts.append(part)
    return b"".join(parts)


def request(body=b"[1]", host="localhost", headers="", method="POST", target="/in"):
    head = f"{method} {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{headers}"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode("latin-1") + body


def attack(area):
    with Home() as home, Receiving(home) as receiving:
        heads(area, receiving)
        flood(area, receiving)
        stored(area, home, receiving)
        said = receiving.ask("open", request())
        area.check(said.startswith(b"HTTP/1.1 200"), f"after all of it a request gets {said[:60]}")
        peak = receiving.peak()
        area.check(peak < PEAK_MAX, f"the peak of memory is {peak // MEGABYTE} MB")
        area.remarks.append(f"peak {peak // MEGABYTE} MB")


def heads(area, receiving):
    for host, is_local in HOSTS.items():
        said = receiving.ask("open", request(host=host))
        area.check(said.startswith(b"HTTP/1.1 200") == is_local, f"Host {host!r} gets {said[:40]}")
    for origin in ("null", "http://localhost", "https://evil.example", ""):
        said = receiving.ask("open", request(headers=f"Origin: {origin}\r\n"))
        area.check(said.startswith(b"HTTP/1.1 403"), f"Origin {origin!r} gets {said[:40]}")
    for headers in SMUGGLED:
        whole = f"POST /in HTTP/1.1\r\nHost: localhost\r\n{headers}\r\nhelloGET /in HTTP/1.1\r\nHost: localhost\r\n\r\n"
        said = receiving.ask("open", whole)
        area.check(said.count(b"HTTP/1.1 200") == 0, f"{headers!r} gets {said[:60]}")
        area.check(not said.startswith(b"HTTP/1.1 500"), f"{headers!r} fails inside")
    whole = request(headers="Authorization: AWS4-HMAC-SHA256 Credential=A/20260305/r/s3/aws4_request\r\n")
    for at in range(0, len(whole), max(1, int(2 / area.scale))):
        for role in ("s3", "blob", "event-hubs", "oauth2", "static"):
            said = receiving.ask(role, whole[:at] + bytes([area.random.randrange(256)]) + whole[at + 1 :])
            area.check(not said.startswith((b"HTTP/1.1 5", b"HTTP/1.1 200")), f"{role}, byte {at}: {said[:60]}")


def flood(area, receiving):
    """An upload goes on while others hold whatever they can."""
    upload = receiving.connect()
    upload.sendall(b"POST /in HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 3\r\n\r\n[")
    held = []
    for _ in range(40):
        half = receiving.connect()
        try:
            half.sendall(f"POST /in HTTP/1.1\r\nHost: localhost\r\nContent-Length: {64 * MEGABYTE}\r\n\r\n".encode())
            half.settimeout(5)
            half.sendall(b" " * (30 * MEGABYTE))
        except OSError:
            pass  # Refused, as it should be.
        held.append(half)
    for _ in range(600):
        try:
            held.append(receiving.connect())
        except OSError:
            break
    said = receiving.ask("open", request())
    area.check(said.startswith(b"HTTP/1.1 200"), f"a small request among half-sent ones gets {said[:60]}")
    upload.sendall(b"1]")
    said = rest(upload)
    area.check(said.startswith(b"HTTP/1.1 200"), f"the upload in progress gets {said[:60]}")
    for connection in held:
        connection.close()


def stored(area, home, receiving):
    """As much as each role keeps, in the largest requests and in the smallest."""
    roles = receiving.roles
    largest = home.file("large.json", b"[" + b" " * (60 * MEGABYTE) + b"1]")
    s3, blob = roles["s3"], roles["blob"]
    destinations = {
        "s3": (f"{s3['url']}/{s3['bucket']}", f'''method = "aws-sigv4"
access_key_id = "{s3['access_key_id']}"
secret_access_key = {{ env = "KEY" }}
region = "{s3['region']}"
service = "s3"''', s3["secret_access_key"]),
        "blob": (f"{blob['url']}/{blob['container']}", '''method = "azure-sas"
service = "blob-storage"
account_key = { env = "KEY" }''', blob["account_key"]),
        "open": (roles["open"]["url"], 'method = "none"', ""),
    }  # fmt: skip
    patient = "[connection]\nidle_timeout_seconds = 240\ntotal_timeout_seconds = 300\n"
    for name, (url, auth, key) in destinations.items():
        destination = home.file(f"{name}.toml", f'name = "{name}"\nurl = "{url}"\n[auth]\n{auth}\n{patient}')
        for _ in range(2):
            environment = home.environment(KEY=key)
            result = area.run(home, "send", destination, "--batch", largest, environment=environment, timeout=300)
            area.check(result.code == 0, f"60 MB to {name}: {result.out[-200:]} {result.err[-200:]}")
    tiny = b"[" + b"0," * (15 * MEGABYTE) + b"0]"
    receiving.ask("open", request(tiny))
    identified = ",".join(f'{{"hashId":"{"x" * 200}{number}","attempt":0}}' for number in range(20_000))
    for _ in range(3):
        receiving.ask("open", request(f"[{identified}]".encode()))
    padding = f"X-Padding: {'x' * 60_000}\r\n"
    for _ in range(int(1_000 * min(area.scale, 3))):
        receiving.ask("open", request(headers=padding))
