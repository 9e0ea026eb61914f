#!/bin/sh
# Runs the keyring tests against a real Secret Service: gnome-keyring on a session bus of its own, with a home
# of its own, so that nobody's entries are touched. Needs dbus-run-session and gnome-keyring-daemon.
set -eu
cd "$(dirname "$0")/../.."
for program in dbus-run-session gnome-keyring-daemon; do
    if ! command -v "$program" >/dev/null; then
        echo "keyring.sh: $program is missing (Debian: apt-get install dbus gnome-keyring)" >&2
        exit 2
    fi
done
cargo test --no-run --test secrets
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
mkdir -p "$home/data" "$home/run"
chmod 700 "$home/run"
SIGNPOST_TEST_KEYRING=1 XDG_DATA_HOME="$home/data" XDG_RUNTIME_DIR="$home/run" dbus-run-session -- sh -c '
    printf "a test password" | gnome-keyring-daemon --unlock --components=secrets >/dev/null
    exec cargo test --test secrets -- --nocapture
'
