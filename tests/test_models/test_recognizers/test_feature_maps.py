"""Feature maps in one form, without padding, of every kind of network."""

import pytest
import torch
from tiny import FASTER_RCNN, batch_of, boxed, detector, images, labelled, recognizer

from raproc.models.recognizers import (
    MMPretrainRecognizer,
    TorchvisionRecognizer,
    build_recognizer,
)
from raproc.models.recognizers.feature_maps import as_maps, level_sizes, without_padding


def test_forms():
    maps, tokens, vectors = torch.rand(2, 5, 3, 4), torch.rand(2, 7, 5), torch.rand(2, 5)
    found = as_maps([maps, (tokens, [vectors.bfloat16()])])
    assert [tuple(level.shape) for level in found] == [(2, 5, 3, 4), (2, 5, 7, 1), (2, 5, 1, 1)]
    assert torch.equal(found[1][1, :, 3, 0], tokens[1, 3])
    assert all(level.dtype == torch.float32 for level in found)


def test_sizes_on_a_level_are_rounded_up():
    level = torch.zeros(2, 1, 4, 3)
    assert level_sizes(level, [(64, 96), (33, 32)], (64, 96)) == [(4, 3), (3, 1)]


def test_padding_is_cut_off():
    level = torch.arange(32.0).view(2, 1, 4, 4)
    (together,) = without_padding([level], [(16, 32)] * 2, (32, 32))
    assert torch.equal(together, level[:, :, :2])
    one, other = without_padding([level], [(16, 32), (32, 8)], (32, 32))
    assert torch.equal(one, level[:1, :, :2])
    assert torch.equal(other, level[1:, :, :, :1])


def test_of_mmpretrain():
    tiny, batch = build_recognizer(recognizer()), batch_of(images((64, 96), (64, 96)))
    (maps,) = tiny.features(batch)
    assert maps.shape == (2, 64, 2, 3)
    logits = tiny.network.head((maps.mean((2, 3)),))
    torch.testing.assert_close(logits, tiny.logits(batch))
    one, other = tiny.features(batch, [labelled(0, (64, 96)), labelled(0, (32, 64))])
    assert (one.shape, other.shape) == ((1, 64, 2, 3), (1, 64, 1, 2))


@pytest.mark.parametrize(
    'name, size, shape',
    [
        ('tf_efficientnet_lite0', (64, 96), (1, 1280, 2, 3)),
        ('swin_tiny_patch4_window7_224', (224, 224), (1, 768, 7, 7)),  # has its channels last
        ('vit_tiny_patch16_224', (224, 224), (1, 192, 197, 1)),
    ],
)
def test_of_timm(name, size, shape):
    model = dict(type='TimmClassifier', model_name=name)
    (maps,) = MMPretrainRecognizer(model, allow_random=True).features(batch_of(images(size)))
    assert maps.shape == shape


def test_of_mmdet():
    tiny, sizes = build_recognizer(detector(FASTER_RCNN)), [(64, 96), (80, 48)]
    batch = batch_of(images(*sizes))
    maps = tiny.features(batch, [boxed(size) for size in sizes])
    assert [tuple(level.shape[2:]) for level in maps] == [(4, 6), (5, 3), (2, 3), (3, 2)]
    assert [tuple(level.shape) for level in tiny.features(batch)] == [(2, 8, 5, 6), (2, 8, 3, 3)]


@pytest.mark.parametrize(
    'model, shape',
    [
        ('resnet18', (1, 512, 2, 3)),  # before avgpool
        ('squeezenet1_1', (1, 512, 3, 5)),  # after features
        ('shufflenet_v2_x0_5', (1, 1024, 2, 3)),  # after conv5
        ('mnasnet0_5', (1, 1280, 2, 3)),  # after layers
    ],
)
def test_of_torchvision(model, shape):
    tiny = TorchvisionRecognizer(model, allow_random=True)
    seen = batch_of(images((64, 96))).requires_grad_()
    (maps,) = tiny.features(seen)
    assert maps.shape == shape
    maps.sum().backward()
    assert seen.grad.any()
    assert not tiny.network.training
    modules = list(tiny.network.modules())
    assert not any(module._forward_hooks or module._forward_pre_hooks for module in modules)


def test_no_known_maps():
    tiny = TorchvisionRecognizer('squeezenet1_1', allow_random=True)
    tiny.network.layer = tiny.network.features
    del tiny.network.features
    with pytest.raises(TypeError, match="\\['avgpool', 'features'.*'squeezenet1_1', a SqueezeNet"):
        tiny.features(batch_of(images((64, 96))))
