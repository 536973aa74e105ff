"""Predictions through an adapter equal the library's own, whichever way the weights come."""

import copy

import pytest
import torch
from mmengine.config import Config
from tiny import CLASSIFIER, FASTER_RCNN, MEAN, STD, batch_of, boxed, images, labelled
from torchvision import models
from torchvision.transforms.functional import normalize

from raproc.models.recognizers import (
    MMDetRecognizer,
    MMPretrainRecognizer,
    TorchvisionRecognizer,
)

TIMM = dict(type='TimmClassifier', model_name='test_vit.r160_in1k', num_classes=5)


def predicted(recognizer, photos):
    """The adapter's scores of byte images, RGB."""
    return torch.stack([sample.pred_score for sample in recognizer.predict(batch_of(photos))])


def mmpretrains(network, photos):
    """mmpretrain's scores of byte images, which its pipeline would have loaded as BGR."""
    samples = [labelled(0, tuple(photo.shape[1:])) for photo in photos]
    data = dict(inputs=[photo.flip(0) for photo in photos], data_samples=samples)
    with torch.no_grad():
        found = network.eval().predict(**network.data_preprocessor(data))
    return torch.stack([sample.pred_score for sample in found])


@pytest.mark.parametrize('way', ['inline', 'full', 'file', 'Config', 'top', 'zoo'])
def test_mmpretrain(way, tmp_path):
    from mmpretrain import get_model

    model = copy.deepcopy(CLASSIFIER)
    preprocessor = model['data_preprocessor']
    full = Config(dict(model=model))
    full.dump(tmp_path / 'm.py')
    apart = {key: value for key, value in model.items() if key != 'data_preprocessor'}
    ways = dict(
        inline=model,
        full=dict(model=model),
        file=str(tmp_path / 'm.py'),
        Config=full,
        top=dict(model=apart, data_preprocessor=preprocessor),
        zoo='mobilenet-v2_8xb32_in1k',
    )
    own = get_model(copy.deepcopy(full) if way != 'zoo' else ways['zoo'])
    torch.save(own.state_dict(), tmp_path / 'w.pth')
    recognizer = MMPretrainRecognizer(ways[way], str(tmp_path / 'w.pth'))
    photos = images((40, 32), (40, 32))
    torch.testing.assert_close(predicted(recognizer, photos), mmpretrains(own, photos))


@pytest.mark.parametrize('way', ['nothing', 'number', 'all'])
def test_timm(way, tmp_path):
    """timm's own mean and std (0.5 here) and RGB, where the config does not write them."""
    timm = pytest.importorskip('timm')
    torch.manual_seed(0)
    own = timm.create_model('test_vit.r160_in1k', num_classes=5).eval()
    torch.save(own.state_dict(), tmp_path / 'w.pth')
    ways = dict(
        nothing={},
        number=dict(num_classes=5),
        all=dict(mean=[127.5] * 3, std=[127.5] * 3, to_rgb=True),
    )
    model = dict(TIMM, data_preprocessor=ways[way]) if ways[way] else TIMM
    recognizer = MMPretrainRecognizer(model, str(tmp_path / 'w.pth'))
    photos = images((160, 160), (160, 160))
    config = timm.data.resolve_data_config({}, model=own)
    with torch.no_grad():
        expected = own(normalize(batch_of(photos), config['mean'], config['std'])).softmax(1)
    torch.testing.assert_close(predicted(recognizer, photos), expected)
    assert recognizer.convention.mean == [127.5] * 3
    assert recognizer.convention.channel_order == 'rgb'


def test_what_a_timm_config_writes_counts():
    pytest.importorskip('timm')
    written = dict(mean=[1.0, 2.0, 3.0], std=[4.0, 5.0, 6.0], to_rgb=False)
    recognizer = MMPretrainRecognizer(dict(TIMM, data_preprocessor=written), allow_random=True)
    assert recognizer.convention.mean == [1, 2, 3]
    assert recognizer.convention.channel_order == 'bgr'


@pytest.fixture
def hub(tmp_path, monkeypatch):
    """torch's hub folder with random weights under the names of published ones."""
    monkeypatch.setenv('TORCH_HOME', str(tmp_path))
    (tmp_path / 'hub/checkpoints').mkdir(parents=True)
    return tmp_path / 'hub/checkpoints'


@pytest.mark.parametrize('name', ['squeezenet1_1', 'googlenet'])
def test_torchvision(name, hub, tmp_path):
    """googlenet's weights want another normalisation, which the network does itself."""
    preset = models.get_model_weights(name).DEFAULT
    torch.manual_seed(0)
    settings = dict(init_weights=False) if name == 'googlenet' else {}
    file = hub / preset.url.rsplit('/', 1)[1]
    torch.save(models.get_model(name, weights=None, **settings).state_dict(), file)
    own = models.get_model(name, weights=preset).eval()
    torch.save(own.state_dict(), tmp_path / 'resaved.pth')  # without what serves training
    photos = images((64, 64), (64, 64))
    transform = preset.transforms()
    with torch.no_grad():
        expected = own(normalize(batch_of(photos), transform.mean, transform.std)).softmax(1)
    for weights in (preset.name, preset.url, str(file), str(tmp_path / 'resaved.pth')):
        recognizer = TorchvisionRecognizer(name, weights)
        torch.testing.assert_close(predicted(recognizer, photos), expected)
        if 'resaved' not in weights:
            assert recognizer.class_names[0] == 'tench'


def test_transform_input():
    network = TorchvisionRecognizer('googlenet', allow_random=True).network
    white = network._transform_input(torch.full((1, 3, 1, 1), 1.0) * WHITE.view(1, 3, 1, 1))
    torch.testing.assert_close(white.flatten(), torch.ones(3))
    off = TorchvisionRecognizer('googlenet', allow_random=True, transform_input=False)
    assert off.network.transform_input is False
    with pytest.raises(ValueError, match='only of inception_v3 and googlenet, but got True'):
        TorchvisionRecognizer('squeezenet1_1', allow_random=True, transform_input=True)


WHITE = (1 - torch.tensor([0.485, 0.456, 0.406])) / torch.tensor([0.229, 0.224, 0.225])


@pytest.mark.parametrize('bgr_to_rgb', [True, False])
@pytest.mark.parametrize('way', ['inline', 'top', 'file'])
def test_mmdet(way, bgr_to_rgb, tmp_path):
    preprocessor = dict(
        type='DetDataPreprocessor', mean=MEAN, std=STD, bgr_to_rgb=bgr_to_rgb, pad_size_divisor=32
    )
    model = dict(copy.deepcopy(FASTER_RCNN), data_preprocessor=preprocessor)
    apart = {key: value for key, value in model.items() if key != 'data_preprocessor'}
    Config(dict(model=model)).dump(tmp_path / 'm.py')
    ways = dict(
        inline=model,
        top=dict(model=apart, data_preprocessor=preprocessor),
        file=str(tmp_path / 'm.py'),
    )
    own = MMDetRecognizer(model, allow_random=True).network
    torch.save(own.state_dict(), tmp_path / 'w.pth')
    recognizer = MMDetRecognizer(ways[way], str(tmp_path / 'w.pth'))
    photos = images((64, 64))
    data = dict(inputs=[photos[0].flip(0)], data_samples=[boxed((64, 64))])
    batch = own.data_preprocessor(data)
    with torch.no_grad():
        expected = own.predict(batch['inputs'], batch['data_samples'])[0].pred_instances
        ours = recognizer.predict(batch_of(photos), [boxed((64, 64))])[0].pred_instances
    assert len(ours) == len(expected) > 0
    torch.testing.assert_close(ours.scores, expected.scores)
    torch.testing.assert_close(ours.bboxes, expected.bboxes)
