"""What a data preprocessor degrades is what the workers degrade, within one of 256 levels."""

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw

from raproc.datasets import BicubicDownsample, GaussianNoise, PackPair
from raproc.models import PairDataPreprocessor
from raproc.registry import TRANSFORMS

SIZES = [(224, 224), (36, 52), (4, 4), (8, 100), (333, 500)]


def noise(height, width):
    return np.random.default_rng(0).integers(0, 256, (height, width, 3), np.uint8)


def extremes(height, width):
    """Black and white: what overshoots is clipped between Pillow's two passes."""
    return noise(height, width) // 128 * np.uint8(255)


def scene(height, width):
    """Soft shapes under sharp ones, as in a photo with letters."""
    soft = Image.fromarray(noise(5, 7)).resize((width, height), Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(soft)
    for place in range(0, width, 9):
        draw.line((place, 0, width - place, height), fill='white' if place % 2 else 'black')
    return np.array(soft)


def packed(image, cfgs, on_device):
    np.random.seed(3)
    sample = dict(img=image, img_path='a.png')
    for cfg in cfgs:
        sample = TRANSFORMS.build(dict(cfg, on_device=on_device))(sample)
    return PackPair(None)(sample)


def inputs_of(images, cfgs, on_device):
    samples = [packed(image, cfgs, on_device) for image in images]
    batch = {key: [sample[key] for sample in samples] for key in samples[0]}
    assert ('inputs' in batch) is not on_device
    return PairDataPreprocessor(degradations=cfgs if on_device else ())(batch)


@pytest.mark.parametrize('draw', [noise, extremes, scene])
@pytest.mark.parametrize('scale', [2, 3, 4])
def test_reduces_as_pillow_does(draw, scale):
    for height, width in SIZES:
        image = draw(height - height % scale, width - width % scale)
        cfg = dict(type='raproc.BicubicDownsample', scale=scale)
        expected, found = (inputs_of([image], [cfg], where) for where in (False, True))
        assert torch.equal(found['targets'], expected['targets'])
        levels = (found['inputs'] - expected['inputs']).abs() * 255
        assert levels.max() < 1.01
        assert (levels > 0.5).float().mean() < 0.02  # and hardly ever another one


def test_the_noise_of_a_cpu_is_that_of_the_workers():
    cfgs = [dict(type='raproc.GaussianNoise', sigma=0.1)]
    images = [noise(24, 20), noise(24, 20) // 2]
    expected, found = (inputs_of(images, cfgs, where) for where in (False, True))
    assert torch.equal(found['inputs'], expected['inputs'])
    assert found['inputs'].is_contiguous(memory_format=torch.channels_last)


def test_chains_and_images_of_several_sizes():
    cfgs = [dict(type='raproc.BicubicDownsample', scale=2), dict(type='raproc.GaussianNoise')]
    images = [scene(24, 20), scene(10, 36)]
    expected, found = (inputs_of(images, cfgs, where) for where in (False, True))
    assert found['inputs'].shape == (2, 3, 12, 18) and found['targets'].shape == (2, 3, 24, 36)
    assert (found['inputs'] - expected['inputs']).abs().max() < 1.01 / 255
    assert not found['inputs'][0, :, :, 10:].any() and not found['inputs'][1, :, 5:].any()


def test_a_fixed_seed_follows_from_the_name():
    sample = dict(img=noise(8, 8), img_path='folder/a.png')
    seeds = [
        GaussianNoise(seed=seed, on_device=True)(dict(sample, img_path=path))['degradation_seeds']
        for seed, path in ((0, 'a.png'), (0, 'other/a.png'), (0, 'b.png'), (1, 'a.png'))
    ]
    assert seeds[0] == seeds[1] and len({seed for (seed,) in seeds}) == 3


def test_refuses_what_does_not_fit():
    batch = dict(seeds=[torch.tensor([1])], targets=[torch.zeros(3, 4, 4).byte()])
    with pytest.raises(ValueError, match='expected 0 degradations .* but got 1; set'):
        PairDataPreprocessor()(batch)
    with pytest.raises(ValueError, match='expected sides that are multiples of the scale 3'):
        cfg = dict(type='raproc.BicubicDownsample', scale=3)
        PairDataPreprocessor(degradations=[cfg])(batch)
    with pytest.raises(ValueError, match='expected on_device of BicubicDownsample to be True or'):
        BicubicDownsample(on_device=1)
    with pytest.raises(ValueError, match='before any degradation in a worker'):
        GaussianNoise(on_device=True)(dict(img=noise(4, 4), input=noise(4, 4)))
