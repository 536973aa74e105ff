# What slurm_train.sh and slurm_test.sh share; it is sourced. Works with bash 4.2.

# Run a tool on each node of a new allocation, with one torchrun per node.
# usage: slurm_run PARTITION JOB_NAME SCRIPT ARGUMENT...
slurm_run() {
    local partition=$1 job_name=$2
    shift 2

    local gpus=${GPUS:-8} per_node=${GPUS_PER_NODE:-8}
    if ((gpus < per_node)); then
        per_node=$gpus
    elif ((gpus % per_node)); then
        echo "expected GPUS to be a multiple of GPUS_PER_NODE ($per_node), but got $gpus" >&2
        exit 2
    fi
    local gres=${GRES-gpu:$per_node} srun_args
    read -ra srun_args <<<"${SRUN_ARGS:-}" || true
    export PYTHON=${PYTHON:-python} PER_NODE=$per_node PORT=${PORT:-}

    # What follows runs once on each node, where Slurm says which nodes take part. The port depends
    # on the job, so that two jobs can share a node.
    # shellcheck disable=SC2016
    local node='
        head=$(scontrol show hostnames "$SLURM_STEP_NODELIST" | head -n 1)
        exec "$PYTHON" -m torch.distributed.run \
            --nnodes="$SLURM_STEP_NUM_NODES" --nproc_per_node="$PER_NODE" --rdzv_backend=c10d \
            --rdzv_id="$SLURM_JOB_ID" --rdzv_endpoint="$head:${PORT:-$((20000 + SLURM_JOB_ID % 10000))}" \
            "$@"'

    # Bash before 4.4 calls an empty array unbound, so it is expanded only where it has something.
    exec srun --partition="$partition" --job-name="$job_name" ${gres:+--gres="$gres"} \
        --nodes=$((gpus / per_node)) --ntasks-per-node=1 \
        --cpus-per-task=$((per_node * ${CPUS_PER_TASK:-5})) --kill-on-bad-exit=1 \
        ${srun_args[@]+"${srun_args[@]}"} bash -c "$node" torchrun "$@"
}
