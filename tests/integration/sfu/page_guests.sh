#!/usr/bin/env bash
# Two browsers with synthetic cameras and microphones meet on the page of a server, switch recording on, and stay until
# this script is ended by SIGTERM.
#   page_guests.sh HOST:PORT FOLDER
set -euo pipefail
address=$1
folder=$2
browsers=()

leave() {
    kill "${browsers[@]}" 2>/dev/null || true
    wait
    rm -rf "$folder"/browser-Ada "$folder"/browser-Ben
    exit 0
}
trap leave TERM INT

for name in Ada Ben; do
    chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
        --disable-component-update --disable-sync --use-fake-device-for-media-stream \
        --use-fake-ui-for-media-stream --autoplay-policy=no-user-gesture-required \
        --allow-loopback-in-peer-connection --user-data-dir="$folder/browser-$name" --remote-debugging-port=0 \
        "http://$address/?room=demo&name=$name&enter&record" >"$folder/browser-$name.log" 2>&1 &
    browsers+=("$!")
done
wait
