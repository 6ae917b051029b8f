#!/usr/bin/env bash
# Checks a container image: its programs run, the server gets healthy with the configuration inside, and SIGTERM in
# mid-call ends it within ten seconds with every recording whole.
#   image_check.sh IMAGE
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."
image=$1
port=${WF_IMAGE_PORT:-8598}  # of HTTP; WebSocket has the one 100 above
folder=$(mktemp -d)
name=wf-sfu-check-$$
guests=

fail() {
    echo "image: $*" >&2
    exit 1
}

tidy() {
    [[ -z $guests ]] || kill "$guests" 2>/dev/null || true
    wait
    podman rm --force --ignore "$name" >/dev/null 2>&1
    rm -rf "$folder"
}
trap tidy EXIT

# Without the complaint that there is no systemd to check the health by the clock.
podman() {
    command podman --log-level fatal --runtime runc "$@"
}

# container OPTION... IMAGE ARGUMENT...: as an operator starts it, with what a sandbox needs.
container() {
    podman run --net host --ulimit nofile=1024:1024 --ulimit nproc=1000:1000 --pull=never "$@"
}

wait_for() {
    local what=$1
    shift
    for _ in {1..150}; do
        ! "$@" >/dev/null 2>&1 || return 0
        sleep 0.2
    done
    podman logs "$name" >&2 || true
    fail "waited in vain: $what"
}

# Ends the container as `docker stop` does; fails when it takes more than ten seconds or ends badly.
end_server() {
    local began=$SECONDS code
    podman stop --time 10 "$name" >/dev/null
    code=$(podman inspect --format '{{.State.ExitCode}}' "$name")
    ((code == 0)) || fail "the server ended with $code"
    echo "ended in $((SECONDS - began)) s"
    podman logs "$name" >"$folder/log" 2>&1
    podman rm "$name" >/dev/null
}

check_programs() {
    local program
    for program in pp-rec mjr; do
        container --rm --entrypoint "$program" "$image" --version
    done
    cp -r tests/data/meeting "$folder/meeting"
    container --rm -v "$folder/meeting:/meeting" --entrypoint mjr "$image" compose /meeting -o /meeting/film.mp4 -q
    [[ -s $folder/meeting/film.mp4 ]] || fail "no film was made"
}

check_health() {
    mkdir "$folder/conf" "$folder/healthy"
    cp contrib/container/janus/*.jcfg "$folder/conf/"
    sed -i "s/port = 8088/port = $port\n\tip = \"127.0.0.1\"/" "$folder/conf/janus.transport.http.jcfg"
    sed -i 's/ws = true/ws = false/' "$folder/conf/janus.transport.websockets.jcfg"
    sed -i '0,/enabled = true/s//enabled = false/' "$folder/conf/janus.transport.mqtt.jcfg"
    container -d --name "$name" -e DOCKER_IP=127.0.0.1 -v "$folder/conf:/var/janus/janus/etc/janus" \
        -v "$folder/healthy:/opt/janus/share/janus/recordings" "$image" >/dev/null
    wait_for "health" podman healthcheck run "$name"
    echo "healthy"
    end_server
}

both_recorded() {
    (($(find "$folder/call" -name '*-video-1.mjr.tmp' -size +20k | wc -l) == 2))
}

check_call() {
    mkdir "$folder/call"
    container -d --name "$name" -e DOCKER_IP=127.0.0.1 -v "$folder/call:/opt/janus/share/janus/recordings" \
        --entrypoint wf-sfu "$image" --listen "127.0.0.1:$port" --recordings /opt/janus/share/janus/recordings >/dev/null
    wait_for "page" curl -sf "http://127.0.0.1:$port/"
    tests/integration/sfu/page_guests.sh "127.0.0.1:$port" "$folder" &
    guests=$!
    wait_for "both recorded" both_recorded
    end_server
    [[ -z $(find "$folder/call" -name '*.tmp') ]] || fail "recordings were not closed: $(ls "$folder/call")"
    container --rm -v "$folder/call:/call" --entrypoint mjr "$image" check /call
}

check_programs
check_health
check_call
echo "image: ok"
