#!/usr/bin/env bash
# Build signpost for Linux on this machine (x86_64, glibc): with the window, and headless with the argument `headless`.
#
#   packaging/linux/build.sh [headless]      prints the path of the program
#
# The oldest glibc that the program runs with is that of this machine; build on the oldest Debian that is to be served.
source "$(dirname "$0")/../environment.sh"

need_tool cargo-auditable
kind=${1:-full}
features=()
[ "$kind" = full ] || features=(--no-default-features)
export CARGO_TARGET_DIR=$cache/target/linux-$kind
export RUSTFLAGS="--remap-path-prefix=$root=signpost --remap-path-prefix=$HOME/.cargo/registry/src=crates"
cd "$root"
say "signpost for Linux, $kind (the first build takes a quarter of an hour or more)"
env -u SOURCE_DATE_EPOCH cargo auditable build --locked --profile dist --bin signpost "${features[@]}" --timings >&2
program=$CARGO_TARGET_DIR/dist/signpost
say "needs glibc $(objdump -T "$program" | grep -o 'GLIBC_[0-9.]*' | sort -uV | tail -1 | cut -d_ -f2) or newer"
echo "$program"
