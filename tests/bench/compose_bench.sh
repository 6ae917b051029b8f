#!/usr/bin/env bash
# mjr compose beside the bare encoder and what else makes a film of a meeting; arguments are those of compose_vs_peer.py.
set -euo pipefail
exec python3 "$(dirname "${BASH_SOURCE[0]}")/compose_vs_peer.py" "$@"
