"""Datasets and transforms: from image files to batches of (input, target, data sample)."""

from raproc.datasets.annotations import check_annotations
from raproc.datasets.category_subset import CategorySubset
from raproc.datasets.checks import check_dataset_cfg
from raproc.datasets.folder_dataset import FolderDataset
from raproc.datasets.image_io import check_image, read_image
from raproc.datasets.image_set import ImageSet
from raproc.datasets.seeded_dataset import SeededDataset
from raproc.datasets.seeded_sampler import SeededSampler
from raproc.datasets.skip_corrupt import SkipCorrupt
from raproc.datasets.spread_subset import SpreadSubset
from raproc.datasets.synthetic_scenes import SyntheticScenes
from raproc.datasets.transforms import (
    BicubicDownsample,
    CheckSize,
    Corruption,
    CropToMultiple,
    Degradation,
    DeviceDegradation,
    GaussianBlur,
    GaussianNoise,
    JPEGCompression,
    KeepDifficult,
    LoadImage,
    LowLight,
    Mixture,
    MotionBlur,
    PackPair,
    ResizeCrop,
    Shrink,
    WebPCompression,
)

__all__ = [
    'BicubicDownsample',
    'CategorySubset',
    'CheckSize',
    'Corruption',
    'CropToMultiple',
    'Degradation',
    'DeviceDegradation',
    'FolderDataset',
    'GaussianBlur',
    'GaussianNoise',
    'ImageSet',
    'JPEGCompression',
    'KeepDifficult',
    'LoadImage',
    'LowLight',
    'Mixture',
    'MotionBlur',
    'PackPair',
    'ResizeCrop',
    'SeededDataset',
    'SeededSampler',
    'Shrink',
    'SkipCorrupt',
    'SpreadSubset',
    'SyntheticScenes',
    'WebPCompression',
    'check_annotations',
    'check_dataset_cfg',
    'check_image',
    'read_image',
]
