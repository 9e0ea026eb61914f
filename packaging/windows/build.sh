#!/usr/bin/env bash
# Build signpost.exe and signpost-window.exe for Windows (x86_64) on Linux.
#
# No registry has a Rust standard library for Windows, so cargo builds it, too: Debian's unstable suite has a compiler
# together with the library's sources, and MinGW to link. Both lie in a Debian of their own in the cache folder.
#
#   packaging/windows/build.sh          prints the folder of the two programs
source "$(dirname "$0")/../environment.sh"

target=x86_64-pc-windows-gnu
need_tool cargo-auditable
prepare_sid

# MinGW's linker writes the time of the build into a program unless it is told not to.
export LINK=-Clink-arg=-Wl,--no-insert-timestamp
say "signpost.exe (the first build takes half an hour or more)"
cargo_in_sid windows . auditable build --locked --profile dist --bin signpost -Z build-std=std,panic_unwind --target $target >&2
say "signpost-window.exe"
cargo_in_sid windows packaging/windows/launcher build --locked --release -Z build-std=std,panic_abort --target $target >&2

folder=$cache/windows
mkdir -p "$folder"
cp "$cache/target/windows/$target/dist/signpost.exe" "$cache/target/windows/$target/release/signpost-window.exe" "$folder/"
# This linker keeps symbols that Cargo's `strip` is to leave out: a quarter of the file. The program then carries the date
# of the commit, which binutils takes from SOURCE_DATE_EPOCH.
KEEP=SOURCE_DATE_EPOCH within sid-tools x86_64-w64-mingw32-strip --strip-all \
  /cache/windows/signpost.exe /cache/windows/signpost-window.exe
for program in signpost.exe signpost-window.exe; do
  file "$folder/$program" | grep -q 'PE32+' || fail "$folder/$program is not a program for 64-bit Windows"
done
ls -l "$folder" >&2
echo "$folder"
