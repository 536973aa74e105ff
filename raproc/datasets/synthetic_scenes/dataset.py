"""The scenes as a dataset of mmengine."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from mmengine.dataset import BaseDataset

from raproc.datasets.image_io import read_image
from raproc.files import write_image
from raproc.registry import DATASETS

from .drawing import CLASSES, OBJECT, Placed, boxes_of, draw_scene, label_map_of, place_objects

SPLITS = ('train', 'val', 'test')
MOST_OBJECTS = dict(cls=1, det=3, seg=3)  # of a scene, by what it is annotated for
NAMES = dict(cls=CLASSES, det=CLASSES, seg=('background', *CLASSES))
CHANNEL_ORDERS = ('rgb', 'bgr')


@DATASETS.register_module()
class SyntheticScenes(BaseDataset):
    """Scenes that are drawn from a seed, of ten classes that differ only in fine texture.

    They serve classification (one object and ``gt_label``), detection (one to three objects and
    ``instances`` with boxes) and segmentation (one to three objects and a ``gt_seg_map``, in which
    0 is the background and small discs before an object are part of it). They have the statistics
    of natural images: occlusion, 1/f noise, colours between blue and orange. Reducing, noise and
    JPEG hurt their recognition as they hurt that of photographs. A scene is a function of ``seed``,
    ``split``, ``kind``, ``size`` and its index, with the same pixels on every machine.

    A pipeline begins with what follows ``LoadImage``, for segmentation ``LoadAnnotations`` too: a
    sample holds ``img`` (np.ndarray (size, size, 3), uint8), ``img_shape``, ``ori_shape``, and a
    name in ``img_path``.

    Args:
        num_images (int): How many scenes.
        split (str): ``train``, ``val`` or ``test``: scenes that have nothing in common. Defaults to
            'train'.
        kind (str): ``cls``, ``det`` or ``seg``. Defaults to 'cls'.
        size (int): Height and width in pixels, at least 64. Defaults to 64.
        seed (int): Another seed, other scenes. Defaults to 0.
        cache (str, optional): A folder that keeps the scenes as PNG files, so that each is drawn
            once; several processes may share it. Defaults to None.
        channel_order (str): ``rgb``, as :class:`RecognitionAwareModel` takes it, or ``bgr``, as
            OpenMMLab's packages load images, to train recognizers. Defaults to 'rgb'.
        **kwargs: As for mmengine's ``BaseDataset``, such as ``pipeline`` or ``indices``.

    Raises:
        ValueError: If an argument is not one of those above.

    Examples:
        >>> dataset = dict(type='SyntheticScenes', num_images=1000, pipeline=[
        ...     dict(type='BicubicDownsample', scale=4),
        ...     dict(type='PackPair', packer=dict(type='mmpretrain.PackInputs'))])
    """

    METAINFO = dict(classes=CLASSES)

    def __init__(
        self,
        num_images: int,
        split: str = 'train',
        kind: str = 'cls',
        size: int = OBJECT,
        seed: int = 0,
        cache: str | None = None,
        channel_order: str = 'rgb',
        **kwargs,
    ) -> None:
        _check('num_images', num_images, num_images >= 1, 'at least 1')
        _check('split', split, split in SPLITS, f'one of {SPLITS}')
        _check('kind', kind, kind in MOST_OBJECTS, f'one of {tuple(MOST_OBJECTS)}')
        _check('size', size, size >= OBJECT, f'at least {OBJECT}')
        _check('channel_order', channel_order, channel_order in CHANNEL_ORDERS,
               f'one of {CHANNEL_ORDERS}')  # fmt: skip
        self.num_images, self.split, self.kind = num_images, split, kind
        self.size, self.seed, self.channel_order = size, seed, channel_order
        self.cache = Path(cache).expanduser() if cache else None
        metainfo = dict(classes=NAMES[kind]) | (kwargs.pop('metainfo', None) or {})
        super().__init__(metainfo=metainfo, **kwargs)

    def load_data_list(self) -> list[dict]:
        """Make the annotations, which for detection means drawing.

        Returns:
            list[dict]: ``img_path`` and ``number`` of each scene, with ``gt_label`` or
            ``instances``.
        """
        return [self._annotation(number) for number in range(self.num_images)]

    def get_cat_ids(self, index: int) -> list[int]:
        """List the classes of the objects of a scene."""
        objects, _ = self._plan(self.get_data_info(index)['number'])
        first = NAMES[self.kind].index(CLASSES[0])
        return [first + placed.label for placed in objects]

    def prepare_data(self, index: int) -> dict | None:
        """Draw a scene and run the pipeline on it.

        Args:
            index (int): Its index.

        Returns:
            dict | None: The output of the pipeline.
        """
        info = self.get_data_info(index)
        image = self._image(info['number'])
        info['img'] = image if self.channel_order == 'rgb' else image[..., ::-1].copy()
        info['img_shape'] = info['ori_shape'] = image.shape[:2]
        if self.kind in MAPS:
            objects, _ = self._plan(info['number'])
            info.update(MAPS[self.kind](objects, self.size))
        return self.pipeline(info)

    def _annotation(self, number: int) -> dict:
        info = dict(img_path=self._path(number), number=number, img_id=number)
        info.update(height=self.size, width=self.size)
        objects, _ = self._plan(number)
        return dict(info, **ANNOTATIONS[self.kind](objects))

    def _path(self, number: int) -> str:
        name = f'{self.kind}{self.size}-seed{self.seed}-{self.split}-{number:06d}.png'
        return str((self.cache or Path('synthetic-scenes')) / name)

    def _plan(self, number: int) -> tuple[list[Placed], np.random.Generator]:
        """Draw the objects of a scene, and the random numbers for the rest of it."""
        key = [
            self.seed,
            SPLITS.index(self.split),
            list(MOST_OBJECTS).index(self.kind),
            self.size,
            number,
        ]
        rng = np.random.default_rng(key)
        count = 1 + number // len(CLASSES) % MOST_OBJECTS[self.kind]
        labels = [(number + 3 * nth) % len(CLASSES) for nth in range(count)]
        return place_objects(labels, rng, self.size), rng

    def _image(self, number: int) -> np.ndarray:
        path = Path(self._path(number))
        if self.cache is not None and path.is_file():
            return read_image(str(path))
        image = draw_scene(*self._plan(number), self.size)
        if self.cache is not None:
            write_image(path, image)
        return image


def _label_of(objects: list[Placed]) -> dict:
    return dict(gt_label=objects[0].label)


def _instances_of(objects: list[Placed]) -> dict:
    instances = [
        dict(bbox=box, bbox_label=placed.label, ignore_flag=0)
        for placed, box in zip(objects, boxes_of(objects))
    ]
    return dict(instances=instances)


def _map_of(objects: list[Placed], size: int) -> dict:
    return dict(gt_seg_map=label_map_of(objects, size), seg_fields=['gt_seg_map'])


ANNOTATIONS = dict(cls=_label_of, det=_instances_of, seg=lambda objects: {})
MAPS = dict(seg=_map_of)  # annotations that are drawn with the image, as they are large


def _check(name: str, value: object, is_right: bool, expected: str) -> None:
    if not is_right:
        raise ValueError(f'expected {name} of SyntheticScenes to be {expected}, but got {value!r}')
