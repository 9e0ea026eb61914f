#!/bin/sh
# Takes every picture of the documentation in the real window, on a display of its own, by keys and clicks: from the first
# start to a fixed delivery, then each method.
#
#   docs/pictures/take.sh [PROGRAM [FOLDER]]
#
# Needs Xvfb, xdotool and ImageMagick. Clicks go to where controls are in a window of 1400 by 900 points: look at the
# pictures after a change of the layout.
set -eu

program=${1:-target/release/signpost}
folder=${2:-docs/pictures}
for tool in Xvfb xdotool import cmp; do
    command -v "$tool" >/dev/null || { echo "take.sh: $tool is not installed" >&2; exit 1; }
done
[ -x "$program" ] || { echo "take.sh: $program is not there; run cargo build --release" >&2; exit 1; }

home=$(mktemp -d)
trap 'kill $(cat "$home"/*.pid) 2>/dev/null || true; rm -rf "$home"' EXIT

Xvfb -displayfd 3 -screen 0 1400x900x24 -nolisten tcp 3>"$home/display" >/dev/null 2>&1 &
echo $! >"$home/screen.pid"
until [ -s "$home/display" ]; do sleep 0.1; done
DISPLAY=:$(cat "$home/display")
export DISPLAY
unset WAYLAND_DISPLAY
# No keyring and no settings of whoever runs this: a first start.
env -u DBUS_SESSION_BUS_ADDRESS HOME="$home" SIGNPOST_DATA_DIR="$home/data" LIBGL_ALWAYS_SOFTWARE=1 "$program" \
    >"$home/out" 2>&1 &
echo $! >"$home/window.pid"
window=$(xdotool search --sync --onlyvisible --name signpost | head -n 1)
xdotool windowmove "$window" 0 0 windowsize "$window" 1400 900 windowfocus "$window"

# Wait until two pictures in a row are the same.
settle() {
    import -window root "$home/before.ppm"
    for _ in $(seq 50); do
        sleep 0.3
        import -window root "$home/after.ppm"
        cmp -s "$home/before.ppm" "$home/after.ppm" && return
        mv "$home/after.ppm" "$home/before.ppm"
    done
    echo "take.sh: the window does not come to rest" >&2
    exit 1
}
picture() {
    settle
    import -window root -colors 256 "PNG8:$folder/$1.png"
}
press() { settle; xdotool key --clearmodifiers "$@"; }
write() { settle; xdotool type --delay 20 "$1"; }
click() { settle; xdotool mousemove "$1" "$2" click 1; xdotool mousemove 700 890; }
# By a few letters of what it is called.
ask() { press ctrl+k; write "$1"; press Return; }

picture session-1-first-start

press ctrl+Return
picture session-2-delivered

ask "amazon s3"
click 500 198 # the region
press ctrl+a
write us-east-1
picture session-3-another-region

press ctrl+Return
picture session-4-refused

ask "signing"
picture session-5-both-sides

press ctrl+shift+Return
picture session-6-fixed

ask "compare with the previous"
picture session-7-compared

press ctrl+shift+f
write region
picture session-8-found-again
press ctrl+a BackSpace

press ctrl+k
write the
picture session-9-by-a-few-letters
press Escape

# Each method delivers to the built-in receiver; what is worth a look differs.
method() {
    ask "$1"
    press ctrl+Return
    ask "$2"
    picture "$3"
}
method "amazon s3" "signing" aws-sigv4
method "azure blob" "signing" azure-blob-sas
ask "theme: light"
method "static header" "request" static-header
method "oauth2, header" "timeline" oauth2
method "azure event hubs" "signing" azure-event-hubs-sas

ask "theme: dark"
ask "amazon s3"
click 500 198
press ctrl+a
write us-east-1
press ctrl+Return
ask "verdict"
picture window
