"""Read the annotations of mmdet's ``XMLDataset``: a list of names and one XML file for each."""

from __future__ import annotations

import os.path as osp
import xml.etree.ElementTree as ElementTree
from collections.abc import Collection
from typing import Any

from .listing import Entry, Listing, Object


def read_xml_files(dataset: Any, title: str) -> Listing:
    """Read a list and its XML files.

    Args:
        dataset (mmdet.XMLDataset): The dataset, not yet loaded.
        title (str): What it is called for people.

    Returns:
        Listing: Its annotations; a file that cannot be read is marked.
    """
    with open(dataset.ann_file, encoding='utf-8') as file:
        names = [line.rstrip('\n\r') for line in file]
    entries = [_read(dataset, index, name) for index, name in enumerate(names)]

    def without(left_out: Collection[int]) -> str:
        return ''.join(f'{name}\n' for i, name in enumerate(names) if i not in left_out)

    classes = tuple(dataset.metainfo.get('classes') or ())
    return Listing(title, entries, classes, dataset.ann_file, has_boxes=True, without=without)


def _read(dataset: Any, index: int, name: str) -> Entry:
    root = dataset.sub_data_root
    image = osp.join(root, dataset.img_subdir, f'{name}.jpg')
    entry = Entry(index, image, osp.join(root, dataset.ann_subdir, f'{name}.xml'))
    try:
        tree = ElementTree.parse(entry.source).getroot()
        entry.size = _size(tree)
        entry.objects = [_object(element) for element in tree.findall('object')]
    except FileNotFoundError:
        entry.broken = f'there is no such file, but line {index + 1} of {dataset.ann_file} names it'
    except (ElementTree.ParseError, OSError, ValueError, OverflowError, LookupError) as error:
        entry.broken = str(error)
    return entry


def _size(tree: ElementTree.Element) -> tuple[int, int] | None:
    size = tree.find('size')
    if size is None:
        return None
    return int(_text(size, 'width')), int(_text(size, 'height'))


def _object(element: ElementTree.Element) -> Object:
    name = _text(element, 'name')
    if element.find('difficult') is not None:
        int(_text(element, 'difficult'))
    box = element.find('bndbox')
    if box is None:
        raise ValueError(f'the object {name!r} has no <bndbox>')
    written = [float(_text(box, side)) for side in ('xmin', 'ymin', 'xmax', 'ymax')]
    x1, y1, x2, y2 = (int(side) - 1 for side in written)  # VOC counts pixels from 1
    return Object(name, (x1, y1, x2, y2), (written[0], written[1], written[2], written[3]))


def _text(element: ElementTree.Element, name: str) -> str:
    text = element.findtext(name)
    if text is None or not text.strip():
        raise ValueError(f'expected <{name}> in <{element.tag}>, but got none')
    return text
