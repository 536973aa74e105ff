"""Classifiers that view maps as vectors, have two heads or none, and more than one class."""

import copy
from types import SimpleNamespace

import pytest
import torch
from mmengine.model import BaseModule
from tiny import CLASSIFIER, batch_of, images, labelled
from torch import nn
from torch.nn import functional as F

from raproc.models.losses import UnsupervisedRecognitionLoss
from raproc.models.recognizers import MMPretrainRecognizer

SIZE = (8, 8)


@pytest.fixture(autouse=True)
def backbones():
    """Backbones of a few weights, under names of mmpretrain's registry."""
    from mmpretrain.registry import MODELS

    MODELS.register_module(name='ViewingOfTest', module=Viewing, force=True)
    MODELS.register_module(name='TwoBranchesOfTest', module=TwoBranches, force=True)


class Viewing(BaseModule):
    """Views maps as vectors and gives scores itself, as mmpretrain's VGG does."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3, padding=1)
        self.classifier = nn.Linear(4 * 64, 5)

    def forward(self, inputs):
        maps = self.conv(inputs)
        return maps, self.classifier(maps.view(len(maps), -1))


class TwoBranches(BaseModule):
    """Gives two vectors, as Conformer does."""

    def __init__(self):
        super().__init__()
        self.convs = nn.ModuleList(nn.Conv2d(3, channels, 3) for channels in (4, 6))

    def forward(self, inputs):
        return ([conv(inputs).mean((2, 3)) for conv in self.convs],)


def build(**model):
    torch.manual_seed(0)
    model = dict(type='ImageClassifier', data_preprocessor=CLASSIFIER['data_preprocessor'], **model)
    recognizer = MMPretrainRecognizer(model, allow_random=True, name='tiny')
    return recognizer.to(memory_format=torch.channels_last)


def viewing():
    return build(backbone=dict(type='ViewingOfTest'), head=dict(type='ClsHead'))


def two_branches():
    head = dict(type='ConformerHead', num_classes=5, in_channels=[4, 6])
    return build(backbone=dict(type='TwoBranchesOfTest'), head=head)


@pytest.mark.parametrize('make', [viewing, two_branches])
def test_predictions_equal_mmpretrains_own(make):
    recognizer, photos = make(), images(SIZE, SIZE)
    samples = [labelled(label, SIZE) for label in (1, 4)]
    ours = recognizer.predict(
        batch_of(photos).contiguous(memory_format=torch.channels_last), samples
    )
    network = copy.deepcopy(recognizer.network).to(memory_format=torch.contiguous_format)
    data = dict(inputs=[photo.flip(0) for photo in photos], data_samples=samples)
    for sample, expected in zip(ours, network.predict(**network.data_preprocessor(data))):
        torch.testing.assert_close(sample.pred_score, expected.pred_score)
    assert recognizer.num_classes == 5


@pytest.mark.parametrize('make', [viewing, two_branches])
def test_loss_in_a_model_laid_out_channels_last(make):
    recognizer = make()
    for _ in range(2):  # a model lays its networks out anew, and it works again
        recognizer.to(memory_format=torch.channels_last)
        seen = batch_of(images(SIZE)).contiguous(memory_format=torch.channels_last)
        seen.requires_grad_()
        loss = recognizer.loss(seen, [labelled(2, SIZE)])['loss']
        scores = recognizer.logits(seen)
        torch.testing.assert_close(loss, F.cross_entropy(scores, torch.tensor([2])))
        assert torch.autograd.grad(loss, seen)[0].abs().sum() > 0


def test_features_of_a_network_that_views_maps():
    recognizer, photos = viewing(), batch_of(images(SIZE))
    photos = photos.contiguous(memory_format=torch.channels_last)
    loss = UnsupervisedRecognitionLoss(recognizer, distance='features')
    assert loss.unweighted(photos, photos, None) == 0
    assert [tuple(level.shape[1:]) for level in recognizer.features(photos)] == [
        (4, 8, 8),
        (5, 1, 1),
    ]


def test_other_failures_are_not_hidden():
    with pytest.raises(RuntimeError, match='mat1 and mat2 shapes cannot be multiplied'):
        viewing().logits(batch_of(images((9, 9))))


def test_without_a_head():
    with pytest.raises(TypeError, match="recognizer 'tiny' .* with a head, but got a backbone"):
        build(backbone=CLASSIFIER['backbone'])
    with pytest.raises(TypeError, match=r"timm's network without a head \(num_classes=0\)"):
        model = dict(type='TimmClassifier', model_name='test_vit', num_classes=0)
        MMPretrainRecognizer(model, allow_random=True, name='tiny')


def test_several_classes_per_image():
    head = dict(type='MultiLabelLinearClsHead', num_classes=4, in_channels=64)
    with pytest.raises(TypeError, match='MultiLabelLinearClsHead, which gives an image several'):
        build(**{key: CLASSIFIER[key] for key in ('backbone', 'neck')}, head=head)


def test_gray_images():
    preprocessor = dict(mean=[33.46], std=[78.87], num_classes=10)
    parts = {key: CLASSIFIER[key] for key in ('backbone', 'neck', 'head')}
    model = dict(type='ImageClassifier', data_preprocessor=preprocessor, **parts)
    with pytest.raises(ValueError, match="'gray' to take images of three channels, .* mean of 1"):
        MMPretrainRecognizer(model, allow_random=True, name='gray')


def test_maps_in_place_of_scores():
    recognizer = viewing()
    recognizer.network = recognizer.network.backbone.conv
    with pytest.raises(TypeError, match=r"'tiny' to give scores .* got a tensor \(1, 4, 8, 8\)"):
        recognizer.logits(batch_of(images(SIZE)))


class WithAuxiliary(nn.Module):
    """Gives more than scores in train mode, as torchvision's GoogLeNet does."""

    def forward(self, inputs):
        return SimpleNamespace(logits=inputs.mean((2, 3)), aux_logits=inputs.amax((2, 3)))


def test_auxiliary_classifiers_do_not_count():
    recognizer = viewing()
    recognizer.network = WithAuxiliary()
    seen = batch_of(images(SIZE))
    expected = recognizer.prepare(seen).mean((2, 3))
    torch.testing.assert_close(recognizer.logits(seen), expected)


@pytest.mark.slow
def test_vgg_of_mmpretrain():
    recognizer = MMPretrainRecognizer(
        'mmpretrain::vgg/vgg11_8xb32_in1k.py', allow_random=True, name='vgg'
    ).to(memory_format=torch.channels_last)
    seen = torch.rand(1, 3, 224, 224).contiguous(memory_format=torch.channels_last)
    loss = recognizer.loss(seen.requires_grad_(), [labelled(2, (224, 224))])['loss']
    assert torch.autograd.grad(loss, seen)[0].abs().sum() > 0
