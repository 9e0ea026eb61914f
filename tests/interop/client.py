"""Second opinions for the interop tests: reads back what signpost delivered, with clients that signpost shares no
line with, and makes shared access signatures with Microsoft's own library.

usage: client.py read s3|blob|api http|https CONTAINER KEY     the object's bytes to stdout, its content type to stderr
       client.py sas account|container|policy PERMISSIONS MINUTES   prints a token; MINUTES < 0 is past
"""

import datetime
import json
import os
import sys
import urllib.request
import ssl

import boto3
import botocore.config
from azure.storage import blob


def s3_client(facts, scheme):
    """An S3 client of botocore for the Swift judge, path style."""
    swift = facts["swift"]
    return boto3.client(
        "s3",
        endpoint_url=swift[scheme]["endpoint"],
        region_name=swift["region"],
        aws_access_key_id=swift["access_key_id"],
        aws_secret_access_key=swift["secret_access_key"],
        verify=facts["ca_file"],
        config=botocore.config.Config(
            s3={"addressing_style": "path"},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            proxies={},
        ),
    )


def blob_client(facts, scheme):
    """A client of azure-storage-blob for the Azurite judge, with the account key."""
    azurite = facts["azurite"]
    return blob.BlobServiceClient(
        azurite[scheme]["endpoint"],
        credential={"account_name": azurite["account"], "account_key": azurite["account_key"]},
        api_version="2021-12-02",  # Azurite refuses versions newer than itself.
        connection_verify=facts["ca_file"],
    )


def read(facts, kind, scheme, container, key):
    """The bytes and the content type of what a judge has stored."""
    if kind == "s3":
        answer = s3_client(facts, scheme).get_object(Bucket=container, Key=key)
        return answer["Body"].read(), answer["ContentType"]
    if kind == "blob":
        answer = blob_client(facts, scheme).get_blob_client(container, key).download_blob()
        return answer.readall(), answer.properties.content_settings.content_type
    context = ssl.create_default_context(cafile=facts["ca_file"])
    url = f"{facts['oauth'][scheme]['endpoint']}/received/{key}"
    with urllib.request.urlopen(url, context=context) as answer:
        return answer.read(), ""


def shared_access_signature(facts, kind, permissions, minutes):
    """A token by azure-storage-blob: for the account, for the container, or by a policy stored on the container."""
    azurite = facts["azurite"]
    account, key, container = azurite["account"], azurite["account_key"], azurite["container"]
    now = datetime.datetime.now(datetime.timezone.utc)
    times = {"start": now - datetime.timedelta(hours=1), "expiry": now + datetime.timedelta(minutes=minutes)}
    if kind == "account":
        permission = blob.AccountSasPermissions.from_string(permissions)
        kinds = blob.ResourceTypes(object=True)
        return blob.generate_account_sas(account, key, resource_types=kinds, permission=permission, **times)
    if kind == "container":
        permission = blob.ContainerSasPermissions.from_string(permissions)
        return blob.generate_container_sas(account, container, key, permission=permission, **times)
    return blob.generate_container_sas(account, container, key, policy_id=azurite["policy"])


def main():
    with open(os.environ["SIGNPOST_INTEROP"], encoding="utf-8") as file:
        facts = json.load(file)
    match sys.argv[1:]:
        case ["read", kind, scheme, container, key]:
            body, content_type = read(facts, kind, scheme, container, key)
            sys.stdout.buffer.write(body)
            sys.stderr.write(content_type)
        case ["sas", kind, permissions, minutes]:
            print(shared_access_signature(facts, kind, permissions, int(minutes)), end="")
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
