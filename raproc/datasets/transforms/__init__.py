"""Transforms: loading, degradations, checks of the size, and packing of (input, target) pairs."""

from raproc.datasets.transforms.bicubic_downsample import BicubicDownsample
from raproc.datasets.transforms.check_size import CheckSize
from raproc.datasets.transforms.corruption import Corruption
from raproc.datasets.transforms.crop_to_multiple import CropToMultiple
from raproc.datasets.transforms.degradation import Degradation
from raproc.datasets.transforms.device_degradation import DeviceDegradation
from raproc.datasets.transforms.gaussian_blur import GaussianBlur
from raproc.datasets.transforms.gaussian_noise import GaussianNoise
from raproc.datasets.transforms.jpeg_compression import JPEGCompression
from raproc.datasets.transforms.keep_difficult import KeepDifficult
from raproc.datasets.transforms.loading import LoadImage
from raproc.datasets.transforms.low_light import LowLight
from raproc.datasets.transforms.mixture import Mixture
from raproc.datasets.transforms.motion_blur import MotionBlur
from raproc.datasets.transforms.packing import PackPair
from raproc.datasets.transforms.resize_crop import ResizeCrop
from raproc.datasets.transforms.shrink import Shrink
from raproc.datasets.transforms.webp_compression import WebPCompression

__all__ = [
    'BicubicDownsample',
    'CheckSize',
    'Corruption',
    'CropToMultiple',
    'Degradation',
    'DeviceDegradation',
    'GaussianBlur',
    'GaussianNoise',
    'JPEGCompression',
    'KeepDifficult',
    'LoadImage',
    'LowLight',
    'Mixture',
    'MotionBlur',
    'PackPair',
    'ResizeCrop',
    'Shrink',
    'WebPCompression',
]
