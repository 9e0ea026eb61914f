#!/usr/bin/env bash
# Judges that take longer than each run of the tests has, about ten minutes on two idle cores:
#
#   open_api_endpoints.py   an exported OpenAPI document tests an endpoint, plays one, and becomes classes
#   aws_profiles.py         the AWS CLI gets the keys of a profile, and AWS, played by moto, verifies what they sign
#
# Installs what it needs with setup.sh; the AWS CLI has to be version 2.9 or newer. Arguments choose among the two.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
"$here/setup.sh" formats
cd "$here/../.."
cargo build
signpost=${CARGO_TARGET_DIR:-$PWD/target}/debug/signpost
[ $# -gt 0 ] || set -- aws_profiles.py open_api_endpoints.py
failures=0
for judge in "$@"; do
  echo "=== $judge"
  "$here/.judges/formats/bin/python" "$here/$judge" "$signpost" || failures=$((failures + 1))
done
[ "$failures" = 0 ] && echo "everything holds"
exit "$failures"
