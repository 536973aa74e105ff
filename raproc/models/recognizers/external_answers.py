"""What a program or service answers about an image: its form, and answers kept on the disk."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any, NamedTuple

from raproc.files import write_json

FORM = '{"labels": [{"name": "cat", "score": 0.9, "box": [x1, y1, x2, y2]}]}'
"""str: An answer; ``box``, in pixels of the image, is for detectors alone."""
SHOWN = 200


class Found(NamedTuple):
    """A class that was found in an image.

    Args:
        name (str): Its name.
        score (float): In [0, 1].
        box (tuple[float, ...], optional): x1, y1, x2, y2 in pixels. Defaults to None.
    """

    name: str
    score: float
    box: tuple[float, float, float, float] | None = None


def read_answer(text: str, with_boxes: bool, who: str) -> list[Found]:
    """Read an answer: JSON with a list of ``labels``; what stands beside it is left alone.

    Args:
        text (str): The answer.
        with_boxes (bool): Whether each label needs a box.
        who (str): Who answered, for the message.

    Returns:
        list[Found]: What was found, the highest score first.

    Raises:
        ValueError: If the answer has another form.
    """
    try:
        content = json.loads(text, parse_constant=_refuse)
        labels = content['labels'] if isinstance(content, dict) else None
        if not isinstance(labels, list):
            raise ValueError('no list of labels')
        found = [_read_label(label, with_boxes) for label in labels]
    except (ValueError, KeyError, RecursionError) as error:
        reason = f'no {error}' if isinstance(error, KeyError) else str(error)
        raise ValueError(
            f'expected {who} to answer with JSON such as {FORM}, but got {text[:SHOWN]!r} '
            f'({reason}); change what it writes'
        ) from error
    return sorted(found, key=lambda label: -label.score)


def _read_label(label: Any, with_boxes: bool) -> Found:
    if not isinstance(label, dict):
        raise ValueError(f'a label {label!r}')
    name, score = label['name'], label['score']
    if not isinstance(name, str) or not name.strip():
        raise ValueError(f'a name {name!r}')
    if not _is_number(score) or not 0 <= score <= 1:
        raise ValueError(f'a score {score!r}, which is not in [0, 1]')
    if not with_boxes:
        return Found(name, float(score))
    box = label['box']
    if not isinstance(box, list) or len(box) != 4 or not all(map(_is_number, box)):
        raise ValueError(f'a box {box!r}')
    x1, y1, x2, y2 = map(float, box)
    if x2 <= x1 or y2 <= y1:
        raise ValueError(f'a box {box!r} without area')
    return Found(name, float(score), (x1, y1, x2, y2))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _refuse(constant: str) -> None:
    raise ValueError(f'the constant {constant}')


class AnswerFolder:
    """A folder with an answer for each image and each source, each written whole or not at all.

    Args:
        folder (str | Path): The folder.
        source (str): What tells one source from another.
        source_hash (str): Its SHA-256.
    """

    def __init__(self, folder: str | Path, source: str, source_hash: str) -> None:
        self.source = source
        self.folder = Path(folder).expanduser() / source_hash[:16]

    def read(self, image_hash: str) -> str | None:
        """Read an answer.

        Args:
            image_hash (str): The SHA-256 of the image's PNG.

        Returns:
            str | None: The answer; None if there is none, or none that can be read.
        """
        try:
            content = json.loads((self.folder / f'{image_hash}.json').read_text('utf-8'))
        except (OSError, ValueError):
            return None
        answer = content.get('answer') if isinstance(content, dict) else None
        return answer if isinstance(answer, str) else None

    def write(self, image_hash: str, answer: str) -> None:
        """Write an answer.

        Args:
            image_hash (str): The SHA-256 of the image's PNG.
            answer (str): The answer.
        """
        content = dict(source=self.source, image=image_hash, answer=answer)
        write_json(self.folder / f'{image_hash}.json', content)
