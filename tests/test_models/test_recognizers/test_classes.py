"""Classifiers that look at some of their network's classes only (paper section 4.3)."""

import pytest
import torch
import torch.nn.functional as F
from tiny import batch_of, images, labelled, recognizer

from raproc.kinds import match_classes
from raproc.models.losses import UnsupervisedRecognitionLoss
from raproc.models.recognizers import TorchvisionRecognizer, build_recognizer

SIZES = [(32, 32), (32, 32)]


@pytest.fixture(scope='module')
def subset():
    """The same network with all four classes, and with its classes 2 and 0."""
    whole = build_recognizer(recognizer('whole'))
    part = build_recognizer(recognizer('part', classes=(2, 0)))
    part.network.load_state_dict(whole.network.state_dict())
    return whole, part


def test_logits_are_those_of_the_classes_in_that_order(subset):
    whole, part = subset
    seen = batch_of(images(*SIZES))
    assert (whole.num_classes, part.num_classes, part.network_classes) == (4, 2, 4)
    assert torch.equal(part.logits(seen), whole.logits(seen)[:, [2, 0]])


def test_loss_and_prediction_use_the_labels_of_the_subset(subset):
    whole, part = subset
    seen, samples = batch_of(images(*SIZES)), [labelled(0), labelled(1)]
    logits = whole.logits(seen)[:, [2, 0]]
    expected = F.cross_entropy(logits, torch.tensor([0, 1]))
    torch.testing.assert_close(part.loss(seen, samples)['loss'], expected)
    for sample, scores in zip(part.predict(seen, samples), logits.softmax(1)):
        torch.testing.assert_close(sample.pred_score, scores)


def test_labels_are_checked_against_the_subset(subset):
    whole, part = subset
    whole.check_samples([labelled(3)])
    with pytest.raises(ValueError, match=r'labels from 0 to 1, .*, but got label 3'):
        part.check_samples([labelled(3)])


def test_unsupervised_loss_compares_the_subset(subset):
    seen, targets = (batch_of(images(*SIZES, seed=seed)) for seed in (0, 1))
    loss = UnsupervisedRecognitionLoss(subset[1])
    expected = F.mse_loss(*(subset[1].logits(batch).softmax(1) for batch in (seen, targets)))
    assert loss.unweighted(seen, targets, None).item() == pytest.approx(expected.item())


def test_torchvision():
    part = TorchvisionRecognizer('squeezenet1_1', classes=range(500, 1000), allow_random=True)
    assert part.num_classes == 500
    assert part.logits(batch_of(images((32, 32)))).shape == (1, 500)


@pytest.mark.parametrize(
    'classes, message',
    [
        ([0, 4, -1], r'from 0 to 3, but got 3 with \[4, -1\] outside and none repeated'),
        ([1, 2, 1], r'but got 3 with none outside and \[1\] repeated; set its `classes`'),
        ([], 'but got 0 with none outside and none repeated'),
    ],
)
def test_wrong_classes(classes, message):
    with pytest.raises(ValueError, match=message):
        build_recognizer(recognizer('wrong', classes=classes))


@pytest.fixture
def matched():
    """A classifier of four classes, used with data of its classes 3 and 1."""
    named = build_recognizer(recognizer('matched', classes=['cat', 'cow', 'dog', 'sheep']))
    match_classes(named, ['Sheep', 'cow'], 'd')
    return named


def test_labels_of_the_data_are_turned_into_the_networks(matched):
    seen, samples = batch_of(images(*SIZES)), [labelled(0), labelled(1)]
    logits = matched.network(matched.prepare(seen))
    expected = F.cross_entropy(logits, torch.tensor([3, 1]))
    torch.testing.assert_close(matched.loss(seen, samples)['loss'], expected)
    assert (matched.num_classes, matched.class_names) == (2, ('sheep', 'cow'))
    for sample, scores in zip(matched.predict(seen, samples), logits[:, [3, 1]].softmax(1)):
        torch.testing.assert_close(sample.pred_score, scores)
        assert sample.pred_label.item() == scores.argmax()
    with pytest.raises(ValueError, match='labels from 0 to 1, .* but got label 2'):
        matched.check_samples([labelled(2)])


def test_outputs_do_not_depend_on_the_data(matched):
    seen = batch_of(images(*SIZES))
    (pair,) = matched.outputs(seen, seen)
    torch.testing.assert_close(pair.seen, matched.network(matched.prepare(seen)))


def test_names_choose_classes_that_the_weights_name(tmp_path):
    whole = build_recognizer(recognizer('whole'))
    meta = dict(dataset_meta=dict(classes=('cat', 'cow', 'dog', 'sheep')))
    weights = str(tmp_path / 'w.pth')
    torch.save(dict(state_dict=whole.network.state_dict(), meta=meta), weights)
    config = {**recognizer('part', classes=['sheep', 'cat']), 'weights': weights}
    part = build_recognizer(config)
    assert (part.classes, part.class_names) == ([3, 0], ('sheep', 'cat'))
    assert (
        build_recognizer({**config, 'classes': None}).class_names == meta['dataset_meta']['classes']
    )
    message = r'names among its 4 \(cat, cow, dog, sheep\), or .* not found or twice: horse; set'
    with pytest.raises(ValueError, match=message):
        build_recognizer({**config, 'classes': ['sheep', 'horse']})


def test_negative_labels_are_refused():
    with pytest.raises(ValueError, match='labels from 0 to 3, .* but got label -1'):
        build_recognizer(recognizer('whole')).check_samples([labelled(-1)])
