"""timm's classifiers through the adapter equal timm's own pipeline."""

import numpy as np
import pytest
import torch
from hub_server import serve
from PIL import Image
from tiny import batch_of, images

from raproc.models.recognizers import MMPretrainRecognizer, TimmRecognizer, timm_recognizer

timm = pytest.importorskip('timm')
save_file = pytest.importorskip('safetensors.torch').save_file

VIT = 'test_vit.r160_in1k'  # one size, mean and std 0.5
RESNET = 'test_resnet.r160_in1k'  # any size


def smooth(height, width):
    """An image of uint8 that resizing hardly changes, (3, H, W)."""
    rows, columns = np.mgrid[0:height, 0:width]
    waves = [np.sin(rows / 9 + i) * np.cos(columns / (7 + i)) for i in range(3)]
    return torch.from_numpy((127 + 100 * np.stack(waves)).astype(np.uint8))


def as_pillow(image):
    return Image.fromarray(image.permute(1, 2, 0).numpy())


@pytest.fixture(scope='module')
def files(tmp_path_factory):
    """timm's networks and files of their weights."""
    torch.manual_seed(0)
    found = {}
    for model in (VIT, RESNET):
        network = timm.create_model(model, num_classes=5).eval()
        file = tmp_path_factory.mktemp('timm') / 'model.safetensors'
        save_file(network.state_dict(), file)
        found[model] = network, str(file)
    return found


@pytest.mark.parametrize('model, size', [(VIT, (160, 160)), (VIT, (200, 240)), (RESNET, (72, 56))])
def test_equals_timms_own_evaluation(files, model, size):
    network, file = files[model]
    recognizer = TimmRecognizer(model, file, num_classes=5, resize=size != (160, 160))
    config = timm.data.resolve_model_data_config(network)
    transform = timm.data.create_transform(**config, is_training=False)
    if size == (160, 160):  # cut by the pipeline of the data
        transform.transforms = transform.transforms[2:]
    image = smooth(*size)
    with torch.no_grad():
        expected = network(transform(as_pillow(image))[None])
        found = recognizer.logits(image[None] / 255)
    torch.testing.assert_close(found, expected, atol=5e-3, rtol=1e-2)
    assert expected.std() > 0.05


@pytest.mark.parametrize('model', [VIT, RESNET])
def test_equals_the_classifier_of_mmpretrain(files, model):
    _, file = files[model]
    settings = dict(type='TimmClassifier', model_name=model, num_classes=5)
    theirs = MMPretrainRecognizer(settings, file)
    ours = TimmRecognizer(model, file, num_classes=5)
    batch = batch_of(images((160, 160), (160, 160)))
    assert torch.equal(ours.logits(batch), theirs.logits(batch))
    for one, other in zip(ours.features(batch), theirs.features(batch), strict=True):
        assert torch.equal(one, other)


def test_networks_of_one_size_resize_and_others_do_not(files):
    sizes = {}
    for model, (_, file) in files.items():
        recognizer = TimmRecognizer(model, file, num_classes=5)
        image = batch_of(images((64, 96))).requires_grad_()
        sizes[model] = tuple(recognizer.prepare(image).shape[-2:])
        recognizer.logits(image).square().sum().backward()
        assert image.grad.any() and image.grad.isfinite().all()
    assert sizes == {VIT: (160, 160), RESNET: (64, 96)}
    options = dict(dynamic_img_size=True)
    free = TimmRecognizer(VIT, files[VIT][1], num_classes=5, options=options)
    assert free.prepare(batch_of(images((64, 96)))).shape[-2:] == (64, 96)


def test_published_weights_come_from_the_hub(tmp_path, monkeypatch, caplog):
    pytest.importorskip('huggingface_hub')
    monkeypatch.setattr('huggingface_hub.constants.HF_HUB_CACHE', str(tmp_path / 'cache'))
    torch.manual_seed(1)
    network = timm.create_model(RESNET).eval()
    save_file(network.state_dict(), tmp_path / 'a.safetensors')
    content = (tmp_path / 'a.safetensors').read_bytes()
    with serve() as server:
        monkeypatch.setenv('HF_ENDPOINT', server.address)
        server.repositories[f'timm/{RESNET}'] = {'model.safetensors': content, 'x.bin': b''}
        recognizer = TimmRecognizer(RESNET)
    for name, value in network.state_dict().items():
        assert torch.equal(recognizer.network.state_dict()[name], value)
    assert (recognizer.num_classes, recognizer.is_random) == (1000, False)
    assert not any('x.bin' in line for line in server.downloads)
    assert 'state_dict' not in recognizer.network.pretrained_cfg
    with pytest.raises(ValueError, match='num_classes=1000 for the weights of .*, but got 5'):
        TimmRecognizer(RESNET, num_classes=5)


def test_names_of_larger_sets():
    recognizer = TimmRecognizer('test_resnet', num_classes=21843, allow_random=True)
    assert recognizer.class_names[0] == 'organism, being'
    assert TimmRecognizer('test_resnet', allow_random=True).class_names is None


def test_what_does_not_fit(files, monkeypatch):
    with pytest.raises(TypeError, match="a head, but got the network 'test_resnet' of timm"):
        TimmRecognizer('test_resnet', num_classes=0, allow_random=True)
    with pytest.raises(ValueError, match="in timm, but got 'test_resnat'; the nearest are test_r"):
        TimmRecognizer('test_resnat', allow_random=True)
    with pytest.raises(ValueError, match='the weights .* do not fit'):
        TimmRecognizer(RESNET, files[VIT][1], num_classes=5)
    monkeypatch.setattr(timm_recognizer, '_address_of', lambda published: None)
    with pytest.raises(ValueError, match="recognizer 'test_resnet' has no weights"):
        TimmRecognizer('test_resnet')
