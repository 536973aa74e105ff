"""One process with all cores beside several with a share of them, with the same global batch.

Each is a training by tools/train.py, several processes by torchrun and gloo as in
tools/dist_train.sh, on pairs in memory. The time of an iteration is what the log says.
"""

import json
import os
import sys
from dataclasses import replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from .children import ROOT, environment, run
from .report import Setup, ratio_row
from .runner import config_of, training_parts

WARM_UP = 3


def measure(setup: Setup, processes: int = 2) -> list[dict]:
    """Compare the time of an iteration of several processes with that of one."""
    if setup.device == 'cuda':
        return []  # processes share one GPU only to their harm; tools/gpu_check tries NCCL
    one, many = [], []
    for _ in range(setup.few):
        one.append(iteration_time(setup, 1))
        many.append(iteration_time(setup, processes))
    cores = os.cpu_count() or 1
    what = (
        f'{processes} processes, {max(cores // processes, 1)} cores each : one with {cores}, '
        f'batch {setup.batch_size}'
    )
    rates = [f'{setup.batch_size / median(times):.2f}' for times in (many, one)]
    return [ratio_row('distributed', what, f'{" : ".join(rates)} images/s', one, many, '>= 0.95')]


def iteration_time(setup: Setup, processes: int) -> float:
    """Train a few iterations in so many processes; return the median seconds of one."""
    count = WARM_UP + (2 if setup.quick else 8)
    with TemporaryDirectory() as folder:
        path = write_config(Path(folder), setup, processes, count)
        train(path, processes)
        return median(logged_times(Path(folder))[WARM_UP:])


def write_config(folder: Path, setup: Setup, processes: int, iterations: int) -> Path:
    """Write the config of a training; each process has its share of the batch."""
    share = replace(setup, batch_size=max(setup.batch_size // processes, 1))
    config = config_of(
        str(folder / 'run'),
        train_cfg=dict(type='ResumableTrainLoop', max_iters=iterations),
        log_processor=dict(by_epoch=True, window_size=1),
        **training_parts(share, iterations * processes),
    )
    config.default_hooks.logger.interval = 1
    config.custom_imports.imports.append('benchmarks.pairs')
    path = folder / 'training.py'
    config.dump(path)
    return path


def train(config: Path, processes: int) -> None:
    """Train by tools/train.py; the processes share the cores."""
    command = [sys.executable]
    if processes > 1:
        command += ['-m', 'torch.distributed.run', '--standalone']
        command += ['--nproc_per_node', str(processes)]
    command += [str(ROOT / 'tools' / 'train.py'), str(config), '--no-validate']
    command += ['--work-dir', str(config.parent / 'run')]
    command += ['--launcher', 'pytorch'] if processes > 1 else []
    run(command, environment(max((os.cpu_count() or 1) // processes, 1)))


def logged_times(folder: Path) -> list[float]:
    """Read the seconds of each iteration from the log of a training."""
    (path,) = folder.glob('run/*/vis_data/scalars.json')
    entries = [json.loads(line) for line in path.read_text().splitlines()]
    return [entry['time'] for entry in entries if 'loss' in entry]
