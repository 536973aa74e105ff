"""Recognizers: adapters of trained networks of other libraries."""

from .base_recognizer import BaseRecognizer
from .builder import build_recognizer
from .classification_recognizer import ClassificationRecognizer
from .detection_recognizer import DetectionRecognizer
from .external_recognizer import ExternalDetector, ExternalRecognizer
from .fc67_head import FC67Head
from .input_convention import InputConvention
from .mmdet_recognizer import MMDetRecognizer
from .mmpretrain_recognizer import MMPretrainRecognizer
from .mmseg_recognizer import MMSegRecognizer
from .output_pair import OutputPair
from .torchvision_detector import TorchvisionDetector
from .torchvision_recognizer import TorchvisionRecognizer

__all__ = [
    'BaseRecognizer',
    'ClassificationRecognizer',
    'DetectionRecognizer',
    'ExternalDetector',
    'ExternalRecognizer',
    'FC67Head',
    'InputConvention',
    'MMDetRecognizer',
    'MMPretrainRecognizer',
    'MMSegRecognizer',
    'OutputPair',
    'TorchvisionDetector',
    'TorchvisionRecognizer',
    'build_recognizer',
]
