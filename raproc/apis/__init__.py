"""Using what was trained, and training and scoring from a folder of images."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .export import export_onnx
from .image_processor import ImageProcessor, Processed

if TYPE_CHECKING:
    from .evaluation import Evaluation, evaluate
    from .finetune import Finetuned, train

# Imported when they are asked for: processing an image needs none of them.
_LATER = dict(
    Evaluation='evaluation', evaluate='evaluation', Finetuned='finetune', train='finetune'
)

__all__ = [
    'Evaluation',
    'Finetuned',
    'ImageProcessor',
    'Processed',
    'evaluate',
    'export_onnx',
    'train',
]


def __getattr__(name: str) -> Any:
    """Import the functions that train and score."""
    if name in _LATER:
        return getattr(import_module(f'{__name__}.{_LATER[name]}'), name)
    raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
