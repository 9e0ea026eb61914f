"""Runs what `signpost export` writes in the tools that it is for: curl, HTTPie, newman and bru.

Each delivers to the built-in receiver, for every method; the receiver has to accept the last request of each, and the
tool has to succeed. One line for each: "ok" or "failed", method, tool.

The script for k6 is run by node, with modules of the interface of k6 (k6_modules.mjs): that its JavaScript signs and
delivers is shown, not that k6 itself takes it.
"""

import json
import os
import pathlib
import queue
import shutil
import subprocess
import sys
import tempfile
import threading

HOME = pathlib.Path(__file__).parent / ".judges"
TOOLS = HOME / "exports" / "node_modules" / ".bin"
SIGNPOST = sys.argv[1]

folder = pathlib.Path(tempfile.mkdtemp())
environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
environment["SIGNPOST_DATA_DIR"] = str(folder / "data")
environment["PATH"] = f"{HOME / 'clients' / 'bin'}:{environment['PATH']}"
TOOL_NAMES = ["curl", "httpie", "postman", "opencollection", "k6"]

receiver = subprocess.Popen([SIGNPOST, "receive", "--json"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, text=True)
roles = json.loads(receiver.stdout.readline())["roles"]
events = queue.Queue()
threading.Thread(target=lambda: [events.put(json.loads(line)) for line in receiver.stdout], daemon=True).start()


def destination(url, auth):
    """The text of a destination file; `auth` has the lines of its table."""
    return f'name = "peer"\nurl = "{url}"\n\n[auth]\n' + "\n".join(auth) + "\n"


def dry_run(text, secret):
    """What signpost itself would send, with its signature."""
    file = folder / "signed.toml"
    file.write_text(text)
    output = subprocess.run([SIGNPOST, "send", file, "--dry-run", "--reveal", "--json"], env={**environment, "ACME_KEY": secret}, capture_output=True, check=True)
    return json.loads(output.stdout)


def cases():
    """Name, destination file and secret of each method."""
    secret = '{ env = "ACME_KEY" }'
    yield "none", destination(roles["open"]["url"], ['method = "none"']), ""
    static = roles["static"]
    yield "static-header", destination(static["url"], ['method = "static-header"', f'header = "{static["header"]}"', f"value = {secret}"]), static["value"]
    for client in roles["oauth2"]["clients"]:
        place = "header" if client["auth"] == "client_secret_basic" else "body"
        auth = ['method = "oauth2-client-credentials"', f'token_url = "{roles["oauth2"]["token_url"]}"', f'client_id = "{client["client_id"]}"', f"client_secret = {secret}", f'credentials_in = "{place}"']
        yield f"oauth2 in {place}", destination(roles["oauth2"]["ingest_url"], auth), client["client_secret"]
    for name in ["s3", "sigv4"]:
        role = roles[name]
        url = f"{role['url']}/{role['bucket']}/in" if name == "s3" else role["url"]
        auth = ['method = "aws-sigv4"', f'region = "{role["region"]}"', f'service = "{role.get("service", "s3")}"', f'access_key_id = "{role["access_key_id"]}"', f"secret_access_key = {secret}"]
        yield name, destination(url, auth), role["secret_access_key"]
    blob, hubs = roles["blob"], roles["event-hubs"]
    url = f"{blob['url']}/{blob['container']}"
    made = dry_run(destination(url, ['method = "azure-sas"', 'service = "blob-storage"', f"account_key = {secret}"]), blob["account_key"])
    yield "blob", destination(url, ['method = "azure-sas"', 'service = "blob-storage"', f"token = {secret}"]), made["url"].split("?", 1)[1]
    url = f"{hubs['url']}/{hubs['hub']}"
    made = dry_run(destination(url, ['method = "azure-sas"', 'service = "event-hubs"', f'policy_name = "{hubs["policy_name"]}"', f"policy_key = {secret}"]), hubs["policy_key"])
    token = next(header["value"] for header in made["headers"] if header["name"] == "authorization")
    yield "event hubs", destination(url, ['method = "azure-sas"', 'service = "event-hubs"', f"token = {secret}"]), token


def last_request():
    """The last request that arrived, once none came for a while; the tool has ended by then."""
    last = None
    while True:
        try:
            last = events.get(timeout=1)
        except queue.Empty:
            return last


def run(name, text, secret, tool):
    file, out = folder / "destination.toml", folder / f"{name}-{tool}".replace(" ", "-")
    file.write_text(text)
    subprocess.run([SIGNPOST, "export", file, "--to", tool, "--out", out], env=environment, capture_output=True, check=True)
    if tool == "k6":
        modules = folder / "node_modules" / "k6"
        if not modules.exists():
            modules.mkdir(parents=True)
            shutil.copy(pathlib.Path(__file__).with_name("k6_modules.mjs"), modules / "index.mjs")
            paths = {path: "./index.mjs" for path in [".", "./http", "./crypto", "./encoding"]}
            (modules / "package.json").write_text(json.dumps({"name": "k6", "type": "module", "exports": paths}))
        shutil.copy(out, folder / "script.mjs")
        (folder / "run.mjs").write_text(
            "const script = await import('./script.mjs');\nscript.default(script.setup ? script.setup() : undefined);\n"
        )
    command = {
        "k6": ["node", folder / "run.mjs"],
        "curl": ["sh", out],
        "httpie": ["sh", out],
        "postman": [TOOLS / "newman", "run", out, "--env-var", f"ACME_KEY={secret}"],
        "opencollection": [TOOLS / "bru", "run", "--sandbox", "developer"],
    }[tool]
    where = out if tool == "opencollection" else folder
    output = subprocess.run(command, env={**environment, "ACME_KEY": secret}, cwd=where, capture_output=True, text=True, timeout=120)
    request = last_request()
    is_good = output.returncode == 0 and request is not None and request["accepted"]
    print("ok" if is_good else "failed", name, tool, flush=True)
    if not is_good:
        print(request, output.stdout, output.stderr, file=sys.stderr)
    return is_good


try:
    # HTTPie signs nothing for AWS; its export says so.
    results = [
        run(name, text, secret, tool)
        for name, text, secret in cases()
        for tool in TOOL_NAMES
        if not (tool == "httpie" and name in ["s3", "sigv4"])
    ]
finally:
    receiver.kill()
sys.exit(0 if all(results) else 1)
