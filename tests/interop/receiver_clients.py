"""Real clients against signpost's built-in receiver: each is accepted, and refused with the service's own code once one
thing is wrong.

usage: receiver_clients.py SIGNPOST [http|https] [name…]     SIGNPOST is the binary; names are parts of check names

boto3, azure-storage-blob, the token helper of azure-eventhub, Authlib and curl share no line with signpost.
"""

import base64
import contextlib
import datetime
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
import traceback
import urllib.parse

from receiver_process import Receiver

BATCH = open(os.path.join(os.path.dirname(__file__), "batch.json"), "rb").read()
CHECKS = []


def check(function):
    """A check of this file; its name says what must hold."""
    CHECKS.append(function)
    return function


# ---------------------------------------------------------------------------------------------------------------- S3


def s3(receiver, style="path", signature_version=None, **changes):
    """boto3 as a user would set it up, checksums and all."""
    import boto3
    import botocore.config

    role = {**receiver.roles["s3"], **changes}
    endpoint = role["url"]
    if style == "virtual":
        endpoint = endpoint.replace("127.0.0.1", "localhost")
    return boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name=role["region"],
        aws_access_key_id=role["access_key_id"],
        aws_secret_access_key=role["secret_access_key"],
        aws_session_token=role.get("session_token"),
        verify=receiver.ca_file,
        config=botocore.config.Config(
            s3={"addressing_style": style},
            signature_version=signature_version,
            proxies={},
            retries={"total_max_attempts": 1},
        ),
    )


def refused(code, call, status=None):
    """`call` must fail with the service's `code`."""
    import botocore.exceptions

    try:
        call()
    except botocore.exceptions.ClientError as error:
        found = error.response["Error"]["Code"]
        assert found == code, f"{found} in place of {code}: {error}"
        if status:
            assert error.response["ResponseMetadata"]["HTTPStatusCode"] == status
        return error.response
    raise AssertionError(f"accepted in place of {code}")


@check
def boto3_puts_and_gets_an_object_in_path_style(receiver):
    client = s3(receiver)
    bucket = receiver.roles["s3"]["bucket"]
    for key in ["2026/03/05/1772672523123", "a b/é+=&@:%41~'(!)*$,;", "year=2026/x"]:
        answer = client.put_object(Bucket=bucket, Key=key, Body=BATCH, ContentType="application/json", Metadata={"who": "me"})
        assert answer["ETag"] == f'"{hashlib.md5(BATCH).hexdigest()}"'
        back = client.get_object(Bucket=bucket, Key=key)
        assert back["Body"].read() == BATCH and back["ContentType"] == "application/json"
        assert back["Metadata"] == {"who": "me"}, back["Metadata"]
        assert client.head_object(Bucket=bucket, Key=key)["ContentLength"] == len(BATCH)
        part = client.get_object(Bucket=bucket, Key=key, Range="bytes=1-3")["Body"].read()
        assert part == BATCH[1:4]
        client.delete_object(Bucket=bucket, Key=key)
        refused("NoSuchKey", lambda: client.get_object(Bucket=bucket, Key=key), 404)


@check
def boto3_works_in_virtual_hosted_style(receiver):
    import socket

    real = socket.getaddrinfo

    def local(host, *rest, **more):
        name = host.decode() if isinstance(host, bytes) else host
        return real("127.0.0.1" if name.endswith("localhost") else host, *rest, **more)

    socket.getaddrinfo = local
    try:
        client = s3(receiver, "virtual")
        bucket = receiver.roles["s3"]["bucket"]
        client.put_object(Bucket=bucket, Key="v/1", Body=BATCH)
        assert client.get_object(Bucket=bucket, Key="v/1")["Body"].read() == BATCH
    finally:
        socket.getaddrinfo = real


@check
def boto3_streams_a_file_and_lists_what_is_there(receiver):
    client = s3(receiver)
    client.create_bucket(Bucket="stream-it", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    with tempfile.TemporaryFile() as file:
        file.write(b"x" * 300_000)
        file.seek(0)
        client.put_object(Bucket="stream-it", Key="big", Body=file)
    assert client.head_object(Bucket="stream-it", Key="big")["ContentLength"] == 300_000
    for number in range(12):
        client.put_object(Bucket="stream-it", Key=f"f/{number:02}", Body=b"x")
    pages = client.get_paginator("list_objects_v2").paginate(Bucket="stream-it", Prefix="f/", PaginationConfig={"PageSize": 5})
    keys = [item["Key"] for page in pages for item in page["Contents"]]
    assert keys == [f"f/{number:02}" for number in range(12)], keys
    folders = client.list_objects_v2(Bucket="stream-it", Delimiter="/")
    assert [prefix["Prefix"] for prefix in folders["CommonPrefixes"]] == ["f/"]
    assert [item["Key"] for item in folders["Contents"]] == ["big"]
    assert "stream-it" in [bucket["Name"] for bucket in client.list_buckets()["Buckets"]]
    refused("BucketNotEmpty", lambda: client.delete_bucket(Bucket="stream-it"), 409)
    refused("BucketAlreadyOwnedByYou", lambda: client.create_bucket(Bucket="stream-it", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}))


@check
def a_presigned_put_of_boto3_is_taken_and_one_that_expired_is_not(receiver):
    client = s3(receiver, signature_version="s3v4")
    parameters = {"Bucket": receiver.roles["s3"]["bucket"], "Key": "presigned/1"}
    url = client.generate_presigned_url("put_object", Params=parameters, ExpiresIn=60)
    status, _, body = receiver.request("PUT", url, BATCH)
    assert status == 200, body
    status, _, body = receiver.request("PUT", url.replace("presigned/1", "presigned/2"), BATCH)
    assert status == 403 and b"SignatureDoesNotMatch" in body, body
    url = client.generate_presigned_url("put_object", Params=parameters, ExpiresIn=1)
    time.sleep(2.1)
    status, _, body = receiver.request("PUT", url, BATCH)
    assert status == 403 and b"Request has expired" in body, body


@check
def boto3_with_one_thing_wrong_hears_s3s_own_code(receiver):
    bucket = receiver.roles["s3"]["bucket"]
    put = lambda client, bucket=bucket: (lambda: client.put_object(Bucket=bucket, Key="x", Body=BATCH))
    answer = refused("SignatureDoesNotMatch", put(s3(receiver, secret_access_key="wrong")), 403)
    for part in ["StringToSign", "SignatureProvided", "StringToSignBytes", "CanonicalRequest", "CanonicalRequestBytes"]:
        assert part in answer["Error"], answer
    refused("InvalidAccessKeyId", put(s3(receiver, access_key_id="AKIAWRONG")), 403)
    receiver.drain()
    put(s3(receiver, region="us-east-1"))()  # boto3 reads the region from the refusal and signs again.
    assert receiver.event()["code"] == "AuthorizationHeaderMalformed"
    refused("InvalidToken", put(s3(receiver, session_token="token")), 400)
    refused("NoSuchBucket", put(s3(receiver), "no-such-bucket"), 404)
    receiver.drain()
    with contextlib.suppress(Exception):
        put(s3(receiver), f"{bucket}-elsewhere")()
    event = receiver.event()
    assert (event["status"], event["code"]) == (301, "PermanentRedirect"), event


@check
def a_clock_that_is_off_is_too_skewed(receiver):
    import botocore.auth

    real = botocore.auth.get_current_datetime

    def late(*rest, **more):
        return real(*rest, **more) - datetime.timedelta(minutes=20)

    botocore.auth.get_current_datetime = late
    try:
        client = s3(receiver)
        call = lambda: client.put_object(Bucket=receiver.roles["s3"]["bucket"], Key="x", Body=BATCH)
        answer = refused("RequestTimeTooSkewed", call, 403)
        assert answer["Error"]["MaxAllowedSkewMilliseconds"] == "900000" and "ServerTime" in answer["Error"]
    finally:
        botocore.auth.get_current_datetime = real


@check
def a_header_added_on_the_way_is_named_as_not_signed(receiver):
    client = s3(receiver)
    client.meta.events.register("before-send.s3", lambda request, **_: request.headers.update({"x-amz-acl": "private"}))
    answer = refused("AccessDenied", lambda: client.put_object(Bucket=receiver.roles["s3"]["bucket"], Key="x", Body=BATCH))
    assert answer["Error"]["HeadersNotSigned"] == "x-amz-acl", answer


@check
def a_body_changed_on_the_way_does_not_match_its_hash(receiver):
    import botocore.auth
    import botocore.awsrequest
    import botocore.credentials

    role = receiver.roles["s3"]
    request = botocore.awsrequest.AWSRequest("PUT", f"{role['url']}/{role['bucket']}/x", data=BATCH)
    credentials = botocore.credentials.Credentials(role["access_key_id"], role["secret_access_key"])
    signer = botocore.auth.S3SigV4Auth(credentials, "s3", role["region"])
    request.headers["X-Amz-Content-SHA256"] = hashlib.sha256(BATCH).hexdigest()
    signer.add_auth(request)
    status, _, body = receiver.request("PUT", request.url, BATCH, dict(request.headers))
    if status != 200:
        assert b"XAmzContentSHA256Mismatch" in body or status == 200, body
    status, _, body = receiver.request("PUT", request.url, BATCH[:-1] + b" ", dict(request.headers))
    assert status in (400, 403), (status, body)


def generic(receiver, body=BATCH, sent=None, **changes):
    """A request signed by botocore for a service other than S3."""
    import botocore.auth
    import botocore.awsrequest
    import botocore.credentials

    role = {**receiver.roles["sigv4"], **changes}
    request = botocore.awsrequest.AWSRequest("POST", role["url"], data=body, headers={"Content-Type": "application/json"})
    credentials = botocore.credentials.Credentials(role["access_key_id"], role["secret_access_key"], role.get("session_token"))
    botocore.auth.SigV4Auth(credentials, role["service"], role["region"]).add_auth(request)
    return receiver.request("POST", role["url"], sent or body, dict(request.headers))


@check
def any_other_aws_service_answers_as_api_gateway_does(receiver):
    status, _, body = generic(receiver)
    assert status == 200, body
    for changes, exception, words in [
        ({"secret_access_key": "wrong"}, "InvalidSignatureException", b"The Canonical String for this request should have been"),
        ({"access_key_id": "AKIAWRONG"}, "UnrecognizedClientException", b"security token"),
        ({"region": "us-east-1"}, "InvalidSignatureException", b"scoped to a valid region"),
        ({"service": "lambda"}, "InvalidSignatureException", b"execute-api"),
        ({"session_token": "x"}, "UnrecognizedClientException", b"security token"),
    ]:
        status, headers, body = generic(receiver, **changes)
        assert status == 403 and headers["x-amzn-ErrorType"] == exception and words in body, (changes, status, body)
    status, headers, body = receiver.request("POST", receiver.roles["sigv4"]["url"], BATCH)
    assert status == 403 and headers["x-amzn-ErrorType"] == "MissingAuthenticationTokenException", body
    status, _, body = generic(receiver, sent=BATCH[:-1] + b" ")
    assert status == 403, body


# -------------------------------------------------------------------------------------------------------------- Blob


def sas(receiver, kind="container", permissions="cw", minutes=60, key=None, **more):
    """A token made by azure-storage-blob."""
    from azure.storage import blob

    role = receiver.roles["blob"]
    now = datetime.datetime.now(datetime.timezone.utc)
    expiry = now + datetime.timedelta(minutes=minutes)
    key = key or role["account_key"]
    if kind == "account":
        return blob.generate_account_sas(role["account"], key, more.pop("resource_types", "o"), permissions, expiry, **more)
    if kind == "blob":
        return blob.generate_blob_sas(role["account"], role["container"], more.pop("name"), account_key=key, permission=permissions, expiry=expiry, **more)
    return blob.generate_container_sas(role["account"], role["container"], account_key=key, permission=permissions, expiry=expiry, **more)


def upload(receiver, token, name="2026/03/05/1.json", container=None, overwrite=True):
    from azure.storage import blob

    role = receiver.roles["blob"]
    service = blob.BlobServiceClient(role["url"], credential=token, connection_verify=receiver.ca_file or True, retry_total=0)
    client = service.get_blob_client(container or role["container"], name)
    return client.upload_blob(BATCH, overwrite=overwrite)


def azure_refused(code, call, status=403):
    import azure.core.exceptions

    try:
        call()
    except azure.core.exceptions.HttpResponseError as error:
        found = getattr(error, "error_code", None)
        found = getattr(found, "value", found)
        assert found == code and error.status_code == status, f"{error.status_code} {found} in place of {status} {code}: {error}"
        return error
    raise AssertionError(f"accepted in place of {code}")


@check
def azure_storage_blob_uploads_with_every_kind_of_token(receiver):
    from azure.storage import blob

    for number, token in enumerate([
        sas(receiver), sas(receiver, permissions="w"), sas(receiver, "account"), sas(receiver, "blob", name="kind/3.json"),
        sas(receiver, ip="127.0.0.1"), sas(receiver, ip="127.0.0.0-127.0.0.9"), sas(receiver, protocol="https,http"),
        sas(receiver, start=datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=5)),
    ]):
        upload(receiver, token, f"kind/{number}.json")
    role = receiver.roles["blob"]
    reader = blob.BlobServiceClient(role["url"], credential=sas(receiver, permissions="rl"), connection_verify=receiver.ca_file or True)
    container = reader.get_container_client(role["container"])
    assert container.download_blob("kind/0.json").readall() == BATCH
    assert len(list(container.list_blobs(name_starts_with="kind/"))) == 8


@check
def azure_storage_blob_with_one_thing_wrong_hears_azures_own_code(receiver):
    wrong_key = base64.b64encode(b"x" * 64).decode()
    error = azure_refused("AuthenticationFailed", lambda: upload(receiver, sas(receiver, key=wrong_key)))
    assert "String to sign used was" in str(error), error
    error = azure_refused("AuthenticationFailed", lambda: upload(receiver, sas(receiver, minutes=-5)))
    assert "time frame" in str(error), error
    azure_refused("AuthorizationPermissionMismatch", lambda: upload(receiver, sas(receiver, permissions="r")))
    azure_refused("AuthorizationResourceTypeMismatch", lambda: upload(receiver, sas(receiver, "account", resource_types="c")))
    azure_refused("AuthorizationSourceIPMismatch", lambda: upload(receiver, sas(receiver, ip="10.0.0.1")))
    if receiver.ca_file is None:
        azure_refused("AuthorizationProtocolMismatch", lambda: upload(receiver, sas(receiver, protocol="https")))
    azure_refused("AuthenticationFailed", lambda: upload(receiver, sas(receiver, "blob", name="other.json")))
    azure_refused("ContainerNotFound", lambda: upload(receiver, sas(receiver, "account"), container="missing"), 404)
    upload(receiver, sas(receiver), "once.json")
    azure_refused("UnauthorizedBlobOverwrite", lambda: upload(receiver, sas(receiver, permissions="c"), "once.json"))
    role = receiver.roles["blob"]
    url = f"{role['url']}/{role['container']}/no-type.json?{sas(receiver)}"
    status, _, body = receiver.request("PUT", url, BATCH)
    assert status == 400 and b"MissingRequiredHeader" in body and b"x-ms-blob-type" in body, body
    assert body.startswith(b"\xef\xbb\xbf<?xml"), body[:20]


# -------------------------------------------------------------------------------------------------------- Event Hubs


def hub_token(uri, policy, key, seconds=600):
    """The token helper of azure-eventhub itself."""
    from azure.eventhub._client_base import _generate_sas_token

    return _generate_sas_token(uri, policy, key, datetime.timedelta(seconds=seconds)).token


def to_hub(receiver, token, hub=None):
    role = receiver.roles["event-hubs"]
    headers = {"Content-Type": "application/json", **({"Authorization": token} if token else {})}
    return receiver.request("POST", f"{role['url']}/{hub or role['hub']}/messages?timeout=60&api-version=2014-01", BATCH, headers)


@check
def a_token_of_azure_eventhub_is_taken_and_wrong_ones_hear_event_hubs_own_codes(receiver):
    role = receiver.roles["event-hubs"]
    host = urllib.parse.urlsplit(role["url"]).netloc
    uri = f"sb://{host}/{role['hub']}"
    name, key = role["policy_name"], role["policy_key"]
    for good in [uri, f"sb://{host}", f"{role['url']}/{role['hub']}"]:
        token = hub_token(good, name, key)
        token = token.decode() if isinstance(token, bytes) else token
        status, _, body = to_hub(receiver, token)
        assert status == 201 and body == b"", (good, status, body)
    expired = hub_token(uri, name, key, 1)
    time.sleep(2.1)
    for token, words in [
        (hub_token(uri, name, "wrong"), b"InvalidSignature"),
        (expired, b"ExpiredToken"),
        (hub_token(f"sb://{host}/other", name, key), b"InvalidAudience"),
        (hub_token(uri, "manage", key), b"InvalidSignature"),
        (None, b"MissingToken"),
    ]:
        token = token.decode() if isinstance(token, bytes) else token
        status, _, body = to_hub(receiver, token)
        assert status == 401 and words in body, (words, status, body)
        assert receiver.reason.startswith("SubCode=4010"), receiver.reason
    status, _, body = to_hub(receiver, hub_token(f"sb://{host}", name, key), hub="other")
    assert status in (401, 404), body


# ------------------------------------------------------------------------------------------------------------- OAuth2


def oauth(receiver, kind, secret=None, auth=None, client_id=None):
    from authlib.integrations.requests_client import OAuth2Session

    role = receiver.roles["oauth2"]
    client = next(client for client in role["clients"] if client["auth"] == kind)
    session = OAuth2Session(
        client_id or client["client_id"], secret or client["client_secret"], token_endpoint_auth_method=auth or client["auth"]
    )
    session.trust_env = False
    session.verify = receiver.ca_file or True
    return session


@check
def authlib_fetches_a_token_and_delivers_with_it(receiver):
    role = receiver.roles["oauth2"]
    for kind in ["client_secret_basic", "client_secret_post"]:
        session = oauth(receiver, kind)
        token = session.fetch_token(role["token_url"], grant_type="client_credentials")
        assert token["token_type"].lower() == "bearer" and token["expires_in"] > 0
        answer = session.post(role["ingest_url"], data=BATCH, headers={"Content-Type": "application/json"})
        assert answer.status_code in (200, 201, 202, 204), answer.text
        answer = session.post(role["ingest_url"], data=BATCH, headers={"Authorization": "Bearer wrong"}, withhold_token=True)
        assert answer.status_code == 401 and 'error="invalid_token"' in answer.headers["WWW-Authenticate"]


@check
def authlib_with_one_thing_wrong_hears_the_rfcs_errors(receiver):
    from authlib.integrations.base_client import OAuthError

    role = receiver.roles["oauth2"]
    swap = {"client_secret_basic": "client_secret_post", "client_secret_post": "client_secret_basic"}
    for kind in swap:
        for session in [oauth(receiver, kind, secret="wrong"), oauth(receiver, kind, auth=swap[kind]), oauth(receiver, kind, client_id="nobody")]:
            try:
                session.fetch_token(role["token_url"], grant_type="client_credentials")
                raise AssertionError("accepted")
            except OAuthError as error:
                assert error.error == "invalid_client", error
        try:
            oauth(receiver, kind).fetch_token(role["token_url"], grant_type="password", username="a", password="b")
            raise AssertionError("accepted")
        except OAuthError as error:
            assert error.error == "unsupported_grant_type", error
    status, headers, _ = receiver.request("POST", role["ingest_url"], BATCH)
    assert status == 401 and "error" not in headers["WWW-Authenticate"], headers["WWW-Authenticate"]


# --------------------------------------------------------------------------------------------------------------- curl


def curl(receiver, *arguments):
    tls = ["--cacert", receiver.ca_file] if receiver.ca_file else []
    command = ["curl", "-sS", "--noproxy", "*", "-o", "/dev/null", "-w", "%{http_code}", *tls, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=30).stdout


@check
def curl_delivers_with_a_static_header_and_without_any(receiver):
    role = receiver.roles["static"]
    batch = ["-H", "Content-Type: application/json", "--data-binary", BATCH.decode()]
    assert curl(receiver, *batch, "-H", f"{role['header']}: {role['value']}", role["url"]).startswith("2")
    assert curl(receiver, *batch, "-H", f"{role['header']}: {role['value']}x", role["url"]) == "401"
    assert curl(receiver, *batch, role["url"]) == "401"
    assert curl(receiver, *batch, receiver.roles["open"]["url"]).startswith("2")


@check
def what_arrived_is_told_with_every_check(receiver):
    receiver.drain()
    s3(receiver).put_object(Bucket=receiver.roles["s3"]["bucket"], Key="2026/03/05/1", Body=BATCH)
    event = receiver.event()
    assert (event["event"], event["role"], event["accepted"], event["status"]) == ("request", "s3", True, 200), event
    assert event["body"]["sha256"] == hashlib.sha256(BATCH).hexdigest() and event["body"]["messages"] >= 1, event
    assert {"signature", "region"} <= {check["name"] for check in event["checks"]}
    with contextlib.suppress(Exception):
        s3(receiver, secret_access_key="wrong").put_object(Bucket=receiver.roles["s3"]["bucket"], Key="x", Body=BATCH)
    event = receiver.event()
    failed = [check["name"] for check in event["checks"] if not check["passed"]]
    assert event["code"] == "SignatureDoesNotMatch" and failed == ["signature"], event
    assert receiver.roles["s3"]["secret_access_key"] not in json.dumps(event)


def main():
    binary, *rest = sys.argv[1:]
    schemes = [name for name in rest if name in ("http", "https")] or ["http", "https"]
    wanted = [name for name in rest if name not in ("http", "https")]
    failures = 0
    for scheme in schemes:
        receiver = Receiver(binary, scheme)
        try:
            for function in CHECKS:
                name = function.__name__
                if wanted and not any(part in name for part in wanted):
                    continue
                try:
                    function(receiver)
                    print(f"ok    {scheme:5}  {name.replace('_', ' ')}", flush=True)
                except Exception:
                    failures += 1
                    print(f"FAIL  {scheme:5}  {name.replace('_', ' ')}", flush=True)
                    traceback.print_exc()
        finally:
            receiver.close()
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
