"""Kinds are found by recognizer, records and metric; a new one needs no other change."""

import pytest

from raproc.kinds import (
    Classification,
    Detection,
    Segmentation,
    kind_of,
    kind_of_metric,
    kind_of_records,
)
from raproc.registry import KINDS

CLASSIFIED = dict(image='a', label=1, prediction=1, score=0.5)
DETECTED = dict(image='a', gt={}, pred={})


class Fake:
    """A recognizer by its kind alone."""

    def __init__(self, kind):
        self.kind, self.name = kind, 'fake'


def test_found():
    assert isinstance(kind_of(Fake('cls')), Classification)
    assert isinstance(kind_of(Fake('det')), Detection)
    assert isinstance(kind_of(Fake('seg')), Segmentation)
    assert isinstance(kind_of_metric('mAP'), Detection)
    assert kind_of_metric('quality') is None
    assert isinstance(kind_of_records([CLASSIFIED] * 2), Classification)


def test_not_found():
    with pytest.raises(ValueError, match=r"recognizer 'fake' to be one of \['cls', 'det'.* 'ocr'"):
        kind_of(Fake('ocr'))
    with pytest.raises(ValueError, match=r"classification: \['label', .*; but got 'image'"):
        kind_of_records([dict(image='a')])
    with pytest.raises(ValueError, match='records of one kind .*; but got none'):
        kind_of_records([])
    with pytest.raises(ValueError, match="but got 'gt, image, pred' and 'image, label"):
        kind_of_records([CLASSIFIED, DETECTED])


def test_a_kind_of_ones_own():
    @KINDS.register_module(name='caption')
    class Captioning(Classification):
        title, metric = 'captioning', 'CIDEr'

    try:
        assert isinstance(kind_of(Fake('caption')), Captioning)
        assert isinstance(kind_of_metric('CIDEr'), Captioning)
    finally:
        KINDS.module_dict.pop('caption')
