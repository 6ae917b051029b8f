#!/usr/bin/env bash
# Run by ./dev bench floods.
set -euo pipefail
exec /usr/bin/python3 "$(dirname "$0")/floods.py" --sfu "$WF_BIN_DIR/wf-sfu" --load "$WF_BIN_DIR/sfu_load" --flood "$WF_BIN_DIR/sfu_flood" "$@"
