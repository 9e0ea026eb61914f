#!/usr/bin/env bash
# Install the packages for Linux in fresh systems and use them: Debian bookworm, Debian sid, and rpm's own tools.
#
#   packaging/linux/test.sh DEB RPM TARBALL HEADLESS_TARBALL     pictures and logs are left in $cache/tests
source "$(dirname "$0")/../environment.sh"

deb=${1:?name the .deb} rpm=${2:?name the .rpm} tarball=${3:?name the tarball} headless=${4:?name the headless tarball}
folder=$cache/tests/linux
rm -rf "$folder"
mkdir -p "$folder"
cp "$deb" "$folder/signpost.deb"
cp "$rpm" "$folder/signpost.rpm"
cp "$tarball" "$folder/full.tar.gz"
cp "$headless" "$folder/headless.tar.gz"
# Older packages for the upgrade: the same files under another number.
cd "$root"
need_tool cargo-deb
need_tool cargo-generate-rpm
cargo deb --quiet --no-build --no-strip --deb-version 0.0.1-1 --output "$folder/older.deb"
cargo generate-rpm --set-metadata 'version = "0.0.1"' --output "$folder/older.rpm"

status=0
desk="xvfb xauth xdotool imagemagick libgl1-mesa-dri desktop-file-utils shared-mime-info xdg-utils dbus gnome-keyring \
  libsecret-tools man-db bash-completion ca-certificates appstream libfile-mimeinfo-perl"
for suite in bookworm sid; do
  # shellcheck disable=SC2086 # a list of packages
  debian_tree "test-$suite" "$suite" $desk
  say "the .deb in Debian $suite"
  within "test-$suite" bash /src/packaging/linux/test-deb.sh "$suite" "$version" /cache/tests/linux 2>&1 |
    tee "$folder/deb-$suite.txt" || status=1
done
debian_tree test-rpm bookworm rpm ca-certificates
say "the .rpm, by rpm"
within test-rpm bash /src/packaging/linux/test-rpm.sh "$version" /cache/tests/linux 2>&1 | tee "$folder/rpm.txt" || status=1
exit "$status"
