"""The one writer: a file appears whole or not at all, whatever ends the program."""

from __future__ import annotations

import errno
import io
import json
import os
import shutil
import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO
from uuid import uuid4

if TYPE_CHECKING:
    import numpy as np
    from PIL import Image

FULL = (errno.ENOSPC, errno.EDQUOT)


class WriteError(OSError):
    """A file that could not be written; what stood there before is untouched.

    Args:
        path (Path): The file.
        cause (OSError): What the operating system said.
        advice (str): What to add to the message. Defaults to ''.
    """

    def __init__(self, path: Path, cause: OSError, advice: str = '') -> None:
        super().__init__(cause.errno, cause.strerror, str(path))
        self.path, self.advice = path, advice

    def __reduce__(self) -> tuple:
        return WriteError, (self.path, OSError(self.errno, self.strerror), self.advice)

    def __str__(self) -> str:
        if self.errno in FULL:
            return (
                f'expected space for {self.path}, but got a full disk'
                f'{_free_space(self.path)}; free some space, or write to another place{self.advice}'
            )
        return f'expected to write {self.path}, but got: {self.strerror}{self.advice}'


class InUseError(OSError):
    """A folder that another process works in."""


@contextmanager
def replacing(path: str | Path, owner: str = '') -> Iterator[Path]:
    """Give a temporary name beside a file, which becomes the file when the block ends.

    The temporary file is flushed to the disk before it is renamed, and removed if the block ends
    with an error.

    Args:
        path (str | Path): The file; its folders are made.
        owner (str): Letters and digits in the temporary name, for :func:`remove_temporary`.
            Defaults to '', the number of this process.

    Yields:
        Path: Where to write the content. The name is short, so that any name that the file system
        takes can be written, and ends in ``.tmp``.

    Raises:
        WriteError: If there is no space, no permission or no such place.
    """
    path = Path(path)
    if os.path.exists(path) and not (os.path.isfile(path) or os.path.isdir(path)):
        try:
            yield path  # a device or a pipe, such as /dev/stdout
        except OSError as error:
            if isinstance(error, WriteError) or not _is_about(error, path, path):
                raise
            raise WriteError(path, error) from error
        return
    temporary = path.with_name(f'.raproc-{owner or os.getpid()}-{uuid4().hex[:8]}.tmp')
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            yield temporary
            _flush(temporary)
            os.replace(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        if isinstance(error, WriteError) or not _is_about(error, temporary, path):
            raise
        raise WriteError(path, error) from error


def write_bytes(path: str | Path, content: bytes, owner: str = '') -> None:
    """Write bytes.

    Args:
        path (str | Path): The file; its folders are made.
        content (bytes): What it is to hold.
        owner (str): See :func:`replacing`. Defaults to ''.

    Raises:
        WriteError: If it cannot be written.
    """
    with replacing(path, owner) as temporary:
        temporary.write_bytes(content)


def write_text(path: str | Path, text: str) -> None:
    """Write text in UTF-8, see :func:`write_bytes`."""
    write_bytes(path, text.encode('utf-8'))


def write_json(path: str | Path, value: Any, indent: int | None = 1, **options) -> None:
    """Write a value as JSON with a line break at its end.

    Args:
        path (str | Path): The file; its folders are made.
        value (Any): Lists, dicts, texts and numbers.
        indent (int, optional): As in ``json.dumps``. Defaults to 1.
        **options: Further options of ``json.dumps``.

    Raises:
        TypeError: If JSON has no such value.
        WriteError: If it cannot be written.
    """
    write_text(path, json.dumps(value, indent=indent, **options) + '\n')


def write_image(path: str | Path, image: np.ndarray | Image.Image, **options) -> None:
    """Write an image in the format that the file's suffix names.

    Args:
        path (str | Path): The file; its folders are made.
        image (np.ndarray | Image.Image): RGB or grey, uint8; or one of Pillow's images.
        **options: Options of Pillow's writer, such as ``quality``.

    Raises:
        ValueError: If the suffix names no format.
        WriteError: If it cannot be written.
    """
    from PIL import Image

    picture = image if isinstance(image, Image.Image) else Image.fromarray(image)
    suffix = Path(path).suffix.lower()
    format = Image.registered_extensions().get(suffix)
    if format not in Image.SAVE:
        raise ValueError(f'expected the name of an image such as a.png, but got {str(path)!r}')
    buffer = io.BytesIO()
    picture.save(buffer, format, **options)
    write_bytes(path, buffer.getvalue())


def write_checkpoint(path: str | Path, content: dict[str, Any]) -> None:
    """Write tensors, numbers and texts as ``torch.save`` does, see :func:`write_bytes`."""
    import torch

    buffer = io.BytesIO()
    torch.save(content, buffer)
    write_bytes(path, buffer.getvalue())


def shown(text: str | Path) -> str:
    """Write a text with names of files so that it can be shown; bytes that are no text as codes."""
    return os.fsencode(str(text)).decode('utf-8', 'backslashreplace')


def remove_temporary(folders: Iterable[Path], owner: str = '*') -> list[Path]:
    """Remove what killed processes left behind.

    Args:
        folders (Iterable[Path]): Where they wrote.
        owner (str): What they alone gave to :func:`write_bytes`. Defaults to '*', anybody: for
            folders in which nobody else writes now.

    Returns:
        list[Path]: What was removed.
    """
    found = [path for folder in set(folders) for path in folder.glob(f'.raproc-{owner}-*.tmp')]
    for path in found:
        path.unlink(missing_ok=True)
    return found


@contextmanager
def holding(path: str | Path, work: str) -> Iterator[None]:
    """Hold a lock while a block runs; it ends with this process, also if that is killed.

    Args:
        path (str | Path): The file of the lock; its folders are made, and it stays.
        work (str): What only one process at a time may do, for the message.

    Raises:
        InUseError: If another process holds the lock.
        WriteError: If the file cannot be written.
    """
    path = Path(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = open(path, 'a+', encoding='utf-8')
    except OSError as error:
        raise WriteError(path, error) from error
    with file:
        _lock(file, path, work)
        file.truncate(0)
        file.write(f'process {os.getpid()} on {socket.gethostname()}\n')
        file.flush()
        yield


def _lock(file: TextIO, path: Path, work: str) -> None:
    try:
        import fcntl
    except ImportError:  # a system without such locks
        return
    try:
        # A lock of the process, which those that it starts do not inherit.
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno not in (errno.EACCES, errno.EAGAIN):
            return  # a file system without locks
        file.seek(0)
        owner = file.read().strip() or 'another process'
        raise InUseError(
            f'expected {path.parent} to be free for {work}, but got one of {owner}; wait for it, '
            'end it, or name another folder with --work-dir'
        ) from error


def _flush(path: Path) -> None:
    with open(path, 'rb+') as file:
        os.fsync(file.fileno())


def _is_about(error: OSError, temporary: Path, path: Path) -> bool:
    """Tell whether an error comes from writing, and not from something else in the block."""
    if error.errno is None:
        return False
    if error.filename is None:
        return True
    return Path(os.fsdecode(error.filename)) in (temporary, path, *path.parents)


def _free_space(path: Path) -> str:
    folder = next((folder for folder in path.absolute().parents if folder.is_dir()), None)
    try:
        free = shutil.disk_usage(folder).free if folder else None
    except OSError:
        return ''
    return '' if free is None else f' with {free / 2**20:.1f} MiB left'
