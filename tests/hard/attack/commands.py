"""The edges of the command line, and every connection that a command makes."""

import os
import re

from common import Home, Server, has, response

COMMANDS = [
    "demo", "send", "probe", "receive", "diagnose", "explain", "validate", "sample", "schema", "history", "secret",
    "completions", "man",
]  # fmt: skip
ODD = ["", "-", "--", "\x1b[31m", "\u202e", "a" * 100_000, "../../etc/passwd", "%00", "\udcff", "--json=yes", "-1", "nul"]


def attack(area):
    with Home() as home:
        for command in COMMANDS:
            for odd in ODD:
                for arguments in ([command, odd], [command, "--help", odd], [command, "--no-such", odd]):
                    if command in ("demo", "receive") and odd in ("", "-", "--"):
                        continue  # It would start, as it should.
                    area.run(home, *arguments, codes=(0, 1, 2))
        for stream in ("stdout", "stderr"):
            with open("/dev/full", "wb") as full:
                for command in COMMANDS:
                    if command not in ("demo", "receive"):
                        area.run(home, command, "x", codes=(0, 1, 2), **{stream: full})


def network(area):
    """No connection but the one that was asked for."""
    if not has("strace"):
        area.without("strace")
        return
    with Home() as home, Server(response()) as server:
        port = server.url.split(":")[2].split("/")[0]
        destination = home.destination(server.url)
        batch = home.file("batch.json", area.run(home, "sample", "measurement").raw_out)
        for arguments, allowed in (
            (["send", destination], {port}), (["send", destination, "--dry-run"], set()), (["validate", batch], set()),
            (["history"], set()), (["explain"], set()), (["schema", "destination"], set()), (["probe", destination], set()),
        ):  # fmt: skip
            log = os.path.join(home.path, "strace.log")
            area.run(StracedHome(home, log), *arguments)
            with open(log, encoding="utf-8", errors="replace") as file:
                ports = set(re.findall(r"(?:connect|sendto)\(.*?htons\((\d+)\)", file.read()))
            area.check(ports <= allowed, f"`{' '.join(arguments)}` went to ports {sorted(ports - allowed)}")
            if allowed:
                area.check(ports == allowed, "the watch sees the connection that there is")


class StracedHome:
    def __init__(self, home, log):
        self.home, self.log = home, log

    def run(self, *arguments, **more):
        import common

        program, common.PROGRAM = common.PROGRAM, "strace"
        try:
            return self.home.run("-f", "-qq", "-e", "trace=network", "-o", self.log, program, *arguments, **more)
        finally:
            common.PROGRAM = program
