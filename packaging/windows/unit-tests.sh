#!/usr/bin/env bash
# NOT RUN TO ITS END YET: see "State" in packaging/README.md.
#
# Build the unit tests for Windows, and run them under Wine.
#
#   packaging/windows/unit-tests.sh [FILTER…]
source "$(dirname "$0")/../environment.sh"

target=x86_64-pc-windows-gnu
prepare_sid
prepare_wine
built=$(cargo_in_sid windows-check . test --locked --lib --no-run --message-format json \
  -Z build-std=std,panic_unwind --target $target |
  python3 -c 'import json, sys
for line in sys.stdin:
    message = json.loads(line)
    if message.get("profile", {}).get("test") and message.get("executable"):
        print(message["executable"])')
within test-wine sh -c 'cd /src && WINEPREFIX=/tmp/wine WINEDEBUG=-all wine "$@"' sh "$built" "$@"
