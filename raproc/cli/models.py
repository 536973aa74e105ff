"""List the processors and recognizers that have short names, and where their weights are.

`gained` is the mean of what recognizers gain in accuracy (percentage points) over plain processing
of the same task, on the images of the column before. Every name can be given to `--model` or
`--recognizer`; processors are also spandrel:FILE, onnx:FILE and hf://owner/name; recognizers are
also torchvision:NAME (or just NAME), timm:NAME, mmpretrain:NAME, mmdet:NAME, mmseg:NAME,
transformers:OWNER/NAME and clip:NAME@WEIGHTS; @WEIGHTS, a file or an address, may follow each.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

PLAIN = 'plain/'
HEADING: list[str] = [
    'processor', 'task', 'scale', 'size', 'PSNR', 'on', 'gained', 'licence', 'weights', 'source',
]  # fmt: skip
NO_ACCURACY = {'PSNR', 'SSIM'}
LICENCE = 'Apache-2.0'
"""str: That of raproc and of the weights that it trained."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``raproc models``."""
    parser.add_argument(
        'what',
        nargs='?',
        choices=['processors', 'recognizers'],
        help='which of them (default: both)',
    )


def run(args: argparse.Namespace) -> int:
    """Print the lists.

    Args:
        args (argparse.Namespace): What the parser returned.

    Returns:
        int: 0.
    """
    lists = dict(processors=processors, recognizers=recognizers)
    texts = [as_text(lists[name]()) for name in lists if args.what in (None, name)]
    print('\n\n'.join(texts))
    return 0


def processors() -> list[list[str]]:
    """List the processors with published weights, a heading first."""
    from raproc.engine import load_config
    from raproc.tasks import find_task
    from raproc.weights import published, published_origin, published_results

    results, files = published_results(), published()
    lines = [list(HEADING)]
    for name in sorted(files, key=lambda name: not name.startswith(PLAIN)):
        task = find_task(load_config(name).task)
        dataset, metrics = next(iter(results[name]), ('', {}))
        gain = '' if name.startswith(PLAIN) else _gain(name, results)
        size = _megabytes(files[name].stat().st_size)
        psnr, origin = f'{metrics["PSNR"]:.2f}' if metrics else '', published_origin(name)
        licence, source = origin.get('License', LICENCE), origin.get('Source', '')
        first = [name, task.title, f'x{task.scale}', size, psnr, dataset, gain]
        lines.append([*first, licence, _shown(files[name]), source])
    return lines


def _gain(name: str, results: Mapping[str, Sequence[tuple[str, dict[str, float]]]]) -> str:
    """Format the mean gain over the plain processor that it started from, or that of its task."""
    from raproc.engine import load_config

    config, (dataset, metrics) = load_config(name), next(iter(results[name]), ('', {}))
    plain = [other for other in results if other.startswith(PLAIN)]
    start = config.get('load_from')
    found = [start] if start in plain else [p for p in plain if load_config(p).task == config.task]
    before = next((scores for p in found for place, scores in results[p] if place == dataset), {})
    gains = [metrics[key] - before[key] for key in metrics.keys() & before.keys() - NO_ACCURACY]
    return f'{sum(gains) / len(gains):+.1f}' if gains else ''


def recognizers() -> list[list[str]]:
    """List the recognizers with short names, a heading first."""
    from raproc.engine import load_config
    from raproc.engine.shipped import RECOGNIZERS, shipped_configs
    from raproc.kinds import kind_of_adapter

    lines = [['recognizer', 'kind', 'network', 'weights']]
    for path in shipped_configs(RECOGNIZERS)[1]:
        recognizer = load_config(path).recognizer
        kind = kind_of_adapter(recognizer.type).title
        lines.append([Path(path).name, kind, _network_of(recognizer.model), weights_of(recognizer)])
    return lines


def weights_of(recognizer: dict) -> str:
    """Tell where the weights of a recognizer are, or how they get here.

    Args:
        recognizer (dict): Its config.

    Returns:
        str: A file; or the address and the size of what its first use downloads.
    """
    from raproc.weights import downloaded_to, is_missing

    weights = recognizer.get('weights')
    published = _of_torchvision(recognizer)
    if published is not None:
        file = downloaded_to(published.url)
        if file.is_file():
            return str(file)
        return f'{published.url} ({published.meta["_file_size"]:.0f} MB)'
    if weights is None:
        return 'its library downloads them'
    if is_missing(weights):
        return f'not here: {weights}'
    return _shown(Path(weights))


def _of_torchvision(recognizer: dict):
    """Find torchvision's entry of the weights, if they are named as torchvision names them."""
    if not recognizer['type'].endswith('TorchvisionRecognizer'):
        return None
    from torchvision import models

    known = models.get_model_weights(recognizer['model']).__members__
    return known.get(str(recognizer.get('weights')))


def as_text(lines: Sequence[Sequence[str]]) -> str:
    """Align columns; numbers stay as they are."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return '\n'.join(
        '  '.join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def _shown(path: Path) -> str:
    """Write a path without ``..``, relative to the current folder where it lies below it."""
    path = Path(os.path.abspath(path))
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


def _network_of(model: str | dict) -> str:
    if isinstance(model, dict):
        return str(model.get('model_name') or model.get('type'))
    return Path(model).stem if model.endswith('.py') else model


def _megabytes(size: int) -> str:
    return f'{size / 1e6:.1f} MB'
