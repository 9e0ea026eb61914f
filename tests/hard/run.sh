#!/usr/bin/env bash
# The whole attack on the real program: what `cargo test --test hard` does in small, in full. It takes a while, can be
# stopped at any time, and goes on where it was; an area that is done is not tried again for the same program.
#
#   tests/hard/run.sh                       every area, with the release build
#   tests/hard/run.sh files receiver        only these
#   tests/hard/run.sh --scale 10            ten times as many inputs
#   tests/hard/run.sh --again               forget what was done
#
# SIGNPOST names another program, such as target/debug/signpost. Needs python3; with Xvfb, strace and openssl there is
# more to try, and what is missing is said in the table. Exit code 0 if no fault was found.
set -euo pipefail
cd "$(dirname "$0")/../.."
if [ -z "${SIGNPOST:-}" ]; then
  cargo build --release
  SIGNPOST=${CARGO_TARGET_DIR:-target}/release/signpost
fi
SIGNPOST=$(realpath "$SIGNPOST")
export SIGNPOST
exec python3 tests/hard/attack "$@"
