#!/usr/bin/env bash
# The part of packaging/linux/test.sh that runs in a fresh Debian.
#
#   test-deb.sh SUITE VERSION FOLDER
set -uo pipefail
suite=$1 version=$2 folder=$3
source "$(dirname "$0")/../check.sh"
export DEBIAN_FRONTEND=noninteractive HOME=/tmp/home LIBGL_ALWAYS_SOFTWARE=1 XDG_RUNTIME_DIR=/tmp/run
mkdir -p "$HOME" "$XDG_RUNTIME_DIR"
chmod 700 "$XDG_RUNTIME_DIR"
dpkg --purge signpost >/dev/null 2>&1 # Of an earlier run.

install() { apt-get install -y -qq --no-install-recommends --allow-downgrades "$1"; }
echo "--- install and upgrade"
check "the older version installs, with what it depends on" install "$folder/older.deb"
check "it is the older one" says "0.0.1" dpkg-query -W signpost
check "the newer version is an upgrade" install "$folder/signpost.deb"
check "it is the newer one" says "[[:space:]]$version" dpkg-query -W signpost
check "dpkg finds every file as it was packed" dpkg --verify signpost

echo "--- the command line"
check "signpost --version" says "^signpost $version$" signpost --version
check "signpost demo delivers by every method" signpost demo
check "signpost doctor finds no problem" signpost doctor
check "and says where its licence page is" says "/usr/share/doc/signpost/licences.html" signpost doctor
check "the manual page" says "destination|SIGNPOST|signpost" man --pager=cat signpost
check "bash completes its commands" says "demo" bash -c '
  source /usr/share/bash-completion/bash_completion
  source /usr/share/bash-completion/completions/signpost
  COMP_WORDS=(signpost de) COMP_CWORD=1 COMP_LINE="signpost de" COMP_POINT=11
  _signpost signpost de signpost
  printf "%s\n" "${COMPREPLY[@]}"'
check "a secret goes to the Secret Service and comes back" dbus-run-session -- bash -c '
  printf "\n" | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
  printf "Bearer of-the-test" | signpost secret set deb-test && signpost secret list | grep -q deb-test'

echo "--- the desktop"
check "the desktop entry is valid" desktop-file-validate /usr/share/applications/signpost.desktop
metainfo_is_valid() { # There is no page of the project to name; newer validators want one, older ones do not know of it.
  local metainfo=/usr/share/metainfo/io.signpost.signpost.metainfo.xml
  appstreamcli validate --no-net "$metainfo" ||
    appstreamcli validate --no-net --override url-homepage-missing=info "$metainfo"
}
check "the metainfo is valid" metainfo_is_valid
check "the icon is there in three sizes" test "$(find /usr/share/icons/hicolor -name 'signpost.*' | wc -l)" = 3
update-desktop-database -q /usr/share/applications
printf '%s' '{"log":{"version":"1.2","creator":{"name":"test","version":"1"},"entries":[]}}' >/tmp/test.har
check ".har is a type" says "application/x-http-archive\+json" xdg-mime query filetype /tmp/test.har
check "and signpost opens it" says "signpost.desktop" xdg-mime query default application/x-http-archive+json

export DISPLAY=:77 NO_AT_BRIDGE=1
Xvfb $DISPLAY -screen 0 1280x820x24 +extension GLX >/tmp/xvfb.log 2>&1 &
xvfb=$!
sleep 2
open_window() { # open_window COMMAND…: sets `window`
  "$@" >/tmp/window.log 2>&1 &
  window=
  for _ in $(seq 600); do
    sleep 0.1
    window=$(xdotool search --name '^signpost' 2>/dev/null | tail -1)
    [ -n "$window" ] && return
  done
  cat /tmp/window.log
}
close_window() {
  kill "$(xdotool getwindowpid "$window")"
  sleep 3
}
echo "--- the window"
began=$(date +%s%N)
open_window signpost
check "it opens" test -n "$window"
echo "        opened within $((($(date +%s%N) - began) / 1000000)) ms"
sleep 6
import -window root "$folder/deb-$suite-1-first.png"
xdotool windowfocus --sync "$window" # There is no window manager that would.
xdotool key --clearmodifiers ctrl+Return
sleep 5
import -window root "$folder/deb-$suite-2-sent.png"
check "Ctrl+Enter delivered, and the history says so" says " 200 .*127.0.0.1" signpost history list
close_window
open_window xdg-open /tmp/test.har
check "a .har file opens it from the desktop" test -n "$window"
close_window
kill "$xvfb"

echo "--- remove"
check "it is removed" apt-get remove -y -qq signpost
check "no file of it is left" fails sh -c 'find /usr -iname "*signpost*" | grep .'
check "the data is still there" test -s "$HOME/.local/share/signpost/history.sqlite"

echo "--- the tarballs"
mkdir -p /tmp/tar
check "the full one unpacks" tar -xzf "$folder/full.tar.gz" -C /tmp/tar
full=$(find /tmp/tar -path '*bin/signpost' | head -1)
check "and runs" says "^signpost $version$" "$full" --version
check "and knows its licence page" says "licences.html" "$full" doctor
check "the headless one unpacks" tar -xzf "$folder/headless.tar.gz" -C /tmp/tar
headless=$(find /tmp/tar -path '*headless*/bin/signpost' | head -1)
check "and delivers" "$headless" demo
check "and says that it has no window" says "built without its window" "$headless"
finish
