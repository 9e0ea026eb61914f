#!/usr/bin/env bash
# The go-live battery against every profile of the receiver: what is too long for each run of the tests.
set -euo pipefail
cd "$(dirname "$0")/../.."
exec cargo test --test golive -- --ignored "$@"
