#!/usr/bin/env bash
# Make the .deb and the .rpm from what packaging/linux/stage.sh has put into target/packaging.
#
#   packaging/linux/packages.sh [FOLDER]      the packages are put there; else into the release folder
source "$(dirname "$0")/../environment.sh"

folder=${1:-$out}
mkdir -p "$folder"
[ -x "$root/target/packaging/signpost" ] || fail "run packaging/linux/stage.sh first"
need_tool cargo-deb
need_tool cargo-generate-rpm
cd "$root"
# SIGNPOST_FAST: pack quickly, for a check; the packages are larger.
cargo deb --quiet --no-build --no-strip ${SIGNPOST_FAST:+--fast} --output "$folder/signpost_${version}_amd64.deb"
cargo generate-rpm --source-date "$SOURCE_DATE_EPOCH" ${SIGNPOST_FAST:+--payload-compress gzip} --output "$folder/signpost-$version.x86_64.rpm"
ls -l "$folder"/signpost*.deb "$folder"/signpost*.rpm >&2
