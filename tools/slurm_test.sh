#!/usr/bin/env bash
# Scores on a Slurm cluster, on one node or several, with one torchrun on each:
#
#   [GPUS=8] [GPUS_PER_NODE=8] [CPUS_PER_TASK=5] [PORT=...] [SRUN_ARGS=...] \
#       tools/slurm_test.sh PARTITION JOB_NAME CONFIG [CHECKPOINT] [options of test.py]
#
# A config without trained parts has no checkpoint. GPUS is the number of processes in all,
# CPUS_PER_TASK the cores of each. For a partition without GPUS set GRES= (empty).
set -euo pipefail

if [[ $# -lt 3 ]]; then
    echo "usage: $0 PARTITION JOB_NAME CONFIG [CHECKPOINT] [options of test.py], but got: $*" >&2
    exit 2
fi
partition=$1
job_name=$2
shift 2

tools=$(dirname "$0")
# shellcheck source=tools/slurm_run.sh
source "$tools/slurm_run.sh"
slurm_run "$partition" "$job_name" "$tools/test.py" "$@" --launcher pytorch
