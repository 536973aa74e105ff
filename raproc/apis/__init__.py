"""Using what was trained: from arrays, tensors and pictures to processed ones."""

from .export import export_onnx
from .image_processor import ImageProcessor, Processed

__all__ = ['ImageProcessor', 'Processed', 'export_onnx']
