"""Check that the files of a dataset are where its config says, before anything is built."""

import os
import os.path as osp
from collections.abc import Iterator
from typing import NamedTuple

from raproc.compat.mmpretrain_folders import class_folders
from raproc.datasets.folder_dataset import check_folder
from raproc.datasets.folder_files import SUFFIXES

IMAGENET_SUFFIXES = ('.jpg', '.jpeg', '.png', '.ppm', '.bmp', '.pgm', '.tif')
"""tuple[str, ...]: What mmpretrain reads unless ``extensions`` says otherwise."""


class Source(NamedTuple):
    """What a user needs to know about one kind of dataset."""

    variable: str
    layout: str


IMAGENET = Source(
    'RAPROC_IMAGENET',
    'train/<class>/*.JPEG and val/<class>/*.JPEG with one folder per class; or the images of a '
    'split in one folder and its list in meta/<split>.txt with lines "file label"',
)
VOC = Source(
    'RAPROC_VOC',
    'VOC2007/ and VOC2012/, each with JPEGImages/*.jpg, Annotations/*.xml and '
    'ImageSets/Main/<split>.txt',
)
VOC_MAPS = Source(
    'RAPROC_VOC',
    'VOC2012/ with JPEGImages/*.jpg, SegmentationClass/*.png and '
    'ImageSets/Segmentation/<split>.txt',
)
CITYSCAPES = Source(
    'RAPROC_CITYSCAPES',
    'leftImg8bit/<split>/<city>/*.png and gtFine/<split>/<city>/*_labelTrainIds.png, which '
    'csCreateTrainIdLabelImgs of cityscapesscripts makes',
)
COCO = Source(
    'RAPROC_COCO',
    'train2017/*.jpg, val2017/*.jpg and annotations/instances_<split>.json, as they are downloaded '
    'from https://cocodataset.org/#download',
)
SOURCES = {
    'ImageNet': IMAGENET,
    'VOCDataset': VOC,
    'XMLDataset': VOC,
    'CocoDataset': COCO,
    'PascalVOCDataset': VOC_MAPS,
    'CityscapesDataset': CITYSCAPES,
}


def check_dataset_cfg(cfg: dict) -> None:
    """Check that the files of a dataset exist, through all wrappers.

    Checked are the ``data_root`` of every dataset and the folders and lists of
    ``mmpretrain.ImageNet``, ``mmdet.VOCDataset``, ``mmdet.XMLDataset``, ``mmdet.CocoDataset`` and
    ``FolderDataset``, and those of any dataset with label maps (a ``seg_map_path`` in
    ``data_prefix``).
    Remote roots (with ``://``) are not checked.

    Args:
        cfg (dict): Config of a dataset, possibly with ``dataset`` or ``datasets`` inside.

    Raises:
        FileNotFoundError: If something is missing or empty. It names the path, the environment
            variable that sets the root, and the expected layout.
    """
    for leaf in _leaves(cfg):
        if '://' in str(leaf.get('data_root', '')):
            continue
        name = _type_name(leaf)
        if name == 'FolderDataset':
            root = osp.expanduser(leaf.get('data_root', ''))
            check_folder(root, leaf.get('suffixes') or SUFFIXES)
        elif leaf.get('data_root'):
            _need_folder(leaf['data_root'], 'data root', leaf)
        if name == 'ImageNet':
            _check_imagenet(leaf)
        elif name in ('VOCDataset', 'XMLDataset'):
            _check_voc(leaf)
        elif name == 'CocoDataset':
            _check_coco(leaf)
        elif 'seg_map_path' in (leaf.get('data_prefix') or {}):
            _check_label_maps(leaf)


def _leaves(cfg: dict) -> Iterator[dict]:
    inner = [cfg['dataset']] if 'dataset' in cfg else cfg.get('datasets')
    if inner is None:
        yield cfg
        return
    for child in inner:
        if isinstance(child, dict):
            yield from _leaves(child)


def _type_name(cfg: dict) -> str:
    type_ = cfg.get('type', '')
    return type_.rsplit('.', 1)[-1] if isinstance(type_, str) else type_.__name__


def _check_imagenet(cfg: dict) -> None:
    split = cfg.get('split', '')
    prefix = cfg.get('data_prefix') or split
    prefix = prefix.get('img_path', '') if isinstance(prefix, dict) else prefix
    folder = osp.join(cfg.get('data_root', ''), osp.expanduser(prefix))
    _need_folder(folder, f'image folder of the split {split!r}' if split else 'image folder', cfg)
    ann_file = _imagenet_list(cfg, split)
    if ann_file:
        _need_list(ann_file, cfg)
    elif cfg.get('with_label', True) and split != 'test':
        _check_class_folders(folder, cfg)


def _check_class_folders(folder: str, cfg: dict) -> None:
    folders = [osp.join(folder, name) for name in class_folders(folder)]
    classes = cfg.get('classes') or (cfg.get('metainfo') or {}).get('classes') or range(1000)
    if not isinstance(classes, str) and len(folders) != len(classes):
        problem = f'to hold a folder for each of {len(classes)} classes, but got {len(folders)}'
        raise _missing(folder, 'image folder', problem, cfg)
    suffixes = tuple(cfg.get('extensions') or IMAGENET_SUFFIXES)
    if not any(_has_image(path, suffixes) for path in folders):
        problem = 'to hold images in its class folders, but got none'
        raise _missing(folder, 'image folder', problem, cfg)


def _imagenet_list(cfg: dict, split: str) -> str | None:
    if cfg.get('ann_file'):
        return osp.join(cfg.get('data_root', ''), osp.expanduser(cfg['ann_file']))
    default = osp.join(cfg.get('data_root', ''), 'meta', f'{split}.txt')
    return default if split and osp.exists(default) else None


def _check_voc(cfg: dict) -> None:
    prefix = cfg.get('data_prefix') or {}
    year = osp.join(cfg.get('data_root', ''), prefix.get('sub_data_root', ''))
    _need_list(osp.join(cfg.get('data_root', ''), cfg.get('ann_file', '')), cfg)
    _need_folder(osp.join(year, cfg.get('img_subdir', 'JPEGImages')), 'image folder', cfg)
    _need_folder(osp.join(year, cfg.get('ann_subdir', 'Annotations')), 'annotation folder', cfg)


def _check_coco(cfg: dict) -> None:
    root, prefix = cfg.get('data_root', ''), cfg.get('data_prefix') or {}
    file = osp.join(root, osp.expanduser(cfg.get('ann_file', '')))
    if not osp.isfile(file):
        raise _missing(file, 'annotation file', 'to exist, but got no such file', cfg)
    _need_folder(osp.join(root, prefix.get('img', '')), 'image folder', cfg)


def _check_label_maps(cfg: dict) -> None:
    root, prefix = cfg.get('data_root', ''), cfg['data_prefix']
    if cfg.get('ann_file'):
        _need_list(osp.join(root, cfg['ann_file']), cfg)
    _need_folder(osp.join(root, prefix.get('img_path', '')), 'image folder', cfg)
    _need_folder(osp.join(root, prefix['seg_map_path']), 'folder of label maps', cfg)


def _need_folder(path: str, what: str, cfg: dict) -> None:
    if not osp.isdir(path):
        raise _missing(path, what, 'to exist, but got no such folder', cfg)
    with os.scandir(path) as entries:
        if not any(entries):
            raise _missing(path, what, 'to hold files, but got an empty folder', cfg)


def _need_list(path: str, cfg: dict) -> None:
    if not osp.isfile(path):
        raise _missing(path, 'list of images', 'to exist, but got no such file', cfg)
    with open(path, encoding='utf-8') as lines:
        if not any(line.strip() for line in lines):
            raise _missing(path, 'list of images', 'to name images, but got an empty file', cfg)


def _has_image(folder: str, suffixes: tuple[str, ...]) -> bool:
    """Tell whether there is any image below a folder; stops at the first one found."""
    walk = os.walk(folder, followlinks=True)
    return any(file.lower().endswith(suffixes) for _, _, files in walk for file in files)


def _missing(path: str, what: str, problem: str, cfg: dict) -> FileNotFoundError:
    source = SOURCES.get(_type_name(cfg))
    name = _type_name(cfg) or 'without a type'
    text = f'expected the {what} {path!r} of the dataset {name} {problem}; '
    if source is None:
        return FileNotFoundError(text + 'set its data_root in the config')
    return FileNotFoundError(
        f'{text}set the environment variable {source.variable} (or data_root in the config) to '
        f'the folder that holds {source.layout}'
    )
