#!/usr/bin/env bash
# The part of packaging/windows/test.sh that runs beside Wine.
#
#   test-under-wine.sh MSI OLDER_MSI ZIP VERSION FOLDER
set -uo pipefail
msi=$1 older=$2 zip=$3 version=$4 folder=$5
export WINEPREFIX=/tmp/wine WINEDEBUG=-all DISPLAY=:77 LIBGL_ALWAYS_SOFTWARE=1 WINEDLLOVERRIDES=mscoree,mshtml=
PATH=$PATH:/usr/lib/x86_64-linux-gnu/wine # Debian keeps wineserver there.
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
check "and the newer one stays" says "DisplayVersion.*$version" products
check "with its program" test -s "$program"

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
check "signpost demo delivers by every method" says "16 of 16 deliveries accepted" typed demo
check "its exit code is 0" typed demo
check "signpost doctor finds the keyring" says "Windows Credential Manager" typed doctor
check "and the page of licences" says "licence page +C:.*licences.html" typed doctor
check "and the folder of the user" says 'AppData.Roaming.signpost$' sh -c 'wine cmd /c signpost doctor | tr -d "\r"'
secret="Bearer wine-secret-0123456789"
printf '{"static":{"header":"Authorization","value":"%s"}}' "$secret" >/tmp/keys.json
check "a secret is kept" sh -c "printf '%s' '$secret' | wine '$program' secret set wine-test"
check "and listed" says "wine-test" typed secret list
cat >"/tmp/Müller 工厂.toml" <<'TOML'
name = "Under Wine"
url = "http://127.0.0.1:49175/in"

[auth]
method = "static-header"
header = "Authorization"
value = { keyring = "wine-test" }
TOML
dest=$(winepath -w "/tmp/Müller 工厂.toml")
send() { wine "$program" send "$dest" "$@"; }
check "a request is shown, the secret masked" says "authorization: •••" send --dry-run
check "the secret is not in it" fails says "wine-secret" send --dry-run
wine "$program" receive --port 49170 --keys "$(winepath -w /tmp/keys.json)" >/tmp/receiver.log 2>&1 &
for _ in $(seq 60); do
  grep -q 49175 /tmp/receiver.log 2>/dev/null && break
  sleep 0.5
done
check "a delivery with the secret of the keyring is accepted" says "200 OK" send
check "its exit code is 0" send
check "the receiver saw it" says "accepted" cat /tmp/receiver.log
printf 'Bearer another' | wine "$program" secret set wine-test >/dev/null 2>&1
check "a wrong secret is a failure" fails send
check "whose cause is named" says "static.token_wrong" send
check "the history has both" says "401 .*49175/in.*static.token_wrong" typed history list
check "and is in order" typed history check
kept=$drive/users/root/AppData/Roaming/signpost
check "signpost keeps its files there" test -s "$kept/history.sqlite"
check "the secret is in none of them" fails grep -rq wine-secret "$kept"
cd "$drive" || exit
check "a file is written by its drive's folder" sh -c "wine '$program' send '$dest' --har C:drive-relative.har; test -s drive-relative.har"
check "a path of more than 260 characters" sh -c '
  long=$(printf "a%.0s" $(seq 60)); folder=long/$long/$long/$long/$long; mkdir -p $folder
  # winepath itself ends at 259 characters.
  wine "$1" send "$2" --har "C:\\long\\$long\\$long\\$long\\$long\\exchange.har"; test -s $folder/exchange.har' sh "$program" "$dest"
check "a file that is in the way as a folder is named" says "drive_c|drive-relative|in-the-way" sh -c "mkdir in-the-way.har
  wine '$program' send '$dest' --har C:in-the-way.har"
cd - >/dev/null || exit
printf 'name = "CRLF"\r\nurl = "http://127.0.0.1:1/"\r\n\r\n[auth]\r\nmethod = "none"\r\n' >/tmp/crlf.toml
check "a file with CRLF is read" says "POST http://127.0.0.1:1/" wine "$program" send "$(winepath -w /tmp/crlf.toml)" --dry-run

echo "--- the window"
exchanges() { wine "$program" history list --json --limit 1000 | tr -d '\r' | grep -c '"id"'; }
windows() { xdotool search --name '^signpost' 2>/dev/null; }
before=$(exchanges)
began=$(date +%s%N)
wine start /unix "$(find "$drive" -name 'signpost.lnk' | head -1)" >/tmp/window.log 2>&1
for _ in $(seq 600); do
  id=$(windows | tail -1)
  [ -n "$id" ] && break
  sleep 0.1
done
check "the entry of the start menu opens the window" test -n "${id:-}"
echo "        opened within $((($(date +%s%N) - began) / 1000000)) ms"
sleep 12
check "no console beside it" fails sh -c "xdotool search --name 'signpost-window.exe|signpost.exe|cmd.exe|conhost' 2>/dev/null | grep ."
import -window root "$folder/window-1-first.png"
xdotool windowfocus "$id" # There is no window manager that would.
sleep 1
xdotool key --clearmodifiers ctrl+Return
sleep 8
import -window root "$folder/window-2-sent.png"
check "Ctrl+Enter delivers, and the history has it" test "$(exchanges)" -gt "$before"
xdotool key --clearmodifiers ctrl+comma
sleep 3
import -window root "$folder/window-3-settings.png"
wineserver -k
wineserver -w
check "a .har file opens by the command that is registered for it" sh -c '
  wine "$1" "$(winepath -w "$2")" && sleep 20 && xdotool search --name "^signpost" | grep .' sh \
  "$(dirname "$program")/signpost-window.exe" "$drive/drive-relative.har"
import -window root "$folder/window-4-har.png"
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
