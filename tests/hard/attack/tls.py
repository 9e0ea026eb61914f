"""A zoo of bad TLS: none of it is trusted, and the secret reaches none of it."""

import json
import os
import socket
import ssl
import subprocess
import threading

from common import SECRET, Home, has, response

KINDS = {
    # name: (days, subject alternative name, further options of openssl)
    "self-signed": (30, "DNS:localhost", []),
    "expired": (30, "DNS:localhost", ["-not_before", "20200101000000Z", "-not_after", "20200201000000Z"]),
    "not-yet-valid": (30, "DNS:localhost", ["-not_before", "20900101000000Z", "-not_after", "20910101000000Z"]),
    "wrong-name": (30, "DNS:elsewhere.example", []),
    "address": (30, "IP:127.0.0.2", []),
    "wildcard": (30, "DNS:*", []),
}
TRUSTED = {"self-signed"}  # With its own certificate as the CA file: the positive control.


class TlsServer:
    def __init__(self, certificate, key):
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate, key)
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"https://localhost:{self.socket.getsockname()[1]}/in"
        self.seen = b""
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                plain, _ = self.socket.accept()
                plain.settimeout(10)
                with self.context.wrap_socket(plain, server_side=True) as connection:
                    self.seen += connection.recv(1 << 16)
                    connection.sendall(response())
            except (ssl.SSLError, TimeoutError, ConnectionError):
                continue
            except OSError:
                return


def attack(area):
    if not has("openssl"):
        area.without("openssl")
        return
    with Home() as home:
        for kind, (days, name, more) in KINDS.items():
            certificate, key = (os.path.join(home.path, f"{kind}.{end}") for end in ("pem", "key"))
            command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
            command += ["-addext", "basicConstraints=critical,CA:FALSE"]  # An authority is no server.
            command += ["-keyout", key, "-out", certificate, "-subj", "/CN=localhost", "-addext", f"subjectAltName={name}"]
            made = subprocess.run([*command, *(more or ["-days", str(days)])], capture_output=True, check=False)
            if made.returncode != 0:
                area.without(f"an openssl that makes {kind}")
                continue
            for is_known in (False, True):
                once(area, home, kind, (certificate, key), is_known)
        protocols(area, home)


def once(area, home, kind, files, is_known):
    server = TlsServer(*files)
    more = f'[connection]\nca_file = "{files[0]}"\n' if is_known else ""
    result = area.run(home, "send", home.destination(server.url, more), "--json", codes=(0, 1))
    document = json.loads(result.out)
    is_trusted = is_known and kind in TRUSTED
    area.check(document["delivered"] == is_trusted, f"{kind}, known {is_known}: delivered is {document['delivered']}")
    area.check((SECRET.encode() in server.seen) == is_trusted, f"{kind}, known {is_known}: what the server saw")
    if not is_trusted:
        causes = [finding["cause"] for finding in document["findings"]]
        area.check(causes and causes[0].startswith("tls."), f"{kind}, known {is_known}: {causes}")
    server.socket.close()


def protocols(area, home):
    """What begins as TLS and goes on as something else."""
    for answer in (b"", b"\x15\x03\x03\x00\x02\x02\x28", b"HTTP/1.1 400 No\r\n\r\n", b"\x16\x03\x03\xff\xff" + b"\0" * 70_000):
        listener = socket.create_server(("127.0.0.1", 0))

        def serve(listener=listener, answer=answer):
            connection, _ = listener.accept()
            with connection:
                connection.recv(1 << 16)
                connection.sendall(answer)

        threading.Thread(target=serve, daemon=True).start()
        destination = home.destination(f"https://localhost:{listener.getsockname()[1]}/in")
        area.run(home, "send", destination, codes=(1,))
        listener.close()
