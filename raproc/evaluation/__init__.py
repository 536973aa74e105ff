"""Metrics: image quality, and the scores of recognizers on processed images."""

from .agreement import AgreementWithOriginals
from .coco_box_metric import CocoBoxMetric
from .image_quality import ImageQuality
from .perceptual import PerceptualDistance
from .recognized_by import RecognizedBy
from .save_images import SaveImages

__all__ = [
    'AgreementWithOriginals',
    'CocoBoxMetric',
    'ImageQuality',
    'PerceptualDistance',
    'RecognizedBy',
    'SaveImages',
]
