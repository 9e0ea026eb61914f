"""What every area uses: the program, homes, servers, and the count of what was tried."""

import os
import random
import shutil
import socket
import subprocess
import tempfile
import threading
import unicodedata

PROGRAM = os.environ["SIGNPOST"]
SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
SECONDS_MAX = 60
FORMAT_CHARACTERS = {"Cc", "Cf", "Zl", "Zp", "Cs", "Co"}
HARMLESS = set("\n\t") | {chr(c) for c in [*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD]}


class Area:
    """Counts assertions and keeps the faults."""

    def __init__(self, name, scale):
        self.name, self.scale, self.tried, self.faults, self.remarks = name, scale, 0, [], []
        self.random = random.Random(20260101)

    def check(self, is_good, what):
        self.tried += 1
        if not is_good:
            self.faults.append(what)
            print(f"  {self.name}: {what}"[:400], flush=True)
        return is_good

    def without(self, what):
        self.remarks.append(f"without {what}")

    def run(self, home, *arguments, codes=(0, 1, 2), **more):
        """Run the program; whatever it is given, it ends in time, by an exit code of its own, and prints nothing that a
        terminal would obey."""
        result = home.run(*arguments, **more)
        shown = " ".join(map(str, arguments))
        self.check(result.code in codes, f"exit code {result.code} of `{shown}`: {result.err[-300:]}")
        for text in (result.out, result.err):
            raw = {c for c in text if unicodedata.category(c) in FORMAT_CHARACTERS and c not in HARMLESS}
            self.check(not raw, f"raw {sorted(hex(ord(c)) for c in raw)} printed by `{shown}`")
        return result


class Result:
    def __init__(self, code, out, err):
        self.code, self.raw_out, self.raw_err = code, out, err
        self.out, self.err = out.decode("utf-8", "replace"), err.decode("utf-8", "replace")


class Home:
    """A home of its own, removed at the end."""

    def __enter__(self):
        self.path = tempfile.mkdtemp(prefix="signpost-hard-")
        return self

    def __exit__(self, *_):
        subprocess.run(["chmod", "-R", "u+rwX", self.path], check=False)
        shutil.rmtree(self.path, ignore_errors=True)

    def environment(self, **more):
        plain = {"HOME": self.path, "SIGNPOST_DATA_DIR": os.path.join(self.path, "data"), "TEST_SECRET": SECRET}
        return {**plain, "PATH": os.environ["PATH"], **more}

    def file(self, name, content):
        path = os.path.join(self.path, name)
        with open(path, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())
        return path

    def destination(self, url, more="", name="destination.toml"):
        auth = 'method = "static-header"\nheader = "X-Api-Key"\nvalue = { env = "TEST_SECRET" }\n'
        return self.file(name, f'name = "test"\nurl = "{url}"\n\n[auth]\n{auth}{more}')

    def start(self, *arguments, environment=None, **more):
        pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more}
        return subprocess.Popen([PROGRAM, *arguments], env=environment or self.environment(), cwd=self.path, **pipes)

    def run(self, *arguments, environment=None, timeout=SECONDS_MAX, **more):
        process = self.start(*arguments, environment=environment, **more)
        try:
            out, err = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            return Result("none: it did not end", b"", b"")
        return Result(process.returncode, out or b"", err or b"")


class Server:
    """Answers every connection with what `respond` makes of the request, then closes it."""

    def __init__(self, respond):
        self.respond = respond if callable(respond) else lambda _request: respond
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}/in"
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self.answer, args=(connection,), daemon=True).start()

    def answer(self, connection):
        with connection:
            connection.settimeout(10)
            try:
                request = connection.recv(1 << 20)
                if request:
                    connection.sendall(self.respond(request))
                    connection.shutdown(socket.SHUT_WR)
                    while connection.recv(1 << 16):
                        pass
            except OSError:
                pass  # The client had enough.

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()


def response(status="200 OK", body=b"", headers=""):
    body = body if isinstance(body, bytes) else body.encode()
    return f"HTTP/1.1 {status}\r\n{headers}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body


def has(program):
    return shutil.which(program) is not None
