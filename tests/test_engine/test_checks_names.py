"""Recognizers are known by the same name in configs and when they are built."""

import pytest
from tiny import CLASSIFIER

from raproc.engine.checks import name_of
from raproc.models.recognizers import MMPretrainRecognizer, TorchvisionRecognizer


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
