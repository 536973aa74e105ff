"""Degrade image files as the training does: small, noisy, blurred, compressed, dark and others.

IN and OUT are as for `raproc process`. The results are PNG files with the pixels that a processor
would be given, those of Gaussian noise rounded to 8 bits.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from raproc.files import write_bytes
from raproc.tasks import Option, find_task, task_names, tasks

from .arguments import names_a_file, number, one_of, whole_number
from .formats import encode, with_format
from .jobs import Job, Source, look_for, plan_jobs, run_jobs


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``raproc degrade``."""
    parser.add_argument('inputs', nargs='+', metavar='IN', help='files, folders, quoted patterns')
    parser.add_argument('out', metavar='OUT', help='the folder, or for one file the .png, to write')
    parser.add_argument(
        '--task',
        required=True,
        choices=task_names(),
        help='; '.join(f'{task.name}: {task.help}' for task in tasks()),
    )
    for name, owners in _owners().items():
        helps: dict[str, list[str]] = {}
        for task, option in owners.items():
            helps.setdefault(f'{option.help} (default: {option.default})', []).append(task)
        texts = (f'of {", ".join(names)}: {text}' for text, names in helps.items())
        parser.add_argument(f'--{name}', help='; '.join(texts))
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
    sources, left_out = look_for(args.inputs, out)
    is_file = names_a_file(args.inputs, out)
    if is_file and out.suffix.lower() != '.png':
        raise ValueError(
            f'expected OUT to end in .png, which keeps every pixel, but got {str(out)!r}'
        )
    transforms = find_task(args.task).transforms(options)

    def targets_of(source: Source) -> tuple[Path, ...]:
        return (out if is_file else out / with_format(source.name, 'png'),)

    def work(job: Job) -> tuple[str, ...]:
        return _degrade(job, transforms)

    return run_jobs(plan_jobs(sources, targets_of), work, args.force, left_out=left_out)


def _owners() -> dict[str, dict[str, Option]]:
    """Collect the options of all tasks: name of an option -> name of a task -> the option."""
    owners: dict[str, dict[str, Option]] = {}
    for task in tasks():
        for option in task.options:
            owners.setdefault(option.name, {})[task.name] = option
    return owners


def _type_of(option: Option) -> Callable[[str], Any]:
    if option.choices:
        return one_of(option.choices)
    make: Callable = whole_number if isinstance(option.default, int) else number
    return make(option.low, option.high)


def _options(args: argparse.Namespace) -> dict:
    """Read the options that were given, as the task has them; those of others are refused."""
    options = {}
    for name, owners in _owners().items():
        value = getattr(args, name)
        if value is None:
            continue
        if args.task not in owners:
            raise ValueError(
                f'expected --{name} with --task {" or ".join(owners)}, but got --task {args.task}'
            )
        try:
            options[name] = _type_of(owners[args.task])(value)
        except argparse.ArgumentTypeError as error:
            raise ValueError(f'--{name}: {error}') from error
    return options


def _degrade(job: Job, transforms: list) -> tuple[str, ...]:
    from raproc.apis.picture import Picture, open_picture
    from raproc.pixels import to_uint8

    picture = open_picture(job.source)
    results: dict[str, Any] = dict(img=picture.on_white().rgb, img_path=str(job.source))
    for transform in transforms:
        results = transform(results)
    degraded = Picture(to_uint8(results['input']), icc_profile=picture.icc_profile)
    write_bytes(job.targets[0], encode(degraded, 'png', quality=100))
    return picture.notes
