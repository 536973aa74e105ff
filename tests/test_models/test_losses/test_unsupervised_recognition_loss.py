"""The target's output takes the label's place, for classifiers and detectors."""

import pytest
import torch
import torch.nn.functional as F
from mmengine.structures import BaseDataElement
from tiny import FASTER_RCNN, RETINANET, batch_of, boxed, detector, images, labelled, recognizer

from raproc.models.losses import UnsupervisedRecognitionLoss
from raproc.models.losses.unsupervised_recognition_loss import DISTANCES

SIZES = [(64, 96), (80, 48)]
RECOGNIZERS = dict(
    cls=recognizer(), two_stage=detector(FASTER_RCNN), one_stage=detector(RETINANET, 'retina')
)
each_distance = pytest.mark.parametrize('distance', DISTANCES)
each_recognizer = pytest.mark.parametrize('kind', RECOGNIZERS)


@pytest.fixture(scope='module', autouse=True)
def alive():
    """Each recognizer is built once for this module."""
    torch.manual_seed(0)
    return {kind: loss_of(kind).recognizer for kind in RECOGNIZERS}


@pytest.fixture
def pair():
    """Two padded batches: the seen images are the targets, a little changed."""
    targets = batch_of(images(*SIZES))
    return (0.9 * targets + 0.1 * batch_of(images(*SIZES, seed=1))).requires_grad_(), targets


def loss_of(kind, distance='mse_softmax', **kwargs):
    return UnsupervisedRecognitionLoss(RECOGNIZERS[kind], distance=distance, **kwargs)


def value(loss, seen, targets, samples):
    return loss.unweighted(seen, targets, samples)


def samples_of(*labels):
    return [boxed(size, label=label) for size, label in zip(SIZES, labels)]


def test_is_lambda_times_the_distance_of_the_probabilities():
    seen, targets = (batch_of(images((32, 32), (32, 32), seed=seed)) for seed in (0, 1))
    loss = loss_of('cls', loss_weight=0.5)
    probabilities = [loss.recognizer.logits(batch).softmax(1) for batch in (seen, targets)]
    expected = F.mse_loss(*probabilities).item()
    result = loss(seen, targets, [labelled(0), labelled(3)])
    assert set(result) == {'loss_tiny', 'tiny/recognition'}
    assert result['loss_tiny'].item() == pytest.approx(0.5 * expected)
    assert result['tiny/recognition'].item() == pytest.approx(expected)


def test_defaults_are_the_papers():
    loss = UnsupervisedRecognitionLoss(recognizer())
    assert (loss.loss_weight, loss.distance, loss.begin_iter) == (10, 'mse_softmax', 0)


@each_recognizer
@each_distance
def test_equal_images_give_exactly_zero(kind, distance, pair):
    assert value(loss_of(kind, distance), pair[1].clone(), pair[1], samples_of(0, 1)).item() == 0


@each_recognizer
def test_equal_images_give_exactly_zero_in_bfloat16(kind, pair):
    with torch.autocast('cpu', dtype=torch.bfloat16):
        assert value(loss_of(kind), pair[1].clone(), pair[1], samples_of(0, 1)).item() == 0


@each_recognizer
@each_distance
def test_gradient_reaches_the_seen_image_alone_and_not_its_padding(kind, distance, pair):
    seen, targets = pair
    targets.requires_grad_()
    error = value(loss_of(kind, distance), seen, targets, samples_of(0, 1))
    error.backward()
    assert error.item() > 0 and error.dtype == torch.float32
    assert seen.grad[0, :, :64].abs().sum() > 0
    assert not seen.grad[0, :, 64:].any() and not seen.grad[1, :, :, 48:].any()
    assert targets.grad is None


@each_recognizer
@pytest.mark.parametrize('distance', ['kl', 'features'])
def test_bfloat16_is_near(kind, distance, pair):
    loss = loss_of(kind, distance)
    expected = value(loss, *pair, samples_of(0, 1)).item()
    with torch.autocast('cpu', dtype=torch.bfloat16):
        error = value(loss, *pair, samples_of(0, 1))
    error.backward()
    assert error.item() == pytest.approx(expected, rel=0.2)


@each_recognizer
@pytest.mark.parametrize('distance', ['mse_softmax', 'features'])
def test_no_label_is_read(kind, distance, pair):
    class Poison:
        def __getattribute__(self, name):
            raise AssertionError(f'{name} of a label was read')

    poisoned = samples_of(99, -7)
    for sample in poisoned:
        object.__setattr__(sample, '_gt_instances', Poison())
    bare = [BaseDataElement(metainfo=dict(img_shape=size)) for size in SIZES]
    classes = [labelled(0, size) for size in SIZES]
    errors = {
        value(loss_of(kind, distance), *pair, samples).item()
        for samples in (poisoned, bare, classes, samples_of(0, 1))
    }
    assert len(errors) == 1


@each_recognizer
@pytest.mark.parametrize('distance', ['mse_softmax', 'cosine', 'features'])
def test_without_samples_the_whole_image_counts(kind, distance, pair):
    whole = [labelled(0, (80, 96))] * 2
    loss = loss_of(kind, distance)
    assert value(loss, *pair, None).item() == value(loss, *pair, whole).item()


@pytest.mark.parametrize(
    'kind, distance', [('cls', 'kl'), *((kind, 'features') for kind in RECOGNIZERS)]
)
def test_padding_does_not_count(kind, distance, pair):
    loss = loss_of(kind, distance)
    alone = [
        value(loss, *(batch[i : i + 1, :, :h, :w] for batch in pair), None).item()
        for i, (h, w) in enumerate(SIZES)
    ]
    together = value(loss, *pair, samples_of(0, 1)).item()
    # In a larger batch a detector's convolutions see more of its own padding.
    assert together == pytest.approx(sum(alone) / 2, rel=1e-4 if kind == 'cls' else 0.1)


def test_box_weight(pair):
    errors = [
        value(loss_of('one_stage', box_weight=weight), *pair, samples_of(0, 1)).item()
        for weight in (0.0, 1.0, 2.0)
    ]
    assert errors[2] - errors[1] == pytest.approx(errors[1] - errors[0], rel=1e-4)
    assert errors[0] > 0


def test_temperature(pair):
    soft, hard = (
        value(loss_of('cls', 'kl', temperature=t), *pair, samples_of(0, 1)) for t in (4.0, 1.0)
    )
    assert soft.item() != hard.item()


def test_begins_and_switches_off_like_every_recognition_loss(pair):
    assert loss_of('cls', loss_weight=0)(*pair, None) == {}
    assert loss_of('cls', begin_iter=3)(*pair, None) == {}


def test_a_trained_recognizer_has_weight_gradients_under_autocast(pair):
    loss = UnsupervisedRecognitionLoss(recognizer('trained', frozen=False))
    with torch.autocast('cpu', dtype=torch.bfloat16):
        value(loss, *pair, None).backward()
    assert all(parameter.grad is not None for parameter in loss.recognizer.parameters())


def test_unknown_distance():
    with pytest.raises(ValueError, match=r"\['mse_softmax'.*\], but got 'l3'; set model.recogniti"):
        loss_of('cls', 'l3')


def test_temperature_must_be_positive():
    with pytest.raises(ValueError, match='to be positive, but got 0; set model.recognition.temp'):
        loss_of('cls', 'kl', temperature=0)


def test_temperature_of_another_distance():
    with pytest.raises(ValueError, match="only with distance='kl', but got temperature=2 with 'co"):
        loss_of('cls', 'cosine', temperature=2)


@pytest.mark.parametrize('kind, distance', [('cls', 'kl'), ('one_stage', 'features')])
def test_box_weight_without_boxes(kind, distance):
    with pytest.raises(
        ValueError, match=f'but got box_weight=3 with distance={distance!r}.*remove'
    ):
        loss_of(kind, distance, box_weight=3)


def test_targets_of_another_size(pair):
    with pytest.raises(ValueError, match=r'80, 96\), but got \(2, 3, 40, 48\); set model.proc'):
        value(loss_of('cls'), pair[0], pair[1][..., ::2, ::2], None)


def test_no_targets(pair):
    with pytest.raises(ValueError, match='expected targets of the shape.*but got None'):
        value(loss_of('cls'), pair[0], None, None)
