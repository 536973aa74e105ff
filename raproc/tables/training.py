"""Train the processors of a table that are not there yet, each once, however many jobs ask."""

from __future__ import annotations

import copy
import fcntl
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mmengine.config import Config
from mmengine.runner import find_latest_checkpoint

from raproc.files import write_text
from raproc.weights import find_weights, is_missing

from .plan import Unit

MARKER = 'trained.txt'


def checkpoint_of(unit: Unit) -> str | None:
    """Find the checkpoint of a unit.

    Args:
        unit (Unit): The unit.

    Returns:
        str | None: Its file; None where nothing has been trained yet.
    """
    named = unit.named_checkpoint
    if named:
        there = not is_missing(named) and '://' not in named
        return str(find_weights(named)) if there else named
    folder = Path(unit.work_dir)
    latest = find_latest_checkpoint(str(folder)) if folder.is_dir() else None
    if latest is None:
        return None
    beside = folder / Path(latest).name  # mmengine notes the path, but folders are moved
    return str(beside) if beside.is_file() else latest


def train_unit(unit: Unit, script: str | Path, validate: bool = True) -> None:
    """Train a unit if its training has not ended; resume one that was interrupted.

    The training runs in a process of its own, from a config that is written into its folder. While
    it runs, other jobs that need the same processor wait.

    Args:
        unit (Unit): The unit.
        script (str | Path): ``tools/train.py``.
        validate (bool): Whether the training validates. Defaults to True.

    Raises:
        RuntimeError: If the training fails.
        ValueError: If the folder holds a training with other settings.
    """
    if unit.named_checkpoint or not unit.is_trained:
        return
    if unit.start is not None:
        train_unit(unit.start, script, validate)
    folder = Path(unit.work_dir)
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder / '.lock'):
        config = _write_config(unit, folder)
        if (folder / MARKER).is_file():
            return
        command = [sys.executable, str(script), str(config)]
        command += ['--work-dir', unit.work_dir]
        command += [] if validate else ['--no-validate']
        if checkpoint_of(unit) is not None:
            command.append('--resume')
        print(f'Training {unit} in {folder}', file=sys.stderr, flush=True)
        if subprocess.run(command).returncode:
            raise RuntimeError(
                f'the training of {unit} failed; its log is in {folder}. What is computed stays: '
                'mend the cause and start the same command with --resume'
            )
        write_text(folder / MARKER, ' '.join(command) + '\n')


def _write_config(unit: Unit, folder: Path) -> Path:
    config = copy.deepcopy(unit.full_config)
    if unit.start is not None:
        config.load_from = checkpoint_of(unit.start)
    path = folder / 'wanted' / 'config.py'  # the Runner writes its own into the folder
    if path.is_file():
        _check_same(Config.fromfile(str(path)), config, path)
    write_text(path, config.pretty_text)
    return path


def _check_same(before: Config, now: Config, path: Path) -> None:
    """Refuse to go on with, or to use, a training of another config."""
    different = [
        key
        for key in sorted({*before, *now} - {'work_dir', 'load_from', 'visualizer'})
        if _text(before.get(key)) != _text(now.get(key))
    ]
    if different:
        raise ValueError(
            f'{path.parents[1]} holds a training with other settings: {", ".join(different)} '
            f'differ from {path}. Move the folder to train again, or put the settings back'
        )


def _text(value) -> str:
    """Sort the keys of all dicts in a value of a config."""
    return json.dumps(value, sort_keys=True, default=str)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Hold a lock that ends with the process, also if it is killed."""
    with open(path, 'w', encoding='utf-8') as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
