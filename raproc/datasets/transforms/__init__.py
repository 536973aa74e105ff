"""Transforms: loading, degradations, checks of the size, and packing of (input, target) pairs."""

from raproc.datasets.transforms.bicubic_downsample import BicubicDownsample
from raproc.datasets.transforms.check_size import CheckSize
from raproc.datasets.transforms.crop_to_multiple import CropToMultiple
from raproc.datasets.transforms.degradation import Degradation
from raproc.datasets.transforms.gaussian_noise import GaussianNoise
from raproc.datasets.transforms.jpeg_compression import JPEGCompression
from raproc.datasets.transforms.keep_difficult import KeepDifficult
from raproc.datasets.transforms.loading import LoadImage
from raproc.datasets.transforms.packing import PackPair
from raproc.datasets.transforms.shrink import Shrink

__all__ = [
    'BicubicDownsample',
    'CheckSize',
    'CropToMultiple',
    'Degradation',
    'GaussianNoise',
    'JPEGCompression',
    'KeepDifficult',
    'LoadImage',
    'PackPair',
    'Shrink',
]
