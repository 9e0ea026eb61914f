"""Judges the documents that `signpost export` writes for the team that receives.

OpenAPI: openapi-spec-validator takes the document, and a validator of JSON Schema takes both batches of the platform's
documentation by it and refuses each broken one. AsyncAPI: its own parser takes the document, and the same validator judges
the examples.

usage: documents.py SIGNPOST

One line for each: "ok" or "failed", what, format. Exits with 0 if all are ok.
"""

import copy
import json
import pathlib
import subprocess
import sys
import tempfile

import openapi_schema_validator
import openapi_spec_validator
import yaml

HERE = pathlib.Path(__file__).parent
SIGNPOST = sys.argv[1]
SECRET = '{ env = "ACME_KEY" }'

METHODS = {
    "none": ("https://a.example/in", ['method = "none"']),
    "query": ("https://a.example/a%20b/{c}?flag&v=1&v=2&code=s3cr3t-value-of-a-function&x=a%2Bb", ['method = "none"']),
    "static header": ("https://[::1]:8443/in", ['method = "static-header"', 'header = "X-Api-Key"', f"value = {SECRET}"]),
    "authorization": ("https://a.example/in", ['method = "static-header"', 'header = "Authorization"', f"value = {SECRET}"]),
    "oauth2 in body": ("https://a.example/in", ['method = "oauth2-client-credentials"', 'token_url = "https://id.example/token"', 'client_id = "me"', f"client_secret = {SECRET}", 'credentials_in = "body"']),
    "oauth2 in header": ("https://a.example/in", ['method = "oauth2-client-credentials"', 'token_url = "https://id.example/token"', 'client_id = "me"', f"client_secret = {SECRET}", 'credentials_in = "header"', 'scope = "a:write b"', 'audience = "x"']),
    "s3": ("https://acme.s3.eu-west-1.amazonaws.com/in", ['method = "aws-sigv4"', 'region = "eu-west-1"', 'service = "s3"', 'access_key_id = "AKID"', f"secret_access_key = {SECRET}"]),
    "sigv4": ("https://a.example/in", ['method = "aws-sigv4"', 'region = "eu-west-1"', 'service = "execute-api"', 'access_key_id = "AKID"', f"secret_access_key = {SECRET}", f"session_token = {SECRET}"]),
    "profile": ("https://acme.s3.eu-west-1.amazonaws.com/in", ['method = "aws-sigv4"', 'region = "eu-west-1"', 'service = "s3"', 'profile = "acme"']),
    "blob token": ("https://acme.blob.core.windows.net/in", ['method = "azure-sas"', 'service = "blob-storage"', f"token = {SECRET}"]),
    "blob key": ("https://acme.blob.core.windows.net/in?timeout=5", ['method = "azure-sas"', 'service = "blob-storage"', f"account_key = {SECRET}"]),
    "hub token": ("https://ns.servicebus.windows.net/hub", ['method = "azure-sas"', 'service = "event-hubs"', f"token = {SECRET}"]),
    "hub policy": ("https://ns.servicebus.windows.net/hub", ['method = "azure-sas"', 'service = "event-hubs"', 'policy_name = "send"', f"policy_key = {SECRET}"]),
}

folder = pathlib.Path(tempfile.mkdtemp())


def exported(url, auth, form):
    """The text of the document."""
    file, out = folder / "destination.toml", folder / "document.yaml"
    file.write_text(f'name = "Acme \\"Ü\\": #1"\nurl = "{url}"\n\n[auth]\n' + "\n".join(auth) + "\n")
    subprocess.run([SIGNPOST, "export", file, "--to", form, "--out", out], capture_output=True, check=True)
    return out.read_text()


def broken(batch):
    """Each batch with one thing wrong: a field missing, a value of another type, no array around it."""
    for field in batch[0]:
        yield f"{field} missing", [{name: value for name, value in batch[0].items() if name != field}]
        yield f"{field} of another type", [{**batch[0], field: 1.5}]
    for field in batch[0]["observations"][0]:
        message = copy.deepcopy(batch[0])
        del message["observations"][0][field]
        yield f"observations/0/{field} missing", [message]
    yield "no array", batch[0]


def judge_openapi(document):
    """What is wrong with the document; nothing, as a rule."""
    openapi_spec_validator.validate(document)
    body = document["components"]["requestBodies"]["Batch"]["content"]["application/json"]
    # The references of the schema lead into the document.
    schema = {**body["schema"], "components": {"schemas": document["components"]["schemas"]}}
    yield from judge_examples({name: (schema, example["value"]) for name, example in body["examples"].items()})
    for place in ["paths", "webhooks"]:
        operations = [operation for item in document[place].values() for operation in item.values()]
        if [operation["requestBody"] for operation in operations] != [{"$ref": "#/components/requestBodies/Batch"}]:
            yield f"{place} do not take the batch"


def judge_examples(examples):
    """What is wrong with the examples, each with its schema: it is taken, and what is broken of it is not."""
    if set(examples) != {"measurement", "notification"}:
        yield f"the examples are {list(examples)}"
    count = 0
    for name, (schema, batch) in examples.items():
        validator = openapi_schema_validator.OAS31Validator(schema)
        yield from (f"{name} is refused: {error.message}" for error in validator.iter_errors(batch))
        for what, wrong in broken(batch):
            count += 1
            if validator.is_valid(wrong):
                yield f"{name} with {what} is taken"
    if count < 50:
        yield f"only {count} broken batches were tried"


def judge_asyncapi(document):
    """What is wrong with the examples: the parser looks at none of a document of version 3."""
    messages = document["components"]["messages"].items()
    yield from judge_examples({name: (message["payload"], message["examples"][0]["payload"]) for name, message in messages})


def parsed(files):
    """What AsyncAPI's parser finds wrong with each file, in order."""
    command = ["node", HERE / "async_api.mjs", *files]
    output = subprocess.run(command, capture_output=True, text=True, check=True, timeout=600)
    return [json.loads(line) for line in output.stdout.splitlines()]


def main():
    results = []

    def say(is_good, what, form, problems):
        print("ok" if is_good else "failed", what, form, flush=True)
        if not is_good:
            print(problems, file=sys.stderr)
        results.append(is_good)

    documents = {}
    for name, (url, auth) in METHODS.items():
        try:
            problems = list(judge_openapi(yaml.safe_load(exported(url, auth, "openapi"))))
        except openapi_spec_validator.OpenAPISpecValidatorError as error:
            problems = [str(error)]
        say(not problems, name, "openapi", problems)
        text = exported(url, auth, "asyncapi")
        documents.setdefault(text, name)  # Some methods give the same document.
    files = []
    for text in documents:
        files.append(folder / f"{len(files)}.yaml")
        files[-1].write_text(text)
    # The judge itself: a document whose operation has no channel is refused.
    document = yaml.safe_load(files[0].read_text())
    document["operations"]["receiveBatch"]["channel"]["$ref"] = "#/channels/nowhere"
    files.append(folder / "broken.yaml")
    files[-1].write_text(yaml.safe_dump(document))
    *sound, unsound = parsed(files)
    for (text, name), problems in zip(documents.items(), sound, strict=True):
        problems += judge_asyncapi(yaml.safe_load(text))
        say(not problems, name, "asyncapi", problems)
    say(any("nowhere" in problem for problem in unsound), "broken reference", "asyncapi", unsound)
    return 0 if all(results) else 1


sys.exit(main())
