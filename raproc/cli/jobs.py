"""Which files become which, and the loop over them that survives broken ones and goes on later."""

from __future__ import annotations

import glob
import os
import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import raproc
from raproc.files import WriteError

from .errors import CannotGoOn

EXAMPLES = Path(raproc.__file__).parent / 'examples'
"""Path: The images that come with the package, which are called ``examples``."""


class Source(NamedTuple):
    """A file to read.

    Args:
        path (Path): Where it is.
        name (Path): Its name in the output folder, with the folders below the one that was given.
    """

    path: Path
    name: Path


class Job(NamedTuple):
    """A file and what becomes of it.

    Args:
        source (Path): The file to read.
        targets (tuple[Path, ...]): The files to write.
    """

    source: Path
    targets: tuple[Path, ...]


class Outcome(NamedTuple):
    """What became of a job.

    Args:
        job (Job): The job.
        notes (tuple[str, ...]): For people. Defaults to none.
        failed (bool): Whether it was skipped as unreadable. Defaults to False.
        error (Exception, optional): What ends the whole run. Defaults to None.
    """

    job: Job
    notes: tuple[str, ...] = ()
    failed: bool = False
    error: Exception | None = None


Work = Callable[[Job], Sequence[str]]
Engine = Callable[[Sequence[Job], Work], Generator[Outcome, None, None]]


def find_sources(inputs: Sequence[str], out: Path | None = None) -> list[Source]:
    """Look for the files that were named.

    Args:
        inputs (Sequence[str]): Files, folders (all images below them) and glob patterns.
        out (Path, optional): The output, which must not lie inside an input folder. Defaults to
            None.

    Returns:
        list[Source]: At least one.

    Raises:
        FileNotFoundError: If an input does not exist or holds no image.
        ValueError: If the output lies inside an input folder.
    """
    sources = [source for text in inputs for source in _sources_of(text, out)]
    return list(dict.fromkeys(sources))


def plan_jobs(
    sources: Sequence[Source], targets_of: Callable[[Source], tuple[Path, ...]]
) -> list[Job]:
    """Decide which file becomes which.

    Args:
        sources (Sequence[Source]): The files to read.
        targets_of (Callable): The files to write for a source.

    Returns:
        list[Job]: One job per source.

    Raises:
        ValueError: If two files would become one, or one would be written over an input.
    """
    jobs = [Job(source.path, targets_of(source)) for source in sources]
    read = {_real(job.source) for job in jobs}
    written: dict[Path, Path] = {}
    for job in jobs:
        for target in job.targets:
            if _real(target) in read:
                raise ValueError(
                    f'expected an output apart from the inputs, but got {target}, which is an '
                    'input itself; choose another OUT'
                )
            other = written.setdefault(_real(target), job.source)
            if other != job.source:
                raise ValueError(
                    f'expected inputs with different names, but {other} and {job.source} would '
                    f'both become {target}; process them into two folders, or keep their suffixes '
                    'with --format same'
                )
    return jobs


def attempt(work: Work, job: Job) -> Outcome:
    """Do one job; skip what cannot be read, and end the run at any other error."""
    try:
        return Outcome(job, tuple(work(job)))
    except (ValueError, FileNotFoundError) as error:
        return Outcome(job, (f'skipped: {error}',), failed=True)
    except Exception as error:
        return Outcome(job, error=error)


def one_by_one(jobs: Sequence[Job], work: Work) -> Generator[Outcome, None, None]:
    """Do the jobs in their order, in this process."""
    return (attempt(work, job) for job in jobs)


def run_jobs(jobs: Sequence[Job], work: Work, force: bool, engine: Engine = one_by_one) -> int:
    """Do the work, skip what is there and what cannot be read, and say so at the end.

    Args:
        jobs (Sequence[Job]): What is to be done.
        work (Callable): Does one job; returns notes for people.
        force (bool): Whether existing outputs are written again.
        engine (Callable): A generator function that does several jobs and gives the outcome of
            each, in any order. Defaults to :func:`one_by_one`.

    Returns:
        int: 0, or 1 if a file could not be done.

    Raises:
        CannotGoOn: If nothing more can be written.
    """
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True, soft_wrap=True, markup=False, highlight=False)
    waiting = [job for job in jobs if force or not all(path.exists() for path in job.targets)]
    written = failed = 0
    try:
        with closing(engine(waiting, work)) as outcomes:
            for outcome in track(outcomes, 'Images', total=len(waiting), console=console):
                if outcome.error:
                    raise outcome.error
                written += not outcome.failed
                failed += outcome.failed
                source = str(outcome.job.source)
                for note in outcome.notes:
                    console.print(note if source in note else f'{source}: {note}')
    except (CannotGoOn, WriteError) as error:
        raise CannotGoOn(
            f'{error}; {written} of {len(waiting)} images are written, the same command continues '
            'with the others'
        ) from error
    sys.stderr.write(_summary(written, len(jobs) - len(waiting), failed))
    return 1 if failed else 0


def _sources_of(text: str, out: Path | None) -> list[Source]:
    from raproc.datasets.folder_dataset import image_files

    path = Path(text).expanduser()
    if text == 'examples' and not path.exists():
        path = EXAMPLES
    if path.is_dir():
        _check_outside(out, path)
        names = sorted(image_files(str(path)))
        if not names:
            raise FileNotFoundError(f'expected images in the folder {path}, but got none')
        return [Source(path / name, Path(name)) for name in names]
    if path.is_file():
        return [Source(path, Path(path.name))]
    if not glob.has_magic(text):
        raise FileNotFoundError(
            f'expected a file, a folder or a pattern, but {text!r} does not exist'
        )
    files = [Path(file) for file in sorted(glob.glob(str(path), recursive=True))]
    files = [file for file in files if file.is_file()]
    if not files:
        raise FileNotFoundError(f'expected files that match {text!r}, but got none')
    root = _fixed_part(path)
    if '**' in path.parts:
        _check_outside(out, root)
    return [Source(file, file.relative_to(root)) for file in files]


def _check_outside(out: Path | None, folder: Path) -> None:
    if out is not None and _real(out).is_relative_to(_real(folder)):
        raise ValueError(
            f'expected OUT outside of the input folder, but got {out} inside of {folder}, where '
            'the outputs would become inputs'
        )


def _fixed_part(pattern: Path) -> Path:
    """Return the folder of a pattern before its first part with a wildcard."""
    parts = pattern.parts[:-1]
    fixed = next((i for i, part in enumerate(parts) if glob.has_magic(part)), len(parts))
    return Path(*parts[:fixed])


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))


def _summary(done: int, there: int, failed: int) -> str:
    parts = [f'{done} {"image" if done == 1 else "images"} written']
    if there:
        parts.append(f'{there} were there already (--force writes them again)')
    if failed:
        parts.append(f'{failed} could not be done')
    return ', '.join(parts) + '\n'
