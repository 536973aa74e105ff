"""Equal configs give the same recognizer."""

import gc

import pytest
from tiny import recognizer

from raproc.evaluation import RecognizedBy
from raproc.models.losses import RecognitionLoss
from raproc.models.recognizers import BaseRecognizer, build_recognizer


def test_equal_configs_share_one_recognizer():
    first = build_recognizer(recognizer())
    assert isinstance(first, BaseRecognizer)
    assert build_recognizer(recognizer()) is first
    assert build_recognizer(dict(reversed(recognizer().items()))) is first
    assert build_recognizer(first) is first


def test_other_configs_are_built_anew():
    first = build_recognizer(recognizer())
    assert build_recognizer(recognizer(name='other')) is not first
    assert build_recognizer(recognizer(frozen=False)) is not first


def test_a_metric_scores_the_recognizer_that_is_trained():
    loss = RecognitionLoss(recognizer(frozen=False))
    metric = RecognizedBy(recognizer(frozen=False), dict(type='mmpretrain.Accuracy'))
    assert metric.recognizer is loss.recognizer


def test_is_forgotten_with_its_last_user():
    first = id(build_recognizer(recognizer(name='short-lived')))
    gc.collect()
    from raproc.models.recognizers.builder import _SHARED

    assert first not in map(id, _SHARED.values())


@pytest.mark.parametrize('wrong', ['resnet18', dict(model='resnet18'), None])
def test_neither_recognizer_nor_config(wrong):
    with pytest.raises(TypeError, match='to be a config such as.*but got.*set model.recogn'):
        build_recognizer(wrong)
