"""Starts every judge on free loopback ports, runs a command beside them, and stops them again.

usage: judges.py COMMAND…

The command finds the path of a JSON file in SIGNPOST_INTEROP: endpoints, keys and the private CA of this run.
Exits with the command's exit code. Logs stay in .judges/run.
"""

import base64
import contextlib
import datetime
import json
import os
import pathlib
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time

from azure.storage import blob

import certificates
import client
import oauth_api
import swift_node

HERE = pathlib.Path(__file__).resolve().parent
HOME = HERE / ".judges"
RUN = HOME / "run"
SCHEMES = ("http", "https")
START_SECONDS = 90


def free_ports(count):
    """Ports that were free a moment ago: held together, so that no two are the same."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


class Judges:
    """The processes started here; leaving the block stops exactly these, each with its children."""

    def __init__(self):
        self.running = []

    def start(self, name, command, environment=None):
        log = (RUN / f"{name}.log").open("wb")
        process = subprocess.Popen(
            command,
            cwd=RUN,
            env=os.environ | (environment or {}),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # A group of its own: stopping it reaches its children and nothing else.
        )
        self.running.append((name, process))

    def wait_for(self, what, port, ready):
        """Until `ready()` no longer raises; the logs are named when that takes too long or a process ended."""
        ends_at = time.monotonic() + START_SECONDS
        while True:
            for name, process in self.running:
                if process.poll() is not None:
                    self.give_up(f"{name} ended with {process.returncode}", name)
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                return ready()
            except Exception as error:  # Whatever a client makes of a server that is not up yet.
                if time.monotonic() > ends_at:
                    self.give_up(f"{what} is not ready after {START_SECONDS} s: {error}", what)
                time.sleep(0.1)

    def give_up(self, text, name):
        log = RUN / f"{name}.log"
        tail = log.read_text(errors="replace")[-3000:] if log.exists() else f"see the logs in {RUN}"
        raise SystemExit(f"{text}\n{tail}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for ask in (signal.SIGTERM, signal.SIGKILL):
            for _name, process in self.running:
                if process.poll() is None:
                    with contextlib.suppress(ProcessLookupError):
                        os.killpg(process.pid, ask)
            for _name, process in self.running:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(5)


def start_swift(judges, facts, tls):
    names = (*swift_node.SERVERS, *SCHEMES)
    ports = dict(zip(names, free_ports(len(names))))
    swift = {
        "region": "eu-central-1",
        "access_key_id": "test:tester",
        "secret_access_key": "testing+/=" + secrets.token_hex(12),
        "bucket": "landing",
        # A request to host 127.0.0.1 is virtual-hosted style for this bucket: see swift_node.py.
        "virtual_hosted_bucket": "127",
    }
    for scheme in SCHEMES:
        swift[scheme] = {
            "endpoint": f"{scheme}://localhost:{ports[scheme]}",
            "virtual_hosted_endpoint": f"{scheme}://127.0.0.1:{ports[scheme]}",
        }
    facts["swift"] = swift
    commands = swift_node.configure(
        HOME / "swift" / "bin", RUN / "swift", ports, swift["region"], swift["secret_access_key"], tls
    )
    for name, command in commands:
        judges.start(name, command)

    def make_buckets():
        for scheme in SCHEMES:
            store = client.s3_client(facts, scheme)
            there = {bucket["Name"] for bucket in store.list_buckets()["Buckets"]}
            for bucket in {swift["bucket"], swift["virtual_hosted_bucket"]} - there:
                store.create_bucket(Bucket=bucket)

    return lambda: judges.wait_for("swift-proxy-https", ports["https"], make_buckets)


def start_azurite(judges, facts, tls):
    azurite = {
        "account": "signposttest",
        "account_key": base64.b64encode(secrets.token_bytes(64)).decode(),
        "container": "landing",
        "policy": "delivery",
    }
    ports = dict(zip(SCHEMES, free_ports(2)))
    for scheme in SCHEMES:
        azurite[scheme] = {"endpoint": f"{scheme}://127.0.0.1:{ports[scheme]}/{azurite['account']}"}
    facts["azurite"] = azurite
    for scheme in SCHEMES:
        command = [str(HOME / "azurite/node_modules/.bin/azurite-blob"), "--inMemoryPersistence", "--disableTelemetry"]
        command += ["--blobHost", "127.0.0.1", "--blobPort", str(ports[scheme])]
        if scheme == "https":
            command += ["--cert", str(tls[0]), "--key", str(tls[1])]
        accounts = f"{azurite['account']}:{azurite['account_key']}"
        judges.start(f"azurite-{scheme}", command, {"AZURITE_ACCOUNTS": accounts})

    def make_container(scheme):
        now = datetime.datetime.now(datetime.timezone.utc)
        policy = blob.AccessPolicy(
            permission=blob.ContainerSasPermissions(create=True, write=True),
            start=now - datetime.timedelta(hours=1),
            expiry=now + datetime.timedelta(hours=1),
        )
        container = client.blob_client(facts, scheme).get_container_client(azurite["container"])
        if not container.exists():
            container.create_container()
        container.set_container_access_policy({azurite["policy"]: policy})

    def wait():
        for scheme in SCHEMES:
            judges.wait_for(f"azurite-{scheme}", ports[scheme], lambda: make_container(scheme))

    return wait


def start_oauth(judges, facts, tls):
    ports = dict(zip(SCHEMES, free_ports(2)))
    oauth = {name: each.client_secret for name, each in oauth_api.CLIENTS.items()}
    for scheme in SCHEMES:
        oauth[scheme] = {"endpoint": f"{scheme}://localhost:{ports[scheme]}"}
    facts["oauth"] = oauth
    for scheme in SCHEMES:
        command = [sys.executable, str(HERE / "oauth_api.py"), str(ports[scheme])]
        command += [str(file) for file in tls] if scheme == "https" else []
        # Authlib refuses plain http unless told; the http run is on loopback only.
        judges.start(f"oauth-{scheme}", command, {"AUTHLIB_INSECURE_TRANSPORT": "1"})

    def wait():
        for scheme in SCHEMES:
            judges.wait_for(f"oauth-{scheme}", ports[scheme], lambda: None)

    return wait


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    shutil.rmtree(RUN, ignore_errors=True)
    RUN.mkdir(parents=True)
    ca_file, *tls = certificates.write_certificates(RUN / "certificates")
    facts = {"python": sys.executable, "client": str(HERE / "client.py"), "ca_file": str(ca_file)}
    began_at = time.monotonic()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # So that the block below is left, and the judges with it.
    with Judges() as judges:
        for wait in [start(judges, facts, tls) for start in (start_swift, start_azurite, start_oauth)]:
            wait()
        print(f"the judges are ready after {time.monotonic() - began_at:.1f} s", flush=True)
        facts_file = RUN / "facts.json"
        facts_file.write_text(json.dumps(facts, indent=2), encoding="utf-8")
        environment = os.environ | {"SIGNPOST_INTEROP": str(facts_file)}
        code = subprocess.run(sys.argv[1:], env=environment).returncode
    sys.exit(code)


if __name__ == "__main__":
    main()
