"""Runs the areas that are asked for, keeps what each found, and prints one table."""

import argparse
import hashlib
import json
import os
import subprocess
import sys
import time

import clocks
import commands
import files
import history
import receiver
import responses
import secrets_scan
import tls
from common import PROGRAM, Area

AREAS = {
    "responses": responses.attack,
    "canaries": secrets_scan.attack,
    "files": files.attack,
    "commands": commands.attack,
    "network": commands.network,
    "clocks": clocks.attack,
    "tls": tls.attack,
    "kills": history.kills,
    "window-kills": history.window_kills,
    "processes": history.processes,
    "corruption": history.corruption,
    "disks": history.disks,
    "receiver": receiver.attack,
}
# What has a harness of its own; its row says whether it passed.
OTHERS = {
    "tests": ["cargo", "test", "--test", "hard"],
    "sabotage": ["bash", "tests/hard/sabotage/run.sh"],
}


def main():
    parser = argparse.ArgumentParser(prog="tests/hard/run.sh")
    parser.add_argument("areas", nargs="*", metavar="AREA", help=", ".join([*AREAS, *OTHERS]))
    parser.add_argument("--scale", type=float, default=1, help="how many times as many inputs")
    parser.add_argument("--again", action="store_true", help="forget what was done")
    arguments = parser.parse_args()
    unknown = set(arguments.areas) - {*AREAS, *OTHERS}
    if unknown:
        parser.error(f"no area is called {', '.join(sorted(unknown))}")
    with open(PROGRAM, "rb") as program:
        version = hashlib.file_digest(program, "sha256").hexdigest()[:16]
    folder = os.path.join(os.environ.get("CARGO_TARGET_DIR", "target"), "hard", f"{version}-{arguments.scale:g}")
    os.makedirs(folder, exist_ok=True)
    rows = []
    for name in arguments.areas or [*AREAS, *OTHERS]:
        path = os.path.join(folder, f"{name}.json")
        if arguments.again or not os.path.exists(path):
            began = time.monotonic()
            print(f"{name} …", flush=True)
            found = other(name) if name in OTHERS else attack(name, arguments.scale)
            found["seconds"] = round(time.monotonic() - began)
            with open(path + ".new", "w", encoding="utf-8") as file:
                json.dump(found, file)
            os.replace(path + ".new", path)
        with open(path, encoding="utf-8") as file:
            rows.append((name, json.load(file)))
    print(f"\n| {'area':13} | {'tried':>7} | {'faults':>6} | {'s':>5} | remarks\n|---|---|---|---|---|")
    for name, found in rows:
        remarks = "; ".join([*found["remarks"], *sorted(set(found["faults"]))[:3]])
        print(f"| {name:13} | {found['tried']:7,} | {len(found['faults']):6} | {found['seconds']:5} | {remarks[:300]}")
    sys.exit(1 if any(found["faults"] for _, found in rows) else 0)


def attack(name, scale):
    area = Area(name, scale)
    AREAS[name](area)
    return {"tried": area.tried, "faults": area.faults, "remarks": area.remarks}


def other(name):
    command = OTHERS[name]
    if command[0] == "bash" and not os.path.exists(command[1]):
        return {"tried": 0, "faults": [], "remarks": [f"without {command[1]}"]}
    ended = subprocess.run(command, check=False)
    faults = [] if ended.returncode == 0 else [f"`{' '.join(command)}` ended with {ended.returncode}"]
    return {"tried": 1, "faults": faults, "remarks": []}


main()
