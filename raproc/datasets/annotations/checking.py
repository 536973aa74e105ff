"""Check annotations before a run: refuse, skip or keep what cannot be right."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from raproc.files import shown

from .reading import Judged, judged
from .report import NEVER_KEPT

MODES = ('refuse', 'skip', 'keep')
"""tuple[str, ...]: What may be done about annotations that cannot be right."""
ADVICE = (
    'mend these files; or leave them out with --annotations skip, or use what can be read as it is '
    "with --annotations keep (in the config: annotations='skip' or 'keep')"
)


def check_annotations(cfg: dict, mode: str = 'refuse') -> list[str]:
    """Read the annotations of a dataset, through all wrappers, and judge them.

    Read are those of mmdet's ``XMLDataset`` (also ``VOCDataset``) and ``CocoDataset``, and of
    mmpretrain's ``CustomDataset`` (also ``ImageNet``).

    Args:
        cfg (dict): Config of a dataset, possibly with ``dataset`` or ``datasets`` inside. What is
            inside of :class:`SkipCorrupt` is checked in the mode ``skip``.
        mode (str): ``refuse`` raises an error where something cannot be right; ``skip`` takes it
            that :class:`SkipCorrupt` will leave it out; ``keep`` lets pass what can be read.
            Defaults to 'refuse'.

    Returns:
        list[str]: Notes for people: what is left out or kept.

    Raises:
        ValueError: With the number of problems of each kind and the first few places.
    """
    if mode not in MODES:
        raise ValueError(f'expected annotations to be one of {MODES}, but got {mode!r}')
    if _is_skip_corrupt(cfg):
        mode = 'skip'
    notes = []
    if 'dataset' in cfg or 'datasets' in cfg:
        inner = [cfg['dataset']] if 'dataset' in cfg else cfg['datasets']
        for child in inner:
            if isinstance(child, dict):
                notes += check_annotations(child, mode)
        return list(dict.fromkeys(notes))
    found = judged(cfg)
    return [] if found is None else _decide(found, mode)


@contextmanager
def sound_lists(cfg: dict) -> Iterator[tuple[dict, list[Judged]]]:
    """Give a config whose lists of images are without those that cannot be used.

    Args:
        cfg (dict): Config of a dataset, possibly with wrappers; it is not changed.

    Yields:
        tuple[dict, list[Judged]]: The config, whose files exist as long as the block lasts, and
        what was found in each dataset.
    """
    found = []
    with tempfile.TemporaryDirectory(prefix='raproc-') as folder:

        def sound(part: dict) -> dict:
            if 'dataset' in part and isinstance(part['dataset'], dict):
                return {**part, 'dataset': sound(part['dataset'])}
            if 'datasets' in part:
                inner = [sound(p) if isinstance(p, dict) else p for p in part['datasets']]
                return {**part, 'datasets': inner}
            one = judged(part) if 'type' in part and 'dataset' not in part else None
            if one is None:
                return part
            found.append(one)
            return _with_list(part, one, Path(folder) / str(len(found)))

        yield sound(cfg), found


def _with_list(cfg: dict, found: Judged, folder: Path) -> dict:
    listing, report = found
    if listing.without is None or not (report.left_out or listing.broken):
        return cfg
    folder.mkdir()
    path = folder / os.path.basename(listing.file)
    path.write_text(listing.without(report.left_out), 'utf-8', 'surrogateescape')
    return {**cfg, 'ann_file': str(path)}


def _decide(found: Judged, mode: str) -> list[str]:
    report = found.report
    refused = dict(refuse=None, skip=(), keep=NEVER_KEPT)[mode]
    lines = [*report.wrong, *report.lines(None if report.wrong else refused)]
    if lines:
        advice = '' if report.wrong else f'\n{ADVICE}'
        text = '\n  - '.join([f'the annotations of {report.title} cannot be used:', *lines])
        raise ValueError(shown(text + advice))
    verb = dict(refuse='', skip='skipped ', keep='kept ')[mode]
    notes = [*(f'{verb}{line}' for line in report.lines()), *report.notes]
    return [shown(f'{report.title}: {note}') for note in notes]


def _is_skip_corrupt(cfg: dict) -> bool:
    kind = cfg.get('type')
    name = kind if isinstance(kind, str) else getattr(kind, '__name__', '')
    return name.rpartition('.')[2] == 'SkipCorrupt' and cfg.get('annotations', True)
