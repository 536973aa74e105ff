"""Kinds of recognition: their predictions, and how these are scored, compared and drawn."""

from .base import Comparison, Kind, Opinion
from .class_names import match_classes
from .classification import Classification
from .coco_detection import CocoDetection
from .detection import Detection
from .differences import Difference
from .lookup import kind_names, kind_of, kind_of_adapter, kind_of_metric, kind_of_records
from .segmentation import Segmentation
from .shares import McNemar

__all__ = [
    'Classification',
    'CocoDetection',
    'Comparison',
    'Detection',
    'Difference',
    'Kind',
    'McNemar',
    'Opinion',
    'Segmentation',
    'kind_names',
    'match_classes',
    'kind_of',
    'kind_of_adapter',
    'kind_of_metric',
    'kind_of_records',
]
