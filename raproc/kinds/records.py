"""Records of images, kept beside a cell of a table so that two rows can be compared image by image.

They are JSON lines, one image per line, each with ``image``, its name. Kinds of recognition define
the other keys, see :class:`raproc.kinds.Kind`; image quality has ``psnr`` and ``ssim``.
"""

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from raproc.files import write_text

MAX_NAMES = 3


def read_records(path: str | Path) -> list[dict]:
    """Read the records of a cell.

    Args:
        path (str | Path): A file of JSON lines.

    Returns:
        list[dict]: One record per image, in the order of the file.

    Raises:
        ValueError: If a line is not strict JSON (which has no NaN and no Infinity) or not a record.
    """
    with open(path, encoding='utf-8') as file:
        return [_read_line(line, f'{path}, line {i}') for i, line in enumerate(file, 1)]


def write_records(path: str | Path, records: Sequence[dict]) -> None:
    """Write the records of a cell to a file that is either complete or not there.

    Args:
        path (str | Path): The file. Folders are made.
        records (Sequence[dict]): One record per image.

    Raises:
        ValueError: If a record holds NaN or infinity, which JSON cannot say.
    """
    lines = [_write_line(record) for record in records]
    write_text(path, ''.join(lines))


def align(before: Sequence[dict], after: Sequence[dict]) -> list[tuple[dict, dict]]:
    """Pair the records of two cells by their image.

    Args:
        before (Sequence[dict]): Records of one cell.
        after (Sequence[dict]): Records of another cell, in any order.

    Returns:
        list[tuple[dict, dict]]: The pairs (before, after), in the order of ``before``.

    Raises:
        ValueError: If an image is missing on one side or is there twice.
    """
    names = [[record['image'] for record in records] for records in (before, after)]
    problems = {
        'missing before': set(names[1]) - set(names[0]),
        'missing after': set(names[0]) - set(names[1]),
        'twice before': _repeated(names[0]),
        'twice after': _repeated(names[1]),
    }
    found = [f'{what}: {_some(images)}' for what, images in problems.items() if images]
    if found:
        raise ValueError(
            'expected records of the same images, each there once, but got '
            f'{"; ".join(found)}; compare complete cells of one dataset'
        )
    partners = dict(zip(names[1], after))
    return [(record, partners[record['image']]) for record in before]


def _read_line(line: str, place: str) -> dict:
    try:
        record = json.loads(line, parse_constant=_refuse)
    except ValueError as error:
        raise ValueError(f'{place}: expected a line of strict JSON, but got {error}.') from error
    if not isinstance(record, dict) or not isinstance(record.get('image'), str):
        raise ValueError(
            f'{place}: expected an object that names its "image", but got {line[:80].rstrip()!r}.'
        )
    return record


def _write_line(record: dict) -> str:
    try:
        return json.dumps(record, allow_nan=False) + '\n'
    except ValueError as error:
        raise ValueError(
            f'expected a record of strict JSON, but got {error} for image {record.get("image")!r}; '
            'write None where a number is not finite'
        ) from error


def _refuse(constant: str) -> None:
    raise ValueError(f'the constant {constant}')


def _repeated(names: list[str]) -> set[str]:
    return {name for name, count in Counter(names).items() if count > 1}


def _some(names: set[str]) -> str:
    shown = ', '.join(map(repr, sorted(names)[:MAX_NAMES]))
    more = len(names) - MAX_NAMES
    return f'{shown} and {more} more' if more > 0 else shown
