"""COCO small enough for tests: its 80 categories with their ids, two images in each split."""

import json

import numpy as np
from PIL import Image

GAPS = (12, 26, 29, 30, 45, 66, 68, 69, 71, 83)
SIZE = (88, 72)
DOG, CAT, TOOTHBRUSH = 18, 17, 90
# (image, category, box as x, y, width, height, whether it is a crowd)
OBJECTS = [
    (0, DOG, [8, 8, 20, 40], 0),
    (0, TOOTHBRUSH, [40, 10, 40, 30], 0),
    (1, DOG, [10, 10, 30, 30], 0),
    (1, DOG, [48, 8, 40, 60], 1),
]
IMAGES = (139, 285)


def make_coco(root, objects=OBJECTS):
    """Write train2017, val2017 and annotations as they are downloaded."""
    for split in ('train2017', 'val2017'):
        (root / split).mkdir(parents=True)
        for number in IMAGES:
            pixels = np.random.default_rng(number).integers(0, 256, (*SIZE[::-1], 3), np.uint8)
            Image.fromarray(pixels).save(root / split / f'{number:012}.jpg')
        write_annotations(root / 'annotations' / f'instances_{split}.json', objects)
    return root


def write_annotations(path, objects=OBJECTS):
    """Write a file of annotations."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(annotations(objects)))


def annotations(objects=OBJECTS):
    """The content of a file of annotations."""
    from mmdet.datasets import CocoDataset

    ids = [number for number in range(1, 91) if number not in GAPS]
    names = CocoDataset.METAINFO['classes']
    return dict(
        info=dict(year=2017),
        licenses=[],
        images=[
            dict(id=number, file_name=f'{number:012}.jpg', width=SIZE[0], height=SIZE[1])
            for number in IMAGES
        ],
        categories=[dict(id=number, name=name) for number, name in zip(ids, names, strict=True)],
        annotations=[
            dict(
                id=900 + index,
                image_id=IMAGES[image],
                category_id=category,
                bbox=box,
                area=0.7 * box[2] * box[3],  # that of a mask
                iscrowd=crowd,
                segmentation=[],
            )
            for index, (image, category, box, crowd) in enumerate(objects)
        ],
    )
