"""An image that is degraded before the machine sees it: Pillow's own bytes, and no gradient."""

import io

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

from raproc.models import RecognitionAwareModel
from raproc.registry import MODELS

JPEG = dict(type='JPEGCompression', quality=75)


def _wrapper(degradations=JPEG, **kwargs):
    return MODELS.build(dict(type='Degraded', degradations=degradations, **kwargs))


def _through_pillow(image):
    """(3, H, W) in [0, 1] -> what Pillow reads back from a JPEG file of it."""
    buffer = io.BytesIO()
    array = image.mul(255).round().byte().permute(1, 2, 0).numpy()
    Image.fromarray(array).save(buffer, 'JPEG', quality=75)
    return torch.from_numpy(np.array(Image.open(buffer))).permute(2, 0, 1) / 255


def test_is_what_pillow_reads_back():
    images = torch.rand(2, 3, 16, 24)
    results = _wrapper()(images)
    assert results.dtype == torch.float32
    for image, result in zip(images, results, strict=True):
        assert torch.equal(result, _through_pillow(image))


def test_editor_comes_first_and_degradations_chain():
    class Black(nn.Module):
        def forward(self, images):
            return images * 0

    noise = dict(type='GaussianNoise', sigma=0.1, seed=0)
    result = _wrapper([noise, JPEG], editor=Black())(torch.ones(1, 3, 16, 16))
    # Half of the noise on black is clipped: the mean of what is left is 0.1 / sqrt(2 pi).
    assert 0.02 < result.mean() < 0.06
    assert torch.equal(result, _wrapper([noise, JPEG], editor=Black())(torch.ones(1, 3, 16, 16)))


def test_recognizers_see_it_and_people_do_not():
    model = RecognitionAwareModel(
        processor=dict(type='Interpolation'), transformer=dict(type='Degraded', degradations=JPEG)
    )
    image = torch.rand(1, 3, 16, 16)
    (result,) = model.predict(image)
    assert torch.equal(result.processed, image[0].mul(255).round() / 255)
    assert torch.equal(result.seen, _through_pillow(image[0]))


def test_refuses_to_be_trained_through():
    with pytest.raises(RuntimeError, match='take it out of model.transformer for training'):
        _wrapper()(torch.rand(1, 3, 8, 8, requires_grad=True))


def test_refuses_another_size():
    with pytest.raises(ValueError, match=r'keep the size \(8, 8\), but got \(2, 2\)'):
        _wrapper(dict(type='BicubicDownsample', scale=4))(torch.rand(1, 3, 8, 8))
