"""Networks: the whole method, editors, recognizer adapters and losses."""

from .data_preprocessor import PairDataPreprocessor
from .distillation_data_preprocessor import DistillationDataPreprocessor
from .editors import *  # noqa: F401,F403
from .losses import *  # noqa: F401,F403
from .processed_data_preprocessor import ProcessedDataPreprocessor
from .recognition_aware import RecognitionAwareModel
from .recognizers import *  # noqa: F401,F403
from .wrappers import *  # noqa: F401,F403

__all__ = [
    'DistillationDataPreprocessor',
    'PairDataPreprocessor',
    'ProcessedDataPreprocessor',
    'RecognitionAwareModel',
]
