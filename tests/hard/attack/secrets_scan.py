"""Canaries: secrets that must stand nowhere but in the request they belong to. What is found is found by search, and a
positive control shows that the search finds."""

import base64
import os
import urllib.parse

from common import Home, Server, response

CANARIES = {
    "header": "canary+header/5f4dcc3b5aa7==",
    "client": "canary&client secret=77ab",
    "query": "canaryqueryc0ffee",
    "proxy": "canary/proxy?pass#1",
}


def spellings(secret):
    raw = secret.encode()
    yield secret
    yield urllib.parse.quote(secret, safe="")
    yield urllib.parse.quote_plus(secret)
    yield raw.hex()
    yield secret.replace("/", "\\/")
    yield secret.replace("&", "&amp;")
    for offset in range(3):  # Base64 at any offset: without the ends that depend on the neighbours.
        yield base64.b64encode(b"x" * offset + raw).decode().rstrip("=")[4 if offset else 0 : -4]


def found(folder, outputs):
    texts = [("output", output) for output in outputs]
    for path, _, names in os.walk(folder):
        for name in names:
            with open(os.path.join(path, name), "rb") as file:
                texts.append((name, file.read()))
    for where, content in texts:
        for canary, secret in CANARIES.items():
            for spelling in spellings(secret):
                if spelling.encode() in content:
                    yield canary, where, spelling


def attack(area):
    control = [f"x {spelling} y".encode() for secret in CANARIES.values() for spelling in spellings(secret)]
    with Home() as home:
        hits = sum(1 for one in control if any(found(os.path.join(home.path, "none"), [one])))
        area.check(hits == len(control), f"the search itself finds {hits} of {len(control)} controls")
    for echo in (False, True):
        with Home() as home:
            once(area, home, echo)


def once(area, home, echo):
    outputs = []
    seen = []

    def respond(request):
        seen.append(request)
        return response("403 No", request if echo else b"no", "Content-Type: text/plain\r\n")

    with Server(respond) as server:
        header = home.file("header.toml", f'''name = "h"
url = "{server.url}?api_key={CANARIES["query"]}"
[auth]
method = "static-header"
header = "Authorization"
value = {{ env = "CANARY_HEADER" }}
''')
        oauth = home.file("oauth.toml", f'''name = "o"
url = "{server.url}"
[auth]
method = "oauth2-client-credentials"
token_url = "{server.url}"
client_id = "id"
client_secret = {{ env = "CANARY_CLIENT" }}
credentials_in = "body"
''')
        proxy = home.file("proxy.toml", f'''name = "p"
url = "http://127.0.0.1:9/in"
[auth]
method = "none"
[connection]
proxy_url = "http://me:{CANARIES["proxy"]}@127.0.0.1:9"
''')
        environment = home.environment(CANARY_HEADER=CANARIES["header"], CANARY_CLIENT=CANARIES["client"])
        artefacts = os.path.join(home.path, "artefacts")
        os.makedirs(artefacts)
        for number, destination in enumerate((header, oauth, proxy)):
            har = os.path.join(artefacts, f"{number}.har")
            for more in (["--har", har], ["--json"], ["--dry-run"], ["--dry-run", "--json"]):
                result = area.run(home, "send", destination, *more, environment=environment)
                outputs += [result.raw_out, result.raw_err]
            if number < 2:
                result = area.run(home, "diagnose", har, "--explain")
                outputs += [result.raw_out, result.raw_err]
        for arguments in (["list", "--json"], ["export"], ["show", "1"], ["show", "2", "--json"]):
            result = area.run(home, "history", *arguments)
            outputs += [result.raw_out, result.raw_err]
        sent = b"".join(seen)
        area.check(CANARIES["header"].encode() in sent, "the secret did go out with its request")
        os.rename(os.path.join(home.path, "data"), os.path.join(artefacts, "data"))
        leaks = set(found(artefacts, outputs))
        for canary in CANARIES:
            for leak in [leak for leak in leaks if leak[0] == canary] or [None]:
                area.check(leak is None, f"{'echoed, ' if echo else ''}{leak}")
