"""A lazily imported config, with classes for types, is used as any other."""

import numpy as np
import pytest

from raproc.apis import ImageProcessor
from raproc.engine import load_config
from raproc.engine.checks import missing_weights
from raproc.engine.config import skip_corrupt, use_amp

BASE = """
from mmengine.optim import OptimWrapper
from raproc.models import RecognitionAwareModel
from raproc.models.editors import Interpolation
from raproc.models.losses import RecognitionLoss
from raproc.models.recognizers import TorchvisionRecognizer
from raproc.datasets import FolderDataset, SeededDataset

recognizer = dict(
    type=TorchvisionRecognizer, name='mine', model='resnet18', weights='no/mine.pth'
)
model = dict(
    type=RecognitionAwareModel,
    processor=dict(type=Interpolation, scale=2),
    recognition=dict(type=RecognitionLoss, recognizer=recognizer),
)
optim_wrapper = dict(type=OptimWrapper, optimizer=dict(type='Adam'))
train_dataloader = dict(
    dataset=dict(type=SeededDataset, dataset=dict(type=FolderDataset, data_root='no'))
)
"""


@pytest.fixture
def path(tmp_path):
    (tmp_path / 'base.py').write_text(BASE)
    text = 'from mmengine.config import read_base\nwith read_base():\n    from .base import *\n'
    (tmp_path / 'lazy.py').write_text(text)
    return str(tmp_path / 'lazy.py')


def test_it_processes(path):
    assert ImageProcessor(path, device='cpu')(np.zeros((4, 5, 3), np.uint8)).shape == (8, 10, 3)


def test_its_weights_are_looked_for(path):
    assert missing_weights(load_config(path).model) == [
        "recognizer 'mine' misses its weights 'no/mine.pth'."
    ]


def test_its_types_are_understood(path):
    config = load_config(path, {'model.processor.scale': 4})
    assert config.model.processor.scale == 4
    use_amp(config)
    skip_corrupt(config)
    dataset = config.train_dataloader.dataset
    assert dataset.type.__name__ == 'SeededDataset'
    assert dataset.dataset.type == 'raproc.SkipCorrupt'
    with pytest.raises(ValueError, match='set model.processor.scale'):
        load_config(path, {'model.processor.scal': 4})
    with pytest.raises(ValueError, match='recognizer is a variable.* set model.recognition.recog'):
        load_config(path, {'recognizer.weights': 'a.pth'})
