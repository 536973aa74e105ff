"""The interpolation is Pillow's, and leaves an image of the right size alone."""

import numpy as np
import pytest
import torch
from PIL import Image

from raproc.models.editors import Interpolation
from raproc.registry import MODELS


def _picture(size):
    """A picture with smooth parts, noise and hard black-white edges, uint8 (size, size, 3)."""
    generator = np.random.default_rng(0)
    ramp = np.linspace(0, 255, size)[:, None, None] + np.zeros((size, size, 3))
    picture = (ramp + generator.normal(0, 30, ramp.shape)).clip(0, 255)
    picture[size // 4 : size // 2, size // 4 : size // 2] = 255
    picture[size // 2 :, size // 2 :] = 0
    return picture.round().astype(np.uint8)


@pytest.mark.parametrize('scale', [2, 3, 4])
@pytest.mark.parametrize('mode', ['bicubic', 'bilinear'])
def test_agrees_with_pillow(mode, scale):
    picture = _picture(24)
    kernel = Image.Resampling[mode.upper()]
    expected = np.asarray(Image.fromarray(picture).resize((24 * scale, 24 * scale), kernel))
    images = torch.from_numpy(picture).permute(2, 0, 1)[None] / 255
    output = Interpolation(scale, mode)(images)[0].permute(1, 2, 0).mul(255).round().numpy()
    assert np.abs(output - expected).max() <= 1


def test_agrees_with_pillow_on_photographs(shared_data):
    paths = sorted((shared_data / 'imagenet/val').glob('*.png'))[:5]
    for path in paths:
        small = Image.open(path).convert('RGB').resize((40, 40), Image.Resampling.BICUBIC)
        expected = np.asarray(small.resize((160, 160), Image.Resampling.BICUBIC))
        images = torch.from_numpy(np.array(small)).permute(2, 0, 1)[None] / 255
        output = Interpolation(4)(images)[0].permute(1, 2, 0).mul(255).round().numpy()
        assert np.abs(output - expected).max() <= 1


def test_scale_one_is_the_identity():
    images = torch.rand(2, 3, 5, 7)
    assert torch.equal(Interpolation()(images), images)


def test_output_is_clamped_float32_without_parameters():
    editor = Interpolation(4)
    edge = torch.zeros(1, 3, 8, 6, dtype=torch.bfloat16)
    edge[..., 3:] = 1
    with torch.autocast('cpu', torch.bfloat16):
        output = editor(edge)
    assert output.shape == (1, 3, 32, 24) and output.dtype == torch.float32
    assert output.min() == 0 and output.max() == 1
    assert not list(editor.parameters()) and not editor.state_dict()


def test_constant_image_stays_constant():
    assert torch.allclose(Interpolation(4)(torch.full((1, 3, 6, 6), 0.3)), torch.tensor(0.3))


def test_is_registered():
    editor = MODELS.build(dict(type='Interpolation', scale=2))
    assert repr(editor) == "Interpolation(scale=2, mode='bicubic')"


@pytest.mark.parametrize('scale', [0, -1, 1.5])
def test_bad_scale(scale):
    with pytest.raises(ValueError, match=f'to be a positive integer, but got {scale}'):
        Interpolation(scale)


def test_bad_mode():
    with pytest.raises(ValueError, match=r"one of \('bicubic', 'bilinear'\), but got 'cubic'"):
        Interpolation(2, mode='cubic')
