#!/usr/bin/env python3
"""Time `signpost send` of one signed PUT as a whole process against curl doing the plain PUT.

usage: benches/send_against_curl.py [path to signpost] [runs]

Both talk to the same loopback server, in turn, so that the ratio holds on a noisy machine. Wall time and peak
memory come from the operating system's accounting of each finished process.
"""
import http.server
import os
import pathlib
import shutil
import statistics
import sys
import tempfile
import threading
import time

BODY = b'[{"type":"measurement"}]' * 400


class Sink(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_PUT(self):
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def run(command, environment):
    """Wall seconds and peak resident megabytes of one process."""
    started = time.perf_counter()
    child = os.posix_spawn(
        command[0], command, environment,
        file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0), (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)],
    )
    _, status, usage = os.wait4(child, 0)
    if status != 0:
        sys.exit(f"{command[0]} failed with status {status}")
    return time.perf_counter() - started, usage.ru_maxrss / 1024


def main():
    signpost = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else "target/release/signpost")
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 50
    curl = shutil.which("curl") or sys.exit("curl is not installed")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Sink)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/bucket"
    with tempfile.TemporaryDirectory() as folder:
        home = pathlib.Path(folder)
        (home / "batch.json").write_bytes(BODY)
        (home / "destination.toml").write_text(
            f'name = "bench"\nurl = "{url}"\n\n[auth]\nmethod = "aws-sigv4"\naccess_key_id = "AKIDEXAMPLE"\n'
            'secret_access_key = { env = "BENCH_SECRET" }\nregion = "us-east-1"\nservice = "s3"\n'
        )
        environment = {"HOME": folder, "SIGNPOST_DATA_DIR": f"{folder}/data", "BENCH_SECRET": "wJalrXUtnFEMI/K7MDENG", "PATH": os.environ["PATH"]}
        commands = {
            "signpost": [signpost, "send", f"{folder}/destination.toml", "--batch", f"{folder}/batch.json"],
            "curl": [curl, "-sf", "-X", "PUT", "-H", "content-type: application/json", "--data-binary", f"@{folder}/batch.json", f"{url}/key"],
        }
        figures = {name: [] for name in commands}
        for index in range(runs + 2):
            for name, command in commands.items():
                figure = run(command, environment)
                if index >= 2:  # the first two rounds only warm the caches
                    figures[name].append(figure)
    for name, rows in figures.items():
        walls = sorted(wall * 1000 for wall, _ in rows)
        print(f"{name:9} wall ms: median {statistics.median(walls):6.1f}  min {walls[0]:6.1f}  max {walls[-1]:6.1f}   peak MB: {max(peak for _, peak in rows):5.1f}")
    ratios = sorted(a[0] / b[0] for a, b in zip(figures["signpost"], figures["curl"], strict=True))
    print(f"ratio signpost / curl: median {statistics.median(ratios):.2f}  min {ratios[0]:.2f}  max {ratios[-1]:.2f}")


main()
