"""LPIPS and DISTS, with weights that the test makes: torchvision's for ImageNet are not there."""

import functools
from pathlib import Path

import pytest
import torch
import torchmetrics
from torch.nn.functional import conv2d
from torchvision.models import get_model_weights, squeezenet1_1, vgg16

from raproc.evaluation import ImageQuality, PerceptualDistance

LINEAR = Path(torchmetrics.__file__).parent / 'functional' / 'image' / 'lpips_models'


@pytest.fixture
def hub(tmp_path, monkeypatch):
    """An empty cache of torch, and no network."""
    monkeypatch.setenv('TORCH_HOME', str(tmp_path))
    monkeypatch.setattr(torch.hub, '_hub_dir', None)
    monkeypatch.setattr(torch.hub, 'download_url_to_file', None)
    (tmp_path / 'hub' / 'checkpoints').mkdir(parents=True)
    return tmp_path / 'hub' / 'checkpoints'


def place_of(hub, model):
    return hub / Path(get_model_weights(model).DEFAULT.url).name


@pytest.fixture
def squeezenet(hub):
    torch.manual_seed(0)
    network = squeezenet1_1().eval()
    torch.save(network.state_dict(), place_of(hub, 'squeezenet1_1'))
    return network


@functools.cache
def pairs():
    generator = torch.Generator().manual_seed(0)
    target = torch.rand(2, 3, 40, 36, generator=generator)
    return (target + 0.2 * torch.randn(target.shape, generator=generator)).clamp(0, 1), target


def lpips(network, processed, target):
    """Zhang et al., eq. 1: squared differences of unit features, weighted and averaged."""
    shift, scale = torch.tensor([[-0.030, -0.088, -0.188], [0.458, 0.448, 0.450]])[..., None, None]
    linear = torch.load(LINEAR / 'squeeze.pth', 'cpu', weights_only=True)
    layers, total = dict.fromkeys((1, 4, 7, 9, 10, 11, 12)), 0
    for image in (processed, target):
        features = (2 * image[None] - 1 - shift) / scale
        for number, layer in enumerate(network.features):
            features = layer(features)
            if number in layers:
                unit = features / (features.square().sum(1, keepdim=True) + 1e-8).sqrt()
                layers[number] = unit if layers[number] is None else layers[number] - unit
    for number, difference in enumerate(layers.values()):
        total += conv2d(difference.square(), linear[f'lin{number}.model.1.weight']).mean()
    return float(total)


def test_lpips_equals_its_definition(squeezenet):
    processed, target = pairs()
    found = PerceptualDistance('LPIPS-squeeze')(processed, target)
    with torch.no_grad():
        wanted = [lpips(squeezenet, *pair) for pair in zip(processed, target)]
    assert found.tolist() == pytest.approx(wanted, rel=1e-4)
    assert min(wanted) > 0
    assert PerceptualDistance('LPIPS-squeeze')(target, target).tolist() == [0, 0]


def test_beside_psnr_and_ssim(squeezenet):
    processed, target = pairs()
    metric = ImageQuality(perceptual=['LPIPS-squeeze'])
    metric.process(None, [dict(processed=p, target=t) for p, t in zip(processed, target)])
    scores = metric.evaluate(2)
    assert list(scores) == ['PSNR', 'SSIM', 'LPIPS-squeeze']
    wanted = float(metric.distances[0](processed, target).mean())
    assert scores['LPIPS-squeeze'] == pytest.approx(wanted)


@pytest.mark.slow  # VGG-16 has 138 million weights
def test_dists(hub):
    pytest.importorskip('torchmetrics.functional.image.dists')
    torch.manual_seed(0)
    with torch.device('meta'):
        network = vgg16()
    state = {name: torch.zeros(()).expand(one.shape) for name, one in network.state_dict().items()}
    for name, one in state.items():
        if name.startswith('features'):
            state[name] = torch.randn(one.shape) * (2 / one[0].numel()) ** 0.5
    torch.save(state, place_of(hub, 'vgg16'))
    processed, target = pairs()
    distance = PerceptualDistance('DISTS')
    found = distance(processed, target)
    assert found.min() > 0.001 and found.max() < 1
    assert found.tolist() == pytest.approx(distance(target, processed).tolist(), rel=1e-4)
    assert distance(target, target).tolist() == pytest.approx([0, 0], abs=1e-5)


@pytest.mark.parametrize('name, model', [('LPIPS', 'alexnet'), ('DISTS', 'vgg16')])
def test_missing_weights_are_explained_and_not_downloaded(hub, name, model):
    file = place_of(hub, model)
    message = f'the weights of {model} for {name} at {file}, but got no such file; download https'
    with pytest.raises(FileNotFoundError, match=message):
        ImageQuality(perceptual=[name])


def test_refuses_what_is_no_weights(hub):
    torch.save(Path('a'), place_of(hub, 'squeezenet1_1'))
    with pytest.raises(ValueError, match='squeezenet1_1'):
        PerceptualDistance('LPIPS-squeeze')


def test_refuses_other_names_and_small_images(squeezenet):
    with pytest.raises(ValueError, match="some of LPIPS, .*DISTS, but got 'VIF'"):
        ImageQuality(perceptual=['VIF'])
    images = torch.zeros(1, 3, 31, 40)
    with pytest.raises(ValueError, match=r'at least 32x32 pixels for LPIPS-squeeze, .*\(31, 40\)'):
        PerceptualDistance('LPIPS-squeeze')(images, images)
