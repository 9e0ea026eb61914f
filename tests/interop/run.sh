#!/usr/bin/env bash
# Runs the interop tests: starts the judges (run setup.sh once before), delivers to each of them with the real
# binary, stops them. Arguments go to the test program, such as `azurite` or `--nocapture`.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
python=$here/.judges/clients/bin/python
if [ ! -x "$python" ]; then
  echo "the judges are not installed: run tests/interop/setup.sh first" >&2
  exit 2
fi
cd "$here/../.."
cargo test --test interop --no-run # Build first: the judges need not wait for it.
exec "$python" "$here/judges.py" cargo test --test interop -- --ignored "$@"
