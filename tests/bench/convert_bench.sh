#!/usr/bin/env bash
# pp-rec beside cp and janus-pp-rec on large recordings; arguments are those of convert_vs_peer.py.
set -euo pipefail
exec python3 "$(dirname "${BASH_SOURCE[0]}")/convert_vs_peer.py" "$@"
