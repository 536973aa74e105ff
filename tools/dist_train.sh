#!/usr/bin/env bash
# Trains with several processes:
#
#   tools/dist_train.sh CONFIG GPUS [options of train.py]
#
# GPUS is the number of processes on this machine; without a GPU they share the CPU.
# Several machines: run it on each, with NNODES, NODE_RANK, MASTER_ADDR and PORT in the environment.
set -euo pipefail

if [[ $# -lt 2 || ! $2 =~ ^[1-9][0-9]*$ ]]; then
    echo "usage: $0 CONFIG GPUS [options of train.py], but got: $*" >&2
    exit 2
fi
config=$1
gpus=$2
shift 2

if [[ ${NNODES:-1} -eq 1 && -z ${PORT:-} ]]; then
    rendezvous=(--standalone) # takes any free port, so two runs can share a machine
else
    rendezvous=(--nnodes="${NNODES:-1}" --node_rank="${NODE_RANK:-0}"
        --master_addr="${MASTER_ADDR:-127.0.0.1}" --master_port="${PORT:-29500}")
fi

exec "${PYTHON:-python}" -m torch.distributed.run "${rendezvous[@]}" --nproc_per_node="$gpus" \
    "$(dirname "$0")/train.py" "$config" --launcher pytorch "$@"
