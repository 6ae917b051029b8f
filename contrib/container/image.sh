#!/usr/bin/env bash
# Builds the image of the Dockerfile out of Debian's packages alone: no Docker engine, no registry of images. Root only.
#   image.sh TAG [OPTION OF buildah bud...]
# The base image is made once by debootstrap and stays as localhost/wf-debian:12; compilations are kept by ccache.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

base=localhost/wf-debian:12
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
security=${DEBIAN_SECURITY_MIRROR:-http://deb.debian.org/debian-security}

# What Debian's own slim images do: no documents and translations, and no waiting for the disk behind every file.
say_slim() {
    mkdir -p "$1"
    cat >"$1/slim" <<'EOF'
path-exclude=/usr/share/doc/*
path-include=/usr/share/doc/*/copyright
path-exclude=/usr/share/man/*
path-exclude=/usr/share/locale/*
force-unsafe-io
EOF
}

# What was unpacked before dpkg was there to read that, and what apt keeps.
remove_rest() {
    local root=$1
    find "$root/usr/share/doc" -type f ! -name copyright -delete
    rm -rf "$root"/usr/share/{man,locale}/* "$root"/var/cache/apt/{*.bin,archives/*.deb} "$root"/var/lib/apt/lists/*
}

make_base() {
    local folder
    folder=$(mktemp -d)
    # shellcheck disable=SC2064 # the folder of now
    trap "rm -rf '$folder'" EXIT
    say_slim "$folder/root/etc/dpkg/dpkg.cfg.d"
    debootstrap --variant=minbase bookworm "$folder/root" "$mirror" >"$folder/log" || {
        tail -n 20 "$folder/log" >&2
        exit 1
    }
    printf 'deb %s main\n' "$mirror bookworm" "$mirror bookworm-updates" "$security bookworm-security" \
        >"$folder/root/etc/apt/sources.list"
    remove_rest "$folder/root"
    tar -C "$folder/root" -c . | podman import --quiet - "$base"
}

tag=${1:?usage: image.sh TAG [OPTION OF buildah bud...]}
shift
podman image exists "$base" || make_base
cache=${CCACHE_DIR:-$HOME/.cache/ccache}
mkdir -p "$cache"
# Only images of Docker's format have a health check.
buildah bud --isolation chroot --format docker --layers --pull=never --build-arg "BASE=$base" \
    --volume "$cache:/root/.cache/ccache" --tag "$tag" "$@" .
