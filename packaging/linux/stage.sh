#!/usr/bin/env bash
# Put what the packages for Linux hold into target/packaging: the program, its manual page and completions, documents.
#
#   packaging/linux/stage.sh PROGRAM      PROGRAM is a signpost for this machine, with the window
source "$(dirname "$0")/../environment.sh"

program=${1:?name the program to pack}
stage=$root/target/packaging
rm -rf "$stage"
mkdir -p "$stage/man" "$stage/completions" "$stage/doc"
install -m 755 "$program" "$stage/signpost"
[ "$("$program" --version)" = "signpost $version" ] || fail "$program is not signpost $version"

"$program" man | gzip -9 -n >"$stage/man/signpost.1.gz"
"$program" completions bash >"$stage/completions/signpost.bash"
"$program" completions zsh >"$stage/completions/_signpost"
"$program" completions fish >"$stage/completions/signpost.fish"
install -m 644 "$root/README.md" "$root/CHANGELOG.md" "$root/LICENSE-MIT" "$root/LICENSE-APACHE" "$stage/doc/"
# Made by packaging/supply_chain.sh; the fast check of CI goes without them.
for made in licences.html "signpost-$version.cdx.json"; do
  if [ -e "$cache/supply-chain/$made" ]; then install -m 644 "$cache/supply-chain/$made" "$stage/doc/"; fi
done
find "$stage" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
