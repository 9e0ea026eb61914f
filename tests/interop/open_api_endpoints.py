"""What can be made of an exported OpenAPI document: a test of the endpoint, an endpoint, and the classes of a client.

Schemathesis tests the built-in receiver by the document: for each method it finds nothing, and it finds the flaw of an
endpoint that has one. Prism plays the endpoint by the document, and signpost delivers to it: each batch of the platform's
documentation is accepted, a broken one and one without credentials are refused. datamodel-code-generator writes classes,
which read both batches and refuse a broken one.

usage: open_api_endpoints.py SIGNPOST      with a Python that has Schemathesis and datamodel-code-generator

One line for each: "ok" or "failed", what, method.
"""

import contextlib
import importlib.util
import json
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time

import pydantic
import requests
import yaml

import destinations
from receiver_process import Receiver

HERE = pathlib.Path(__file__).resolve().parent
TOOLS = pathlib.Path(sys.executable).parent
PRISM = HERE / ".judges" / "prism" / "node_modules" / ".bin" / "prism"
SIGNPOST = sys.argv[1]
KINDS = ["measurement", "notification"]
# Random examples per document, beside those of the document and its boundary values.
EXAMPLES = 5

# What Schemathesis minds in the receiver, and why that stays:
# negative_data_rejection   the receiver takes any body, so that an engineer sees what arrives; and the platform wants an
#                           endpoint to take fields that are not in the document
# unsupported_method        its endpoints take POST and PUT, because the method depends on the destination; the document of
# allow_header_conformance  one destination has its one method
ACCEPTED = ["negative_data_rejection", "unsupported_method", "allow_header_conformance"]
# AWS says 403 in place of 401 to a request without a signature, and S3 says 400 to an Authorization of another kind; so does
# the receiver.
ACCEPTED_OF_AWS = [*ACCEPTED, "missing_required_header", "ignored_auth"]


def exported(folder, text):
    """The file of the document of a destination."""
    file, out = folder / "destination.toml", folder / "document.yaml"
    file.write_text(text)
    command = [SIGNPOST, "export", file, "--to", "openapi", "--out", out]
    subprocess.run(command, env=destinations.environment(folder), capture_output=True, check=True)
    return out


def facts_of(name, roles, secret):
    """What schemathesis_auth.py needs for a method."""
    if name == "none":
        return {"kind": "nothing"}
    if name == "static-header":
        return {"kind": "header", "name": roles["static"]["header"], "value": secret}
    if name.startswith("oauth2"):
        place = name.removeprefix("oauth2 in ")
        client = next(each for each in roles["oauth2"]["clients"] if each["client_secret"] == secret)
        return {"kind": "token", "token_url": roles["oauth2"]["token_url"], "place": place, **client}
    if name in ["s3", "sigv4"]:
        role = roles[name]
        return {"kind": "signature", "service": role.get("service", "s3"), "region": role["region"], "key_id": role["access_key_id"], "secret": secret}
    if name == "blob":
        return {"kind": "query", "value": secret}
    if name == "event hubs":
        return {"kind": "header", "name": "Authorization", "value": secret}
    raise ValueError(name)


def schemathesis(folder, document, facts, examples):
    """Exit code and words of Schemathesis; the servers of the document are the receiver's."""
    server = re.search(r'"?url"?: "(http[^"]*)"', document.read_text())[1]
    command = [TOOLS / "st", "run", document, "--url", server, "--seed", "1", "--max-examples", str(examples)]
    accepted = ACCEPTED_OF_AWS if facts["kind"] == "signature" else ACCEPTED
    command += ["--exclude-checks", ",".join(accepted), "--continue-on-failure", "--no-color"]
    command += ["--suppress-health-check", "all"]  # They count seconds, and this machine may be busy.
    environment = destinations.environment(folder) | {
        "SCHEMATHESIS_HOOKS": "schemathesis_auth",
        "PYTHONPATH": str(HERE),
        "SIGNPOST_JUDGE_AUTH": json.dumps(facts),
    }
    output = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=900)
    return output.returncode, output.stdout + output.stderr


def judge_receiver(folder, say):
    """For each method Schemathesis finds nothing, and every delivery that it made was seen by the receiver."""
    receiver = Receiver(SIGNPOST, "http")
    try:
        for name, text, secret in destinations.of_each_method(SIGNPOST, receiver.roles):
            receiver.drain()
            code, words = schemathesis(folder, exported(folder, text), facts_of(name, receiver.roles, secret), EXAMPLES)
            accepted = sum(event["accepted"] for event in receiver.arrived())
            say(code == 0 and accepted >= 10, "schemathesis", name, f"{accepted} accepted\n{words}")
    finally:
        receiver.close()


def judge_flawed_receivers(folder, say):
    """What Schemathesis says of an endpoint with a flaw: without this it might find nothing anywhere."""
    for profile, name, finding in [
        ("accepts-anyone", "static-header", "API accepts requests without authentication"),
        ("crashes-on-malformed", "none", "Server error"),
    ]:
        receiver = Receiver(SIGNPOST, "http", "--profile", profile)
        try:
            methods = destinations.of_each_method(SIGNPOST, receiver.roles)
            text, secret = next((text, secret) for known, text, secret in methods if known == name)
            code, words = schemathesis(folder, exported(folder, text), facts_of(name, receiver.roles, secret), EXAMPLES)
            say(code == 1 and finding in words, "schemathesis", profile, words)
        finally:
            receiver.close()


def broken_batch():
    """A batch whose attempt is a word."""
    sample = subprocess.run([SIGNPOST, "sample", "measurement"], capture_output=True, text=True, check=True).stdout
    batch = json.loads(sample)
    batch[0]["attempt"] = "zero"
    return json.dumps(batch)


@contextlib.contextmanager
def prism(document):
    """The URL of a server that Prism plays by the document; it refuses what the document does not allow."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (document.parent / "prism.log").open("wb") as log:
        command = [PRISM, "mock", document, "--port", str(port), "--errors"]
        process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
    try:
        ends_at = time.monotonic() + 300
        while "listening" not in (words := (document.parent / "prism.log").read_text()):
            if process.poll() is not None or time.monotonic() > ends_at:
                raise SystemExit(words)
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def sent(folder, text, secret, *batch):
    """The status that signpost got."""
    file = folder / "to-prism.toml"
    file.write_text(text)
    command = [SIGNPOST, "send", file, *batch, "--json"]
    output = subprocess.run(command, env=destinations.environment(folder, secret), capture_output=True, text=True)
    return json.loads(output.stdout)["exchanges"][-1]["response"]["status"]


def status_of_stranger(document, mock):
    """The status of a sound batch without any credentials."""
    described = yaml.safe_load(document.read_text())
    path, operations = next(iter(described["paths"].items()))
    path = path.format(year="2026", month="03", day="05", timestamp="1772672523123")
    example = described["components"]["requestBodies"]["Batch"]["content"]["application/json"]["examples"]["measurement"]
    headers = {"Content-Type": "application/json"}
    body = json.dumps(example["value"])
    return requests.request(next(iter(operations)), mock + path, data=body, headers=headers, timeout=20).status_code


def judge_mock(folder, say):
    """signpost delivers to what Prism makes of the document."""
    receiver = Receiver(SIGNPOST, "http")
    broken = folder / "broken.json"
    broken.write_text(broken_batch())
    try:
        for name, text, secret in destinations.of_each_method(SIGNPOST, receiver.roles):
            document = exported(folder, text)
            origin = re.search(r'url = "(http://[^/"]*)', text)[1]
            with prism(document) as mock:
                to_mock = text.replace(f'url = "{origin}', f'url = "{mock}', 1)
                statuses = [sent(folder, to_mock, secret, "--sample", kind) for kind in KINDS]
                statuses.append(sent(folder, to_mock, secret, "--batch", broken))
                statuses.append(status_of_stranger(document, mock))
            wanted = [200, 200, 422, 200 if name == "none" else 401]
            say(statuses == wanted, "prism", name, f"{statuses} in place of {wanted}")
    finally:
        receiver.close()


def judge_classes(folder, say):
    """The classes of datamodel-code-generator read both batches and refuse a broken one."""
    document = exported(folder, destinations.destination("https://a.example/in", ['method = "none"']))
    code = folder / "classes.py"
    command = [TOOLS / "datamodel-codegen", "--input", document, "--input-file-type", "openapi", "--output", code]
    command += ["--output-model-type", "pydantic_v2.BaseModel", "--formatters", "builtin"]
    subprocess.run(command, capture_output=True, check=True, timeout=300)
    spec = importlib.util.spec_from_file_location("classes", code)
    classes = importlib.util.module_from_spec(spec)
    sys.modules["classes"] = classes
    spec.loader.exec_module(classes)
    for kind in KINDS:
        batch = subprocess.run([SIGNPOST, "sample", kind], capture_output=True, text=True, check=True).stdout
        read = getattr(classes, f"{kind.capitalize()}Batch").model_validate_json
        problem = None
        try:
            message = read(batch).root[0]
            if type(message).__name__ != f"{kind.capitalize()}Message":
                problem = f"a message is a {type(message).__name__}"
        except pydantic.ValidationError as error:
            problem = str(error)
        with contextlib.suppress(pydantic.ValidationError):
            read(batch.replace('"attempt"', '"atempt"'))
            problem = "a batch without attempt is taken"
        say(problem is None, "classes", kind, problem)


def main():
    folder = pathlib.Path(tempfile.mkdtemp())
    results = []
    began_at = time.monotonic()

    def say(is_good, what, name, problem):
        print("ok" if is_good else "failed", what, name, f"{time.monotonic() - began_at:.0f} s", flush=True)
        if not is_good:
            print(problem, file=sys.stderr)
        results.append(is_good)

    wanted = sys.argv[2:]
    try:
        for judge in [judge_classes, judge_mock, judge_flawed_receivers, judge_receiver]:
            if not wanted or judge.__name__ in wanted:
                judge(folder, say)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0 if results and all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
