#!/usr/bin/env bash
# What a package says of its parts: the page of licences, and the bill of materials (CycloneDX).
#
#   packaging/supply_chain.sh       into $cache/supply-chain; prints that folder
#
# Which crates are in a program, it also says itself: it is built by cargo-auditable, and `cargo audit bin` or Trivy read
# that list.
source "$(dirname "$0")/environment.sh"

need_tool cargo-about
need_tool cargo-cyclonedx
folder=$cache/supply-chain
mkdir -p "$folder"
cd "$root"

say "licences.html"
page=$folder/licences.html
cargo about generate --locked --offline --fail packaging/supply-chain/licences.hbs --output-file "$page.new"
more=$(mktemp)
trap 'rm -f "$more"' EXIT
python3 "$packaging/supply-chain/more_licences.py" >"$more"
sed -e "/<!-- MORE -->/{r $more" -e 'd}' "$page.new" >"$page"
rm "$page.new"

say "signpost-$version.cdx.json"
# One bill for all packages, so for all targets. The serial number and the time would be others at each call; both are the
# commit's here.
cargo cyclonedx --quiet --format json --spec-version 1.5 --target all --all --override-filename signpost-sbom \
  --manifest-path Cargo.toml
python3 - signpost-sbom.json "$folder/signpost-$version.cdx.json" "$root" <<'PYTHON'
import json, os, sys, time, uuid

source, target, root = sys.argv[1:]
text = open(source, encoding="utf-8").read().replace(f"path+file://{root}", "pkg:cargo/signpost")
bill = json.loads(text)
commit = os.environ.get("SIGNPOST_COMMIT", "")
bill["serialNumber"] = uuid.uuid5(uuid.NAMESPACE_URL, f"signpost {commit}").urn
stamp = time.gmtime(int(os.environ["SOURCE_DATE_EPOCH"]))
bill["metadata"]["timestamp"] = time.strftime("%Y-%m-%dT%H:%M:%SZ", stamp)
json.dump(bill, open(target, "w", encoding="utf-8"), indent=1, ensure_ascii=False)
PYTHON
rm signpost-sbom.json
ls -l "$folder" >&2
echo "$folder"
