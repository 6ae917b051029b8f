#!/usr/bin/env bash
# Spreads meetings over a Slurm cluster whose nodes share both folders.
#
#   array.sh RECORDINGS MEDIA [OPTION of mjr batch...]
#
# Plans, then submits itself as an array with a task for each meeting, 16 at a time.
#SBATCH --job-name=mjr
#SBATCH --cpus-per-task=2
#SBATCH --mem=2G
#SBATCH --requeue
set -euo pipefail

if [[ -n ${SLURM_ARRAY_TASK_ID:-} ]]; then
    sed -n "${SLURM_ARRAY_TASK_ID}p" "$MJR_PLAN" | mjr batch --job - --json
    exit
fi

if (($# < 2)); then
    echo "usage: $0 RECORDINGS MEDIA [OPTION...]" >&2
    exit 2
fi
recordings=$1
media=$2
shift 2
mkdir -p "$media/.mjr-batch"
plan=$(mktemp "$media/.mjr-batch/plan-XXXXXX")
mjr batch "$recordings" --out "$media" --plan "$@" >"$plan"
count=$(wc -l <"$plan")
if ((count == 0)); then
    rm "$plan"
    echo "nothing to do"
    exit 0
fi
sbatch --array="1-$count%16" --export="ALL,MJR_PLAN=$plan" "$0"
