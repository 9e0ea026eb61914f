"""Runs what `signpost export` writes in the tools that it is for: curl, HTTPie, newman, bru, and Hurl where it is there.

Each delivers to the built-in receiver, for every method; the receiver has to accept the last request of each, and the
tool has to succeed. One line for each: "ok" or "failed", method, tool.

The script for k6 is run by node, with modules of the interface of k6 (k6_modules.mjs): that its JavaScript signs and
delivers is shown, not that k6 itself takes it.

usage: exports.py SIGNPOST
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import destinations
from receiver_process import Receiver

HERE = pathlib.Path(__file__).resolve().parent
HOME = HERE / ".judges"
TOOLS = HOME / "exports" / "node_modules" / ".bin"
# No registry of packages has a program of it, and Debian has it in unstable: it is run where somebody put one.
HURL = shutil.which("hurl", path=f"{HOME / 'hurl'}:{os.environ['PATH']}")
TOOL_NAMES = ["curl", "httpie", "postman", "opencollection", "k6", *(["hurl"] if HURL else [])]
SIGNPOST = sys.argv[1]


def k6_by_node(folder, script):
    """The command that runs a k6 script with our modules in the place of k6's."""
    modules = folder / "node_modules" / "k6"
    if not modules.exists():
        modules.mkdir(parents=True)
        shutil.copy(HERE / "k6_modules.mjs", modules / "index.mjs")
        paths = {path: "./index.mjs" for path in [".", "./http", "./crypto", "./encoding"]}
        (modules / "package.json").write_text(json.dumps({"name": "k6", "type": "module", "exports": paths}))
    shutil.copy(script, folder / "script.mjs")
    (folder / "run.mjs").write_text(
        "const script = await import('./script.mjs');\nscript.default(script.setup ? script.setup() : undefined);\n"
    )
    return ["node", folder / "run.mjs"]


def hurl_command(file):
    """The command that the file names; it gives Hurl its variables."""
    lines = file.read_text().splitlines()
    command = next((line.removeprefix("# Run: ") for line in lines if line.startswith("# Run: ")), "hurl --test FILE")
    return f"{HURL}{command.removeprefix('hurl').removesuffix('FILE')}{file}"


def run(folder, receiver, name, text, secret, tool):
    """Export the destination for `tool`, run it, and see whether the receiver accepted what it sent last."""
    environment = destinations.environment(folder / "data", secret)
    environment["PATH"] = f"{HOME / 'clients' / 'bin'}:{environment['PATH']}"
    file, out = folder / "destination.toml", folder / f"{name}-{tool}".replace(" ", "-")
    file.write_text(text)
    command = [SIGNPOST, "export", file, "--to", tool, "--out", out]
    subprocess.run(command, env=environment, capture_output=True, check=True)
    command = {
        "k6": lambda: k6_by_node(folder, out),
        "curl": lambda: ["sh", out],
        "httpie": lambda: ["sh", out],
        "postman": lambda: [TOOLS / "newman", "run", out, "--env-var", f"{destinations.VARIABLE}={secret}"],
        "hurl": lambda: ["sh", "-c", hurl_command(out)],
        "opencollection": lambda: [TOOLS / "bru", "run", "--sandbox", "developer"],
    }[tool]()
    where = out if tool == "opencollection" else folder
    receiver.drain()
    output = subprocess.run(command, env=environment, cwd=where, capture_output=True, text=True, timeout=120)
    last = receiver.arrived()[-1:]
    is_good = output.returncode == 0 and len(last) == 1 and last[0]["accepted"]
    print("ok" if is_good else "failed", name, tool, flush=True)
    if not is_good:
        print(last, output.stdout, output.stderr, file=sys.stderr)
    return is_good


def main():
    if not HURL:
        print("not run: hurl is not on the PATH")
    folder = pathlib.Path(tempfile.mkdtemp())
    receiver = Receiver(SIGNPOST, "http")
    try:
        # HTTPie signs nothing for AWS; its export says so.
        results = [
            run(folder, receiver, name, text, secret, tool)
            for name, text, secret in destinations.of_each_method(SIGNPOST, receiver.roles)
            for tool in TOOL_NAMES
            if not (tool == "httpie" and name in ["s3", "sigv4"])
        ]
    finally:
        receiver.close()
        shutil.rmtree(folder, ignore_errors=True)
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
