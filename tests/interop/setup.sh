#!/usr/bin/env bash
# Installs the judges of the interop tests into tests/interop/.judges: programs that nobody of this project wrote.
#
#   Swift s3api   OpenStack's S3, recomputes every signature from the bytes on the wire
#   Azurite       Microsoft's Azure Storage emulator, checks shared access signatures
#   newman, bru   Postman's and Bruno's runners, and HTTPie: they run what signpost exports
#   Locust        the master of a distributed load test, and its Python libraries for a worker of its own
#   Authlib       an OAuth2 authorization server and a protected API (oauth_api.py)
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

need python3 "python3 python3-venv"
need node "nodejs npm"
need npm "npm"
need curl "curl"
virtual_environment swift
virtual_environment clients
virtual_environment locust

azurite=3.35.0 # Later versions want node 21 or newer.
if [ "$(cat "$home/azurite/installed.txt" 2>/dev/null)" != "$azurite" ]; then
  echo "installing azurite $azurite"
  rm -rf "$home/azurite"
  mkdir -p "$home/azurite"
  npm install --prefix "$home/azurite" --no-audit --no-fund --loglevel=error "azurite@$azurite" </dev/null
  echo "$azurite" >"$home/azurite/installed.txt"
fi
exports="newman@6.2.2 @usebruno/cli@4.1.0"
if [ "$(cat "$home/exports/installed.txt" 2>/dev/null)" != "$exports" ]; then
  echo "installing $exports"
  rm -rf "$home/exports"
  mkdir -p "$home/exports"
  # shellcheck disable=SC2086 # a list of packages
  npm install --prefix "$home/exports" --no-audit --no-fund --loglevel=error $exports </dev/null
  echo "$exports" >"$home/exports/installed.txt"
fi
echo "the judges are in $home"
