#!/usr/bin/env bash
# Make the Windows installer and the portable zip from the two programs that packaging/windows/build.sh made.
#
#   packaging/windows/msi.sh PROGRAMS [FOLDER]    PROGRAMS holds signpost.exe and signpost-window.exe;
#                                                 FOLDER gets the packages, else the release folder
#
# SIGNPOST_MSI_VERSION gives the installer another version than Cargo.toml's: for the tests of upgrades.
source "$(dirname "$0")/../environment.sh"

programs=$(cd "${1:?name the folder of the programs}" && pwd)
folder=${2:-$out}
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
documents=${SIGNPOST_DOCUMENTS:-$cache/supply-chain}
[ -s "$documents/licences.html" ] || fail "run packaging/supply_chain.sh first"

msi_version=${SIGNPOST_MSI_VERSION:-$version}
msi=$folder/signpost-$msi_version-x86_64.msi

# wixl takes relative paths only, and the times of files go into the cabinet.
work=$(mktemp -d "$cache/msi-XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir "$work/programs" "$work/documents" "$work/assets" "$work/wix"
cp "$programs/signpost.exe" "$programs/signpost-window.exe" "$work/programs/"
cp "$documents/licences.html" "$work/documents/"
cp "$documents/signpost-$version.cdx.json" "$work/documents/signpost.cdx.json"
cp "$root/assets/icon.ico" "$work/assets/"
cp "$root/LICENSE-MIT" "$root/LICENSE-APACHE" "$work/"
cp "$root/wix/main.wxs" "$work/wix/"
find "$work" -exec touch --date="@$SOURCE_DATE_EPOCH" {} +
upgrade_code=64056ACE-22F4-4E9C-A02F-D299B4343947
product_code=$(uuidgen --sha1 --namespace "$upgrade_code" --name "$msi_version $SIGNPOST_COMMIT" | tr a-f A-F)
rm -f "$msi"
(cd "$work" && wixl --arch x64 -D Version="$msi_version" -D ProductCode="$product_code" -D Programs=programs -D Documents=documents \
  --output "$msi" wix/main.wxs)

# `=` sets at installation, `-` takes away at uninstallation, `*` is the machine's PATH instead of the user's; `[~]` is
# what is there already (learn.microsoft.com/windows/win32/msi/environment-table).
msibuild "$msi" -q 'CREATE TABLE `Environment` (`Environment` CHAR(72) NOT NULL, `Name` CHAR(255) NOT NULL LOCALIZABLE,
  `Value` CHAR(255) LOCALIZABLE, `Component_` CHAR(72) NOT NULL PRIMARY KEY `Environment`)'
add_to_path() { # add_to_path ROW NAME COMPONENT
  msibuild "$msi" -q "INSERT INTO \`Environment\` (\`Environment\`, \`Name\`, \`Value\`, \`Component_\`)
    VALUES ('$1', '$2', '[~];[Bin]', '$3')"
}
add_to_path PathOfUser '=-PATH' PathOfUser
add_to_path PathOfMachine '=-*PATH' PathOfMachine

condition() { msibuild "$msi" -q "UPDATE \`Component\` SET \`Condition\` = '$2' WHERE \`Component\` = '$1'"; }
condition PathOfUser 'NOT ALLUSERS'
condition PathOfMachine 'ALLUSERS'

# wixl writes 4 for HKMU, the user's or the machine's registry by the kind of installation; it is -1
# (learn.microsoft.com/windows/win32/msi/registry-table).
msibuild "$msi" -q 'UPDATE `Registry` SET `Root` = -1 WHERE `Root` = 4'

# The actions that read that table, between files and registration as in the suggested sequence.
has_action() { msiinfo export "$msi" InstallExecuteSequence | grep -q "^$1[[:space:]]"; }
add_action() { # add_action NAME SEQUENCE
  has_action "$1" || msibuild "$msi" -q "INSERT INTO \`InstallExecuteSequence\` (\`Action\`, \`Sequence\`) VALUES ('$1', $2)"
}
add_action RemoveEnvironmentStrings 3300
add_action WriteEnvironmentStrings 5200

if [ "$msi_version" = "$version" ]; then
  portable=signpost-$version-x86_64-windows
  mkdir "$work/$portable"
  cp "$work/programs/"*.exe "$work/documents/licences.html" "$work/documents/signpost.cdx.json" "$work/$portable/"
  cp "$root/README.md" "$root/CHANGELOG.md" "$root/LICENSE-MIT" "$root/LICENSE-APACHE" "$work/$portable/"
  find "$work/$portable" -exec touch --date="@$SOURCE_DATE_EPOCH" {} +
  rm -f "$folder/$portable.zip"
  (cd "$work" && find "$portable" -type f | sort | TZ=UTC zip -X -q "$folder/$portable.zip" -@)
fi
ls -l "$folder"/signpost*"$msi_version"*windows.zip "$msi" >&2 2>/dev/null || ls -l "$msi" >&2
