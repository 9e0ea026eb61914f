"""A destination at the built-in receiver for each method: its name, its file and its secret."""

import json
import os
import pathlib
import subprocess
import tempfile

# How a destination file names the secret, which the tools find in the environment as well.
VARIABLE = "ACME_KEY"
SECRET = '{ env = "ACME_KEY" }'


def destination(url, auth, more=()):
    """The text of a destination file; `auth` has the lines of its table, `more` those after it."""
    return f'name = "peer"\nurl = "{url}"\n\n[auth]\n' + "\n".join([*auth, *more]) + "\n"


def environment(folder, secret=""):
    """That of a tool: no proxy, and nothing of the user's own."""
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    return {**kept, "SIGNPOST_DATA_DIR": str(folder), VARIABLE: secret}


def dry_run(signpost, text, secret):
    """What signpost itself would send, with its signature."""
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "signed.toml"
        file.write_text(text)
        command = [signpost, "send", file, "--dry-run", "--reveal", "--json"]
        output = subprocess.run(command, env=environment(folder, secret), capture_output=True, check=True)
    return json.loads(output.stdout)


def of_each_method(signpost, roles):
    """Name, destination file and secret of each method; signatures that no tool makes are made by signpost."""
    yield "none", destination(roles["open"]["url"], ['method = "none"']), ""
    static = roles["static"]
    yield "static-header", destination(static["url"], ['method = "static-header"', f'header = "{static["header"]}"', f"value = {SECRET}"]), static["value"]
    for client in roles["oauth2"]["clients"]:
        place = "header" if client["auth"] == "client_secret_basic" else "body"
        auth = ['method = "oauth2-client-credentials"', f'token_url = "{roles["oauth2"]["token_url"]}"', f'client_id = "{client["client_id"]}"', f"client_secret = {SECRET}", f'credentials_in = "{place}"']
        yield f"oauth2 in {place}", destination(roles["oauth2"]["ingest_url"], auth), client["client_secret"]
    for name in ["s3", "sigv4"]:
        role = roles[name]
        url = f"{role['url']}/{role['bucket']}/in" if name == "s3" else role["url"]
        auth = ['method = "aws-sigv4"', f'region = "{role["region"]}"', f'service = "{role.get("service", "s3")}"', f'access_key_id = "{role["access_key_id"]}"', f"secret_access_key = {SECRET}"]
        yield name, destination(url, auth), role["secret_access_key"]
    blob, hubs = roles["blob"], roles["event-hubs"]
    url, sas = f"{blob['url']}/{blob['container']}", ['method = "azure-sas"', 'service = "blob-storage"']
    made = dry_run(signpost, destination(url, [*sas, f"account_key = {SECRET}"]), blob["account_key"])
    yield "blob", destination(url, [*sas, f"token = {SECRET}"]), made["url"].split("?", 1)[1]
    url, sas = f"{hubs['url']}/{hubs['hub']}", ['method = "azure-sas"', 'service = "event-hubs"']
    made = dry_run(signpost, destination(url, [*sas, f'policy_name = "{hubs["policy_name"]}"', f"policy_key = {SECRET}"]), hubs["policy_key"])
    token = next(header["value"] for header in made["headers"] if header["name"] == "authorization")
    yield "event hubs", destination(url, [*sas, f"token = {SECRET}"]), token
