#!/usr/bin/env bash
# Compile and lint for Windows every line that is for Windows alone: clippy in the same Debian as packaging/windows/build.sh.
#
#   packaging/windows/lint.sh
source "$(dirname "$0")/../environment.sh"

target=x86_64-pc-windows-gnu
prepare_sid
cargo_in_sid windows-check . clippy --locked --lib --bins -Z build-std=std,panic_unwind --target $target -- -D warnings
cargo_in_sid windows-check packaging/windows/launcher clippy --locked -Z build-std=std,panic_unwind --target $target -- -D warnings
