"""Using what was trained, and training and scoring from a folder of images."""

from .evaluation import Evaluation, evaluate
from .export import export_onnx
from .finetune import Finetuned, train
from .image_processor import ImageProcessor, Processed

__all__ = [
    'Evaluation',
    'Finetuned',
    'ImageProcessor',
    'Processed',
    'evaluate',
    'export_onnx',
    'train',
]
