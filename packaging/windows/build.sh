#!/usr/bin/env bash
# NOT RUN TO ITS END YET: see "State" in packaging/README.md.
#
# Build signpost.exe and signpost-window.exe for Windows (x86_64) on Linux.
#
# No registry has a Rust standard library for Windows, so cargo builds it, too: Debian's unstable suite has a compiler
# together with the library's sources, and MinGW to link. Both lie in a Debian of their own in the cache folder.
# RUSTC_BOOTSTRAP=1 is what lets a stable compiler take `-Z build-std`; no other unstable feature is used.
#
#   packaging/windows/build.sh          prints the folder of the two programs
source "$(dirname "$0")/../environment.sh"

target=x86_64-pc-windows-gnu
debian_tree sid-tools sid "$sid_packages"
need_tool cargo-auditable
fetch_crates

export RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR=/cache/target/windows CARGO_NET_OFFLINE=true
export RUSTFLAGS="--remap-path-prefix=/src=signpost --remap-path-prefix=/root/.cargo/registry/src=crates"
# MinGW's linker writes the time of the build into a program unless it is told not to.
RUSTFLAGS+=" -Clink-arg=-Wl,--no-insert-timestamp"
PATH=/cache/tools/bin:/usr/sbin:/usr/bin:/sbin:/bin
export KEEP="PATH RUSTC_BOOTSTRAP CARGO_TARGET_DIR CARGO_NET_OFFLINE RUSTFLAGS SIGNPOST_COMMIT SOURCE_DATE_EPOCH"

say "signpost.exe (the first build takes half an hour or more)"
within sid-tools sh -c "cd /src && nice -n 19 cargo auditable build --locked --profile dist --bin signpost \
  -Z build-std=std,panic_unwind --target $target" >&2
say "signpost-window.exe"
within sid-tools sh -c "cd /src/packaging/windows/launcher && nice -n 19 cargo build --locked --release \
  -Z build-std=std,panic_abort --target $target" >&2

folder=$cache/windows
mkdir -p "$folder"
cp "$cache/target/windows/$target/dist/signpost.exe" "$cache/target/windows/$target/release/signpost-window.exe" "$folder/"
for program in signpost.exe signpost-window.exe; do
  file "$folder/$program" | grep -q 'PE32+' || fail "$folder/$program is not a program for 64-bit Windows"
done
ls -l "$folder" >&2
echo "$folder"
