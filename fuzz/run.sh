#!/usr/bin/env bash
# Each target for so many seconds (60 if none are given), one after the other; further arguments choose targets. The last
# lines say how often each ran. Exit code 1 if one of them crashed: its input is in fuzz/artifacts/.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-60}
shift || true
targets=("$@")
[ ${#targets[@]} -gt 0 ] || mapfile -t targets < <(sed -n 's/^name = "\([a-z0-9_]*\)"$/\1/p' fuzz/Cargo.toml)
status=0
rows=()
for target in "${targets[@]}"; do
  log=$(mktemp)
  result=ok
  cargo +nightly fuzz run --sanitizer none "$target" -- \
    -max_total_time="$seconds" -rss_limit_mb=2048 -timeout=20 -print_final_stats=1 >"$log" 2>&1 || result=CRASHED
  [ "$result" = ok ] || { status=1; tail -30 "$log"; }
  executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log" | tail -1)
  rows+=("$(printf '%-20s %12s  %s' "$target" "${executions:-?}" "$result")")
  rm -f "$log"
done
printf '%s\n' "${rows[@]}"
exit $status
