"""A training that is killed at random moments, and goes on as if it had not been.

Each case kills with SIGKILL after a random time, resumes, and may be killed again; the weights and
losses at its end must be bit-identical to those of the training that nobody killed.
"""

from __future__ import annotations

import itertools
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import torch
from tiny_run import ROOT, make_data, run_config

from .frame import Case

TOOL = ROOT / 'tools' / 'train.py'
LONGEST = 600
"""int: Seconds after which a training is taken to hang."""


def write_training(folder: Path, iters: int) -> Path:
    """Write the config of a tiny training with a checkpoint after every second iteration."""
    config = run_config(make_data(folder / 'data'), folder / 'run', train_cfg__max_epochs=iters)
    config.train_dataloader.update(num_workers=0, persistent_workers=False)
    config.param_scheduler.total_steps = iters
    config.pop('experiment_name')
    config.pop('work_dir')
    config.train_cfg.val_interval = iters
    config.dump(str(folder / 'training.py'))
    return folder / 'training.py'


def start(config: Path, work_dir: Path, resume: bool) -> subprocess.Popen:
    """Start or resume a training in a process of its own."""
    command = [sys.executable, str(TOOL), str(config), '--work-dir', str(work_dir)]
    command += ['--resume'] if resume else []
    env = {**os.environ, 'PYTHONPATH': os.pathsep.join([str(ROOT / 'tests'), str(ROOT)])}
    with open(work_dir.with_suffix('.log'), 'a', encoding='utf-8') as log:
        return subprocess.Popen(command, stdout=log, stderr=log, env=env)


def whole_run(config: Path, work_dir: Path) -> float:
    """Train without a kill; return the seconds from the first checkpoint to the end."""
    process, first = start(config, work_dir, resume=False), None
    began = time.monotonic()
    while process.poll() is None and time.monotonic() - began < LONGEST:
        if first is None and has_checkpoint(work_dir):
            first = time.monotonic()
        time.sleep(0.05)
    if process.poll() != 0 or first is None:
        process.kill()
        raise RuntimeError(work_dir.with_suffix('.log').read_text()[-2000:])
    return time.monotonic() - first


def has_checkpoint(work_dir: Path) -> bool:
    """Tell whether a training has saved something."""
    return (work_dir / 'last_checkpoint').is_file()


def result_of(work_dir: Path) -> tuple[dict, list]:
    """Read the weights and all losses at the end of a training."""
    newest = max(work_dir.glob('iter_*.pth'), key=lambda path: int(path.stem.split('_')[1]))
    content = torch.load(newest, map_location='cpu', weights_only=True)
    scalars = content['message_hub']['log_scalars']['train/loss']
    return content['state_dict'], scalars['values'].tolist()


def difference(work_dir: Path, expected: Path) -> str:
    """Say what a killed training has other than one that was not; '' if nothing."""
    (weights, losses), (wanted, wanted_losses) = result_of(work_dir), result_of(expected)
    other = [key for key in wanted if not torch.equal(weights[key], wanted[key])]
    pairs = enumerate(itertools.zip_longest(losses, wanted_losses))
    loss = next((f'loss {i}: {one} instead of {two}' for i, (one, two) in pairs if one != two), '')
    if other:
        far = max((weights[key].double() - wanted[key].double()).abs().max() for key in other)
        return f'{len(other)} of {len(wanted)} weights differ, by up to {far:.1e}; {loss}'
    return loss


def kill_case(config: Path, expected: Path, seconds: float, seed: int, folder: Path) -> str:
    """Kill a training at one random moment, resume it, and compare its end."""
    generator, work_dir = random.Random(seed), folder / 'run'
    process, began = start(config, work_dir, resume=False), time.monotonic()
    while not has_checkpoint(work_dir) and process.poll() is None:
        if time.monotonic() - began > LONGEST:
            process.kill()
            return 'no checkpoint was written'
        time.sleep(0.02)
    time.sleep(generator.uniform(0, seconds))
    process.send_signal(signal.SIGKILL)
    process.wait()
    resumed = start(config, work_dir, resume=True)
    try:
        code = resumed.wait(LONGEST)
    except subprocess.TimeoutExpired:
        resumed.kill()
        return 'the resumed training hangs'
    if code:
        return work_dir.with_suffix('.log').read_text()[-500:]
    stale = [path.name for path in work_dir.rglob('*.tmp')]
    return difference(work_dir, expected) or (f'left behind: {stale}' if stale else '')


def kill_cases(shared: Path, kills: int, iters: int = 8) -> Iterator[Case]:
    """List kills of one training.

    Args:
        shared (Path): A folder for the training that nobody kills.
        kills (int): How many.
        iters (int): Epochs of three iterations. Defaults to 8.
    """
    shared.mkdir(parents=True, exist_ok=True)
    config = write_training(shared, iters)
    seconds = whole_run(config, shared / 'whole')
    for seed in range(kills):
        case = partial(kill_case, config, shared / 'whole', seconds, seed)
        yield Case(f'kill {seed} of a training', case)
