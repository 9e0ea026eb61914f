#!/usr/bin/env bash
# Make a tarball that runs from where it is unpacked: the program, its documents, manual page, completions and what a desktop
# wants of it.
#
#   packaging/linux/tarball.sh NAME PROGRAM
source "$(dirname "$0")/../environment.sh"

name=${1:?name the tarball} program=${2:?name the program}
work=$(mktemp -d "$cache/tarball-XXXXXX")
trap 'rm -rf "$work"' EXIT
folder=$work/$name
share=$folder/share
mkdir -p "$folder/bin" "$share/man/man1" "$share/doc/signpost" "$share/bash-completion/completions" \
  "$share/zsh/site-functions" "$share/fish/vendor_completions.d"
install -m 755 "$program" "$folder/bin/signpost"
"$program" man | gzip -9 -n >"$share/man/man1/signpost.1.gz"
"$program" completions bash >"$share/bash-completion/completions/signpost"
"$program" completions zsh >"$share/zsh/site-functions/_signpost"
"$program" completions fish >"$share/fish/vendor_completions.d/signpost.fish"
install -m 644 "$root/README.md" "$root/CHANGELOG.md" "$root/LICENSE-MIT" "$root/LICENSE-APACHE" \
  "$cache/supply-chain/licences.html" "$cache/supply-chain/signpost-$version.cdx.json" "$share/doc/signpost/"
if [[ $name != *headless* ]]; then
  install -D -m 644 "$root/assets/linux/signpost.desktop" "$share/applications/signpost.desktop"
  install -D -m 644 "$root/assets/linux/signpost-mime.xml" "$share/mime/packages/signpost.xml"
  install -D -m 644 "$root/assets/icon.svg" "$share/icons/hicolor/scalable/apps/signpost.svg"
  install -D -m 644 "$packaging/linux/io.signpost.signpost.metainfo.xml" \
    "$share/metainfo/io.signpost.signpost.metainfo.xml"
fi
tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" -C "$work" -cf - "$name" |
  gzip -9 -n >"$out/$name.tar.gz"
ls -l "$out/$name.tar.gz" >&2
