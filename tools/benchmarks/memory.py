"""The memory of a step beyond that of its networks, and what keeping it saves.

Each variant runs in a process of its own.
"""

import resource
import sys
from pathlib import Path
from statistics import median

import torch

from raproc.engine.allocator import keep_freed_memory

from .children import call
from .pairs import batch_of
from .report import Setup, ratio_row, seconds
from .step import AUTHORS, authors_step, raproc_step

STEPS = 2
GIB = 2**30


def measure(setup: Setup) -> list[dict]:
    """Compare the peak memory of RA steps with the authors' arrangement."""
    names = [AUTHORS, 'float32', *(['bfloat16'] if setup.in_bfloat16 else [])]
    found = {name: [] for name in names}
    for _ in range(setup.few):
        for name in names:
            result = call('memory', 'step_memory', name, *step_args(setup))
            found[name].append(result['bytes'])
    authors = found[AUTHORS]
    rows = [
        ratio_row(
            'memory',
            f'peak of an RA step, {name} : {AUTHORS}',
            f'{median(found[name]) / GIB:.2f} : {median(authors) / GIB:.2f} GiB',
            found[name],
            authors,
            '<= 0.5' if name == names[-1] else '',
        )
        for name in names[1:]
    ]
    return rows + ([kept_row(setup)] if setup.device == 'cpu' else [])


def kept_row(setup: Setup) -> dict:
    """Compare steps whose memory stays with the process, as in trainings on a CPU, with others."""
    times = {False: [], True: []}
    for _ in range(setup.few):
        for kept in times:
            result = call('memory', 'step_seconds', kept, setup.batch_size, setup.size)
            times[kept].append(result['seconds'])
    before, after = times.values()
    return ratio_row(
        'memory',
        'an RA step in float32, freed memory kept : given back',
        f'{median(after):.2f} : {median(before):.2f} s',
        after,
        before,
    )


def step_seconds(kept: bool, batch_size: int, size: int) -> dict:
    """Measure the seconds of a step, the median of a few after the first."""
    if kept:
        keep_freed_memory()
    step = raproc_step(batch_of(batch_size, size), 'cpu')
    return dict(seconds=median([seconds(step, 'cpu') for _ in range(1 + 3 * STEPS)][1:]))


def step_args(setup: Setup) -> tuple[str, int, int]:
    return setup.device, setup.batch_size, setup.size


def step_memory(name: str, device: str, batch_size: int, size: int) -> dict:
    """Measure the bytes by which the peak of two steps exceeds what the networks take."""
    batch = batch_of(batch_size, size)
    if name == AUTHORS:
        step = authors_step(batch, device)
    else:
        step = raproc_step(batch, device, name)
    before = held(device)
    for _ in range(STEPS):
        step()
    return dict(bytes=peak(device) - before)


def held(device: str) -> int:
    """Read the bytes that this process holds now."""
    if device == 'cuda':
        return torch.cuda.memory_allocated()
    statm = Path('/proc/self/statm')
    if statm.exists():
        return int(statm.read_text().split()[1]) * resource.getpagesize()
    return peak(device)  # elsewhere the most so far


def peak(device: str) -> int:
    """Read the most bytes that this process has held."""
    if device == 'cuda':
        return torch.cuda.max_memory_allocated()
    status = Path('/proc/self/status')
    if status.exists():  # what getrusage says there begins with the peak of the parent process
        line = next(line for line in status.read_text().splitlines() if line.startswith('VmHWM'))
        return int(line.split()[1]) * 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == 'darwin' else most * 1024
