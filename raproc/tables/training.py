"""Train the processors of a table that are not there yet, each once, however many jobs ask."""

from __future__ import annotations

import copy
import ctypes
import fcntl
import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from raproc.files import write_json, write_text
from raproc.weights import find_weights, is_missing, newest_checkpoint

from .plan import Unit

MARKER = 'trained.txt'
# Keys of a config that do not change what is trained.
IRRELEVANT = {'work_dir', 'load_from', 'visualizer', 'check_originals'}
PR_SET_PDEATHSIG = 1  # of <linux/prctl.h>


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
    newest = newest_checkpoint(unit.work_dir)
    return None if newest is None else str(newest)


def train_unit(
    unit: Unit, script: str | Path, validate: bool = True, check_originals: bool = True
) -> None:
    """Train a unit if its training has not ended; resume one that was interrupted.

    The training runs in a process of its own, from a config that is written into its folder. While
    it runs, other jobs that need the same processor wait. If this process is killed, the training
    is told to stop, and writes a checkpoint; others wait until it has ended.

    Args:
        unit (Unit): The unit.
        script (str | Path): ``tools/train.py``.
        validate (bool): Whether the training validates. Defaults to True.
        check_originals (bool): Whether recognizers see original images first. Defaults to True.

    Raises:
        RuntimeError: If the training fails.
        ValueError: If the folder holds a training with other settings.
    """
    if unit.named_checkpoint or not unit.is_trained:
        return
    if unit.start is not None:
        train_unit(unit.start, script, validate, check_originals)
    folder = Path(unit.work_dir)
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder / '.lock') as lock:
        config = _write_config(unit, folder)
        if (folder / MARKER).is_file():
            return
        command = [sys.executable, str(script), str(config)]
        command += ['--work-dir', unit.work_dir]
        command += [] if validate else ['--no-validate']
        command += [] if check_originals else ['--no-check-originals']
        if checkpoint_of(unit) is not None:
            command.append('--resume')
        print(f'Training {unit} in {folder}', file=sys.stderr, flush=True)
        # The lock is the training's as well, so that it outlives this process with it.
        if subprocess.run(command, pass_fds=[lock], preexec_fn=_stop_with_parent()).returncode:
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
    settings = path.with_suffix('.json')  # what is compared is data: the folder may be anybody's
    now = json.loads(_text(config.to_dict()))
    if settings.is_file():
        _check_same(_settings(settings), now, settings)
    elif path.is_file():
        print(
            f'{folder} was made by an earlier version, without {settings.name}: its settings are '
            'not compared with those of the table',
            file=sys.stderr,
        )
    write_json(settings, now)
    write_text(path, config.pretty_text)
    return path


def _settings(path: Path) -> dict:
    """Read the settings that a training was started with."""
    try:
        content = json.loads(path.read_text(encoding='utf-8'))
    except ValueError as error:
        raise ValueError(
            f'expected the settings of a training in {path}, but got no JSON ({error}); remove the '
            'file to go on without comparing them'
        ) from error
    if not isinstance(content, dict):
        raise ValueError(f'expected settings by name in {path}, but got {type(content).__name__}')
    return content


def _check_same(before: dict, now: dict, path: Path) -> None:
    """Refuse to go on with, or to use, a training of another config."""
    different = [
        key for key in sorted({*before, *now} - IRRELEVANT) if before.get(key) != now.get(key)
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
def _alone(path: Path) -> Iterator[int]:
    """Hold a lock that ends with the process, also if it is killed; yields its descriptor."""
    with open(path, 'w', encoding='utf-8') as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file.fileno()


def _stop_with_parent() -> Callable[[], None] | None:
    """Return what a new process has to call to get SIGTERM when this one ends, on Linux."""
    prctl = getattr(ctypes.CDLL(None), 'prctl', None)
    return None if prctl is None else partial(prctl, PR_SET_PDEATHSIG, signal.SIGTERM)
