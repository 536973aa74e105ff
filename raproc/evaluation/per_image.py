"""What was measured on each image, kept so that two rows of a matrix can be compared in pairs.

A cell of the transfer matrix is a file of JSON lines, one image per line, of one of three kinds:

- classification: ``{"image": "val/x.png", "label": 3, "prediction": 5, "score": 0.43}``
- detection: ``{"image": ..., "height": H, "width": W, "gt": {"boxes", "labels", "ignore"},
  "pred": {"boxes", "labels", "scores"}}``, boxes (x1, y1, x2, y2) in pixels
- quality: ``{"image": ..., "psnr": 26.1, "ssim": 0.77}``, ``psnr`` in dB, null where identical
"""

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import torch
from mmengine.structures import BaseDataElement, InstanceData

from raproc.files import write_text
from raproc.visualization.recognition import objects_found

# The keys that tell the kinds apart.
KEYS = dict(
    classification={'label', 'prediction'}, detection={'gt', 'pred'}, quality={'psnr', 'ssim'}
)
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


def kind_of(record: dict) -> str:
    """The kind of a record: ``'classification'``, ``'detection'`` or ``'quality'``.

    Raises:
        ValueError: If it is none of them.
    """
    for kind, keys in KEYS.items():
        if keys <= record.keys():
            return kind
    expected = '; '.join(f'{kind}: {sorted(keys)}' for kind, keys in KEYS.items())
    raise ValueError(f'A record must have the keys of {expected}; but got {sorted(record)}.')


def is_correct(record: dict) -> bool:
    """Whether the machine is right about an image.

    A classifier is right if its prediction is the label. A detector is right if it finds every
    object that is not to be ignored: the box with the highest score among those of IoU >= 0.5 and
    score >= 0.3 has its class. Boxes where nothing is do not make it wrong.

    Args:
        record (dict): A record of a classification or a detection.

    Raises:
        ValueError: If it is a record of image quality, which is neither right nor wrong.
    """
    kind = kind_of(record)
    if kind == 'quality':
        raise ValueError(
            'Only a classification or a detection is right or wrong, but got a record of image '
            f'quality, of {record["image"]!r}.'
        )
    if kind == 'classification':
        return record['prediction'] == record['label']
    found, total = objects_found(_to_sample(record))
    return found == total


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
            'Records are compared on the same images, each there once, but got '
            f'{"; ".join(found)}. Are both cells complete and of one dataset?'
        )
    partners = dict(zip(names[1], after))
    return [(record, partners[record['image']]) for record in before]


def changes(before: Sequence[dict], after: Sequence[dict]) -> tuple[list[str], list[str]]:
    """The images on which two cells disagree.

    Args:
        before (Sequence[dict]): Records of one cell, e.g. of plain processing.
        after (Sequence[dict]): Records of another cell, e.g. of RA processing.

    Returns:
        tuple[list[str], list[str]]: Names of the images that went from wrong to right, and of those
        that went from right to wrong, in the order of ``before``.
    """
    gained, lost = [], []
    for old, new in align(before, after):
        was, now = is_correct(old), is_correct(new)
        if was != now:
            (gained if now else lost).append(old['image'])
    return gained, lost


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
            f'A record must be strict JSON, but got {error} for image {record.get("image")!r}. '
            'Write None where a number is not finite.'
        ) from error


def _refuse(constant: str) -> None:
    raise ValueError(f'the constant {constant}')


def _to_sample(record: dict) -> BaseDataElement:
    """A native sample of a detection, without the boxes to ignore."""
    truth, found = record['gt'], record['pred']
    keep = [not ignored for ignored in truth['ignore']]
    sample = BaseDataElement()
    sample.gt_instances = InstanceData(
        bboxes=_boxes(truth['boxes']), labels=torch.tensor(truth['labels'], dtype=torch.long)
    )[torch.tensor(keep, dtype=torch.bool)]
    sample.pred_instances = InstanceData(
        bboxes=_boxes(found['boxes']),
        labels=torch.tensor(found['labels'], dtype=torch.long),
        scores=torch.tensor(found['scores'], dtype=torch.float32),
    )
    return sample


def _boxes(boxes: list) -> torch.Tensor:
    return torch.tensor(boxes, dtype=torch.float32).reshape(-1, 4)


def _repeated(names: list[str]) -> set[str]:
    return {name for name, count in Counter(names).items() if count > 1}


def _some(names: set[str]) -> str:
    shown = ', '.join(map(repr, sorted(names)[:MAX_NAMES]))
    more = len(names) - MAX_NAMES
    return f'{shown} and {more} more' if more > 0 else shown
