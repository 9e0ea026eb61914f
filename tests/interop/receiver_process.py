"""The built-in receiver as a process of its own, for the judges that deliver to it."""

import json
import os
import queue
import shutil
import ssl
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.request


class Receiver:
    """`signpost receive --json` as a process, and the lines it wrote."""

    def __init__(self, binary, scheme, *options):
        self.folder = tempfile.mkdtemp()
        tls = ["--tls"] if scheme == "https" else []
        environment = {**os.environ, "SIGNPOST_DATA_DIR": self.folder}
        command = [binary, "receive", "--json", *tls, *options]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True)
        ready = json.loads(self.process.stdout.readline())
        assert ready["event"] == "ready", ready
        self.roles = ready["roles"]
        self.ca_file = ready.get("ca_file")
        self.events = queue.Queue()
        threading.Thread(target=self.read_events, daemon=True).start()

    def read_events(self):
        for line in self.process.stdout:
            self.events.put(json.loads(line))

    def event(self):
        """The next request that arrived."""
        return self.events.get(timeout=20)

    def arrived(self):
        """What arrived so far: a request is written down before it is answered, and one more marks the place."""
        mark = f"/in?mark={time.monotonic_ns()}"
        self.request("POST", self.roles["open"]["url"].removesuffix("/in") + mark, b"[]")
        events = []
        while (event := self.event())["target"] != mark:
            events.append(event)
        return events

    def drain(self):
        """Forget what arrived so far."""
        self.arrived()

    def request(self, method, url, body=None, headers=None):
        """Plain HTTP: status, headers, body."""
        request = urllib.request.Request(url, data=body, method=method, headers=headers or {})
        context = ssl.create_default_context(cafile=self.ca_file) if self.ca_file else None
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), *([urllib.request.HTTPSHandler(context=context)] if context else [])
        )
        try:
            with opener.open(request, timeout=20) as answer:
                self.reason = answer.reason
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            self.reason = error.reason
            return error.code, error.headers, error.read()

    def close(self):
        self.process.terminate()
        self.process.wait(10)
        shutil.rmtree(self.folder, ignore_errors=True)
