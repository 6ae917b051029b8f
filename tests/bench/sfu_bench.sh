#!/usr/bin/env bash
# Run by ./dev bench sfu.
set -euo pipefail
exec /usr/bin/python3 "$(dirname "$0")/sfu_vs_janus.py" --sfu "$WF_BIN_DIR/wf-sfu" --load "$WF_BIN_DIR/sfu_load" "$@"
