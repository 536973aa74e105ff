#!/usr/bin/env bash
# Trains on a Slurm cluster, on one node or several, with one torchrun on each:
#
#   [GPUS=8] [GPUS_PER_NODE=8] [CPUS_PER_TASK=5] [PORT=...] [SRUN_ARGS=...] \
#       tools/slurm_train.sh PARTITION JOB_NAME CONFIG WORK_DIR [options of train.py]
#
# GPUS is the number of processes in all, CPUS_PER_TASK the cores of each. For a partition without
# GPUS set GRES= (empty).
set -euo pipefail

if [[ $# -lt 4 ]]; then
    echo "usage: $0 PARTITION JOB_NAME CONFIG WORK_DIR [options of train.py], but got: $*" >&2
    exit 2
fi
partition=$1
job_name=$2
config=$3
work_dir=$4
shift 4

tools=$(dirname "$0")
# shellcheck source=tools/slurm_run.sh
source "$tools/slurm_run.sh"
slurm_run "$partition" "$job_name" \
    "$tools/train.py" "$config" --work-dir="$work_dir" --launcher pytorch "$@"
