#!/usr/bin/env bash
# Make a release on Linux (x86_64) from a clean clone, and use each package before it is called made.
#
#   packaging/release.sh            everything: build, pack, test, checksums
#   packaging/release.sh --list     what the release folder must hold in the end
#
# Into $SIGNPOST_RELEASE_FOLDER, else release/ in the cache folder (see packaging/environment.sh). Needs root on Debian or
# Ubuntu (the Debian trees that builds and tests run in), Rust by rustup, and an hour or two at the first time.
source "$(dirname "$0")/environment.sh"

tarball=signpost-$version-x86_64-linux
headless=signpost-$version-x86_64-linux-headless
files=(
  "signpost-$version-x86_64.msi"
  "signpost-$version-x86_64-windows.zip"
  "signpost_${version}_amd64.deb"
  "signpost-$version.x86_64.rpm"
  "$tarball.tar.gz"
  "$headless.tar.gz"
  "signpost-$version.cdx.json"
  "licences.html"
)
if [ "${1:-}" = --list ]; then
  printf '%s\n' "${files[@]}" SHA256SUMS
  exit
fi

for program in cargo debootstrap wixl msibuild zip file uuidgen python3 objdump git; do
  command -v "$program" >/dev/null ||
    fail "$program is missing: apt-get install debootstrap wixl msitools zip file uuid-runtime python3 binutils git"
done
if [ -n "$(git -C "$root" status --porcelain)" ]; then
  fail "the clone has changes that are in no commit; a release is made of a commit"
fi
say "signpost $version, commit $SIGNPOST_COMMIT, into $out"
(cd "$out" && rm -f "${files[@]}" SHA256SUMS)

supply_chain=$("$packaging/supply_chain.sh")
windows=$("$packaging/windows/build.sh")
linux=$("$packaging/linux/build.sh")
static=$("$packaging/linux/build-headless.sh")

say "packages"
"$packaging/windows/msi.sh" "$windows"
"$packaging/linux/stage.sh" "$linux"
"$packaging/linux/packages.sh"
"$packaging/linux/tarball.sh" "$tarball" "$linux"
"$packaging/linux/tarball.sh" "$headless" "$static"
cp "$supply_chain/licences.html" "$supply_chain/signpost-$version.cdx.json" "$out/"

say "tests"
"$packaging/linux/test.sh" "$out/${files[2]}" "$out/${files[3]}" "$out/${files[4]}" "$out/${files[5]}"
"$packaging/windows/test.sh" "$windows" "$out/${files[0]}" "$out/${files[1]}"

(cd "$out" && sha256sum "${files[@]}" >SHA256SUMS && sha256sum --check --quiet SHA256SUMS)
say "made"
ls -l "$out" >&2
