#!/usr/bin/env bash
# The part of packaging/linux/test.sh that looks at the .rpm with rpm's own tools, in a root of its own.
#
#   test-rpm.sh VERSION FOLDER
#
# What this does not prove: that a distribution of rpm resolves the dependencies. Debian's rpm knows no packages that
# provide them; so they are compared with the libraries that the window asks for, and the installation goes without.
set -uo pipefail
version=$1 folder=$2
source "$(dirname "$0")/../check.sh"
export HOME=/tmp/home
mkdir -p "$HOME"
tree=/tmp/rpm-root
rm -rf "$tree"
mkdir -p "$tree"

check "rpm reads it, digests and all" rpm --checksig --nosignature "$folder/signpost.rpm"
check "it names itself" says "^signpost-$version-1.x86_64$" rpm -qp "$folder/signpost.rpm"
check "with its licence" says "MIT OR Apache-2.0" rpm -qp --qf '%{LICENSE}\n' "$folder/signpost.rpm"
for library in libc.so.6 libGL.so.1 libX11.so.6 libxkbcommon.so.0 libwayland-client.so.0; do
  check "it needs $library" says "$library" rpm -qp --requires "$folder/signpost.rpm"
done
check "the database is made" rpm --root "$tree" --initdb
check "the older version installs" rpm --root "$tree" -i --nodeps "$folder/older.rpm"
check "the newer version is an upgrade" rpm --root "$tree" -U --nodeps "$folder/signpost.rpm"
check "one version is installed" says "^signpost-$version-1.x86_64$" rpm --root "$tree" -q signpost
check "rpm finds every file as it was packed" rpm --root "$tree" -V --nodeps signpost
check "the older one is refused over it" fails rpm --root "$tree" -U --nodeps "$folder/older.rpm"
check "the program runs" says "^signpost $version$" "$tree/usr/bin/signpost" --version
check "and delivers" "$tree/usr/bin/signpost" demo
check "and knows its licence page" says "share/doc/signpost/licences.html" "$tree/usr/bin/signpost" doctor
for file in share/applications/signpost.desktop share/mime/packages/signpost.xml share/man/man1/signpost.1.gz \
  share/metainfo/io.signpost.signpost.metainfo.xml share/icons/hicolor/scalable/apps/signpost.svg; do
  check "it brings $file" test -s "$tree/usr/$file"
done
check "it is erased" rpm --root "$tree" -e --nodeps signpost
check "no file of it is left" fails sh -c "find '$tree/usr' -type f | grep ."
finish
