"""AWS profiles, judged: the AWS CLI gets the keys (a role at moto's STS, a program), signpost signs with them, and moto's S3
verifies the signature and stores the batch. A wrong secret is refused.

usage: aws_profiles.py SIGNPOST      with a Python that has moto; the AWS CLI 2.9 or newer is on the PATH

One line for each: "ok" or "failed", profile.
"""

import contextlib
import hashlib
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time

import boto3
import botocore.config
import moto.moto_proxy

import destinations

SIGNPOST = sys.argv[1]
BUCKET, REGION = "acme-landing", "eu-west-1"
CA_FILE = pathlib.Path(moto.moto_proxy.__file__).with_name("ca.crt")
# What the set-up below calls, before moto checks who calls: three for a user, two for a role, one for a bucket.
CALLS_OF_SET_UP = 6


def folder_of_aws_cli():
    """The first one of the PATH with an AWS CLI 2: version 1, which pip installs, exports no credentials."""
    for folder in os.environ["PATH"].split(os.pathsep):
        program = pathlib.Path(folder) / "aws"
        if program.exists():
            output = subprocess.run([program, "--version"], capture_output=True, text=True)
            if output.stdout.startswith("aws-cli/2."):
                return folder
    raise SystemExit("the AWS CLI 2 is not on the PATH")


def policy(*actions, **more):
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": list(actions), **more}]})


@contextlib.contextmanager
def moto_proxy(folder):
    """The URL of a proxy that plays every service of AWS, and checks signatures after the set-up."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "INITIAL_NO_AUTH_ACTION_COUNT": str(CALLS_OF_SET_UP)}
    with (folder / "moto.log").open("wb") as log:
        command = [pathlib.Path(sys.executable).with_name("moto_proxy"), "-p", str(port)]
        process = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
    try:
        while socket.socket().connect_ex(("127.0.0.1", port)) != 0:
            if process.poll() is not None:
                raise SystemExit((folder / "moto.log").read_text())
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def client(service, proxy, key_id="setup", secret="setup"):
    config = botocore.config.Config(proxies={"http": proxy, "https": proxy})
    return boto3.client(service, region_name=REGION, aws_access_key_id=key_id, aws_secret_access_key=secret, verify=str(CA_FILE), config=config)


def set_up(proxy):
    """A user with keys, a role that it may assume, a bucket: the keys and the name of the role."""
    iam = client("iam", proxy)
    iam.create_user(UserName="base")
    allowed = policy("sts:AssumeRole", "s3:PutObject", "s3:GetObject", Resource="*")
    iam.put_user_policy(UserName="base", PolicyName="p", PolicyDocument=allowed)
    keys = iam.create_access_key(UserName="base")["AccessKey"]
    trust = policy("sts:AssumeRole", Principal={"AWS": "*"})
    role = iam.create_role(RoleName="delivery", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    iam.put_role_policy(RoleName="delivery", PolicyName="p", PolicyDocument=policy("s3:PutObject", Resource="*"))
    client("s3", proxy).create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    return keys, role


def write_profiles(folder, keys, role):
    exported = {"Version": 1, "AccessKeyId": keys["AccessKeyId"], "SecretAccessKey": keys["SecretAccessKey"]}
    (folder / "keys.sh").write_text(f"echo '{json.dumps(exported)}'\n")
    (folder / "config").write_text(
        f"[profile role]\nrole_arn = {role}\nsource_profile = base\nregion = {REGION}\n"
        # Keys of its own, with which the role is assumed: they must not sign.
        f"[profile itself]\nrole_arn = {role}\nsource_profile = itself\nregion = {REGION}\n"
        f"[profile program]\ncredential_process = /bin/sh {folder}/keys.sh\n"
        "[profile refused]\ncredential_process = /bin/false\n"
    )
    pair = "aws_access_key_id = {}\naws_secret_access_key = {}\n"
    own = pair.format(keys["AccessKeyId"], keys["SecretAccessKey"])
    wrong = pair.format(keys["AccessKeyId"], "x" * 40)
    (folder / "credentials").write_text(f"[base]\n{own}[itself]\n{own}[wrong]\n{wrong}")


def send(folder, proxy, profile):
    """The one document of `signpost send`, and what it wrote beside it."""
    file = folder / "destination.toml"
    auth = ['method = "aws-sigv4"', f'region = "{REGION}"', 'service = "s3"', f'profile = "{profile}"']
    connection = ["", "[connection]", f'ca_file = "{CA_FILE}"', f'proxy_url = "{proxy}"']
    file.write_text(destinations.destination(f"https://{BUCKET}.s3.{REGION}.amazonaws.com/in", auth, connection))
    environment = {
        **destinations.environment(folder / "data"),
        "HOME": str(folder),
        "AWS_CONFIG_FILE": str(folder / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(folder / "credentials"),
        "AWS_CA_BUNDLE": str(CA_FILE),
        "HTTPS_PROXY": proxy,
        "PATH": f"{folder_of_aws_cli()}:{os.environ['PATH']}",
        "SIGNPOST_RUN_AWS_CLI": "1",
    }
    output = subprocess.run([SIGNPOST, "send", file, "--sample", "measurement", "--json"], env=environment, capture_output=True, text=True, timeout=120)
    return json.loads(output.stdout or "null"), output.stderr


def problem_of_accepted(proxy, keys, document, errors, is_temporary):
    """Why the batch of `document` is not stored as it was sent."""
    if document is None:
        return errors
    exchange = document["exchanges"][-1]
    # Not "delivered": moto's proxy ends the connection without the end of TLS, so the response never comes whole.
    if exchange["response"]["status"] != 200:
        return exchange["response"]
    headers = {header["name"] for header in document["headers"]}
    if ("x-amz-security-token" in headers) != is_temporary:
        return f"a session token was {'not ' if is_temporary else ''}sent"
    store = client("s3", proxy, keys["AccessKeyId"], keys["SecretAccessKey"])
    body = store.get_object(Bucket=BUCKET, Key=f"in/{document['object_path']}")["Body"].read()
    return None if hashlib.sha256(body).hexdigest() == document["body"]["sha256"] else "other bytes are stored"


def main():
    folder = pathlib.Path(tempfile.mkdtemp())
    results = []

    def say(name, problem):
        print("ok" if problem is None else "failed", name, flush=True)
        if problem is not None:
            print(problem, file=sys.stderr)
        results.append(problem is None)

    try:
        with moto_proxy(folder) as proxy:
            keys, role = set_up(proxy)
            write_profiles(folder, keys, role)
            for name, is_temporary in [("base", False), ("role", True), ("itself", True), ("program", False)]:
                say(name, problem_of_accepted(proxy, keys, *send(folder, proxy, name), is_temporary))
            document, errors = send(folder, proxy, "wrong")
            text = json.dumps(document["exchanges"][-1]["response"]) if document else errors
            say("wrong", None if "SignatureDoesNotMatch" in text else text)
            document, errors = send(folder, proxy, "refused")
            is_told = document is None and "renew what credential_process of the profile uses" in errors
            say("refused", None if is_told else errors)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0 if all(results) else 1


sys.exit(main())
