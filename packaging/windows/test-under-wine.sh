#!/usr/bin/env bash
# The part of packaging/windows/test.sh that runs beside Wine.
#
#   test-under-wine.sh MSI OLDER_MSI ZIP VERSION FOLDER
set -uo pipefail
msi=$1 older=$2 zip=$3 version=$4 folder=$5
export WINEPREFIX=/tmp/wine WINEDEBUG=-all DISPLAY=:77 LIBGL_ALWAYS_SOFTWARE=1 WINEDLLOVERRIDES=mscoree,mshtml=
source "$(dirname "$0")/../check.sh"

install() { wine msiexec /i "$(winepath -w "$1")" /qn "${@:2}"; }
registry() { wine reg query "$@"; }
# As a person types it: found by PATH, which a new process takes from the registry.
typed() { wine cmd /c "signpost $*"; }

Xvfb $DISPLAY -screen 0 1280x820x24 +extension GLX >/tmp/xvfb.log 2>&1 &
xvfb=$!
wineboot -i >/dev/null 2>&1
wineserver -w
wine --version
drive=$WINEPREFIX/drive_c
uninstall='Software\Microsoft\Windows\CurrentVersion\Uninstall'
products() {
  registry "HKLM\\$uninstall" /s
  registry "HKCU\\$uninstall" /s
}

echo "--- install, upgrade, downgrade"
check "the older version installs" install "$older"
program=$(find "$drive" -path '*signpost/bin/signpost.exe' | head -1)
check "signpost.exe is there" test -n "$program"
check "the newer version installs over it" install "$msi"
check "one signpost is installed" says "^1$" sh -c "find '$drive' -path '*signpost/bin/signpost.exe' | wc -l"
check "it is listed in its version" says "DisplayVersion.*$version" products
check "the older version is not listed any more" fails says 'DisplayVersion.*0\.0\.1' products
check "the older version is refused over the newer" fails install "$older"
check "and changes nothing" test -n "$(find "$drive" -path '*signpost/bin/signpost.exe' | head -1)"

echo "--- menu, file types, PATH"
check "the start menu has it" says "signpost.lnk" find "$drive" -name 'signpost.lnk'
classes() { registry "HKCU\\Software\\Classes\\$1" /s 2>/dev/null || registry "HKLM\\Software\\Classes\\$1" /s; }
check ".har files can be opened with it" says "signpost.har" classes '.har\OpenWithProgids'
check "by the program without a console" says 'signpost-window.exe" "%1"' classes 'signpost.har\shell\open\command'
check "destination files, too" says "signpost.destination" classes '.toml\OpenWithProgids'
path_of() {
  registry 'HKCU\Environment' /v PATH 2>/dev/null
  registry 'HKLM\System\CurrentControlSet\Control\Session Manager\Environment' /v PATH
}
check "PATH has its folder" says 'signpost\\bin' path_of
wineserver -k
wineserver -w

echo "--- the command line"
check "signpost --version" says "signpost $version" typed --version
check "signpost demo delivers by every method" says "16 of 16|accepted" typed demo
check "its exit code is 0" typed demo
check "signpost doctor" says "Windows Credential Manager" typed doctor
check "a secret is kept" sh -c "printf 'Bearer wine-secret' | wine '$program' secret set wine-test"
check "and listed" says "wine-test" typed secret list
cat >/tmp/dest.toml <<'TOML'
name = "Under Wine"
url = "http://127.0.0.1:49177/static-header"

[auth]
method = "static-header"
header = "Authorization"
value = { keyring = "wine-test" }
TOML
dest=$(winepath -w /tmp/dest.toml)
check "a request is shown" says "POST" wine "$program" send "$dest" --sample measurement --dry-run
check "the secret is masked" fails says "wine-secret" wine "$program" send "$dest" --sample measurement --dry-run
wine "$program" receive --port 49177 >/tmp/receiver.log 2>&1 &
sleep 8
check "a delivery reaches a receiver, and its exit code is an answer" sh -c \
  "wine '$program' send '$dest' --sample measurement; test \$? -le 1"
check "the history has it" says "127.0.0.1:49177" typed history list
check "the secret is in no file" fails grep -rlq wine-secret "$drive/users/root/AppData/Roaming/signpost"
check "names like CON are refused with a word, not written to the console" sh -c \
  "wine '$program' send '$dest' --sample measurement --dry-run --har CON 2>&1; true"
printf 'name = "CRLF"\r\nurl = "http://127.0.0.1:1/"\r\n\r\n[auth]\r\nmethod = "none"\r\n' >/tmp/crlf.toml
check "a file with CRLF is read" says "CRLF|127.0.0.1" wine "$program" send "$(winepath -w /tmp/crlf.toml)" --sample measurement --dry-run

echo "--- the window"
before=$(typed history list --json 2>/dev/null | tr -d '\r' | grep -c '"id"')
window=$(dirname "$program")/signpost-window.exe
wine "$window" >/tmp/window.log 2>&1 &
for _ in $(seq 60); do
  sleep 1
  id=$(xdotool search --name '^signpost' 2>/dev/null | tail -1)
  [ -n "$id" ] && break
done
check "the window opens" test -n "${id:-}"
sleep 12
check "no console beside it" fails sh -c "xdotool search --name 'signpost-window.exe|cmd.exe|conhost' 2>/dev/null | grep ."
import -window root "$folder/window-1-first.png"
xdotool windowfocus "$id" # There is no window manager that would.
sleep 1
xdotool key --clearmodifiers ctrl+Return
sleep 8
import -window root "$folder/window-2-sent.png"
check "Ctrl+Enter delivered, and the history says so" says "signpost" sh -c \
  "test \$(wine '$program' history list --json | tr -d '\r' | grep -c '\"id\"') -gt $before && echo signpost"
xdotool key --clearmodifiers ctrl+comma
sleep 2
import -window root "$folder/window-3-settings.png"
wineserver -k
wineserver -w

echo "--- uninstall"
check "it uninstalls" wine msiexec /x "$(winepath -w "$msi")" /qn
check "the programs are gone" fails sh -c "find '$drive' -name 'signpost*.exe' | grep ."
check "the menu entry is gone" fails sh -c "find '$drive' -name 'signpost.lnk' | grep ."
check "PATH is as before" fails says 'signpost' path_of
check "the file types are gone" fails says "signpost" classes 'signpost.har'
check "the history is still there" test -s "$(find "$drive/users" -name history.sqlite | head -1)"

echo "--- for everybody"
check "it installs per machine" install "$msi" ALLUSERS=1 MSIINSTALLPERUSER=
check "into Program Files" test -e "$drive/Program Files/signpost/bin/signpost.exe"
check "the machine's PATH has it" says 'signpost\\bin' registry \
  'HKLM\System\CurrentControlSet\Control\Session Manager\Environment' /v PATH
check "it runs" says "signpost $version" wine "$drive/Program Files/signpost/bin/signpost.exe" --version
check "it uninstalls again" wine msiexec /x "$(winepath -w "$msi")" /qn
check "nothing of it is left" fails sh -c "find '$drive' -name 'signpost*.exe' | grep ."

echo "--- portable"
check "the zip unpacks" unzip -q "$zip" -d /tmp/portable
portable=$(find /tmp/portable -name signpost.exe)
check "and runs" says "signpost $version" wine "$portable" --version
check "it knows its licence page" says "licences.html" wine "$portable" doctor

wineserver -k
kill $xvfb
finish
