"""Which files become which, and the loop over them that survives broken ones and goes on later."""

from __future__ import annotations

import errno
import glob
import os
import os.path as osp
import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import raproc
from raproc.files import FULL, WriteError, shown

from .errors import CannotGoOn

if TYPE_CHECKING:
    from raproc.datasets.folder_files import LeftOut

# What keeps every file from being written, not this one alone.
HOPELESS = (*FULL, errno.EROFS, errno.EIO)
NO_MEMORY = 'there is not enough memory; use smaller tiles, e.g. --tile 128'
LISTED = 20

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
        failed (bool): Whether it was left out; the last note says why. Defaults to False.
        error (Exception, optional): What ends the whole run. Defaults to None.
    """

    job: Job
    notes: tuple[str, ...] = ()
    failed: bool = False
    error: Exception | None = None


Work = Callable[[Job], Sequence[str]]
Engine = Callable[[Sequence[Job], Work], Generator[Outcome, None, None]]


class Found(NamedTuple):
    """What was found where the user pointed.

    Args:
        sources (list[Source]): The files to read.
        left_out (list[LeftOut]): Other files beside them, and why they are not read.
    """

    sources: list[Source]
    left_out: list[LeftOut]


def find_sources(inputs: Sequence[str], out: Path | None = None) -> list[Source]:
    """Look for the files that were named, see :func:`look_for`."""
    return look_for(inputs, out).sources


def look_for(inputs: Sequence[str], out: Path | None = None) -> Found:
    """Look for the files that were named, and for those beside them that are not read.

    Args:
        inputs (Sequence[str]): Files, folders (all images below them) and glob patterns.
        out (Path, optional): The output, which must not lie inside an input folder. Defaults to
            None.

    Returns:
        Found: At least one file to read.

    Raises:
        FileNotFoundError: If an input does not exist or holds no image.
        ValueError: If the output lies inside an input folder.
    """
    left_out: list[LeftOut] = []
    sources = [source for text in inputs for source in _sources_of(text, out, left_out)]
    return Found(list(dict.fromkeys(sources)), list(dict.fromkeys(left_out)))


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
    """Do one job; leave out what fails, and end the run where no other file could be written."""
    try:
        return Outcome(job, tuple(work(job)))
    except CannotGoOn as error:
        return Outcome(job, error=error)
    except WriteError as error:
        if error.errno in HOPELESS:
            return Outcome(job, error=error)
        reason = str(error)
    except (ValueError, FileNotFoundError) as error:
        reason = str(error)
    except Exception as error:
        reason = _unexpected(error)
    return Outcome(job, (f'skipped: {reason}',), failed=True)


def _unexpected(error: Exception) -> str:
    text = str(error)
    if isinstance(error, MemoryError) or any(
        words in text for words in ('out of memory', "can't allocate memory", 'Unable to allocate')
    ):
        return NO_MEMORY
    return f'{type(error).__name__}: {(text or "no message").splitlines()[0]}'


def one_by_one(jobs: Sequence[Job], work: Work) -> Generator[Outcome, None, None]:
    """Do the jobs in their order, in this process."""
    return (attempt(work, job) for job in jobs)


def run_jobs(
    jobs: Sequence[Job],
    work: Work,
    force: bool,
    engine: Engine = one_by_one,
    left_out: Sequence[LeftOut] = (),
) -> int:
    """Do the work, skip what is there and what cannot be done, and list that at the end.

    Args:
        jobs (Sequence[Job]): What is to be done.
        work (Callable): Does one job; returns notes for people.
        force (bool): Whether existing outputs are written again.
        engine (Callable): A generator function that does several jobs and gives the outcome of
            each, in any order. Defaults to :func:`one_by_one`.
        left_out (Sequence[LeftOut]): Files that are no jobs, to be listed, too. Defaults to none.

    Returns:
        int: 0, or 1 if a file could not be done or one that may be an image was left out.

    Raises:
        CannotGoOn: If nothing more can be written.
    """
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True, soft_wrap=True, markup=False, highlight=False)
    waiting = [job for job in jobs if force or not all(map(osp.exists, job.targets))]
    written, failed = 0, []
    _check_writable(waiting)
    try:
        with closing(engine(waiting, work)) as outcomes:
            for outcome in track(outcomes, 'Images', total=len(waiting), console=console):
                if outcome.error:
                    raise outcome.error
                source = shown(outcome.job.source)
                notes = [note if source in note else f'{source}: {note}' for note in outcome.notes]
                written += not outcome.failed
                failed += notes[-1:] if outcome.failed else []
                for note in notes:
                    console.print(shown(note))
    except (CannotGoOn, WriteError) as error:
        raise CannotGoOn(
            f'{error}; {written} of {len(waiting)} images are written, the same command continues '
            'with the others'
        ) from error
    _list_left_out(failed, left_out)
    sys.stderr.write(_summary(written, len(jobs) - len(waiting), len(failed)))
    return 1 if failed or any(item.may_be_image for item in left_out) else 0


def _check_writable(jobs: Sequence[Job]) -> None:
    """Stop before the first image where not one of them could be written."""
    folders = {target.parent for job in jobs for target in job.targets}
    there = {next(filter(osp.isdir, (folder, *folder.absolute().parents))) for folder in folders}
    if there and not any(os.access(folder, os.W_OK) for folder in there):
        raise CannotGoOn(f'expected to write into {sorted(there)[0]}, but got: Permission denied')


def _list_left_out(failed: Sequence[str], left_out: Sequence[LeftOut]) -> None:
    from raproc.datasets.folder_files import summary_of

    lines = [*failed, *summary_of(left_out)]
    if not lines:
        return
    more = [f'and {len(lines) - LISTED} more'] if len(lines) > LISTED else []
    text = '\n  '.join(['Left out:', *lines[:LISTED], *more])
    sys.stderr.write(shown(text) + '\n')


def _sources_of(text: str, out: Path | None, left_out: list[LeftOut]) -> list[Source]:
    from raproc.datasets.folder_files import NOT_REGULAR, LeftOut, image_files, summary_of

    path = Path(text).expanduser()
    if text == 'examples' and not path.exists():
        path = EXAMPLES
    if path.is_dir():
        _check_outside(out, path)
        aside: list[LeftOut] = []
        names = sorted(image_files(str(path), left_out=aside))
        left_out += aside
        if not names:
            others = '; '.join(['', *summary_of(aside)[:LISTED]])
            raise FileNotFoundError(f'expected images in the folder {path}, but got none{others}')
        return [Source(path / name, Path(name)) for name in names]
    if path.is_file():
        return [Source(path, Path(path.name))]
    if path.exists():
        raise ValueError(f'expected a file, a folder or a pattern, but {text!r} is {NOT_REGULAR}')
    if not glob.has_magic(text):
        raise FileNotFoundError(
            f'expected a file, a folder or a pattern, but {text!r} does not exist'
        )
    files = [Path(file) for file in sorted(glob.glob(str(path), recursive=True))]
    left_out += [LeftOut(str(file), NOT_REGULAR) for file in files if _is_special(file)]
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


def _is_special(path: Path) -> bool:
    """Tell whether something is a pipe, a socket or a device."""
    return path.exists() and not path.is_file() and not path.is_dir()


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
