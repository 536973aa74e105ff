"""Images of a user, with or without labels, as the datasets of a training and of a test."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from raproc.tasks import find_task

FOLDERS, VOC = 'folders', 'voc'
LABELS = (
    f'"{FOLDERS}", "{VOC}", a list of lines "file label" (.txt), annotations of COCO (.json), or a '
    'folder of masks'
)


@dataclass(frozen=True)
class ImageSet:
    """A folder of images, what is known about them, and the task that degrades them.

    Args:
        images (str): The folder.
        task (str): The name of the task.
        labels (str, optional): ``folders`` where each class is a folder; ``voc`` where the folder
            holds ``JPEGImages`` and ``Annotations``; a ``.txt`` of lines "file label"; a ``.json``
            of COCO; a folder of masks, see :class:`FolderDataset`. Defaults to None: nothing is
            known.
        options (Mapping): Values of the task's options. Defaults to those of the task.
        size (int): Images with a larger short side are shrunk to this; those with boxes or
            masks are not.
            Defaults to 256.
        crop (int): The side of the patches that train. Defaults to 160.

    Raises:
        FileNotFoundError: If there is no such folder, or no such file of labels.
        ValueError: If ``labels`` is none of these.
    """

    images: str
    task: str
    labels: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    size: int = 256
    crop: int = 160

    def __post_init__(self) -> None:
        if not Path(self.images).expanduser().is_dir():
            raise FileNotFoundError(
                f'expected a folder of images, but got {self.images!r}, which does not exist'
            )
        if self.labels in (None, FOLDERS, VOC) or self.has_masks:
            return
        if Path(self.labels).suffix not in ('.txt', '.json'):
            raise ValueError(f'expected labels to be {LABELS}, but got {self.labels!r}')
        if not Path(self.labels).expanduser().is_file():
            raise FileNotFoundError(f'expected a file of labels at {self.labels}, but got none')

    @property
    def has_boxes(self) -> bool:
        """bool: Whether the labels are boxes."""
        return self.labels is not None and (self.labels == VOC or self.labels.endswith('.json'))

    @property
    def has_masks(self) -> bool:
        """bool: Whether the labels are masks."""
        named = self.labels in (None, FOLDERS, VOC)
        return not named and Path(str(self.labels)).expanduser().is_dir()

    def train_dataset(self) -> dict:
        """Make the config of the dataset for training: patches, flipped at random.

        Returns:
            dict: The config.
        """
        if self.has_boxes:
            before = [
                dict(type='LoadImage'),
                dict(type='mmdet.LoadAnnotations', with_bbox=True),
                dict(type='mmdet.Resize', scale=(2 * self.crop, 2 * self.crop), keep_ratio=True),
                dict(type='mmdet.RandomFlip', prob=0.5),
            ]
        elif self.has_masks:
            before = [
                dict(type='LoadImage'),
                dict(type='mmseg.LoadAnnotations'),
                dict(type='mmseg.RandomCrop', crop_size=(self.crop, self.crop)),
                dict(type='mmseg.RandomFlip', prob=0.5),
            ]
        else:
            crop = dict(
                type='mmpretrain.RandomCrop',
                crop_size=self.crop,
                pad_if_needed=True,
                padding_mode='symmetric',
            )
            flip = dict(type='mmpretrain.RandomFlip', prob=0.5, direction='horizontal')
            before = [dict(type='LoadImage'), dict(type='Shrink', size=self.size), crop, flip]
        return self._dataset([*before, *self._degradation(training=True), self._pack()])

    def test_dataset(self) -> dict:
        """Make the config of the dataset for scoring: whole images.

        Returns:
            dict: The config.
        """
        if self.has_masks:
            before = [dict(type='LoadImage'), dict(type='mmseg.LoadAnnotations')]
            return self._dataset([*before, *self._degradation(), self._pack()])
        if not self.has_boxes:
            before = [dict(type='LoadImage'), dict(type='Shrink', size=self.size)]
            return self._dataset([*before, *self._degradation(), self._pack()])
        # Boxes are loaded last: metrics compare them in the original image.
        before = [dict(type='LoadImage'), dict(type='mmdet.Resize', scale_factor=1.0)]
        boxes = dict(type='mmdet.LoadAnnotations', with_bbox=True)
        return self._dataset([*before, *self._degradation(), boxes, self._pack()], test_mode=True)

    def _degradation(self, training: bool = False) -> list[dict]:
        task = find_task(self.task)
        values: dict[str, Any] = {option.name: option.default for option in task.options}
        if training and 'seed' in values:
            values['seed'] = None  # another noise in each epoch
        return task.degradation(**{**values, **self.options})

    def _pack(self) -> dict:
        packer = 'mmdet.PackDetInputs' if self.has_boxes else 'mmpretrain.PackInputs'
        packer = 'mmseg.PackSegInputs' if self.has_masks else packer
        return dict(type='PackPair', packer=dict(type=packer))

    def _dataset(self, pipeline: list[dict], **settings) -> dict:
        root = str(Path(self.images).expanduser())
        if self.labels is None:
            return dict(type='FolderDataset', data_root=root, pipeline=pipeline)
        if self.has_masks:
            masks = str(Path(self.labels).expanduser().resolve())
            return dict(type='FolderDataset', data_root=root, masks=masks, pipeline=pipeline)
        if self.labels == FOLDERS:
            return dict(type='mmpretrain.CustomDataset', data_root=root, pipeline=pipeline)
        if self.labels.endswith('.txt'):
            return dict(
                type='mmpretrain.CustomDataset',
                data_root=root,
                ann_file=str(Path(self.labels).expanduser().resolve()),
                pipeline=pipeline,
            )
        if self.labels == VOC:
            return dict(
                type='mmdet.XMLDataset',
                data_root=root,
                ann_file=_voc_list(root),
                data_prefix=dict(sub_data_root=''),
                metainfo=dict(classes=_voc_classes(root)),
                pipeline=pipeline,
                **settings,
            )
        file = Path(self.labels).expanduser().resolve()
        categories = _coco_categories(file)
        return dict(
            type='mmdet.CocoDataset',
            data_root=root,
            ann_file=str(file),
            data_prefix=dict(img=''),
            metainfo=dict(classes=categories),
            pipeline=pipeline,
            **settings,
        )


def _voc_list(root: str) -> str:
    """Find the list of the images in ``ImageSets/Main``, the largest of several."""
    lists = sorted(
        Path(root, 'ImageSets', 'Main').glob('*.txt'), key=lambda path: path.stat().st_size
    )
    if not lists:
        raise FileNotFoundError(
            f'expected lists of images in {root}/ImageSets/Main, as VOC has them, but got none'
        )
    return str(lists[-1].resolve())


def _coco_categories(file: Path) -> tuple[str, ...]:
    """Read the names of the categories, in the order of the file."""
    try:
        content = json.loads(file.read_text(encoding='utf-8'))
        return tuple(category['name'] for category in content['categories'])
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(
            f'expected annotations of COCO with categories in {file}, but got '
            f'{type(error).__name__}: {error}; set labels (--labels) to another file'
        ) from error


def _voc_classes(root: str) -> tuple[str, ...]:
    """Collect the names of the annotated objects, in alphabetical order.

    Files that are no XML are left to :func:`raproc.datasets.check_annotations`, which names them.
    """
    names = set()
    for path in Path(root, 'Annotations').glob('*.xml'):
        try:
            objects = ElementTree.parse(path).getroot().iterfind('object/name')
        except ElementTree.ParseError:
            continue
        names |= {name.text for name in objects if name.text}
    return tuple(sorted(names))
