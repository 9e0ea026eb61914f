#!/usr/bin/env bash
# NOT RUN: appimagetool and the runtime are in no package registry. Makes an AppImage of the full tarball.
#
#   APPIMAGE_RUNTIME=FILE APPIMAGE_RUNTIME_SHA256=… packaging/elsewhere/appimage/appimage.sh TARBALL FOLDER
#
# APPIMAGE_RUNTIME is runtime-x86_64 of a release of https://github.com/AppImage/type2-runtime; it becomes the first part
# of the program, so it is taken by its checksum alone.
set -euo pipefail
tarball=${1:?name the full tarball} folder=${2:?name the folder for the AppImage}
runtime=${APPIMAGE_RUNTIME:?name the file of the type 2 runtime}
echo "${APPIMAGE_RUNTIME_SHA256:?pin its SHA-256}  $runtime" | sha256sum --check --quiet
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

tar -xzf "$tarball" -C "$work"
unpacked=$(find "$work" -mindepth 1 -maxdepth 1 -type d)
app=$work/signpost.AppDir
mkdir -p "$app/usr"
cp -r "$unpacked/bin" "$unpacked/share" "$app/usr/"
cp "$app/usr/share/applications/signpost.desktop" "$app/usr/share/icons/hicolor/scalable/apps/signpost.svg" "$app/"
# The libraries of the window are the system's: those of X11, Wayland and OpenGL belong to its driver.
ln -s usr/bin/signpost "$app/AppRun"
ARCH=x86_64 appimagetool --runtime-file "$runtime" "$app" "$folder/$(basename "$unpacked").AppImage"
"$folder/$(basename "$unpacked").AppImage" --appimage-extract-and-run demo
