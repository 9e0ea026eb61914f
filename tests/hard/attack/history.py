"""The history: kills, several processes at once, damage byte by byte, full and read-only disks, faults in system calls."""

import glob
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import time

from common import PROGRAM, Home, Server, has, response


def ids(area, home):
    result = area.run(home, "history", "list", "--limit", "100000", "--json", codes=(0,))
    try:
        return [entry["id"] for entry in json.loads(result.out)["entries"]]
    except ValueError:
        area.check(False, f"the list is no JSON: {result.out[:100]} {result.err[:200]}")
        return []


def kills(area):
    """No row that was acknowledged is lost, wherever the next process is killed."""
    with Home() as home, Server(response("403 No", "no")) as server:
        destination = home.destination(server.url)
        known = set()
        for number in range(int(60 * area.scale)):
            process = home.start("send", destination)
            time.sleep(area.random.random() * 0.25)
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
            process.communicate()
            if number % 5 == 4:
                area.run(home, "send", destination, codes=(1,))
                now = set(ids(area, home))
                area.check(known < now, f"rows are lost or not added: {sorted(known - now)}")
                known = now


def window_kills(area):
    """A window that is killed starts again, says so, and has what was kept."""
    if not has("Xvfb"):
        area.without("Xvfb")
        return
    display = f":{90 + os.getpid() % 100}"
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    screen = subprocess.Popen(["Xvfb", display, "-screen", "0", "1024x768x24"], **silent)
    try:
        with Home() as home, Server(response()) as server:
            area.run(home, "send", home.destination(server.url), codes=(0,))
            environment = home.environment(DISPLAY=display, LIBGL_ALWAYS_SOFTWARE="1")
            marks = os.path.join(home.path, "data", "running", "*.run")
            for _ in range(int(10 * area.scale)):
                window = subprocess.Popen([PROGRAM], env=environment, cwd=home.path, **silent)
                end = time.monotonic() + 60
                while not glob.glob(marks) and window.poll() is None and time.monotonic() < end:
                    time.sleep(0.1)
                area.check(window.poll() is None and glob.glob(marks), "the window started")
                time.sleep(area.random.random())
                window.kill()
                window.wait()
                area.check(len(ids(area, home)) == 1, "the history is whole after the kill")
                for mark in glob.glob(marks)[1:]:
                    os.remove(mark)
    finally:
        screen.kill()
        screen.wait()


def processes(area):
    """Several processes send at once: every row of each is there."""
    count, rounds = 4, max(1, int(10 * area.scale))
    with Home() as home, Server(response()) as server:
        destination = home.destination(server.url)
        for _ in range(rounds):
            running = [home.start("send", destination) for _ in range(count)]
            for process in running:
                _, err = process.communicate(timeout=120)
                area.check((process.returncode, err) == (0, b""), f"{process.returncode}: {err[-200:]}")
        numbers = ids(area, home)
        area.check(len(numbers) == count * rounds == len(set(numbers)), f"{len(numbers)} rows of {count * rounds}")
        names = [f"name-{number}" for number in range(8)]
        running = [home.start("secret", "set", name, stdin=subprocess.PIPE) for name in names]
        for process in running:
            process.communicate(b"value", timeout=120)
        if all(process.returncode == 0 for process in running):  # Else there is no keyring here.
            listed = area.run(home, "secret", "list").out
            area.check(all(name in listed for name in names), f"secrets are lost of the list: {listed}")


def whole(home_path):
    return glob.glob(os.path.join(home_path, "data", "history*"))


def corruption(area):
    """A damaged history is never changed, read in part without a word, or obeyed."""
    with Home() as seed, Server(response("403 No", "x" * 2_000)) as server:
        destination = seed.destination(server.url)
        for _ in range(12):
            area.run(seed, "send", destination, codes=(1,))
        expected = ids(area, seed)
        database = next(path for path in whole(seed.path) if path.endswith((".db", ".sqlite", ".sqlite3")))
        with sqlite3.connect(database) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        with open(database, "rb") as file:
            content = file.read()
        for number in range(int(80 * area.scale)):
            at = area.random.randrange(len(content))
            length = area.random.choice((1, 1, 16, 512, 4096))
            noise = bytes(area.random.randrange(256) for _ in range(min(length, len(content) - at)))
            damaged = content[:at] + noise + content[at + len(noise) :]
            if number % 8 == 7:
                damaged = content[: at - at % 512]
            with Home() as home:
                os.makedirs(os.path.join(home.path, "data"))
                with open(os.path.join(home.path, "data", os.path.basename(database)), "wb") as file:
                    file.write(damaged)
                before = area.run(home, "history", "list", "--limit", "1000", "--json")
                shown = [entry["id"] for entry in json.loads(before.out)["entries"]] if before.code == 0 else []
                lost = set(expected) - set(shown)
                area.check(not lost or before.err, f"{len(lost)} rows are lost without a word (byte {at})")
                area.run(home, "send", home.destination(server.url), codes=(1,))
                area.run(home, "history", "export", "--output", os.path.join(home.path, "out.har"))
                after = ids(area, home)
                area.check(set(shown) <= set(after), f"rows are gone after a send: {set(shown) - set(after)}")
        with Home() as home:
            os.makedirs(os.path.join(home.path, "data"))
            copy = os.path.join(home.path, "data", os.path.basename(database))
            shutil.copy(database, copy)
            with sqlite3.connect(copy) as connection:
                connection.execute("CREATE TRIGGER foreign_one AFTER INSERT ON entry BEGIN DELETE FROM entry; END")
            area.run(home, "send", home.destination(server.url), codes=(1,))
            area.check(set(expected) <= set(ids(area, home)), "a foreign trigger is obeyed")


def disks(area):
    """Folders that cannot be written, files that are too open, and system calls that fail."""
    with Home() as home, Server(response()) as server:
        destination = home.destination(server.url)
        area.run(home, "send", destination, codes=(0,))
        for path, folders, names in os.walk(os.path.join(home.path, "data")):
            for name in [*folders, *names]:
                mode = os.stat(os.path.join(path, name)).st_mode & 0o077
                area.check(mode == 0, f"{name} is open to others: {mode:o}")
        data = home.environment()
        for folder in ("/proc", "/dev/null", "/dev/full", destination):
            data["SIGNPOST_DATA_DIR"] = folder
            result = area.run(home, "send", destination, codes=(0,), environment=data)
            area.check("history could not keep it" in result.err, f"with {folder}: {result.err}")
        if not has("strace"):
            area.without("strace")
            return
        # Not `write`: the runtime wakes itself by it, and no disk fails there.
        for call in ("fsync", "fdatasync", "pwrite64", "openat", "rename", "ftruncate", "fcntl", "mkdir"):
            for fault in ("ENOSPC", "EIO", "EROFS"):
                for when in ("1", "3", "7+"):
                    inject = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"inject={call}:error={fault}:when={when}"]
                    command = [*inject, PROGRAM, "send", destination]
                    ended = subprocess.run(
                        command, env=home.environment(), cwd=home.path, capture_output=True, timeout=120, check=False
                    )
                    is_own = ended.returncode in (0, 1, 2) or b"cannot open shared object" in ended.stderr
                    is_own |= ended.returncode == 127  # The loader could not start it.
                    area.check(is_own, f"{fault} in {call} at {when}: {ended.returncode} {ended.stderr[-200:]}")
                    area.check(b"panicked" not in ended.stderr, f"{fault} in {call} at {when}: {ended.stderr[-200:]}")
        before = ids(area, home)
        area.run(home, "send", destination, codes=(0,))
        area.check(set(before) < set(ids(area, home)), "after the faults a send is kept again")
