#!/usr/bin/env bash
# Checks in about ten minutes what only a GPU can show of raproc:
#
#   bash tools/gpu_check/gpu_check.sh      # on one GPU, in an environment with raproc's requirements
#   DRY=1 bash tools/gpu_check/gpu_check.sh  # tiny, on the CPU, to try the check itself
#   SECTIONS="equality ladder" bash tools/gpu_check/gpu_check.sh  # chosen sections only
#
# raproc need not be installed: the checkout is taken. SECTIONS are names of the list below; OUT is
# the folder of the findings (default: work_dirs/gpu_check), LIMIT the seconds after which no further
# section starts (default: 560), PYTHON the interpreter. The exit code is 1 if anything fails.
set -uo pipefail

here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.." || exit 1
root=$PWD
out=${OUT:-$root/work_dirs/gpu_check}
python=${PYTHON:-python}
dry=${DRY:+--dry}
export PYTHONPATH=$root${PYTHONPATH:+:$PYTHONPATH} PYTHON=$python PYTHONUNBUFFERED=1
export RAPROC_SCENES=${RAPROC_SCENES:-$out/scenes}
rm -rf "$out/runs" && mkdir -p "$out/runs" && out=$(cd "$out" && pwd)
findings=$out/findings.jsonl
: >"$findings"
nvidia-smi --query-gpu=name,memory.total,driver_version --format=csv 2>/dev/null || true

in_time() { ((SECONDS < ${LIMIT:-560})); }
wanted() { [[ -z ${SECTIONS:-} || " $SECTIONS " == *" $1 "* ]]; }
tell() { echo "$1" | tee -a "$findings"; }
skipped() { tell "{\"check\": \"$1\", \"ok\": false, \"error\": \"not started within ${LIMIT:-560} s\"}"; }

check() { # NAME SECONDS OPTIONS...: exit code 3 says that what failed is told
    local name=$1 limit=$2 code=0
    shift 2
    wanted "$name" || return 0
    in_time || { skipped "$name"; return; }
    timeout -k 5 "$limit" "$python" "$here/gpu_check.py" "$name" --out "$findings" $dry \
        --seconds $((limit - 15)) "$@" 2>"$out/$name.log" || code=$?
    [[ $code -eq 0 || $code -eq 3 ]] ||
        tell "{\"check\": \"$name\", \"ok\": false, \"error\": \"exit code $code, see $name.log\"}"
}

run() { # NAME COMMAND...
    local name=$1 begin=$SECONDS ok=true
    shift
    wanted "$name" || return 0
    in_time || { skipped "$name"; return; }
    timeout -k 5 "${SECS:-120}" "$@" >"$out/$name.log" 2>&1 || ok=false
    tell "{\"check\": \"run: $name\", \"ok\": $ok, \"seconds\": $((SECONDS - begin))}"
}

train() { # NAME PROCESSES OPTIONS...: 0 processes are none of torchrun
    local name=$1 processes=$2 config=configs/demo/${CONFIG:-ra}.py start
    shift 2
    start=("$python" tools/train.py "$config")
    ((processes)) && start=(bash tools/dist_train.sh "$config" "$processes")
    run "$name" "${start[@]}" --no-validate --work-dir "$out/runs/$name" "$@"
}

images=320 every=20 last=40
[[ -n $dry ]] && images=64 every=2 last=8
small=(--cfg-options "train_dataloader.dataset.dataset.num_images=$images"
    train_cfg.max_epochs=2 model.recognition.begin_iter=0 default_hooks.logger.interval=10
    "default_hooks.checkpoint.interval=$every" default_hooks.checkpoint.max_keep_ckpts=-1)

check equality 120
train one_process 0 "${small[@]}"
train torchrun 1 "${small[@]}"
mkdir -p "$out/runs/resumed"
train resumed 0 --resume "$out/runs/one_process/iter_$every.pth" "${small[@]}"
[[ -z $dry ]] && train amp 0 --amp "${small[@]}" optim_wrapper.type=OptimWrapper
[[ -z $dry ]] && train sync_bn 1 "${small[@]}" sync_bn=torch
CONFIG=ra_transformer train transformer 1 "${small[@]}"
weights=$out/runs/torchrun/iter_$last.pth
run test bash tools/dist_test.sh configs/demo/ra.py "$weights" 1 --work-dir "$out/runs/test"
check weights 60 --runs "$out/runs" --last "iter_$last.pth"
check operators 90
check ladder 150
check profile 40
check detector 90
check loader 90
check use 60
[[ -z $dry ]] && SECS=120 train compile 0 "${small[@]}" compile=True

echo "$SECONDS s; findings are in $findings"
if grep '"ok": false' "$findings"; then
    exit 1
fi
