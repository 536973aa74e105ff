"""Names of public networks become recognizers."""

import pytest

from raproc.engine import load_config
from raproc.models.recognizers.naming import named_recognizer


@pytest.mark.parametrize('name', ['resnet18', 'torchvision:resnet18'])
def test_torchvision(name):
    expected = dict(type='TorchvisionRecognizer', name='resnet18', model='resnet18')
    assert named_recognizer(name) == dict(expected, weights='IMAGENET1K_V1')


def test_openmmlab():
    name = 'retinanet_r50_fpn_1x_coco'
    assert named_recognizer(f'mmdet:{name}') == dict(type='MMDetRecognizer', name=name, model=name)
    assert named_recognizer('mmpretrain:resnet18_8xb32_in1k')['type'] == 'MMPretrainRecognizer'


def test_timm_brings_its_mean():
    pytest.importorskip('timm')
    model = named_recognizer('timm:resnet18')['model']
    assert model['model_name'] == 'resnet18' and model['pretrained']
    assert model['data_preprocessor']['mean'][0] == pytest.approx(255 * 0.485)
    with pytest.raises(ValueError, match="weights in timm, but got 'resnet8'; the nearest are"):
        named_recognizer('timm:resnet8')


def test_no_name():
    assert named_recognizer('configs/no.py') is named_recognizer('mmdet::a.py') is None
    with pytest.raises(ValueError, match="in torchvision, but got 'resnet19'; the nearest are"):
        named_recognizer('torchvision:resnet19')


def test_as_a_config():
    config = load_config('mmdet:retinanet_r50_fpn_1x_coco')
    assert config.recognizer.type == 'MMDetRecognizer'
    assert config.test_evaluator[1].metric.type == 'mmdet.VOCMetric'
    config = load_config('ra/sr_r18_cls', {'recognizer': 'resnet50'})
    assert config.model.recognition.recognizer.model == 'resnet50'
    assert config.test_evaluator[1].metric.type == 'mmpretrain.Accuracy'
