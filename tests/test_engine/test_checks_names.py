"""Recognizers are known by the same name in configs and when they are built."""

import pytest
import torch
from tiny import CLASSIFIER

from raproc.engine.checks import is_recognizer, missing_weights, name_of
from raproc.models.recognizers import MMPretrainRecognizer, TorchvisionRecognizer
from raproc.registry import MODELS


@pytest.mark.parametrize(
    'kind, config',
    [
        (TorchvisionRecognizer, dict(model='squeezenet1_1')),
        (MMPretrainRecognizer, dict(model=CLASSIFIER)),
        (MMPretrainRecognizer, dict(model=CLASSIFIER, name='tiny')),
    ],
)
def test_name_without_building(kind, config):
    assert name_of(config) == kind(**config, allow_random=True).name


@MODELS.register_module(force=True)
class Looker(TorchvisionRecognizer):
    """A recognizer whose class is called otherwise."""


@MODELS.register_module(force=True)
class NoRecognizer:
    """Something else whose name ends in Recognizer."""


def test_recognizers_are_known_by_the_registry():
    assert is_recognizer(dict(type='MMPretrainRecognizer'))
    assert is_recognizer(dict(type='Looker')) and is_recognizer(dict(type=Looker))
    assert not is_recognizer(dict(type='NoRecognizer'))
    assert not is_recognizer(dict(type='SRResNet')) and not is_recognizer(dict(model='resnet18'))
    parts = [dict(type=name, model='resnet18', weights='no.pth') for name in ('Looker', 'SRResNet')]
    assert missing_weights(parts) == ["recognizer 'resnet18' misses its weights 'no.pth'."]


def test_weights_may_be_the_folder_of_a_run(tmp_path):
    part = dict(type='Looker', name='r18', model='resnet18', weights=f'{tmp_path}/')
    assert missing_weights(part) == [f"recognizer 'r18' misses its weights '{tmp_path}/'."]
    torch.save({}, tmp_path / 'iter_3.pth')
    assert missing_weights(part) == []
