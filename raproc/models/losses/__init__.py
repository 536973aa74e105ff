"""The losses that train P and T."""

from .base_recognition_loss import BaseRecognitionLoss
from .processing_loss import ProcessingLoss
from .random_recognizer_loss import RandomRecognizerLoss
from .recognition_loss import RecognitionLoss
from .unsupervised_recognition_loss import UnsupervisedRecognitionLoss

__all__ = [
    'BaseRecognitionLoss',
    'ProcessingLoss',
    'RandomRecognizerLoss',
    'RecognitionLoss',
    'UnsupervisedRecognitionLoss',
]
