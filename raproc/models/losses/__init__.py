"""The losses that train P and T."""

from .processing_loss import ProcessingLoss
from .recognition_loss import RecognitionLoss

__all__ = ['ProcessingLoss', 'RecognitionLoss']
