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


def test_timm():
    pytest.importorskip('timm')
    config = dict(type='TimmRecognizer', name='resnet18.a1_in1k', model='resnet18.a1_in1k')
    assert named_recognizer('timm:resnet18.a1_in1k') == config
    assert named_recognizer('hf://timm/resnet18.a1_in1k') == config
    assert load_config('hf://timm/resnet18.a1_in1k').recognizer == config
    with pytest.raises(ValueError, match="weights in timm, but got 'resnet8'; the nearest are res"):
        named_recognizer('timm:resnet8')
    with pytest.raises(ValueError, match="got 'resnet18.a1'; the nearest are .*resnet18.a1_in1k"):
        named_recognizer('timm:resnet18.a1')


@pytest.mark.parametrize(
    'name, weights, stem',
    [
        ('torchvision:resnet50', 'IMAGENET1K_V2', 'IMAGENET1K_V2'),
        ('timm:resnet18', 'run/iter_5.pth', 'iter_5'),
        ('mmpretrain:resnet18_8xb32_in1k', 'https://a.b/net.pth', 'net'),
        ('mmdet:retinanet_r50_fpn_1x_coco', 'hf://me/net', 'net'),
    ],
)
def test_other_weights(name, weights, stem):
    model = name.partition(':')[2]
    found = named_recognizer(f'{name}@{weights}')
    assert (found['model'], found['weights']) == (model, weights)
    assert found['name'] == f'{model}_{stem}'  # two rows of a table are two names


def test_transformers(tmp_path, monkeypatch):
    found = named_recognizer('transformers:facebook/convnext-tiny-224')
    assert found['model'] == 'facebook/convnext-tiny-224'
    assert found['type'] == 'TransformersRecognizer'
    assert found['name'] == 'facebook-convnext-tiny-224'
    folder = tmp_path / 'mine@home'
    folder.mkdir()
    found = named_recognizer(f'transformers:{folder}')
    assert (found['model'], found['name']) == (str(folder), 'mine@home') and 'weights' not in found


def test_clip():
    pytest.importorskip('open_clip')
    found = named_recognizer('clip:ViT-B-32@laion2b_s34b_b79k')
    assert found == dict(
        type='CLIPRecognizer',
        name='ViT-B-32_laion2b_s34b_b79k',
        model='ViT-B-32',
        weights='laion2b_s34b_b79k',
    )
    assert load_config('clip:RN50@openai').test_evaluator[1].metric.type == 'mmpretrain.Accuracy'
    with pytest.raises(ValueError, match="in open_clip, but got 'ViT-B-33'; the nearest are ViT-B"):
        named_recognizer('clip:ViT-B-33@openai')
    with pytest.raises(ValueError, match="but got 'RN50@yfcc'; the nearest are RN50@yfcc15m"):
        named_recognizer('clip:RN50@yfcc')
    with pytest.raises(ValueError, match='RN50@WEIGHTS, but got clip:RN50; .* openai, yfcc15m'):
        named_recognizer('clip:RN50')


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
