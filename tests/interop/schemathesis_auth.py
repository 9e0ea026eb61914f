"""How Schemathesis authenticates its requests: a module of hooks, with what it needs in SIGNPOST_JUDGE_AUTH (JSON)."""

import json
import os
import urllib.parse

import requests
import schemathesis
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

FACTS = json.loads(os.environ["SIGNPOST_JUDGE_AUTH"])


class Authentication(requests.auth.AuthBase):
    """The one of the destination, put on each request by libraries that are not signpost's."""

    def __call__(self, request):
        getattr(self, FACTS["kind"])(request)
        return request

    def nothing(self, request):
        pass

    def header(self, request):
        request.headers[FACTS["name"]] = FACTS["value"]

    def query(self, request):
        # Schemathesis has put a value of its own into the parameter that the document names.
        url, _, query = request.url.partition("?")
        kept = [pair for pair in query.split("&") if pair and not pair.startswith("sig=")]
        request.url = f"{url}?{'&'.join([*kept, FACTS['value']])}"
        request.headers["x-ms-blob-type"] = "BlockBlob"

    def token(self, request):
        form = {"grant_type": "client_credentials"}
        pair = (FACTS["client_id"], FACTS["client_secret"])
        is_basic = FACTS["place"] == "header"
        more = {} if is_basic else {"client_id": pair[0], "client_secret": pair[1]}
        response = requests.post(FACTS["token_url"], data=form | more, auth=pair if is_basic else None, timeout=20)
        request.headers["Authorization"] = f"Bearer {response.json()['access_token']}"

    def signature(self, request):
        of_service = S3SigV4Auth if FACTS["service"] == "s3" else SigV4Auth
        headers = {name: value for name, value in request.headers.items() if name.lower() == "content-type"}
        # The signer wants the URL as it goes out.
        signed = AWSRequest(request.method, request.url, headers, request.body or b"")
        of_service(Credentials(FACTS["key_id"], FACTS["secret"]), FACTS["service"], FACTS["region"]).add_auth(signed)
        request.headers.update({name: value for name, value in signed.headers.items() if name != "content-type"})
        request.headers["Host"] = urllib.parse.urlsplit(request.url).netloc


schemathesis.auth.set_from_requests(Authentication())
