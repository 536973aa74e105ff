"""Degrade image files as the training does: small, noisy or strongly compressed.

IN and OUT are as for `raproc process`. The results are PNG files with the pixels that a processor
would be given, those of noise rounded to 8 bits.
"""

from __future__ import annotations

import argparse
import math
from pathlib import Path

from raproc.files import write_bytes

from .arguments import names_a_file, whole_number
from .formats import encode, with_format
from .jobs import Job, Source, find_sources, plan_jobs, run_jobs

# Each option belongs to one task.
OPTIONS = {'scale': ('sr', 4), 'sigma': ('dn', 0.1), 'seed': ('dn', 0), 'quality': ('jpeg', 10)}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments of ``raproc degrade``."""
    parser.add_argument('inputs', nargs='+', metavar='IN', help='files, folders, quoted patterns')
    parser.add_argument('out', metavar='OUT', help='the folder, or for one file the .png, to write')
    parser.add_argument(
        '--task',
        required=True,
        choices=['sr', 'dn', 'jpeg'],
        help='sr: bicubic reduction; dn: Gaussian noise; jpeg: JPEG compression',
    )
    parser.add_argument('--scale', type=whole_number(1), help='of sr: 1/SCALE (default: 4)')
    parser.add_argument(
        '--sigma', type=_sigma, help='of dn: standard deviation where white is 1 (default: 0.1)'
    )
    parser.add_argument(
        '--seed',
        type=whole_number(0),
        help='of dn: the noise of a file is a function of this and its name (default: 0)',
    )
    parser.add_argument('--quality', type=whole_number(1, 100), help='of jpeg (default: 10)')
    parser.add_argument('--force', action='store_true', help='write files that exist again')


def run(args: argparse.Namespace) -> int:
    """Degrades the files.

    Args:
        args (argparse.Namespace): What the parser returned.

    Returns:
        int: 0, or 1 if a file could not be done.

    Raises:
        ValueError: If an option belongs to another task, or the paths do not fit each other.
        FileNotFoundError: If an input does not exist.
    """
    options = _options(args)
    out = Path(args.out).expanduser()
    sources = find_sources(args.inputs, out)
    is_file = names_a_file(args.inputs, out)
    if is_file and out.suffix.lower() != '.png':
        raise ValueError(
            f'expected OUT to end in .png, which keeps every pixel, but got {str(out)!r}'
        )
    transforms = transforms_of(args.task, options)

    def targets_of(source: Source) -> tuple[Path, ...]:
        return (out if is_file else out / with_format(source.name, 'png'),)

    def work(job: Job) -> tuple[str, ...]:
        return _degrade(job, transforms)

    return run_jobs(plan_jobs(sources, targets_of), work, args.force)


def _sigma(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not (value >= 0 and math.isfinite(value)):
        raise argparse.ArgumentTypeError(f'expected a number of at least 0, but got {text!r}')
    return value


def _options(args: argparse.Namespace) -> dict:
    """The options of the task with their defaults; those of other tasks are refused."""
    options = {}
    for name, (task, default) in OPTIONS.items():
        value = getattr(args, name)
        if task == args.task:
            options[name] = default if value is None else value
        elif value is not None:
            raise ValueError(f'expected --{name} with --task {task}, but got --task {args.task}')
    return options


def transforms_of(task: str, options: dict | None = None) -> list:
    """What degrades images.

    Args:
        task (str): ``sr``, ``dn`` or ``jpeg``.
        options (dict, optional): Those of ``OPTIONS`` that belong to it. Defaults to None, their
            defaults.

    Returns:
        list: Transforms of a pipeline, to be called one after another.
    """
    from raproc.datasets import transforms

    if options is None:
        options = {name: value for name, (owner, value) in OPTIONS.items() if owner == task}
    if task == 'sr':
        scale = options['scale']
        return [transforms.CropToMultiple(scale), transforms.BicubicDownsample(scale)]
    if task == 'dn':
        return [transforms.GaussianNoise(**options)]
    return [transforms.JPEGCompression(**options)]


def _degrade(job: Job, transforms: list) -> tuple[str, ...]:
    from raproc.apis.picture import Picture, open_picture
    from raproc.pixels import to_uint8

    picture = open_picture(job.source)
    results = dict(img=picture.on_white().rgb, img_path=str(job.source))
    for transform in transforms:
        results = transform(results)
    degraded = Picture(to_uint8(results['input']), icc_profile=picture.icc_profile)
    write_bytes(job.targets[0], encode(degraded, 'png', quality=100))
    return picture.notes
