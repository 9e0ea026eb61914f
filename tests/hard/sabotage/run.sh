#!/usr/bin/env bash
# Break the redactor in one way after the other, each in a copy: the canary tests have to notice.
#
#   tests/hard/sabotage/run.sh            # every patch
#   tests/hard/sabotage/run.sh NAME...    # some, by file name without .patch
#
# A patch that no test notices is a hole in the tests; the script ends with 1.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$root/target/sabotage}

if [ $# -eq 0 ]; then
  set -- $(cd "$here" && for patch in *.patch; do echo "${patch%.patch}"; done)
fi

tests_pass() {
  (cd "$copy" && cargo test -q --lib redaction && cargo test -q --test hard echo::) >"$copy/log" 2>&1
}

git -C "$root" archive HEAD | tar -x -C "$copy"
if ! tests_pass; then
  tail -40 "$copy/log"
  echo "the tests fail without any sabotage" >&2
  exit 1
fi
missed=0
for name in "$@"; do
  patch -s -d "$copy" -p1 <"$here/$name.patch"
  if ! (cd "$copy" && cargo check -q --lib) 2>"$copy/log"; then
    cat "$copy/log"
    echo "$name: does not build; renew the patch" >&2
    missed=1
  elif tests_pass; then
    echo "$name: NOT NOTICED"
    missed=1
  else
    echo "$name: noticed"
  fi
  patch -s -R -d "$copy" -p1 <"$here/$name.patch"
done
exit "$missed"
