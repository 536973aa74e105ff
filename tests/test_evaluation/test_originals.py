"""Recognizers see a few dozen originals; one at chance is an error that names the likely cause."""

import random

import numpy as np
import pytest
import torch
from tiny import FASTER_RCNN, boxed, detector, labelled
from torch import nn
from torch.utils.data import Dataset

from raproc.evaluation.originals import IMAGES, check_originals, check_records
from raproc.models.recognizers import (
    ClassificationRecognizer,
    InputConvention,
    MMDetRecognizer,
    build_recognizer,
)

HALF = InputConvention(mean=[127.5] * 3, std=[127.5] * 3)


class Brightness(nn.Module):
    """Recognise how bright an image with values from -1 to 1 is, in equal steps."""

    def __init__(self, steps):
        super().__init__()
        self.steps = steps

    def forward(self, images):
        found = ((images.mean((1, 2, 3)) + 1) / 2 * self.steps).long().clamp(0, self.steps - 1)
        return nn.functional.one_hot(found, self.steps).float()


class BrightnessRecognizer(ClassificationRecognizer):
    """Count how often it is asked."""

    asked = 0

    def __init__(self, steps=6, convention=HALF, **kwargs):
        self.steps = steps
        super().__init__(Brightness(steps), convention, 'bright', **kwargs)

    @property
    def network_classes(self):
        return self.steps

    def extract_maps(self, inputs):
        raise NotImplementedError

    def logits(self, images, data_samples=None):
        self.asked += 1
        return super().logits(images, data_samples)


class Greys(Dataset):
    """Grey images of five steps of brightness, sorted, with a little noise of the process."""

    def __init__(self, number=100, label=lambda step: step, steps=6):
        self.metainfo = dict(classes=tuple(f'grey {i}' for i in range(steps)))
        self.number, self.label, self.steps = number, label, steps

    def __len__(self):
        return self.number

    def __getitem__(self, index):
        step = index * 5 // self.number
        value = int(255 * (step + 0.5) / self.steps)
        value += np.random.randint(2) + random.randrange(2) + int(torch.randint(2, ()))
        image = torch.full((3, 8, 8), value, dtype=torch.uint8)
        sample = labelled(self.label(step), (8, 8), img_path=f'{index}.png')
        return dict(inputs=image, targets=image, data_samples=sample)


def test_a_recognizer_that_recognises_is_asked_once():
    recognizer, data = BrightnessRecognizer(), Greys()
    assert check_originals(recognizer, data, 'd') == f'{IMAGES} of {IMAGES} right'
    assert check_originals(recognizer, data, 'd') == ''
    assert recognizer.asked == IMAGES


def test_a_refusal_is_repeated():
    recognizer, data = BrightnessRecognizer(), Greys(label=lambda step: step + 1)
    for _ in range(2):
        with pytest.raises(ValueError, match='labels seem to be shifted by one'):
            check_originals(recognizer, data, 'd')


def test_random_states_and_modes_stay():
    recognizer = BrightnessRecognizer(frozen=False).train()
    torch.manual_seed(1), np.random.seed(1), random.seed(1)
    before = torch.rand(1), np.random.rand(), random.random()
    torch.manual_seed(1), np.random.seed(1), random.seed(1)
    check_originals(recognizer, Greys(), 'd')
    assert (torch.rand(1), np.random.rand(), random.random()) == before
    assert recognizer.training and recognizer.network.training


@pytest.mark.parametrize(
    'label, cause',
    [
        (lambda step: step + 1, 'recognises is the label -1: labels seem to be shifted by one'),
        (lambda step: (0, 4, 1, 3, 2)[4 - step], 'grey 2 as grey 0.*seem to be in another order'),
    ],
)
def test_labels_of_another_order(label, cause):
    with pytest.raises(ValueError, match=f'bright.* of d, but got.*chance; likely.*{cause}'):
        check_originals(BrightnessRecognizer(), Greys(label=label), 'of d')


def test_another_preprocessing():
    recognizer = BrightnessRecognizer(convention=InputConvention(channel_order='bgr'))
    message = 'set check_originals=False .*With values from -1 to 1 and channels RGB it has 24 of'
    with pytest.raises(ValueError, match=message):
        check_originals(recognizer, Greys(), 'of d')
    assert recognizer.convention == InputConvention(channel_order='bgr')


def test_labels_outside_are_named():
    with pytest.raises(ValueError, match='labels from 0 to 5, .* but got label 6 for '):
        check_originals(BrightnessRecognizer(), Greys(label=lambda step: step + 2), 'd')


def test_too_few_images_and_random_weights_tell_nothing():
    wrong = dict(label=lambda step: 4 - step)
    recognizer = BrightnessRecognizer()
    assert check_originals(recognizer, Greys(15, **wrong), 'd') == ''
    assert check_originals(recognizer, Greys(label=lambda step: 3), 'd') == ''
    recognizer.is_random = True
    assert check_originals(recognizer, Greys(**wrong), 'd') == ''
    assert build_recognizer(detector()).is_random


class Boxes(Dataset):
    """Images with a box in the coordinates of the image as loaded, twice as large as the file."""

    metainfo = dict(classes=('a', 'b', 'c'))

    def __len__(self):
        return 20

    def __getitem__(self, index):
        image = torch.zeros(3, 64, 64, dtype=torch.uint8)
        sample = boxed((64, 64), label=index % 3, scale=2.0)
        return dict(inputs=image, targets=image, data_samples=sample)


class Finder(MMDetRecognizer):
    """Find the box of each image, with its class plus a shift."""

    shift = 0

    def predict(self, images, data_samples=None):
        for sample in data_samples:
            factor = images.new_tensor(sample.scale_factor).repeat(2)
            sample.pred_instances = sample.gt_instances.clone()
            sample.pred_instances.bboxes = sample.gt_instances.bboxes.tensor / factor
            sample.pred_instances.scores = torch.ones(1)
            sample.pred_instances.labels = (sample.gt_instances.labels + self.shift) % 3
        return data_samples


@pytest.fixture
def finder():
    found = Finder(FASTER_RCNN, allow_random=True, name='finder')
    found.is_random = False
    return found


def test_boxes_of_training_are_those_of_the_loaded_image(finder):
    assert check_originals(finder, Boxes(), 'd', training=True) == '20 of 20 right'
    with pytest.raises(ValueError, match="'finder' .*but got 0 of 20 right"):
        check_originals(finder, Boxes(), 'd')


def test_a_detector_of_other_classes(finder):
    finder.shift = 1
    with pytest.raises(ValueError, match=r'is the label \+1: labels seem to be shifted'):
        check_originals(finder, Boxes(), 'd', training=True)


def test_records_of_originals():
    records = [dict(image=str(i), label=i % 4, prediction=3 - i % 4) for i in range(40)]
    with pytest.raises(ValueError, match='but got 0 of 40 right, no more than chance'):
        check_records(BrightnessRecognizer(), records, 'd')
    assert check_records(
        BrightnessRecognizer(), [{**r, 'prediction': r['label']} for r in records], 'd'
    )
