#!/usr/bin/env python3
"""Figures of `signpost load`, all against the built-in receiver on this machine.

usage: benches/load_figures.py SIGNPOST [soak|heartbeat|throughput|latency|scheduler]… [--requests N] [--minutes N]
                               [--seconds N] [--oha PATH]

    soak        --requests (2,000,000): how much memory and file descriptors grow after the first tenth
    heartbeat   a worker of a stock Locust master at full speed for --minutes (10): heartbeats that the master missed
    throughput  signed PUTs of 1 kB and 10 kB per second, and processor time per request, beside oha without a signature and
                Locust's own Python client with botocore's signature, for --seconds (15) each
    latency     what a schedule that is kept says of a receiver that stalls, beside oha with its correction for that
    scheduler   what 100,000 devices cost before anything is signed (`cargo bench --bench load`)

Without a name all of them run. soak and heartbeat fail where their bound does not hold; the others print figures. Locust and
botocore come from tests/interop/setup.sh, oha from `cargo install oha`; what is not installed is said and left out.
"""
import argparse
import json
import os
import pathlib
import re
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
JUDGES = ROOT / "tests" / "interop" / ".judges"
CONNECTIONS = 64
MEGABYTE = 1e6
MEMORY_GROWTH_MAX = 30 * MEGABYTE
# Each reports ten times a second: more than one worker can send.
USERS = 1_000
# Observations with which a message is nearest to that size.
SIZES = {"1 kB": 2, "10 kB": 40}


class Lab:
    """The receiver, and a destination of its S3 role."""

    def __init__(self, signpost, *receive):
        self.signpost = signpost
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="signpost-load-"))
        clean = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
        self.environment = {**clean, "SIGNPOST_DATA_DIR": str(self.folder / "data"), "HOME": str(self.folder)}
        command = [signpost, "receive", "--json", *receive]
        self.receiver = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=self.environment, text=True)
        self.roles = json.loads(self.receiver.stdout.readline())["roles"]
        self.arrived, self.refused, self.bytes = 0, 0, 0
        threading.Thread(target=self.count, daemon=True).start()
        self.s3 = self.roles["s3"]
        self.environment["LOAD_SECRET"] = self.s3["secret_access_key"]
        (self.folder / "s3.toml").write_text(
            f'name = "s3"\nurl = "{self.s3["url"]}/{self.s3["bucket"]}"\n\n[auth]\nmethod = "aws-sigv4"\n'
            f'region = "{self.s3["region"]}"\nservice = "s3"\naccess_key_id = "{self.s3["access_key_id"]}"\n'
            'secret_access_key = { env = "LOAD_SECRET" }\n'
        )

    def count(self):
        # A line per request: looked at without being parsed, which would slow down what is measured.
        for line in self.receiver.stdout:
            self.arrived += 1
            self.refused += '"accepted":false' in line.replace(" ", "")

    def load(self, *more):
        command = [self.signpost, "load", "s3.toml", "--json", "--connections", str(CONNECTIONS), *map(str, more)]
        return subprocess.Popen(command, cwd=self.folder, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def close(self):
        self.receiver.kill()
        self.receiver.wait()


def memory_bytes(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) * 1024


def descriptors(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


def say(name, text):
    print(f"{name:<11} {text}", flush=True)


def soak(options):
    """Memory and file descriptors are looked at from outside, once a second."""
    lab = Lab(options.signpost)
    try:
        began = time.monotonic()
        process = lab.load("--rate", "100000/s", "--requests", options.requests)
        early, late = None, (0, 0)
        while process.poll() is None:
            time.sleep(1)
            try:
                now = memory_bytes(process.pid), descriptors(process.pid)
            except (FileNotFoundError, TypeError, ProcessLookupError):
                break
            if lab.arrived >= options.requests // 10:
                early = early or now
                late = tuple(map(max, late, now))
        document = json.loads(process.stdout.read())
    finally:
        lab.close()
    early = early or late
    growth = late[0] - early[0]
    seconds = time.monotonic() - began
    ledger = document["ledger"]
    say("soak", f"{document['requests']:,} requests in {seconds:.0f} s, {document['failures']:,} failed, {ledger['lost']:,} lost")
    say("soak", f"memory {early[0] / MEGABYTE:.1f} MB after a tenth, at most {late[0] / MEGABYTE:.1f} MB: {growth / MEGABYTE:+.1f} MB")
    say("soak", f"file descriptors {early[1]} after a tenth, at most {late[1]}, with {CONNECTIONS} connections")
    # A connection that is replaced has two for a moment.
    return growth < MEMORY_GROWTH_MAX and late[1] <= early[1] + 8 and document["failures"] == 0


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def heartbeat(options):
    """The master says of each heartbeat that it misses; a worker that does not come back ends the test."""
    python = JUDGES / "locust" / "bin" / "python"
    if not python.exists():
        say("heartbeat", "left out: run tests/interop/setup.sh")
        return True
    lab = Lab(options.signpost)
    try:
        port = free_port()
        locustfile = lab.folder / "locustfile.py"
        locustfile.write_text(subprocess.run([options.signpost, "load", "--locustfile"], capture_output=True, text=True, check=True).stdout)
        command = [python, "-m", "locust", "-f", locustfile, "--master", "--master-bind-host", "127.0.0.1", "--master-bind-port", str(port)]
        command += ["--headless", "--expect-workers", "1", "-u", str(USERS), "-r", str(USERS), "-t", f"{options.minutes}m", "--report-interval", "100ms", "--csv", lab.folder / "master"]
        log = open(lab.folder / "master.log", "w")
        master = subprocess.Popen(list(map(str, command)), stdout=log, stderr=log, env=lab.environment, cwd=lab.folder)
        worker = lab.load("--locust-master", f"127.0.0.1:{port}", "--max-rate", "100000/s")
        time.sleep(1.5)
        idle = descriptors(worker.pid)
        most = 0
        while master.poll() is None:
            time.sleep(1)
            try:
                most = max(most, memory_bytes(worker.pid))
            except (FileNotFoundError, TypeError, ProcessLookupError):
                break
        master.wait(60)
        document = json.loads(worker.communicate(timeout=60)[0])
        said = (lab.folder / "master.log").read_text()
        total = (lab.folder / "master_stats.csv").read_text().splitlines()[-1].split(",")
    finally:
        lab.close()
    missed = sum(said.count(word) for word in ["failed to send heartbeat", "self-healed", "missing"])
    say("heartbeat", f"{options.minutes} min, {int(total[2]):,} requests by the master, {document['requests']:,} by the worker, {lab.arrived:,} arrived")
    say("heartbeat", f"heartbeats missed: {missed}; memory at most {most / MEGABYTE:.1f} MB; file descriptors of the idle worker: {idle}")
    # A master that quits at the end of its time waits half a second for what is in flight, and no longer.
    uncounted = document["requests"] - int(total[2])
    return missed == 0 and document["requests"] == lab.arrived and 0 <= uncounted <= CONNECTIONS


class Used:
    """Wall and processor seconds of the children that end within it."""

    def __enter__(self):
        self.began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
        self.before = before.ru_utime + before.ru_stime
        return self

    def __exit__(self, *_):
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.wall, self.processor = time.monotonic() - self.began, after.ru_utime + after.ru_stime - self.before


LOCUST_SIGNED = '''
import os
import datetime
import botocore.auth, botocore.awsrequest, botocore.credentials
from locust import HttpUser, task

BODY = os.environ["BODY"].encode()
KEYS = botocore.credentials.Credentials(os.environ["KEY_ID"], os.environ["LOAD_SECRET"])
SIGNER = botocore.auth.S3SigV4Auth(KEYS, "s3", os.environ["REGION"])

class Signed(HttpUser):
    @task
    def put(self):
        now = datetime.datetime.now(datetime.timezone.utc)
        url = f"{self.host}/{now:%Y/%m/%d}/{int(now.timestamp() * 1000)}"
        request = botocore.awsrequest.AWSRequest("PUT", url, data=BODY, headers={"content-type": "application/json"})
        SIGNER.add_auth(request)
        self.client.put(url, data=BODY, headers=dict(request.headers), name="put")
'''


def body_of(lab, observations):
    """A batch of one message with that many observations."""
    command = [lab.signpost, "sample", "measurement", "--messages", "1", "--observations", str(observations)]
    return subprocess.run(command, capture_output=True, env=lab.environment, check=True, text=True).stdout.strip()


def throughput(options):
    for name, observations in SIZES.items():
        rates = {}
        lab = Lab(options.signpost)
        try:
            with Used() as used:
                process = lab.load("--rate", "100000/s", "--for", f"{options.seconds}s", "--observations", observations)
                # Its queue grows without bound at such a rate: it is ended, and accounts for what it sent.
                time.sleep(options.seconds)
                process.send_signal(signal.SIGINT)
                document = json.loads(process.communicate()[0])
            requests = document["requests"] - document["failures"]
            rates["signpost"] = requests / options.seconds
            say("throughput", f"{name}: signpost, signed: {rates['signpost']:,.0f}/s, {used.processor / max(requests, 1) * 1e6:,.0f} µs of processor per request")
            body = body_of(lab, observations)
            (lab.folder / "body.json").write_text(body)
            if options.oha:
                url = lab.roles["open"]["url"]
                command = [options.oha, "-z", f"{options.seconds}s", "-c", str(CONNECTIONS), "-m", "PUT", "-D", lab.folder / "body.json", "--no-tui", "--output-format", "json", url]
                with Used() as used:
                    output = json.loads(subprocess.run(list(map(str, command)), capture_output=True, env=lab.environment, check=True).stdout)
                rates["oha"] = output["summary"]["requestsPerSec"]
                total = rates["oha"] * output["summary"]["total"]
                say("throughput", f"{name}: oha, not signed: {rates['oha']:,.0f}/s, {used.processor / max(total, 1) * 1e6:,.0f} µs of processor per request")
            python = JUDGES / "clients" / "bin" / "python"
            locust = JUDGES / "locust" / "bin" / "python"
            if python.exists() and locust.exists():
                (lab.folder / "signed.py").write_text(LOCUST_SIGNED)
                packages = next((JUDGES / "clients" / "lib").glob("python*/site-packages"))
                environment = {**lab.environment, "BODY": body, "KEY_ID": lab.s3["access_key_id"], "REGION": lab.s3["region"], "PYTHONPATH": str(packages)}
                command = [locust, "-m", "locust", "-f", "signed.py", "--headless", "-u", CONNECTIONS, "-r", CONNECTIONS, "-t", f"{options.seconds}s", "--csv", "signed", "-H", f"{lab.s3['url']}/{lab.s3['bucket']}"]
                subprocess.run(list(map(str, command)), capture_output=True, env=environment, cwd=lab.folder)
                total = (lab.folder / "signed_stats.csv").read_text().splitlines()[-1].split(",")
                rates["locust"] = (int(total[2]) - int(total[3])) / options.seconds
                say("throughput", f"{name}: Locust's Python client, signed by botocore: {rates['locust']:,.0f}/s")
        finally:
            lab.close()
        for other in ["oha", "locust"]:
            if rates.get(other):
                say("throughput", f"{name}: signpost sends {rates['signpost'] / rates[other]:.2f} times as many as {other}")
    if not options.oha:
        say("throughput", "oha left out: cargo install oha, or name it with --oha")
    return True


def latency(options):
    """Two requests stall for a second each, on the only connection: whoever keeps the schedule sees it in what waited."""
    rate, seconds = 200, max(options.seconds, 10)
    lab = Lab(options.signpost, "--fault", "s3:delay-wait=1s@400-401", "--fault", "open:delay-wait=1s@400-401")
    try:
        process = subprocess.Popen(
            [options.signpost, "load", "s3.toml", "--json", "--connections", "1", "--rate", f"{rate}/s", "--for", f"{seconds}s"],
            cwd=lab.folder, env=lab.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )
        document = json.loads(process.communicate()[0])
        measured = document["latency_ms"]
        waited = 2 / seconds
        say("latency", f"signpost: p50 {measured['p50']:.1f} ms, p90 {measured['p90']:.0f} ms, p99 {measured['p99']:.0f} ms, max {measured['max']:.0f} ms; {waited:.0%} of the requests were due while it stalled")
        if options.oha:
            command = [options.oha, "-z", f"{seconds}s", "-c", "1", "-q", str(rate), "--latency-correction", "-m", "POST", "-d", "[]", "--no-tui", "--output-format", "json", lab.roles["open"]["url"]]
            output = json.loads(subprocess.run(command, capture_output=True, env=lab.environment, check=True).stdout)
            percent = {name: (value or 0) * 1000 for name, value in output["latencyPercentiles"].items()}
            say("latency", f"oha, corrected: p50 {percent['p50']:.1f} ms, p90 {percent['p90']:.0f} ms, p99 {percent['p99']:.0f} ms")
            error = abs(measured["p99"] - percent["p99"]) / max(percent["p99"], 1)
            say("latency", f"p99 differs by {error:.1%}")
    finally:
        lab.close()
    return True


def scheduler(_options):
    return subprocess.run(["cargo", "bench", "--bench", "load"], cwd=ROOT).returncode == 0


MEASURES = {"soak": soak, "heartbeat": heartbeat, "throughput": throughput, "latency": latency, "scheduler": scheduler}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("signpost", type=lambda path: str(pathlib.Path(path).resolve()))
    parser.add_argument("measures", nargs="*", choices=[[], *MEASURES], metavar="MEASURE")
    parser.add_argument("--requests", type=int, default=2_000_000)
    parser.add_argument("--minutes", type=int, default=10)
    parser.add_argument("--seconds", type=int, default=15)
    parser.add_argument("--oha", default=next((str(path) for path in map(lambda folder: pathlib.Path(folder) / "oha", os.environ["PATH"].split(":")) if path.exists()), None))
    options = parser.parse_args()
    results = [MEASURES[name](options) for name in options.measures or MEASURES]
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()
