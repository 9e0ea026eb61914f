#!/usr/bin/env bash
# Installs the judges of the interop tests into tests/interop/.judges: programs that nobody of this project wrote.
#
#   Swift s3api   OpenStack's S3, recomputes every signature from the bytes on the wire
#   Azurite       Microsoft's Azure Storage emulator, checks shared access signatures
#   newman, bru   Postman's and Bruno's runners, and HTTPie: they run what signpost exports
#   validators    openapi-spec-validator and AsyncAPI's parser: they read what signpost exports
#   Locust        the master of a distributed load test, and its Python libraries for a worker of its own
#   Authlib       an OAuth2 authorization server and a protected API (oauth_api.py)
#
# With the argument "formats" also what formats.sh runs.
#
# Needs python3 (3.9 or newer) with venv, and node with npm. As root on Debian or Ubuntu it installs
# what is missing; otherwise it says what to install. Running it again is cheap.
set -euo pipefail
cd "$(dirname "$0")"
home=$PWD/.judges
mkdir -p "$home"

install() { # install WHAT PACKAGES: the Debian packages that bring WHAT, or a word on what to install
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "installing $2"
    apt-get update -qq
    # shellcheck disable=SC2086 # a list of packages
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $2 >/dev/null
  else
    echo "$1 is missing: install $2 and run this again" >&2
    exit 2
  fi
}

need() { # need PROGRAM PACKAGES
  command -v "$1" >/dev/null 2>&1 || install "$1" "$2"
}

virtual_environment() { # virtual_environment NAME: made from requirements-NAME.txt, kept while that file stays the same
  local folder=$home/$1 wanted=requirements-$1.txt
  cmp -s "$wanted" "$folder/installed.txt" && return
  echo "installing the Python packages of $wanted"
  rm -rf "$folder"
  if ! python3 -m venv "$folder" 2>/dev/null; then # Debian ships venv apart from python3.
    rm -rf "$folder"
    install "python3's venv" "python3-venv"
    python3 -m venv "$folder"
  fi
  "$folder/bin/pip" install --quiet --disable-pip-version-check --requirement "$wanted"
  cp "$wanted" "$folder/installed.txt"
}

node_packages() { # node_packages NAME PACKAGES…: in a folder of that name, kept while the packages stay the same
  local folder=$home/$1
  shift
  [ "$(cat "$folder/installed.txt" 2>/dev/null)" = "$*" ] && return
  echo "installing $*"
  rm -rf "$folder"
  mkdir -p "$folder"
  npm install --prefix "$folder" --no-audit --no-fund --loglevel=error "$@" </dev/null
  echo "$*" >"$folder/installed.txt"
}

need python3 "python3 python3-venv"
need node "nodejs npm"
need npm "npm"
need curl "curl"
virtual_environment swift
virtual_environment clients
virtual_environment locust

node_packages azurite azurite@3.35.0 # Later versions want node 21 or newer.
node_packages exports newman@6.2.2 @usebruno/cli@4.1.0 @asyncapi/parser@3.6.6
if [ "${1:-}" = formats ]; then # What formats.sh runs beyond these.
  need openssl "openssl"
  need aws "awscli"
  virtual_environment formats
  node_packages prism @stoplight/prism-cli@5.14.2
fi
echo "the judges are in $home"
