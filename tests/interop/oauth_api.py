"""An API protected by OAuth2 client credentials, on Authlib and Flask: each client may authenticate in one way only.

usage: oauth_api.py PORT [CERTIFICATE_FILE KEY_FILE]

  POST /token              the token endpoint
  POST /ingest             takes a body with a valid bearer token, answers its SHA-256
  GET  /received/SHA256    the body as it arrived (for the test, without a token)
"""

import hashlib
import secrets
import sys
import time

from authlib.integrations.flask_oauth2 import AuthorizationServer, ResourceProtector
from authlib.oauth2.rfc6749 import ClientMixin, TokenMixin, grants
from authlib.oauth2.rfc6750 import BearerTokenValidator
from flask import Flask, abort, jsonify, request

TOKEN_SECONDS = 600


class Client(ClientMixin):
    def __init__(self, client_id, client_secret, method):
        self.client_id, self.client_secret, self.method = client_id, client_secret, method

    def get_client_id(self):
        return self.client_id

    def check_client_secret(self, client_secret):
        return secrets.compare_digest(client_secret.encode(), self.client_secret.encode())

    def check_endpoint_auth_method(self, method, endpoint):
        return endpoint != "token" or method == self.method

    def check_grant_type(self, grant_type):
        return grant_type == "client_credentials"

    def get_allowed_scope(self, scope):
        return ""


# Secrets with characters that form encoding changes. Authlib percent-decodes Basic credentials and keeps `+`, so
# the secret for the header has no space: `+` and `%20` are both right there by RFC 6749 appendix B.
CLIENTS = {
    client.client_id: client
    for client in (
        Client("body-client", "p+s/s:w rd%é&=", "client_secret_post"),
        Client("header-client", "p+s/s:w-rd%é&=", "client_secret_basic"),
    )
}


class Token(TokenMixin):
    def __init__(self, client, expires_in):
        self.client, self.expires_at = client, time.monotonic() + expires_in

    def check_client(self, client):
        return client is self.client

    def get_scope(self):
        return ""

    def get_expires_in(self):
        return TOKEN_SECONDS

    def is_expired(self):
        return time.monotonic() > self.expires_at

    def is_revoked(self):
        return False

    def get_user(self):
        return None

    def get_client(self):
        return self.client


class ClientCredentialsGrant(grants.ClientCredentialsGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic", "client_secret_post"]


TOKENS, RECEIVED = {}, {}


class Validator(BearerTokenValidator):
    def authenticate_token(self, token_string):
        return TOKENS.get(token_string)


def save_token(token, authorization_request):
    TOKENS[token["access_token"]] = Token(authorization_request.client, token["expires_in"])


app = Flask(__name__)
app.config["OAUTH2_TOKEN_EXPIRES_IN"] = {"client_credentials": TOKEN_SECONDS}
server = AuthorizationServer(app, query_client=CLIENTS.get, save_token=save_token)
server.register_grant(ClientCredentialsGrant)
require_token = ResourceProtector()
require_token.register_token_validator(Validator())


@app.post("/token")
def token():
    return server.create_token_response()


@app.post("/ingest")
@require_token()
def ingest():
    if request.mimetype != "application/json":
        abort(415)
    body = request.get_data()
    digest = hashlib.sha256(body).hexdigest()
    RECEIVED[digest] = body
    return jsonify(sha256=digest)


@app.get("/received/<digest>")
def received(digest):
    return RECEIVED.get(digest) or abort(404)


if __name__ == "__main__":
    tls = tuple(sys.argv[2:4]) or None
    app.run("127.0.0.1", int(sys.argv[1]), ssl_context=tls, threaded=True)
