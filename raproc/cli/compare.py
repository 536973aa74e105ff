"""Compare the predictions of recognizers on images before and after processing.

BEFORE and AFTER are files, or folders whose images are paired by their names without suffix. Where
an image is smaller before, it is enlarged (bicubic), as a person would do it. With --model or
--weights instead of AFTER, a processor makes the images after. With --original a third column shows
the predictions on the images as they were before they were degraded.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from .arguments import whole_number
from .images_after import files_by_name, images_after
from .labels import check_labels, read_labels

if TYPE_CHECKING:
    from torch import Tensor

    from raproc.kinds import Opinion

    from .recognizing import NamedRecognizer

SIDES = ('before', 'after', 'original')
# What is asked where no recognizer is named: it comes with the package.
RECOGNIZER = 'resnet'


class Pair(NamedTuple):
    """An image before and after, and where it is known, the original.

    Args:
        name (str): What they are called.
        before (Path): The file before.
        after (Path): The file after.
        original (Path, optional): The original. Defaults to None.
    """

    name: str
    before: Path
    after: Path
    original: Path | None = None

    @property
    def sides(self) -> tuple[str, ...]:
        """tuple[str, ...]: The names of its versions."""
        return SIDES if self.original else SIDES[:2]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``raproc compare``."""
    parser.add_argument('before', metavar='BEFORE', help='a file or folder')
    parser.add_argument('after', nargs='?', metavar='AFTER', help='a file or folder')
    parser.add_argument('--model', metavar='CONFIG', help='a processor, as for `raproc process`')
    parser.add_argument('--weights', metavar='FILE', help='likewise')
    parser.add_argument(
        '--recognizer',
        nargs='+',
        metavar='NAME',
        help='names that `raproc models` lists, e.g. cls_r18; resnet50, timm:NAME, mmdet:NAME, '
        f'mmseg:NAME; or configs with recognizers (default: {RECOGNIZER}, which comes along and '
        'knows the ten classes of the synthetic scenes)',
    )
    parser.add_argument(
        '--original', metavar='ORIGINAL', help='the original images, for a third column'
    )
    parser.add_argument(
        '--labels',
        metavar='FILE',
        help='lines of a file name and the index or the name of its class, e.g. meta/val.txt of '
        'ImageNet',
    )
    parser.add_argument('--out', metavar='FILE.png', help='draw images with their predictions')
    parser.add_argument(
        '--num',
        type=whole_number(1),
        default=4,
        help='images to draw, those that changed first (default: 4)',
    )
    parser.add_argument('--device', help="e.g. cpu or cuda:1 (default: the GPU where there's one)")


def run(args: argparse.Namespace) -> int:
    """Print the table and draw the panel.

    Args:
        args (argparse.Namespace): What the parser returned.

    Returns:
        int: 0.

    Raises:
        ValueError: If images cannot be paired, or labels are missing.
        FileNotFoundError: If an image, a config or weights do not exist.
    """
    with images_after(args) as after:
        return _compare(args, find_pairs(args.before, after, args.original))


def _compare(args: argparse.Namespace, pairs: list[Pair]) -> int:
    names = [pair.name for pair in pairs]
    labels = None if args.labels is None else read_labels(args.labels, names)

    from .recognizing import load_recognizers

    recognizers = load_recognizers(args.recognizer or [RECOGNIZER], args.device)
    known = {} if labels is None else check_labels(labels, recognizers)
    opinions = [_opinions(pair, recognizers) for pair in pairs]
    print(table(pairs, recognizers, opinions, labels))
    for index, recognizer in enumerate(recognizers):
        column = [row[index] for row in opinions]
        print(summary(recognizer.name, column, known.get(recognizer.name)))
    if args.out:
        _draw(args, pairs, recognizers, opinions, known)
        print(args.out)
    return 0


def find_pairs(before: str, after: str, original: str | None = None) -> list[Pair]:
    """Pair files by their names without suffix; two single files are a pair anyway.

    Args:
        before (str): A file, folder or pattern.
        after (str): Likewise.
        original (str, optional): Likewise; it may hold more images. Defaults to None.

    Returns:
        list[Pair]: At least one, in the order of their names.

    Raises:
        ValueError: If there is no pair, a file has no partner, or a name is there twice.
    """
    if Path(before).is_file() and Path(after).is_file():
        pair = Pair(Path(after).stem, Path(before), Path(after))
        if original is not None and Path(original).is_file():
            return [pair._replace(original=Path(original))]
        return _with_originals([pair], original)
    first, second = files_by_name(before), files_by_name(after)
    alone = sorted(first.keys() ^ second.keys())
    if alone:
        raise ValueError(
            f'expected the same names in {before} and {after}, but got {len(alone)} without a '
            f'partner, such as {alone[0]!r}'
        )
    pairs = [Pair(name, first[name], second[name]) for name in sorted(first)]
    return _with_originals(pairs, original)


def _with_originals(pairs: list[Pair], original: str | None) -> list[Pair]:
    if original is None:
        return pairs
    known = files_by_name(original)
    alone = [pair.name for pair in pairs if pair.name not in known]
    if alone:
        raise ValueError(
            f'expected an original of each image in {original}, but got none for {alone[0]!r}'
        )
    return [pair._replace(original=known[pair.name]) for pair in pairs]


def table(
    pairs: Sequence[Pair],
    recognizers: Sequence[NamedRecognizer],
    opinions: Sequence[Sequence[tuple[Opinion, ...]]],
    labels: Sequence[int | str] | None,
) -> str:
    """Format the opinions on the versions of each image as aligned text."""
    head = ['image', *(['label'] if labels else [])]
    for recognizer in recognizers:
        head += [f'{recognizer.name} {side}' for side in pairs[0].sides]
    lines = [head]
    for index, (pair, row) in enumerate(zip(pairs, opinions, strict=True)):
        line = [pair.name, *([str(labels[index])] if labels else [])]
        line += [str(opinion) for versions in row for opinion in versions]
        lines.append(line)
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return '\n'.join(
        '  '.join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def summary(name: str, column: Sequence[tuple[Opinion, ...]], labels: Sequence[int] | None) -> str:
    """Count how often opinions before and after agree, and how often they are right."""
    number = len(column[0])
    same = sum(opinions[0].label == opinions[1].label for opinions in column)
    text = f'{name}: the same class in {_share(same, len(column))}'
    if labels is not None:
        right = [
            sum(opinions[side].label == label for opinions, label in zip(column, labels))
            for side in range(number)
        ]
        text += f'; right before in {_share(right[0], len(column))}'
        text += f', after in {_share(right[1], len(column))}'
        if number > 2:
            text += f', on the original in {_share(right[2], len(column))}'
    elif number > 2:
        kept = [sum(row[side].label == row[2].label for row in column) for side in (0, 1)]
        text += f'; as on the original before in {_share(kept[0], len(column))}'
        text += f', after in {_share(kept[1], len(column))}'
    return text


def _share(part: int, total: int) -> str:
    return f'{part} of {total} ({100 * part / total:.1f}%)'


def _opinions(pair: Pair, recognizers: Sequence[NamedRecognizer]) -> list[tuple[Opinion, ...]]:
    images = _images(pair)
    return [tuple(r.predict(image).opinion for image in images) for r in recognizers]


def _images(pair: Pair) -> tuple[Tensor, ...]:
    """Read all versions (3, H, W), RGB in [0, 1], at the size of the one after."""
    import torch

    from raproc.datasets import read_image
    from raproc.models.editors import Interpolation
    from raproc.pixels import quantize, to_float

    before, after, *original = (
        to_float(torch.from_numpy(read_image(path)).permute(2, 0, 1))
        for path in (pair.before, pair.after, pair.original)
        if path is not None
    )
    (height, width), (h, w) = after.shape[1:], before.shape[1:]
    scale = max(height // h, 1)
    if (height, width) != (scale * h, scale * w):
        raise ValueError(
            f'expected {pair.after} to be as large as {pair.before}, {w}x{h}, or a whole multiple, '
            f'but got {width}x{height}'
        )
    for image in original:
        if image.shape != after.shape:
            raise ValueError(
                f'expected {pair.original} to be as large as {pair.after}, {width}x{height}, but '
                f'got {image.shape[2]}x{image.shape[1]}'
            )
    return quantize(Interpolation(scale)(before[None])[0]), after, *original


def _draw(
    args: argparse.Namespace,
    pairs: Sequence[Pair],
    recognizers: Sequence[NamedRecognizer],
    opinions: Sequence[Sequence[tuple[Opinion, ...]]],
    labels: dict[str, list[int]],
) -> None:
    from raproc.visualization import draw_panel

    changed = [any(one[0].label != one[1].label for one in row) for row in opinions]
    order = sorted(range(len(pairs)), key=lambda index: not changed[index])[: args.num]
    rows = []
    for index in order:
        row = {}
        for recognizer in recognizers:
            known = labels.get(recognizer.name)
            label = known[index] if known else None
            for side, image in zip(pairs[index].sides, _images(pairs[index]), strict=True):
                title = side if len(recognizers) == 1 else f'{side}, {recognizer.name}'
                row[title] = recognizer.predict(image).tile(label)
        rows.append(row)
    draw_panel(rows, args.out)
