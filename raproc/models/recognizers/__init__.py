"""Recognizers: adapters of trained networks of other libraries."""

from .base_recognizer import BaseRecognizer
from .builder import build_recognizer
from .classification_recognizer import ClassificationRecognizer
from .clip_recognizer import CLIPRecognizer
from .detection_recognizer import DetectionRecognizer
from .external_recognizer import ExternalDetector, ExternalRecognizer
from .fc67_head import FC67Head
from .input_convention import InputConvention
from .mmdet_recognizer import MMDetRecognizer
from .mmpretrain_recognizer import MMPretrainRecognizer
from .mmseg_recognizer import MMSegRecognizer
from .output_pair import OutputPair
from .timm_recognizer import TimmRecognizer
from .torchvision_detector import TorchvisionDetector
from .torchvision_recognizer import TorchvisionRecognizer
from .transformers_recognizer import TransformersRecognizer

__all__ = [
    'BaseRecognizer',
    'CLIPRecognizer',
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
    'TimmRecognizer',
    'TorchvisionRecognizer',
    'TransformersRecognizer',
    'build_recognizer',
]
