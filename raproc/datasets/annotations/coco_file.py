"""Read the annotations of mmdet's ``CocoDataset``: one JSON file."""

from __future__ import annotations

import json
import math
import os.path as osp
from collections import defaultdict
from collections.abc import Collection
from typing import Any

from .listing import Entry, Listing, Object

WRONG = (KeyError, TypeError, ValueError, OverflowError)


def read_coco_file(dataset: Any, title: str) -> Listing:
    """Read a file of images, annotations and categories.

    Args:
        dataset (mmdet.CocoDataset): The dataset, not yet loaded.
        title (str): What it is called for people.

    Returns:
        Listing: Its annotations.
    """
    path = dataset.ann_file
    classes = tuple(dataset.metainfo.get('classes') or ())
    try:
        with open(path, encoding='utf-8') as file:
            content = json.load(file)
        images, annotations, categories = (
            list(content[key]) for key in ('images', 'annotations', 'categories')
        )
        names = {category['id']: category['name'] for category in categories}
    except (ValueError, KeyError, TypeError, OSError) as error:
        reason = f'it has no {error}' if isinstance(error, KeyError) else str(error)
        return Listing(title, [], classes, path, True, wrong=[f'{path} cannot be read: {reason}'])
    listing = Listing(title, [], classes, path, has_boxes=True)
    listing.wrong += _other_order(names, classes)
    bad = _attach(listing, dataset, images, annotations, names)

    def without(left_out: Collection[int]) -> str:
        kept = [image for index, image in enumerate(images) if index not in left_out]
        ids = {image['id'] for image in kept}
        good = [
            item
            for index, item in enumerate(annotations)
            if index not in bad and item['image_id'] in ids
        ]
        return json.dumps(dict(content, images=kept, annotations=good))

    listing.without = without
    return listing


def _attach(
    listing: Listing, dataset: Any, images: list, annotations: list, names: dict
) -> set[int]:
    """Fill a listing; return the indices of annotations that cannot be read."""
    path, folder = listing.file, dataset.data_prefix.get('img', '')
    by_id: dict[Any, Entry] = {}
    for index, image in enumerate(images):
        entry = Entry(index, '', f'{path}, image {index + 1} of {len(images)}')
        listing.entries.append(entry)
        try:
            entry.image = osp.join(folder, image['file_name'])
            entry.source = f'{path}, image {image["file_name"]}'
            entry.size = int(image['width']), int(image['height'])
            if image['id'] in by_id:
                entry.broken = f'its id {image["id"]} is that of another image'
            by_id.setdefault(image['id'], entry)
        except WRONG as error:
            entry.broken = _why(error)
    bad, too_small = set(), defaultdict(int)
    for index, item in enumerate(annotations):
        try:
            entry = by_id[item['image_id']]
            found = _object(item, names)
        except WRONG as error:
            number = item.get('id', index) if isinstance(item, dict) else index
            listing.broken.append(f'{path}, annotation {number}: {_why(error)}')
            bad.add(index)
            continue
        if _is_left_out(item, found):
            too_small[found.name] += 1
        else:
            entry.objects.append(found)
    if too_small:
        listing.notes.append(
            f'{sum(too_small.values())} boxes of less than a pixel are left out, as '
            f'{type(dataset).__name__} does'
        )
    return bad


def _object(item: dict, names: dict) -> Object:
    box = [float(side) for side in item['bbox']]
    if len(box) != 4 or not all(map(math.isfinite, box)):
        raise ValueError(f'expected a bbox of four numbers, but got {item["bbox"]}')
    float(item['area'])
    x, y, width, height = box
    name = names.get(item['category_id'], f'category {item["category_id"]}')
    return Object(name, (x, y, x + width, y + height), (x, y, width, height))


def _is_left_out(item: dict, found: Object) -> bool:
    """Tell whether mmdet passes over a box as one of less than a pixel."""
    width, height = found.written[2:]
    if max(found.written) <= 1 or min(width, height) < 0:
        return False  # shares of the size, or reversed: that is no small box
    return width < 1 or height < 1 or item['area'] <= 0 or bool(item.get('ignore'))


def _other_order(names: dict, classes: tuple[str, ...]) -> list[str]:
    """Say where labels, which follow the order of the file, would not be those of the classes."""
    found = tuple(name for name in names.values() if name in classes)
    if not found or found == classes[: len(found)]:
        return []
    return [
        f'labels follow the order of its categories, ({", ".join(found)}), but the classes are '
        f'({", ".join(classes)}); set metainfo.classes of the dataset to ({", ".join(found)})'
    ]


def _why(error: Exception) -> str:
    return f'it has no known {error}' if isinstance(error, KeyError) else str(error)
