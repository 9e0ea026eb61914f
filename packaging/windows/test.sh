#!/usr/bin/env bash
# Install the Windows packages under Wine and use them as a person would: install, upgrade, command line, secrets, history,
# the window with a send by keys, uninstall.
#
#   packaging/windows/test.sh PROGRAMS MSI ZIP      a picture of the window and a log are left in $cache/tests
#
# What Wine does not prove: signatures and SmartScreen, real graphics drivers, scaled screens, the dialogs of the system,
# its certificate store, Defender, and whatever of the installer Windows does otherwise than Wine.
source "$(dirname "$0")/../environment.sh"

programs=${1:?name the folder of the programs} msi=${2:?name the installer} zip=${3:?name the portable zip}
prepare_wine
folder=$cache/tests/windows
rm -rf "$folder"
mkdir -p "$folder"
# An older and a newer version for the upgrade: the same programs under other numbers.
SIGNPOST_MSI_VERSION=0.0.1 "$packaging/windows/msi.sh" "$programs" "$folder"
cp "$msi" "$zip" "$folder/"
within test-wine bash /src/packaging/windows/test-under-wine.sh \
  "/cache/tests/windows/$(basename "$msi")" /cache/tests/windows/signpost-0.0.1-x86_64.msi \
  "/cache/tests/windows/$(basename "$zip")" "$version" /cache/tests/windows 2>&1 | tee "$folder/log.txt"
