"""Models are found by name, path and inline config, with the weights that are published."""

import pytest
from tiny import CLASSIFIER

from raproc.models.recognizers.zoo import resolve_model


def test_zoo_name_has_weights():
    config, weights = resolve_model('resnet18_8xb32_in1k', 'mmpretrain')
    assert config.model.backbone.depth == 18
    assert weights.startswith('https://') and 'resnet18_8xb32_in1k' in weights


def test_config_of_a_library_has_weights():
    config, weights = resolve_model('mmdet::retinanet/retinanet_r50_fpn_1x_coco.py', 'mmdet')
    assert config.model.type == 'RetinaNet'
    assert 'retinanet_r50_fpn_1x_coco' in weights


def test_inline_config_has_none():
    config, weights = resolve_model(CLASSIFIER, 'mmpretrain')
    assert config.model.type == 'ImageClassifier'
    assert weights is None


def test_unknown_name_offers_the_nearest():
    with pytest.raises(ValueError, match="no model 'resnet18_in1k'; the nearest.*'resnet18_8xb32"):
        resolve_model('resnet18_in1k', 'mmpretrain')


def test_missing_file():
    with pytest.raises(FileNotFoundError, match="the model config 'no/such.py' does not exist"):
        resolve_model('no/such.py', 'mmdet')


def test_missing_library(monkeypatch):
    monkeypatch.setattr('raproc.models.recognizers.zoo.find_spec', lambda name: None)
    with pytest.raises(ImportError, match='mmdet is not installed: pip install mmdet'):
        resolve_model('any', 'mmdet')
