"""Read the annotations of a dataset from its config, once, and judge them."""

from __future__ import annotations

import json
import os
import os.path as osp
from collections.abc import Callable
from typing import Any, NamedTuple

from raproc.registry import DATASETS

from .coco_file import read_coco_file
from .judging import judge
from .labels import read_labels
from .listing import Listing
from .report import Report
from .xml_files import read_xml_files

READERS: dict[str, Callable[[Any, str], Listing]] = {
    'mmdet.datasets.xml_style.XMLDataset': read_xml_files,
    'mmdet.datasets.coco.CocoDataset': read_coco_file,
    'mmpretrain.datasets.custom.CustomDataset': read_labels,
}
"""dict: Full name of a dataset class -> what reads the same files as it does."""
HOW_IT_READS = ('load_data_list', 'parse_data_info', '_parse_instance_info', '_find_samples')

Stamps = dict[str, tuple[int, int] | None]


class Judged(NamedTuple):
    """The annotations of a dataset and what is wrong with them.

    Args:
        listing (Listing): What they say.
        report (Report): What is wrong.
    """

    listing: Listing
    report: Report


_known: dict[str, tuple[Stamps, Judged]] = {}


def judged(cfg: dict) -> Judged | None:
    """Read and judge the annotations of one dataset; files that did not change are read once.

    Args:
        cfg (dict): Its config, without wrappers.

    Returns:
        Judged, optional: What was found; None for datasets that read their files in another way
        than those of mmdet and mmpretrain, and for files elsewhere (with ``://``).

    Raises:
        FileNotFoundError: If the list of images is missing.
    """
    read = _reader_of(cfg)
    if read is None or '://' in str(cfg.get('data_root', '')):
        return None
    key = json.dumps({**cfg, 'pipeline': _turns(cfg)}, sort_keys=True, default=repr)
    if key in _known:
        stamps, found = _known[key]
        if stamps == _stamps(stamps):
            return found
    dataset = DATASETS.build({**cfg, 'lazy_init': True, 'pipeline': []})
    name = type(dataset).__name__
    listing = read(dataset, f'{name} {dataset.ann_file or dataset.data_root}')
    found = Judged(listing, judge(listing, _turns(cfg)))
    _known[key] = _stamps(dict.fromkeys(_files_of(listing))), found
    return found


def _reader_of(cfg: dict) -> Callable[[Any, str], Listing] | None:
    """Find what reads the files of a dataset class, unless it reads them in its own way."""
    kind = cfg.get('type')
    found = kind
    if isinstance(kind, str):
        with DATASETS.switch_scope_and_registry(None) as registry:
            found = registry.get(kind)
    for base in getattr(found, '__mro__', ()):
        read = READERS.get(f'{base.__module__}.{base.__qualname__}')
        if read:
            same = (getattr(found, n, None) is getattr(base, n, None) for n in HOW_IT_READS)
            return read if all(same) else None
    return None


def _turns(cfg: dict) -> bool:
    """Tell whether a pipeline begins with a loader that applies EXIF orientations."""
    steps = cfg.get('pipeline') or [{}]
    first = steps[0].get('type', '') if isinstance(steps[0], dict) else ''
    name = first if isinstance(first, str) else first.__name__
    if name.rpartition('.')[2] == 'LoadImage':
        return steps[0].get('upright') is True
    if name.rpartition('.')[2] != 'LoadImageFromFile':
        return False
    return 'ignore_orientation' not in steps[0].get('color_type', 'color')


def _files_of(listing: Listing) -> set[str]:
    """List what an answer depends on: files where boxes are looked at, otherwise folders."""
    files = {listing.file, *listing.folders}
    for entry in listing.entries:
        files |= {entry.source, entry.image} if listing.has_boxes else {osp.dirname(entry.image)}
    return files


def _stamps(files: Stamps) -> Stamps:
    return {path: _stamp(path) for path in files}


def _stamp(path: str) -> tuple[int, int] | None:
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return None
    return status.st_mtime_ns, status.st_size
