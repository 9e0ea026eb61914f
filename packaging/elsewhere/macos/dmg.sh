#!/usr/bin/env bash
# NOT RUN: there was no Mac. Builds signpost for both kinds of Macs, and packs it as signpost.app in a .dmg.
#
#   SIGN_AS="Developer ID Application: …" NOTARY_PROFILE=… packaging/elsewhere/macos/dmg.sh FOLDER
#
# Without SIGN_AS the app is signed for this Mac alone, without NOTARY_PROFILE it is not notarised.
set -euo pipefail
cd "$(dirname "$0")/../../.."
folder=${1:?name the folder for the .dmg}
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -1)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for target in aarch64-apple-darwin x86_64-apple-darwin; do
  rustup target add "$target"
  cargo auditable build --locked --profile dist --bin signpost --target "$target"
done
app=$work/dmg/signpost.app/Contents
mkdir -p "$app/MacOS" "$app/Resources" "$work/signpost.iconset"
lipo -create -output "$app/MacOS/signpost" target/{aarch64,x86_64}-apple-darwin/dist/signpost
sed "s/@VERSION@/$version/g" packaging/elsewhere/macos/Info.plist.in >"$app/Info.plist"
plutil -lint "$app/Info.plist"
for size in 16 32 128 256 512; do
  sips -z $size $size assets/icon-512.png --out "$work/signpost.iconset/icon_${size}x${size}.png" >/dev/null
done
iconutil --convert icns --output "$app/Resources/signpost.icns" "$work/signpost.iconset"
cp LICENSE-MIT LICENSE-APACHE "$app/Resources/"

codesign --force --options runtime --timestamp --sign "${SIGN_AS:--}" "$work/dmg/signpost.app"
codesign --verify --strict "$work/dmg/signpost.app"
ln -s /Applications "$work/dmg/Applications"
dmg=$folder/signpost-$version-macos.dmg
hdiutil create -volname signpost -srcfolder "$work/dmg" -format UDZO -ov "$dmg"
if [ -n "${NOTARY_PROFILE:-}" ]; then
  xcrun notarytool submit "$dmg" --keychain-profile "$NOTARY_PROFILE" --wait
  xcrun stapler staple "$dmg"
fi
"$work/dmg/signpost.app/Contents/MacOS/signpost" demo
echo "$dmg"
