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

gpus=${GPUS:-8}
per_node=${GPUS_PER_NODE:-8}
if ((gpus < per_node)); then
    per_node=$gpus
elif ((gpus % per_node)); then
    echo "expected GPUS to be a multiple of GPUS_PER_NODE ($per_node), but got $gpus" >&2
    exit 2
fi
gres=${GRES-gpu:$per_node}
read -ra srun_args <<<"${SRUN_ARGS:-}"
export PYTHON=${PYTHON:-python} PER_NODE=$per_node PORT=${PORT:-}

# What follows runs once on each node, where Slurm says which nodes take part. The port depends on
# the job, so that two jobs can share a node.
# shellcheck disable=SC2016
node='
    head=$(scontrol show hostnames "$SLURM_STEP_NODELIST" | head -n 1)
    exec "$PYTHON" -m torch.distributed.run \
        --nnodes="$SLURM_STEP_NUM_NODES" --nproc_per_node="$PER_NODE" --rdzv_backend=c10d \
        --rdzv_id="$SLURM_JOB_ID" --rdzv_endpoint="$head:${PORT:-$((20000 + SLURM_JOB_ID % 10000))}" \
        "$@"'

exec srun --partition="$partition" --job-name="$job_name" ${gres:+--gres="$gres"} \
    --nodes=$((gpus / per_node)) --ntasks-per-node=1 \
    --cpus-per-task=$((per_node * ${CPUS_PER_TASK:-5})) --kill-on-bad-exit=1 "${srun_args[@]}" \
    bash -c "$node" torchrun \
    "$(dirname "$0")/train.py" "$config" --work-dir="$work_dir" --launcher pytorch "$@"
