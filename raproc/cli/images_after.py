"""Find the images after processing, or make them, for `raproc compare`."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from raproc.files import write_image

from .jobs import find_sources


@contextmanager
def images_after(args: argparse.Namespace) -> Iterator[str]:
    """Give the images after; where a processor is named, make them of those before.

    Args:
        args (argparse.Namespace): With ``before``, ``after``, ``model``, ``weights``, ``device``.

    Yields:
        str: ``after``, or a temporary folder.

    Raises:
        ValueError: If there are both images after and a processor, or neither.
    """
    name = args.model or args.weights
    if bool(name) == bool(args.after):
        raise ValueError(
            'expected AFTER, or else a processor by --model or --weights, but got '
            f'{"both" if name else "neither"}'
        )
    if args.after:
        yield args.after
        return
    from raproc.apis import ImageProcessor

    processor = ImageProcessor(args.model, args.weights, device=args.device)
    with tempfile.TemporaryDirectory(prefix='raproc-compare-') as folder:
        for stem, path in files_by_name(args.before).items():
            write_image(Path(folder, f'{stem}.png'), processor(str(path), 'seen'))
        yield folder


def files_by_name(text: str) -> dict[str, Path]:
    """Find images by their names without suffix.

    Args:
        text (str): A file, folder or pattern.

    Returns:
        dict[str, Path]: Name, with the folders below, -> file.

    Raises:
        ValueError: If a name is there twice.
    """
    found: dict[str, Path] = {}
    for source in find_sources([text]):
        name = source.name.with_suffix('').as_posix()
        if name in found:
            raise ValueError(
                f'expected each name once in {text}, but got {found[name].name} and '
                f'{source.path.name}; rename one of them, or leave one out'
            )
        found[name] = source.path
    return found
