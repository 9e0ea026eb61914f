#!/usr/bin/env bash
# Fill in the manifests for winget, Scoop and Homebrew from the release folder.
#
#   packaging/elsewhere/manifests.sh URL FOLDER      URL is where the files of the release will be downloaded from
source "$(dirname "$0")/../environment.sh"

url=${1:?name the address of the release} folder=${2:?name the folder for the manifests}
sum() { (cd "$out" && sha256sum "$1" | cut -d' ' -f1); }
msi=signpost-$version-x86_64.msi
product_code=$(msiinfo export "$out/$msi" Property | awk -F'\t' '$1 == "ProductCode" { print $2 }' | tr -d '\r')
source_sum=$(git -C "$root" archive --format=tar.gz --prefix="signpost-$version/" HEAD | sha256sum | cut -d' ' -f1)
mkdir -p "$folder"
for template in "$packaging"/elsewhere/{winget,scoop,homebrew}/*.in; do
  sed -e "s|@VERSION@|$version|g" -e "s|@URL@|$url|g" -e "s|@PRODUCT_CODE@|$product_code|g" \
    -e "s|@SHA256_MSI@|$(sum "$msi")|g" -e "s|@SHA256_ZIP@|$(sum "signpost-$version-x86_64-windows.zip")|g" \
    -e "s|@SHA256_HEADLESS@|$(sum "signpost-$version-x86_64-linux-headless.tar.gz")|g" \
    -e "s|@SHA256_SOURCE@|$source_sum|g" "$template" >"$folder/$(basename "${template%.in}")"
done
if grep -l '@[A-Z_0-9]*@' "$folder"/signpost*; then fail "something was not filled in"; fi
ls "$folder" >&2
