# shellcheck shell=bash
# How the tests of the packages say what holds; they read it with `source` and end with `finish`.
passed=0 failed=0

check() { # check WORDS COMMAND…: the command succeeds
  local words=$1
  shift
  if "$@" >/tmp/check.out 2>&1; then
    passed=$((passed + 1))
    printf 'ok      %s\n' "$words"
  else
    failed=$((failed + 1))
    printf 'FAILED  %s (%s)\n' "$words" "$*"
    tail -20 /tmp/check.out | sed 's/^/        | /'
  fi
}

fails() { ! "$@"; }

says() { # says PATTERN COMMAND…: what it prints has the pattern
  local pattern=$1 printed
  shift
  printed=$("$@" 2>&1 | tr -d '\r\0')
  printf '%s\n' "$printed"
  grep -Eq -- "$pattern" <<<"$printed"
}

finish() {
  echo "$passed passed, $failed failed"
  [ "$failed" = 0 ]
}
